// Why the bytes are no message in this spec, when one small change of the spec or of the framing would make them one. Each
// candidate is tried on the bytes themselves: a mend is only told when it lets the whole message be read, or at least
// several elements more. It runs when somebody asks for the mend of a DecodeError, never while messages are indexed.
import type { BitmapPlan } from './bitmap.ts';
import type { Codec, CodecParts } from './codec.ts';
import { admittedOnWire, encodings, Shape, wireBytes } from './encoding.ts';
import type { DecodeError } from './errors.ts';
import { Counts, type FieldPlan } from './field.ts';
import { type Candidate, partsOf } from './mend-candidate.ts';
import { frontMends } from './mend-front.ts';
import { PrefixKind, prefixByName } from './prefix.ts';

/** How far `parts` read the bytes from `from` on: undefined when to the end, else the error. */
export type Attempt = (parts: CodecParts, from: number) => DecodeError | undefined;

/** The elements more that a mend must let be read when it does not let all of them be. */
const ELEMENTS_MORE = 3;

/** The likely mend of `error`, which `codec` threw at `bytes`; undefined when no candidate holds. */
export function likelyMend(codec: Codec, bytes: Buffer, error: DecodeError, attempt: Attempt): string | undefined {
  let best: string | undefined;
  let furthest = elementOf(error) + ELEMENTS_MORE - 1;
  for (const { parts, skippedBytes, text } of candidates(codec, bytes, error)) {
    const next = attempt(parts, skippedBytes);
    if (next === undefined) return text;
    if (next.code === 'TRAILING_BYTES' || elementOf(next) <= furthest) continue;
    furthest = elementOf(next);
    best = text;
  }
  return best;
}

function elementOf(error: DecodeError): number {
  const number = Number.parseInt(error.path, 10);
  return Number.isNaN(number) ? 0 : number;
}

function* candidates(codec: Codec, bytes: Buffer, error: DecodeError): Generator<Candidate> {
  yield* frontMends(codec, bytes);
  yield* bitmapMends(codec, bytes);
  const number = elementOf(error);
  const plan = codec.fields[number];
  if (plan === undefined) return;
  yield* fieldMends(codec, bytes, error, number, plan);
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

function* fieldMends(
  codec: Codec,
  bytes: Buffer,
  error: DecodeError,
  number: number,
  plan: FieldPlan,
): Generator<Candidate> {
  const at = error.code === 'TRUNCATED' ? Math.max(0, error.offset - plan.prefixBytes) : error.offset;
  for (const { change, text } of changesOf(plan, bytes, at)) {
    yield { parts: { ...partsOf(codec), fields: replaced(codec, number, change) }, skippedBytes: 0, text };
    const everywhere = codec.fields.map((field) => (field === undefined ? undefined : change(field)));
    yield {
      parts: { ...partsOf(codec), fields: everywhere },
      skippedBytes: 0,
      text: `${text}, here and in the other elements`,
    };
  }
}

type Change = (plan: FieldPlan) => FieldPlan;

function* changesOf(plan: FieldPlan, bytes: Buffer, at: number): Generator<{ change: Change; text: string }> {
  const hex = (count: number) => `\`0x${bytes.toString('hex', at, at + count).toUpperCase()}\``;
  if (plan.prefixKind !== PrefixKind.fixed && plan.prefixKind !== PrefixKind.ber) {
    const own = plan.prefix.name.split('.')[0]!;
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
      const longer = withWidth(plan, digits);
      if (longer === plan) continue;
      yield { change: (field) => withWidth(field, digits), text: `the length prefix is ${longer.prefix.name} here` };
    }
  }
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

function replaced(codec: Codec, number: number, change: Change): (FieldPlan | undefined)[] {
  return codec.fields.map((field, at) => (at === number && field !== undefined ? change(field) : field));
}
