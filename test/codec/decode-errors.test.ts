// Everything that can be wrong with the bytes of a message: one case for each code, with the whole sentence that a tester
// reads, the DE path, the offset, the bytes around it, and what was read before the fault.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { type CodecErrorCode, codecErrors, DecodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import { bundledCodec, bytesOf, codecOf } from './spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const hex = bundledCodec('iso87-ascii-hex');
const bcd = bundledCodec('iso87-bcd');
const gappy = codecOf({ 2: { type: 'String', length: 3, prefix: 'None.Fixed' } });
const literal = codecOf({}, { header: { kind: 'literal', hex: '49534F' } });
const counted = codecOf({ 2: { type: 'String', length: 30, prefix: 'ASCII.LL', inclusive: true } });
const ebcdic = codecOf({ 2: { type: 'String', length: 4, enc: 'EBCDIC', prefix: 'EBCDIC.LL', class: 'n' } });
const classless = codecOf({ 2: { type: 'Binary', length: 2, enc: 'HexToASCII', prefix: 'None.Fixed' } });

interface Fault {
  what: string;
  codec: Codec;
  wire: Buffer;
  code: CodecErrorCode;
  path: string;
  offset: number;
  sentence: string;
  around: string;
  /** The JSON of what came before. */
  before: Record<string, string>;
}

const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
/** An ASCII message type, a binary bitmap in hex, and text. */
const message = (type: string, bitmap: string, rest: string): Buffer =>
  Buffer.concat([latin(type), bytesOf(bitmap), latin(rest)]);

const faults: readonly Fault[] = [
  {
    what: 'a length header stands in front',
    codec: ascii,
    wire: Buffer.concat([bytesOf('0014'), message('0800', '8220000000000000', '')]),
    code: 'MTI_MALFORMED',
    path: 'MTI',
    offset: 0,
    sentence: 'expected four digits in ASCII, found 0x00143038',
    around: '>0014303830308220',
    before: {},
  },
  {
    what: 'a letter in the message type',
    codec: ascii,
    wire: message('08O0', '0000000000000000', ''),
    code: 'MTI_MALFORMED',
    path: 'MTI',
    offset: 0,
    sentence: 'expected four digits in ASCII, found 0x30384F30',
    around: '>30384F3000000000',
    before: {},
  },
  {
    what: 'a packed message type with a hex digit',
    codec: bcd,
    wire: bytesOf('0A00 0000000000000000'),
    code: 'MTI_MALFORMED',
    path: 'MTI',
    offset: 0,
    sentence: 'expected four digits in BCD, found 0x0A00',
    around: '>0A00000000000000',
    before: {},
  },
  {
    what: 'another literal',
    codec: literal,
    wire: latin('ISA0800'),
    code: 'HEADER_MALFORMED',
    path: 'header',
    offset: 0,
    sentence: 'expected 0x49534F, found 0x495341',
    around: '>49534130383030',
    before: {},
  },
  {
    what: 'a binary bitmap where hex characters are expected',
    codec: hex,
    wire: message('0800', '8220000000000000 0400000000000000', '1122140000000001301'),
    code: 'BITMAP_MALFORMED',
    path: 'bitmap',
    offset: 4,
    sentence: 'expected 16 hex characters, found 0x82200000000000000400000000000000',
    around: '30383030>8220000000000000',
    before: { 0: '0800' },
  },
  {
    what: 'the second block is malformed',
    codec: hex,
    wire: latin('08008220000000000000040000000000000G1122140000000001301'),
    code: 'BITMAP_MALFORMED',
    path: 'bitmap',
    offset: 20,
    sentence: 'expected 16 hex characters, found 0x30343030303030303030303030303047',
    around: '3030303030303030>3034303030303030',
    before: { 0: '0800' },
  },
  {
    what: 'a bit of an element that the spec lacks',
    codec: gappy,
    wire: message('0100', '6000000000000000', 'abcdef'),
    code: 'FIELD_UNKNOWN',
    path: '3',
    offset: 15,
    sentence: 'expected an element that small defines, found bit 3 set',
    around: '0000000000616263>646566',
    before: { 0: '0100', 2: 'abc' },
  },
  {
    what: 'a length that is no number',
    codec: ascii,
    wire: message('0100', '6000000000000000', '1X4111'),
    code: 'LENGTH_MALFORMED',
    path: '2',
    offset: 12,
    sentence: 'expected a length in ASCII.LL, found 0x3158',
    around: '6000000000000000>315834313131',
    before: { 0: '0100' },
  },
  {
    what: 'a packed length with a hex digit',
    codec: bcd,
    wire: bytesOf('0100 4000000000000000 1F 4111'),
    code: 'LENGTH_MALFORMED',
    path: '2',
    offset: 10,
    sentence: 'expected a length in BCD.LL, found 0x1F',
    around: '4000000000000000>1F4111',
    before: { 0: '0100' },
  },
  {
    what: 'an ASCII length where EBCDIC is expected',
    codec: ebcdic,
    wire: message('0100', '4000000000000000', '041234'),
    code: 'LENGTH_MALFORMED',
    path: '2',
    offset: 12,
    sentence: 'expected a length in EBCDIC.LL, found 0x3034',
    around: '4000000000000000>303431323334',
    before: { 0: '0100' },
  },
  {
    what: 'a length above the maximum',
    codec: ascii,
    wire: message('0100', '4000000000000000', '2011111111111111111111'),
    code: 'LENGTH_EXCEEDED',
    path: '2',
    offset: 12,
    sentence: 'expected a length of at most 19, found 20',
    around: '4000000000000000>3230313131313131',
    before: { 0: '0100' },
  },
  {
    what: 'a length that counts itself and states less than that',
    codec: counted,
    wire: message('0100', '4000000000000000', '01'),
    code: 'LENGTH_SHORT',
    path: '2',
    offset: 12,
    sentence: 'expected a length of at least 2, because it counts itself, found 1',
    around: '4000000000000000>3031',
    before: { 0: '0100' },
  },
  {
    what: 'nothing at all',
    codec: ascii,
    wire: Buffer.alloc(0),
    code: 'TRUNCATED',
    path: 'MTI',
    offset: 0,
    sentence: 'expected 4 byte(s), found 0 left',
    around: '>',
    before: {},
  },
  {
    what: 'an announced second block is missing',
    codec: ascii,
    wire: message('0800', '8220000000000000', '1122'),
    code: 'TRUNCATED',
    path: 'bitmap',
    offset: 12,
    sentence: 'expected 8 byte(s), found 4 left',
    around: '8220000000000000>31313232',
    before: { 0: '0800' },
  },
  {
    what: 'a value ends too early',
    codec: ascii,
    wire: message('0100', '6000000000000000', '021200'),
    code: 'TRUNCATED',
    path: '3',
    offset: 16,
    sentence: 'expected 6 byte(s), found 2 left',
    around: '0000000030323132>3030',
    before: { 0: '0100', 2: '12' },
  },
  {
    what: 'more bytes than elements',
    codec: ascii,
    wire: message('0100', '2000000000000000', '000000\r\n'),
    code: 'TRAILING_BYTES',
    path: 'end',
    offset: 18,
    sentence: 'expected the end of the message, found 2 more byte(s)',
    around: '0000303030303030>0D0A',
    before: { 0: '0100', 3: '000000' },
  },
  {
    what: 'a letter among digits',
    codec: ascii,
    wire: message('0100', '2000000000000000', '00o000'),
    code: 'CHARACTER_INVALID',
    path: '3',
    offset: 14,
    sentence: 'expected class n, found byte 0x6F',
    around: '0000000000003030>6F303030',
    before: { 0: '0100' },
  },
  {
    what: 'a hex digit among packed digits',
    codec: bcd,
    wire: bytesOf('0100 2000000000000000 00000A'),
    code: 'CHARACTER_INVALID',
    path: '3',
    offset: 12,
    sentence: 'expected class n, found byte 0x0A',
    around: '0000000000000000>0A',
    before: { 0: '0100' },
  },
  {
    what: 'a control character in text',
    codec: ascii,
    wire: message('0100', '0000000000800000', 'TERM\t001'),
    code: 'CHARACTER_INVALID',
    path: '41',
    offset: 16,
    sentence: 'expected class ans, found byte 0x09',
    around: '008000005445524D>09303031',
    before: { 0: '0100' },
  },
  {
    what: 'an ASCII digit where EBCDIC is expected',
    codec: ebcdic,
    wire: Buffer.concat([message('0100', '4000000000000000', ''), bytesOf('F0F2 F132')]),
    code: 'CHARACTER_INVALID',
    path: '2',
    offset: 15,
    sentence: 'expected class n, found byte 0x32',
    around: '0000000000F0F2F1>32',
    before: { 0: '0100' },
  },
  {
    what: 'bytes as hex that are no hex',
    codec: classless,
    wire: message('0100', '4000000000000000', 'AB=C'),
    code: 'CHARACTER_INVALID',
    path: '2',
    offset: 14,
    sentence: 'expected bytes that HexToASCII can carry, found byte 0x3D',
    around: '0000000000004142>3D43',
    before: { 0: '0100' },
  },
  {
    what: 'a signed amount without its sign',
    codec: bcd,
    wire: bytesOf('0100 0000001000000000 20 00000500'),
    code: 'CHARACTER_INVALID',
    path: '28',
    offset: 10,
    sentence: 'expected class x+n, found byte 0x20',
    around: '0000001000000000>2000000500',
    before: { 0: '0100' },
  },
];

describe('a fault says what, where and around', () => {
  test.each(faults)('$code: $what', ({ codec, wire, code, path, offset, sentence, around, before }) => {
    // Between other bytes, so that offsets count from the message and nothing outside it is looked at.
    for (const [front, behind] of [
      [0, 0],
      [5, 9],
    ] as const) {
      const chunk = Buffer.concat([Buffer.alloc(front, 0x39), wire, Buffer.alloc(behind, 0x39)]);
      const into = new Message();
      let fault: unknown;
      try {
        codec.index(chunk, front, front + wire.length, into);
      } catch (error) {
        fault = error;
      }
      expect(fault).toBeInstanceOf(DecodeError);
      expect(fault).toMatchObject({ name: 'DecodeError', code, path, offset, around });
      expect((fault as DecodeError).message).toBe(`${code}: ${path} at offset ${offset}: ${sentence}`);
      expect(into.toJSON()).toStrictEqual(before);
    }
  });

  test('every code that bytes can cause is here', () => {
    // Values given as JSON cause these, and inner structures, which have tests of their own.
    const elsewhere = ['VALUE_TYPE', 'ENCODING_UNFIT', 'SUBFIELD_MALFORMED', 'NESTING_EXCEEDED'];
    const here = new Set<string>(faults.map(({ code }) => code));
    expect([...here, ...elsewhere].sort()).toStrictEqual(Object.keys(codecErrors).sort());
  });
});
