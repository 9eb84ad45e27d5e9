// A dialect with the verbs on it: bytes to Message and JSON to bytes. Decoding is total: it indexes every element once, checks
// every length and character before anything is read, and either returns or throws a DecodeError with DE path and offset.
import { Dialect, type DialectParts } from './dialect.ts';
import { DecodeError } from './errors.ts';
import type { FieldValues } from './field-values.ts';
import { BitmapPlans } from './index/bitmap-plan.ts';
import { indexByPlan } from './index/fast-path.ts';
import { parseFully } from './index/full-parse.ts';
import { type PartialParse, parsePartially } from './index/partial-parse.ts';
import { Preamble } from './index/preamble.ts';
import { Message } from './message.ts';
import { JsonWriter } from './write/json-writer.ts';

/** A message as far as it can be read. `message` has the elements without fault; its `mti` is -1 when not even that was read. */
export interface PartialMessage extends PartialParse {
  readonly message: Message;
}

export class Codec extends Dialect {
  private readonly preamble: Preamble;
  private readonly plans: BitmapPlans;
  private readonly json: JsonWriter;

  constructor(parts: DialectParts) {
    super(parts);
    this.preamble = new Preamble(this);
    this.plans = new BitmapPlans(this.tables);
    this.json = new JsonWriter(this);
  }

  /** A message over `bytes`. The bytes are not copied: they must not change while the message is in use. */
  decode(bytes: Uint8Array): Message {
    const message = new Message();
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.index(buffer, 0, buffer.length, message);
    return message;
  }

  /** What can be read of bytes that `decode` refuses, and every fault that is in its way. Never throws a DecodeError. */
  decodePartially(bytes: Uint8Array): PartialMessage {
    const message = new Message();
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    message.dialect = this;
    message.lieIn(buffer);
    message.end = buffer.length;
    try {
      message.bodyAt = this.preamble.index(message, message.view);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { message, errors: [error], faulty: [], unread: [], readTo: error.offset };
    }
    return { message, ...parsePartially(message, message.bodyAt) };
  }

  /** Indexes the message in `[start, end)` of `bytes` into `message`. When it throws a DecodeError, `message` holds what
   *  came before the fault: its `mti` (-1 when that failed) and the elements that were read. */
  index(bytes: Buffer, start: number, end: number, message: Message): void {
    if (message.dialect !== this) message.dialect = this;
    if (message.bytes !== bytes) message.lieIn(bytes);
    message.start = start;
    message.end = end;
    message.isWhole = false;
    const view = message.view;
    const at = this.preamble.index(message, view);
    message.bodyAt = at;
    if (this.inner !== undefined) {
      message.bitmapPlan = undefined;
      parseFully(message, at);
    } else {
      const plan = this.plans.find(message.words, message.bitmapPlan);
      if (plan === undefined || !indexByPlan(plan, message, view, at)) {
        message.bitmapPlan = undefined;
        parseFully(message, at);
      }
    }
    message.isWhole = true;
  }

  /** The bytes of a message given as JSON. Throws an EncodeError. */
  encode(json: FieldValues): Buffer {
    return this.json.write(json);
  }

  /** Writes a message given as JSON at `at` and returns the end; `out` must have room. Throws an EncodeError. */
  encodeInto(json: FieldValues, out: Buffer, at: number): number {
    return this.json.writeInto(json, out, at);
  }
}
