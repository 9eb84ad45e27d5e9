// What a reversal says of its original: DE 90 in ISO 8583:1987 (message type 4, STAN 6, date and time 10, acquirer 11,
// forwarder 11), DE 56 in ISO 8583:1993 (message type 4, STAN 6, local date and time 12, acquirer LLVAR 11). And what stands after a
// partial one: in 1987 the first of the replacement amounts in DE 95 (transaction 12, settlement 12, two fees x+n8); later DE 4 of
// a message whose function code (DE 24) says that it is partial, with the amount of the original in DE 30.

import { amountOf } from '../codec/amount.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import type { Edits } from '../codec/write/edits.ts';
import { isReversal, mtiText } from '../iso8583/mti.ts';

/** The original as its acquirer named it; -1 where nothing is said. */
export interface OriginalElements {
  mti: number;
  stan: number;
  /** DE 7 of the original (1987). */
  sentAt: number;
  /** DE 12 of the original (1993). */
  localTime: number;
}

const NOTHING: Readonly<OriginalElements> = { mti: -1, stan: -1, sentAt: -1, localTime: -1 };

/** Length of DE 90, and of DE 95, in 1987; later versions use these numbers for something else. */
const UNITS_1987 = 42;

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
  if (element === 56 && /^\d{22}/.test(text)) {
    return {
      mti: Number(text.slice(0, 4)),
      stan: Number(text.slice(4, 10)),
      sentAt: -1,
      localTime: Number(text.slice(10, 22)),
    };
  }
  return { ...NOTHING };
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
  if (!isSaid || originalElement(message.dialect!) !== element) setRemaining(edits, message, remainingMinor, element);
  if (element === 90) setNames1987(edits, message, original);
  else setNamesLater(edits, message, original);
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

function setNamesLater(edits: Edits, message: Message, original: Required<OriginalElements>): void {
  const acquirer = message.text(32) ?? '';
  edits.text(
    56,
    mtiText(original.mti) +
      String(original.stan).padStart(6, '0') +
      String(Math.max(0, original.localTime)).padStart(12, '0') +
      String(acquirer.length).padStart(2, '0') +
      acquirer,
  );
}

/** Says what stands in the words of another version, whose element that names the original is `element`. The numbers of the elements
 *  that say it mean something else there. */
function setRemaining(edits: Edits, message: Message, remainingMinor: number, element: 90 | 56): void {
  if (element === 56) {
    edits.drop(90).drop(95);
    if (remainingMinor === 0) return;
    edits.text(30, amountText(amountOf(message)) + amountText(0));
    edits.digits(4, remainingMinor, AMOUNT_DIGITS).digits(24, PARTIAL_REVERSAL, 3);
    return;
  }
  const asked = message.text(30) ?? '';
  edits.drop(30).drop(56);
  if (remainingMinor === 0) return;
  if (/^\d{12}/.test(asked)) edits.text(4, asked.slice(0, AMOUNT_DIGITS));
  edits.text(95, amountText(remainingMinor) + amountText(0) + NO_FEE + NO_FEE);
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
