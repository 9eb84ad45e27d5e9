// The amount of a message, DE 4, whatever its version: twelve digits of minor units. ISO 8583:2003 puts the currency and its
// exponent in front of them.
import type { Message } from './message.ts';

const AMOUNT_DIGITS = 12;

/** DE 4 in minor units; 0 when it is absent or no number. */
export function amountOf(message: Message): number {
  if (message.units[4] <= AMOUNT_DIGITS || !message.has(4)) return Math.max(0, message.number(4));
  const digits = message.text(4)!.slice(-AMOUNT_DIGITS);
  return /^\d+$/.test(digits) ? Number(digits) : 0;
}
