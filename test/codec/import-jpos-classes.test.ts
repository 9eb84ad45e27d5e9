// Classes of jPOS that are more than a value behind a length: fields with tags and terminators, lengths in front of tags, numbers of
// half bytes. Expected bytes are those of the unit tests of jPOS where they have some (IFEPE_LLCHARTest, IFIPM_LLLCHARTest,
// IFA_LLBNUMTest, IFE_LCHARTest), otherwise what the class itself says it writes.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { EncodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { importJpos } from '../../src/codec/spec/import/jpos.ts';
import { SpecError } from '../../src/codec/spec/spec.ts';
import { bytesOf, hexOf } from './spec-under-test.ts';

const FRONT = '30313030 4000000000000000';
const isofield = (id: number, length: number, name: string, more = '') =>
  `<isofield id="${id}" length="${length}" name="F" class="org.jpos.${name}" ${more}/>`;
const message = (element: string) =>
  compile(
    importJpos(
      `<isopackager>${isofield(0, 4, 'iso.IFA_NUMERIC')}${isofield(1, 8, 'iso.IFB_BITMAP')}${element}</isopackager>`,
      'theirs.xml',
    ).spec,
  );
const packed = (packager: string, fields: string, more = '') =>
  message(
    `<isofieldpackager id="2" length="99" name="P" class="org.jpos.iso.IFA_LLBINARY" packager="org.jpos.${packager}" ${more}>${fields}</isofieldpackager>`,
  );

function bothWays(codec: Codec, value: string | FieldValues, hex: string): void {
  const bytes = hexOf(bytesOf(FRONT + hex));
  expect(hexOf(codec.encode({ 0: '0100', 2: value }))).toBe(bytes);
  expect(codec.decode(bytesOf(bytes)).toJSON()).toStrictEqual({ 0: '0100', 2: value });
}

describe('classes with a length', () => {
  const single: readonly (readonly [string, number, string, string])[] = [
    ['iso.IFE_LCHAR', 9, 'ABCD', 'F4 C1C2C3C4'],
    ['iso.IFE_LNUM', 9, '1234', 'F4 F1F2F3F4'],
    ['iso.IFE_LLLLCHAR', 99, 'ABCD', 'F0F0F0F4 C1C2C3C4'],
    ['iso.IFE_LLLLBINARY', 99, '0102', 'F0F0F0F2 0102'],
    ['iso.IFE_LLLEBINARY', 99, '4142', 'F0F0F2 C1C2'],
    ['tlv.packager.IFB_LHBINARY', 99, '010203', '03 010203'],
  ];
  test.each(single)('%s', (name, length, value, hex) => bothWays(message(isofield(2, length, name)), value, hex));

  test('IFA_LLBNUM counts half bytes, the filler of an odd number among them', () => {
    const left = message(isofield(2, 10, 'iso.IFA_LLBNUM', 'pad="true"'));
    expect(hexOf(left.encode({ 0: '0100', 2: '123' }))).toBe(hexOf(bytesOf(`${FRONT}3034 0123`)));
    expect(left.decode(bytesOf(`${FRONT}3034 0123`)).text(2)).toBe('0123');
    const right = message(isofield(2, 10, 'iso.IFA_LLBNUM'));
    expect(hexOf(right.encode({ 0: '0100', 2: '123456789' }))).toBe(hexOf(bytesOf(`${FRONT}3130 1234567890`)));
    expect(right.decode(bytesOf(`${FRONT}3130 1234567890`)).text(2)).toBe('1234567890');
  });

  test('IFE_SIGNED_NUMERIC has the sign in the zone of its last digit', () => {
    const codec = message(isofield(2, 6, 'iso.IFE_SIGNED_NUMERIC'));
    bothWays(codec, '-000122', 'F0F0F0F1F2D2');
    bothWays(codec, '+000122', 'F0F0F0F1F2C2');
    bothWays(codec, '000122', 'F0F0F0F1F2F2');
    bothWays(codec, '-000000', 'F0F0F0F0F0D0');
    bothWays(codec, '00AB..', 'F0F0C1C24B4B');
    const encoded = (value: string) => hexOf(codec.encode({ 0: '0100', 2: value })).slice(24);
    expect(encoded('-122')).toBe('F0F0F0F1F2D2');
    expect(encoded('122')).toBe('F0F0F0F1F2F2');
    expect(encoded('00012K')).toBe('F0F0F0F1F2D2');
    expect(() => encoded('-1234567')).toThrow(/LENGTH_EXCEEDED: 2/);
  });

  test('whether they are digits is not looked at, as in jPOS', () => {
    bothWays(message(isofield(2, 12, 'iso.IFA_NUMERIC')), '51010151134C', '35 31 30 31 30 31 35 31 31 33 34 43');
  });

  test('no message may have a field that is unused', () => {
    const codec = message(isofield(2, 4, 'iso.IF_UNUSED'));
    expect(() => codec.encode({ 0: '0100', 2: 'ABCD' })).toThrow(EncodeError);
    expect(() => codec.decode(bytesOf(`${FRONT}41424344`))).toThrow(/FIELD_UNKNOWN: 2/);
  });

  test.each(['IFAE_LLLCHAR', 'IFEA_LLLCHAR'])('jPOS has no %s', (name) => {
    expect(() => message(isofield(2, 99, `iso.${name}`))).toThrow(SpecError);
  });
});

describe('fields with tags', () => {
  const generic = 'iso.packager.GenericTaggedFieldsPackager';
  const mapper = 'tagMapper="org.jpos.iso.packager.TTDecimalTagMapper"';
  const tagged: readonly (readonly [string, Codec, FieldValues, string])[] = [
    ['IFMC_LLCHAR', packed(generic, isofield(92, 9, 'iso.IFMC_LLCHAR'), mapper), { 92: '123' }, '3037 39323033313233'],
    ['IFMC_LLLCHAR', packed(generic, isofield(92, 9, 'iso.IFMC_LLLCHAR'), mapper), { 92: 'A' }, '3036 3932 303031 41'],
    [
      'IFEMC_LLCHAR',
      packed(generic, isofield(92, 9, 'iso.IFEMC_LLCHAR'), mapper),
      { 92: '123' },
      '3037 3932 F0F3 F1F2F3',
    ],
    [
      'IFEPE_LLCHAR',
      packed('iso.packager.MasterCardEBCDICSubFieldPackager', isofield(92, 9, 'iso.IFEPE_LLCHAR')),
      { 92: '123' },
      '3037 F9F2 F0F3 F1F2F3',
    ],
    [
      'IFIPM_LLLCHAR',
      packed('iso.packager.EuroSubFieldPackager', isofield(12, 9, 'iso.IFIPM_LLLCHAR')),
      { 12: 'abc' },
      '3130 30303132 303033 616263',
    ],
    [
      'IFEP_LLCHAR: the length stands in front and counts the tag',
      packed(
        'iso.packager.EuroSubFieldPackager',
        isofield(1, 9, 'iso.IFEP_LLCHAR') + isofield(4, 9, 'iso.IFEP_LLCHAR'),
      ),
      { 1: 'ABC', 4: 'X' },
      '3132 3035 3031 414243 3033 3034 58',
    ],
    [
      'IFEP_LLLBINARY',
      packed('iso.packager.MasterCardEBCDICSubFieldPackager', isofield(7, 9, 'iso.IFEP_LLLBINARY')),
      { 7: '0102' },
      '3037 F0F0F4 F0F7 0102',
    ],
    [
      'IFELPE_LLLCHAR, as in GICC',
      packed(
        'iso.packager.GICCSubFieldPackager',
        isofield(0, 9, 'iso.IF_CHAR') + isofield(40, 9, 'iso.IFELPE_LLLCHAR'),
      ),
      { 40: 'AB' },
      '3037 F0F0F4 F4F0 C1C2',
    ],
    [
      'a subfield without a tag in front, as in Mastercard DE 48',
      packed(
        'iso.packager.MasterCardEBCDICSubFieldPackager',
        isofield(0, 1, 'iso.IF_ECHAR') + isofield(92, 9, 'iso.IFEPE_LLCHAR'),
      ),
      { 0: 'T', 92: '123' },
      '3038 E3 F9F2 F0F3 F1F2F3',
    ],
    [
      'IFTB_LLBINARY behind its token, and one without a tag in front',
      packed(
        'tlv.packager.TaggedSequencePackager',
        isofield(0, 2, 'iso.IF_CHAR') + isofield(1, 9, 'tlv.packager.IFTB_LLBINARY', 'token="7"'),
        'token="000"',
      ),
      { 0: 'AB', '007': '0102' },
      '3038 4142 303037 02 0102',
    ],
    [
      'a sequence whose tags are bytes',
      packed(
        'tlv.packager.BinaryHexTaggedSequencePackager',
        isofield(1, 9, 'tlv.packager.IFTB_LLBINARY', 'token="9F1A"'),
        'token="0000"',
      ),
      { '9F1A': '0504' },
      '3035 9F1A 02 0504',
    ],
    [
      'IFEPE_LLCHAR without a packager of tags',
      packed('iso.packager.GenericSubFieldPackager', isofield(92, 9, 'iso.IFEPE_LLCHAR'), 'emitBitmap="false"'),
      { 92: '123' },
      '3037 F9F2 F0F3 F1F2F3',
    ],
  ];
  test.each(tagged)('%s', (_, codec, values, hex) => bothWays(codec, values, hex));

  test('lengths in front of tags that lie are refused with their place', () => {
    const codec = packed('iso.packager.EuroSubFieldPackager', isofield(1, 9, 'iso.IFEP_LLCHAR'));
    expect(() => codec.decode(bytesOf(`${FRONT}3035 3039 3031 41`))).toThrow(/TRUNCATED: 2 at offset 14/);
    expect(() => codec.decode(bytesOf(`${FRONT}3035 4141 3031 41`))).toThrow(/LENGTH_MALFORMED: 2 at offset 14/);
    expect(() => codec.decode(bytesOf(`${FRONT}3031 30`))).toThrow(/TRUNCATED: 2 at offset 14/);
    expect(() => codec.decode(bytesOf(`${FRONT}3033 3031 30`))).toThrow(/TRUNCATED: 2.tag at offset 16/);
    expect(() => codec.encode({ 0: '0100', 2: { 1: 'ABCDEFGHIJ' } })).toThrow(/LENGTH_EXCEEDED: 2.1/);
  });

  test('what stands in front without a tag may not be left out', () => {
    const codec = packed(
      'iso.packager.EuroSubFieldPackager',
      isofield(0, 1, 'iso.IF_CHAR') + isofield(1, 9, 'iso.IFEP_LLCHAR'),
    );
    expect(() => codec.encode({ 0: '0100', 2: { 1: 'A' } })).toThrow(/SUBFIELD_MALFORMED: 2.0/);
    bothWays(codec, { 0: 'T' }, '3031 54');
  });
});

describe('fields with tags that stand alone', () => {
  const alone: readonly (readonly [string, string, string])[] = [
    ['IFA_TTLCHAR', 'AB', '3032 32 4142'],
    ['IFA_TTLLCHAR', 'AB', '3032 3032 4142'],
    ['IFA_TTLLLLCHAR', 'AB', '3032 30303032 4142'],
    ['IFA_TTTLLLCHAR', 'AB', '303032 303032 4142'],
    ['IFA_TTLLBINARY', '0A0B', '3032 3032 0A0B'],
    ['IFIPM_LLLCHAR', 'AB', '30303032 303032 4142'],
    ['IFEMC_LLCHAR', 'AB', '3032 F0F2 C1C2'],
    ['IFEPE_LLLCHAR', 'AB', 'F0F0F2 F0F0F2 C1C2'],
    ['IFEP_LLCHAR', 'AB', '3034 3032 4142'],
    ['IFEP_LLLBINARY', '0A0B', 'F0F0F4 F0F2 0A0B'],
    ['IFELPE_LLLCHAR', 'AB', 'F0F0F4 F0F2 C1C2'],
  ];
  test.each(alone)('%s has the number of its field as its tag', (name, value, hex) =>
    bothWays(message(isofield(2, 9, `iso.${name}`)), value, hex),
  );

  test('behind a bitmap, in a field', () => {
    const codec = packed(
      'iso.packager.GenericSubFieldPackager',
      isofield(1, 2, 'iso.IFB_BITMAP') + isofield(3, 9, 'iso.IFA_TTLLCHAR') + isofield(5, 9, 'iso.IFA_TTLLCHAR'),
    );
    bothWays(codec, { 3: 'A', 5: 'BC' }, '3133 2800 3033 3031 41 3035 3032 4243');
  });

  test('another tag, and a length that does not hold its tag, are refused', () => {
    const behind = message(isofield(2, 9, 'iso.IFA_TTLLCHAR'));
    expect(() => behind.decode(bytesOf(`${FRONT}3033 3031 41`))).toThrow(/SUBFIELD_MALFORMED: 2 at offset 12/);
    expect(() => behind.decode(bytesOf(`${FRONT}30`))).toThrow(/TRUNCATED: 2 at offset 12/);
    expect(() => behind.decode(bytesOf(`${FRONT}3032 3039 41`))).toThrow(/TRUNCATED: 2 at offset 16/);
    expect(() => behind.encode({ 0: '0100', 2: 'ABCDEFGHIJ' })).toThrow(/LENGTH_EXCEEDED: 2/);
    const first = message(isofield(2, 9, 'iso.IFEP_LLCHAR'));
    expect(() => first.decode(bytesOf(`${FRONT}3031 3032`))).toThrow(/LENGTH_SHORT: 2 at offset 12/);
    expect(() => first.decode(bytesOf(`${FRONT}3034 3039 4142`))).toThrow(/SUBFIELD_MALFORMED: 2 at offset 14/);
  });
});

describe('fields with terminators', () => {
  const codec = packed(
    'iso.packager.GenericSubFieldPackager',
    isofield(1, 9, 'tlv.packager.IF_FSTCHAR') +
      isofield(2, 9, 'tlv.packager.IF_FSTBINARY') +
      isofield(3, 9, 'iso.IF_TCHAR', 'token="##"') +
      isofield(4, 9, 'tlv.packager.IF_FCHAR'),
    'emitBitmap="false"',
  );

  test('each ends with its own, and the last takes the rest', () => {
    bothWays(codec, { 1: 'AB', 2: '0102', 3: 'C', 4: 'DEF' }, '3132 41425C 0102FF 432323 444546');
    bothWays(codec, { 1: '', 2: '', 3: '' }, '3034 5C FF 2323');
  });

  test('one that is missing, inside of the value, or too far', () => {
    expect(() => codec.decode(bytesOf(`${FRONT}3032 4142`))).toThrow(/TRUNCATED: 2.1 at offset 14/);
    expect(() => codec.decode(bytesOf(`${FRONT}3131 414141414141414141415C`))).toThrow(/LENGTH_EXCEEDED: 2.1/);
    expect(() => codec.encode({ 0: '0100', 2: { 1: 'A\\B' } })).toThrow(/CHARACTER_INVALID: 2.1/);
  });

  test('an element of a message may end so too', () => {
    const elements = message(isofield(2, 9, 'tlv.packager.IF_FSTCHAR') + isofield(3, 2, 'iso.IF_CHAR'));
    bothWays(elements, 'AB', '41425C');
    const both = { 0: '0100', 2: 'ABC', 3: 'XY' };
    const bytes = bytesOf('30313030 6000000000000000 4142435C 5859');
    expect(elements.decode(bytes).toJSON()).toStrictEqual(both);
    expect(hexOf(elements.encode(both))).toBe(hexOf(bytes));
    expect(() => elements.decode(bytesOf(`${FRONT}4142`))).toThrow(/TRUNCATED: 2 at offset 12/);
    expect(() =>
      packed('iso.packager.GenericSubFieldPackager', isofield(1, 9, 'iso.IF_TCHAR'), 'emitBitmap="false"'),
    ).toThrow(/2\.1\.token/);
  });
});

describe('a bitmap of 16 bytes within a field', () => {
  test('its bit 65 is that of a subfield, as in cmfv3.xml', () => {
    const codec = packed(
      'iso.packager.GenericSubFieldPackager',
      isofield(0, 0, 'iso.IF_NOP') +
        isofield(1, 16, 'iso.IFB_BITMAP') +
        isofield(2, 1, 'iso.IF_CHAR') +
        isofield(65, 2, 'iso.IF_CHAR'),
    );
    bothWays(codec, { 2: 'A', 65: 'BC' }, '3139 C000000000000000 8000000000000000 41 4243');
    const bytes = bytesOf(`${FRONT}3039 4000000000000000 41`);
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0100', 2: { 2: 'A' } });
  });
});
