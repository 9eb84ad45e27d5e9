// Which spec and which header the bytes of an unknown dialect fit. Every spec is tried behind every header that could be
// there, and what reads all messages to their last byte is ranked by how much sense it makes (sense.ts) and by what stands in front
// of it: a length that is exact explains bytes, a header of which only the size is known explains nothing. A guess is for
// people: nothing that routes or answers ever guesses.
import { Codec, type PartialMessage } from '../codec/codec.ts';
import type { DecodeError } from '../codec/errors.ts';
import { BASE1_BYTES, headerPlan, TPDU_BYTES, TPDU_IDENTIFIER } from '../codec/header.ts';
import { framingByName, framingNames } from '../wire/framing.ts';
import { hintOf } from './hint.ts';
import { senseOf, type Version } from './sense.ts';

/** A spec to try. */
interface GuessSpec {
  readonly name: string;
  readonly codec: Codec;
  /** Of the standard; undefined when the spec does not say. */
  readonly version: Version | undefined;
  /** Somebody said that it may be this one. */
  readonly isNamed?: boolean;
}

/** Messages as one framing cuts them. */
export interface Cut {
  readonly framing: string;
  readonly messages: readonly Buffer[];
  /** Frames without a message in them. */
  readonly emptyFrames?: number;
}

/** One reading of the messages. */
export interface Reading {
  readonly spec: string;
  readonly framing: string;
  /** As `--header` says it; undefined when the spec has it, or there is none. */
  readonly header: string | undefined;
}

export interface Guess extends Reading {
  /** Higher makes more sense. */
  readonly score: number;
  /** Why it fits, for people. */
  readonly reasons: readonly string[];
}

/** The reading that makes most sense of those that do not fit. */
export interface NearestMiss extends Reading {
  readonly error: DecodeError;
  /** What would help, where something would; see hint.ts. */
  readonly hint: string | undefined;
  readonly messageBytes: number;
  readonly score: number;
}

interface Guesses {
  /** What fits, the likeliest first. */
  readonly fitting: readonly Guess[];
  /** Undefined when there are no messages, or something fits. */
  readonly nearest: NearestMiss | undefined;
}

const SHORTEST_HEADER_BYTES = 2;
const LONGEST_HEADER_BYTES = 32;
const BASE24 = 'ISO';
/** A header that nobody knows is the last that is to blame for a message that cannot be read. */
const MISS_BEHIND_BLIND = 3;
/** What makes no sense fits by chance: a message type that is none, and a few bytes of anything. */
const LEAST_SENSE = 0;
/** Hints take time. */
const MISSES_HINTED = 12;

/** Points besides those of sense. */
const points = {
  /** A length of two bytes that is exact comes by chance once in 65,536 times. */
  framing: 16,
  furtherFrame: 4,
  mostFurtherFrames: 5,
  emptyFrame: -8,
  /** Filler stands where blocks end: as unlikely as a further length. */
  blocks: 8,
  tpdu: 4,
  base24: 8,
  base1: 8,
  /** A header of the spec's own that is not what it should be. */
  oddHeader: -12,
  blindHeader: -8,
  blindByte: -0.2,
  /** The bytes that a header takes for its own are an exact length. */
  swallowedLength: -20,
  privateSpec: -2,
  /** What this program writes for itself. */
  ours: -1,
  named: 6,
  /** A hint lets the whole message be read, or much more of it. */
  hint: 12,
} as const;

/** A header to try: its size, and what speaks for it. */
interface HeaderToTry {
  readonly header: string | undefined;
  readonly bytes: number;
  readonly score: number;
}

/** Tries everything. */
export function guessDialect(cuts: readonly Cut[], specs: readonly GuessSpec[]): Guesses {
  const fitting: Guess[] = [];
  const misses: Miss[] = [];
  for (const cut of cuts) {
    const first = cut.messages[0];
    if (first === undefined) continue;
    const front = framingSense(cut);
    for (const spec of specs) {
      const bare = withoutHeader(spec.codec);
      const own = ownSense(spec);
      for (const { header, bytes, score } of headersFor(first, spec.codec, cut.framing)) {
        const reading: Reading = { spec: spec.name, framing: cut.framing, header };
        const tried = readAll(cut.messages, bytes, bare, spec.version);
        const total = tried.score + front + own + score;
        if (tried.error === undefined && total <= LEAST_SENSE) continue;
        if (tried.error === undefined) fitting.push({ ...reading, score: total, reasons: tried.reasons });
        else
          misses.push({
            ...reading,
            score: total + MISS_BEHIND_BLIND * Math.min(0, score),
            error: tried.error,
            bytes: tried.bytes,
            codec: bare,
          });
      }
    }
  }
  fitting.sort((a, b) => b.score - a.score);
  return { fitting, nearest: fitting.length > 0 ? undefined : nearestOf(misses) };
}

/** A reading that does not fit. */
interface Miss extends Reading {
  readonly score: number;
  readonly error: DecodeError;
  readonly bytes: Buffer;
  readonly codec: Codec;
}

/** The miss that makes most sense; one that a small change would mend makes more. */
function nearestOf(misses: Miss[]): NearestMiss | undefined {
  const best = misses.sort((a, b) => b.score - a.score).slice(0, MISSES_HINTED);
  const hinted = best.map(({ codec, bytes, ...miss }) => {
    const hint = hintOf(codec, bytes, miss.error);
    return { ...miss, hint, messageBytes: bytes.length, score: miss.score + (hint === undefined ? 0 : points.hint) };
  });
  return hinted.sort((a, b) => b.score - a.score)[0];
}

/** The codec of the message alone: what stands in front is left out. */
function withoutHeader(codec: Codec): Codec {
  return codec.header.lengthBytes === 0 ? codec : new Codec({ ...codec, header: headerPlan(undefined) });
}

function framingSense({ framing, messages, emptyFrames = 0 }: Cut): number {
  if (framing === 'none') return 0;
  const further = Math.min(points.mostFurtherFrames, messages.length - 1);
  const blocks = framing === 'rdw-1014' ? points.blocks : 0;
  return points.framing + blocks + points.furtherFrame * further + points.emptyFrame * Math.min(2, emptyFrames);
}

/** General specs come before those of a network where both fit as well. */
function ownSense({ name, isNamed = false }: GuessSpec): number {
  const isGeneral = /^iso\d/.test(name);
  return (
    (isNamed ? points.named : isGeneral ? 0 : points.privateSpec) + (name.startsWith('clearing-') ? points.ours : 0)
  );
}

/** The headers that could be in front of `message`, by how `--header` says them. */
function headersFor(message: Buffer, codec: Codec, framing: string): HeaderToTry[] {
  const own = codec.header.lengthBytes;
  const none = { header: own > 0 ? 'none' : undefined, bytes: 0, score: swallowed(message, 0, framing) };
  const headers: HeaderToTry[] = [none];
  if (own > 0 && own < message.length) {
    const score = knownHeader(message, own) ?? points.oddHeader;
    headers.push({ header: undefined, bytes: own, score });
  }
  if (message[0] === TPDU_IDENTIFIER) headers.push({ header: 'tpdu', bytes: TPDU_BYTES, score: points.tpdu });
  const most = Math.min(LONGEST_HEADER_BYTES, message.length - 2);
  for (let bytes = SHORTEST_HEADER_BYTES; bytes <= most; bytes++) {
    if (bytes === own) continue;
    const blind = points.blindHeader + points.blindByte * bytes + swallowed(message, bytes, framing);
    headers.push({ header: String(bytes), bytes, score: knownHeader(message, bytes) ?? blind });
  }
  return headers;
}

/** What speaks for a header that somebody gave a form. */
function knownHeader(message: Buffer, bytes: number): number | undefined {
  if (bytes >= 12 && message.toString('latin1', 0, BASE24.length) === BASE24) return points.base24 - (bytes - 12);
  // BASE I: its own length, a flag, a format, the length of header and message.
  if (bytes !== BASE1_BYTES || message[0] !== BASE1_BYTES) return undefined;
  return message.readUInt16BE(3) === message.length ? 2 * points.base1 : points.base1;
}

/** Bytes in front that are an exact length of what is behind them are no header, and no message either. */
function swallowed(message: Buffer, bytes: number, framing: string): number {
  if (framing !== 'none') return 0;
  for (const name of framingNames) {
    const prefix = framingByName(name);
    const { prefixBytes } = prefix;
    if (prefixBytes === 0 || (bytes > 0 && prefixBytes > bytes) || message.length <= prefixBytes) continue;
    if (prefix.readLength(message, 0) === message.length - prefixBytes) return points.swallowedLength;
  }
  return 0;
}

/** What a dialect makes of all messages. */
interface Tried {
  readonly score: number;
  readonly reasons: readonly string[];
  /** Of the first message that could not be read: its first fault, and its bytes, the header left out. */
  readonly error: DecodeError | undefined;
  readonly bytes: Buffer;
}

function readAll(messages: readonly Buffer[], skippedBytes: number, codec: Codec, version: Version | undefined): Tried {
  let score = 0;
  let reasons: readonly string[] = [];
  let failed: { error: DecodeError; bytes: Buffer } | undefined;
  for (const [index, whole] of messages.entries()) {
    const bytes = whole.subarray(Math.min(skippedBytes, whole.length));
    const partial: PartialMessage = codec.decodePartially(bytes);
    const sense = senseOf(partial, codec, version);
    score += sense.score;
    if (index === 0) reasons = sense.reasons;
    const [error] = partial.errors;
    if (error !== undefined) failed ??= { error, bytes };
  }
  const all = messages.length === 1 ? [] : [`all ${messages.length} messages are read`];
  const { error, bytes } = failed ?? { error: undefined, bytes: messages[0]! };
  return { score: score / messages.length, reasons: [...all, ...reasons], error, bytes };
}
