// Every framing against length prefixes worked out by hand, in both directions, and at the edges of what it can
// express.
import { describe, expect, test } from 'vitest';
import { framingByName, framingNames, UNREADABLE_LENGTH } from '../../src/wire/framing.ts';
import { WireError } from '../../src/wire/wire-error.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** name, body length in bytes, the prefix that says so. */
const vectors: readonly (readonly [string, number, string])[] = [
  ['2-byte', 0, '00 00'],
  ['2-byte', 1, '00 01'],
  ['2-byte', 258, '01 02'],
  ['2-byte', 65535, 'FF FF'],
  ['2-byte-le', 0, '00 00'],
  ['2-byte-le', 1, '01 00'],
  ['2-byte-le', 258, '02 01'],
  ['2-byte-le', 334, '4E 01'],
  ['2-byte-le', 65535, 'FF FF'],
  ['2-byte-inclusive', 0, '00 02'],
  ['2-byte-inclusive', 256, '01 02'],
  ['2-byte-inclusive', 65533, 'FF FF'],
  ['2-byte-le-inclusive', 0, '02 00'],
  ['2-byte-le-inclusive', 256, '02 01'],
  ['2-byte-le-inclusive', 65533, 'FF FF'],
  ['4-byte', 0, '00 00 00 00'],
  ['4-byte', 258, '00 00 01 02'],
  ['4-byte', 0x01020304, '01 02 03 04'],
  ['4-byte', 0xfffefdfc, 'FF FE FD FC'],
  ['4-byte', 4294967295, 'FF FF FF FF'],
  ['4-byte-le', 258, '02 01 00 00'],
  ['4-byte-le', 0x01020304, '04 03 02 01'],
  ['4-byte-le', 4294967295, 'FF FF FF FF'],
  ['4-byte-inclusive', 0, '00 00 00 04'],
  ['4-byte-inclusive', 254, '00 00 01 02'],
  ['4-byte-inclusive', 4294967291, 'FF FF FF FF'],
  ['4-ascii', 0, '30 30 30 30'],
  ['4-ascii', 238, '30 32 33 38'],
  ['4-ascii', 9999, '39 39 39 39'],
  ['4-ascii-inclusive', 0, '30 30 30 34'],
  ['4-ascii-inclusive', 234, '30 32 33 38'],
  ['4-ascii-inclusive', 9995, '39 39 39 39'],
  ['2-bcd', 0, '00 00'],
  ['2-bcd', 238, '02 38'],
  ['2-bcd', 9999, '99 99'],
  ['2-bcd-inclusive', 0, '00 02'],
  ['2-bcd-inclusive', 98, '01 00'],
  ['2-bcd-inclusive', 9997, '99 99'],
  ['4-ebcdic', 0, 'F0 F0 F0 F0'],
  ['4-ebcdic', 238, 'F0 F2 F3 F8'],
  ['4-ebcdic', 9999, 'F9 F9 F9 F9'],
  ['iso-4-ascii-inclusive', 0, '49 53 4F 30 30 30 34'],
  ['iso-4-ascii-inclusive', 64, '49 53 4F 30 30 36 38'],
  ['iso-4-ascii-inclusive', 9995, '49 53 4F 39 39 39 39'],
];

describe('length prefixes', () => {
  test.each(vectors)('%s: %i bytes is %s', (name, bodyBytes, hex) => {
    const framing = framingByName(name);
    const prefix = bytesOf(hex);
    // Not at the start of the array, and between bytes that must stay as they are.
    const among = Buffer.concat([bytesOf('AA BB CC'), prefix, bytesOf('DD EE')]);
    expect(framing.readLength(among, 3)).toBe(bodyBytes);
    const out = Buffer.alloc(among.length, 0x77);
    framing.writeLength(out, 3, bodyBytes);
    expect(out.toString('hex')).toBe(`777777${prefix.toString('hex')}7777`);
  });

  test('every framing but none has a vector, and the longest body is among them', () => {
    for (const name of framingNames.filter((each) => each !== 'none')) {
      const lengths = vectors.filter(([each]) => each === name).map(([, length]) => length);
      expect(framingByName(name).maxBodyBytes, name).toBe(Math.max(...lengths));
    }
  });

  const malformed: readonly (readonly [string, string, number])[] = [
    ['4-ascii', '30 32 33 3A', UNREADABLE_LENGTH],
    ['4-ascii', '2F 30 30 30', UNREADABLE_LENGTH],
    ['4-ascii', '20 32 33 38', UNREADABLE_LENGTH],
    ['4-ascii-inclusive', '30 30 30 33', -1],
    ['4-ascii-inclusive', '30 30 30 30', -4],
    ['4-ascii-inclusive', '30 30 3F 38', UNREADABLE_LENGTH],
    ['4-ebcdic', 'F0 F2 F3 FA', UNREADABLE_LENGTH],
    ['4-ebcdic', '30 32 33 38', UNREADABLE_LENGTH],
    ['2-bcd', '0A 00', UNREADABLE_LENGTH],
    ['2-bcd', '00 F0', UNREADABLE_LENGTH],
    ['2-bcd-inclusive', '00 01', -1],
    ['2-bcd-inclusive', '00 0B', UNREADABLE_LENGTH],
    ['2-byte-inclusive', '00 01', -1],
    ['2-byte-inclusive', '00 00', -2],
    ['2-byte-le-inclusive', '01 00', -1],
    ['4-byte-inclusive', '00 00 00 03', -1],
    ['iso-4-ascii-inclusive', '49 53 4F 30 30 30 33', -1],
    ['iso-4-ascii-inclusive', '49 53 50 30 30 36 38', UNREADABLE_LENGTH],
    ['iso-4-ascii-inclusive', '49 53 4F 30 30 36 3A', UNREADABLE_LENGTH],
    ['iso-4-ascii-inclusive', '30 30 36 38 49 53 4F', UNREADABLE_LENGTH],
  ];
  test.each(malformed)('%s: %s is malformed (%i)', (name, hex, expected) => {
    expect(framingByName(name).readLength(bytesOf(hex), 0)).toBe(expected);
  });

  test.each(framingNames)('%s: a body longer than it can express is refused and nothing is written', (name) => {
    const framing = framingByName(name);
    const out = Buffer.alloc(8, 0x77);
    for (const bodyBytes of [framing.maxBodyBytes + 1, -1, Number.NaN]) {
      expect(() => framing.writeLength(out, 0, bodyBytes)).toThrow(/^FRAME_TOO_LONG: .*does not fit framing/);
    }
    expect(out.toString('hex')).toBe('7777777777777777');
  });
});

describe('none', () => {
  test('has no prefix: the length is all that is left, and writing one leaves the bytes alone', () => {
    const none = framingByName('none');
    const out = Buffer.from('0800');
    none.writeLength(out, 0, 4);
    expect(out.toString()).toBe('0800');
    expect([none.prefixBytes, none.readLength(out, 0), none.readLength(out, 3)]).toEqual([0, 4, 1]);
  });
});

describe('framingByName', () => {
  test('the names are these, and each finds its own framing', () => {
    expect(framingNames).toEqual([
      'none',
      '2-byte',
      '2-byte-le',
      '2-byte-inclusive',
      '2-byte-le-inclusive',
      '4-byte',
      '4-byte-le',
      '4-byte-inclusive',
      '4-ascii',
      '4-ascii-inclusive',
      '2-bcd',
      '2-bcd-inclusive',
      '4-ebcdic',
      'iso-4-ascii-inclusive',
    ]);
    for (const name of framingNames) {
      const framing = framingByName(name);
      expect(framing.name).toBe(name);
      expect(framing.countsItself).toBe(name.endsWith('-inclusive'));
      expect(framing.prefixBytes).toBe(name === 'none' ? 0 : name.startsWith('iso-') ? 7 : Number(name[0]));
    }
  });

  test.each(['3-byte', '', 'constructor', '2-BYTE'])('%j is unknown, and the error lists what is known', (name) => {
    let caught: unknown;
    try {
      framingByName(name);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(WireError);
    const error = caught as WireError;
    expect(error.code).toBe('FRAMING_UNKNOWN');
    expect(error.message).toContain(JSON.stringify(name));
    for (const known of framingNames) expect(error.hint).toContain(known);
  });
});
