// How clearing computes: exactly, in whole minor units, and every quotient is rounded half away from zero, so that an amount and its
// reversal are rounded alike.

const MILLION = 1_000_000;

/** `numerator / denominator`, half away from zero. `denominator` is above zero. */
export function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const size = doubled / (2n * denominator);
  return numerator < 0n ? -size : size;
}

/** So many parts per million of an amount. Throws a RangeError past 2^53. */
export function millionthsOf(amountMinor: number, millionths: number): number {
  return ratioOf(amountMinor, millionths, MILLION);
}

/** What of a whole goes with `part` of `total`. Parts that are summed up first and divided then add up to the whole. Throws a
 *  RangeError past 2^53. */
export function shareOf(wholeMinor: number, part: number, total: number): number {
  return part === total ? wholeMinor : ratioOf(wholeMinor, part, total);
}

/** A whole number that is exact as a number. Throws a RangeError. */
export function exactNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} minor units are more than can be counted exactly`);
  return number;
}

function ratioOf(amount: number, by: number, of: number): number {
  const product = amount * by;
  if (!Number.isSafeInteger(2 * product)) return exactNumber(roundedQuotient(BigInt(amount) * BigInt(by), BigInt(of)));
  // A remainder is exact where a quotient is not.
  const size = Math.abs(product);
  const rest = size % of;
  const rounded = (size - rest) / of + (2 * rest >= of ? 1 : 0);
  return product < 0 ? 0 - rounded : rounded;
}
