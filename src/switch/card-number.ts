// The card number of a request: DE 2, else the digits of track 2 (DE 35) before its separator (ISO/IEC 7813).
import type { Message } from '../codec/message.ts';

/** Longest card number, ISO/IEC 7812. */
export const LONGEST_CARD_NUMBER = 19;

const track = new Uint8Array(64);

/** Copies the card number's ASCII digits to `out` and returns how many; 0 when the request has none. */
export function copyCardNumber(request: Message, out: Uint8Array): number {
  const length = request.copyUnits(2, out, 0, LONGEST_CARD_NUMBER);
  if (length > 0) return allDigits(out, length);
  const units = request.copyUnits(35, track, 0, track.length);
  let digits = 0;
  while (digits < units && digits < LONGEST_CARD_NUMBER && track[digits] >= 0x30 && track[digits] <= 0x39) {
    out[digits] = track[digits];
    digits++;
  }
  return digits;
}

function allDigits(digits: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) if (digits[i] < 0x30 || digits[i] > 0x39) return 0;
  return length;
}

/** Digits of a key, and of its lower half: both halves are small enough for whole-number arithmetic. */
const KEY_DIGITS = 15;
const LOW_DIGITS = 8;

/** A card number as one number: its last 15 digits tell two cards of one request and its reversal apart. */
export function cardKey(digits: Uint8Array, length: number): number {
  const middle = Math.max(0, length - LOW_DIGITS);
  let high = 0;
  for (let i = Math.max(0, length - KEY_DIGITS); i < middle; i++) high = (high * 10 + digits[i] - 0x30) | 0;
  let low = 0;
  for (let i = middle; i < length; i++) low = (low * 10 + digits[i] - 0x30) | 0;
  return high * 10 ** LOW_DIGITS + low;
}
