// Published messages whose source names a dialect instead of an encoding per field. The specs stand in fixtures/specs,
// written from the source's own description, or are bundled ones with what differs.
import { describe, expect, test } from 'vitest';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { importJpos } from '../../src/codec/spec/import/jpos.ts';
import { type FieldSpec, parseSpec } from '../../src/codec/spec/spec.ts';
import { expectBothWays, linesOf, type PublishedMessage } from './corpus-lines.ts';
import { type BundledName, bundledCodec, bundledSpec, bytesOf, codecOf, fixture, hexOf } from './spec-under-test.ts';

interface DialectMessage extends PublishedMessage {
  subfields?: Record<string, string>;
}

const messages = linesOf<DialectMessage>('published-messages-by-dialect.jsonl');
const specIn = (name: string): Codec => compile(parseSpec(JSON.parse(fixture(`specs/${name}.json`)), name));
const variant = (base: BundledName, fields: Record<string, FieldSpec>): Codec => {
  const spec = bundledSpec(base);
  return compile({ ...spec, fields: { ...spec.fields, ...fields } });
};
const message = (id: string): DialectMessage => {
  const found = messages.find((line) => line.id === id);
  if (found === undefined) throw new Error(`there is no line ${id}`);
  return found;
};

const chipData: FieldSpec = { type: 'Composite', length: 999, prefix: 'ASCII.LLL', tag: { enc: 'BerTLVTag' } };

/** moov-io with a bitmap of 16 bytes that is always there, its first bit clear. */
const always16: FieldSpec = { type: 'Bitmap', length: 16, enc: 'HexToASCII', disableAutoExpand: true };

test('every line is looked at, or has a reason not to be', () => {
  const rest = messages.filter(({ id }) => !(id in dialects) && !(id in special));
  expect(rest.map(({ id }) => id)).toStrictEqual([]);
  expect(messages).toHaveLength(19);
});

/** Lines that need nothing but the right spec. */
const dialects: Readonly<Record<string, () => Codec>> = {
  'jpos-bin-ISO93APackager': () => compile(importJpos(fixture('import/iso93ascii.xml'), 'iso93ascii').spec),
  'jpos-bin-ISO93BPackager': () => compile(importJpos(fixture('import/iso93binary.xml'), 'iso93binary').spec),
  'jpos-field59-truncate-6': () => specIn('field59'),
  'nao1215-basei-0110-auth-response': () => variant('iso87-ascii', { 1: always16, 55: chipData }),
  'nao1215-basei-0420-reversal-advice': () => variant('iso87-ascii', { 1: always16, 55: chipData }),
  'nao1215-spec87ascii-0800-network-echo': () => variant('iso87-ascii', { 1: always16 }),
  'henglory-4': () =>
    codecOf({
      4: { type: 'String', length: 99, prefix: 'ASCII.LL' },
      5: { type: 'String', length: 999, prefix: 'BCD.LLL' },
      6: { type: 'String', length: 10 },
    }),
};

/** Lines with tests of their own below; `openiso-termapp` has no values in its source, and a one-character header. */
const special: Readonly<Record<string, string>> = {
  'utcodec-mask-str016fx': 'the source names one of two elements',
  'henglory-1': 'the source strips padding and reads one subfield in TIS-620',
  'moov-msg-05': 'moov strips padding when it reads',
  'traderoute-testEchoResponse': 'the source names some of the subfields',
  'traderoute-testAuth0200': 'the source names some of the subfields',
  'traderoute-testEmvAuth0100': 'the source names some of the subfields',
  'jpos-bin-ISO93ebcdic-Custom-Img': 'a header in front, and a packager file of its own',
  'ipm-T112-002': 'a clearing record: see ipm.test.ts',
  'openiso-termapp-TestUnpackBinary': 'the source gives no values',
  'moov-neg-iso_reversal_message_advice_missing_field':
    'well formed: the source misses elements that its 0420 must have',
  'moov-neg-iso_reversal_message_advice_unexpected_field': 'well formed: its 0420 may not have one of its elements',
  'moov-neg-network_management_message_with_error_track': 'must be refused',
};

describe('in their dialects', () => {
  test.each(Object.entries(dialects))('%s', (id, codec) => expectBothWays(codec(), message(id)));
});

describe('moov-io/iso8583', () => {
  test('a message with BCD on both sides, and chip data as text', () => {
    const line = message('moov-msg-05');
    // moov strips padding when it reads; our values are what stands on the wire, and short ones are filled when written.
    const values = { ...line.fields, 43: 'Test text'.padStart(40) };
    expectBothWays(specIn('moov-message'), line, values);
    expect(hexOf(specIn('moov-message').encode({ 0: line.mti, ...line.fields }))).toBe(line.hex.toUpperCase());
  });

  test('bytes that are no characters in a track are refused, with their place', () => {
    const { hex } = message('moov-neg-network_management_message_with_error_track');
    const decode = () => bundledCodec('iso87-ascii-hex').decode(bytesOf(hex));
    expect(decode).toThrow(DecodeError);
    expect(decode).toThrow(/CHARACTER_INVALID: 35 at offset 68/);
  });
});

test('an element of text where others have bytes: utcodec-mask-str016fx', () => {
  const line = message('utcodec-mask-str016fx');
  const bitmap: FieldSpec = { type: 'Bitmap', length: 8, enc: 'HexToASCII' };
  const codec = variant('iso87-ascii', { 1: bitmap, 52: { type: 'String', length: 16 } });
  expectBothWays(codec, line, { ...line.fields, 11: '000000' });
});

test('a bitmap within an element: henglory-1', () => {
  const line = message('henglory-1');
  const decoded = specIn('henglory').decode(bytesOf(line.hex)).toJSON();
  const inner = decoded['48'] as FieldValues;
  // TIS-620 is not among our character sets: its bytes are kept as characters of ISO 8859-1.
  const thai = new TextDecoder('windows-874').decode(Buffer.from(inner['1'] as string, 'latin1'));
  const stripped = { 1: thai, 2: (inner['2'] as string).trimEnd(), 3: String(Number(inner['3'])) };
  expect({ ...decoded, 48: stripped }).toStrictEqual({ 0: line.mti, ...line.fields });
  expect(hexOf(specIn('henglory').encode(decoded))).toBe(line.hex.toUpperCase());
});

describe('a third bitmap as element 127', () => {
  test.each([
    ['traderoute-testEchoResponse', []],
    ['traderoute-testAuth0200', []],
    // The source lists a subfield 170.3 that its own length of 170 leaves no room for.
    ['traderoute-testEmvAuth0100', ['170.3']],
  ])('%s', (id, absent) => {
    const line = message(id);
    const decoded = specIn('traderoute').decode(bytesOf(line.hex));
    const json = decoded.toJSON();
    expect(json).toMatchObject({ 0: line.mti, ...line.fields });
    expect('127' in json).toBe(false);
    for (const [path, value] of Object.entries(line.subfields ?? {})) {
      if (!(absent as string[]).includes(path)) expect(decoded.get(path), path).toBe(value);
    }
    expect(hexOf(specIn('traderoute').encode(json))).toBe(line.hex.toUpperCase());
  });
});

test('EBCDIC behind a header, subfields behind a bitmap in hex EBCDIC: jpos-bin-ISO93ebcdic-Custom-Img', () => {
  const line = message('jpos-bin-ISO93ebcdic-Custom-Img');
  const spec = importJpos(fixture('import/iso93ebcdic-custom.xml'), 'iso93ebcdic-custom').spec;
  const digits = (length: number): FieldSpec => ({ type: 'String', length, enc: 'EBCDIC' });
  const bytes = (length: number, prefix = 'None.Fixed'): FieldSpec => ({ type: 'Binary', length, prefix });
  // One byte stands in front of the bitmap of DE 55, which the importer leaves whole: a composite within a composite.
  const chip: FieldSpec = {
    type: 'Composite',
    length: 255,
    prefix: 'None.Rest',
    bitmap: { type: 'Bitmap', length: 4, enc: 'HexToEBCDIC' },
    subfields: {
      ...{ 1: bytes(8), 2: bytes(3), 3: bytes(1), 4: bytes(4), 5: bytes(2), 6: bytes(5), 8: bytes(4), 9: digits(2) },
      ...{ 10: digits(3), 12: digits(3), 13: digits(12), 14: bytes(8), 17: digits(6), 18: digits(12), 20: digits(1) },
      22: bytes(16, 'EBCDIC.LL'),
    },
  };
  const data: FieldSpec = {
    type: 'Composite',
    length: 256,
    prefix: 'EBCDIC.LLL',
    subfields: { 0: digits(1), 1: chip },
  };
  const codec = compile({ ...spec, fields: { ...spec.fields, 55: data } });
  const values: FieldValues = { 0: line.mti, ...line.fields, 55: { 0: '1', 1: line.fields[55]! } };
  values.header = 'F1D9D6E4E3C5D5C5E3';
  expect(codec.decode(bytesOf(line.hex)).toJSON()).toStrictEqual(values);
  expect(hexOf(codec.encode(values))).toBe(line.hex.toUpperCase());
});
