// The specs that come with the program: each compiles, says where its facts are from, and carries a message there and back;
// those that stand for a packager of jPOS read and write what jPOS made with it.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { importJpos } from '../../src/codec/spec/import/jpos.ts';
import { specDifferences } from '../../src/explain/spec-diff.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import { bytesOf, fixture, hexOf } from './spec-under-test.ts';

const names = bundledSpecs();
const expected = [
  ...['iso87-ascii', 'iso87-ascii-hex', 'iso87-bcd', 'iso87-ebcdic', 'iso93-ascii', 'iso93-bcd', 'iso93-ebcdic'],
  ...['iso2003-ascii', 'iso2003-bcd', 'iso2003-ebcdic', 'postilion', 'base24', 'visa-base1', 'mastercard-cis', 'amex'],
];

test('all dialects that people ask for are there', () => {
  expect(names).toEqual(expect.arrayContaining(expected));
});

describe.each(names)('%s', (name) => {
  test('says what it is, and does not repeat what it extends', () => {
    const { description } = loadSpec(name);
    expect(description).toMatch(/\w{4,}.*\./);
  });

  test('has a message type, a bitmap and a card number that is hidden', () => {
    const { fields } = loadSpec(name);
    expect(fields['0']).toMatchObject({ length: 4 });
    expect(fields['1']!.type).toBe('Bitmap');
    expect(fields['2']!.sensitive).toBe('pan');
  });
});

/** By hand: a purchase in each dialect, with its header, and the bytes of a part of it as the dialect writes them. */
const purchase = { 0: '0200', 2: '4111111111111111', 3: '000000', 7: '1122140356', 11: '000123' };
const written: readonly (readonly [string, FieldValues, string])[] = [
  [
    'iso87-ebcdic',
    purchase,
    'F0F2F0F0 6220000000000000 F1F6 F4F1F1F1F1F1F1F1F1F1F1F1F1F1F1F1 F0F0F0F0F0F0 F1F1F2F2F1F4F0F3F5F6 F0F0F0F1F2F3',
  ],
  [
    'mastercard-cis',
    purchase,
    'F0F2F0F0 6220000000000000 F1F6 F4F1F1F1F1F1F1F1F1F1F1F1F1F1F1F1 F0F0F0F0F0F0 F1F1F2F2F1F4F0F3F5F6 F0F0F0F1F2F3',
  ],
  ['iso93-ebcdic', { 0: '1200', 39: '000' }, 'F1F2F0F0 0000000002000000 F0F0F0'],
  ['iso93-ascii-hex', { 0: '1200', 39: '000' }, '31323030 30303030303030303032303030303030 303030'],
  ['iso87-ebcdic-hex', { 0: '0200', 39: '00' }, 'F0F2F0F0 F0F0F0F0F0F0F0F0F0F2F0F0F0F0F0F0 F0F0'],
  ['iso93-ebcdic-hex', { 0: '1200', 39: '000' }, 'F1F2F0F0 F0F0F0F0F0F0F0F0F0F2F0F0F0F0F0F0 F0F0F0'],
  ['amex', { 0: '1100', 39: '000', 55: 'C1' }, 'F1F1F0F0 0000000002000200 F0F0F0 F0F0F1 C1'],
  [
    'iso2003-ascii',
    { 0: '2100', 2: '411111', 11: '000000000123' },
    '32313030 4020000000000000 3036 343131313131 303030303030303030313233',
  ],
  ['iso2003-bcd', { 0: '2100', 2: '41111', 11: '000000000123' }, '2100 4020000000000000 05 411110 000000000123'],
  ['iso2003-ebcdic', { 0: '2100', 2: '4' }, 'F2F1F0F0 4000000000000000 F0F1 F4'],
  [
    'base24',
    { header: '49534F303136303030303130', 0: '0800', 70: '301' },
    '49534F303136303030303130 30383030 38303030303030303030303030303030 30343030303030303030303030303030 333031',
  ],
  [
    'visa-base1',
    { header: '16010200940000000000000000000000000000000000', 0: '0100', 2: '411111', 39: '00', 41: 'TERM0001' },
    '16010200940000000000000000000000000000000000 0100 4000000002800000 06 411111 F0F0 E3C5D9D4F0F0F0F1',
  ],
  [
    'postilion',
    { 0: '0200', 127: { 2: 'AB', 25: { 12: 'A1B2C3D4E5F60718', 22: '504' } } },
    '30323030 8000000000000000 0000000000000002 303030303531 4000008000000000 30324142 30303335 30303130303430303030303030303030 41314232433344344535463630373138 353034',
  ],
];

describe('written by hand', () => {
  test.each(written)('%s', (name, values, hex) => {
    const codec = compile(loadSpec(name));
    expect(hexOf(codec.encode(values))).toBe(hexOf(bytesOf(hex)));
    expect(codec.decode(bytesOf(hex)).toJSON()).toStrictEqual(values);
  });
});

describe('messages of jPOS', () => {
  const bundledAs: Readonly<Record<string, string>> = {
    'base1.xml': 'visa-base1',
    'base24.xml': 'base24',
    'postpack.xml': 'postilion',
  };
  const lines = fixture('import/jpos-oracle.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<'id' | 'packager' | 'mti' | 'hex', string> & { fields: FieldValues })
    .filter(({ packager }) => packager in bundledAs);
  const withoutHeader = (name: string): Codec => compile({ ...loadSpec(name), header: { kind: 'none' } });

  test.each(lines)('$id', ({ packager, mti, hex, fields }) => {
    const codec = withoutHeader(bundledAs[packager]!);
    const values = codec.decode(bytesOf(hex)).toJSON();
    expect(values).toStrictEqual({ 0: mti, ...fields });
    expect(hexOf(codec.encode(values))).toBe(hexOf(bytesOf(hex)));
  });

  // Forty packed digits of DE 126.8 and 126.9 are twenty bytes here: an authentication value has letters in its hex.
  test.each(Object.entries(bundledAs))('%s is %s on the wire', (packager, name) => {
    const theirs = importJpos(fixture(`import/${packager}`), packager).spec;
    const axes = new Set(['class', 'padding', 'type', 'field', 'nibble']);
    const differ = specDifferences({ ...loadSpec(name), header: { kind: 'none' } }, theirs).filter(
      ({ path, axis }) => !axes.has(axis) && path !== '1' && !/^127\.25|^126\.[89]$/.test(path),
    );
    expect(differ).toStrictEqual([]);
  });
});
