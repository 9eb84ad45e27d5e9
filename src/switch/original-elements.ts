// What a reversal says of its original: DE 90 in ISO 8583:1987 (message type 4, STAN 6, date and time 10, acquirer 11,
// forwarder 11), DE 56 in ISO 8583:1993 (message type 4, STAN 6, local date and time 12, acquirer LLVAR 11) and 2003 (STAN 12, local
// date and time 14). And what stands after a
// partial one: in 1987 the first of the replacement amounts in DE 95 (transaction 12, settlement 12, two fees x+n8); later DE 4 of
// a message whose function code (DE 24) says that it is partial, with the amount of the original in DE 30.

import { amountLike, amountOf, currencyOf, saysCurrency } from '../codec/amount.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import type { Edits } from '../codec/write/edits.ts';
import { currencyOf as listed } from '../iso8583/currency.ts';
import { isReversal, mtiText } from '../iso8583/mti.ts';

/** The original as its acquirer named it; -1 where nothing is said. */
export interface OriginalElements {
  mti: number;
  stan: number;
  /** DE 7 of the original (1987). */
  sentAt: number;
  /** DE 12 of the original (1993, 2003). */
  localTime: number;
}

const NOTHING: Readonly<OriginalElements> = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };

/** Length of DE 90, and of DE 95, in 1987; later versions use these numbers for something else. */
const UNITS_1987 = 42;

/** Digits of STAN and local date and time in DE 56: of 1993, and of 2003. */
const DIGITS_1993 = [6, 12] as const;
const DIGITS_2003 = [12, 14] as const;
const STAN_DIGITS_2003 = 12;
/** The century that DE 12 of 2003 says, and that of 1993 does not. */
const CENTURY = 20e12;
const A_CENTURY = 1e12;

/** Function code, DE 24, of a partial reversal. ISO 8583:1993 annex A. */
const PARTIAL_REVERSAL = 401;

const AMOUNT_DIGITS = 12;
/** A fee in DE 95, x+n8: a credit of nothing. */
const NO_FEE = 'C00000000';

/** What stands after a reversal that gives no amount where there must be one. */
export const NO_AMOUNT = -1;

/** The element that names the original in this dialect: DE 90 in 1987, DE 56 later. The dialect decides, not the message
 *  type: it is the dialect that has room for the one or the other. */
export function originalElement(dialect: Dialect): 90 | 56 {
  return dialect.fields[90]?.maxUnits === UNITS_1987 ? 90 : 56;
}

export function originalElements(reversal: Message): OriginalElements {
  const element = originalElement(reversal.dialect!);
  const text = reversal.text(element) ?? '';
  if (element === 90 && /^\d{20}/.test(text)) {
    return {
      mti: Number(text.slice(0, 4)),
      stan: Number(text.slice(4, 10)),
      sentAt: Number(text.slice(10, 20)),
      localTime: -1,
    };
  }
  if (element === 56) {
    const [stanDigits, timeDigits] = digitsOf56(reversal.dialect!);
    const stanEnd = 4 + stanDigits;
    const timeEnd = stanEnd + timeDigits;
    if (/^\d+$/.test(text.slice(0, timeEnd)) && text.length >= timeEnd) {
      const stan = Number(text.slice(4, stanEnd));
      return { mti: Number(text.slice(0, 4)), stan, sentAt: -1, localTime: Number(text.slice(stanEnd, timeEnd)) };
    }
  }
  return { ...NOTHING };
}

/** By the length of DE 11: that of DE 56 says nothing, as American Express has room for 99 characters in it. */
function digitsOf56(dialect: Dialect): readonly [stan: number, time: number] {
  return (dialect.fields[11]?.maxUnits ?? 0) >= STAN_DIGITS_2003 ? DIGITS_2003 : DIGITS_1993;
}

/** Writes what a reversal says of its original into one that goes out in the dialect of `target`: `stan` is the one that the
 *  issuer knows, `remainingMinor` what stands afterwards, 0 when nothing does. */
export function setOriginalElements(
  edits: Edits,
  message: Message,
  original: Required<OriginalElements>,
  remainingMinor: number,
  target: Dialect,
): void {
  const element = originalElement(target);
  // A request says nothing of what is to stand, and a reversal says it in the words of its own version.
  const isSaid = remainingMinor === 0 || isReversal(message.mti);
  if (!isSaid || originalElement(message.dialect!) !== element) setRemaining(edits, message, remainingMinor, target);
  if (element === 90) setNames1987(edits, message, original);
  else setNamesLater(edits, message, original, target);
}

function setNames1987(edits: Edits, message: Message, original: Required<OriginalElements>): void {
  const acquirer = message.text(32) ?? '';
  const forwarder = message.text(33) ?? '';
  edits.text(
    90,
    mtiText(original.mti) +
      String(original.stan).padStart(6, '0') +
      String(Math.max(0, original.sentAt)).padStart(10, '0') +
      acquirer.padStart(11, '0') +
      forwarder.padStart(11, '0'),
  );
}

function setNamesLater(edits: Edits, message: Message, original: Required<OriginalElements>, target: Dialect): void {
  const acquirer = message.text(32) ?? '';
  const [stanDigits, timeDigits] = digitsOf56(target);
  edits.text(
    56,
    mtiText(original.mti) +
      String(original.stan).padStart(stanDigits, '0') +
      String(localTimeIn(timeDigits, original.localTime)).padStart(timeDigits, '0') +
      String(acquirer.length).padStart(2, '0') +
      acquirer,
  );
}

/** DE 12 as it is said in so many digits. Of 1987 there is a time without a date, which stays as it is. */
function localTimeIn(digits: number, localTime: number): number {
  if (localTime < 0) return 0;
  if (digits === DIGITS_1993[1]) return localTime % A_CENTURY;
  const isOf1993 = localTime >= A_CENTURY / 100 && localTime < A_CENTURY;
  return isOf1993 ? CENTURY + localTime : localTime;
}

/** Says what stands in the words of another version, that of `target`. The numbers of the elements that say it mean something else there. */
function setRemaining(edits: Edits, message: Message, remainingMinor: number, target: Dialect): void {
  if (originalElement(target) === 56) {
    edits.drop(90).drop(95);
    if (remainingMinor === 0) return;
    const [asked, stands] = [amountIn(target, message, amountOf(message)), amountIn(target, message, remainingMinor)];
    edits
      .text(30, asked + amountIn(target, message, 0))
      .text(4, stands)
      .digits(24, PARTIAL_REVERSAL, 3);
    return;
  }
  const asked = message.text(30) ?? '';
  edits.drop(30).drop(56);
  if (remainingMinor === 0) return;
  // The amount of the original is the first half, in 2003 behind its currency.
  const first = asked.slice(0, asked.length / 2).slice(-AMOUNT_DIGITS);
  if (/^\d{12}$/.test(first)) edits.text(4, first);
  edits.text(95, amountText(remainingMinor) + amountText(0) + NO_FEE + NO_FEE);
}

/** An amount as DE 4 and 30 of `target` have it: of 2003 with currency and exponent. */
function amountIn(target: Dialect, message: Message, amountMinor: number): string {
  const units = target.fields[4]?.maxUnits ?? AMOUNT_DIGITS;
  if (units <= AMOUNT_DIGITS) return amountText(amountMinor);
  if (saysCurrency(message)) return amountLike(message, amountMinor, units);
  const numeric = String(currencyOf(message)).padStart(3, '0');
  return `${numeric}${listed(numeric)?.exponent ?? 0}${amountText(amountMinor)}`;
}

function amountText(amountMinor: number): string {
  return String(amountMinor).padStart(AMOUNT_DIGITS, '0');
}

/** The amount that stands after a reversal, in minor units: 0 for a full one; NO_AMOUNT when it is partial and gives none. */
export function remainingAmount(reversal: Message): number {
  if (originalElement(reversal.dialect!) !== 90) {
    if (reversal.number(24) !== PARTIAL_REVERSAL) return 0;
    return reversal.has(4) ? amountOf(reversal) : NO_AMOUNT;
  }
  const text = reversal.dialect!.fields[95]?.maxUnits === UNITS_1987 ? reversal.text(95) : undefined;
  if (text === undefined || text.trim() === '') return 0;
  return /^\d{12}/.test(text) ? Number(text.slice(0, AMOUNT_DIGITS)) : NO_AMOUNT;
}
