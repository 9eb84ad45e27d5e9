// Which spec and which header the bytes of an unknown dialect fit. Every spec is tried behind every header that could be
// there, and what reads all messages to their last byte is ranked by how much sense it makes: a message type of the version
// that the spec is of, dates that are dates, currencies that there are, text without control characters. A guess is for
// people: nothing that routes or answers ever guesses.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { BASE1_BYTES, TPDU_BYTES, TPDU_IDENTIFIER } from '../codec/header.ts';
import { Message } from '../codec/message.ts';
import { PrefixKind } from '../codec/prefix.ts';
import { currencyOf } from '../iso8583/currency.ts';
import { isTransmissionTime } from '../iso8583/date-time.ts';
import { hintOf } from './hint.ts';

/** A spec to try. `version` is that of the standard, undefined when the spec does not say. */
interface GuessSpec {
  readonly name: string;
  readonly codec: Codec;
  readonly version: '1987' | '1993' | '2003' | undefined;
}

/** Messages as one framing cuts them. */
export interface Cut {
  readonly framing: string;
  readonly messages: readonly Buffer[];
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

/** The reading that came furthest without fitting. */
export interface NearestMiss extends Reading {
  readonly error: DecodeError;
  /** What would help, where something would; see hint.ts. */
  readonly hint: string | undefined;
  readonly messageBytes: number;
}

interface Guesses {
  /** What fits, the likeliest first. */
  readonly fitting: readonly Guess[];
  /** Undefined when there are no messages, or something fits. */
  readonly nearest: NearestMiss | undefined;
}

const SHORTEST_HEADER_BYTES = 2;
const LONGEST_HEADER_BYTES = 12;

const versionDigit = { 1987: '0', 1993: '1', 2003: '2' } as const;

/** Points for what makes sense. A header costs, because bytes that nobody explains are no reason. */
const points = { type: 20, version: 15, element: 2, time: 10, currency: 8, clean: 10, header: -6, oddCharacter: -15 };
const MOST_ELEMENTS = 20;
/** What counts for a miss besides the share of the bytes that was read. */
const RIGHT_VERSION = 0.3;
const BEHIND_HEADER = 0.02;

/** Tries everything. */
export function guessDialect(cuts: readonly Cut[], specs: readonly GuessSpec[]): Guesses {
  const fitting: Guess[] = [];
  let nearest: (Miss & Reading & { share: number; codec: Codec }) | undefined;
  for (const { framing, messages } of cuts) {
    const first = messages[0];
    if (first === undefined) continue;
    for (const spec of specs) {
      for (const { header, bytes } of headersFor(first, spec.codec)) {
        const reading: Reading = { spec: spec.name, framing, header };
        const tried = readAll(messages, bytes, spec);
        if (!('error' in tried)) {
          const score = tried.score + (header === undefined ? 0 : points.header);
          fitting.push({ ...reading, score, reasons: tried.reasons });
          continue;
        }
        const share = promise(tried, header !== undefined, spec);
        if (nearest === undefined || share > nearest.share)
          nearest = { ...reading, ...tried, share, codec: spec.codec };
      }
    }
  }
  fitting.sort((a, b) => b.score - a.score);
  if (fitting.length > 0 || nearest === undefined) return { fitting, nearest: undefined };
  const { spec, framing, header, codec, bytes, error } = nearest;
  const hint = hintOf(codec, bytes, error);
  return { fitting, nearest: { spec, framing, header, error, hint, messageBytes: bytes.length } };
}

/** The headers that could be in front of `message`, by how `--header` says them and how many bytes they are. A spec that
 *  has a header of its own is tried with it only. */
function headersFor(message: Buffer, codec: Codec): { header: string | undefined; bytes: number }[] {
  const headers: { header: string | undefined; bytes: number }[] = [{ header: undefined, bytes: 0 }];
  if (codec.header.lengthBytes > 0) return headers;
  if (message[0] === TPDU_IDENTIFIER) headers.push({ header: 'tpdu', bytes: TPDU_BYTES });
  for (let bytes = SHORTEST_HEADER_BYTES; bytes <= LONGEST_HEADER_BYTES; bytes++)
    headers.push({ header: String(bytes), bytes });
  if (message[0] === BASE1_BYTES) headers.push({ header: String(BASE1_BYTES), bytes: BASE1_BYTES });
  return headers;
}

/** How near a miss is: the share of the bytes that was read, more when the version is right, less behind a header. */
function promise(miss: Miss, behind: boolean, spec: GuessSpec): number {
  const right = spec.version !== undefined && versionDigit[spec.version] === miss.type[0];
  return (
    miss.error.offset / Math.max(1, miss.bytes.length) + (right ? RIGHT_VERSION : 0) - (behind ? BEHIND_HEADER : 0)
  );
}

interface Fit {
  score: number;
  reasons: string[];
}

/** The message that could not be read, its header left out, and its type as far as it was. */
interface Miss {
  error: DecodeError;
  bytes: Buffer;
  type: string;
}

function readAll(messages: readonly Buffer[], skippedBytes: number, spec: GuessSpec): Fit | Miss {
  let score = 0;
  let reasons: string[] = [];
  for (const [index, bytes] of messages.entries()) {
    const message = new Message();
    try {
      spec.codec.index(bytes, Math.min(skippedBytes, bytes.length), bytes.length, message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { error, bytes: bytes.subarray(skippedBytes), type: message.text(0) ?? '' };
    }
    const sense = senseOf(message, spec);
    score += sense.score;
    if (index === 0) reasons = sense.reasons;
  }
  const all = messages.length === 1 ? [] : [`all ${messages.length} messages are read`];
  return { score: score / messages.length, reasons: [...all, ...reasons] };
}

function senseOf(message: Message, { codec, version }: GuessSpec): { score: number; reasons: string[] } {
  const reasons = [`all ${message.end - message.start} bytes are used`];
  let score = 0;
  const tell = (value: number, reason: string) => {
    score += value;
    reasons.push(reason);
  };
  const type = message.text(0) ?? '';
  if (/^[012][1-8][0-4][0-5]$/.test(type)) {
    const right = version !== undefined && versionDigit[version] === type[0];
    tell(points.type + (right ? points.version : 0), `${type} is a message type${right ? ` of ${version}` : ''}`);
  }
  let count = 0;
  let odd: number | undefined;
  for (let number = 2; number < codec.fields.length; number++) {
    if (!message.has(number)) continue;
    count++;
    const plan = codec.fields[number];
    if (plan === undefined || plan.binary || plan.composite !== undefined || plan.prefixKind === PrefixKind.ber)
      continue;
    if (odd === undefined && /[^\x20-\x7e]/.test(message.text(number) ?? '')) odd = number;
  }
  tell(points.element * Math.min(count, MOST_ELEMENTS), `${count} elements`);
  if (odd === undefined) score += points.clean;
  else tell(points.oddCharacter, `but DE ${odd} has characters that are none`);
  if (isTransmissionTime(message.number(7))) tell(points.time, 'DE 7 is a date and time');
  const currency = currencyOf(message.text(49) ?? '');
  if (currency !== undefined) tell(points.currency, `DE 49 is ${currency.code}`);
  return { score, reasons };
}
