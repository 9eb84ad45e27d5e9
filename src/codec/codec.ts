// A compiled spec: bytes to Message and JSON to bytes. Decoding is total: it indexes every element once, checks every
// length and character before anything is read, and either returns or throws a DecodeError with DE path and offset.

import { type Attempt, likelyMend } from '../explain/hint.ts';
import {
  announceInner,
  type BitmapPlan,
  bitmapBytes,
  blockBytes,
  type InnerBitmap,
  isPresent,
  LAST_ELEMENT,
  markAbsent,
  markPresent,
  PRESENCE_WORDS,
  writeBlock,
  writeBlocks,
} from './bitmap.ts';
import { Shape } from './encoding.ts';
import { type CodecErrorDetail, DecodeError, EncodeError } from './errors.ts';
import { decodeError, type Extent, type FieldPlan, measure, writeCanonical } from './field.ts';
import type { FieldValues } from './field-values.ts';
import type { HeaderPlan } from './header.ts';
import { indexByShape, MessageShapes } from './index/bitmap-plan.ts';
import { indexQuickly, type Layout, layoutOf } from './index/element-tables.ts';
import { indexInner, Opening } from './index/preamble.ts';
import { Message } from './message.ts';
import { MOST_BER_BYTES, PrefixKind } from './prefix.ts';
import { digitsOf, elementOf, unknownKey } from './write/element-keys.ts';
import { boundOf, writeValue } from './write/value.ts';

export interface CodecParts {
  name: string;
  header: HeaderPlan;
  mti: FieldPlan;
  bitmap: BitmapPlan;
  /** By element number; index 0 and 1 are unused. */
  fields: (FieldPlan | undefined)[];
  /** A third bitmap that stands as a data element, and tells of elements 129 to 192 (65 in 1987; some use 127). */
  inner?: InnerBitmap | undefined;
}

export class Codec {
  readonly name: string;
  readonly header: HeaderPlan;
  readonly mti: FieldPlan;
  readonly bitmap: BitmapPlan;
  readonly fields: readonly (FieldPlan | undefined)[];
  readonly inner: InnerBitmap | undefined;
  /** Presence words of the elements that the spec defines. */
  readonly defined: Int32Array = new Int32Array(PRESENCE_WORDS);
  /** Bytes of all fixed-length elements and all length prefixes together: what elements may take besides their values. */
  readonly fixedBytes: number = 0;
  /** Bytes that header, message type and bitmaps take at most. */
  readonly overheadBytes: number;
  /** What of the fields is asked for each message, in tables by element number. */
  readonly layout: Layout;
  private readonly opening: Opening;
  private readonly shapes: MessageShapes;
  /** The message type stands on the wire as the characters of its digits. */
  private readonly plainType: boolean;
  private readonly measureRare = (message: Message, number: number, at: number): number =>
    this.measureElement(message, number, at);
  private readonly extent: Extent = { offset: 0, length: 0, units: 0 };
  private readonly present = new Int32Array(PRESENCE_WORDS);
  private scratch = Buffer.alloc(16_384);

  constructor(parts: CodecParts) {
    this.name = parts.name;
    this.header = parts.header;
    this.mti = parts.mti;
    this.bitmap = parts.bitmap;
    this.fields = parts.fields;
    this.inner = parts.inner;
    this.layout = layoutOf(parts.fields);
    this.opening = new Opening(parts.header, parts.mti, parts.bitmap);
    this.shapes = new MessageShapes(this.layout);
    this.plainType = this.mti.shape === Shape.one && this.mti.encoding.wireOf === undefined;
    for (let number = 2; number <= LAST_ELEMENT; number++) {
      const plan = parts.fields[number];
      if (plan === undefined) continue;
      markPresent(this.defined, number);
      const prefixBytes = plan.prefixKind === PrefixKind.ber ? MOST_BER_BYTES : plan.prefixBytes;
      this.fixedBytes +=
        prefixBytes + plan.maxInner + (plan.prefixKind === PrefixKind.fixed || plan.filled ? plan.maxBytes : 0);
    }
    this.overheadBytes =
      this.header.lengthBytes +
      this.mti.maxBytes +
      bitmapBytes(this.bitmap) +
      (this.inner === undefined ? 0 : blockBytes(this.inner.bitmap));
  }

  /** A message over `bytes`. The bytes are not copied: they must not change while the message is in use. */
  decode(bytes: Uint8Array): Message {
    const message = new Message();
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      this.index(buffer, 0, buffer.length, message);
    } catch (error) {
      if (error instanceof DecodeError) error.lookForMend(() => likelyMend(this, buffer, error, attemptOn(buffer)));
      throw error;
    }
    return message;
  }

  /** Indexes the message in `[start, end)` of `bytes` into `message`. When it throws a DecodeError, `message` holds what
   *  came before the fault: its `mti` (-1 when that failed) and the elements that were read. */
  index(bytes: Buffer, start: number, end: number, message: Message): void {
    if (message.codec !== this) message.codec = this;
    if (message.bytes !== bytes) message.bytes = bytes;
    message.start = start;
    message.end = end;
    message.isWhole = false;
    const view = message.viewOf(bytes);
    const at = this.opening.index(message, view);
    message.bodyAt = at;
    if (this.inner !== undefined) {
      message.shape = undefined;
      this.indexWithInner(message, at, this.inner);
    } else {
      const shape = this.shapes.find(message);
      if (shape === undefined || !indexByShape(shape, message, view, at, this.measureRare)) {
        message.shape = undefined;
        if (!indexQuickly(this.layout, message, view, at, this.measureRare)) this.indexSlowly(message, at);
      }
    }
    message.isWhole = true;
  }

  /** Every element by itself: finds what is wrong, says where, and leaves in `message` what came before. */
  private indexSlowly(message: Message, from: number): void {
    const { bytes, start, end, words } = message;
    let at = from;
    for (let number = 2; number <= LAST_ELEMENT; number++) {
      if (isPresent(words, number)) at = this.measureElement(message, number, at);
    }
    if (at !== end) throw decodeError('TRAILING_BYTES', this.trailing(at, end), bytes, at, end, start);
  }

  /** The third bitmap is present like an element until all are indexed, and is none afterwards. */
  private indexWithInner(message: Message, from: number, inner: InnerBitmap): void {
    try {
      this.indexSlowly(message, from);
    } finally {
      markAbsent(message.words, inner.number);
    }
  }

  private measureElement(message: Message, number: number, at: number): number {
    const { bytes, start, end } = message;
    const plan = this.fields[number];
    const extent = this.extent;
    try {
      if (number === this.inner?.number) return indexInner(this.inner, message, at);
      if (plan === undefined) throw this.unknownField(number, bytes, at, end, start);
      const next = measure(plan, bytes, at, end, start, extent);
      message.offsets[number] = extent.offset;
      message.lengths[number] = extent.length;
      message.units[number] = extent.units;
      return next;
    } catch (error) {
      forgetFrom(message.words, number);
      throw error;
    }
  }

  /** The bytes of a message given as JSON. Throws an EncodeError. */
  encode(json: FieldValues): Buffer {
    const most = this.gather(json);
    if (most > this.scratch.length) this.scratch = Buffer.alloc(most * 2);
    const end = this.writeGathered(json, this.scratch, 0);
    if (end > this.scratch.length) throw new RangeError(`encoding took ${end} bytes where ${most} were foreseen`);
    const bytes = Buffer.allocUnsafe(end);
    this.scratch.copy(bytes, 0, 0, end);
    return bytes;
  }

  /** Writes a message given as JSON at `at` and returns the end; `out` must have room. Throws an EncodeError. */
  encodeInto(json: FieldValues, out: Buffer, at: number): number {
    this.gather(json);
    return this.writeGathered(json, out, at);
  }

  private readonly numbers = new Int32Array(LAST_ELEMENT + 1);
  private gathered = 0;

  /** Enumerates the keys once (it costs as much as writing the values): their numbers in order, the presence words, and
   *  the most bytes that the message takes. Integer keys come in ascending order, which is that of the wire. */
  private gather(json: FieldValues): number {
    const words = this.present;
    words[0] = words[1] = words[2] = words[3] = words[4] = words[5] = 0;
    let most = this.header.lengthBytes + 64;
    let count = 0;
    for (const key in json) {
      if (key === '0' || key === 'header') continue;
      // `02` or `2.0` would name an element twice, and come out of order: they are no keys of the table.
      const number = elementOf.get(key);
      const plan = number === undefined ? undefined : this.fields[number];
      if (plan === undefined) throw unknownKey(key, this.name);
      markPresent(words, number!);
      this.numbers[count++] = number!;
      most += boundOf(plan, json[number!]!);
    }
    this.gathered = count;
    return most;
  }

  private writeGathered(json: FieldValues, out: Buffer, at: number): number {
    const words = this.present;
    let to = this.writeHeader(json.header, out, at);
    const mti = json[0];
    const type = typeof mti === 'string' && mti.length === 4 ? digitsOf(mti) : -1;
    if (type < 0) {
      const found = mti === undefined ? 'nothing' : JSON.stringify(mti);
      throw new EncodeError('MTI_MALFORMED', { path: 'MTI', expected: 'four digits', found });
    }
    to = this.writeType(type, out, to);
    const inner = this.inner !== undefined && announceInner(this.inner, words) ? this.inner : undefined;
    let innerAt = inner?.number ?? LAST_ELEMENT + 1;
    to = writeBlocks(this.bitmap, words, out, to);
    for (let i = 0; i < this.gathered; i++) {
      const number = this.numbers[i];
      if (number > innerAt) {
        to = writeBlock(inner!.bitmap, words, 2, out, to);
        innerAt = LAST_ELEMENT + 1;
      }
      to = writeValue(this.fields[number]!, json[number]!, out, to);
    }
    return to;
  }

  /** Writes a message type at `at` and returns the end. */
  writeType(mti: number, out: Uint8Array, at: number): number {
    const digits = this.plainType ? out : typeDigits;
    const first = this.plainType ? at : 0;
    const hundreds = (mti / 100) | 0;
    const rest = mti - hundreds * 100;
    const thousands = (hundreds / 10) | 0;
    const tens = (rest / 10) | 0;
    digits[first] = 0x30 + thousands;
    digits[first + 1] = 0x30 + hundreds - thousands * 10;
    digits[first + 2] = 0x30 + tens;
    digits[first + 3] = 0x30 + rest - tens * 10;
    return this.plainType ? at + 4 : writeCanonical(this.mti, typeDigits, 0, 4, out, at);
  }

  private writeHeader(given: FieldValues[string] | undefined, out: Buffer, at: number): number {
    if (given === undefined && !this.header.required) {
      this.header.own.copy(out, at);
      return at + this.header.lengthBytes;
    }
    if (
      typeof given !== 'string' ||
      !/^([0-9A-Fa-f]{2})*$/.test(given) ||
      given.length !== 2 * this.header.lengthBytes
    ) {
      const expected = `${this.header.lengthBytes} byte(s) as hex`;
      throw new EncodeError('HEADER_MALFORMED', {
        path: 'header',
        expected,
        found: JSON.stringify(given) ?? 'nothing',
      });
    }
    return at + out.write(given, at, 'hex');
  }

  private unknownField(number: number, bytes: Buffer, at: number, end: number, start: number): DecodeError {
    const detail = {
      path: String(number),
      expected: `an element that ${this.name} defines`,
      found: `bit ${number} set`,
    };
    return decodeError('FIELD_UNKNOWN', detail, bytes, at, end, start);
  }

  private trailing(at: number, end: number): CodecErrorDetail {
    return { path: 'end', expected: 'the end of the message', found: `${end - at} more byte(s)` };
  }
}

const typeDigits = new Uint8Array(4);

/** What changed codecs make of the bytes. */
function attemptOn(bytes: Buffer): Attempt {
  return (parts, from) => {
    const message = new Message();
    try {
      new Codec(parts).index(bytes, from, bytes.length, message);
      return { message, error: undefined };
    } catch (error) {
      if (error instanceof DecodeError) return { message, error };
      throw error;
    }
  };
}

function forgetFrom(words: Int32Array, number: number): void {
  const w = (number - 1) >> 5;
  const bit = (number - 1) & 31;
  words[w] &= bit === 0 ? 0 : ~(0xffffffff >>> bit);
  for (let later = w + 1; later < PRESENCE_WORDS; later++) words[later] = 0;
}
