// BIN routing: which issuer a card number belongs to. Ranges of 1 to 19 digits may nest; the most specific wins. They are
// flattened once into intervals that do not overlap, so that a lookup is one step by the first six digits and, only where
// a six-digit bucket is split, a binary search among its few boundaries. The time does not grow with the table.

/** Card numbers whose first digits lie from `from` to `to` (equal lengths, 1 to 19 digits) go to issuer `issuer`. */
export interface Route {
  from: string;
  to: string;
  issuer: number;
}

/** No issuer. Issuers are numbered from 1. */
export const NO_ROUTE = 0;

const HEAD_DIGITS = 6;
const TAIL_DIGITS = 13;
const HALF_DIGITS = 7;
const ALL_DIGITS = HEAD_DIGITS + TAIL_DIGITS;
const BUCKETS = 10 ** HEAD_DIGITS;
const TAIL_SPAN = 10 ** TAIL_DIGITS;

/** A place in the line of all 19-digit card numbers: first six digits, other thirteen. Both are exact as numbers. */
interface Place {
  head: number;
  tail: number;
}

const END: Place = { head: BUCKETS, tail: 0 };

export class RouteTable {
  /** By first six digits: an issuer, or -(1 + the bucket's place in `bounds`). */
  private readonly heads = new Int32Array(BUCKETS);
  /** Split buckets, one after the other: how many boundaries, then for each where it begins and the issuer from there on. */
  private readonly bounds: Float64Array;
  /** Number of routes it was made of. */
  readonly size: number;

  /** Throws a RangeError for a route whose digits are not as said. */
  constructor(routes: readonly Route[]) {
    this.size = routes.length;
    const tails: number[] = [];
    const issuers: number[] = [];
    const counts: number[] = [];
    const boundary = (tail: number, issuer: number) => {
      tails.push(tail);
      issuers.push(issuer);
      counts.push(0);
    };
    const intervals = flatten(routes.map(rangeOf));
    intervals.forEach(({ start: { head, tail }, issuer }, i) => {
      if (tail === 0) this.heads[head] = issuer;
      else {
        const before = this.heads[head];
        if (before >= 0) {
          this.heads[head] = -1 - tails.length;
          boundary(0, before);
          counts[tails.length - 1] = 1;
        }
        boundary(tail, issuer);
        counts[-1 - this.heads[head]]!++;
      }
      const next = intervals[i + 1]?.start ?? END;
      this.heads.fill(issuer, head + 1, next.head + 1);
    });
    const bounds: number[] = [];
    // A bucket's count, boundaries and issuers lie side by side: a lookup touches one line of memory.
    const starts = new Int32Array(tails.length);
    for (let i = 0; i < tails.length; i += counts[i]) {
      starts[i] = bounds.length;
      bounds.push(counts[i]);
      for (let k = 0; k < counts[i]; k++) bounds.push(tails[i + k], issuers[i + k]);
    }
    for (let h = 0; h < BUCKETS; h++) if (this.heads[h] < 0) this.heads[h] = -1 - starts[-1 - this.heads[h]];
    this.bounds = Float64Array.from(bounds);
  }

  /** The issuer of a card number given as `length` ASCII digits at `at`; NO_ROUTE when no range holds it. */
  find(digits: Uint8Array, at: number, length: number): number {
    if (length < HEAD_DIGITS) return this.findShort(digits, at, length);
    const head =
      (((digits[at] * 10 + digits[at + 1]) * 10 + digits[at + 2]) * 10 + digits[at + 3]) * 100 +
      digits[at + 4] * 10 +
      digits[at + 5] -
      0x30 * 111_111;
    const found = this.heads[head];
    if (found >= 0) return found;
    let tail = 0;
    let rest = 0;
    const end = at + length;
    // Two halves, each small enough for whole-number arithmetic.
    const middleEnd = Math.min(end, at + HEAD_DIGITS + HALF_DIGITS);
    for (let i = at + HEAD_DIGITS; i < middleEnd; i++) tail = tail * 10 + digits[i] - 0x30;
    for (let i = middleEnd; i < end; i++) rest = rest * 10 + digits[i] - 0x30;
    const key = tail * POWERS[ALL_DIGITS - middleEnd + at] + rest * POWERS[ALL_DIGITS - length];
    const bounds = this.bounds;
    let low = -1 - found;
    let high = low + bounds[low] * 2 - 1;
    low++;
    while (high - low >= 2) {
      const middle = low + (((high - low + 2) >> 2) << 1);
      if (bounds[middle] <= key) low = middle;
      else high = middle - 2;
    }
    return bounds[low + 1];
  }

  /** A card number of less than six digits, as `route` may be asked for. */
  private findShort(digits: Uint8Array, at: number, length: number): number {
    const padded = new Uint8Array(ALL_DIGITS).fill(0x30);
    for (let i = 0; i < length; i++) padded[i] = digits[at + i];
    return this.find(padded, 0, ALL_DIGITS);
  }
}

const POWERS = Float64Array.from({ length: ALL_DIGITS + 1 }, (_, i) => 10 ** i);

interface Range {
  first: Place;
  last: Place;
  issuer: number;
}

function rangeOf(route: Route): Range {
  const { from, to, issuer } = route;
  if (!/^\d{1,19}$/.test(from) || !/^\d{1,19}$/.test(to) || from.length !== to.length || from > to) {
    throw new RangeError(`route ${from}-${to}: expected two numbers of the same length, 1 to 19 digits, in order`);
  }
  return { first: placeOf(from.padEnd(19, '0')), last: placeOf(to.padEnd(19, '9')), issuer };
}

function placeOf(digits: string): Place {
  return { head: Number(digits.slice(0, HEAD_DIGITS)), tail: Number(digits.slice(HEAD_DIGITS)) };
}

interface Interval {
  start: Place;
  issuer: number;
}

/** Nested and overlapping ranges to intervals one after the other; the narrowest range that holds a place has it, and of
 *  two equally narrow ones the later in line. */
function flatten(ranges: readonly Range[]): Interval[] {
  const sorted = [...ranges].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last));
  const intervals: Interval[] = [{ start: { head: 0, tail: 0 }, issuer: NO_ROUTE }];
  let open: Range[] = [];
  const begin = (start: Place) => {
    const issuer = narrowest(open)?.issuer ?? NO_ROUTE;
    const last = intervals.at(-1)!;
    if (compare(last.start, start) === 0) last.issuer = issuer;
    else if (last.issuer !== issuer) intervals.push({ start, issuer });
  };
  const closeBefore = (at: Place) => {
    for (;;) {
      let soonest: Place | undefined;
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

function width({ first, last }: Range): Place {
  const tail = last.tail - first.tail;
  const head = last.head - first.head;
  return tail < 0 ? { head: head - 1, tail: tail + TAIL_SPAN } : { head, tail };
}

function after({ head, tail }: Place): Place {
  return tail + 1 === TAIL_SPAN ? { head: head + 1, tail: 0 } : { head, tail: tail + 1 };
}

function compare(a: Place, b: Place): number {
  return a.head - b.head || a.tail - b.tail;
}
