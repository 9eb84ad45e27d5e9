// Every element by itself: finds what is wrong, says where, and leaves in the message what came before.
import { LAST_ELEMENT, markAbsent, nextPresent, PRESENCE_WORDS } from '../bitmap.ts';
import { decodeError } from '../errors.ts';
import type { Message } from '../message.ts';
import { type Extent, measure } from './measure.ts';
import { indexInner } from './preamble.ts';

const extent: Extent = { offset: 0, length: 0, units: 0 };

/** Indexes all elements that are marked present, from `from` to the end of the message. Throws a DecodeError; the message then
 *  has the elements before the one at fault. */
export function parseFully(message: Message, from: number): void {
  try {
    parseElements(message, from);
  } finally {
    // The third bitmap is present like an element until all are indexed, and is none afterwards.
    const { inner } = message.dialect!;
    if (inner !== undefined) markAbsent(message.words, inner.number);
  }
}

/** Element 1 is among them where a bitmap that never grows has its first bit set: no spec defines it. */
function parseElements(message: Message, from: number): void {
  const { bytes, start, end, words } = message;
  let at = from;
  for (let number = nextPresent(words, 0); number <= LAST_ELEMENT; number = nextPresent(words, number)) {
    at = measureElement(message, number, at);
  }
  if (at === end) return;
  const detail = { path: 'end', expected: 'the end of the message', found: `${end - at} more byte(s)` };
  throw decodeError('TRAILING_BYTES', detail, bytes, at, end, start);
}

/** Indexes one element and returns where the next one begins. Throws a DecodeError. */
export function measureElement(message: Message, number: number, at: number): number {
  const { bytes, start, end } = message;
  const { fields, inner, name } = message.dialect!;
  const plan = fields[number];
  try {
    if (number === inner?.number) return indexInner(inner, message, at);
    if (plan === undefined) {
      const detail = { path: String(number), expected: `an element that ${name} defines`, found: `bit ${number} set` };
      throw decodeError('FIELD_UNKNOWN', detail, bytes, at, end, start);
    }
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

function forgetFrom(words: Int32Array, number: number): void {
  const w = (number - 1) >> 5;
  const bit = (number - 1) & 31;
  words[w] &= bit === 0 ? 0 : ~(0xffffffff >>> bit);
  for (let later = w + 1; later < PRESENCE_WORDS; later++) words[later] = 0;
}
