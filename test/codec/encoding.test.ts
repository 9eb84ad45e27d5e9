// The encoding axis against bytes worked out by hand, in both directions: how characters, digits and bytes stand on the
// wire, where the spare nibble of an odd number of digits goes, and what may stand there at all.
import { describe, expect, test } from 'vitest';
import {
  admittedOnWire,
  carried,
  type Encoding,
  encodings,
  hexValue,
  Packing,
  readUnits,
  wireBytes,
  writeUnits,
} from '../../src/codec/encoding.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const SPACE_AROUND = 3;

function written(encoding: Encoding, units: Uint8Array): Buffer {
  const out = Buffer.alloc(64, 0xee);
  const from = Buffer.concat([Buffer.from('..'), units, Buffer.from('..')]);
  const length = writeUnits(encoding, from, 2, units.length, out, SPACE_AROUND);
  expect(length).toBe(wireBytes(encoding.packing, units.length));
  expect(hexOf(out.subarray(0, SPACE_AROUND)) + hexOf(out.subarray(SPACE_AROUND + length))).toMatch(/^(EE)+$/);
  return out.subarray(SPACE_AROUND, SPACE_AROUND + length);
}

function read(encoding: Encoding, wire: Buffer, units: number, track = false): Buffer {
  const out = Buffer.alloc(units + 2, 0xee);
  readUnits(encoding, Buffer.concat([bytesOf('99 99'), wire, bytesOf('99')]), 2, units, out, 1, track);
  expect([out[0], out[units + 1]]).toStrictEqual([0xee, 0xee]);
  return out.subarray(1, units + 1);
}

/** Encoding, text, its bytes. */
const textVectors: readonly (readonly [string, string, string])[] = [
  ['ASCII', 'AB1', '41 42 31'],
  ['ASCII', '', ''],
  ['ASCII', 'é÷', 'E9 F7'],
  ['ASCII7', 'AB1', '41 42 31'],
  ['Binary', '\0ÿ', '00 FF'],
  ['EBCDIC', 'Az09 ', 'C1 A9 F0 F9 40'],
  ['EBCDIC', '[]^!|', 'BA BB B0 5A 4F'],
  ['EBCDIC037', '[]^!|', 'BA BB B0 5A 4F'],
  ['EBCDIC500', '[]^!|', '4A 5A 5F 4F BB'],
  ['EBCDIC1047', '[]^!|', 'AD BD 5F 5A 4F'],
  ['BCD', '', ''],
  ['BCD', '7', '07'],
  ['BCD', '12', '12'],
  ['BCD', '123', '01 23'],
  ['BCD', '123456', '12 34 56'],
  ['RBCD', '12345', '01 23 45'],
  ['LBCD', '', ''],
  ['LBCD', '7', '70'],
  ['LBCD', '12', '12'],
  ['LBCD', '123', '12 30'],
  ['LBCD', '12345', '12 34 50'],
  ['ASCIIToHex', 'ABC', '0A BC'],
  ['ASCIIToHex', '9F26', '9F 26'],
  ['HexToASCII', 'A', '34 31'],
  ['HexToASCII', '\n\xff\0', '30 41 46 46 30 30'],
  ['HexToEBCDIC', '\n\xff', 'F0 C1 C6 C6'],
  ['HexToEBCDIC1047', '\xbc', 'C2 C3'],
];

describe('units on the wire', () => {
  test.each(textVectors)('%s %j is %s', (name, text, hex) => {
    const encoding = encodings[name]!;
    expect(hexOf(written(encoding, Buffer.from(text, 'latin1')))).toBe(hexOf(bytesOf(hex)));
    expect(read(encoding, bytesOf(hex), text.length).toString('latin1')).toBe(text);
  });

  test('hex digits in front of bytes may be of either case', () => {
    expect(hexOf(read(encodings.HexToASCII!, Buffer.from('0affEd'), 3))).toBe('0AFFED');
  });

  test('the separator of a packed track is =, elsewhere the nibble is a D', () => {
    const wire = bytesOf('47 61 D2 51 20');
    expect(read(encodings.LBCD!, wire, 9, true).toString()).toBe('4761=2512');
    expect(read(encodings.LBCD!, wire, 9, false).toString()).toBe('4761D2512');
    expect(hexOf(written(encodings.LBCD!, Buffer.from('4761=2512')))).toBe('4761D25120');
    expect(hexOf(written(encodings.LBCD!, Buffer.from('4761D2512')))).toBe('4761D25120');
  });

  test('the spare nibble is what the spec says, and is not read', () => {
    expect(hexOf(written({ ...encodings.BCD!, spareNibble: 0xf }, Buffer.from('123')))).toBe('F123');
    expect(hexOf(written({ ...encodings.LBCD!, spareNibble: 0xf }, Buffer.from('123')))).toBe('123F');
    expect(hexOf(written({ ...encodings.LBCD!, spareNibble: 0xf }, Buffer.from('1234')))).toBe('1234');
    expect(read(encodings.BCD!, bytesOf('E1 23'), 3).toString()).toBe('123');
    expect(read(encodings.LBCD!, bytesOf('12 3E'), 3).toString()).toBe('123');
  });

  test.each([
    ['D00000500', '44 00 00 05 00'],
    ['C12345678', '43 12 34 56 78'],
    ['D00123', '44 00 01 23'],
    ['C', '43'],
    ['', ''],
  ])('a signed amount %j is its sign character, then digits: %s', (text, hex) => {
    const signed: Encoding = { ...encodings.BCD!, packing: Packing.signed };
    expect(hexOf(written(signed, Buffer.from(text)))).toBe(hexOf(bytesOf(hex)));
    expect(read(signed, bytesOf(hex), text.length).toString()).toBe(text);
  });
});

test('bytes that units take', () => {
  const table: readonly (readonly [Packing, number, number])[] = [
    [Packing.one, 0, 0],
    [Packing.one, 999, 999],
    [Packing.half, 0, 0],
    [Packing.half, 1, 1],
    [Packing.half, 2, 1],
    [Packing.half, 19, 10],
    [Packing.two, 0, 0],
    [Packing.two, 8, 16],
    [Packing.signed, 0, 0],
    [Packing.signed, 1, 1],
    [Packing.signed, 2, 2],
    [Packing.signed, 9, 5],
    [Packing.signed, 17, 9],
  ];
  for (const [packing, units, bytes] of table) expect(wireBytes(packing, units), `${packing}: ${units}`).toBe(bytes);
});

describe('what may stand on the wire', () => {
  const digits = Uint8Array.from({ length: 256 }, (_, c) => (c >= 0x30 && c <= 0x39 ? 1 : 0));
  const membersOf = (table: Uint8Array | undefined) => [...table!.keys()].filter((i) => table![i] === 1);

  test('one byte a unit: the class, seen through the code page', () => {
    expect(admittedOnWire(encodings.ASCII!, undefined)).toBeUndefined();
    expect(membersOf(admittedOnWire(encodings.ASCII!, digits))).toStrictEqual([
      0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39,
    ]);
    expect(membersOf(admittedOnWire(encodings.EBCDIC!, digits))).toStrictEqual([
      0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9,
    ]);
  });

  test('two units a byte: both nibbles', () => {
    const table = admittedOnWire(encodings.BCD!, digits)!;
    expect(membersOf(table)).toHaveLength(100);
    for (const [byte, fits] of [
      [0x00, 1],
      [0x99, 1],
      [0x42, 1],
      [0x9a, 0],
      [0xa9, 0],
      [0xff, 0],
      [0xd0, 0],
    ] as const) {
      expect(table[byte], byte.toString(16)).toBe(fits);
    }
    const track = Uint8Array.from(digits);
    track[0x3d] = 1;
    expect(admittedOnWire(encodings.LBCD!, track, true)![0xd2], 'the separator').toBe(1);
    expect(admittedOnWire(encodings.BCD!, undefined)).toBeUndefined();
  });

  test('two bytes a unit: hex digits, whatever the class', () => {
    const ascii = [...'0123456789ABCDEFabcdef'].map((c) => c.charCodeAt(0)).sort((a, b) => a - b);
    expect(membersOf(admittedOnWire(encodings.HexToASCII!, undefined))).toStrictEqual(ascii);
    expect(admittedOnWire(encodings.HexToEBCDIC!, undefined)![0xc1]).toBe(1);
    expect(admittedOnWire(encodings.HexToEBCDIC!, undefined)![0x41]).toBe(0);
  });

  test('nibbles carry hex digits and the separator, single bytes carry everything', () => {
    const nibbles = [...'0123456789=ABCDEFabcdef'].map((c) => c.charCodeAt(0));
    expect(membersOf(carried(encodings.BCD!))).toStrictEqual(nibbles);
    for (const name of ['ASCII', 'Binary', 'EBCDIC', 'HexToASCII']) expect(carried(encodings[name]!)).toBeUndefined();
  });
});

test('hex digits have values, nothing else has', () => {
  for (let character = 0; character < 0x200; character++) {
    const place = '0123456789abcdef'.indexOf(String.fromCharCode(character).toLowerCase());
    expect(hexValue(character), `character ${character}`).toBe(place < 0 ? 255 : place);
  }
  expect(hexValue(Number.NaN)).toBe(255);
});

describe('through a field', () => {
  const at = (hex: string) => `30313030 4000000000000000 ${hex}`;

  test('the nibble of a spec fills odd numbers', () => {
    const codec = codecOf({ 2: { type: 'String', length: 5, enc: 'LBCD', prefix: 'BCD.LL', nibble: 'F', class: 'n' } });
    expect(hexOf(codec.encode({ 0: '0100', 2: '123' }))).toBe(hexOf(bytesOf(at('03 12 3F'))));
    expect(codec.decode(bytesOf(at('03 12 3F'))).text(2)).toBe('123');
    expect(codec.decode(bytesOf(at('03 12 30'))).text(2)).toBe('123');
  });

  test('a spare nibble is checked where the spec asks for it', () => {
    const field = {
      type: 'String',
      length: 5,
      prefix: 'BCD.LL',
      class: 'n',
      nibble: 'F',
      nibbleChecked: true,
    } as const;
    const right = codecOf({ 2: { ...field, enc: 'LBCD' } });
    expect(right.decode(bytesOf(at('03 12 3F'))).text(2)).toBe('123');
    expect(right.decode(bytesOf(at('04 12 34'))).text(2)).toBe('1234');
    expect(() => right.decode(bytesOf(at('03 12 30')))).toThrow('CHARACTER_INVALID: 2 at offset 14');
    const left = codecOf({ 2: { ...field, enc: 'BCD' } });
    expect(left.decode(bytesOf(at('03 F1 23'))).text(2)).toBe('123');
    expect(() => left.decode(bytesOf(at('03 01 23')))).toThrow('CHARACTER_INVALID: 2 at offset 13');
  });

  test('strict ASCII has no byte above 0x7F', () => {
    for (const class_ of ['ans', 'as', undefined] as const) {
      const field = { type: 'String', length: 5, enc: 'ASCII7', prefix: 'None.Fixed' } as const;
      const codec = codecOf({ 2: class_ === undefined ? field : { ...field, class: class_ } });
      expect(() => codec.decode(bytesOf(at('41 42 C3 A9 44')))).toThrow('CHARACTER_INVALID: 2 at offset 14');
      expect(() => codec.encode({ 0: '0100', 2: 'AB\xe9CD' })).toThrow('0xE9 at place 3');
      expect(codec.decode(bytesOf(at('41 42 43 44 45'))).text(2)).toBe('ABCDE');
    }
  });

  test('bytes are upper-case hex in JSON, and either case goes in', () => {
    const codec = codecOf({ 2: { type: 'Binary', length: 3, enc: 'HexToASCII', prefix: 'None.Fixed' } });
    expect(hexOf(codec.encode({ 0: '0100', 2: 'aBcDeF' }))).toBe(hexOf(bytesOf(at('41 42 43 44 45 46'))));
    expect(codec.decode(bytesOf(at('61 42 63 44 65 46'))).text(2)).toBe('ABCDEF');
  });

  test('EBCDIC text and numbers', () => {
    const codec = codecOf({
      2: { type: 'String', length: 4, enc: 'EBCDIC', prefix: 'EBCDIC.LL', class: 'an' },
      3: { type: 'String', length: 4, enc: 'EBCDIC', prefix: 'None.Fixed', class: 'n' },
    });
    const wire = bytesOf('30313030 6000000000000000 F0F2 C185 F1F9F0F7');
    expect(codec.decode(wire).toJSON()).toStrictEqual({ 0: '0100', 2: 'Ae', 3: '1907' });
    expect(codec.decode(wire).number(3)).toBe(1907);
    expect(hexOf(codec.encode({ 0: '0100', 2: 'Ae', 3: '1907' }))).toBe(hexOf(wire));
  });
});
