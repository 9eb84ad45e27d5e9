// Bitmaps that announce otherwise than usual: a further part that names no element, as many hosts send it with every message, which is read
// past and written where the bitmap is given; clearing files whose bitmap of 128 bits has its first bit clear, as some write them, where it
// should be set, which comes back as it was. The bytes are written by hand.
import { expect, describe as group, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import { maskedJson } from '../../src/codec/mask.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { bytesOf, codecOf, hexOf, specFile } from './spec-under-test.ts';

const codecOfSpec = (name: string) => compile(resolveSpec(specFile(name), specFile));

const six = { type: 'String', length: 6 } as const;

const odd: readonly (readonly [string, string, string])[] = [
  ['in ASCII', 'mastercard-ipm', '31363434 0000010000000000 0200000000000000 363937 3030303030303031'],
  ['in EBCDIC', 'mastercard-ipm-ebcdic', 'F1F6F4F4 0000010000000000 0200000000000000 F6F9F7 F0F0F0F0F0F0F0F1'],
];
const bitmap = '00000100000000000200000000000000';

/** What is announced and names no element: the second part, the third one, the third one where it is an element. */
const empty: readonly (readonly [string, Codec, string, string])[] = [
  [
    'the second part',
    codecOfSpec('iso87-ascii'),
    '80200000000000000000000000000000',
    '30383030 8020000000000000 0000000000000000 303030303238',
  ],
  [
    'the second part in hex',
    codecOfSpec('iso87-ascii-hex'),
    '80200000000000000000000000000000',
    '30383030 38303230303030303030303030303030 30303030303030303030303030303030 303030303238',
  ],
  [
    'the second part in BCD',
    codecOfSpec('iso87-bcd'),
    '80200000000000000000000000000000',
    '0800 8020000000000000 0000000000000000 000028',
  ],
  [
    'the third part',
    codecOf({ 1: { type: 'Bitmap', length: 24 }, 11: six }),
    '802000000000000080000000000000000000000000000000',
    '30383030 8020000000000000 8000000000000000 0000000000000000 303030303238',
  ],
  [
    'the third part behind elements of the second',
    codecOf({ 1: { type: 'Bitmap', length: 24 }, 66: six }),
    '8000000000000000C0000000000000000000000000000000',
    '30383030 8000000000000000 C000000000000000 0000000000000000 303030303238',
  ],
  [
    'element 65',
    codecOf({ 11: six, 65: { type: 'Bitmap', length: 8 }, 129: six }),
    '80200000000000008000000000000000',
    '30383030 8020000000000000 8000000000000000 303030303238 0000000000000000',
  ],
  [
    'a second part in front of element 65',
    codecOf({ 11: six, 65: { type: 'Bitmap', length: 8 }, 129: six }),
    '80200000000000000000000000000000',
    '30383030 8020000000000000 0000000000000000 303030303238',
  ],
  [
    'a part of 16 bytes whose first bit is set',
    codecOf({ 1: { type: 'Bitmap', length: 16, disableAutoExpand: true }, 11: six }),
    '80200000000000000000000000000000',
    '30383030 8020000000000000 0000000000000000 303030303238',
  ],
];

group('a bitmap that names no element', () => {
  test.each(empty)('%s is read past, and written where it is given', (_, codec, given, hex) => {
    const bytes = bytesOf(hex);
    const json = codec.decode(bytes).toJSON();
    expect(json).not.toHaveProperty('1');
    expect(hexOf(codec.encode({ ...json, 1: given }))).toBe(hexOf(bytes));
    expect(codec.encode(json).length).toBeLessThanOrEqual(bytes.length);
  });
});

group('a bitmap that is not as usual', () => {
  test.each(odd)('%s comes back as it was', (_, spec, hex) => {
    const codec = codecOfSpec(spec);
    const bytes = bytesOf(hex);
    const json = codec.decode(bytes).toJSON();
    expect(json[1]).toBe(bitmap);
    expect(hexOf(codec.encode(json))).toBe(hexOf(bytes));
    expect(maskedJson(codec, json)).toEqual(json);
  });

  test('as usual, it is not told', () => {
    for (const [, spec, hex] of odd) {
      const codec = codecOfSpec(spec);
      const { 1: _, ...usual } = codec.decode(bytesOf(hex)).toJSON();
      expect(codec.decode(codec.encode(usual)).toJSON()).toEqual(usual);
    }
  });

  test('a dialect that cannot read it writes its own', () => {
    const given = { 0: '0800', 1: '00200000000000000000000000000000', 11: '000028' };
    expect(hexOf(codecOfSpec('iso87-ascii').encode(given))).toBe(
      hexOf(bytesOf('30383030 0020000000000000 303030303238')),
    );
  });

  test('one of other elements is refused', () => {
    const given = { 0: '0800', 1: '80300000000000000000000000000000', 11: '000028' };
    expect(() => codecOfSpec('iso87-ascii').encode(given)).toThrow(EncodeError);
  });
});
