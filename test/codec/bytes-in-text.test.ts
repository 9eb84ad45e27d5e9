// Text that some systems fill with bytes: data records of clearing files (IPM 1644/691 and 699 carry the message at fault, its
// bitmap too), private data, tracks that are encrypted. It is read, told, and written back byte for byte.
import { expect, describe as group, test } from 'vitest';
import { amountOf } from '../../src/codec/amount.ts';
import { CardNumber } from '../../src/codec/card-number.ts';
import { maskedJson } from '../../src/codec/mask.ts';
import { describeRows } from '../../src/explain/describe.ts';
import { type BundledName, bundledCodec, bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');
const meaningAt = (name: string, json: Record<string, string>, path: string) => {
  const codec = bundledCodec(name as BundledName);
  const bytes = codec.encode(json);
  return describeRows(codec.decode(bytes), codec).find((row) => row.path === path)?.meaning;
};

group('data records', () => {
  test.each([
    ['mastercard-ipm', '1644', '72'],
    ['mastercard-ipm-ebcdic', '1644', '72'],
    ['clearing-ipm', '1644', '72'],
    ['clearing-ipm-ebcdic', '1644', '72'],
    ['iso93-ascii', '1644', '72'],
    ['iso93-ebcdic', '1644', '72'],
    ['amex', '1100', '112'],
    ['amex', '1100', '63'],
  ])('%s %s DE %s holds any byte', (name, mti, number) => {
    const codec = bundledCodec(name as BundledName);
    const json = { 0: mti, [number]: everyByte };
    const bytes = codec.encode(json);
    expect(codec.decode(bytes).toJSON()).toStrictEqual(json);
    expect(hexOf(codec.encode(codec.decode(bytes).toJSON()))).toBe(hexOf(bytes));
    expect(meaningAt(name, json, number)).toBe('holds bytes that are no text');
    expect(meaningAt(name, { 0: mti, [number]: 'text' }, number)).toBe('');
  });

  test('other text does not', () => {
    const codec = bundledCodec('iso93-ascii');
    expect(() => codec.encode({ 0: '1644', 44: '\x00' })).toThrow('CHARACTER_INVALID: 44');
  });
});

group('encrypted tracks', () => {
  const bytes = bytesOf('0200 0000000020000000 37 9504010000000001D2912669C5A90717EB7B00');

  test('in packed decimal: the digits of hex', () => {
    const codec = bundledCodec('iso87-bcd');
    const json = codec.decode(bytes).toJSON();
    expect(json[35]).toBe('9504010000000001=2912669C5A90717EB7B0');
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
    const row = describeRows(codec.decode(bytes), codec).find(({ path }) => path === '35');
    expect(row).toMatchObject({ value: '*'.repeat(37), meaning: 'no track: encrypted, perhaps' });
    expect(maskedJson(codec, json)[35]).toBe('*'.repeat(37));
  });

  test('in characters: the digits of hex, and no others', () => {
    const codec = bundledCodec('iso87-ascii');
    expect(codec.decode(codec.encode({ 0: '0200', 35: 'C5A90717EB7Bc5a9' })).text(35)).toBe('C5A90717EB7Bc5a9');
    expect(() => codec.encode({ 0: '0200', 35: 'no track' })).toThrow('CHARACTER_INVALID: 35');
  });

  test('in EBCDIC too', () => {
    const codec = bundledCodec('iso87-ebcdic' as BundledName);
    expect(codec.decode(codec.encode({ 0: '0200', 35: 'C5A90717EB7B' })).text(35)).toBe('C5A90717EB7B');
  });
});

group('numbers that may hold bytes', () => {
  const number = (enc: string) =>
    codecOf({
      2: { type: 'String', length: 16, enc, prefix: 'None.Fixed', class: 'n', mayHoldBytes: true },
      4: { type: 'String', length: 12, enc, prefix: 'None.Fixed', class: 'n', mayHoldBytes: true },
    });

  test.each([
    ['BCD', '9504010000000015 000000012345', '95040100000000FF 0000000123FA'],
    [
      'ASCII',
      '39353034303130303030303030303135 303030303030303132333435',
      '3935303430313030303030303030FF3A 303030303030303132333441',
    ],
  ])('in %s are numbers where they are digits, and nowhere else', (enc, digits, bytes) => {
    const codec = number(enc);
    const card = new CardNumber();
    const plain = codec.decode(bytesOf(`30313030 5000000000000000 ${digits}`));
    expect([plain.number(4), amountOf(plain), card.read(plain)]).toEqual([12_345, 12_345, 16]);
    const other = codec.decode(bytesOf(`30313030 5000000000000000 ${bytes}`));
    expect([other.number(4), amountOf(other), card.read(other)]).toEqual([-1, 0, 0]);
  });
});

test('a class that admits all is never told', () => {
  const codec = codecOf({ 48: { type: 'String', length: 9, prefix: 'ASCII.L', mayHoldBytes: true } });
  const message = codec.decode(codec.encode({ 0: '0200', 48: '\x00\xff' }));
  expect(describeRows(message, codec).at(-1)).toMatchObject({ value: '\\x00\xff', meaning: '' });
});
