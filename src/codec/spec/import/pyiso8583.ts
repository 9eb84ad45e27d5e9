// Specs of the Python library knovichikhin/pyiso8583: a dictionary of fields `h` (header), `t` (message type), `p` (primary
// bitmap), `1` (second and third bitmap) and 2 to 192, each with `data_enc`, `len_enc`, `len_type`, `max_len` and, from
// version 2.1 on, `len_count`, `left_pad`, `right_pad`. What that library reads or refuses, the imported spec reads or
// refuses too; a field that the codec cannot write the same way is a fault, with its name. Source: iso8583/encoder.py,
// decoder.py and the description in specs.py of that library.
import { z } from 'zod';
import { type FieldSpec, type HeaderSpec, type Spec, SpecError, type SpecFault } from '../spec.ts';
import { type PythonEncoding, pythonEncoding, pythonEncodingNames } from './python-encodings.ts';

/** What the library reads of a field; any other key is for people or for other programs. */
const entrySchema = z.looseObject({
  data_enc: z.string(),
  len_enc: z.string(),
  len_type: z.int().min(0),
  max_len: z.int().min(0).max(999_999),
  len_count: z.enum(['bytes', 'nibbles']).nullish(),
  left_pad: z.string().nullish(),
  right_pad: z.string().nullish(),
  desc: z.string().nullish(),
});
type Entry = z.infer<typeof entrySchema>;

/** Tells of a fault at a key of the field at hand. */
type Report = (key: string, message: string) => void;

/** What the library calls binary: bytes, hex digits and packed decimal are one for it. */
const BINARY = 'b';
/** The number of the bit that announces the third bitmap. */
const THIRD_BITMAP = 65;
const LAST_FIELD = 192;
/** The most length characters, BCD length bytes and binary length bytes of the native format. */
const widest = { text: 6, bcd: 3, b: 4 } as const;

/** True when `json` is a dictionary of that library, by its three mandatory fields. */
export function isPyiso8583(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const fields = json as Record<string, unknown>;
  return ['h', 't', 'p'].every((key) => {
    const entry = fields[key];
    return typeof entry === 'object' && entry !== null && 'data_enc' in entry;
  });
}

/** The native spec that a dictionary of pyiso8583 is. Throws a SpecError with every fault, each with its field. */
export function specFromPyiso8583(json: unknown, name: string): Spec {
  const faults: SpecFault[] = [];
  const entries = entriesOf(json, faults);
  const fields: Record<string, FieldSpec> = {};
  let header: HeaderSpec | undefined;
  for (const [key, entry] of entries) {
    const report: Report = (of, message) => faults.push({ path: `${key}.${of}`, message });
    if (key === 'h') header = headerOf(entry, report);
    else if (key === 't') fields['0'] = typeOf(entry, report);
    else if (key === 'p') fields['1'] = bitmapOf(entry, entries.get('1') ?? entry, report, faults);
    else if (key !== '1' && key !== String(THIRD_BITMAP)) fields[key] = fieldOf(entry, report);
  }
  for (const key of ['t', 'p']) {
    if (!entries.has(key) && !faults.some((fault) => fault.path.startsWith(key)))
      faults.push({ path: key, message: 'is missing: t is the message type and p the primary bitmap' });
  }
  if (faults.length > 0) throw new SpecError(name, faults);
  return { name, ...(header === undefined ? {} : { header }), fields };
}

/** What people who own a dictionary of an older version should know: until 3.0.0 a length in `b` was BCD, which is `bcd` since. */
export function notesOnPyiso8583(json: unknown): SpecFault[] {
  const entries = entriesOf(json, []);
  if ([...entries.values()].some((entry) => entry.len_enc === 'bcd')) return [];
  const message =
    'b is a binary length, as from version 3.0.0 of pyiso8583 on; before it was BCD: write bcd in a dictionary of then';
  return [...entries]
    .filter(([, entry]) => entry.len_enc === BINARY && entry.len_type > 0)
    .map(([key]) => ({ path: `${key}.len_enc`, message }));
}

function entriesOf(json: unknown, faults: SpecFault[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    faults.push({ path: '(root)', message: 'is no dictionary of fields' });
    return entries;
  }
  for (const [key, value] of Object.entries(json)) {
    if (!['h', 't', 'p'].includes(key) && !(/^[1-9]\d{0,2}$/.test(key) && Number(key) <= LAST_FIELD)) {
      faults.push({ path: key, message: `is none of h, t, p and 1 to ${LAST_FIELD}` });
      continue;
    }
    const read = entrySchema.safeParse(value);
    if (read.success) entries.set(key, read.data);
    else
      faults.push(
        ...read.error.issues.map((issue) => ({ path: [key, ...issue.path].join('.'), message: issue.message })),
      );
  }
  return entries;
}

/** A header has no length of its own, and the library refuses a message without it. */
function headerOf(entry: Entry, report: Report): HeaderSpec | undefined {
  if (entry.max_len === 0) return undefined;
  if (entry.len_type !== 0) report('len_type', 'a header of variable length cannot be told from the message: use 0');
  if (entry.max_len > 256) report('max_len', 'a header has at most 256 bytes');
  if (entry.data_enc !== BINARY) encodingOf(entry.data_enc, 'data_enc', report);
  return { kind: 'fixed', lengthBytes: entry.max_len, required: true };
}

function typeOf(entry: Entry, report: Report): FieldSpec {
  const enc = entry.data_enc === BINARY ? 'BCD' : encodingOf(entry.data_enc, 'data_enc', report).text;
  return { type: 'String', length: 4, description: entry.desc ?? 'Message Type', enc, prefix: 'None.Fixed' };
}

/** One bitmap of up to three blocks: `p` says how the first stands on the wire, `1` how the others do. */
function bitmapOf(first: Entry, later: Entry, report: Report, faults: SpecFault[]): FieldSpec {
  const encOf = (entry: Entry, tell: Report) =>
    entry.data_enc === BINARY ? 'Binary' : encodingOf(entry.data_enc, 'data_enc', tell).hex;
  const enc = encOf(first, report);
  const laterEnc = later === first ? enc : encOf(later, (key, message) => faults.push({ path: `1.${key}`, message }));
  const description = first.desc ?? 'Bitmap';
  return { type: 'Bitmap', length: 24, description, enc, ...(laterEnc === enc ? {} : { laterEnc }) };
}

function fieldOf(entry: Entry, report: Report): FieldSpec {
  const prefix = entry.len_type === 0 ? 'None.Fixed' : prefixOf(entry, report);
  const value = entry.data_enc === BINARY ? binaryOf(entry, report) : textOf(entry, report);
  return { ...value, prefix, ...(entry.desc == null ? {} : { description: entry.desc }) };
}

/** `len_type` counts the bytes of the length: two BCD digits each, or one character each. */
function prefixOf(entry: Entry, report: Report): string {
  const { len_enc: encoding, len_type: bytes } = entry;
  const limit = encoding === 'bcd' ? widest.bcd : encoding === BINARY ? widest.b : widest.text;
  if (bytes > limit) report('len_type', `a length in ${encoding} has at most ${limit} bytes`);
  if (encoding === 'bcd') return `BCD.${'L'.repeat(2 * bytes)}`;
  if (encoding === BINARY) return `Binary.${'L'.repeat(bytes)}`;
  return `${encodingOf(encoding, 'len_enc', report).lengthFamily}.${'L'.repeat(bytes)}`;
}

type Value = Pick<FieldSpec, 'type' | 'length' | 'enc' | 'counts' | 'nibble' | 'nibbleChecked'>;

function textOf(entry: Entry, report: Report): Value {
  const enc = encodingOf(entry.data_enc, 'data_enc', report).text;
  if (entry.len_count !== 'nibbles') return { type: 'String', length: entry.max_len, enc };
  if (entry.len_type === 0) return { type: 'String', length: halfOf(entry, report), enc };
  return { type: 'String', length: entry.max_len >> 1, enc, counts: 'nibbles' };
}

/** Bytes, or a number of nibbles: an odd number is filled by a pad, and there is no odd number without one. */
function binaryOf(entry: Entry, report: Report): Value {
  if (entry.len_count !== 'nibbles') return { type: 'Binary', length: entry.max_len, enc: 'Binary' };
  const key = (entry.left_pad ?? '') !== '' ? 'left_pad' : 'right_pad';
  const pad = (entry[key] ?? '').slice(0, 1);
  if (pad === '') {
    if (entry.len_type === 0) return { type: 'Binary', length: halfOf(entry, report), enc: 'Binary' };
    return { type: 'Binary', length: entry.max_len >> 1, enc: 'Binary', counts: 'nibbles' };
  }
  if (!/[0-9A-Fa-f]/.test(pad)) report(key, `${JSON.stringify(pad)} is no hex digit`);
  const enc = key === 'left_pad' ? 'BCD' : 'LBCD';
  return { type: 'String', length: entry.max_len, enc, nibble: pad.toUpperCase(), nibbleChecked: true };
}

function halfOf(entry: Entry, report: Report): number {
  if (entry.max_len % 2 === 1)
    report('max_len', `${entry.max_len} nibbles are not whole bytes: give left_pad or right_pad, or an even number`);
  return entry.max_len >> 1;
}

function encodingOf(name: string, key: string, report: Report): PythonEncoding {
  const known = pythonEncoding(name);
  if (known !== undefined) return known;
  const others = key === 'len_enc' ? 'b, bcd, ' : 'b, ';
  report(key, `unknown encoding ${JSON.stringify(name)}: use ${others}${pythonEncodingNames}`);
  return unknownEncoding;
}

/** Stands in for an encoding that was reported as a fault, so that the rest of the dictionary is looked at too. */
const unknownEncoding: PythonEncoding = { text: 'ASCII', hex: 'HexToASCII', lengthFamily: 'ASCII' };
