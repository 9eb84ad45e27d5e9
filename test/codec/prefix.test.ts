// The length axis against prefixes worked out by hand: every family and width, what they can state at most, what is no
// length at all, and what they count: units, bytes, nibbles, or themselves too.
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';
import { PrefixKind, prefixByName, prefixFamilies, readLength, writeLength } from '../../src/codec/prefix.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

/** Name, bytes on the wire, the greatest length. */
const names: readonly (readonly [string, number, number])[] = [
  ['ASCII.L', 1, 9],
  ['ASCII.LL', 2, 99],
  ['ASCII.LLL', 3, 999],
  ['ASCII.LLLL', 4, 9999],
  ['ASCII.LLLLLL', 6, 999_999],
  ['EBCDIC.LL', 2, 99],
  ['EBCDIC1047.LLL', 3, 999],
  ['BCD.L', 1, 9],
  ['BCD.LL', 1, 99],
  ['BCD.LLL', 2, 999],
  ['BCD.LLLL', 2, 9999],
  ['BCD.LLLLL', 3, 99_999],
  ['Binary.L', 1, 255],
  ['Binary.LL', 2, 65_535],
  ['Binary.LLL', 3, 16_777_215],
  ['Binary.LLLL', 4, 4_294_967_295],
  ['Hex.L', 2, 255],
  ['Hex.LL', 4, 65_535],
  ['Hex.LLLL', 8, 4_294_967_295],
];

/** Name, length, its bytes. */
const lengths: readonly (readonly [string, number, string])[] = [
  ['ASCII.L', 7, '37'],
  ['ASCII.LL', 0, '30 30'],
  ['ASCII.LL', 19, '31 39'],
  ['ASCII.LLL', 104, '31 30 34'],
  ['ASCII.LLLLLL', 123456, '31 32 33 34 35 36'],
  ['EBCDIC.LL', 42, 'F4 F2'],
  ['EBCDIC.LLL', 9, 'F0 F0 F9'],
  ['BCD.L', 9, '09'],
  ['BCD.LL', 37, '37'],
  ['BCD.LLL', 5, '00 05'],
  ['BCD.LLL', 999, '09 99'],
  ['BCD.LLLL', 9876, '98 76'],
  ['BCD.LLLLL', 54321, '05 43 21'],
  ['Binary.L', 255, 'FF'],
  ['Binary.LL', 258, '01 02'],
  ['Binary.LLL', 66051, '01 02 03'],
  ['Binary.LLLL', 4_294_967_295, 'FF FF FF FF'],
  ['Hex.L', 26, '31 41'],
  ['Hex.LL', 48879, '42 45 45 46'],
  ['Hex.LLLL', 4_293_844_428, '46 46 45 45 44 44 43 43'],
];

const malformed: readonly (readonly [string, string])[] = [
  ['ASCII.LL', '31 20'],
  ['ASCII.LL', '2F 31'],
  ['ASCII.LL', '3A 31'],
  ['ASCII.LLL', '30 F0 30'],
  ['EBCDIC.LL', '31 32'],
  ['EBCDIC.LL', 'F1 FA'],
  ['BCD.LL', '1A'],
  ['BCD.LL', 'A1'],
  ['BCD.LLL', '01 F0'],
  ['Hex.L', '31 47'],
  ['Hex.L', '2D 31'],
];

describe('prefixes by name', () => {
  test.each(names)('%s is %i byte(s), at most %i', (name, bytes, greatest) => {
    expect(prefixByName(name)).toMatchObject({ name, bytes, greatest });
  });

  test('fixed lengths have none, BER has its own', () => {
    for (const name of ['None.Fixed', 'ASCII.Fixed', 'Hex.Fixed', 'Binary.Fixed', 'BCD.Fixed', 'EBCDIC.Fixed']) {
      expect(prefixByName(name), name).toMatchObject({ kind: PrefixKind.fixed, bytes: 0 });
    }
    expect(prefixByName('BerTLV')).toMatchObject({ kind: PrefixKind.ber, bytes: 1 });
  });

  test('others do not exist', () => {
    const wrong = [
      '',
      'ASCII',
      'ASCII.',
      'ASCII.X',
      'None.LL',
      'ascii.LL',
      'ASCII.LLLLLLL',
      'Binary.LLLLL',
      'Hex.LLLLL',
    ];
    for (const name of [...wrong, 'Foo.Fixed', 'ASCII.L.L', 'constructor.LL', 'toString.Fixed']) {
      expect(prefixByName(name), name).toBeUndefined();
    }
    expect(prefixFamilies).toStrictEqual(['ASCII', 'BCD', 'Binary', 'EBCDIC', 'EBCDIC1047', 'Hex']);
  });
});

describe('lengths', () => {
  test.each(lengths)('%s %i is %s', (name, length, hex) => {
    const { kind, bytes: width } = prefixByName(name)!;
    const out = Buffer.alloc(width + 2, 0xee);
    writeLength(kind, width, length, out, 1);
    expect(hexOf(out)).toBe(`EE${hexOf(bytesOf(hex))}EE`);
    expect(readLength(kind, width, out, 1)).toBe(length);
  });

  test.each(malformed)('%s %s is none', (name, hex) => {
    const { kind, bytes: width } = prefixByName(name)!;
    expect(readLength(kind, width, bytesOf(hex), 0)).toBe(-1);
  });

  test('hex digits of a length may be lower-case', () => {
    expect(readLength(PrefixKind.hex, 2, Buffer.from('fe'), 0)).toBe(254);
  });
});

describe('what a length counts', () => {
  const FRONT = '30313030 4000000000000000';
  /** Field, value, its prefix and bytes. */
  const vectors: readonly (readonly [string, FieldSpec, string, string])[] = [
    ['digits, packed', { type: 'String', length: 19, enc: 'BCD', prefix: 'BCD.LL' }, '123', '03 01 23'],
    [
      'bytes, packed',
      { type: 'String', length: 18, enc: 'BCD', prefix: 'BCD.LL', counts: 'bytes' },
      '1234',
      '02 12 34',
    ],
    [
      'nibbles, packed',
      { type: 'String', length: 19, enc: 'LBCD', prefix: 'Binary.L', counts: 'nibbles' },
      '123',
      '03 12 30',
    ],
    [
      'nibbles, characters',
      { type: 'String', length: 9, enc: 'ASCII', prefix: 'Binary.L', counts: 'nibbles' },
      'AB',
      '04 41 42',
    ],
    [
      'bytes as hex: bytes',
      { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'ASCII.LL' },
      'AB01',
      '30 32 41 42 30 31',
    ],
    [
      'bytes as hex: characters',
      { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'ASCII.LL', counts: 'bytes' },
      'AB01',
      '30 34 41 42 30 31',
    ],
    [
      'bytes as hex: nibbles',
      { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'ASCII.LL', counts: 'nibbles' },
      'AB01',
      '30 38 41 42 30 31',
    ],
    [
      'itself too, ASCII',
      { type: 'String', length: 9, enc: 'ASCII', prefix: 'ASCII.LL', inclusive: true },
      'ABC',
      '30 35 41 42 43',
    ],
    [
      'itself too, nothing inside',
      { type: 'String', length: 9, enc: 'ASCII', prefix: 'ASCII.LLL', inclusive: true },
      '',
      '30 30 33',
    ],
    ['itself too, binary', { type: 'Binary', length: 9, prefix: 'Binary.LL', inclusive: true }, 'FF', '00 03 FF'],
    [
      'signed amount',
      { type: 'String', length: 9, enc: 'BCD', prefix: 'BCD.LL', class: 'x+n' },
      'D12345',
      '06 44 01 23 45',
    ],
    [
      'signed amount, bytes',
      { type: 'String', length: 9, enc: 'BCD', prefix: 'BCD.LL', class: 'x+n', counts: 'bytes' },
      'D1234',
      '03 44 12 34',
    ],
    [
      'signed amount, empty',
      { type: 'String', length: 9, enc: 'LBCD', prefix: 'EBCDIC.LL', class: 'x+n' },
      '',
      'F0 F0',
    ],
    ['BER, short form', { type: 'Binary', length: 300, prefix: 'BerTLV' }, 'AABB', '02 AA BB'],
    ['BER, packed', { type: 'String', length: 300, enc: 'BCD', prefix: 'BerTLV' }, '1234', '02 12 34'],
  ];

  test.each(vectors)('%s', (_, field, value, hex) => {
    const codec = codecOf({ 2: field });
    expect(hexOf(codec.encode({ 0: '0100', 2: value }))).toBe(hexOf(bytesOf(`${FRONT} ${hex}`)));
    expect(codec.decode(bytesOf(`${FRONT} ${hex}`)).text(2)).toBe(value);
  });

  test('the greatest odd number of digits survives a count of bytes', () => {
    const field: FieldSpec = { type: 'String', length: 19, enc: 'BCD', prefix: 'BCD.LL', counts: 'bytes', class: 'n' };
    for (const enc of ['BCD', 'LBCD']) {
      const codec = codecOf({ 2: { ...field, enc } });
      const pan = '4761739001010119123';
      expect(codec.decode(codec.encode({ 0: '0100', 2: pan })).text(2)).toBe(pan);
    }
  });

  test('BER long forms, as short as they can be', () => {
    const codec = codecOf({ 2: { type: 'Binary', length: 70_000, prefix: 'BerTLV' } });
    for (const [bytes, prefix] of [
      [127, '7F'],
      [128, '8180'],
      [255, '81FF'],
      [256, '820100'],
      [65_536, '83010000'],
    ] as const) {
      const value = 'AB'.repeat(bytes);
      const wire = codec.encode({ 0: '0100', 2: value });
      expect(hexOf(wire.subarray(12, 12 + prefix.length / 2)), String(bytes)).toBe(prefix);
      expect(wire.length).toBe(12 + prefix.length / 2 + bytes);
      expect(codec.decode(wire).text(2)).toBe(value);
    }
    expect(codec.decode(bytesOf(`${FRONT} 84 00000002 AABB`)).text(2), 'longer than it must be').toBe('AABB');
  });

  /** Field, bytes, code, offset, what is expected. */
  const faults: readonly (readonly [string, FieldSpec, string, string, number])[] = [
    [
      'counts itself, yet is shorter',
      { type: 'String', length: 9, prefix: 'ASCII.LL', inclusive: true },
      '30 31',
      'LENGTH_SHORT',
      12,
    ],
    [
      'half a character',
      { type: 'String', length: 9, prefix: 'Binary.L', counts: 'nibbles' },
      '03 41 42',
      'LENGTH_MALFORMED',
      12,
    ],
    [
      'half of a pair',
      { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'Binary.L', counts: 'bytes' },
      '03 414243',
      'LENGTH_MALFORMED',
      12,
    ],
    ['BER: no length follows', { type: 'Binary', length: 9, prefix: 'BerTLV' }, '80', 'LENGTH_MALFORMED', 12],
    [
      'BER: five bytes of length',
      { type: 'Binary', length: 9, prefix: 'BerTLV' },
      '85 0000000001 FF',
      'LENGTH_MALFORMED',
      12,
    ],
    [
      'BER: half of a pair',
      { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'BerTLV' },
      '03 414243',
      'LENGTH_MALFORMED',
      12,
    ],
    ['BER: nothing there', { type: 'Binary', length: 9, prefix: 'BerTLV' }, '', 'TRUNCATED', 12],
    ['BER: its length is cut', { type: 'Binary', length: 9, prefix: 'BerTLV' }, '82 01', 'TRUNCATED', 13],
    ['BER: its value is cut', { type: 'Binary', length: 9, prefix: 'BerTLV' }, '81 03 AABB', 'TRUNCATED', 14],
    ['BER: four gigabytes', { type: 'Binary', length: 9, prefix: 'BerTLV' }, '84 FFFFFFFF AABB', 'TRUNCATED', 17],
    [
      'Binary: four gigabytes',
      { type: 'Binary', length: 9, prefix: 'Binary.LLLL' },
      'FFFFFFFF AABB',
      'LENGTH_EXCEEDED',
      12,
    ],
    [
      'Hex: four gigabytes of digits',
      { type: 'String', length: 9, enc: 'BCD', prefix: 'Hex.LLLL' },
      '4646464646464646',
      'LENGTH_EXCEEDED',
      12,
    ],
    [
      'Binary: four gigabytes of nibbles',
      { type: 'String', length: 9, prefix: 'Binary.LLLL', counts: 'nibbles' },
      'FFFFFFFE',
      'LENGTH_EXCEEDED',
      12,
    ],
  ];

  test.each(faults)('%s', (_, field, hex, code, offset) => {
    const wire = bytesOf(`${FRONT} ${hex}`);
    let fault: unknown;
    try {
      codecOf({ 2: field }).decode(wire);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(DecodeError);
    expect(fault).toMatchObject({ code, path: '2', offset });
  });
});
