// The fast path over the commonest elements: fixed length, or two or three ASCII or BCD length digits. It only ever says
// "this message is right, and its elements stand here"; whatever it is not sure of goes to the full parse, which decides and
// explains, and so does a bitmap that has no plan: that takes two to three times as long. A second fast path without a plan was
// no quicker than this one on any traffic with bitmaps that come again.
import type { Message } from '../message.ts';
import { type BitmapPlan, NUMBER_MASK, PLACE_SHIFT } from './bitmap-plan.ts';
import { CharacterCheck, isElementAdmitted, isRunAdmitted } from './character-runs.ts';
import { LengthRule } from './element-tables.ts';
import { measureElement } from './full-parse.ts';

/** Indexes all elements of `message`, whose bitmap is that of `plan`, from `from` to its end, and returns true when each of
 *  them is certainly right and the last ends at the end. False says nothing: the full parse must look. */
export function indexByPlan(plan: BitmapPlan, message: Message, view: DataView, from: number): boolean {
  const { bytes, offsets, lengths, units, end } = message;
  if (message.bitmapPlan !== plan) takeFixedLengths(plan, message);
  const { segments, fixed } = plan;
  let at = from;
  for (let s = 0; s < segments.length; s++) {
    const segment = segments[s];
    const number = segment.number;
    const lengthRule = segment.lengthRule;
    if (lengthRule > LengthRule.fixed) {
      const offset = at + segment.prefixBytes;
      if (offset > end) return false;
      let count: number;
      if (lengthRule === LengthRule.asciiLL) {
        const tens = bytes[at] - 0x30;
        const ones = bytes[at + 1] - 0x30;
        if (tens >>> 0 > 9 || ones >>> 0 > 9) return false;
        count = tens * 10 + ones;
      } else
        count = lengthRule === LengthRule.asciiLLL ? asciiLength(bytes, at, offset) : packedLength(bytes, at, offset);
      if (count > segment.mostUnits) return false;
      const length = segment.packed ? (count + 1) >> 1 : count;
      at = offset + length;
      if (at > end) return false;
      offsets[number] = offset;
      lengths[number] = length;
      units[number] = count;
      const check = segment.check;
      if (check !== CharacterCheck.none && !isElementAdmitted(check, segment.admitted, bytes, view, offset, at))
        return false;
    } else if (number !== 0) at = measureElement(message, number, at);
    if (at + segment.fixedBytes > end) return false;
    for (let i = segment.firstFixed; i < segment.lastFixed; i++) {
      const element = fixed[i];
      offsets[element & NUMBER_MASK] = at + (element >> PLACE_SHIFT);
    }
    const checks = segment.checks;
    for (let i = 0, t = 0; i < checks.length; i += 3, t++) {
      const check = checks[i];
      const start = at + checks[i + 1];
      const stop = at + checks[i + 2];
      if (check < CharacterCheck.table) {
        if (!isRunAdmitted(check, view, start, stop)) return false;
      } else if (!isElementAdmitted(check, segment.tables[t], bytes, view, start, stop)) return false;
    }
    at += segment.fixedBytes;
  }
  return at === end;
}

/** The lengths of fixed elements are written once, and stay while the message is indexed by the same plan. */
function takeFixedLengths(plan: BitmapPlan, message: Message): void {
  const { fixed, tables } = plan;
  for (let i = 0; i < fixed.length; i++) {
    const number = fixed[i] & NUMBER_MASK;
    message.lengths[number] = tables.maxBytes[number];
    message.units[number] = tables.maxUnits[number];
  }
  message.bitmapPlan = plan;
}

/** More than any element may have: the prefix is not made of digits. */
const MALFORMED = 0x7fffffff;

function asciiLength(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = bytes[i] - 0x30;
    if (digit >>> 0 > 9) return MALFORMED;
    value = value * 10 + digit;
  }
  return value;
}

function packedLength(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  for (let i = at; i < end; i++) {
    const pair = bytes[i];
    if (pair > 0x99 || (pair & 15) > 9) return MALFORMED;
    value = value * 100 + (pair >> 4) * 10 + (pair & 15);
  }
  return value;
}
