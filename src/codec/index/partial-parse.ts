// What can be read of a message that has faults. An element whose value is at fault is marked where its length is known beyond
// doubt, and reading goes on behind it; at any other fault it ends. It runs only after the message was refused.
import { LAST_ELEMENT, markAbsent, nextPresent } from '../bitmap.ts';
import { Packing } from '../encoding.ts';
import { DecodeError, decodeError } from '../errors.ts';
import type { FieldPlan } from '../field-plan.ts';
import { textOf } from '../field-text.ts';
import type { FieldValues } from '../field-values.ts';
import type { Message } from '../message.ts';
import { type Extent, measure } from './measure.ts';
import { indexInner } from './preamble.ts';

/** An element that is there, and is not as its spec says. */
interface FaultyElement {
  readonly number: number;
  /** Its value as it stands, as far as the bytes go: text, or upper-case hex where the spec has bytes. */
  readonly value: string;
  /** The subfields in front of the fault, where it is inside. */
  readonly inside?: FieldValues;
  /** What is left over of the element behind them. */
  readonly rest?: Buffer;
  readonly error: DecodeError;
}

/** What parsing gave besides the elements that are as they should be. */
export interface PartialParse {
  /** In the order of the bytes; none when the message is whole. */
  readonly errors: readonly DecodeError[];
  readonly faulty: readonly FaultyElement[];
  /** Elements that the bitmap announces and that were not reached. */
  readonly unread: readonly number[];
  /** Where reading ended, within the bytes of the message. */
  readonly readTo: number;
}

/** What became of one element. */
interface Step {
  readonly error?: DecodeError;
  /** The value at fault, where there is one. */
  readonly value?: string;
  readonly part?: Part | undefined;
  /** Where the next element begins; undefined where nobody can know. */
  readonly next: number | undefined;
}

/** The beginning of a composite. */
interface Part {
  readonly inside: FieldValues;
  readonly rest: Buffer;
}

const extent: Extent = { offset: 0, length: 0, units: 0 };
/** More than any message has. */
const MOST_UNITS = 0x3fffffff;

/** Indexes what can be read of the elements that are marked present, the first of which begins at `from`. Afterwards the
 *  message has those that have no fault. */
export function parsePartially(message: Message, from: number): PartialParse {
  const { bytes, start, end, words, dialect } = message;
  const errors: DecodeError[] = [];
  const faulty: FaultyElement[] = [];
  const absent: number[] = [];
  let at = from;
  let number = nextPresent(words, 0);
  while (number <= LAST_ELEMENT) {
    const { error, value, part, next } = stepOver(message, number, at);
    if (error !== undefined) {
      errors.push(error);
      absent.push(number);
      if (value !== undefined) faulty.push({ number, value, error, ...part });
      if (next === undefined) break;
    }
    at = next!;
    number = nextPresent(words, number);
  }
  const unread: number[] = [];
  if (number <= LAST_ELEMENT) {
    // A value cut short has all the bytes that are left; without one, the element was not reached either.
    if (faulty.at(-1)?.number === number) at = end;
    else unread.push(number);
    for (let later = nextPresent(words, number); later <= LAST_ELEMENT; later = nextPresent(words, later))
      unread.push(later);
  } else if (at < end) {
    const detail = { path: 'end', expected: 'the end of the message', found: `${end - at} more byte(s)` };
    errors.push(decodeError('TRAILING_BYTES', detail, bytes, at, end, start));
  }
  if (dialect!.inner !== undefined) absent.push(dialect!.inner.number);
  for (const missing of [...absent, ...unread]) markAbsent(words, missing);
  return { errors, faulty, unread, readTo: at };
}

function stepOver(message: Message, number: number, at: number): Step {
  const { bytes, start, end, dialect } = message;
  const { fields, inner, name } = dialect!;
  const plan = fields[number];
  try {
    if (number === inner?.number) return { next: indexInner(inner, message, at) };
    if (plan === undefined) {
      const detail = { path: String(number), expected: `an element that ${name} defines`, found: `bit ${number} set` };
      return { error: decodeError('FIELD_UNKNOWN', detail, bytes, at, end, start), next: undefined };
    }
    const next = measure(plan, bytes, at, end, start, extent);
    message.offsets[number] = extent.offset;
    message.lengths[number] = extent.length;
    message.units[number] = extent.units;
    return { next };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return plan === undefined ? { error, next: undefined } : stepOverFault(message, number, plan, at, error);
  }
}

/** An element at fault. What is cut short has the rest of the bytes for its value. */
function stepOverFault(message: Message, number: number, plan: FieldPlan, at: number, error: DecodeError): Step {
  const { bytes, end } = message;
  if (error.code === 'TRUNCATED' && error.path === plan.path) {
    const offset = at + plan.prefixBytes;
    if (offset >= end) return { error, next: undefined };
    extent.offset = offset;
    extent.length = end - offset;
    const value = textOf(plan, bytes, offset, unitsWithin(plan, extent.length));
    return { error, value, part: partBefore(plan, message, end), next: undefined };
  }
  const isInside = error.path !== plan.path || error.code === 'SUBFIELD_MALFORMED' || error.code === 'TRAILING_BYTES';
  const isOfValue = isInside || error.code === 'CHARACTER_INVALID';
  if (!isOfValue && error.code !== 'LENGTH_EXCEEDED') return { error, next: undefined };
  const next = endOf(isOfValue ? unchecked(plan) : { ...unchecked(plan), maxUnits: MOST_UNITS }, message, at);
  if (next === undefined) return { error, next };
  const value = valueAtFault(plan, bytes);
  if (isInside) return { error, value, part: partBefore(plan, message, message.start + error.offset), next };
  // A length above what is allowed is no length where it leaves nothing that can be read.
  return isOfValue || canBeRead(message, number, next) ? { error, value, next } : { error, next: undefined };
}

/** The plan without what it asks of the value. */
function unchecked(plan: FieldPlan): FieldPlan {
  return {
    ...plan,
    encoding: { ...plan.encoding, spareChecked: false },
    wireAdmitted: undefined,
    composite: undefined,
    behindTag: plan.behindTag === undefined ? undefined : unchecked(plan.behindTag),
  };
}

/** The end of the element at `at`, and its extent; undefined when it has none. */
function endOf(plan: FieldPlan, { bytes, start, end }: Message, at: number): number | undefined {
  try {
    return measure(plan, bytes, at, end, start, extent);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** The value of `extent`; what should be hex characters and is not, as the characters that it is. */
function valueAtFault(plan: FieldPlan, bytes: Buffer): string {
  const { offset, length, units } = extent;
  if (plan.packing === Packing.two) return bytes.toString('latin1', offset, offset + length);
  return textOf(plan, bytes, offset, units);
}

/** The subfields of `extent` in front of `fault`, and what is behind them: those of the longest part that has none. */
function partBefore(plan: FieldPlan, { bytes, start }: Message, fault: number): Part | undefined {
  const { composite } = plan;
  const { offset, length } = extent;
  if (composite === undefined) return undefined;
  const end = offset + length;
  const before = composite.readBefore?.(bytes, offset, end);
  if (before !== undefined) return partOf(before.values, bytes, before.to, end);
  for (let to = Math.min(fault, end); to > offset; to--) {
    try {
      composite.check(bytes, offset, to, start, 0);
      return partOf(composite.read(bytes, offset, to), bytes, to, end);
    } catch (other) {
      if (!(other instanceof DecodeError)) throw other;
    }
  }
  return undefined;
}

function partOf(inside: string | FieldValues, bytes: Buffer, to: number, end: number): Part | undefined {
  if (typeof inside === 'string' || Object.keys(inside).length === 0) return undefined;
  return { inside, rest: bytes.subarray(to, end) };
}

/** Whether the elements behind `number` fill the bytes from `from` to the end, whatever their values. */
function canBeRead(message: Message, number: number, from: number): boolean {
  const { words, dialect, end } = message;
  let at: number | undefined = from;
  for (let later = nextPresent(words, number); later <= LAST_ELEMENT; later = nextPresent(words, later)) {
    const plan: FieldPlan | undefined = dialect!.fields[later];
    at = plan === undefined ? undefined : endOf(unchecked(plan), message, at);
    if (at === undefined) return false;
  }
  return at === end;
}

/** The units that so many bytes hold. */
function unitsWithin(plan: FieldPlan, bytes: number): number {
  switch (plan.packing) {
    case Packing.half:
      return bytes * 2;
    case Packing.two:
      return bytes >> 1;
    case Packing.signed:
      return bytes * 2 - 1;
    default:
      return bytes;
  }
}
