// The card number of a request as digits: DE 2, else track 2 (DE 35) up to its separator (ISO/IEC 7813); and whether it can
// be one, by length and check digit (ISO/IEC 7812-1 annex B, the Luhn formula).
import type { Message } from '../codec/message.ts';

const SHORTEST = 12;
const LONGEST = 19;
/** One more than the longest, so that a number that is too long is seen to be. */
export const CARD_NUMBER_ROOM = LONGEST + 1;

/** Copies the ASCII digits of the card number to `out` (`CARD_NUMBER_ROOM` bytes) and returns how many; 0 without any. */
export function copyCardNumber(request: Message, out: Uint8Array): number {
  if (request.has(2)) return request.copyUnits(2, out, 0, CARD_NUMBER_ROOM);
  const units = request.copyUnits(35, out, 0, CARD_NUMBER_ROOM);
  let digits = 0;
  while (digits < units && isDigit(out[digits])) digits++;
  return digits;
}

/** True when the first `length` bytes of `digits` are 12 to 19 ASCII digits and the check digit is right. */
export function isCardNumber(digits: Uint8Array, length: number): boolean {
  if (length < SHORTEST || length > LONGEST) return false;
  let sum = 0;
  for (let place = 1; place <= length; place++) {
    const byte = digits[length - place];
    if (!isDigit(byte)) return false;
    const weighted = (byte - 0x30) * ((place & 1) === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** True for the ASCII digits. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
