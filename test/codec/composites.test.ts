// Subfields inside an element: bytes written by hand from the formats' descriptions on one side, the JSON they mean on the
// other, both ways; and what is wrong with an element, with the path of the subfield and its offset in the message.
import { describe, expect, test } from 'vitest';
import { DecodeError, EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { type FieldSpec, SpecError } from '../../src/codec/spec/spec.ts';
import { bytesOf, codecOf, hexOf } from './spec-under-test.ts';

/** 12 bytes stand in front of element 2: type and bitmap. */
const FRONT = '30313030 4000000000000000';

type Subfields = Record<string, FieldSpec>;
const text = (length: number, prefix = 'None.Fixed', enc = 'ASCII'): FieldSpec => ({
  type: 'String',
  length,
  enc,
  prefix,
});
const bytes = (length: number, prefix = 'None.Fixed'): FieldSpec => ({ type: 'Binary', length, prefix });
const composite = (subfields: Subfields, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type: 'Composite',
  length: 255,
  prefix: 'Binary.L',
  subfields,
  ...more,
});
const bitmap = (length: number, enc = 'Binary', more: Partial<FieldSpec> = {}): FieldSpec => ({
  type: 'Bitmap',
  length,
  enc,
  ...more,
});

const byPosition = composite({ 1: text(2), 2: bytes(2), 10: text(3, 'ASCII.L') });
const numberTags = composite(
  { 3: text(9, 'ASCII.LL'), '11': bytes(9, 'Binary.L') },
  { tag: { length: 3, enc: 'ASCII', padding: { type: 'Left', pad: '0' }, sort: 'StringsByInt' } },
);
const privateData = composite(
  { '0023': text(3, 'ASCII.LLL') },
  { tag: { length: 4, enc: 'ASCII', prefUnknownTLV: 'ASCII.LLL' } },
);
const packedTags = composite({ '12': text(9, 'BCD.LL') }, { tag: { length: 2, enc: 'BCD', prefUnknownTLV: 'BCD.LL' } });
const binaryTags = composite({ A1: text(9, 'Binary.L') }, { tag: { length: 1, enc: 'Binary' } });
const ebcdicTags = composite({ AB: text(9, 'EBCDIC.LL', 'EBCDIC') }, { tag: { length: 2, enc: 'EBCDIC' } });
const chip = composite(
  { '9F02': { type: 'Numeric', length: 12, enc: 'BCD', prefix: 'BerTLV' }, '50': text(16, 'BerTLV') },
  { tag: { enc: 'BerTLVTag', sort: 'StringsByHex' } },
);
const template = composite(
  { 70: composite({ '5A': bytes(10, 'BerTLV') }, { prefix: 'BerTLV', tag: { enc: 'BerTLVTag' } }) },
  { tag: { enc: 'BerTLVTag' } },
);
const postilion = composite(
  { 2: text(9, 'ASCII.LL'), 25: composite({ 3: text(2) }, { bitmap: bitmap(8) }) },
  { bitmap: bitmap(8) },
);
const growing = composite({ 2: text(1), 66: text(1), 130: text(1) }, { bitmap: bitmap(8) });
const visa63 = composite({ 1: text(1), 24: text(2) }, { bitmap: bitmap(3) });
const hexBitmap = composite({ 1: text(1), 16: text(1) }, { bitmap: bitmap(2, 'HexToEBCDIC') });
const bitOne = composite({ 1: text(1), 64: text(1) }, { bitmap: bitmap(8) });
const tokens = composite({ B2: composite({ 1: text(2), 2: text(2) }, { prefix: 'None.Rest' }) }, { tokens: true });
const bareTokens = composite({}, { tokens: 'bare' });
const asHex = composite({ 1: bytes(1), 2: text(9, 'None.Rest') }, { enc: 'HexToASCII' });
const filled = composite({ 1: text(2), 2: text(2) }, { prefix: 'None.Fixed', length: 4 });

const ascii = (value: string) => Buffer.from(value, 'latin1').toString('hex');

const vectors: readonly (readonly [string, FieldSpec, FieldValues, string])[] = [
  ['by position, in the order of numbers', byPosition, { 1: 'AB', 2: '0102', 10: 'xyz' }, '08 4142 0102 33 78797A'],
  ['by position, the last ones absent', byPosition, { 1: 'AB' }, '02 4142'],
  ['by position, all absent', byPosition, {}, '00'],
  ['by position, always full', filled, { 1: 'AB', 2: 'CD' }, '41424344'],
  ['padded tags', numberTags, { 3: 'AB', 11: '01' }, '0C 303033 3032 4142 303131 01 01'],
  [
    'private data, one tag unknown',
    privateData,
    { '0023': 'CT1', '0148': '' },
    `11 ${ascii('0023003CT1')} ${ascii('0148000')}`,
  ],
  ['packed tags, one unknown', packedTags, { 12: 'A', 34: 'FF' }, '06 12 01 41 34 01 FF'],
  ['binary tags', binaryTags, { A1: 'xy' }, '04 A1 02 7879'],
  ['EBCDIC tags', ebcdicTags, { AB: '1' }, '05 C1C2 F0F1 F1'],
  [
    'chip data',
    chip,
    { 50: 'VISA', 82: '3900', '9F02': '000000000501' },
    '13 50 04 56495341 82 02 3900 9F02 06 000000000501',
  ],
  [
    'chip data in another order',
    chip,
    { 82: '3900', '9F02': '000000000501', order: '9F02 82' },
    '0D 9F02 06 000000000501 82 02 3900',
  ],
  ['chip data, a tag of three bytes', chip, { DF8101: 'AA' }, '05 DF8101 01 AA'],
  ['chip data, no value', chip, { '9F36': '' }, '03 9F36 00'],
  ['chip data, a tag twice', chip, { '9F36': '01', '9F36#2': '02' }, '08 9F36 01 01 9F36 01 02'],
  [
    'chip data, a tag twice and another between',
    chip,
    { '9F36': '01', 82: '', '9F36#2': '02', order: '9F36 82 9F36#2' },
    '0A 9F36 01 01 82 00 9F36 01 02',
  ],
  ['chip data between filler', chip, { 82: '3900', order: '00 00 82 FF' }, '07 0000 82 02 3900 FF'],
  ['chip data, FF begins a tag', chip, { FF01: '00' }, '04 FF01 01 00'],
  [
    'chip data, longer lengths than need be',
    chip,
    { 82: '3900', '9F36': 'AA', order: '82/2 9F36/4' },
    '0C 82 8102 3900 9F36 83000001 AA',
  ],
  ['an unknown template', chip, { E1: { '9F02': '000000000501', C1: 'AA' } }, '0E E1 0C 9F02 06 000000000501 C1 01 AA'],
  ['an unknown template within one', chip, { E1: { E2: { C1: 'AA' } } }, '07 E1 05 E2 03 C1 01 AA'],
  ['a template that holds something else', chip, { E1: '112233' }, '05 E1 03 112233'],
  ['a template of filler', chip, { E1: '0000' }, '04 E1 02 0000'],
  ['a template that the spec names', template, { 70: { '5A': '12', order: '5A 00' } }, '06 70 04 5A 01 12 00'],
  [
    'behind a bitmap, and behind one within',
    postilion,
    { 2: 'abc', 25: { 3: 'ZZ' } },
    `18 4000008000000000 3033616263 0A 2000000000000000 5A5A`,
  ],
  ['behind a bitmap of two parts', growing, { 2: 'a', 66: 'b' }, '12 C000000000000000 4000000000000000 61 62'],
  ['behind a bitmap of three parts', growing, { 130: 'c' }, '19 8000000000000000 8000000000000000 4000000000000000 63'],
  ['behind a bitmap of three bytes', visa63, { 1: 'x', 24: 'yz' }, '06 800001 78 797A'],
  ['behind a bitmap in hex', hexBitmap, { 1: 'x', 16: 'y' }, '06 F8F0F0F1 78 79'],
  ['bit 1 is a subfield', bitOne, { 1: 'x', 64: 'y' }, '0A 8000000000000001 78 79'],
  ['tokens', tokens, { B2: { 1: 'ab', 2: 'cd' }, C4: '1' }, `25 ${ascii('& 0000300037! B200004 abcd! C400001 1')}`],
  ['tokens without a header', bareTokens, { Q1: '', '04': 'x' }, `15 ${ascii('! Q100000 ! 0400001 x')}`],
  ['subfields as hex characters', asHex, { 1: 'FE', 2: 'ab' }, `03 ${ascii('FE6162')}`],
];

describe('both ways', () => {
  test.each(vectors)('%s', (_, field, values, hex) => {
    const codec = codecOf({ 2: field });
    const message = bytesOf(`${FRONT} ${hex}`);
    expect(codec.decode(message).toJSON()).toStrictEqual({ 0: '0100', 2: values });
    expect(hexOf(codec.encode({ 0: '0100', 2: values }))).toBe(hexOf(message));
    expect(codec.decode(message).get('2')).toStrictEqual(values);
  });

  test('a path goes through any depth', () => {
    const message = codecOf({ 2: chip }).decode(bytesOf(`${FRONT} 07 E1 05 E2 03 C1 01 AA`));
    expect(message.get('2.E1.E2.C1')).toBe('AA');
    expect(message.get('2.E1.E3')).toBeUndefined();
  });

  test('the whole may be given as it stands, in hex or as text', () => {
    expect(hexOf(codecOf({ 2: chip }).encode({ 0: '0100', 2: '9F360101' }))).toBe(
      hexOf(bytesOf(`${FRONT} 04 9F360101`)),
    );
    expect(hexOf(codecOf({ 2: privateData }).encode({ 0: '0100', 2: '0148001P' }))).toBe(
      hexOf(bytesOf(`${FRONT} 08 ${ascii('0148001P')}`)),
    );
  });

  test('tags in lower case are the same tags', () => {
    const lower = composite({ '9f02': bytes(6, 'BerTLV') }, { tag: { enc: 'BerTLVTag' } });
    expect(hexOf(codecOf({ 2: lower }).encode({ 0: '0100', 2: { '9f02': 'AA', df01: '' } }))).toBe(
      hexOf(bytesOf(`${FRONT} 07 9F02 01 AA DF01 00`)),
    );
  });

  test('sorted tags are written by number, others as they stand', () => {
    const codec = codecOf({ 2: chip });
    const written = (values: FieldValues) => hexOf(codec.encode({ 0: '0100', 2: values })).slice(26);
    expect(written({ '5F2A': '', '9A': '', 82: '' })).toBe('82009A005F2A00');
    expect(written({ '9F26': '', '9A': '', 82: '' })).toBe('82009F26009A00');
  });

  test('fixed elements are filled behind their last subfield', () => {
    expect(hexOf(codecOf({ 2: filled }).encode({ 0: '0100', 2: { 1: 'AB' } }))).toBe(
      hexOf(bytesOf(`${FRONT} 41422020`)),
    );
  });

  test('a tag as often as a frame can hold it costs as much each time', () => {
    const many = codecOf({ 2: { ...chip, length: 999_999, prefix: 'ASCII.LLLLLL' } });
    const thereAndBackMs = (times: number): number => {
      const length = String(3 * times).padStart(6, '0');
      const message = Buffer.concat([bytesOf(FRONT), Buffer.from(length), Buffer.from('820181'.repeat(times), 'hex')]);
      const start = performance.now();
      const json = many.decode(message).toJSON();
      expect((json['2'] as FieldValues)[`82#${times}`]).toBe('81');
      expect(hexOf(many.encode(json)) === hexOf(message)).toBe(true);
      return performance.now() - start;
    };
    thereAndBackMs(25_000);
    // Eight times as many; to look through all for each would take 64 times as long.
    expect(thereAndBackMs(200_000) / thereAndBackMs(25_000)).toBeLessThan(32);
  });

  test('tags that keys cannot be', () => {
    const tags = composite({}, { tag: { length: 5, enc: 'ASCII', prefUnknownTLV: 'ASCII.L' } });
    const message = bytesOf(`${FRONT} 14 ${ascii('order1aorder1bthird0')}`);
    const json = codecOf({ 2: tags }).decode(message).toJSON();
    expect(json['2']).toStrictEqual({ 'order#1': 'a', 'order#2': 'b', third: '' });
    expect(hexOf(codecOf({ 2: tags }).encode(json))).toBe(hexOf(message));
  });

  test('templates are read to sixteen levels, what is deeper stays bytes', () => {
    let wire = 'C1 00';
    for (let i = 0; i < 20; i++) wire = `E1 ${bytesOf(wire).length.toString(16).padStart(2, '0')} ${wire}`;
    const message = bytesOf(`${FRONT} ${bytesOf(wire).length.toString(16)} ${wire}`);
    const json = codecOf({ 2: chip }).decode(message).toJSON();
    let depth = 0;
    let value: string | FieldValues = json['2']!;
    for (; typeof value !== 'string'; value = value.E1!) depth++;
    expect(depth).toBe(16);
    expect(hexOf(codecOf({ 2: chip }).encode(json))).toBe(hexOf(message));
  });
});

const faults: readonly (readonly [string, FieldSpec, string, string, string, number])[] = [
  ['a subfield is cut', byPosition, '03 4142 01', 'TRUNCATED', '2.2', 15],
  ['bytes behind the last subfield', byPosition, '06 4142 0102 30 00', 'TRAILING_BYTES', '2', 18],
  ['a subfield is too long', byPosition, '09 4142 0102 34 61626364', 'LENGTH_EXCEEDED', '2.10', 17],
  ['a tag that the spec does not name', numberTags, '05 303035 3030', 'SUBFIELD_MALFORMED', '2.5', 13],
  ['a tag is cut', privateData, '03 303032', 'TRUNCATED', '2.tag', 13],
  ['an unknown tag has a bad length', privateData, `08 ${ascii('01480x1P')}`, 'LENGTH_MALFORMED', '2.0148', 17],
  ['a tag that keys cannot say', privateData, `07 ${ascii('01#8000')}`, 'SUBFIELD_MALFORMED', '2.01#8', 13],
  ['a BER tag does not end', chip, '03 9F8181', 'SUBFIELD_MALFORMED', '2', 13],
  ['a BER tag is too long', chip, '06 9F8181818100', 'SUBFIELD_MALFORMED', '2', 13],
  ['a BER length of unknown end', chip, '03 82 80 00', 'LENGTH_MALFORMED', '2.82', 14],
  ['a BER value is cut', chip, '04 82 03 3900', 'TRUNCATED', '2.82', 15],
  ['a known value within an unknown template', template, '06 E1 04 70 02 5A 03', 'TRUNCATED', '2.E1.70.5A', 19],
  ['a bitmap is cut', postilion, '07 40000000000000', 'TRUNCATED', '2.bitmap', 13],
  ['a bit without subfield', postilion, '09 1000000000000000 41', 'FIELD_UNKNOWN', '2.4', 21],
  [
    'a subfield behind an inner bitmap',
    postilion,
    '12 0000008000000000 09 2000000000000000 5A',
    'TRUNCATED',
    '2.25.3',
    30,
  ],
  ['a bitmap in hex has another character', hexBitmap, '04 F8F040F1', 'BITMAP_MALFORMED', '2.bitmap', 15],
  ['no token header', tokens, `0C ${ascii('& 000010001X')}`, 'SUBFIELD_MALFORMED', '2', 13],
  ['a header that counts too many tokens', tokens, `0C ${ascii('& 0000200012')}`, 'SUBFIELD_MALFORMED', '2', 13],
  ['a header with another length', tokens, `0C ${ascii('& 0000100013')}`, 'SUBFIELD_MALFORMED', '2', 13],
  ['a token is cut', bareTokens, `0B ${ascii('! Q100002 x')}`, 'TRUNCATED', '2.Q1', 23],
  [
    'a token is longer than its subfields',
    tokens,
    `1B ${ascii('& 0000200027! B200005 abcde')}`,
    'TRAILING_BYTES',
    '2.B2',
    39,
  ],
  ['a subfield as hex characters', asHex, `0B ${ascii('FE61626364656667686A6B')}`, 'LENGTH_EXCEEDED', '2.2', 15],
];

describe('what is wrong has its path and offset', () => {
  test.each(faults)('%s', (_, field, hex, code, path, offset) => {
    try {
      codecOf({ 2: field }).decode(bytesOf(`${FRONT} ${hex}`));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      expect({ code: error.code, path: error.path, offset: error.offset }).toStrictEqual({ code, path, offset });
      return;
    }
    throw new Error('the bytes were accepted');
  });
});

const unwritable: readonly (readonly [string, FieldSpec, unknown, string, string])[] = [
  ['a subfield between is absent', byPosition, { 1: 'AB', 10: 'x' }, 'SUBFIELD_MALFORMED', '2.2'],
  ['a key that is no subfield', byPosition, { 3: 'AB' }, 'FIELD_UNKNOWN', '2.3'],
  ['a tag that is unknown', numberTags, { 4: 'AB' }, 'FIELD_UNKNOWN', '2.4'],
  ['a key that is no tag', chip, { '9F': 'AB' }, 'FIELD_UNKNOWN', '2.9F'],
  ['an object in a tag for bytes', chip, { '9F36': { C1: '' } }, 'VALUE_TYPE', '2.9F36'],
  ['text where bytes belong', chip, { E1: { C1: 'x' } }, 'VALUE_TYPE', '2.E1.C1'],
  ['null', chip, { E1: null }, 'VALUE_TYPE', '2.E1'],
  ['a subfield that order leaves out', chip, { 82: '', 84: '', order: '82' }, 'SUBFIELD_MALFORMED', '2.order'],
  ['a subfield that order has twice', chip, { 82: '', order: '82 82' }, 'SUBFIELD_MALFORMED', '2.order'],
  ['an order that is none', chip, { 82: '', order: { 82: '' } }, 'SUBFIELD_MALFORMED', '2.order'],
  ['filler where there is none', privateData, { '0148': '', order: '0148 00' }, 'SUBFIELD_MALFORMED', '2.order'],
  ['a length too narrow', chip, { 82: '00'.repeat(130), order: '82/1' }, 'SUBFIELD_MALFORMED', '2.82'],
  ['a bit that there is not', postilion, { 4: 'x' }, 'FIELD_UNKNOWN', '2.4'],
  ['a token name of three', bareTokens, { ABC: 'x' }, 'SUBFIELD_MALFORMED', '2.ABC'],
  ['longer than its length can say', privateData, { '0148': 'x'.repeat(250) }, 'LENGTH_EXCEEDED', '2'],
];

describe('what cannot be written', () => {
  test.each(unwritable)('%s', (_, field, values, code, path) => {
    try {
      codecOf({ 2: field }).encode({ 0: '0100', 2: values as FieldValues });
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      expect({ code: error.code, path: error.path }).toStrictEqual({ code, path });
      return;
    }
    throw new Error('the value was written');
  });

  test('objects without end are refused, not followed', () => {
    let deep: FieldValues = { C1: '' };
    for (let i = 0; i < 100_000; i++) deep = { E1: deep };
    expect(() => codecOf({ 2: chip }).encode({ 0: '0100', 2: deep })).toThrow(/NESTING_EXCEEDED/);
    let some: FieldValues = { C1: '' };
    for (let i = 0; i < 20; i++) some = { E1: some };
    expect(() => codecOf({ 2: chip }).encode({ 0: '0100', 2: some })).toThrow(/NESTING_EXCEEDED/);
    expect(codecOf({ 2: chip }).encode({ 0: '0100', 2: { C1: '' } })).toHaveLength(15);
  });
});

const refused: readonly (readonly [string, FieldSpec, string])[] = [
  ['no subfields', composite({}), 'fields.2.subfields'],
  ['tags without length', composite({ A: text(1) }, { tag: { enc: 'ASCII' } }), 'fields.2.tag.length'],
  [
    'a tag of another length',
    composite({ ABC: text(1) }, { tag: { length: 2, enc: 'ASCII' } }),
    'fields.2.subfields.ABC',
  ],
  ['a tag that is no hex', composite({ XY: text(1) }, { tag: { length: 1, enc: 'Binary' } }), 'fields.2.subfields.XY'],
  ['a BER tag that is none', composite({ '9F': text(1) }, { tag: { enc: 'BerTLVTag' } }), 'fields.2.subfields.9F'],
  [
    'unknown tags of unknown length',
    composite({ A: text(1) }, { tag: { length: 1, enc: 'ASCII', storeUnknownTags: true } }),
    'fields.2.tag.prefUnknownTLV',
  ],
  ['a subfield without bit', composite({ 25: text(1) }, { bitmap: bitmap(3) }), 'fields.2.subfields.25'],
  [
    'a subfield at the bit that announces',
    composite({ 2: text(1), 65: text(1) }, { bitmap: bitmap(8) }),
    'fields.2.subfields.65',
  ],
  ['a composite in packed decimal', composite({ 1: text(1) }, { enc: 'BCD' }), 'fields.2.enc'],
  [
    'a fault far inside',
    composite({ 1: composite({ 2: text(1, 'ASCII.X') }) }),
    'fields.2.subfields.1.subfields.2.prefix',
  ],
];

describe('specs that cannot be', () => {
  test.each(refused)('%s', (_, field, path) => {
    try {
      codecOf({ 2: field });
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      expect(error.faults.map((fault) => fault.path)).toStrictEqual([path]);
      return;
    }
    throw new Error('the spec was compiled');
  });

  test('composites within each other, without end', () => {
    let field = composite({ 1: text(1) });
    for (let i = 0; i < 17; i++) field = composite({ 1: field });
    expect(() => codecOf({ 2: field })).toThrow(/more than 16 composites/);
  });
});
