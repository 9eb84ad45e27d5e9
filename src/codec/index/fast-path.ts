// The fast path over the commonest elements: fixed length, or two or three ASCII or BCD length digits. It only ever says
// "this message is right, and its elements stand here"; whatever it is not sure of goes to the full parse, which decides and
// explains.
import { PRESENCE_WORDS } from '../bitmap.ts';
import type { Message } from '../message.ts';
import type { BitmapPlan } from './bitmap-plan.ts';
import { admittedByTable, CharacterCheck, isElementAdmitted, isRunAdmitted } from './character-runs.ts';
import { type ElementTables, LengthRule, prefixBytesOf } from './element-tables.ts';
import { measureElement } from './full-parse.ts';

/** Indexes all elements that are marked present in `message`, from `at` to `end`, and returns true when each of them is
 *  certainly right and the last ends at `end`. False says nothing: the full parse must look. `measureElement` does the elements
 *  that have no rule for their length, and throws when one is wrong. */
export function indexQuickly(tables: ElementTables, message: Message, view: DataView, from: number): boolean {
  const { lengthRule, characterCheck, maxUnits, maxBytes, packed } = tables;
  const { bytes, words, offsets, lengths, units, end } = message;
  let at = from;
  // Elements that lie one behind the other and have the same check are looked at as one run.
  let runCheck: number = CharacterCheck.none;
  let runStart = 0;
  let runEnd = 0;
  const wordCount = (words[2] | words[3] | words[4] | words[5]) === 0 ? 2 : PRESENCE_WORDS;
  for (let w = 0; w < wordCount; w++) {
    let word = words[w];
    while (word !== 0) {
      const bit = Math.clz32(word);
      word &= ~(0x80000000 >>> bit);
      const number = 32 * w + bit + 1;
      const known = lengthRule[number];
      let offset = at;
      let count = maxUnits[number];
      let length = maxBytes[number];
      if (known !== LengthRule.fixed) {
        if (known === LengthRule.none) {
          // It may throw: what lies before it must be right, or the wrong element would be blamed.
          if (runStart < runEnd && !isRunAdmitted(runCheck, view, runStart, runEnd)) return false;
          runStart = runEnd;
          at = measureElement(message, number, at);
          continue;
        }
        const most = count;
        offset = at + prefixBytesOf[known];
        if (offset > end) return false;
        count = known <= LengthRule.asciiLLL ? asciiLength(bytes, at, offset) : packedLength(bytes, at, offset);
        if (count > most) return false;
        length = packed[number] === 1 ? (count + 1) >> 1 : count;
      }
      const next = offset + length;
      if (next > end) return false;
      offsets[number] = offset;
      lengths[number] = length;
      units[number] = count;
      at = next;
      const checkNow = characterCheck[number];
      if (checkNow === runCheck && offset === runEnd) runEnd = next;
      else if (checkNow >= CharacterCheck.mostlyDigits) {
        const likely = checkNow === CharacterCheck.mostlyDigits ? CharacterCheck.digits : CharacterCheck.mostlyTrack;
        const admitted = tables.admitted[number]!;
        if (!isRunAdmitted(likely, view, offset, next) && !admittedByTable(admitted, bytes, offset, next)) return false;
      } else if (checkNow === CharacterCheck.table) {
        if (!admittedByTable(tables.admitted[number]!, bytes, offset, next)) return false;
      } else if (checkNow !== CharacterCheck.none) {
        if (runStart < runEnd && !isRunAdmitted(runCheck, view, runStart, runEnd)) return false;
        runCheck = checkNow;
        runStart = offset;
        runEnd = next;
      }
    }
  }
  return at === end && (runStart >= runEnd || isRunAdmitted(runCheck, view, runStart, runEnd));
}

/** As `indexQuickly`, for a message whose bitmap is that of `plan`. */
export function indexByPlan(plan: BitmapPlan, message: Message, view: DataView, from: number): boolean {
  const { bytes, offsets, lengths, units, end } = message;
  if (message.bitmapPlan !== plan) takeFixedLengths(plan, message);
  const { segments, fixed, places } = plan;
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
    for (let i = segment.firstFixed; i < segment.lastFixed; i++) offsets[fixed[i]] = at + places[i];
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
    const number = fixed[i];
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
