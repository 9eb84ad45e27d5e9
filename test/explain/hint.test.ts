// The hint for a DecodeError: a message that is right in one dialect is read in another that differs in one thing,
// and the hint must name that thing; where nothing would help, nothing is told.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { hintOf } from '../../src/explain/hint.ts';
import { framingByName, framingNames } from '../../src/wire/framing.ts';
import { bundledCodec, bundledSpec, bytesOf, codecOf } from '../codec/spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const values = {
  0: '0200',
  2: '4111111111111111',
  3: '000000',
  4: '000000015075',
  11: '000123',
  41: 'ATM00001',
  49: '504',
};
const message = ascii.encode(values);

function hintFor(codec: Codec, bytes: Uint8Array): string | undefined {
  try {
    codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return hintOf(codec, bytes, error);
    throw error;
  }
  throw new Error('was accepted');
}

const prefixed = (prefix: string, enc = 'ASCII') =>
  codecOf({
    2: { type: 'String', length: 19, enc, prefix, class: 'n' },
    11: { type: 'String', length: 6, enc: 'ASCII', prefix: 'None.Fixed', class: 'n' },
  });
const short = { 0: '0200', 2: '4111111111111111', 11: '000123' };

describe('in front of the message', () => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    [
      'a length header',
      Buffer.concat([length, message]),
      /2 bytes in front look like a length header.*framing 2-byte$/,
    ],
    [
      'a length in ASCII',
      Buffer.concat([Buffer.from(String(message.length).padStart(4, '0')), message]),
      /framing 4-ascii$/,
    ],
    ['a TPDU', Buffer.concat([bytesOf('6000010002'), message]), /a TPDU in front \(0x6000010002\): use header tpdu/],
    ['a BASE24 header', Buffer.concat([Buffer.from('ISO016000010'), message]), /BASE24 header.*ISO016000010/],
    [
      'a length and a TPDU',
      Buffer.concat([bytesOf(`00${(message.length + 5).toString(16).padStart(2, '0')} 6000010002`), message]),
      /length header.*then a TPDU.*framing 2-byte and header tpdu/,
    ],
  ];
  test.each(framingNames.filter((name) => name !== 'none'))('a length header of framing %s', (name) => {
    const framing = framingByName(name);
    const prefix = Buffer.alloc(framing.prefixBytes);
    framing.writeLength(prefix, 0, message.length);
    expect(hintFor(ascii, Buffer.concat([prefix, message]))).toMatch(new RegExp(`framing ${name}$`));
  });

  test.each(cases)('%s', (_, bytes, hint) => {
    expect(hintFor(ascii, bytes)).toMatch(hint);
  });
});

describe('type and bitmap in another encoding', () => {
  test('a BCD type', () => {
    const bytes = Buffer.concat([bytesOf('0200'), message.subarray(4)]);
    expect(hintFor(ascii, bytes)).toBe('the message type looks like BCD: it would be 0200');
  });

  test('an EBCDIC type', () => {
    const bytes = Buffer.concat([bytesOf('F0F2F0F0'), message.subarray(4)]);
    expect(hintFor(ascii, bytes)).toBe('the message type looks like EBCDIC: it would be 0200');
  });

  test('a bitmap of hex characters, and the other way round', () => {
    const { fields, ...spec } = bundledSpec('iso87-ascii');
    const hex = compile({ ...spec, fields: { ...fields, 1: { type: 'Bitmap', length: 8, enc: 'HexToASCII' } } });
    expect(hintFor(ascii, hex.encode(values))).toBe('the bitmap looks like hex in ASCII characters');
    expect(hintFor(hex, message)).toBe('the bitmap looks like binary: 8 bytes, not 16 characters');
  });
});

describe('length prefixes', () => {
  test('BCD read as ASCII', () => {
    expect(hintFor(prefixed('ASCII.LL'), prefixed('BCD.LL').encode(short))).toBe(
      'DE 2: the length prefix is BCD here: `0x16` read as ASCII digits',
    );
  });

  test('binary read as BCD', () => {
    expect(hintFor(prefixed('BCD.LL'), prefixed('Binary.L').encode(short))).toBe(
      'DE 2: the length prefix is binary here: `0x10` read as BCD',
    );
  });

  test('one that counts itself', () => {
    const bytes = bytesOf('30323030 4020000000000000 3138 34313131313131313131313131313131 303030313233');
    expect(hintFor(prefixed('ASCII.LL'), bytes)).toBe('DE 2: the length prefix counts itself too');
  });

  test('bytes, not digits', () => {
    const bytes = bytesOf('30323030 4020000000000000 08 4111111111111111 303030313233');
    expect(hintFor(prefixed('BCD.LL', 'BCD'), bytes)).toBe(
      'DE 2: the length prefix counts bytes on the wire, not digits',
    );
  });

  test('three digits, not two', () => {
    expect(hintFor(prefixed('ASCII.LL'), prefixed('ASCII.LLL').encode(short))).toBe(
      'DE 2: the length prefix is ASCII.LLL here',
    );
  });

  test('all of them at once', () => {
    const many = (prefix: string) => {
      const field = { type: 'String', length: 30, enc: 'ASCII', prefix, class: 'ans' } as const;
      return codecOf({ 32: field, 33: field, 44: field });
    };
    const bytes = many('BCD.LL').encode({ 0: '0200', 32: 'ABC', 33: 'DEF', 44: 'GHI' });
    expect(hintFor(many('ASCII.LL'), bytes)).toBe(
      'DE 32: the length prefix is BCD here: `0x03` read as ASCII digits, and so it is in the other elements',
    );
  });
});

describe('nothing is told where nothing helps', () => {
  test('a message that just ends', () => {
    expect(hintFor(ascii, message.subarray(0, message.length - 1))).toBeUndefined();
  });

  test('a single character that is wrong', () => {
    const bytes = Buffer.from(message);
    bytes[bytes.indexOf('000000015075')] = 0x58;
    expect(hintFor(ascii, bytes)).toBeUndefined();
  });

  test('bytes that are no message at all', () => {
    expect(hintFor(ascii, bytesOf('DEADBEEF'))).toBeUndefined();
    expect(hintFor(ascii, new Uint8Array())).toBeUndefined();
  });
});

describe('bit 1 and the second bitmap', () => {
  const hex = bundledCodec('iso87-ascii-hex');
  const ebcdic = compile({
    ...bundledSpec('iso87-ascii'),
    fields: { ...bundledSpec('iso87-ascii').fields, 1: { type: 'Bitmap', length: 8, enc: 'HexToEBCDIC' } },
  });

  test.each([
    ['binary', ascii, 0x80],
    ['hex', hex, 0],
    ['hex in EBCDIC', ebcdic, 0],
  ])('set, and none follows: %s', (_, codec, bit) => {
    const bytes = Buffer.from(codec.encode(values));
    if (bit === 0) bytes[4] = codec === hex ? 0x46 : 0xc6;
    else bytes[4]! |= bit;
    expect(hintFor(codec, bytes)).toBe('bit 1 is set but no second bitmap follows: the bitmap has 8 bytes');
  });

  test('not set, and one follows', () => {
    const bytes = Buffer.concat([message.subarray(0, 12), Buffer.alloc(8), message.subarray(12)]);
    expect(hintFor(ascii, bytes)).toBe('bit 1 is not set but a second bitmap follows: the bitmap has 16 bytes');
  });
});

test('a packed message whose currency has four digits', () => {
  const bcd = bundledCodec('iso87-bcd');
  const whole = bcd.encode({ 0: '0200', 3: '000000', 4: '000000001500', 11: '000001', 41: 'TERM0001', 49: '504' });
  const bytes = Buffer.concat([whole.subarray(0, -3), bytesOf('0504')]);
  expect(hintFor(bcd, bytes)).toBe('DE 49: the value looks like BCD (0504), read as ASCII');
});

describe('bytes that were taken for text in UTF-8', () => {
  const codec = bundledCodec('iso87-ascii');
  const echo = bytesOf('30383030 8220000000000000 0400000000000000 31313233313230303030 303030303238 333031');
  const hintFor = (bytes: Buffer) => {
    try {
      codec.decode(bytes);
    } catch (error) {
      if (error instanceof DecodeError) return hintOf(codec, bytes, error);
    }
    return undefined;
  };

  test('can be brought back where each became a character', () => {
    expect(hintFor(Buffer.from(echo.toString('latin1'), 'utf8'))).toContain('UTF-8');
  });

  test('are lost where they became U+FFFD', () => {
    expect(hintFor(Buffer.from(echo.toString('utf8'), 'utf8'))).toContain('bytes were lost');
  });
});
