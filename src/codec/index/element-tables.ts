// The quick way over the commonest elements: fixed length, or two or three ASCII or BCD length digits. It only ever says
// "this element is right, and this long"; whatever it is not sure of goes to `measure`, which decides and explains. The
// character checks look at four bytes at a time (a profile of indexing gave them four fifths of the time one by one).
import { LAST_ELEMENT, PRESENCE_WORDS } from '../bitmap.ts';
import { Shape } from '../encoding.ts';
import { Counts, type FieldPlan } from '../field.ts';
import type { Message } from '../message.ts';
import { PrefixKind } from '../prefix.ts';

/** How the quick way finds the length; `none` leaves the element to `measure`. */
export const Way = { none: 0, fixed: 1, asciiLL: 2, asciiLLL: 3, bcdLL: 4, bcdLLL: 5 } as const;

/** How the quick way checks characters; `slow` leaves it to `measure`. */
export const Check = {
  none: 0,
  digits: 1,
  printable: 2,
  packedDigits: 3,
  /** From here on an element is checked by itself, with a table of its own. */
  table: 4,
  mostlyDigits: 5,
  mostlyTrack: 6,
  slow: 7,
} as const;

/** Tables by element number. */
export interface Layout {
  readonly way: Uint8Array;
  readonly check: Uint8Array;
  readonly maxUnits: Int32Array;
  readonly maxBytes: Int32Array;
  /** 1 where two units share a byte. */
  readonly packed: Uint8Array;
  readonly admitted: readonly (Uint8Array | undefined)[];
  /** 1 where canonical units are the bytes on the wire. */
  readonly plain: Uint8Array;
  /** 1 where they are, and the index has found them to be digits. */
  readonly digits: Uint8Array;
  /** Bytes of the length prefix, or IRREGULAR. */
  readonly prefixWidth: Uint8Array;
}

/** The bytes before or behind the value are not known from its offset and length: BER lengths, filled elements. */
export const IRREGULAR = 255;

export function layoutOf(fields: readonly (FieldPlan | undefined)[]): Layout {
  const layout = {
    way: new Uint8Array(LAST_ELEMENT + 1),
    check: new Uint8Array(LAST_ELEMENT + 1),
    maxUnits: new Int32Array(LAST_ELEMENT + 1),
    maxBytes: new Int32Array(LAST_ELEMENT + 1),
    packed: new Uint8Array(LAST_ELEMENT + 1),
    admitted: new Array<Uint8Array | undefined>(LAST_ELEMENT + 1).fill(undefined),
    plain: new Uint8Array(LAST_ELEMENT + 1),
    digits: new Uint8Array(LAST_ELEMENT + 1),
    prefixWidth: new Uint8Array(LAST_ELEMENT + 1),
  };
  fields.forEach((plan, number) => {
    if (plan === undefined) return;
    layout.check[number] = checkOf(plan);
    layout.way[number] = layout.check[number] === Check.slow ? Way.none : wayOf(plan);
    layout.maxUnits[number] = plan.maxUnits;
    layout.maxBytes[number] = plan.maxBytes;
    layout.packed[number] = plan.shape === Shape.half ? 1 : 0;
    layout.admitted[number] = plan.wireAdmitted;
    layout.plain[number] = plan.shape === Shape.one && plan.encoding.canonicalOf === undefined ? 1 : 0;
    layout.digits[number] = layout.plain[number] === 1 && plan.className === 'n' ? 1 : 0;
    layout.prefixWidth[number] = plan.filled || plan.prefixKind === PrefixKind.ber ? IRREGULAR : plan.prefixBytes;
  });
  return layout;
}

function wayOf(plan: FieldPlan): number {
  if (plan.structure !== undefined || plan.inclusive || plan.filled) return Way.none;
  if (plan.prefixKind === PrefixKind.fixed) return Way.fixed;
  const quick = plan.shape === Shape.one || (plan.shape === Shape.half && plan.counts === Counts.units);
  if (!quick || plan.counts === Counts.nibbles) return Way.none;
  if (plan.prefixKind === PrefixKind.ascii) {
    return plan.prefixBytes === 2 ? Way.asciiLL : plan.prefixBytes === 3 ? Way.asciiLLL : Way.none;
  }
  if (plan.prefixKind === PrefixKind.bcd) {
    return plan.prefixBytes === 1 ? Way.bcdLL : plan.prefixBytes === 2 ? Way.bcdLLL : Way.none;
  }
  return Way.none;
}

function checkOf(plan: FieldPlan): number {
  if (plan.encoding.spareChecked === true) return Check.slow;
  if (plan.wireAdmitted === undefined) return Check.none;
  if (plan.shape === Shape.half) return plan.className === 'n' ? Check.packedDigits : Check.slow;
  if (plan.shape !== Shape.one) return Check.slow;
  if (plan.encoding.canonicalOf !== undefined) return Check.table;
  if (plan.className === 'n') return Check.digits;
  if (plan.className === 'z') return Check.mostlyTrack;
  if (plan.className === 'ans' && plan.encoding.sevenBit !== true) return Check.printable;
  return plan.wireAdmitted[0x30] === 1 && plan.className !== 'x+n' ? Check.mostlyDigits : Check.table;
}

/** Indexes all elements that are marked present in `message`, from `at` to `end`, and returns true when each of them is
 *  certainly right and the last ends at `end`. False says nothing: the slow way must look. `measureRare` does the elements
 *  that have no quick way, and throws when one is wrong. */
export function indexQuickly(
  layout: Layout,
  message: Message,
  view: DataView,
  from: number,
  measureRare: (message: Message, number: number, at: number) => number,
): boolean {
  const { way, check, maxUnits, maxBytes, packed } = layout;
  const { bytes, words, offsets, lengths, units, end } = message;
  let at = from;
  // Elements that lie one behind the other and have the same check are looked at as one run.
  let runCheck: number = Check.none;
  let runStart = 0;
  let runEnd = 0;
  const wordCount = (words[2] | words[3] | words[4] | words[5]) === 0 ? 2 : PRESENCE_WORDS;
  for (let w = 0; w < wordCount; w++) {
    let word = words[w];
    while (word !== 0) {
      const bit = Math.clz32(word);
      word &= ~(0x80000000 >>> bit);
      const number = 32 * w + bit + 1;
      const known = way[number];
      let offset = at;
      let count = maxUnits[number];
      let length = maxBytes[number];
      if (known !== Way.fixed) {
        if (known === Way.none) {
          // It may throw: what lies before it must be right, or the wrong element would be blamed.
          if (runStart < runEnd && !isRunAdmitted(runCheck, view, runStart, runEnd)) return false;
          runStart = runEnd;
          at = measureRare(message, number, at);
          continue;
        }
        const most = count;
        offset = at + prefixBytesOf[known];
        if (offset > end) return false;
        count = known <= Way.asciiLLL ? asciiLength(bytes, at, offset) : packedLength(bytes, at, offset);
        if (count > most) return false;
        length = packed[number] === 1 ? (count + 1) >> 1 : count;
      }
      const next = offset + length;
      if (next > end) return false;
      offsets[number] = offset;
      lengths[number] = length;
      units[number] = count;
      at = next;
      const checkNow = check[number];
      if (checkNow === runCheck && offset === runEnd) runEnd = next;
      else if (checkNow >= Check.mostlyDigits) {
        const likely = checkNow === Check.mostlyDigits ? Check.digits : Check.mostlyTrack;
        const admitted = layout.admitted[number]!;
        if (!isRunAdmitted(likely, view, offset, next) && !admittedByTable(admitted, bytes, offset, next)) return false;
      } else if (checkNow === Check.table) {
        if (!admittedByTable(layout.admitted[number]!, bytes, offset, next)) return false;
      } else if (checkNow !== Check.none) {
        if (runStart < runEnd && !isRunAdmitted(runCheck, view, runStart, runEnd)) return false;
        runCheck = checkNow;
        runStart = offset;
        runEnd = next;
      }
    }
  }
  return at === end && (runStart >= runEnd || isRunAdmitted(runCheck, view, runStart, runEnd));
}

export const prefixBytesOf = Uint8Array.from([0, 0, 2, 3, 1, 2]);

/** More than any element may have: the prefix is not made of digits. */
const MALFORMED = 0x7fffffff;

export function asciiLength(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = bytes[i] - 0x30;
    if (digit >>> 0 > 9) return MALFORMED;
    value = value * 10 + digit;
  }
  return value;
}

export function packedLength(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) {
    const pair = bytes[i];
    if (pair > 0x99 || (pair & 15) > 9) return MALFORMED;
    value = value * 100 + (pair >> 4) * 10 + (pair & 15);
  }
  return value;
}

/** True when every byte of the run passes. */
export function isRunAdmitted(check: number, view: DataView, from: number, to: number): boolean {
  const last = to - 4;
  if (last < from) return isShortRunAdmitted(check, view, from, to);
  let odd = 0;
  // The last look overlaps the one before when the length is no multiple of four.
  if (check === Check.digits) {
    for (let i = from; i < last; i += 4) odd |= perhapsNotDigits(view.getInt32(i, true));
    odd = (odd | perhapsNotDigits(view.getInt32(last, true))) & 0x80808080;
  } else if (check === Check.mostlyTrack) {
    for (let i = from; i < last; i += 4) odd |= notTrack(view.getInt32(i, true));
    odd |= notTrack(view.getInt32(last, true));
  } else if (check === Check.printable) {
    for (let i = from; i < last; i += 4) odd |= perhapsNotPrintable(view.getInt32(i, true));
    odd = (odd | perhapsNotPrintable(view.getInt32(last, true))) & 0x80808080;
    // Letters beyond ASCII are rare, and admitted.
    if (odd !== 0) {
      odd = 0;
      for (let i = from; i < last; i += 4) odd |= notPrintable(view.getInt32(i, true));
      odd |= notPrintable(view.getInt32(last, true));
    }
  } else {
    for (let i = from; i < last; i += 4) odd |= notPackedDigits(view.getInt32(i, true));
    odd |= notPackedDigits(view.getInt32(last, true));
  }
  return odd === 0;
}

/** A run of less than four bytes: the four bytes that end with it, of which those before it are taken for zeros, which every
 *  check admits. A message type and a bitmap stand before every element. */
function isShortRunAdmitted(check: number, view: DataView, from: number, to: number): boolean {
  if (from === to) return true;
  const foreign = 0xffffffff << (8 * (to - from));
  const word = (view.getInt32(to - 4) & ~foreign) | (0x30303030 & foreign);
  const odd =
    check === Check.digits
      ? notDigits(word)
      : check === Check.mostlyTrack
        ? notTrack(word)
        : check === Check.printable
          ? notPrintable(word)
          : notPackedDigits(word);
  return odd === 0;
}

/** True when an element, checked by itself, is admitted. */
export function isElementAdmitted(
  check: number,
  admitted: Uint8Array | undefined,
  bytes: Buffer,
  view: DataView,
  from: number,
  to: number,
): boolean {
  if (check === Check.none || from === to) return true;
  if (check < Check.table) return isRunAdmitted(check, view, from, to);
  if (check !== Check.table) {
    const likely = check === Check.mostlyDigits ? Check.digits : Check.mostlyTrack;
    if (isRunAdmitted(likely, view, from, to)) return true;
  }
  return admittedByTable(admitted!, bytes, from, to);
}

function admittedByTable(table: Uint8Array, bytes: Buffer, at: number, end: number): boolean {
  let all = 1;
  for (let i = at; i < end; i++) all &= table[bytes[i]];
  return all === 1;
}

/** Non-zero when one of four bytes is not 0x30 to 0x39: its high nibble is not 3, or adding 6 carries out of the low one. */
function notDigits(word: number): number {
  return ((word & 0xf0f0f0f0) ^ 0x30303030) | (((word & 0x0f0f0f0f) + 0x06060606) & 0xf0f0f0f0);
}

/** True when each of four bytes is an ASCII digit. */
export function areDigits(word: number): boolean {
  return notDigits(word) === 0;
}

/** Some high bit of the four bytes is set unless all are 0x30 to 0x39: adding 0x46 sets it above 0x39, taking 0x30 away below
 *  0x30 and above 0xAF; a carry or borrow only comes from a byte that sets it anyway. */
function perhapsNotDigits(word: number): number {
  return (word + 0x46464646) | 0 | ((word - 0x30303030) | 0);
}

/** Non-zero when one of four bytes is not 0x30 to 0x3F. */
function notTrack(word: number): number {
  return (word & 0xf0f0f0f0) ^ 0x30303030;
}

/** Non-zero when one of eight nibbles is above 9. */
function notPackedDigits(word: number): number {
  return (((word & 0x0f0f0f0f) + 0x06060606) | (((word >>> 4) & 0x0f0f0f0f) + 0x06060606)) & 0xf0f0f0f0;
}

/** Some high bit of the four bytes is set unless all are 0x20 to 0x7E. */
function perhapsNotPrintable(word: number): number {
  return (word + 0x01010101) | 0 | ((word - 0x20202020) | 0);
}

/** Non-zero when one of four bytes is below 0x20 or is 0x7F (or, rarely and harmlessly, beside such a byte). */
function notPrintable(word: number): number {
  const high = word & 0xe0e0e0e0;
  const del = word ^ 0x7f7f7f7f;
  return (((high - 0x01010101) & ~high) | ((del - 0x01010101) & ~del)) & 0x80808080;
}
