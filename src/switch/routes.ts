// BIN routing: which issuer a card number belongs to. Ranges of 1 to 19 digits may nest; the most specific wins. They are
// flattened once into intervals that do not overlap, so that a lookup is one step by the first six digits, where the usual
// bucket says all, and, only in a crowded one, a binary search among its boundaries. The time does not grow with the table.
import { HEAD_DIGITS, MIDDLE_DIGITS, type Place, placeOf, TAIL_DIGITS } from '../codec/card-number.ts';

/** Card numbers whose first digits lie from `from` to `to` (equal lengths, 1 to 19 digits) go to issuer `issuer`. */
export interface Route {
  from: string;
  to: string;
  issuer: number;
}

/** No issuer. Issuers are numbered from 1. */
export const NO_ROUTE = 0;

const BUCKETS = 10 ** HEAD_DIGITS;
/** Words of a bucket: the issuer at its beginning; how many middles there are from its first and from its second boundary to
 *  its end, 0 without such a boundary; the issuers from each of them on, the first in the low bits. Of a crowded bucket the
 *  first word says where it is described. */
const BUCKET_WORDS = 4;
const MIDDLES = 10 ** MIDDLE_DIGITS;
const ISSUER_BITS = 16;
const ISSUER_MASK = (1 << ISSUER_BITS) - 1;

/** A boundary of a crowded bucket is two words: the place's middle digits and the high bits of the issuer, its tail and the
 *  low ones. */
const MIDDLE_BITS = 24;
const TAIL_BITS = 20;
const MIDDLE_MASK = (1 << MIDDLE_BITS) - 1;
const TAIL_MASK = (1 << TAIL_BITS) - 1;
const LOW_BITS = 32 - TAIL_BITS;
const LOW_MASK = (1 << LOW_BITS) - 1;
/** Issuers have the numbers up to this one. */
const LAST_ISSUER = (1 << (64 - MIDDLE_BITS - TAIL_BITS)) - 1;

/** What a table is made of. It can be handed to another thread. */
export interface RouteTableParts {
  /** By first six digits; -(1 + place in `bounds`) is the first word of a crowded bucket. */
  readonly buckets: Int32Array<ArrayBuffer>;
  /** Crowded buckets, one after the other: the boundaries in order, with the issuer from each one on. The first is the
   *  bucket's beginning; its place holds the number of boundaries instead. */
  readonly bounds: Int32Array<ArrayBuffer>;
  /** Number of routes it was made of. */
  readonly size: number;
}

export class RouteTable implements RouteTableParts {
  readonly buckets: Int32Array<ArrayBuffer>;
  readonly bounds: Int32Array<ArrayBuffer>;
  readonly size: number;
  private readonly sought: Place = { head: 0, middle: 0, tail: 0 };

  /** Throws a RangeError for a route whose digits are not as said. */
  constructor(made: readonly Route[] | RouteTableParts) {
    const { buckets, bounds, size } = 'bounds' in made ? made : partsOf(made);
    this.buckets = buckets;
    this.bounds = bounds;
    this.size = size;
  }

  /** The issuer of a card number given as `length` ASCII digits at `at`; NO_ROUTE when no range holds it. */
  find(digits: Uint8Array, at: number, length: number): number {
    placeOf(digits, at, length, this.sought);
    return this.issuerAt(this.sought);
  }

  /** The issuer of the card number at a place; NO_ROUTE when no range holds it. */
  issuerAt(place: Place): number {
    const { buckets } = this;
    const at = place.head * BUCKET_WORDS;
    const found = buckets[at];
    if (found < 0) return this.crowdedIssuerAt(-1 - found, place);
    const toEnd = MIDDLES - place.middle;
    if (toEnd > buckets[at + 1]) return found;
    const issuers = buckets[at + 3];
    return toEnd > buckets[at + 2] ? issuers & ISSUER_MASK : issuers >>> ISSUER_BITS;
  }

  /** The same in the crowded bucket that begins at `bucket` in `bounds`. */
  private crowdedIssuerAt(bucket: number, { middle, tail }: Place): number {
    const bounds = this.bounds;
    let low = bucket;
    let count = bounds[low] & MIDDLE_MASK;
    // The boundaries from `low` on, `count` of them, hold the last that is not behind the place.
    while (count > 1) {
      const half = count >> 1;
      const at = low + 2 * half;
      const boundary = bounds[at] & MIDDLE_MASK;
      if (boundary < middle || (boundary === middle && (bounds[at + 1] & TAIL_MASK) <= tail)) {
        low = at;
        count -= half;
      } else count = half;
    }
    return ((bounds[low] >>> MIDDLE_BITS) << LOW_BITS) | (bounds[low + 1] >>> TAIL_BITS);
  }
}

function partsOf(routes: readonly Route[]): RouteTableParts {
  const buckets = new Int32Array(BUCKETS * BUCKET_WORDS);
  const bounds: number[] = [];
  const intervals = flatten(routes.map(rangeOf));
  let issuer = NO_ROUTE;
  let head = 0;
  for (let i = 0; i < intervals.length; head++) {
    const next = intervals[i]!.start.head;
    setBuckets(buckets, head, next, issuer);
    head = next;
    if (intervals[i]!.start.rest === 0) issuer = intervals[i++]!.issuer;
    const first = i;
    while (intervals[i]?.start.head === head) i++;
    const boundaries = intervals.slice(first, i);
    if (boundaries.every(isUsual) && boundaries.length <= 2) setBucket(buckets, head, issuer, boundaries);
    else {
      buckets[head * BUCKET_WORDS] = -1 - bounds.length;
      pushBoundary(bounds, 1 + boundaries.length, 0, issuer);
      for (const { start, issuer } of boundaries) {
        const tail = start.rest % TAIL_SPAN;
        pushBoundary(bounds, (start.rest - tail) / TAIL_SPAN, tail, issuer);
      }
    }
    issuer = boundaries.at(-1)?.issuer ?? issuer;
  }
  setBuckets(buckets, head, BUCKETS, issuer);
  return { buckets, bounds: Int32Array.from(bounds), size: routes.length };
}

/** Gives buckets without a boundary to an issuer. */
function setBuckets(buckets: Int32Array, from: number, to: number, issuer: number): void {
  if (issuer === NO_ROUTE) return;
  for (let head = from; head < to; head++) buckets[head * BUCKET_WORDS] = issuer;
}

function setBucket(buckets: Int32Array, head: number, issuer: number, [first, second]: readonly Interval[]): void {
  const at = head * BUCKET_WORDS;
  buckets[at] = issuer;
  buckets[at + 1] = first === undefined ? 0 : MIDDLES - first.start.rest / TAIL_SPAN;
  buckets[at + 2] = second === undefined ? 0 : MIDDLES - second.start.rest / TAIL_SPAN;
  buckets[at + 3] = (first?.issuer ?? 0) | ((second?.issuer ?? 0) << ISSUER_BITS);
}

function pushBoundary(bounds: number[], middle: number, tail: number, issuer: number): void {
  bounds.push(((issuer >>> LOW_BITS) << MIDDLE_BITS) | middle, ((issuer & LOW_MASK) << TAIL_BITS) | tail);
}

/** A place while the table is made: first six digits, other thirteen. Both are exact as numbers. */
interface Start {
  head: number;
  rest: number;
}

const REST_SPAN = 10 ** (MIDDLE_DIGITS + TAIL_DIGITS);
const TAIL_SPAN = 10 ** TAIL_DIGITS;
const END: Start = { head: BUCKETS, rest: 0 };

interface Range {
  first: Start;
  last: Start;
  issuer: number;
}

function rangeOf(route: Route): Range {
  const { from, to, issuer } = route;
  if (!/^\d{1,19}$/.test(from) || !/^\d{1,19}$/.test(to) || from.length !== to.length || from > to) {
    throw new RangeError(`route ${from}-${to}: expected two numbers of the same length, 1 to 19 digits, in order`);
  }
  if (!(issuer >= NO_ROUTE && issuer <= LAST_ISSUER)) {
    throw new RangeError(`route ${from}-${to}: issuer ${issuer}, expected at most ${LAST_ISSUER}`);
  }
  return { first: startOf(from.padEnd(19, '0')), last: startOf(to.padEnd(19, '9')), issuer };
}

function startOf(digits: string): Start {
  return { head: Number(digits.slice(0, HEAD_DIGITS)), rest: Number(digits.slice(HEAD_DIGITS)) };
}

interface Interval {
  start: Start;
  issuer: number;
}

/** A boundary that a bucket has room for. */
function isUsual({ start, issuer }: Interval): boolean {
  return start.rest % TAIL_SPAN === 0 && issuer <= ISSUER_MASK;
}

/** Nested and overlapping ranges to intervals one after the other; the narrowest range that holds a place has it, and of
 *  two equally narrow ones the later in line. */
function flatten(ranges: readonly Range[]): Interval[] {
  const sorted = [...ranges].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last));
  const intervals: Interval[] = [{ start: { head: 0, rest: 0 }, issuer: NO_ROUTE }];
  let open: Range[] = [];
  const begin = (start: Start) => {
    const issuer = narrowest(open)?.issuer ?? NO_ROUTE;
    const last = intervals.at(-1)!;
    if (compare(last.start, start) === 0) last.issuer = issuer;
    else if (last.issuer !== issuer) intervals.push({ start, issuer });
  };
  const closeBefore = (at: Start) => {
    for (;;) {
      let soonest: Start | undefined;
      for (const { last } of open) {
        if (compare(last, at) < 0 && (soonest === undefined || compare(last, soonest) < 0)) soonest = last;
      }
      if (soonest === undefined) return;
      const end = soonest;
      open = open.filter((range) => compare(range.last, end) !== 0);
      const next = after(end);
      if (next.head < BUCKETS) begin(next);
    }
  };
  for (const range of sorted) {
    closeBefore(range.first);
    open.push(range);
    begin(range.first);
  }
  closeBefore(END);
  return intervals;
}

function narrowest(open: readonly Range[]): Range | undefined {
  let best: Range | undefined;
  for (const range of open) if (best === undefined || compare(width(range), width(best)) <= 0) best = range;
  return best;
}

function width({ first, last }: Range): Start {
  const rest = last.rest - first.rest;
  const head = last.head - first.head;
  return rest < 0 ? { head: head - 1, rest: rest + REST_SPAN } : { head, rest };
}

function after({ head, rest }: Start): Start {
  return rest + 1 === REST_SPAN ? { head: head + 1, rest: 0 } : { head, rest: rest + 1 };
}

function compare(a: Start, b: Start): number {
  return a.head - b.head || a.rest - b.rest;
}
