// BIN routing: which issuer a card number belongs to. Ranges of 1 to 19 digits may nest; the most specific wins. They are
// flattened once into intervals that do not overlap, so that a lookup is one step by the first six digits, where the usual
// bucket says all, and, only in a crowded one, a binary search among its boundaries. The time does not grow with the table.
import { HEAD_DIGITS, MIDDLE_DIGITS, type Place, placeOf, TAIL_DIGITS } from '../codec/card-number.ts';
import { Intervals, RouteRanges } from './route-ranges.ts';

/** Card numbers whose first digits lie from `from` to `to` (equal lengths, 1 to 19 digits) go to issuer `issuer`. */
export interface Route {
  from: string;
  to: string;
  issuer: number;
}

/** No issuer. Issuers are numbered from 1. */
export const NO_ROUTE = 0;

const BUCKETS = 10 ** HEAD_DIGITS;
const TAIL_SPAN = 10 ** TAIL_DIGITS;
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
  const intervals = new Intervals(rangesOf(routes));
  const { heads, rests, issuers, length } = intervals;
  let issuer = NO_ROUTE;
  let head = 0;
  for (let i = 0; i < length; head++) {
    setBuckets(buckets, head, heads[i]!, issuer);
    head = heads[i]!;
    if (rests[i] === 0) issuer = issuers[i++]!;
    const first = i;
    let isUsual = true;
    for (; i < length && heads[i] === head; i++) isUsual &&= hasRoom(rests[i]!, issuers[i]!);
    const boundaries = i - first;
    if (isUsual && boundaries <= 2) setBucket(buckets, head, issuer, intervals, first, boundaries);
    else {
      buckets[head * BUCKET_WORDS] = -1 - bounds.length;
      pushBoundary(bounds, 1 + boundaries, 0, issuer);
      for (let at = first; at < i; at++) {
        const tail = rests[at]! % TAIL_SPAN;
        pushBoundary(bounds, (rests[at]! - tail) / TAIL_SPAN, tail, issuers[at]!);
      }
    }
    if (boundaries > 0) issuer = issuers[i - 1]!;
  }
  setBuckets(buckets, head, BUCKETS, issuer);
  return { buckets, bounds: Int32Array.from(bounds), size: routes.length };
}

/** Throws a RangeError. */
function rangesOf(routes: readonly Route[]): RouteRanges {
  const ranges = new RouteRanges(routes.length);
  for (const { from, to, issuer } of routes) {
    if (!(issuer >= NO_ROUTE && issuer <= LAST_ISSUER)) {
      throw new RangeError(`route ${from}-${to}: issuer ${issuer}, expected at most ${LAST_ISSUER}`);
    }
    if (!ranges.add(from, to, issuer)) {
      throw new RangeError(`route ${from}-${to}: expected two numbers of the same length, 1 to 19 digits, in order`);
    }
  }
  return ranges;
}

/** Gives buckets without a boundary to an issuer. */
function setBuckets(buckets: Int32Array, from: number, to: number, issuer: number): void {
  if (issuer === NO_ROUTE) return;
  for (let head = from; head < to; head++) buckets[head * BUCKET_WORDS] = issuer;
}

/** Describes a bucket that begins with `issuer` and has up to two boundaries, from `first` on. */
function setBucket(
  buckets: Int32Array,
  head: number,
  issuer: number,
  { rests, issuers }: Intervals,
  first: number,
  boundaries: number,
): void {
  const at = head * BUCKET_WORDS;
  buckets[at] = issuer;
  if (boundaries === 0) return;
  buckets[at + 1] = MIDDLES - rests[first]! / TAIL_SPAN;
  buckets[at + 3] = issuers[first]!;
  if (boundaries === 1) return;
  buckets[at + 2] = MIDDLES - rests[first + 1]! / TAIL_SPAN;
  buckets[at + 3] = issuers[first]! | (issuers[first + 1]! << ISSUER_BITS);
}

function pushBoundary(bounds: number[], middle: number, tail: number, issuer: number): void {
  bounds.push(((issuer >>> LOW_BITS) << MIDDLE_BITS) | middle, ((issuer & LOW_MASK) << TAIL_BITS) | tail);
}

/** Whether a bucket that is not crowded has room for a boundary. */
function hasRoom(rest: number, issuer: number): boolean {
  return rest % TAIL_SPAN === 0 && issuer <= ISSUER_MASK;
}
