// A message as it lies on the wire: the original bytes, which elements are present, and an offset and a length for each.
// Nothing is turned into a string before it is needed. A Message is a view: it is reused from frame to frame, and it is
// valid only as long as its bytes are.
import { mtiText } from '../iso8583/mti.ts';
import { isPresent, LAST_ELEMENT, oddBlocks, PRESENCE_WORDS } from './bitmap.ts';
import { openedValue } from './composite/chip.ts';
import { viewOf } from './copy-bytes.ts';
import type { Dialect } from './dialect.ts';
import { Packing, readUnits } from './encoding.ts';
import { DecodeError } from './errors.ts';
import { type FieldPlan, innerOf, takenBytes } from './field-plan.ts';
import { textOf } from './field-text.ts';
import type { FieldValues } from './field-values.ts';
import type { BitmapPlan } from './index/bitmap-plan.ts';
import { KnownDigits } from './index/element-tables.ts';
import { maskedJson } from './mask.ts';
import { valueOfPacked } from './packed-digits.ts';
import { oddSpareNibble, SPARE_KEY } from './spare-nibble.ts';
import { valueOfBytes, valueOfDigits } from './whole-number.ts';
import { BITMAP_KEY } from './write/bitmap-key.ts';

const nothing = Buffer.alloc(0);

/** What Node calls to show an object. */
const inspected = Symbol.for('nodejs.util.inspect.custom');

interface InspectOptions {
  stylize(text: string, style: string): string;
}

export class Message {
  /** The dialect that it was indexed in; undefined before the first time. */
  dialect: Dialect | undefined = undefined;
  bytes: Buffer = nothing;
  /** The same bytes, to be read several at a time. */
  view: DataView = viewOf(nothing);
  /** First byte of the message (of its header, when it has one), and the byte after its last. */
  start = 0;
  end = 0;
  /** Bytes of the network header in front of the message type. */
  headerBytes = 0;
  /** The plan it was indexed by; undefined when by none. */
  bitmapPlan: BitmapPlan | undefined = undefined;
  /** It begins as the dialect would write it: message type and one bitmap. */
  hasUsualPreamble = false;
  /** Every element of it has been indexed: nothing was wrong. */
  isWhole = false;
  /** First byte after the bitmap. */
  bodyAt = 0;
  /** Message type as a number, -1 when it could not be read. */
  mti = -1;
  /** Presence bits; bitmap bits (1, 65) are not elements and are left out. See bitmap.ts. */
  readonly words: Int32Array = new Int32Array(PRESENCE_WORDS);
  /** By element number: first byte of the value (after its length prefix), valid where present. */
  readonly offsets: Int32Array = new Int32Array(LAST_ELEMENT + 1);
  /** By element number: bytes of the value. */
  readonly lengths: Int32Array = new Int32Array(LAST_ELEMENT + 1);
  /** By element number: units of the value (characters, digits, bytes). */
  readonly units: Int32Array = new Int32Array(LAST_ELEMENT + 1);

  /** It lies in these bytes from here on. */
  lieIn(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  has(number: number): boolean {
    return isPresent(this.words, number);
  }

  /** The byte after a present element, its filling or its terminator included. */
  endOf(number: number): number {
    const plan = this.plan(number);
    return this.offsets[number] + takenBytes(plan, this.lengths[number]);
  }

  /** Where an element begins, its length prefix included; where it would begin when it is absent. */
  placeOf(number: number): number {
    let w = (number - 1) >> 5;
    const bit = (number - 1) & 31;
    let before = bit === 0 ? 0 : this.words[w] & ~(0xffffffff >>> bit);
    while (before === 0) {
      if (w === 0) return this.bodyAt;
      before = this.words[--w];
    }
    return this.endOf(32 * w + Math.clz32(before & -before) + 1);
  }

  /** The value of an element as text (upper-case hex when it is bytes), undefined when absent. Element 0 is the MTI. */
  text(number: number): string | undefined {
    if (number === 0) return this.mti < 0 ? undefined : mtiText(this.mti);
    if (!this.has(number)) return undefined;
    return textOf(this.plan(number), this.bytes, this.offsets[number], this.units[number]);
  }

  /** A value by path: `39`, `127.25`, `55.9F26`. Chip data is bytes in hex as a whole (`55`), and opened for what is inside. */
  get(path: string): string | FieldValues | undefined {
    const [first = '', ...rest] = path.split('.');
    const number = Number(first);
    if (rest.length === 0 && this.plainElement(number)) return this.text(number);
    let value: string | FieldValues | undefined = this.value(number);
    let plan = this.dialect?.fields[number];
    for (const key of rest) {
      if (typeof value === 'string') value = openedValue(plan, value);
      if (value === undefined) return undefined;
      value = (value as FieldValues)[key];
      plan = plan === undefined ? undefined : innerOf(plan)?.subfield(key);
    }
    return value;
  }

  /** An element's value as a whole number; -1 when absent or not made of digits. At most 15 digits are exact. */
  number(number: number): number {
    if (!this.has(number)) return -1;
    return this.dialect!.tables.digits[number] === KnownDigits.plain
      ? valueOfDigits(this.view, this.offsets[number], this.units[number])
      : this.otherNumber(number);
  }

  /** The same of one that is present, and not known to be digits, one a byte. */
  private otherNumber(number: number): number {
    const units = this.units[number];
    const { tables } = this.dialect!;
    const known = tables.digits[number];
    if (known !== KnownDigits.none) {
      return valueOfPacked(this.view, this.offsets[number], units, known === KnownDigits.packedSpareRight);
    }
    if (tables.plain[number] === 1) return valueOfBytes(this.bytes, this.offsets[number], units);
    const plan = this.plan(number);
    if (units > scratch.length) return -1;
    readUnits(plan.encoding, this.bytes, this.offsets[number], units, scratch, 0, plan.track);
    return valueOfBytes(scratch, 0, units);
  }

  /** Copies an element's canonical units to `out` and returns how many; 0 when absent, cut at `most`. */
  copyUnits(number: number, out: Uint8Array, at: number, most: number): number {
    if (!this.has(number)) return 0;
    const units = this.units[number];
    if (this.dialect!.tables.plain[number] === 1) {
      const { bytes, offsets } = this;
      const from = offsets[number];
      const count = Math.min(units, most);
      for (let i = 0; i < count; i++) out[at + i] = bytes[from + i];
      return count;
    }
    const plan = this.plan(number);
    if (units <= most) {
      readUnits(plan.encoding, this.bytes, this.offsets[number], units, out, at, plan.track);
      return units;
    }
    const whole = Buffer.allocUnsafe(units);
    readUnits(plan.encoding, this.bytes, this.offsets[number], units, whole, 0, plan.track);
    for (let i = 0; i < most; i++) out[at + i] = whole[i];
    return most;
  }

  /** True when `other` has an element too, and the same, whatever its dialect. */
  agreesWith(other: Message, number: number): boolean {
    return this.has(number) && this.text(number) === other.text(number);
  }

  /** Copies an element's canonical units to `out` as 32-bit words of four bytes each, zeros behind, cut at `most` words. */
  copyWords(number: number, out: Int32Array, at: number, most: number): void {
    let words = 0;
    if (this.has(number)) {
      const units = this.units[number];
      if (this.dialect!.tables.plain[number] === 1) {
        const view = this.view;
        const from = this.offsets[number];
        for (const end = Math.min(units >> 2, most); words < end; words++)
          out[at + words] = view.getInt32(from + 4 * words);
        const rest = units & 3;
        if (rest !== 0 && words < most) {
          let word = 0;
          for (let i = 0; i < rest; i++) word |= this.bytes[from + 4 * words + i] << (24 - 8 * i);
          out[at + words++] = word;
        }
      } else {
        const count = this.copyUnits(number, scratch, 0, Math.min(4 * most, scratch.length));
        scratch.fill(0, count);
        for (; 4 * words < count; words++) out[at + words] = scratchView.getInt32(4 * words);
      }
    }
    for (; words < most; words++) out[at + words] = 0;
  }

  /** True when `copyWords` would copy what stands in `[at, at + most)` of `words`. */
  hasWords(number: number, words: Int32Array, at: number, most: number): boolean {
    const units = this.units[number];
    if (!this.has(number) || this.dialect!.tables.plain[number] !== 1 || units > 4 * most) {
      this.copyWords(number, sought, 0, most);
      for (let i = 0; i < most; i++) if (sought[i] !== words[at + i]) return false;
      return true;
    }
    const view = this.view;
    const from = this.offsets[number];
    let i = 0;
    for (; i < units >> 2; i++) if (view.getInt32(from + 4 * i) !== words[at + i]) return false;
    const rest = units & 3;
    // The four bytes that end with the value: a message type stands before every element.
    if (rest !== 0 && view.getInt32(from + units - 4) << (32 - 8 * rest) !== words[at + i++]) return false;
    for (; i < most; i++) if (words[at + i] !== 0) return false;
    return true;
  }

  /** The message as plain JSON: element numbers to text, bytes as upper-case hex, composites as objects, `header` as hex, and under
   *  `spare` the half bytes that are not what the spec fills with, under `1` a bitmap that announces otherwise than usual. */
  toJSON(): FieldValues {
    const json: FieldValues = {};
    const { words, bytes, start, offsets, units } = this;
    // One string for the whole message, of which values are cuts: a call into native code for each costs several times more.
    const whole = bytes.toString('latin1', start, this.end);
    const fields = this.dialect?.fields ?? [];
    let spare: FieldValues | undefined;
    for (let w = PRESENCE_WORDS - 1; w >= 0; w--) {
      let word = words[w];
      while (word !== 0) {
        const low = word & -word;
        word ^= low;
        const number = 32 * w + Math.clz32(low) + 1;
        const plan = fields[number]!;
        if (plan.plainText) {
          const from = offsets[number] - start;
          json[number] = whole.slice(from, from + units[number]);
        } else {
          json[number] = this.value(number)!;
          if (plan.packing === Packing.half && (units[number] & 1) === 1) {
            const nibble = oddSpareNibble(plan.encoding, bytes, offsets[number], units[number]);
            if (nibble !== undefined) {
              spare ??= {};
              spare[number] = nibble;
            }
          }
        }
      }
    }
    if (this.mti >= 0) json[0] = mtiText(this.mti);
    if (spare !== undefined) json[SPARE_KEY] = spare;
    if (!this.hasUsualPreamble && this.mti >= 0) this.addBitmap(json);
    if (this.headerBytes > 0)
      json.header = this.bytes.toString('hex', this.start, this.start + this.headerBytes).toUpperCase();
    return json;
  }

  /** The bitmap, where the same elements would be announced otherwise. */
  private addBitmap(json: FieldValues): void {
    const { dialect, bytes, start, headerBytes, end } = this;
    if (dialect === undefined || dialect.inner !== undefined) return;
    const odd = oddBlocks(dialect.bitmap, bytes, start + headerBytes + dialect.mti.maxBytes, end);
    if (odd !== undefined) json[BITMAP_KEY] = odd;
  }

  /** What `console.log` shows of it: its elements as people may see them. */
  [inspected](depth: number, options: InspectOptions, inspect: (value: unknown, options: unknown) => string): string {
    const name = options.stylize(`Message ${this.dialect?.name ?? 'without a dialect'}`, 'special');
    if (depth < 0) return `[${name}]`;
    return `${name} ${inspect(this.dialect === undefined ? {} : this.shown(this.dialect), options)}`;
  }

  private value(number: number): string | FieldValues | undefined {
    if (this.plainElement(number)) return this.text(number);
    const offset = this.offsets[number];
    return this.plan(number).composite!.read(this.bytes, offset, offset + this.lengths[number]);
  }

  /** A message is a view: when its bytes have been written over since, nothing can be said of them. */
  private shown(dialect: Dialect): FieldValues | string {
    try {
      return maskedJson(dialect, this.toJSON());
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return 'its bytes have changed';
    }
  }

  private plainElement(number: number): boolean {
    return number === 0 || !this.has(number) || this.plan(number).composite === undefined;
  }

  private plan(number: number): FieldPlan {
    return this.dialect!.fields[number]!;
  }
}

const scratch = new Uint8Array(64);
/** What is compared with other words: 2003 has the longest, DE 42 cut at four. */
const sought = new Int32Array(16);
const scratchView = new DataView(scratch.buffer);
