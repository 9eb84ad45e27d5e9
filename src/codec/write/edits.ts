// What an outgoing message has different from the message it is made of: a message type, elements set, elements dropped,
// or only some elements kept. Values are canonical units, so that the same edits serve any dialect. Reused, never freed:
// `clear` before each use.
import { isPresent, LAST_ELEMENT, markAbsent, markPresent, nextPresent, PRESENCE_WORDS } from '../bitmap.ts';
import type { Dialect } from '../dialect.ts';
import { EncodeError } from '../errors.ts';
import type { Message } from '../message.ts';
import { writeDigits } from '../whole-number.ts';

/** A set of data elements, as presence words. */
export function elementSet(numbers: readonly number[]): Int32Array {
  const words = new Int32Array(PRESENCE_WORDS);
  for (const number of numbers) markPresent(words, number);
  return words;
}

/** Settings of elements that are listed before the list is made anew. */
const MOST_NUMBERS = 2 * LAST_ELEMENT;

export class Edits {
  /** Message type of the outgoing message; -1 keeps the source's. */
  mti = -1;
  /** Elements taken over from the source; undefined takes over all. */
  kept: Int32Array | undefined = undefined;
  /** Elements set here. */
  readonly set: Int32Array = new Int32Array(PRESENCE_WORDS);
  /** Elements left out. */
  readonly dropped: Int32Array = new Int32Array(PRESENCE_WORDS);
  readonly offsets: Int32Array = new Int32Array(LAST_ELEMENT + 1);
  readonly units: Int32Array = new Int32Array(LAST_ELEMENT + 1);
  /** The first `count` are the elements that have been set since `clear`, some perhaps twice or dropped again. */
  readonly numbers: Uint8Array = new Uint8Array(MOST_NUMBERS);
  count = 0;
  /** Something has been dropped since `clear`. */
  drops = false;
  /** Canonical units of the elements set. */
  values: Buffer = Buffer.alloc(1024);
  used = 0;
  /** Network header to send; none when `headerBytes` is -1 (then the dialect's own default goes out). */
  header: Buffer = Buffer.alloc(256);
  headerBytes = -1;

  clear(): this {
    this.mti = -1;
    this.kept = undefined;
    for (let i = 0; i < this.count; i++) markAbsent(this.set, this.numbers[i]);
    // Six words: less than the call of a fill.
    if (this.drops) for (let w = 0; w < PRESENCE_WORDS; w++) this.dropped[w] = 0;
    this.count = 0;
    this.drops = false;
    this.used = 0;
    this.headerBytes = -1;
    return this;
  }

  /** Sets an element to text (binary elements: use `bytes`). Throws an EncodeError when it is not ISO 8859-1. */
  text(number: number, text: string): this {
    const at = this.place(number, text.length);
    for (let i = 0; i < text.length; i++) {
      const character = text.charCodeAt(i);
      if (character > 255) throw notCanonical(number, i, character);
      this.values[at + i] = character;
    }
    return this;
  }

  /** Sets an element to `value` in `width` digits, zeros in front. */
  digits(number: number, value: number, width: number): this {
    const at = this.place(number, width);
    writeDigits(value, width, this.values, at);
    return this;
  }

  /** Sets an element to canonical units lying at `at` in `from`. */
  bytes(number: number, from: Uint8Array, at: number, units: number): this {
    const to = this.place(number, units);
    for (let i = 0; i < units; i++) this.values[to + i] = from[at + i];
    return this;
  }

  /** Sets an element to what it is in `source`; drops it when it is absent there. */
  from(source: Message, number: number): this {
    if (!source.has(number)) return this.drop(number);
    const units = source.units[number];
    const at = this.place(number, units);
    source.copyUnits(number, this.values, at, units);
    return this;
  }

  drop(number: number): this {
    this.drops = true;
    markPresent(this.dropped, number);
    markAbsent(this.set, number);
    return this;
  }

  /** Leaves out every element of a set (see `elementSet`), whether it has been set here or not. */
  dropAll(elements: Int32Array): this {
    this.drops = true;
    for (let w = 0; w < PRESENCE_WORDS; w++) {
      this.dropped[w] |= elements[w];
      this.set[w] &= ~elements[w];
    }
    return this;
  }

  /** Sends the header of a request back: the one at `start` of `bytes`, as the request's dialect mirrors it. */
  mirrorHeader({ header }: Dialect, bytes: Buffer, start: number): this {
    const length = header.lengthBytes;
    if (length === 0) return this;
    this.headerBytes = length;
    for (let i = 0; i < length; i++) this.header[i] = bytes[start + i];
    header.mirror(this.header);
    return this;
  }

  has(number: number): boolean {
    return isPresent(this.set, number);
  }

  /** The text of an element set here, undefined when it is not. */
  textOf(number: number): string | undefined {
    if (!this.has(number)) return undefined;
    return this.values.toString('latin1', this.offsets[number], this.offsets[number] + this.units[number]);
  }

  /** Names each element that is set once. */
  private settle(): void {
    this.count = 0;
    for (let number = nextPresent(this.set, 1); number <= LAST_ELEMENT; number = nextPresent(this.set, number)) {
      this.numbers[this.count++] = number;
    }
  }

  private place(number: number, units: number): number {
    if (this.count === MOST_NUMBERS) this.settle();
    this.numbers[this.count++] = number;
    markPresent(this.set, number);
    if (this.drops) markAbsent(this.dropped, number);
    if (this.used + units > this.values.length) {
      this.values = Buffer.concat([this.values], (this.used + units) * 2);
    }
    this.offsets[number] = this.used;
    this.units[number] = units;
    this.used += units;
    return this.offsets[number];
  }
}

function notCanonical(number: number, place: number, character: number): EncodeError {
  const found = `character U+${character.toString(16).padStart(4, '0').toUpperCase()} at place ${place + 1}`;
  return new EncodeError('ENCODING_UNFIT', { path: String(number), expected: 'characters of ISO 8859-1', found });
}
