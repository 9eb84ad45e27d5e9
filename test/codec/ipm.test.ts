// Card clearing files: every record of the published files and of generated ones must be what adelosa/cardutil reads in it,
// blocked or not, in ASCII or EBCDIC, and must be written back byte for byte.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { readRecords } from '../../src/wire/rdw.ts';
import { linesOf } from './corpus-lines.ts';
import { bytesOf, hexOf, specFile } from './spec-under-test.ts';

type FileFraming = Parameters<typeof readRecords>[1];

interface ExpectedRecord {
  file: string;
  hex: string;
  mti: string;
  /** DE 55 as `{hex}`; fields of private data as they stand, their subelements in `pds`. */
  fields: Record<string, string | { hex: string }>;
  pds: Record<string, string>;
  /** What cardutil found in DE 55: `TAG9F26`. */
  other: Record<string, string>;
}

const expected = linesOf<ExpectedRecord>('ipm/expected.jsonl');
const ipm = compile(specFile('mastercard-ipm'));
const ebcdic = compile(resolveSpec(specFile('mastercard-ipm-ebcdic'), specFile));
const privateData = ['48', '62', '123', '124', '125'];

function recordsOf(file: string, framing: FileFraming): Buffer[] {
  const bytes = readFileSync(new URL(`fixtures/ipm/${file}`, import.meta.url));
  const records: Buffer[] = [];
  readRecords(bytes, framing, (data, start, end) => records.push(Buffer.from(data.subarray(start, end))));
  return records;
}

/** Private data as the element's text: what the subelements are when written one after the other. */
function joined(pds: FieldValues): string {
  return Object.entries(pds)
    .map(([tag, value]) => tag + String((value as string).length).padStart(3, '0') + value)
    .join('');
}

describe.each([
  ['T112_empty.ipm', 'rdw-1014', 3],
  ['gen_ascii_rdw.ipm', 'rdw', 6],
] as const)('%s', (file, framing, count) => {
  const records = recordsOf(file, framing);
  const lines = expected.filter((line) => line.file === file);

  test('has the records', () => {
    expect(records.map(hexOf)).toStrictEqual(lines.map(({ hex }) => hex.toUpperCase()));
    expect(records).toHaveLength(count);
  });

  test.each(lines)('record $record', ({ hex, mti, fields, pds, other }) => {
    const json = ipm.decode(bytesOf(hex)).toJSON();
    const found: Record<string, string> = {};
    for (const number of privateData) {
      for (const [tag, value] of Object.entries((json[number] as FieldValues | undefined) ?? {})) {
        found[`PDS${tag}`] = value as string;
      }
      if (json[number] !== undefined) json[number] = joined(json[number] as FieldValues);
    }
    expect(found).toStrictEqual(pds);
    const chip = json['55'] as FieldValues | undefined;
    for (const [tag, value] of Object.entries(other)) {
      if (tag.startsWith('TAG')) expect(chip?.[tag.slice(3)], tag).toBe(value.toUpperCase());
    }
    const { 55: chipHex, ...rest } = fields;
    expect(chip === undefined).toBe(chipHex === undefined);
    const { 55: _, ...text } = json;
    expect(text).toStrictEqual({ 0: mti, ...rest });
    expect(hexOf(ipm.encode(ipm.decode(bytesOf(hex)).toJSON()))).toBe(hex.toUpperCase());
  });
});

describe('in EBCDIC', () => {
  // cp500 of the characters that stand in clearing records; bitmap and chip data are bytes.
  test('the same values, and the bytes that were written are read again', () => {
    for (const { hex } of expected) {
      const json = ipm.decode(bytesOf(hex)).toJSON();
      const bytes = ebcdic.encode(json);
      expect(bytes.length).toBe(hex.length / 2);
      expect(ebcdic.decode(bytes).toJSON()).toStrictEqual(json);
      expect(hexOf(bytes.subarray(4, 20))).toBe(hex.slice(8, 40).toUpperCase());
    }
  });

  test('digits, tags and lengths are 0xF0 to 0xF9', () => {
    const bytes = ebcdic.encode({ 0: '1644', 24: '697', 48: { '0122': 'P' }, 71: '00000001' });
    expect(hexOf(bytes)).toBe(
      'F1F6F4F480000100000100000200000000000000F6F9F7F0F0F8F0F1F2F2F0F0F1D7F0F0F0F0F0F0F0F1'.toUpperCase(),
    );
  });
});
