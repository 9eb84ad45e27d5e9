// What holds of every composite whatever is in it: JSON survives bytes, and bytes that were accepted survive JSON. The
// values are generated from the formats themselves; the BER objects are written here, independently of the codec.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { codecOf, hexOf } from './spec-under-test.ts';

const RUNS = { numRuns: 300, seed: 8583 };

const composite = (subfields: Record<string, FieldSpec>, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type: 'Composite',
  length: 9999,
  prefix: 'ASCII.LLLL',
  subfields,
  ...more,
});
const variable: FieldSpec = { type: 'String', length: 9, prefix: 'ASCII.L' };
const subfields = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, variable]));

const text = fc.string({ unit: fc.constantFrom(...'AZaz09 !#~é'), maxLength: 9 });
const valuesOf = (keys: readonly string[]): fc.Arbitrary<Record<string, string>> =>
  fc.dictionary(fc.constantFrom(...keys), text, { maxKeys: keys.length, noNullPrototype: true });

const bitKeys = ['2', '3', '17', '63', '64', '66', '100', '128', '129', '190', '192'];
const tagKeys = ['01', '02', '9', '10', '77', 'A ', 'A/', '%2', '99'].filter((tag) => tag.length === 2);

const kinds: readonly (readonly [string, FieldSpec, fc.Arbitrary<FieldValues>])[] = [
  [
    'behind a bitmap',
    composite(subfields(bitKeys), { bitmap: { type: 'Bitmap', length: 8, enc: 'HexToASCII' } }),
    valuesOf(bitKeys),
  ],
  ['tagged, every tag named', composite(subfields(tagKeys), { tag: { length: 2, enc: 'ASCII' } }), valuesOf(tagKeys)],
  [
    'tagged, no tag named',
    composite({}, { tag: { length: 2, enc: 'EBCDIC', prefUnknownTLV: 'EBCDIC.LL' } }),
    valuesOf(tagKeys),
  ],
  ['tokens', composite({}, { tokens: true }), valuesOf(['B2', 'C4', '04', '10', 'Q1'])],
  [
    'by position',
    composite(subfields(['1', '2', '3'])),
    fc
      .array(text, { maxLength: 3 })
      .map((texts) => Object.fromEntries(texts.map((value, i) => [String(i + 1), value]))),
  ],
];

describe('JSON to bytes and back is the same JSON', () => {
  test.each(kinds)('%s', (_, field, values) => {
    const codec = codecOf({ 2: field });
    fc.assert(
      fc.property(values, (inner) => {
        const bytes = codec.encode({ 0: '0100', 2: inner });
        const read = codec.decode(bytes).toJSON();
        const { order: __, ...found } = read['2'] as FieldValues;
        expect(found).toStrictEqual(inner);
        expect(hexOf(codec.encode(read))).toBe(hexOf(bytes));
      }),
      RUNS,
    );
  });
});

/** BER objects as bytes: tags of one to three bytes, lengths in up to five, templates, filler. */
const { object: berObject } = fc.letrec<{ object: Buffer; objects: Buffer; content: Buffer }>((tie) => ({
  objects: fc.array(tie('object'), { maxLength: 4, depthIdentifier: 'ber' }).map((parts) => Buffer.concat(parts)),
  content: fc.uint8Array({ maxLength: 140 }).map((bytes) => Buffer.from(bytes)),
  object: fc
    .tuple(
      fc.constantFrom('82', '95', '50', '9F26', '9F02', '5F2A', 'DF8101', 'E1', '70', 'BF0C', 'FF01', '71'),
      fc.oneof({ depthIdentifier: 'ber', maxDepth: 4 }, tie('content'), tie('objects')),
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom('', '', '', '00', '0000', 'FFFF'),
    )
    .map(([tag, content, width, filler]) => {
      const least = content.length < 0x80 ? 0 : content.length < 0x100 ? 1 : 2;
      const bytes = Math.max(least, width);
      const length = Buffer.alloc(1 + bytes);
      length[0] = bytes === 0 ? content.length : 0x80 | bytes;
      if (bytes > 0) length.writeUIntBE(content.length, 1, bytes);
      return Buffer.concat([Buffer.from(tag, 'hex'), length, content, Buffer.from(filler, 'hex')]);
    }),
}));

describe('bytes to JSON and back are the same bytes', () => {
  const codec = codecOf({ 2: composite({}, { length: 99_999, prefix: 'ASCII.LLLLL', tag: { enc: 'BerTLVTag' } }) });
  const message = (content: Buffer) =>
    Buffer.concat([
      Buffer.from('0100'),
      Buffer.from('4000000000000000', 'hex'),
      Buffer.from(String(content.length).padStart(5, '0')),
      content,
    ]);

  test('BER objects are accepted, every one', () => {
    fc.assert(
      fc.property(fc.array(berObject, { maxLength: 6 }), (objects) => {
        const bytes = message(Buffer.concat(objects));
        const json = JSON.parse(JSON.stringify(codec.decode(bytes).toJSON())) as FieldValues;
        expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
      }),
      RUNS,
    );
  });

  test('any bytes, when they are accepted at all', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (content) => {
        const bytes = message(Buffer.from(content.map((byte, i) => (i % 3 === 1 ? byte & 7 : byte))));
        try {
          const json = JSON.parse(JSON.stringify(codec.decode(bytes).toJSON())) as FieldValues;
          accepted++;
          expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error;
        }
      }),
      { ...RUNS, numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
