// Why the bytes are no message in this spec, when one small change of the spec or of the framing would make them one. Each
// candidate is tried on the bytes themselves: a mend is only told when it lets the whole message be read, or at least
// several elements more. It runs when somebody asks for the mend of a DecodeError, never while messages are indexed.
import type { BitmapPlan } from '../codec/bitmap.ts';
import type { Codec, CodecParts } from '../codec/codec.ts';
import { admittedOnWire, encodings, Shape, wireBytes } from '../codec/encoding.ts';
import type { DecodeError } from '../codec/errors.ts';
import { Counts, type FieldPlan } from '../codec/field.ts';
import type { Message } from '../codec/message.ts';
import { PrefixKind, prefixByName } from '../codec/prefix.ts';
import { type Candidate, partsOf } from './hint-candidate.ts';
import { frontMends } from './hint-preamble.ts';

/** What `parts` make of the bytes from `from` on: the message as far as it goes, and the error that ended it. */
export type Attempt = (parts: CodecParts, from: number) => { message: Message; error: DecodeError | undefined };

/** The elements more that a mend must let be read when it does not let all of them be: fewer happen by chance. */
const ELEMENTS_MORE = 5;
/** Elements before the one at fault whose lengths may be to blame for it. */
const ELEMENTS_BEFORE = 8;
/** Where bytes are left over, every element is read. */
const END = 193;

/** The likely mend of `error`, which `codec` threw at `bytes`; undefined when no candidate holds. */
export function likelyMend(codec: Codec, bytes: Buffer, error: DecodeError, attempt: Attempt): string | undefined {
  const { message } = attempt(partsOf(codec), 0);
  let best: string | undefined;
  let most = elementsRead(message) + ELEMENTS_MORE - 1;
  for (const { parts, skippedBytes, text } of candidates(codec, bytes, error, message)) {
    const tried = attempt(parts, skippedBytes);
    if (tried.error === undefined) return text;
    const read = elementsRead(tried.message);
    if (tried.error.code === 'TRAILING_BYTES' || read <= most) continue;
    most = read;
    best = text;
  }
  return best;
}

/** Elements that were read before the one at fault. */
function elementsRead(message: Message): number {
  let count = 0;
  for (let number = 2; number < END; number++) if (message.has(number)) count++;
  return count;
}

function elementOf(error: DecodeError): number {
  if (error.path === 'end') return END;
  const number = Number.parseInt(error.path, 10);
  return Number.isNaN(number) ? 0 : number;
}

function* candidates(codec: Codec, bytes: Buffer, error: DecodeError, message: Message): Generator<Candidate> {
  yield* frontMends(codec, bytes);
  yield* bitmapMends(codec, bytes);
  const number = elementOf(error);
  const plan = codec.fields[number];
  if (plan !== undefined) {
    const at = error.code === 'TRUNCATED' ? Math.max(0, error.offset - plan.prefixBytes) : error.offset;
    yield* elementMends(codec, number, prefixChanges(plan, bytes, at));
    // A character out of place says more than a length that happens to fit.
    if (error.code === 'CHARACTER_INVALID') yield* elementMends(codec, number, valueChanges(plan));
  }
  let before = ELEMENTS_BEFORE;
  for (let earlier = number - 1; earlier > 1 && before > 0; earlier--) {
    const other = codec.fields[earlier];
    if (other === undefined || !isVariable(other) || !message.has(earlier)) continue;
    before--;
    yield* elementMends(codec, earlier, prefixChanges(other, bytes, message.offsets[earlier] - other.prefixBytes));
  }
}

function* bitmapMends(codec: Codec, bytes: Buffer): Generator<Candidate> {
  const at = codec.header.lengthBytes + codec.mti.maxBytes;
  const shown = bytes.subarray(at, at + 16);
  for (const [name, words, looks] of bitmapForms) {
    const encoding = encodings[name]!;
    const width = name === 'Binary' ? 1 : 2;
    if (width === codec.bitmap.width && encoding.canonicalOf === codec.bitmap.canonicalOf) continue;
    if (!looks(shown)) continue;
    const { canonicalOf, wireOf } = encoding;
    const bitmap: BitmapPlan = { ...codec.bitmap, width, canonicalOf, wireOf };
    yield { parts: { ...partsOf(codec), bitmap }, skippedBytes: 0, text: `the bitmap looks like ${words}` };
  }
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
function* elementMends(
  codec: Codec,
  number: number,
  changes: Iterable<{ change: Change; text: string }>,
): Generator<Candidate> {
  const of = { skippedBytes: 0 };
  for (const { change, text } of changes) {
    const alone = codec.fields.map((field, at) => (at === number && field !== undefined ? change(field) : field));
    yield { ...of, parts: { ...partsOf(codec), fields: alone }, text: `DE ${number}: ${text}` };
    const everywhere = codec.fields.map((field) => (field === undefined ? undefined : change(field)));
    yield {
      ...of,
      parts: { ...partsOf(codec), fields: everywhere },
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

function* valueChanges(plan: FieldPlan): Generator<{ change: Change; text: string }> {
  if (plan.binary || plan.structure !== undefined) return;
  for (const [name, words] of valueEncodings) {
    if (encodings[name]!.shape === plan.shape && encodings[name]!.canonicalOf === plan.encoding.canonicalOf) continue;
    yield {
      change: (field) => (field.encoding.name === plan.encoding.name ? withEncoding(field, name) : field),
      text: `the value looks like ${words}, read as ${plan.encoding.name}`,
    };
  }
}

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
  if (plan.binary || plan.structure !== undefined) return plan;
  const encoding = encodings[name]!;
  const { shape } = encoding;
  const wireAdmitted = admittedOnWire(encoding, plan.admitted);
  return { ...plan, encoding, shape, maxBytes: wireBytes(shape, plan.maxUnits), wireAdmitted };
}

function countWords(plan: FieldPlan, counts: Counts): string {
  if (counts === Counts.units)
    return plan.binary ? 'bytes of the value' : plan.shape === Shape.half ? 'digits' : 'characters';
  return counts === Counts.bytes ? 'bytes on the wire' : 'half bytes';
}
