// Everything that can be wrong with JSON: one case for each code, with the whole sentence, and the values that only look
// wrong and are taken.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { codecErrors, EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { FieldSpec } from '../../src/codec/spec/spec.ts';
import { bundledCodec, bytesOf, codecOf, hexOf } from './spec-under-test.ts';

const ascii = bundledCodec('iso87-ascii');
const bcd = bundledCodec('iso87-bcd');
const tpdu = codecOf({}, { header: { kind: 'tpdu' } });
const classless = codecOf({
  2: { type: 'String', length: 20, enc: 'BCD', prefix: 'BCD.LL' },
  3: { type: 'String', length: 20, enc: 'EBCDIC', prefix: 'EBCDIC.LL' },
  4: { type: 'String', length: 200, enc: 'ASCII', prefix: 'ASCII.LL' },
});

/** What is wrong, codec, JSON, the whole sentence. */
const faults: readonly (readonly [string, Codec, unknown, string])[] = [
  ['no message type', ascii, { 3: '000000' }, 'MTI_MALFORMED: MTI: expected four digits, found nothing'],
  ['a short one', ascii, { 0: '100' }, 'MTI_MALFORMED: MTI: expected four digits, found "100"'],
  ['a number for one', ascii, { 0: 100 }, 'MTI_MALFORMED: MTI: expected four digits, found 100'],
  [
    'a header too short',
    tpdu,
    { 0: '0100', header: '6000' },
    'HEADER_MALFORMED: header: expected 5 byte(s) as hex, found "6000"',
  ],
  [
    'an element that the spec lacks',
    tpdu,
    { 0: '0100', 39: '00' },
    'FIELD_UNKNOWN: 39: expected 0 (the MTI), header, or an element from 2 to 192 that small defines, found "39"',
  ],
  ['a bitmap', ascii, { 0: '0100', 1: 'C0' }, 'FIELD_UNKNOWN: 1: '],
  ['an element beyond the last', ascii, { 0: '0100', 193: 'x' }, 'FIELD_UNKNOWN: 193: '],
  ['a name', ascii, { 0: '0100', pan: '4111' }, 'FIELD_UNKNOWN: pan: '],
  ['a path', ascii, { 0: '0100', '55.9F26': 'AB' }, 'FIELD_UNKNOWN: 55.9F26: '],
  ['a number written otherwise', ascii, { 0: '0100', 3: '000000', '02': '4111' }, 'FIELD_UNKNOWN: 02: '],
  ['a number with a fraction', ascii, { 0: '0100', '3.0': '000000' }, 'FIELD_UNKNOWN: 3.0: '],
  ['a number in hex', ascii, { 0: '0100', '0x3': '000000' }, 'FIELD_UNKNOWN: 0x3: '],
  [
    'a value too long',
    ascii,
    { 0: '0100', 2: '1'.repeat(20) },
    'LENGTH_EXCEEDED: 2: expected at most 19, found 20 characters',
  ],
  [
    'a packed value too long',
    bcd,
    { 0: '0100', 2: '1'.repeat(20) },
    'LENGTH_EXCEEDED: 2: expected at most 19, found 20 characters',
  ],
  [
    'bytes too long',
    ascii,
    { 0: '0100', 52: '00'.repeat(9) },
    'LENGTH_EXCEEDED: 52: expected at most 8, found 9 bytes',
  ],
  ['a fixed value too short', ascii, { 0: '0100', 39: '0' }, 'LENGTH_SHORT: 39: expected 2 characters, found 1'],
  ['bytes too short', ascii, { 0: '0100', 52: '00' }, 'LENGTH_SHORT: 52: expected 8 bytes, found 1'],
  [
    'a letter in an amount',
    ascii,
    { 0: '0100', 4: '12a' },
    'CHARACTER_INVALID: 4: expected class n, found character 0x61 at place 3',
  ],
  [
    'a letter in a packed amount',
    bcd,
    { 0: '0100', 4: '12a' },
    'CHARACTER_INVALID: 4: expected class n, found character 0x61 at place 3',
  ],
  [
    'a letter in an amount of full length',
    ascii,
    { 0: '0100', 4: '00000000000A' },
    'CHARACTER_INVALID: 4: expected class n, found character 0x41 at place 12',
  ],
  [
    'a character beyond ISO 8859-1',
    ascii,
    { 0: '0100', 48: 'ab\u0131' },
    'CHARACTER_INVALID: 48: expected class ans, found character 0x131 at place 3',
  ],
  [
    'the same in EBCDIC',
    classless,
    { 0: '0100', 3: 'ab\u0131' },
    'ENCODING_UNFIT: 3: expected what EBCDIC can carry, found character 0x131 at place 3',
  ],
  [
    'the same, padded',
    ascii,
    { 0: '0100', 41: '\u0131' },
    'CHARACTER_INVALID: 41: expected class ans, found character 0x131 at place 1',
  ],
  [
    'no hex digit in BCD',
    classless,
    { 0: '0100', 2: '12G4' },
    'ENCODING_UNFIT: 2: expected what BCD can carry, found character 0x47 at place 3',
  ],
  ['more than two digits of length can say', classless, { 0: '0100', 4: 'x'.repeat(100) }, 'LENGTH_EXCEEDED: 4: '],
  ['a number for a value', ascii, { 0: '0100', 4: 5000 }, 'VALUE_TYPE: 4: expected text, found number'],
  ['nothing for a value', ascii, { 0: '0100', 4: null }, 'VALUE_TYPE: 4: expected text, found null'],
  ['true for a value', ascii, { 0: '0100', 4: true }, 'VALUE_TYPE: 4: expected text, found boolean'],
  [
    'an object where there is no inside',
    ascii,
    { 0: '0100', 48: { 1: 'x' } },
    'VALUE_TYPE: 48: expected text, found an object',
  ],
  [
    'half a byte',
    ascii,
    { 0: '0100', 52: '012' },
    'VALUE_TYPE: 52: expected bytes as pairs of hex digits, found 3 hex digits',
  ],
  [
    'no hex',
    ascii,
    { 0: '0100', 55: '9F2G' },
    'VALUE_TYPE: 55: expected bytes as pairs of hex digits, found "2G" at place 3',
  ],
  [
    'a separator in hex',
    ascii,
    { 0: '0100', 55: '9F=2' },
    'VALUE_TYPE: 55: expected bytes as pairs of hex digits, found "=2" at place 3',
  ],
  [
    'letters beyond ASCII in hex',
    ascii,
    { 0: '0100', 55: 'ĀĀ' },
    'VALUE_TYPE: 55: expected bytes as pairs of hex digits, found "ĀĀ" at place 1',
  ],
];

describe('JSON that is refused', () => {
  test.each(faults)('%s', (_, codec, json, sentence) => {
    let fault: unknown;
    try {
      codec.encode(json as FieldValues);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(EncodeError);
    const { name, code, path, message } = fault as EncodeError;
    expect(message.startsWith(sentence), message).toBe(true);
    expect({ name, start: `${code}: ${path}: ` }).toMatchObject({
      name: 'EncodeError',
      start: message.slice(0, `${code}: ${path}: `.length),
    });
  });

  test('every code that JSON can cause is here', () => {
    // Bytes cause these, and inner structures, which have tests of their own.
    const elsewhere = [
      'BITMAP_MALFORMED',
      'LENGTH_MALFORMED',
      'TRUNCATED',
      'TRAILING_BYTES',
      'SUBFIELD_MALFORMED',
      'NESTING_EXCEEDED',
    ];
    const here = new Set(faults.map(([, , , sentence]) => sentence.split(':')[0]!));
    expect([...here, ...elsewhere].sort()).toStrictEqual(Object.keys(codecErrors).sort());
  });

  test('a refusal leaves nothing behind for the next message', () => {
    const json = { 0: '0100', 3: '000000', 11: '000001' };
    const before = hexOf(ascii.encode(json));
    expect(() => ascii.encode({ 0: '0100', 2: '4111', 70: '301', 4: 'x' })).toThrow(EncodeError);
    expect(hexOf(ascii.encode(json))).toBe(before);
  });
});

describe('JSON that is taken', () => {
  const packed = (json: FieldValues) => hexOf(ascii.encode(json));

  test('in any order, without change', () => {
    const json = { header: '', 41: 'TERM0001', 0: '0100', 3: '000000' };
    const copy = structuredClone(json);
    expect(packed(json)).toBe(
      hexOf(Buffer.concat([Buffer.from('0100'), bytesOf('2000000000800000'), Buffer.from('000000TERM0001')])),
    );
    expect(json).toStrictEqual(copy);
  });

  test('short, where the spec pads', () => {
    const wire = (bitmap: string, text: string) =>
      hexOf(Buffer.concat([Buffer.from('0100'), bytesOf(bitmap), Buffer.from(text)]));
    expect(packed({ 0: '0100', 4: '5000' })).toBe(wire('1000000000000000', '000000005000'));
    expect(packed({ 0: '0100', 4: '' })).toBe(wire('1000000000000000', '000000000000'));
    expect(packed({ 0: '0100', 41: 'T1' })).toBe(wire('0000000000800000', 'T1      '));
    expect(hexOf(bcd.encode({ 0: '0100', 4: '5000' }))).toBe(hexOf(bytesOf('0100 1000000000000000 000000005000')));
  });

  test('a signed amount is padded behind its sign', () => {
    const amount = {
      type: 'String',
      length: 9,
      prefix: 'None.Fixed',
      class: 'x+n',
      padding: { type: 'Left', pad: '0' },
    } as const;
    const inAscii = codecOf({ 28: { ...amount, enc: 'ASCII' } }).encode({ 0: '0100', 28: 'D500' });
    expect(inAscii.subarray(12).toString()).toBe('D00000500');
    const packedAmount = codecOf({ 28: { ...amount, enc: 'BCD' } }).encode({ 0: '0100', 28: 'D500' });
    expect(hexOf(packedAmount.subarray(12))).toBe('4400000500');
  });

  test('a separator written as D is the separator in packed digits', () => {
    expect(hexOf(bcd.encode({ 0: '0100', 35: '4111D2512' }))).toBe(hexOf(bcd.encode({ 0: '0100', 35: '4111=2512' })));
  });

  test('larger than the codec has had before', () => {
    const json: Record<string, string> = { 0: '0100' };
    for (let number = 105; number <= 127; number++) json[number] = String(number).padEnd(999, 'x');
    for (const number of [46, 47, 48, 56, 57, 58, 59, 60, 61, 62, 63]) json[number] = 'y'.repeat(999);
    const bytes = ascii.encode(json);
    expect(bytes.length).toBe(4 + 16 + 34 * 1002);
    expect(ascii.decode(bytes).toJSON()).toStrictEqual(json);
  });

  test('into a buffer of the caller', () => {
    const out = Buffer.alloc(40, 0xee);
    const end = ascii.encodeInto({ 0: '0100', 3: '000000' }, out, 3);
    expect(end).toBe(3 + 18);
    expect(hexOf(out.subarray(0, 3)) + hexOf(out.subarray(end))).toMatch(/^(EE)+$/);
    expect(hexOf(out.subarray(3, end))).toBe(packed({ 0: '0100', 3: '000000' }));
  });
});

describe('the bitmap as element 1, as other libraries give it', () => {
  const codec = bundledCodec('iso87-ascii');
  const message = { 0: '0800', 7: '1123120000', 11: '000028', 70: '301' };

  test.each([
    ['of two blocks', '82200000000000000400000000000000'],
    ['in lower case, without the bit that announces', '02200000000000000400000000000000'.toLowerCase()],
    [
      'bit by bit',
      [0x82, 0x20, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0].map((b) => b.toString(2).padStart(8, '0')).join(''),
    ],
  ])('%s', (_, bitmap) => {
    expect(codec.encode({ ...message, 1: bitmap })).toStrictEqual(codec.encode(message));
  });

  test.each([
    ['it names another element', '82300000000000000400000000000000'],
    ['it names fewer', '82200000000000000000000000000000'],
    ['it is none', '8220'],
    ['it is no hex', 'bitmap'],
  ])('%s', (_, bitmap) => {
    expect(() => codec.encode({ ...message, 1: bitmap })).toThrow(expect.objectContaining({ path: '1' }));
  });
});

describe('a composite given as a whole is refused where it could not be read', () => {
  const inner: FieldSpec = { type: 'String', length: 3, prefix: 'None.Fixed', class: 'n' };
  const codec = codecOf({
    48: {
      type: 'Composite',
      length: 99,
      prefix: 'ASCII.LL',
      tag: { length: 2, enc: 'ASCII' },
      subfields: { 42: { ...inner, prefix: 'ASCII.LL' } },
    },
    60: { type: 'Composite', length: 6, prefix: 'None.Fixed', subfields: { 1: inner, 2: inner } },
    127: {
      type: 'Composite',
      length: 99,
      prefix: 'ASCII.LL',
      bitmap: { type: 'Bitmap', length: 1, disableAutoExpand: true, enc: 'HexToASCII' },
      subfields: { 2: inner },
    },
  });

  test.each([
    ['48', '4203123', undefined],
    ['48', '4203', 'TRUNCATED: 48.42'],
    ['48', '4303123', 'SUBFIELD_MALFORMED: 48.43'],
    ['60', '123456', undefined],
    ['60', '123', 'LENGTH_SHORT: 60'],
    ['60', '12345A', 'CHARACTER_INVALID: 60.2'],
    ['127', '40123', undefined],
    ['127', '<IccData/>', 'BITMAP_MALFORMED: 127.bitmap'],
    ['127', '401234', 'TRAILING_BYTES: 127'],
  ])('%s %s: %s', (key, value, fault) => {
    const encode = () => codec.encode({ 0: '0100', [key]: value });
    if (fault !== undefined) return expect(encode).toThrow(fault);
    return expect(codec.encode(codec.decode(encode()).toJSON())).toStrictEqual(encode());
  });

  test('so is one that is filled up with what could not be read', () => {
    expect(() => codec.encode({ 0: '0100', 60: { 1: '123' } })).toThrow('CHARACTER_INVALID: 60.2');
    expect(codec.encode({ 0: '0100', 60: { 1: '123', 2: '456' } })).toHaveLength(18);
  });
});
