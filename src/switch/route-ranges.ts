// Ranges of card numbers as numbers that are exact, and how those that nest and overlap become intervals that do not. A place in the
// line of all 19-digit card numbers is two numbers here: its first six digits, the head, and the other thirteen, the rest. They lie in
// columns: a list of BINs has a hundred thousand ranges, and as many objects would keep a start waiting for the collector.
import { HEAD_DIGITS, MIDDLE_DIGITS, TAIL_DIGITS } from '../codec/card-number.ts';

const DIGITS = HEAD_DIGITS + MIDDLE_DIGITS + TAIL_DIGITS;
const HEADS = 10 ** HEAD_DIGITS;
const RESTS = 10 ** (MIDDLE_DIGITS + TAIL_DIGITS);
/** Of ten, from none to as many as a rest has digits. */
const POWERS = Array.from({ length: DIGITS - HEAD_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Ranges in the order in which they were added, named by their place in it. */
export class RouteRanges {
  length = 0;
  readonly issuers: Int32Array;
  readonly firstHeads: Int32Array;
  readonly firstRests: Float64Array;
  readonly lastHeads: Int32Array;
  readonly lastRests: Float64Array;

  /** With room for `most` ranges. */
  constructor(most: number) {
    this.issuers = new Int32Array(most);
    this.firstHeads = new Int32Array(most);
    this.firstRests = new Float64Array(most);
    this.lastHeads = new Int32Array(most);
    this.lastRests = new Float64Array(most);
  }

  /** Adds the places of the card numbers whose first digits lie from `from` to `to`, both included. False, and nothing is added, unless
   *  these are 1 to 19 digits, equally many, in order. */
  add(from: string, to: string, issuer: number): boolean {
    const firstHead = digitsOf(from, 0, HEAD_DIGITS, 0);
    const firstRest = digitsOf(from, HEAD_DIGITS, DIGITS, 0);
    const lastHead = digitsOf(to, 0, HEAD_DIGITS, 9);
    const lastRest = digitsOf(to, HEAD_DIGITS, DIGITS, 9);
    if (Number.isNaN(firstHead + firstRest + lastHead + lastRest)) return false;
    if (from.length === 0 || from.length > DIGITS || from.length !== to.length || from > to) return false;
    const at = this.length++;
    this.issuers[at] = issuer;
    this.firstHeads[at] = firstHead;
    this.firstRests[at] = firstRest;
    this.lastHeads[at] = lastHead;
    this.lastRests[at] = lastRest;
    return true;
  }

  /** All of them by where they begin; of those that begin together the widest is first, and equal ones stay as they were added. */
  inOrder(): Uint32Array {
    const order = new Uint32Array(this.length);
    // Most lists of BINs are in order as they are.
    let isInOrder = true;
    for (let at = 0; at < order.length; at++) {
      order[at] = at;
      isInOrder &&= at === 0 || this.compare(at - 1, at) <= 0;
    }
    return isInOrder ? order : order.sort((a, b) => this.compare(a, b) || a - b);
  }

  /** 0 for equal ones, else by the order of `inOrder`. */
  compare(a: number, b: number): number {
    return (
      this.firstHeads[a]! - this.firstHeads[b]! ||
      this.firstRests[a]! - this.firstRests[b]! ||
      this.lastHeads[b]! - this.lastHeads[a]! ||
      this.lastRests[b]! - this.lastRests[a]!
    );
  }

  /** Below 0 when `a` is narrower than `b`. */
  compareWidths(a: number, b: number): number {
    return this.widthHead(a) - this.widthHead(b) || this.widthRest(a) - this.widthRest(b);
  }

  /** The same for ranges that are equally wide, and for no others. */
  widthOf(at: number): number | string {
    const head = this.widthHead(at);
    return head === 0 ? this.widthRest(at) : `${head} ${this.widthRest(at)}`;
  }

  /** Whether a range ends in front of a place. */
  endsBefore(at: number, head: number, rest: number): boolean {
    const last = this.lastHeads[at]!;
    return last < head || (last === head && this.lastRests[at]! < rest);
  }

  private widthHead(at: number): number {
    const borrow = this.lastRests[at]! < this.firstRests[at]! ? 1 : 0;
    return this.lastHeads[at]! - this.firstHeads[at]! - borrow;
  }

  private widthRest(at: number): number {
    const rest = this.lastRests[at]! - this.firstRests[at]!;
    return rest < 0 ? rest + RESTS : rest;
  }
}

/** The digits from `begin` to `end` as a number, `beyond` (0 or 9) in the place of those behind the last one; NaN where one is no
 *  digit. */
function digitsOf(text: string, begin: number, end: number, beyond: number): number {
  let value = 0;
  let i = begin;
  for (; i < end && i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  const span = POWERS[end - i]!;
  return value * span + (beyond === 0 ? 0 : span - 1);
}

/** Ranges that nest and overlap, as intervals one after the other from the first place on: the narrowest range that holds a place has
 *  it, and of two equally narrow ones the later in order. Where no range holds a place, its issuer is 0. */
export class Intervals {
  length = 1;
  /** From where on, and to which issuer, the cards belong. */
  readonly heads: Int32Array;
  readonly rests: Float64Array;
  readonly issuers: Int32Array;
  private readonly ranges: RouteRanges;
  /** Those that hold the place which has been reached. */
  private readonly held: number[] = [];

  constructor(ranges: RouteRanges) {
    // One from where each range begins, one from where it ends, and the first.
    const most = 2 * ranges.length + 1;
    this.heads = new Int32Array(most);
    this.rests = new Float64Array(most);
    this.issuers = new Int32Array(most);
    this.ranges = ranges;
    for (const range of ranges.inOrder()) {
      const head = ranges.firstHeads[range]!;
      const rest = ranges.firstRests[range]!;
      this.closeBefore(head, rest);
      this.held.push(range);
      this.begin(head, rest);
    }
    this.closeBefore(HEADS, 0);
  }

  /** What ends in front of a place leaves the cards behind it to what is still held. */
  private closeBefore(head: number, rest: number): void {
    const { ranges, held } = this;
    while (held.length > 0) {
      let soonest = held[0]!;
      for (const range of held) {
        if (ranges.endsBefore(range, ranges.lastHeads[soonest]!, ranges.lastRests[soonest]!)) soonest = range;
      }
      if (!ranges.endsBefore(soonest, head, rest)) return;
      const lastHead = ranges.lastHeads[soonest]!;
      const lastRest = ranges.lastRests[soonest]!;
      let kept = 0;
      for (const range of held) {
        if (ranges.lastHeads[range] !== lastHead || ranges.lastRests[range] !== lastRest) held[kept++] = range;
      }
      held.length = kept;
      if (lastRest + 1 < RESTS) this.begin(lastHead, lastRest + 1);
      else if (lastHead + 1 < HEADS) this.begin(lastHead + 1, 0);
    }
  }

  private begin(head: number, rest: number): void {
    const issuer = this.narrowestIssuer();
    const last = this.length - 1;
    if (this.heads[last] === head && this.rests[last] === rest) this.issuers[last] = issuer;
    else if (this.issuers[last] !== issuer) {
      const at = this.length++;
      this.heads[at] = head;
      this.rests[at] = rest;
      this.issuers[at] = issuer;
    }
  }

  /** That of the narrowest range which is held; 0 without one. */
  private narrowestIssuer(): number {
    const { ranges, held } = this;
    if (held.length === 0) return 0;
    let best = held[0]!;
    for (const range of held) if (ranges.compareWidths(range, best) <= 0) best = range;
    return ranges.issuers[best]!;
  }
}
