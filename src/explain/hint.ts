// The hint for a DecodeError: one small change of the spec or of the framing that would make the bytes a message. Each
// candidate is tried on the bytes themselves: a hint is only given when it lets the whole message be read, or at least
// several elements more. It is looked for where an error is shown, never while messages are indexed.
import { type BitmapFormat, LAST_ELEMENT, nextPresent } from '../codec/bitmap.ts';
import { Codec } from '../codec/codec.ts';
import type { Dialect, DialectParts } from '../codec/dialect.ts';
import { admittedOnWire, encodings, Packing, wireBytes } from '../codec/encoding.ts';
import { DecodeError } from '../codec/errors.ts';
import { Counts, type FieldPlan } from '../codec/field-plan.ts';
import { Message } from '../codec/message.ts';
import { PrefixKind, prefixByName } from '../codec/prefix.ts';
import { type Candidate, preambleHints } from './hint-preamble.ts';
import { hasLostBytes, narrowed } from './utf8.ts';

/** The elements more that a hint must let be read when it does not let all of them be: fewer happen by chance. */
const ELEMENTS_MORE = 5;
/** Elements before the one at fault whose lengths may be to blame for it. */
const ELEMENTS_BEFORE = 8;
/** Where bytes are left over, every element is read. */
const END = LAST_ELEMENT + 1;

/** The likely hint for `error`, which indexing threw at `bytes`; undefined when no candidate holds. */
export function hintOf(dialect: Dialect, bytes: Uint8Array, error: DecodeError): string | undefined {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (hasLostBytes(buffer))
    return 'bytes were lost: EFBFBD is what stands for them once bytes are taken for UTF-8 text';
  const { message } = attempt(dialect, buffer, 0);
  let best: string | undefined;
  let most = elementsRead(message) + ELEMENTS_MORE - 1;
  for (const { parts, skippedBytes, bytes: changed = buffer, text } of candidates(dialect, buffer, error, message)) {
    const tried = attempt(parts, changed, skippedBytes);
    if (tried.error === undefined) return text;
    const read = elementsRead(tried.message);
    if (tried.error.code === 'TRAILING_BYTES' || read <= most) continue;
    most = read;
    best = text;
  }
  return best;
}

/** What `parts` make of the bytes from `from` on: the message as far as it goes, and the error that ended it. */
function attempt(
  parts: DialectParts,
  bytes: Buffer,
  from: number,
): { message: Message; error: DecodeError | undefined } {
  const message = new Message();
  try {
    new Codec(parts).index(bytes, from, bytes.length, message);
    return { message, error: undefined };
  } catch (error) {
    if (error instanceof DecodeError) return { message, error };
    throw error;
  }
}

/** Elements that were read before the one at fault. */
function elementsRead(message: Message): number {
  let count = 0;
  for (let number = nextPresent(message.words, 1); number < END; number = nextPresent(message.words, number)) count++;
  return count;
}

function elementOf(error: DecodeError): number {
  if (error.path === 'end') return END;
  const number = Number.parseInt(error.path, 10);
  return Number.isNaN(number) ? 0 : number;
}

function* candidates(dialect: Dialect, bytes: Buffer, error: DecodeError, message: Message): Generator<Candidate> {
  yield* preambleHints(dialect, bytes);
  const before = narrowed(bytes);
  if (before !== undefined)
    yield {
      parts: dialect,
      skippedBytes: 0,
      bytes: before,
      text: 'bytes above 7F were written as characters in UTF-8',
    };
  yield* bitmapHints(dialect, bytes);
  const number = elementOf(error);
  const plan = dialect.fields[number];
  if (plan !== undefined) {
    const at = error.code === 'TRUNCATED' ? Math.max(0, error.offset - plan.prefixBytes) : error.offset;
    yield* elementHints(dialect, number, prefixChanges(plan, bytes, at));
    // A character out of place says more than a length that happens to fit.
    // Packed digits are shorter than characters, and a character that is there speaks against them.
    const isFixed = error.code === 'TRUNCATED' && plan.prefixKind === PrefixKind.fixed;
    const isCut = isFixed && !bytes.subarray(error.offset).some((byte) => byte >= 0x20 && byte < 0x7f);
    if (error.code === 'CHARACTER_INVALID' || isCut)
      yield* elementHints(dialect, number, valueChanges(plan, bytes, error.offset));
  }
  let others = ELEMENTS_BEFORE;
  for (let earlier = number - 1; earlier > 1 && others > 0; earlier--) {
    const other = dialect.fields[earlier];
    if (other === undefined || !isVariable(other) || !message.has(earlier)) continue;
    others--;
    yield* elementHints(dialect, earlier, prefixChanges(other, bytes, message.offsets[earlier] - other.prefixBytes));
  }
}

function* bitmapHints(dialect: Dialect, bytes: Buffer): Generator<Candidate> {
  const at = dialect.header.lengthBytes + dialect.mti.maxBytes;
  yield* announcementHints(dialect, bytes, at);
  const shown = bytes.subarray(at, at + 16);
  for (const [name, words, looks] of bitmapForms) {
    const encoding = encodings[name]!;
    const width = name === 'Binary' ? 1 : 2;
    if (width === dialect.bitmap.width && encoding.canonicalOf === dialect.bitmap.canonicalOf) continue;
    if (!looks(shown)) continue;
    const { canonicalOf, wireOf } = encoding;
    const bitmap: BitmapFormat = { ...dialect.bitmap, width, canonicalOf, wireOf };
    yield { parts: { ...dialect, bitmap }, skippedBytes: 0, text: `the bitmap looks like ${words}` };
  }
}

/** Bit 1 says whether a second bitmap follows; some set it and send none, or send one and leave it clear. */
function* announcementHints(dialect: Dialect, bytes: Buffer, at: number): Generator<Candidate> {
  const { width, canonicalOf, wireOf, leastBlocks, mostBlocks } = dialect.bitmap;
  const first = bytes[at];
  if (first === undefined || leastBlocks > 1 || mostBlocks < 2) return;
  const digit = Number.parseInt(String.fromCharCode(canonicalOf?.[first] ?? first), 16);
  if (width === 2 && Number.isNaN(digit)) return;
  const isSet = (width === 1 ? first >> 7 : digit >> 3) === 1;
  const other = (digit ^ 8).toString(16).toUpperCase().charCodeAt(0);
  const changed = Buffer.from(bytes);
  changed[at] = width === 1 ? first ^ 0x80 : (wireOf?.[other] ?? other);
  const text = isSet
    ? 'bit 1 is set but no second bitmap follows: the bitmap has 8 bytes'
    : 'bit 1 is not set but a second bitmap follows: the bitmap has 16 bytes';
  yield { parts: dialect, skippedBytes: 0, bytes: changed, text };
}

const bitmapForms: readonly (readonly [string, string, (bytes: Buffer) => boolean])[] = [
  ['HexToASCII', 'hex in ASCII characters', (bytes) => /^[0-9A-Fa-f]{16}$/.test(bytes.toString('latin1'))],
  ['HexToEBCDIC', 'hex in EBCDIC characters', (bytes) => /^(?:[fF]\d|[cC][1-6]){16}$/.test(bytes.toString('hex'))],
  ['Binary', 'binary: 8 bytes, not 16 characters', () => true],
];

/** Length prefixes that state about as much in another encoding. */
const prefixWords: Readonly<Record<string, string>> = {
  ASCII: 'ASCII digits',
  BCD: 'BCD',
  Binary: 'binary',
  EBCDIC: 'EBCDIC digits',
};

/** Each change for that element alone, then for all elements that are written like it. */
function* elementHints(
  dialect: Dialect,
  number: number,
  changes: Iterable<{ change: Change; text: string }>,
): Generator<Candidate> {
  const of = { skippedBytes: 0 };
  for (const { change, text } of changes) {
    const alone = dialect.fields.map((field, at) => (at === number && field !== undefined ? change(field) : field));
    yield { ...of, parts: { ...dialect, fields: alone }, text: `DE ${number}: ${text}` };
    const everywhere = dialect.fields.map((field) => (field === undefined ? undefined : change(field)));
    yield {
      ...of,
      parts: { ...dialect, fields: everywhere },
      text: `DE ${number}: ${text}, and so it is in the other elements`,
    };
  }
}

type Change = (plan: FieldPlan) => FieldPlan;

function* prefixChanges(plan: FieldPlan, bytes: Buffer, at: number): Generator<{ change: Change; text: string }> {
  if (!isVariable(plan)) return;
  const hex = (count: number) => `\`0x${bytes.toString('hex', at, at + count).toUpperCase()}\``;
  const own = familyOf(plan);
  for (const [family, words] of Object.entries(prefixWords)) {
    const other = withPrefix(plan, family);
    if (family === own || other === plan) continue;
    const text = `the length prefix is ${words} here: ${hex(other.prefixBytes)} read as ${prefixWords[own] ?? own}`;
    yield { change: (field) => (familyOf(field) === own ? withPrefix(field, family) : field), text };
  }
  const inclusive = !plan.inclusive;
  yield {
    change: (field) => (isVariable(field) ? { ...field, inclusive } : field),
    text: `the length prefix ${inclusive ? 'counts itself too' : 'does not count itself'}`,
  };
  for (const counts of [Counts.units, Counts.bytes, Counts.nibbles]) {
    if (counts === plan.counts) continue;
    yield {
      change: (field) => (isVariable(field) ? { ...field, counts } : field),
      text: `the length prefix counts ${countWords(plan, counts)}, not ${countWords(plan, plan.counts)}`,
    };
  }
  for (const digits of [1, -1]) {
    const other = withWidth(plan, digits);
    if (other !== plan)
      yield { change: (field) => withWidth(field, digits), text: `the length prefix is ${other.prefix.name} here` };
  }
}

function* valueChanges(plan: FieldPlan, bytes: Buffer, at: number): Generator<{ change: Change; text: string }> {
  if (plan.binary || plan.composite !== undefined) return;
  const isShort = plan.prefixKind === PrefixKind.fixed && plan.maxUnits <= LONGEST_SHOWN;
  for (const [name, words] of valueEncodings) {
    if (encodings[name]!.packing === plan.packing && encodings[name]!.canonicalOf === plan.encoding.canonicalOf)
      continue;
    const wire = bytes.toString('hex', at, at + wireBytes(encodings[name]!.packing, plan.maxUnits)).toUpperCase();
    yield {
      change: (field) => (field.encoding.name === plan.encoding.name ? withEncoding(field, name) : field),
      text: `the value looks like ${words}${isShort ? ` (${wire})` : ''}, read as ${plan.encoding.name}`,
    };
  }
}

/** Units of a value that is shown in a hint: a code, and no card data. */
const LONGEST_SHOWN = 4;

const valueEncodings = [
  ['ASCII', 'ASCII'],
  ['EBCDIC', 'EBCDIC'],
  ['BCD', 'BCD'],
] as const;

function isVariable({ prefixKind }: FieldPlan): boolean {
  return prefixKind !== PrefixKind.fixed && prefixKind !== PrefixKind.ber;
}

function familyOf({ prefix }: FieldPlan): string {
  return prefix.name.split('.')[0]!;
}

/** Two digits are two characters, one BCD byte or one binary byte. */
function withPrefix(plan: FieldPlan, family: string): FieldPlan {
  if (!isVariable(plan)) return plan;
  const width = plan.prefix.name.split('.')[1]!.length;
  const digits = plan.prefixKind === PrefixKind.binary ? [2, 3, 5, 10][width - 1]! : width;
  const named = family === 'Binary' ? Math.min(4, Math.ceil(digits / 2)) : Math.min(6, digits);
  return prefixed(plan, `${family}.${'L'.repeat(named)}`);
}

function withWidth(plan: FieldPlan, more: number): FieldPlan {
  if (!isVariable(plan)) return plan;
  const [family = '', width = ''] = plan.prefix.name.split('.');
  return prefixed(plan, `${family}.${'L'.repeat(Math.max(0, width.length + more))}`);
}

function prefixed(plan: FieldPlan, name: string): FieldPlan {
  const prefix = prefixByName(name);
  if (prefix === undefined || prefix.kind === PrefixKind.fixed || prefix.name === plan.prefix.name) return plan;
  return { ...plan, prefix, prefixKind: prefix.kind, prefixBytes: prefix.bytes };
}

function withEncoding(plan: FieldPlan, name: string): FieldPlan {
  if (plan.binary || plan.composite !== undefined) return plan;
  const encoding = encodings[name]!;
  const { packing } = encoding;
  const wireAdmitted = admittedOnWire(encoding, plan.admitted, plan.track);
  return { ...plan, encoding, packing, maxBytes: wireBytes(packing, plan.maxUnits), wireAdmitted };
}

function countWords(plan: FieldPlan, counts: Counts): string {
  if (counts === Counts.units)
    return plan.binary ? 'bytes of the value' : plan.packing === Packing.half ? 'digits' : 'characters';
  return counts === Counts.bytes ? 'bytes on the wire' : 'half bytes';
}
