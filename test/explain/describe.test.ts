// What a message looks like to people: aligned lines, names from the spec, meanings of codes and amounts, and nothing that
// could disturb a terminal. Meanings are checked against the tables of the standard as people publish them.
import { expect, describe as group, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { describe, describeRows, visibleText } from '../../src/explain/describe.ts';
import { meaningOf } from '../../src/explain/meanings.ts';
import { amountText, currencyOf } from '../../src/iso8583/currency.ts';
import { codecNamed, iso87 } from '../trace/virtual-host.ts';

group('a message', () => {
  const json = {
    '0': '0100',
    '2': '4111111111111111',
    '3': '000000',
    '4': '000000005000',
    '11': '000017',
    '22': '051',
    '35': '4111111111111111=2512',
    '39': '51',
    '41': 'T1      ',
    '49': '840',
    '55': '9F2608',
    '70': '301',
  };
  const lines = `
  0  Message Type Indicator                 0100                   authorization request
  2  Primary Account Number (PAN)           411111******1111
  3  Processing Code                        000000                 purchase
  4  Amount, Transaction                    000000005000           50.00 USD
 11  Systems Trace Audit Number (STAN)      000017
 22  Point of Service Entry Mode            051                    chip, PIN entry possible
 35  Track 2 Data                           *********************
 39  Response Code                          51                     not sufficient funds
 41  Card Acceptor Terminal Identification  "T1      "
 49  Currency Code, Transaction             840                    USD
 55  Integrated Circuit Card (ICC) Data     ******
 70  Network Management Information Code    301                    echo`;

  test('from JSON and from the wire, as aligned lines', () => {
    const expected = lines.split('\n').slice(1);
    expect(describe(json, iso87)).toEqual(expected);
    expect(describe(iso87.decode(iso87.encode(json)), iso87)).toEqual(expected);
  });

  test('as rows', () => {
    expect(describeRows(json, iso87)[3]).toEqual({
      path: '4',
      name: 'Amount, Transaction',
      value: '000000005000',
      meaning: '50.00 USD',
    });
  });

  test('unmasked when asked', () => {
    const values = describeRows(json, iso87, { unmasked: true }).map(({ value }) => value);
    expect(values).toContain('4111111111111111');
    expect(values).toContain('4111111111111111=2512');
  });

  test('header first, subfields under their element, unknown elements without a name', () => {
    const rows = describeRows({ '127': { '25': { '3': 'x' } }, '9': 'y', '200': 'z', header: '6000010000' }, iso87);
    expect(rows.map(({ path, value, meaning }) => [path, value, meaning])).toEqual([
      ['header', '6000010000', 'TPDU to 0001, from 0000'],
      ['9', 'y', ''],
      ['127', '', '1 subfield'],
      ['127.25', '', '1 subfield'],
      ['127.25.3', 'x', ''],
      ['200', 'z', ''],
    ]);
    expect(rows[5]?.name).toBe('');
  });

  test('control characters are spelled out, blanks at an edge quoted', () => {
    expect(visibleText('a\x1b[31mb\x00\x9b\x7f')).toBe('a\\x1B[31mb\\x00\\x9B\\x7F');
    expect([' a', 'a ', 'a b', ''].map(visibleText)).toEqual(['" a"', '"a "', 'a b', '""']);
  });

  test('long values do not push the meanings away', () => {
    const text = describe({ '0': '0100', '48': 'x'.repeat(200), '39': '00' }, iso87);
    expect(text[1]).toBe(' 39  Response Code             00    approved');
  });
});

group('meanings', () => {
  /** Path, value, MTI (0100 if empty), meaning. */
  const cases: readonly (readonly [string, string, string, string | undefined])[] = [
    ['0', '0100', '', 'authorization request'],
    ['0', '0110', '', 'authorization request response'],
    ['0', '0121', '', 'authorization advice repeat'],
    ['0', '0210', '', 'financial request response'],
    ['0', '0302', '', 'file action request from the issuer'],
    ['0', '0420', '', 'reversal advice'],
    ['0', '0421', '', 'reversal advice repeat'],
    ['0', '0430', '', 'reversal advice response'],
    ['0', '0522', '', 'reconciliation advice from the issuer'],
    ['0', '0800', '', 'network management request'],
    ['0', '1110', '', 'authorization request response, 1993'],
    ['0', '2800', '', 'network management request, 2003'],
    ['0', '0990', '', undefined],
    ['0', '9100', '', undefined],
    ['0', 'constructor', '', undefined],
    ['3', '000000', '', 'purchase'],
    ['3', '011000', '', 'cash withdrawal, from savings account'],
    ['3', '200030', '', 'refund, to credit account'],
    ['3', '310000', '', 'balance inquiry'],
    ['3', '401020', '', 'transfer between accounts, from savings account, to cheque account'],
    ['3', '500000', '', 'payment from account'],
    ['3', '770000', '', undefined],
    ['18', '5411', '', 'grocery stores, supermarkets'],
    ['18', '6011', '', 'automated cash disbursement'],
    ['22', '051', '', 'chip, PIN entry possible'],
    ['22', '0051', '', 'chip, PIN entry possible'],
    ['22', '0510', '', 'chip, PIN entry possible'],
    ['22', '0010', '', undefined],
    ['22', '012', '', 'manual entry, no PIN entry'],
    ['22', '510101511344', '1100', 'chip, card present, cardholder present, PIN'],
    ['24', '200', '1200', 'original financial transaction'],
    ['24', '200', '', undefined],
    ['25', '08', '', 'mail or telephone order'],
    ['26', '5812', '1100', 'restaurants'],
    ['28', 'D00000050', '', 'debit 0.50 MAD'],
    ['39', '00', '', 'approved'],
    ['39', '51', '', 'not sufficient funds'],
    ['39', '92', '', 'no route to the destination'],
    ['39', '116', '1110', 'not sufficient funds'],
    ['39', '912', '1110', 'card issuer unavailable'],
    ['39', 'N7', '', undefined],
    ['39', '77', '', undefined],
    ['49', '504', '', 'MAD'],
    ['50', '978', '', 'EUR'],
    ['51', '999', '', undefined],
    ['70', '001', '', 'sign-on'],
    ['70', '161', '', 'key change'],
    ['70', '201', '', 'cut-over'],
    ['70', '504', '1800', undefined],
    ['90', `0200${'000017'}${'1015123000'}${'0'.repeat(22)}`, '', 'original 0200, STAN 000017, sent 10-15 12:30:00'],
    ['63', '00', '', undefined],
    ['3', '920000', '0800', undefined],
    ['3', '920000', '0500', undefined],
    ['3', '000000', '0420', 'purchase'],
    ['49', '0504', '', 'MAD'],
    ['49', '5040', '', undefined],
    ['4', '5042000000012345', '2100', '123.45 MAD'],
    ['4', '3920000000012345', '2100', '12345 JPY'],
    ['4', '7883000000012345', '2100', '12.345 TND'],
    ['4', '9992000000012345', '2100', undefined],
    ['54', '1002504C000000012345', '', 'available balance, savings account: credit 123.45 MAD'],
    [
      '54',
      '0001504D0000000123450040978C000000005000',
      '1110',
      'ledger balance: debit 123.45 MAD; cash: credit 50.00 EUR',
    ],
    ['54', '00025042C000000012345', '2110', 'available balance: credit 123.45 MAD'],
    ['54', '1002504C00000001234', '', undefined],
    ['54', '1077504C000000012345', '', 'amount type 77, savings account: credit 123.45 MAD'],
    ['7', '1331120000', '', 'no such date and time'],
    ['7', '1123120000', '', undefined],
    ['7', '0000000000', '', undefined],
    ['12', '250000', '', 'no such time'],
    ['12', '261123120000', '1100', undefined],
    ['12', '260230120000', '1100', 'no such date and time'],
    ['12', '20260230120000', '2100', 'no such date and time'],
    ['13', '0231', '', 'no such date'],
    ['13', '2611', '1100', undefined],
    ['14', '2913', '', 'no such month'],
    ['24', '450', '1442', 'first chargeback'],
    ['24', '697', '1644', 'file header'],
    [
      'header',
      '49534F303136303030303130',
      '',
      'ISO016000010: BASE24, product 01 (ATM), release 6.0, status 000, originator 1, responder 0',
    ],
    ['header', '41344D3034303030', '', '"A4M04000"'],
    ['header', 'FF00', '', undefined],
    ['header', `1601020040${'00'.repeat(17)}`, '', 'BASE I header of a message of 64 bytes'],
  ];
  test.each(cases)('DE %s %s %s', (path, value, mti, meaning) => {
    expect(meaningOf(path, value, { '0': mti === '' ? '0100' : mti, '49': '504' })).toBe(meaning);
  });

  test('an amount whose currency has four digits', () => {
    expect(meaningOf('4', '000000005000', { '0': '0100', '49': '0504' })).toBe('50.00 MAD');
  });

  test('1442 is a chargeback by its function code, and a reversal without', () => {
    expect(meaningOf('0', '1442', { '0': '1442', '24': '450' })).toBe('chargeback notification from the issuer, 1993');
    expect(meaningOf('0', '1442', { '0': '1442' })).toBe('reversal notification from the issuer, 1993');
    expect(meaningOf('0', '0420', { '0': '0420', '24': '450' })).toBe('reversal advice');
  });

  test('a hidden value has none', () => {
    const text = { type: 'String' as const, length: 6 };
    const fields = {
      '0': { ...text, length: 4 },
      '1': { type: 'Bitmap' as const },
      '3': { ...text, sensitive: 'security' as const },
    };
    const secretive = compile({ name: 'secretive', fields });
    expect(describeRows({ '3': '000000' }, secretive)[0]).toMatchObject({ value: '******', meaning: '' });
    expect(describeRows({ '3': '000000' }, iso87)[0]).toMatchObject({ value: '000000', meaning: 'purchase' });
  });

  test('names come from the version of the spec', () => {
    const rows = describeRows({ '0': '1110', '39': '116' }, codecNamed('iso93-ascii'));
    expect(rows[1]).toEqual({ path: '39', name: 'Action Code', value: '116', meaning: 'not sufficient funds' });
  });
});

group('amounts', () => {
  test.each([
    ['000000005000', '840', '50.00 USD'],
    ['5', '504', '0.05 MAD'],
    ['000000005000', '392', '5000 JPY'],
    ['000000005000', '788', '5.000 TND'],
    ['000000000000', '978', '0.00 EUR'],
    ['000000005000', 'EUR', '50.00 EUR'],
    ['000000005000', '000', undefined],
    ['00000000500A', '504', undefined],
    ['999999999999999999999', '504', '9999999999999999999.99 MAD'],
  ])('%s in %s', (digits, currency, shown) => {
    expect(amountText(digits, currency)).toBe(shown);
  });

  test('every code is a currency that the runtime knows by name, and no numeric code is given twice', () => {
    const names = new Intl.DisplayNames('en', { type: 'currency', fallback: 'none' });
    const listed = Array.from({ length: 1000 }, (_, n) => currencyOf(String(n).padStart(3, '0'))).filter(
      (c) => c !== undefined,
    );
    expect(listed.length).toBeGreaterThan(150);
    expect(listed.filter(({ code }) => names.of(code) === undefined && !['XCG', 'ZWG', 'VED'].includes(code))).toEqual(
      [],
    );
    expect(new Set(listed.map(({ code }) => code)).size).toBe(listed.length);
  });

  test('amounts are in the currency of their own element', () => {
    const values = { '0': '0100', '49': '504', '50': '978', '51': '392' };
    expect(['4', '5', '6', '8'].map((path) => meaningOf(path, '000000001000', values))).toEqual([
      '10.00 MAD',
      '10.00 EUR',
      '1000 JPY',
      '1000 JPY',
    ]);
  });
});
