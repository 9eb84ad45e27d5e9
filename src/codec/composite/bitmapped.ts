// Subfields behind a bitmap of their own: Postilion DE 127 and 127.25, Visa DE 62, 63 and 126. A bitmap of 8, 16 or 24 bytes
// grows by announcement, like that of a message; one of any other length, one that may not grow (`disableAutoExpand`), and
// one whose first bit the spec gives to a subfield 1, has just its length, and every bit of it stands for a subfield.
import { type Encoding, Packing, readUnits, writeUnits } from '../encoding.ts';
import { DecodeError, decodeError, EncodeError } from '../errors.ts';
import type { Composite, FieldPlan } from '../field-plan.ts';
import type { FieldValues } from '../field-values.ts';
import { writeValue } from '../write/value.ts';
import { passSubfield, readSubfield, unknownSubfield } from './subfield.ts';

/** Bytes of one block of a bitmap that grows. */
const BLOCK_BYTES = 8;
const MOST_BYTES = 24;

export interface SubfieldBitmap {
  readonly encoding: Encoding;
  /** 1 for each wire byte that a bitmap in hex may have; undefined when it is binary. */
  readonly wireAdmitted: Uint8Array | undefined;
  /** Bytes of the bitmap, of its first block when it grows. */
  readonly lengthBytes: number;
  /** Bytes to which it may grow; `lengthBytes` when it does not. */
  readonly mostBytes: number;
}

export class BitmappedComposite implements Composite {
  private readonly path: string;
  private readonly plans: ReadonlyMap<string, FieldPlan>;
  private readonly byNumber: readonly (FieldPlan | undefined)[];
  private readonly bitmap: SubfieldBitmap;
  private readonly grows: boolean;
  private readonly wireWidth: number;
  /** The bitmap that was read last. A composite is never inside itself, so nothing else writes here before it is used. */
  private readonly bits = new Uint8Array(MOST_BYTES);
  private bitBytes = 0;

  constructor(path: string, plans: ReadonlyMap<string, FieldPlan>, bitmap: SubfieldBitmap) {
    this.path = path;
    this.plans = plans;
    this.bitmap = bitmap;
    this.grows = bitmap.mostBytes > bitmap.lengthBytes;
    this.wireWidth = bitmap.encoding.packing === Packing.two ? 2 : 1;
    const byNumber: (FieldPlan | undefined)[] = new Array(8 * MOST_BYTES + 1).fill(undefined);
    for (const [key, plan] of plans) byNumber[Number(key)] = plan;
    this.byNumber = byNumber;
  }

  check(bytes: Buffer, from: number, end: number, start: number): void {
    let at = this.readBitmap(bytes, from, end, start);
    const last = 8 * this.bitBytes;
    for (let number = 1; number <= last; number++) {
      if (!this.stands(number)) continue;
      const plan = this.byNumber[number];
      if (plan === undefined) {
        const detail = { path: `${this.path}.${number}`, expected: 'a subfield that the spec names', found: 'its bit' };
        throw decodeError('FIELD_UNKNOWN', detail, bytes, at, end, start);
      }
      at = passSubfield(plan, bytes, at, end, start);
    }
    if (at === end) return;
    const detail = { path: this.path, expected: 'the end of the element', found: `${end - at} more byte(s)` };
    throw decodeError('TRAILING_BYTES', detail, bytes, at, end, start);
  }

  read(bytes: Buffer, from: number, end: number): FieldValues {
    const values: FieldValues = {};
    let at = this.readBitmap(bytes, from, end, 0);
    const last = 8 * this.bitBytes;
    for (let number = 1; number <= last; number++) {
      if (this.stands(number)) at = readSubfield(this.byNumber[number]!, bytes, at, end, values, String(number));
    }
    return values;
  }

  readBefore(bytes: Buffer, from: number, end: number): { values: FieldValues; to: number } {
    const values: FieldValues = {};
    let to = from;
    try {
      to = this.readBitmap(bytes, from, end, 0);
      const last = 8 * this.bitBytes;
      for (let number = 1; number <= last; number++) {
        if (!this.stands(number)) continue;
        const plan = this.byNumber[number];
        if (plan === undefined) break;
        to = readSubfield(plan, bytes, to, end, values, String(number));
      }
    } catch (fault) {
      if (!(fault instanceof DecodeError)) throw fault;
    }
    return { values, to };
  }

  write(values: FieldValues, out: Buffer, at: number): number {
    const numbers = Object.keys(values).map((key) => this.numberOf(key));
    numbers.sort((a, b) => a - b);
    const bits = new Uint8Array(MOST_BYTES);
    const highest = numbers.at(-1) ?? 0;
    const blocks = Math.max(1, Math.ceil(highest / (8 * BLOCK_BYTES)));
    const length = this.grows ? Math.max(this.bitmap.lengthBytes, blocks * BLOCK_BYTES) : this.bitmap.lengthBytes;
    for (const number of numbers) bits[(number - 1) >> 3] |= 0x80 >> ((number - 1) & 7);
    if (this.grows) for (let block = 1; block < length / BLOCK_BYTES; block++) bits[(block - 1) * BLOCK_BYTES] |= 0x80;
    let to = at + writeUnits(this.bitmap.encoding, bits, 0, length, out, at);
    for (const number of numbers) to = writeValue(this.byNumber[number]!, values[number]!, out, to);
    return to;
  }

  subfield(key: string): FieldPlan | undefined {
    return this.plans.get(key);
  }

  /** Reads the bitmap at `at` and returns where the first subfield begins. Throws a DecodeError. */
  private readBitmap(bytes: Buffer, from: number, end: number, start: number): number {
    const { encoding, wireAdmitted, lengthBytes, mostBytes } = this.bitmap;
    let at = from;
    this.bitBytes = 0;
    do {
      const length = this.grows ? BLOCK_BYTES : lengthBytes;
      const wire = length * this.wireWidth;
      if (at + wire > end) {
        const detail = { path: `${this.path}.bitmap`, expected: `${wire} byte(s)`, found: `${end - at} left` };
        throw decodeError('TRUNCATED', detail, bytes, at, end, start);
      }
      for (let i = at; wireAdmitted !== undefined && i < at + wire; i++) {
        if (wireAdmitted[bytes[i]] === 1) continue;
        const found = `0x${bytes.toString('hex', at, at + wire).toUpperCase()}`;
        const detail = { path: `${this.path}.bitmap`, expected: `${wire} hex characters`, found };
        throw decodeError('BITMAP_MALFORMED', detail, bytes, i, end, start);
      }
      readUnits(encoding, bytes, at, length, this.bits, this.bitBytes, false);
      at += wire;
      this.bitBytes += length;
    } while (this.grows && this.bitBytes < mostBytes && this.bits[this.bitBytes - BLOCK_BYTES] >= 0x80);
    return at;
  }

  /** True when the bitmap names that subfield; a bit that announces a further block names none. */
  private stands(number: number): boolean {
    const bit = number - 1;
    if ((this.bits[bit >> 3] & (0x80 >> (bit & 7))) === 0) return false;
    return !this.grows || bit % 64 !== 0 || (bit >> 3) + BLOCK_BYTES >= this.bitBytes;
  }

  private numberOf(key: string): number {
    if (!this.plans.has(key)) throw unknownSubfield(this.path, key, `one of ${[...this.plans.keys()].join(', ')}`);
    const number = Number(key);
    if (number <= 8 * this.bitmap.mostBytes) return number;
    const expected = `a bitmap of more than ${this.bitmap.mostBytes} bytes`;
    throw new EncodeError('SUBFIELD_MALFORMED', { path: `${this.path}.${key}`, expected, found: 'no bit for it' });
  }
}
