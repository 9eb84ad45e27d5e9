// When an advice is sent again. The intervals grow, so that an issuer in trouble is left in peace, and differ from advice to
// advice, so that thousands that were queued at one moment do not come back at one moment. The core draws no random numbers:
// what an interval differs by is derived from the advice's number.

const FIRST_INTERVAL_MS = 2_000;
const LONGEST_INTERVAL_MS = 60_000;
/** An interval is shorter than its bound by up to this part of it. */
const SPREAD = 1 / 4;

/** How long an advice that has been sent may be in the way of another: no interval is shorter. */
export const PLACE_MS: number = FIRST_INTERVAL_MS * (1 - SPREAD);

/** Numbers that follow each other fall far from each other: multiples of the golden ratio, modulo one. */
const GOLDEN = 0x9e3779b9;

/** Milliseconds from a sending of the advice `number` to the next, after `sendings` of them. */
export function intervalMs(number: number, sendings: number): number {
  const boundMs = Math.min(LONGEST_INTERVAL_MS, FIRST_INTERVAL_MS * 2 ** (sendings - 1));
  const part = (Math.imul(number % 2 ** 32, GOLDEN) >>> 0) / 2 ** 32;
  return Math.round(boundMs * (1 - SPREAD * part));
}
