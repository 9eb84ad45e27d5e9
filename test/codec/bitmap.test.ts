// Bitmaps against published ones and ones worked out by hand: which bit is which element, when a second and a third block
// stand there, who announces them, and in what characters they are written.
import { describe, expect, test } from 'vitest';
import {
  type BitmapFormat,
  blockBytes,
  blocksNeeded,
  isPresent,
  LAST_ELEMENT,
  markAbsent,
  markPresent,
  PRESENCE_WORDS,
  readBlock,
  writeBlocks,
} from '../../src/codec/bitmap.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { elementSet } from '../../src/codec/write/edits.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

function planOf(more: Partial<FieldSpec> = {}): BitmapFormat {
  return codecOf({ 1: { type: 'Bitmap', length: 8, ...more } }).bitmap;
}

const binary = planOf();

/** All bits of `hex`, announcements included. */
function bitsOf(hex: string): number[] {
  const words = new Int32Array(PRESENCE_WORDS);
  const bytes = bytesOf(hex);
  for (let block = 0; block < bytes.length / 8; block++)
    expect(readBlock(binary, bytes, 8 * block, words, block)).toBe(true);
  return Array.from({ length: LAST_ELEMENT }, (_, i) => i + 1).filter((number) => isPresent(words, number));
}

/** Published bitmaps, with where. */
const published: readonly (readonly [string, number[], string])[] = [
  ['4210001102C04804', [2, 7, 12, 28, 32, 39, 41, 42, 50, 53, 62], 'Wikipedia, ISO 8583'],
  ['7010001102C04804', [2, 3, 4, 12, 28, 32, 39, 41, 42, 50, 53, 62], 'tests of pyiso8583'],
  ['2028020080200802', [3, 11, 13, 23, 33, 43, 53, 63], 'softwaregroup-bg/ut-codec-iso8583'],
  ['82200000080000000400000000000000', [1, 7, 11, 37, 70], 'jpos-users'],
  ['C0000000000000010000000000000003', [1, 2, 64, 127, 128], 'chileoffshore.com'],
  [
    'F23A400108E1800E',
    [1, 2, 3, 4, 7, 11, 12, 13, 15, 18, 32, 37, 41, 42, 43, 48, 49, 61, 62, 63],
    'zemuldo/iso_8583 issue 81',
  ],
  [
    'F23E46D529E09100',
    [1, 2, 3, 4, 7, 11, 12, 13, 14, 15, 18, 22, 23, 25, 26, 28, 30, 32, 35, 37, 40, 41, 42, 43, 49, 52, 56],
    'alpian/clj-iso8583 binary_test.clj',
  ],
];

describe('bits', () => {
  test.each(published)('%s are the elements %j (%s)', (hex, elements) => {
    expect(bitsOf(hex)).toStrictEqual(elements);
    const words = elementSet(elements.filter((number) => number !== 1));
    const out = Buffer.alloc(24, 0xee);
    // A block that is announced and has no element (F23A..., F23E... published alone) cannot come from elements only.
    if (!elements.includes(1) || elements.some((number) => number > 64)) {
      expect(writeBlocks(binary, words, out, 0)).toBe(hex.length / 2);
      expect(hexOf(out.subarray(0, hex.length / 2))).toBe(hex);
    }
  });

  test('every bit is its own element, alone', () => {
    for (let number = 1; number <= LAST_ELEMENT; number++) {
      const words = new Int32Array(PRESENCE_WORDS);
      markPresent(words, number);
      const bytes = Buffer.alloc(24);
      bytes[(number - 1) >> 3] = 0x80 >> ((number - 1) & 7);
      const read = new Int32Array(PRESENCE_WORDS);
      for (let block = 0; block < 3; block++) readBlock(binary, bytes, 8 * block, read, block);
      expect([...read], String(number)).toStrictEqual([...words]);
      for (let other = 1; other <= LAST_ELEMENT; other++) expect(isPresent(words, other)).toBe(other === number);
      markAbsent(words, number);
      expect([...words]).toStrictEqual([0, 0, 0, 0, 0, 0]);
    }
  });
});

describe('blocks', () => {
  const write = (plan: BitmapFormat, elements: number[]) => {
    const out = Buffer.alloc(60, 0xee);
    const end = writeBlocks(plan, elementSet(elements), out, 2);
    expect(hexOf(out.subarray(0, 2)) + hexOf(out.subarray(end))).toMatch(/^(EE)*$/);
    expect(end - 2).toBe(blocksNeeded(plan, elementSet(elements)) * blockBytes(plan));
    return plan.width === 1 ? hexOf(out.subarray(2, end)) : out.toString('latin1', 2, end);
  };

  test('grow by announcement', () => {
    const plan = planOf({ length: 24 });
    expect(write(plan, [])).toBe('0000000000000000');
    expect(write(plan, [2, 64])).toBe('4000000000000001');
    expect(write(plan, [2, 66])).toBe('C000000000000000 4000000000000000'.replace(' ', ''));
    expect(write(plan, [128])).toBe('80000000000000000000000000000001');
    expect(write(plan, [129])).toBe('800000000000000080000000000000008000000000000000');
    expect(write(plan, [2, 192])).toBe('C00000000000000080000000000000000000000000000001');
  });

  test('may always be there, unannounced', () => {
    const plan = planOf({ length: 16, disableAutoExpand: true });
    expect(write(plan, [2])).toBe('40000000000000000000000000000000');
    expect(write(plan, [2, 70])).toBe('40000000000000000400000000000000');
  });

  test('as hex characters', () => {
    expect(write(planOf({ enc: 'HexToASCII' }), [2, 3, 12])).toBe('6010000000000000');
    expect(write(planOf({ enc: 'HexToASCII' }), [39, 70])).toBe('80000000020000000400000000000000');
    const words = new Int32Array(PRESENCE_WORDS);
    const ebcdic = planOf({ enc: 'HexToEBCDIC' });
    const out = Buffer.alloc(16);
    expect(writeBlocks(ebcdic, elementSet([2, 61, 63]), out, 0)).toBe(16);
    expect(hexOf(out)).toBe('F4F0F0F0F0F0F0F0F0F0F0F0F0F0F0C1');
    expect(readBlock(ebcdic, out, 0, words, 0)).toBe(true);
    expect([...words]).toStrictEqual([...elementSet([2, 61, 63])]);
  });

  test('hex characters may be of either case, and nothing else', () => {
    const words = new Int32Array(PRESENCE_WORDS);
    const plan = planOf({ enc: 'HexToASCII' });
    expect(readBlock(plan, Buffer.from('abcdefABCDEF0123'), 0, words, 0)).toBe(true);
    expect(words[0]! >>> 0).toBe(0xabcdefab);
    expect(words[1]! >>> 0).toBe(0xcdef0123);
    for (const wrong of ['=000000000000000', '000000000000000g', '00000000 0000000', '00000000000000\xb00']) {
      expect(readBlock(plan, Buffer.from(wrong, 'latin1'), 0, words, 0), wrong).toBe(false);
    }
  });
});

describe('in a message', () => {
  const digit: FieldSpec = { type: 'String', length: 1, prefix: 'None.Fixed' };

  test('bit 65 is an element where the bitmap has two blocks', () => {
    const codec = codecOf({ 65: digit, 66: digit });
    const wire = bytesOf('30313030 8000000000000000 C000000000000000 31 32');
    expect(codec.decode(wire).toJSON()).toStrictEqual({ 0: '0100', 65: '1', 66: '2' });
    expect(hexOf(codec.encode({ 0: '0100', 65: '1', 66: '2' }))).toBe(hexOf(wire));
  });

  test('bit 65 announces the third block where the spec has one', () => {
    for (const codec of [
      codecOf({ 1: { type: 'Bitmap', length: 24, enc: 'Binary' }, 65: digit, 66: digit, 130: digit }),
      codecOf({ 65: digit, 66: digit, 130: digit }),
    ]) {
      const wire = bytesOf('30313030 8000000000000000 C000000000000000 4000000000000000 31 32');
      expect(codec.decode(wire).toJSON()).toStrictEqual({ 0: '0100', 66: '1', 130: '2' });
      expect(hexOf(codec.encode({ 0: '0100', 66: '1', 130: '2' }))).toBe(hexOf(wire));
      expect(() => codec.encode({ 0: '0100', 65: '1' })).toThrow('FIELD_UNKNOWN: 65');
    }
  });

  test('a block may be announced and empty', () => {
    const codec = codecOf({ 2: digit, 66: digit });
    const wire = bytesOf('30313030 C000000000000000 0000000000000000 31');
    expect(codec.decode(wire).toJSON()).toStrictEqual({ 0: '0100', 2: '1' });
  });

  test('a second block that is always there is read with bit 1 clear and set', () => {
    const codec = codecOf({ 1: { type: 'Bitmap', length: 16, disableAutoExpand: true }, 2: digit, 66: digit });
    for (const first of ['40', 'C0']) {
      const wire = bytesOf(`30313030 ${first}00000000000000 4000000000000000 31 32`);
      expect(codec.decode(wire).toJSON()).toStrictEqual({ 0: '0100', 2: '1', 66: '2' });
    }
    const wire = bytesOf('30313030 4000000000000000 0000000000000000 31');
    expect(hexOf(codec.encode({ 0: '0100', 2: '1' }))).toBe(hexOf(wire));
  });

  test('elements that the bitmap can never announce cannot be told', () => {
    const codec = codecOf({ 1: { type: 'Bitmap', length: 8, disableAutoExpand: true }, 2: digit, 66: digit });
    expect(() => codec.encode({ 0: '0100', 66: '1' })).toThrow('FIELD_UNKNOWN: 66');
    expect(() => codec.decode(bytesOf('30313030 C000000000000000 4000000000000000 31 32'))).toThrow(
      'FIELD_UNKNOWN: 1 ',
    );
  });
});
