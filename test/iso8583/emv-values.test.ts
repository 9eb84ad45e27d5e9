// Values of chip data in words. Bits as in EMV 4.3 book 3 annex C and book 4 annex A.
import { describe, expect, test } from 'vitest';
import { emvMeaning } from '../../src/iso8583/emv-values.ts';

describe('bits', () => {
  test.each([
    ['95', '0000000000', 'no bit set'],
    ['95', '8000048000', 'offline data authentication not performed, online PIN entered, floor limit exceeded'],
    ['95', '0040000010', 'expired application, script processing failed after the final cryptogram'],
    [
      '9B',
      'E800',
      'offline data authentication performed, cardholder verification performed, card risk management performed, terminal risk management performed',
    ],
    ['82', '1800', 'cardholder verification supported, terminal risk management to be performed'],
    [
      '82',
      '3980',
      'DDA supported, cardholder verification supported, terminal risk management to be performed, CDA supported, EMV mode supported',
    ],
    [
      '9F07',
      'FF00',
      'domestic cash, international cash, domestic goods, international goods, domestic services, international services, at ATMs, at terminals other than ATMs',
    ],
    ['9F07', '0080', 'domestic cashback'],
    ['9F33', '20C008', 'IC with contacts, plaintext PIN offline, enciphered PIN online, CDA'],
    ['9F40', '6000008001', 'goods, services, prints for the attendant, code table 1'],
    ['9F33', '000010', 'byte 3 bit 5'],
    ['95#2', '0000000000', 'no bit set'],
  ])('%s %s', (tag, value, meaning) => expect(emvMeaning(tag, value)).toBe(meaning));
});

describe('codes, dates and amounts', () => {
  test.each([
    ['9F34', '420300', 'enciphered PIN online if the terminal supports it: unknown'],
    ['9F34', '1E0302', 'signature if the terminal supports it: successful'],
    ['9F34', '3F0000', 'no CVM performed always: unknown'],
    [
      '8E',
      '000000000000000042031E031F00',
      'enciphered PIN online if the terminal supports it; signature if the terminal supports it, else fail; no CVM required always, else fail',
    ],
    ['9F27', '80', 'ARQC: online authorization requested'],
    ['9F27', '40', 'TC: approved'],
    ['9F27', '00', 'AAC: declined'],
    ['9A', '261123', '2026-11-23'],
    ['9A', '260231', 'no date that there is'],
    ['9C', '00', 'purchase'],
    ['5F2A', '0504', 'MAD'],
    ['8A', '3030', '00 approved'],
    ['8A', '5931', 'Y1'],
    ['9F35', '22', 'attended, offline with online capability, merchant'],
    ['9F35', '14', 'unattended, online only, financial institution'],
  ])('%s %s', (tag, value, meaning) => expect(emvMeaning(tag, value)).toBe(meaning));

  test('an amount in the currency of the transaction', () => {
    expect(emvMeaning('9F02', '000000001200', '0504')).toBe('12.00 MAD');
    expect(emvMeaning('9F02', '000000001200', '0788')).toBe('1.200 TND');
    expect(emvMeaning('9F02', '000000001200')).toBeUndefined();
  });
});

test.each([
  ['95', '00'],
  ['9F34', '42'],
  ['9F1A', '0504'],
  ['5F2A', '0999'],
  ['9F35', '99'],
  ['8E', '0000'],
  ['95', '**********'],
  ['toString', '00'],
])('%s %s has no meaning', (tag, value) => expect(emvMeaning(tag, value)).toBeUndefined());
