// The amount of a message, DE 4, whatever its version: twelve digits of minor units. ISO 8583:2003 puts the currency and its
// exponent in front of them.
import type { Message } from './message.ts';

const AMOUNT_DIGITS = 12;
const CURRENCY_DIGITS = 3;

/** DE 4 in minor units; 0 when it is absent or no number. */
export function amountOf(message: Message): number {
  if (!saysCurrency(message)) return Math.max(0, message.number(4));
  const digits = message.text(4)!.slice(-AMOUNT_DIGITS);
  return /^\d+$/.test(digits) ? Number(digits) : 0;
}

/** DE 4 says its currency: in 2003, where DE 49 is something else. */
export function saysCurrency(message: Message): boolean {
  return message.units[4] > AMOUNT_DIGITS && message.has(4);
}

/** The currency of DE 4 as a number, from DE 49 where DE 4 does not say it; 0 when neither does. */
export function currencyOf(message: Message): number {
  if (!saysCurrency(message)) return Math.max(0, message.number(49));
  const digits = message.text(4)!.slice(0, CURRENCY_DIGITS);
  return /^\d+$/.test(digits) ? Number(digits) : 0;
}

/** DE 4 in `units` digits with `amountMinor` in the place of the amount of `message`, in the same currency. */
export function amountLike(message: Message, amountMinor: number, units: number): string {
  const money = saysCurrency(message) ? message.text(4)!.slice(0, -AMOUNT_DIGITS) : '';
  return money + String(amountMinor).padStart(units - money.length, '0');
}
