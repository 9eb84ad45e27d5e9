// Specs as moov-io/iso8583 writes them: its key names in any case, its way of counting, its file of ISO 8583:1987 as it
// stands; and the rules of ours that its format does not have (`None.Rest`, composites under `recode`). What moov does is
// taken from its sources: encoding/hex.go, prefix/hex.go, field/bitmap.go, specs/builder.go.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { type FieldSpec, parseSpec, type Spec } from '../../src/codec/spec/spec.ts';
import { bytesOf, codecOf, fixture, hexOf } from './spec-under-test.ts';

const FRONT = '30313030 4000000000000000';
const wireOf = (field: FieldSpec, value: string) =>
  hexOf(codecOf({ 2: field }).encode({ 0: '0100', 2: value })).slice(24);

describe('the ISO 8583:1987 spec of moov', () => {
  const codec = compile(parseSpec(JSON.parse(fixture('specs/moov-spec87ascii.json')), 'spec87ascii'));

  test('reads a bitmap of 8 bytes, and of 16 when bit 1 says so, whatever its length says', () => {
    const short = Buffer.from('0800' + '2020000000800000' + '000000' + '123456' + 'TERM0001');
    expect(codec.decode(short).toJSON()).toStrictEqual({ 0: '0800', 3: '000000', 11: '123456', 41: 'TERM0001' });
    const long = Buffer.from(['0800', '8020000000000000', '0000004000000000', '123456', '0'.repeat(42)].join(''));
    expect(codec.decode(long).toJSON()).toStrictEqual({ 0: '0800', 11: '123456', 90: '0'.repeat(42) });
    expect(codec.encode(codec.decode(long).toJSON()).equals(long)).toBe(true);
  });

  test('its MAC is a String of 8 characters, two hex characters each on the wire', () => {
    const bytes = codec.encode({ 0: '0800', 64: 'ABCDEFGH' });
    expect(bytes.toString('latin1')).toBe('0800' + '0000000000000001' + '4142434445464748');
    expect(codec.decode(bytes).text(64)).toBe('ABCDEFGH');
  });
});

describe('counting', () => {
  test.each([
    ['packed hex, fixed: length in bytes', { length: 2, enc: 'ASCIIToHex', prefix: 'Hex.Fixed' }, '9F26', '9F26'],
    ['packed hex behind a length: bytes', { length: 9, enc: 'ASCIIToHex', prefix: 'ASCII.LL' }, '9F26AA', '30339F26AA'],
    [
      'the same counting digits',
      { length: 9, enc: 'ASCIIToHex', prefix: 'ASCII.LL', counts: 'units' },
      'ABC',
      '30330ABC',
    ],
    ['a hex length of two characters', { length: 300, prefix: 'Hex.L' }, 'x'.repeat(26), `3141${'78'.repeat(26)}`],
    ['a BER length has no maximum', { length: 2, prefix: 'BerTLV' }, 'abc', '03616263'],
    ['to the end, characters', { length: 9, prefix: 'None.Rest' }, 'abc', '616263'],
    ['to the end, nothing', { length: 9, prefix: 'None.Rest' }, '', ''],
    ['to the end, packed', { length: 9, enc: 'BCD', prefix: 'None.Rest' }, '1234', '1234'],
    ['to the end, an odd maximum packed', { length: 3, enc: 'BCD', prefix: 'None.Rest' }, '123', '0123'],
    ['to the end, hex characters', { length: 9, enc: 'HexToASCII', prefix: 'None.Rest', type: 'Binary' }, 'AB', '4142'],
  ] as const)('%s', (_, axes, value, wire) => {
    const field: FieldSpec = { type: 'String', ...axes };
    expect(wireOf(field, value)).toBe(wire.toUpperCase());
    expect(
      codecOf({ 2: field })
        .decode(bytesOf(FRONT + wire))
        .text(2),
    ).toBe(value);
  });

  test('to the end means not beyond the greatest length', () => {
    const codec = codecOf({ 2: { type: 'String', length: 2, prefix: 'None.Rest' } });
    expect(() => codec.decode(bytesOf(`${FRONT} 616263`))).toThrow(/LENGTH_EXCEEDED: 2 at offset 12/);
    const hex = codecOf({ 2: { type: 'Binary', length: 9, enc: 'HexToASCII', prefix: 'None.Rest' } });
    expect(() => hex.decode(bytesOf(`${FRONT} 414243`))).toThrow(/LENGTH_MALFORMED/);
  });
});

describe('keys in the case that Go leaves open', () => {
  test('of fields, tags and padding, at any depth', () => {
    const spec = parseSpec({
      Name: 'x',
      Fields: {
        '0': { Type: 'String', LENGTH: 4 },
        '1': { type: 'Bitmap', length: 16, enc: 'HexToASCII', disableautoexpand: true },
        '2': {
          type: 'Composite',
          length: 99,
          prefix: 'ASCII.LL',
          tag: {
            length: 2,
            enc: 'ASCII',
            Padding: { Type: 'Left', PAD: '0' },
            SkipUnknownTLVTags: true,
            prefunknowntlv: 'ASCII.L',
          },
          subfields: { Type: { type: 'String', length: 3, enc: 'ASCII', Prefix: 'ASCII.L' } },
        },
      },
    });
    expect(spec.fields['1']!.disableAutoExpand).toBe(true);
    expect(spec.fields['2']!.tag).toStrictEqual({
      ...{ length: 2, enc: 'ASCII', padding: { type: 'Left', pad: '0' } },
      ...{ skipUnknownTags: true, prefUnknownTLV: 'ASCII.L' },
    });
    // Names of subfields are names, not keys.
    expect(Object.keys(spec.fields['2']!.subfields!)).toStrictEqual(['Type']);
  });

  test.each([null, 3, 'spec', [], { fields: 3 }, { fields: { 2: null } }, { name: 'x', fields: { 2: { tag: 4 } } }])(
    '%j is refused by the schema',
    (json) => expect(() => parseSpec(json)).toThrow(/SPEC_INVALID/),
  );
});

describe('composites of an extended spec in another character set', () => {
  const text = (length: number, prefix = 'None.Fixed'): FieldSpec => ({
    type: 'String',
    length,
    enc: 'ASCII',
    prefix,
    class: 'ans',
  });
  const composite = (more: Partial<FieldSpec>): FieldSpec => ({
    type: 'Composite',
    length: 99,
    prefix: 'ASCII.LL',
    ...more,
  });
  const base: Spec = parseSpec({
    name: 'base',
    fields: {
      0: { type: 'String', length: 4, enc: 'ASCII' },
      1: { type: 'Bitmap', length: 8 },
      2: composite({ subfields: { 0: text(1), 1: text(9, 'None.Rest') } }),
      3: composite({
        tag: { length: 2, enc: 'ASCII', prefUnknownTLV: 'ASCII.L' },
        subfields: { AB: text(9, 'ASCII.LL') },
      }),
      4: composite({ tokens: 'bare' }),
      5: composite({ tag: { enc: 'BerTLVTag' }, subfields: { 50: text(9, 'BerTLV') } }),
      6: composite({ enc: 'HexToASCII', subfields: { 1: { type: 'Binary', length: 1, class: 'b' } } }),
    },
  });
  const recode = { mti: 'EBCDIC', text: 'EBCDIC', length: 'EBCDIC', b: 'HexToEBCDIC' };
  const codec = compile(resolveSpec({ name: 'other', extends: 'base', recode, fields: {} }, () => base));

  test.each([
    [2, { 0: 'A', 1: 'BC' }, 'F0F3 C1 C2C3'],
    [3, { AB: 'C', XY: '' }, 'F0F8 C1C2 F0F1 C3 E7E8 F0'],
    [4, { Q1: 'A' }, 'F1F1 5A40 D8F1 F0F0F0F0F1 40 C1'],
    [5, { 50: 'A' }, 'F0F3 50 01 41'],
    [6, { 1: 'AB' }, 'F0F1 C1C2'],
  ])('element %i', (number, values, wire) => {
    const bitmap = Buffer.alloc(8);
    bitmap[0] = 0x80 >> (number - 1);
    const expected = `F0F1F0F0${hexOf(bitmap)}${hexOf(bytesOf(wire))}`;
    if (number === 6) {
      // Two encodings deep: the byte is hex characters already, and so is all of the element.
      expect(hexOf(codec.encode({ 0: '0100', 6: values }))).toBe(`F0F1F0F0${hexOf(bitmap)}F0F2C3F1C3F2`);
      return;
    }
    expect(hexOf(codec.encode({ 0: '0100', [number]: values }))).toBe(expected);
    expect(codec.decode(bytesOf(expected)).toJSON()).toStrictEqual({ 0: '0100', [number]: values });
  });
});
