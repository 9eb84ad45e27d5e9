// Whole numbers from ASCII digits, and back. Where the index has already found that bytes are digits, they are read four at a time
// (SIMD within a register: two pairs at once, then both together); elsewhere each is looked at.

/** Digits whose value fits whole-number arithmetic of 32 bits. */
const WHOLE_DIGITS = 9;

/** The value of four ASCII digits, the first in the highest byte. */
export function fourDigits(word: number): number {
  const pairs = ((word >>> 8) & 0x000f000f) * 10 + (word & 0x000f000f);
  return (pairs >>> 16) * 100 + (pairs & 0xffff);
}

/** The value of `count` bytes at `at` that are known to be ASCII digits; -1 of none. At most 15 digits are exact. */
export function valueOfDigits(view: DataView, at: number, count: number): number {
  if (count === 0) return -1;
  let next = at;
  let low = 0;
  // What does not fill a word comes first.
  if ((count & 1) !== 0) low = view.getUint8(next++) - 0x30;
  if ((count & 2) !== 0) {
    const pair = view.getUint16(next);
    low = low * 100 + ((pair >> 8) & 15) * 10 + (pair & 15);
    next += 2;
  }
  const end = at + count;
  if (count <= WHOLE_DIGITS) {
    for (; next < end; next += 4) low = (Math.imul(low, 10_000) + fourDigits(view.getInt32(next))) | 0;
    return low;
  }
  let value = low;
  for (; next < end; next += 4) value = value * 10_000 + fourDigits(view.getInt32(next));
  return value;
}

/** The value of `count` bytes at `at` that may be anything; -1 when one is no ASCII digit, or there are none. */
export function valueOfBytes(bytes: Uint8Array, at: number, count: number): number {
  if (count === 0) return -1;
  const end = at + count;
  const middle = count > WHOLE_DIGITS ? end - WHOLE_DIGITS : at;
  let high = 0;
  for (let i = at; i < middle; i++) {
    const digit = bytes[i] - 0x30;
    if (digit >>> 0 > 9) return -1;
    high = high * 10 + digit;
  }
  let low = 0;
  for (let i = middle; i < end; i++) {
    const digit = bytes[i] - 0x30;
    if (digit >>> 0 > 9) return -1;
    low = (low * 10 + digit) | 0;
  }
  return high === 0 ? low : high * 10 ** WHOLE_DIGITS + low;
}

/** Writes `value` in `width` digits, zeros in front, at `at`. */
export function writeDigits(value: number, width: number, out: Uint8Array, at: number): void {
  let rest = value;
  let i = at + width - 1;
  // Whole-number arithmetic as soon as the value has come down to it: STANs always have.
  for (; i >= at && rest > 0x7fffffff; i--) {
    const tens = Math.floor(rest / 10);
    out[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
  for (rest |= 0; i >= at; i--) {
    const tens = (rest / 10) | 0;
    out[i] = 0x30 + rest - tens * 10;
    rest = tens;
  }
}
