// Outgoing messages made from incoming ones: each case names a request, the edits, and the bytes that must leave, written
// out by hand. The same dialect copies runs of bytes, another goes element by element.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import { Edits, elementSet } from '../../src/codec/write/edits.ts';
import { OutputBuffer } from '../../src/codec/write/output-buffer.ts';
import { messageBound, writeMessage } from '../../src/codec/write/write-message.ts';
import { bundledCodec, bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const hex = bundledCodec('iso87-ascii-hex');
const bcd = bundledCodec('iso87-bcd');

/** What `writeMessage` writes; nothing in front of it or behind it may be touched, and it must keep to its bound. */
function written(source: Message, edits: Edits, target: Codec): Buffer {
  const most = messageBound(source, edits, target);
  const out = Buffer.alloc(most + 16, 0xee);
  const end = writeMessage(source, edits, target, new OutputBuffer(out), 8);
  expect(end - 8).toBeLessThanOrEqual(most);
  expect(hexOf(out.subarray(0, 8)) + hexOf(out.subarray(end))).toMatch(/^(EE)+$/);
  return Buffer.from(out.subarray(8, end));
}

/** An ASCII message: type, bitmap in hex, the rest as text. */
const wire = (type: string, bitmap: string, rest: string): Buffer =>
  Buffer.concat([Buffer.from(type), bytesOf(bitmap), Buffer.from(rest, 'latin1')]);

/** 0100 with DE 3, 11, 41 and 49. */
const request = wire('0100', '2020 0000 0080 8000', '000000123456TERM0001504');

/** What is done to the request, what leaves. */
const cases: readonly (readonly [string, (edits: Edits) => Edits, Buffer])[] = [
  ['nothing', (e) => e, request],
  [
    'another message type',
    (e) => {
      e.mti = 110;
      return e;
    },
    wire('0110', '2020 0000 0080 8000', '000000123456TERM0001504'),
  ],
  ['set, same length', (e) => e.digits(11, 7, 6), wire('0100', '2020 0000 0080 8000', '000000000007TERM0001504')],
  ['set the first', (e) => e.text(3, '010000'), wire('0100', '2020 0000 0080 8000', '010000123456TERM0001504')],
  ['set the last', (e) => e.text(49, '978'), wire('0100', '2020 0000 0080 8000', '000000123456TERM0001978')],
  ['set, padded', (e) => e.text(41, 'T1'), wire('0100', '2020 0000 0080 8000', '000000123456T1      504')],
  ['add before', (e) => e.text(2, '4111'), wire('0100', '6020 0000 0080 8000', '044111000000123456TERM0001504')],
  ['add between', (e) => e.text(39, '00'), wire('0100', '2020 0000 0280 8000', '00000012345600TERM0001504')],
  ['add behind', (e) => e.text(54, 'A'), wire('0100', '2020 0000 0080 8400', '000000123456TERM0001504001A')],
  ['add an empty one', (e) => e.text(48, ''), wire('0100', '2020 0000 0081 8000', '000000123456TERM0001000504')],
  ['drop the first', (e) => e.drop(3), wire('0100', '0020 0000 0080 8000', '123456TERM0001504')],
  ['drop one between', (e) => e.drop(11), wire('0100', '2000 0000 0080 8000', '000000TERM0001504')],
  ['drop the last', (e) => e.drop(49), wire('0100', '2020 0000 0080 0000', '000000123456TERM0001')],
  ['drop neighbours', (e) => e.drop(11).drop(41), wire('0100', '2000 0000 0000 8000', '000000504')],
  ['drop what is absent', (e) => e.drop(2).drop(70), request],
  [
    'set and drop side by side',
    (e) => e.text(11, '000001').drop(41),
    wire('0100', '2020 0000 0000 8000', '000000000001504'),
  ],
  ['keep some', (e) => keep(e, [11, 41, 55]), wire('0100', '0020 0000 0080 0000', '123456TERM0001')],
  ['keep none', (e) => keep(e, []), wire('0100', '0000 0000 0000 0000', '')],
  ['keep some and set others', (e) => keep(e, [11]).text(39, '91'), wire('0100', '0020 0000 0200 0000', '12345691')],
  ['keep one and drop it', (e) => keep(e, [11, 49]).drop(49), wire('0100', '0020 0000 0000 0000', '123456')],
  [
    'keep some and set one of them',
    (e) => keep(e, [3, 11]).digits(11, 5, 6),
    wire('0100', '2020 0000 0000 0000', '000000000005'),
  ],
  [
    'a second block appears',
    (e) => e.text(70, '301'),
    wire('0100', 'A020 0000 0080 8000 0400 0000 0000 0000', '000000123456TERM0001504301'),
  ],
];

function keep(edits: Edits, numbers: number[]): Edits {
  edits.kept = elementSet(numbers);
  return edits;
}

describe('in the same dialect', () => {
  test.each(cases)('%s', (_, edit, expected) => {
    expect(hexOf(written(ascii.decode(request), edit(new Edits()), ascii))).toBe(hexOf(expected));
  });

  test('a second block disappears', () => {
    const echo = wire('0800', '8220 0000 0000 0000 0400 0000 0000 0000', '1122140000000001301');
    const edits = new Edits().drop(70);
    expect(hexOf(written(ascii.decode(echo), edits, ascii))).toBe(
      hexOf(wire('0800', '0220 0000 0000 0000', '1122140000000001')),
    );
  });

  test('an announced block without elements is left out', () => {
    const odd = wire('0100', 'A000 0000 0000 0000 0000 0000 0000 0000', '000000');
    expect(hexOf(written(ascii.decode(odd), new Edits(), ascii))).toBe(
      hexOf(wire('0100', '2000 0000 0000 0000', '000000')),
    );
  });

  test('the same edits serve again after clear', () => {
    const edits = keep(new Edits(), [3]).text(2, '4111').drop(3);
    edits.mti = 400;
    expect(hexOf(written(ascii.decode(request), edits.clear().digits(11, 8, 6), ascii))).toBe(
      hexOf(wire('0100', '2020 0000 0080 8000', '000000000008TERM0001504')),
    );
  });

  test('elements come from a message that lies in a chunk', () => {
    const message = new Message();
    ascii.index(Buffer.concat([Buffer.from('999'), request, Buffer.from('999')]), 3, 3 + request.length, message);
    expect(hexOf(written(message, new Edits().drop(11), ascii))).toBe(
      hexOf(wire('0100', '2000 0000 0080 8000', '000000TERM0001504')),
    );
  });

  test('of a message that was not read to its end, what was read', () => {
    const message = new Message();
    const broken = wire('0100', '2020 0000 0080 8000', '000000123456TERM\x000001504');
    expect(() => ascii.index(broken, 0, broken.length, message)).toThrow('CHARACTER_INVALID: 41');
    for (const edits of [new Edits(), keep(new Edits(), [3, 11, 41, 49])]) {
      edits.text(39, '30').mti = 110;
      expect(hexOf(written(message, edits, ascii))).toBe(hexOf(wire('0110', '2020 0000 0200 0000', '00000012345630')));
    }
  });

  test('fields that are always filled, and BER lengths, keep their frame', () => {
    const codec = codecOf({
      2: { type: 'String', length: 5, prefix: 'ASCII.LL', filled: true },
      3: { type: 'Binary', length: 9, prefix: 'BerTLV' },
      4: { type: 'String', length: 2, prefix: 'None.Fixed' },
    });
    const source = codec.decode(bytesOf('30313030 7000000000000000 3032 4142202020 02 CAFE 3132'));
    expect(hexOf(written(source, new Edits(), codec))).toBe(hexOf(source.bytes));
    expect(hexOf(written(source, new Edits().drop(2), codec))).toBe(
      hexOf(bytesOf('30313030 3000000000000000 02 CAFE 3132')),
    );
    expect(hexOf(written(source, keep(new Edits(), [3]), codec))).toBe(
      hexOf(bytesOf('30313030 2000000000000000 02 CAFE')),
    );
    expect(hexOf(written(source, keep(new Edits(), [2, 4]).text(3, '\xaa'), codec))).toBe(
      hexOf(bytesOf('30313030 7000000000000000 3032 4142202020 01 AA 3132')),
    );
  });
});

describe('in another dialect', () => {
  /** 0100 with DE 2, 3, 35, 41 and 52 in three dialects; DE 2 has an odd number of digits. */
  const inAscii = Buffer.concat([
    wire('0100', '6000 0000 2080 1000', '15378282246310005000000'),
    Buffer.from('20378282246310005=2512TERM0001'),
    bytesOf('0123456789ABCDEF'),
  ]);
  const inBcd = bytesOf(
    `0100 6000000020801000 15 3782822463100050 000000 20 378282246310005D2512 ${hexOf(Buffer.from('TERM0001'))} 0123456789ABCDEF`,
  );
  const inHex = Buffer.concat([
    Buffer.from('0100' + '6000000020801000' + '15378282246310005000000'),
    Buffer.from('20378282246310005=2512TERM0001' + '0123456789ABCDEF'),
  ]);

  test.each([
    ['ascii', ascii, inAscii],
    ['bcd', bcd, inBcd],
    ['hex', hex, inHex],
  ] as const)('from %s', (_, codec, source) => {
    expect(hexOf(written(codec.decode(source), new Edits(), ascii))).toBe(hexOf(inAscii));
    expect(hexOf(written(codec.decode(source), new Edits(), bcd))).toBe(hexOf(inBcd));
    expect(hexOf(written(codec.decode(source), new Edits(), hex))).toBe(hexOf(inHex));
  });

  test('edits are said in units, whatever the dialect', () => {
    const edits = keep(new Edits(), [3]).digits(11, 42, 6).bytes(52, bytesOf('FF 0123456789ABCDEF'), 1, 8);
    edits.mti = 210;
    const source = ascii.decode(inAscii);
    expect(hexOf(written(source, edits, bcd))).toBe(
      hexOf(bytesOf('0210 2020000000001000 000000 000042 0123456789ABCDEF')),
    );
    expect(written(source, edits, hex).toString()).toBe('021020200000000010000000000000420123456789ABCDEF');
  });

  test('elements that the target lacks are left out', () => {
    const small = codecOf({ 3: { type: 'String', length: 6, prefix: 'None.Fixed' } });
    expect(hexOf(written(ascii.decode(inAscii), new Edits().text(39, '00'), small))).toBe(
      hexOf(wire('0100', '2000 0000 0000 0000', '000000')),
    );
  });

  test('bytes become text of their hex where the target has text, and back', () => {
    const asText = codecOf({ 52: { type: 'String', length: 16, prefix: 'None.Fixed', class: 'an' } });
    const source = ascii.decode(inAscii);
    const text = written(source, new Edits(), asText);
    expect(hexOf(text)).toBe(hexOf(wire('0100', '0000 0000 0000 1000', '0123456789ABCDEF')));
    expect(hexOf(written(asText.decode(text), new Edits(), ascii))).toBe(
      hexOf(bytesOf('30313030 0000000000001000 0123456789ABCDEF')),
    );
  });
});

describe('what cannot be written', () => {
  const decoded = () => ascii.decode(request);
  const attempt =
    (edits: Edits, target: Codec = ascii, source = decoded()) =>
    () =>
      written(source, edits, target);

  test('an element of the same dialect that the spec lacks is left out, as in any other', () => {
    const small = codecOf({ 3: { type: 'String', length: 6, prefix: 'None.Fixed' } });
    const source = small.decode(wire('0100', '2000 0000 0000 0000', '000000'));
    expect(hexOf(written(source, new Edits().text(39, '00'), small))).toBe(hexOf(source.bytes));
    expect(hexOf(written(source, keep(new Edits(), [3]).text(39, '00'), small))).toBe(hexOf(source.bytes));
  });

  test.each([
    ['too long', (e: Edits) => e.text(41, 'TERMINAL1'), 'LENGTH_EXCEEDED: 41: expected at most 8, found 9 characters'],
    ['too short', (e: Edits) => e.text(39, '0'), 'LENGTH_SHORT: 39: expected 2 characters, found 1'],
    [
      'outside its class',
      (e: Edits) => e.text(4, '12.50'),
      'CHARACTER_INVALID: 4: expected class n, found character 0x2E at place 3',
    ],
  ] as const)('%s', (_, edit, sentence) => {
    for (const target of [ascii, bcd]) {
      expect(attempt(edit(new Edits()), target)).toThrow(EncodeError);
      expect(attempt(edit(new Edits()), target)).toThrow(sentence);
    }
  });

  test('a value that the other dialect cannot carry', () => {
    const track = ascii.decode(wire('0100', '0000 0000 2000 0000', '051234:'));
    expect(attempt(new Edits(), bcd, track)).toThrow(
      'CHARACTER_INVALID: 35: expected class z, found character 0x3A at place 5',
    );
  });
});

describe('the bound', () => {
  test('holds when short values are padded and prefixed', () => {
    const edits = new Edits();
    for (const number of [37, 38, 41, 42, 43, 98]) edits.text(number, 'X');
    for (const number of [46, 47, 48, 56, 57, 58, 59, 60, 61, 62, 63, 105, 110, 120, 127]) edits.text(number, '');
    expect(written(ascii.decode(wire('0800', '0000 0000 0000 0000', '')), edits, ascii)).toHaveLength(
      4 + 16 + 12 + 6 + 8 + 15 + 40 + 25 + 45,
    );
  });

  test('holds when bytes become hex', () => {
    const edits = new Edits();
    for (const number of [52, 64, 96, 128]) edits.bytes(number, Buffer.alloc(8, 0xab), 0, 8);
    expect(written(hex.decode(Buffer.from('08000000000000000000')), edits, hex)).toHaveLength(4 + 32 + 64);
  });
});
