// Messages that jPOS packed and read back with its own packagers: where a bundled spec (or a small variant of one) is the
// dialect of a packager, decoding must give the values that jPOS was given, and encoding them the bytes that jPOS made.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { type BundledName, bundledCodec, bundledSpec, bytesOf, fixture, hexOf } from './spec-under-test.ts';

interface OracleLine {
  id: string;
  packager: string;
  mti: string;
  hex: string;
  /** What jPOS was given; `fields` is what its packager read back, binary elements of text classes as raw characters. */
  fields_in: Record<string, string>;
  /** Subfields that the packager cannot carry and left out. */
  dropped_by_packager: string[];
}

const lines = fixture('jpos-oracle.jsonl')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as OracleLine);

const variant = (base: BundledName, fields: Record<string, FieldSpec>): Codec => {
  const spec = bundledSpec(base);
  return compile({ ...spec, name: `${base} variant`, fields: { ...spec.fields, ...fields } });
};
const hexText = (length: number, prefix: string): FieldSpec => ({ type: 'Binary', length, enc: 'HexToASCII', prefix });

/** The packagers that a bundled spec is: no exception is needed for any of their messages. */
const bundledAs: Readonly<Record<string, BundledName>> = {
  'iso87ascii.xml': 'iso87-ascii-hex',
  ISO87APackager: 'iso87-ascii-hex',
  'iso87binary.xml': 'iso87-bcd',
  ISO87BPackager: 'iso87-bcd',
  'iso93binary.xml': 'iso93-bcd',
  ISO93BPackager: 'iso93-bcd',
};

const asciiWithBinaryBitmap = variant('iso87-ascii-hex', { 1: { type: 'Bitmap', length: 8, enc: 'Binary' } });
const ascii93WithHex = variant('iso93-ascii', {
  1: { type: 'Bitmap', length: 8, enc: 'HexToASCII' },
  52: hexText(8, 'Hex.Fixed'),
});

/** Packagers that no bundled spec is exactly, with what differs. */
const variants: Readonly<Record<string, { codec: Codec; differs: string }>> = {
  'iso87ascii-binary-bitmap.xml': { codec: asciiWithBinaryBitmap, differs: 'raw bitmap, but DE 52 as hex characters' },
  ISO87APackagerBBitmap: { codec: asciiWithBinaryBitmap, differs: 'raw bitmap, but DE 52 as hex characters' },
  'iso93ascii.xml': { codec: ascii93WithHex, differs: 'bitmap and DE 52 as hex characters' },
  ISO93APackager: { codec: ascii93WithHex, differs: 'bitmap and DE 52 as hex characters' },
};

const valuesOf = (line: OracleLine): FieldValues => ({ 0: line.mti, ...line.fields_in });

describe.each(Object.entries(bundledAs))('%s is %s', (packager, name) => {
  const codec = bundledCodec(name);
  const messages = lines.filter((line) => line.packager === packager);

  test('has messages', () => {
    expect(messages.length).toBeGreaterThanOrEqual(3);
  });

  test.each(messages)('$id', (line) => {
    expect(codec.decode(bytesOf(line.hex)).toJSON()).toStrictEqual(valuesOf(line));
    expect(hexOf(codec.encode(valuesOf(line)))).toBe(line.hex.toUpperCase());
  });
});

describe.each(Object.entries(variants))('%s', (packager, { codec, differs }) => {
  test.each(lines.filter((line) => line.packager === packager))(`$id (${differs})`, (line) => {
    expect(codec.decode(bytesOf(line.hex)).toJSON()).toStrictEqual(valuesOf(line));
    expect(hexOf(codec.encode(valuesOf(line)))).toBe(line.hex.toUpperCase());
  });
});

test('every message of the fixture is looked at', () => {
  const seen = new Set([...Object.keys(bundledAs), ...Object.keys(variants)]);
  expect(lines.filter((line) => !seen.has(line.packager))).toStrictEqual([]);
  expect(lines).toHaveLength(36);
});
