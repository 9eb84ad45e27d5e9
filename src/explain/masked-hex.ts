// Bytes as hex that show no card number, for messages in a dialect that nobody knows. Where a number begins cannot be seen then,
// so of every run of digits that is long enough to hold one the middle is hidden, be they packed, ASCII or EBCDIC.
import { maskPan } from '../iso8583/pan.ts';

/** Digits of the shortest card number. */
const SHORTEST = 12;
/** Digits in groups, as text with blanks and dashes between them, ASCII and EBCDIC; then packed digits and all that ASCII writes
 *  in a row. */
const RUNS = ['(?:3\\d(?:2[0D])?)', '(?:F\\d(?:[46]0)?)', '\\d'].map(
  (digit) => new RegExp(`${digit}{${SHORTEST},}`, 'g'),
);

/** Upper-case hex of `bytes` with what may be a card number in stars. */
export function maskedHex(bytes: Uint8Array): string {
  let hex = Buffer.from(bytes).toString('hex').toUpperCase();
  for (const run of RUNS) hex = hex.replace(run, maskPan);
  return hex;
}
