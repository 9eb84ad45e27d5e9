// Digits two a byte: their value, and to and from ASCII. Where the index has already found that nibbles and characters are digits they
// are taken eight or four at a time (SIMD within a register), and none is looked at.

/** Digits whose value fits whole-number arithmetic of 32 bits. */
const WHOLE_DIGITS = 9;

/** The value of eight digits in four bytes, the first in the highest. */
export function eightDigits(word: number): number {
  const pairs = ((word >>> 4) & 0x0f0f0f0f) * 10 + (word & 0x0f0f0f0f);
  const fours = ((pairs >>> 8) & 0x00ff00ff) * 100 + (pairs & 0x00ff00ff);
  return (fours >>> 16) * 10_000 + (fours & 0xffff);
}

/** The value of `count` digits at `at`; -1 of none. Of an odd number the last byte has the spare nibble, on its right, or the first, on
 *  its left. At most 15 digits are exact. */
export function valueOfPacked(view: DataView, at: number, count: number, spareRight: boolean): number {
  if (count === 0) return -1;
  let next = at;
  let value = 0;
  const isOdd = (count & 1) !== 0;
  if (isOdd && !spareRight) value = view.getUint8(next++) & 15;
  const end = next + (count >> 1);
  // What does not fill a word comes first.
  for (const rest = next + ((count >> 1) & 3); next < rest; next++) {
    const pair = view.getUint8(next);
    value = value * 100 + (pair >> 4) * 10 + (pair & 15);
  }
  if (count <= WHOLE_DIGITS) {
    if (next < end) value = (Math.imul(value, 100_000_000) + eightDigits(view.getInt32(next))) | 0;
  } else for (; next < end; next += 4) value = value * 100_000_000 + eightDigits(view.getInt32(next));
  return isOdd && spareRight ? value * 10 + (view.getUint8(end) >> 4) : value;
}

/** Where an odd number of digits leaves a nibble over, and what fills it. */
interface Spare {
  readonly spareRight: boolean;
  readonly spareNibble: number;
}

/** Writes `count` ASCII digits at `from` of `source` two a byte at `at` of `target`, and returns the end. */
export function packDigits(
  spare: Spare,
  source: DataView,
  from: number,
  count: number,
  target: DataView,
  at: number,
): number {
  const end = from + count;
  let next = from;
  let to = at;
  if ((count & 1) !== 0 && !spare.spareRight) {
    target.setUint8(to++, (spare.spareNibble << 4) | (source.getUint8(next++) & 15));
  }
  for (; next + 4 <= end; next += 4, to += 2) {
    const four = source.getInt32(next) & 0x0f0f0f0f;
    const pairs = four | (four >>> 4);
    target.setUint16(to, ((pairs >>> 8) & 0xff00) | (pairs & 0xff));
  }
  if (next + 2 <= end) {
    const two = source.getUint16(next);
    target.setUint8(to++, ((two >>> 4) & 0xf0) | (two & 15));
    next += 2;
  }
  if (next < end) target.setUint8(to++, (source.getUint8(next) << 4) | spare.spareNibble);
  return to;
}

/** Writes `count` digits, two a byte at `from` of `source`, in ASCII at `at` of `target`, and returns the end. */
export function unpackDigits(
  spare: Readonly<Pick<Spare, 'spareRight'>>,
  source: DataView,
  from: number,
  count: number,
  target: DataView,
  at: number,
): number {
  const end = at + count;
  let next = from;
  let to = at;
  if ((count & 1) !== 0 && !spare.spareRight) target.setUint8(to++, 0x30 | (source.getUint8(next++) & 15));
  for (; to + 4 <= end; to += 4, next += 2) {
    const pairs = source.getUint16(next);
    const apart = ((pairs & 0xff00) << 8) | (pairs & 0xff);
    target.setInt32(to, 0x30303030 | ((apart << 4) & 0x0f000f00) | (apart & 0x000f000f));
  }
  if (to + 2 <= end) {
    const pair = source.getUint8(next++);
    target.setUint16(to, 0x3030 | ((pair << 4) & 0x0f00) | (pair & 15));
    to += 2;
  }
  if (to < end) target.setUint8(to++, 0x30 | (source.getUint8(next) >> 4));
  return to;
}
