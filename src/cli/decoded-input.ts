// The input of `decode` and `describe` as messages: cut by the framing, each read, or refused with what was read of it.
import type { Codec, PartialMessage } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { hintOf } from '../explain/hint.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { framingByName } from '../wire/framing.ts';
import { isRecordFraming, readRecords } from '../wire/rdw.ts';
import { FramingError } from '../wire/wire-error.ts';
import type { Advice } from './guess-run.ts';
import { bytesOf, messagesOf, withoutLineEnd } from './input.ts';
import type { Judge, Verdict } from './pasted/pasted-messages.ts';

/** What is wrong, as JSON has it: code, path, offset and more. */
export type Fault = Record<string, unknown>;

/** Where the input is, and how it is cut. */
interface InputOptions {
  readonly file: string | undefined;
  readonly raw: boolean;
  readonly framing: string;
  readonly format: string;
}

/** What one input gave: a message, or what is wrong with it and what was read all the same. */
export type Decoded = Message | Rejected;

export interface Rejected {
  /** The first fault. */
  readonly error: Fault;
  /** All faults of the bytes, where there are bytes. */
  readonly errors?: readonly Fault[];
  readonly partial?: PartialMessage;
}

/** The messages of the input, each read or refused in its place. Throws a CommandError when the input cannot be read. */
export async function* inputsOf(options: InputOptions, codec: Codec, advice: Advice): AsyncGenerator<Decoded> {
  const { framing } = options;
  const judge: Judge = (bytes) => verdictOf(framesOf(bytes, framing, codec, decodeQuickly));
  if (options.raw || isRecordFraming(framing)) {
    const bytes = withoutLineEnd(await bytesOf(options.file), judge);
    for (const piece of wholeLines(bytes, judge)) yield* noted(piece, framesOf(piece, framing, codec), advice);
    return;
  }
  // One line in, one line out: for machines a blank line is a message too, an empty one.
  for await (const pasted of messagesOf(options.file, judge, options.format === 'ndjson')) {
    if ('bytes' in pasted) yield* noted(pasted.bytes, framesOf(pasted.bytes, framing, codec), advice);
    else {
      const { line, wrong, cut } = pasted;
      yield notHex({ code: 'INPUT_NOT_HEX', path: 'input', offset: 0, line, found: wrong }, cut, options, codec);
    }
  }
}

/** A line that is no hex, and what can be read in front of half a byte. */
function notHex(error: Fault, cut: Buffer | undefined, { framing }: InputOptions, codec: Codec): Rejected {
  if (cut === undefined || cut.length === 0 || framing !== 'none') return { error };
  const partial = codec.decodePartially(cut);
  return partial.message.mti < 0 ? { error } : { error, errors: [error, ...partial.errors.map(faultOf)], partial };
}

/** Text messages one a line, where that is what the bytes are; else the bytes as they are. */
function wholeLines(bytes: Buffer, judge: Judge): Buffer[] {
  if (judge(bytes) === 'whole') return [bytes];
  const lines = bytes
    .toString('latin1')
    .split(/\r?\n/)
    .map((line) => Buffer.from(line, 'latin1'));
  return lines.length > 1 && lines.every((line) => judge(line) === 'whole') ? lines : [bytes];
}

/** The same, after the bytes were noted where they were refused. */
function noted(bytes: Buffer, decoded: readonly Decoded[], advice: Advice): readonly Decoded[] {
  // A message that is whole behind a wrong length needs no other reading.
  if (decoded.some((one) => 'error' in one && one.partial?.errors.length !== 0)) advice.note(bytes);
  return decoded;
}

/** What is cut short, and not inside an element, could go on. */
function verdictOf(decoded: readonly Decoded[]): Verdict {
  const rejected = decoded.find((one) => 'error' in one);
  if (rejected === undefined) return 'whole';
  const { code, path } = rejected.error;
  return String(code).endsWith('TRUNCATED') && !String(path).includes('.') ? 'short' : 'none';
}

/** The messages in `bytes`, cut by the framing. */
function framesOf(bytes: Buffer, framing: string, codec: Codec, decode = decodeOne): Decoded[] {
  if (framing === 'none') return [decode(codec, bytes)];
  const found: Decoded[] = [];
  const onFrame = (frame: Uint8Array, start: number, end: number) => {
    found.push(decode(codec, Buffer.from(frame.subarray(start, end))));
  };
  try {
    if (isRecordFraming(framing)) {
      readRecords(bytes, framing, onFrame);
      return found;
    }
    const reader = new FrameReader(framingByName(framing), Math.max(8192, bytes.length));
    reader.push(bytes, onFrame);
    const half = reader.end();
    if (half !== undefined) throw half;
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    found.push(cutShort(error, bytes, framing, codec));
  }
  if (isRecordFraming(framing) || !found.some((one) => 'error' in one)) return found;
  const whole = wholeBehindLength(bytes, framing, codec, found);
  return whole === undefined ? found : [whole];
}

/** What is there of a frame that has less than its length says. */
function cutShort(error: FramingError, bytes: Buffer, framing: string, codec: Codec): Rejected {
  const { code, offset, found, hint } = error;
  const prefixBytes = isRecordFraming(framing) ? 0 : framingByName(framing).prefixBytes;
  const body = bytes.subarray(offset + prefixBytes);
  const isCut = code === 'FRAME_TRUNCATED' && found !== undefined && prefixBytes > 0 && body.length > 0;
  const fault = { code, path: 'framing', offset, found, hint };
  if (!isCut) return { error: fault };
  const partial = codec.decodePartially(body);
  if (partial.message.mti < 0) return { error: fault };
  return { error: fault, errors: [fault, ...partial.errors.map(faultOf)], partial };
}

/** The one message that all bytes behind the first length are, when the frames that the lengths say are none. */
function wholeBehindLength(
  bytes: Buffer,
  framing: string,
  codec: Codec,
  refused: readonly Decoded[],
): Rejected | undefined {
  const prefix = framingByName(framing);
  if (bytes.length <= prefix.prefixBytes) return undefined;
  const body = bytes.subarray(prefix.prefixBytes);
  const partial = codec.decodePartially(body);
  if (partial.errors.length > 0) return undefined;
  const found = prefix.readLength(bytes, 0);
  const code = found > body.length ? 'FRAME_TRUNCATED' : 'FRAME_LENGTH_MALFORMED';
  const wrong = `the length is wrong: the ${body.length} bytes that are there are a whole message`;
  // Another framing that fits says more.
  const other = refused
    .map((one) => ('error' in one ? String(one.error.hint) : ''))
    .find((hint) => /\btry\b/.test(hint));
  const error = { code, path: 'framing', offset: 0, found, hint: other ?? wrong };
  return { error, errors: [error], partial };
}

/** Whether it is a message, and not what would help if it is none. */
function decodeQuickly(codec: Codec, bytes: Buffer): Decoded {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { error: faultOf(error) };
  }
}

function decodeOne(codec: Codec, bytes: Buffer): Decoded {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const partial = codec.decodePartially(bytes);
    const first = { ...faultOf(error), hint: hintOf(codec, bytes, error) };
    return { error: first, errors: [first, ...partial.errors.slice(1).map(faultOf)], partial };
  }
}

function faultOf({ code, path, offset, expected, found, around }: DecodeError): Fault {
  return { code, path, offset, expected, found, around };
}
