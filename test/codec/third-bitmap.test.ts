// Bitmaps beyond the second block: behind the others when bit 65 announces it, or as a data element of its own (65, and in
// some networks 127 or 128), and blocks that are always there with their first bit set or clear.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import { type FieldSpec, SpecError } from '../../src/codec/spec/spec.ts';
import { Edits, elementSet } from '../../src/codec/write/edits.ts';
import { OutputBuffer } from '../../src/codec/write/output-buffer.ts';
import { messageBound, writeMessage } from '../../src/codec/write/write-message.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const text = (length: number): FieldSpec => ({ type: 'String', length });
const bitmap = (length: number, more: Partial<FieldSpec> = {}): FieldSpec => ({ type: 'Bitmap', length, ...more });
const elements = { 3: text(1), 66: text(1), 128: text(1), 129: text(1), 192: text(2) };

const contiguous = codecOf({ ...elements, 1: bitmap(24) });
const as65 = codecOf({ ...elements, 65: bitmap(8) });
const as127 = codecOf({ ...elements, 127: bitmap(8, { enc: 'HexToASCII' }) });

const MTI = '30313030';

const vectors: readonly (readonly [string, Codec, Record<string, string>, string])[] = [
  [
    'announced',
    contiguous,
    { 3: 'a', 66: 'b', 192: 'cd' },
    'A000000000000000 C000000000000000 0000000000000001 61 62 6364',
  ],
  [
    'as element 65, in front of 66',
    as65,
    { 3: 'a', 66: 'b', 129: 'c', 192: 'de' },
    'A000000000000000 C000000000000000 61 8000000000000001 62 63 6465',
  ],
  ['as element 65, nothing in front', as65, { 129: 'c' }, '8000000000000000 8000000000000000 8000000000000000 63'],
  ['as element 65, not needed', as65, { 3: 'a', 66: 'b' }, 'A000000000000000 4000000000000000 61 62'],
  [
    'as element 127, in front of 128, in hex',
    as127,
    { 66: 'b', 128: 'c', 129: 'd' },
    '8000000000000000 4000000000000003 62 38303030303030303030303030303030 63 64',
  ],
  [
    'as element 127, behind all others',
    as127,
    { 3: 'a', 192: 'bc' },
    'A000000000000000 0000000000000002 61 30303030303030303030303030303031 6263',
  ],
];

describe('both ways', () => {
  test.each(vectors)('%s', (_, codec, values, hex) => {
    const json = { 0: '0100', ...values };
    const bytes = bytesOf(`${MTI} ${hex}`);
    expect(codec.decode(bytes).toJSON()).toStrictEqual(json);
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
  });

  test.each([
    ['cut', '8000000000000000 8000000000000000 80000000', 'TRUNCATED'],
    ['naming an element that there is not', '8000000000000000 8000000000000000 4000000000000000', 'FIELD_UNKNOWN'],
  ])('a third bitmap %s', (_, hex, code) => {
    const message = new Message();
    const bytes = bytesOf(`${MTI} ${hex}`);
    expect(() => as65.index(bytes, 0, bytes.length, message)).toThrow(DecodeError);
    expect(() => as65.decode(bytes)).toThrow(code);
    expect(message.has(65)).toBe(false);
  });

  test('a character that is no hex', () => {
    const bytes = bytesOf(
      `${MTI} 8000000000000000 0000000000000002 3030303030303030303030303030303G`.replace('G', '0'),
    );
    bytes[bytes.length - 1] = 0x47;
    expect(() => as127.decode(bytes)).toThrow(/BITMAP_MALFORMED: 127 at offset 20/);
  });
});

describe('outgoing messages', () => {
  const request = as65.encode({ 0: '0100', 3: 'a', 66: 'b', 129: 'c', 192: 'de' });
  const written = (edits: Edits, target: Codec) => {
    const source = as65.decode(request);
    const out = Buffer.alloc(messageBound(source, edits, target));
    return target
      .decode(Buffer.from(out.subarray(0, writeMessage(source, edits, target, new OutputBuffer(out), 0))))
      .toJSON();
  };
  const all = { 0: '0100', 3: 'a', 66: 'b', 129: 'c', 192: 'de' };
  const without129 = new Edits();
  without129.drop(129).text(66, 'x');
  const onlyThird = new Edits();
  onlyThird.kept = elementSet([192]);
  const none = new Edits();
  none.kept = elementSet([3]);

  test.each([
    ['same dialect', as65],
    ['bitmap elsewhere', as127],
    ['bitmap in front', contiguous],
  ])('%s', (_, target) => {
    expect(written(new Edits(), target)).toStrictEqual(all);
    expect(written(without129, target)).toStrictEqual({ 0: '0100', 3: 'a', 66: 'x', 192: 'de' });
    expect(written(onlyThird, target)).toStrictEqual({ 0: '0100', 192: 'de' });
    expect(written(none, target)).toStrictEqual({ 0: '0100', 3: 'a' });
  });

  test('unchanged, the bytes are the same', () => {
    const source = as65.decode(request);
    const out = Buffer.alloc(messageBound(source, new Edits(), as65));
    expect(hexOf(out.subarray(0, writeMessage(source, new Edits(), as65, new OutputBuffer(out), 0)))).toBe(
      hexOf(request),
    );
  });
});

describe('a second block that is always there', () => {
  const clear = codecOf({ ...elements, 1: bitmap(16, { disableAutoExpand: true }) });
  const set = codecOf({ ...elements, 1: bitmap(16, { disableAutoExpand: true, firstBitSet: true }) });
  const without = '2000000000000000 0000000000000000 61';
  const withBit = 'A000000000000000 0000000000000000 61';

  test('is read with its bit set and clear', () => {
    for (const codec of [clear, set]) {
      for (const hex of [without, withBit]) {
        expect(codec.decode(bytesOf(`${MTI} ${hex}`)).toJSON()).toStrictEqual({ 0: '0100', 3: 'a' });
      }
    }
  });

  test('is written as the spec says', () => {
    expect(hexOf(clear.encode({ 0: '0100', 3: 'a' }))).toBe(hexOf(bytesOf(`${MTI} ${without}`)));
    expect(hexOf(set.encode({ 0: '0100', 3: 'a' }))).toBe(hexOf(bytesOf(`${MTI} ${withBit}`)));
  });
});

describe('specs that cannot be', () => {
  test.each([
    ['two third bitmaps', { 65: bitmap(8), 127: bitmap(8) }, 'fields.127'],
    ['a third bitmap among the first elements', { 60: bitmap(8) }, 'fields.60.type'],
    ['a third bitmap of two blocks', { 65: bitmap(16) }, 'fields.65.length'],
    ['a third bitmap in the third block', { 130: bitmap(8) }, 'fields.130'],
  ])('%s', (_, fields, path) => {
    try {
      codecOf(fields as Record<string, FieldSpec>);
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      expect(error.faults.map((fault) => fault.path)).toStrictEqual([path]);
      return;
    }
    throw new Error('the spec was compiled');
  });
});
