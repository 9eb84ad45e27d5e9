// The card number of a request as digits: DE 2, else track 2 (DE 35) up to its separator (ISO/IEC 7813).
import type { Message } from '../codec/message.ts';
import { isDigit, LONGEST_PAN } from '../iso8583/pan.ts';

/** One more than the longest, so that a number that is too long is seen to be. */
export const CARD_NUMBER_ROOM = LONGEST_PAN + 1;

/** Copies the ASCII digits of the card number to `out` (`CARD_NUMBER_ROOM` bytes) and returns how many; 0 without any. */
export function copyCardNumber(request: Message, out: Uint8Array): number {
  if (request.has(2)) return request.copyUnits(2, out, 0, CARD_NUMBER_ROOM);
  const units = request.copyUnits(35, out, 0, CARD_NUMBER_ROOM);
  let digits = 0;
  while (digits < units && isDigit(out[digits])) digits++;
  return digits;
}
