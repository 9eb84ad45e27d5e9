// Whether what a remote issuer responds can be the answer to what it was asked. The STAN has brought the two together. What else
// identifies the request must not name another one, or the response is that one's answer; what money depends on must then agree, or
// nobody knows what the issuer holds. An element that the issuer does not repeat, or fills with blanks or zeros, says nothing.
import { amountOf, currencyOf, saysCurrency } from '../codec/amount.ts';
import { copyCardNumber } from '../codec/card-number.ts';
import type { Message } from '../codec/message.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { LONGEST_PAN } from '../iso8583/pan.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, Reason, reasonOf, reasonOfNumber } from '../iso8583/reason.ts';

const SPACE = 0x20;
const ZERO = 0x30;
/** More than any dialect has in DE 37 or 41. */
const LONGEST_NAME = 64;

const requested = new Uint8Array(Math.max(LONGEST_PAN, LONGEST_NAME));
const responded = new Uint8Array(requested.length);

/** The element by which `response` is the answer to another request than `request`, 0 when there is none: DE 7, 37 or 41, or the
 *  card. `sentAt` is the DE 7 that went out. */
export function namesAnother(request: Message, response: Message, sentAt: number = request.number(7)): number {
  if (response.has(2) && !isSameCard(request, response)) return 2;
  if (sentAt > 0 && response.number(7) > 0 && response.number(7) !== sentAt) return 7;
  if (isOtherName(request, response, 37)) return 37;
  return isOtherName(request, response, 41) ? 41 : 0;
}

/** The element in which `response`, the answer to `request`, contradicts it, 0 when there is none: in an approval another currency
 *  or amount, or a partial approval that does not say how much of what was asked for. */
export function contradiction(request: Message, response: Message, reason: Reason): number {
  if (!isApproved(reason) || classOf(request.mti) === MessageClass.reversal) return 0;
  const requestedMinor = amountOf(request);
  if (movedBy(request.number(3), requestedMinor) === 0) return 0;
  const currency = response.number(49);
  if (currency >= 0 && request.has(49) && currency !== request.number(49)) return 49;
  if (saysCurrency(request) && saysCurrency(response) && currencyOf(response) !== currencyOf(request)) return 4;
  const respondedMinor = amountOf(response);
  if (reason === Reason.partiallyApproved) return response.has(4) && respondedMinor <= requestedMinor ? 0 : 4;
  return response.has(4) && respondedMinor !== requestedMinor ? 4 : 0;
}

/** What DE 39 says; -1 when it is absent or spaces. */
export function reasonIn(response: Message): Reason {
  const code = response.units[39] === 2 ? response.number(39) : -1;
  if (code >= 0) return reasonOfNumber(code);
  const text = response.text(39) ?? '';
  return text.trim() === '' ? -1 : reasonOf(text);
}

/** A request may have its card number in its track alone. */
function isSameCard(request: Message, response: Message): boolean {
  const length = copyCardNumber(request, requested);
  if (length !== copyCardNumber(response, responded)) return false;
  for (let i = 0; i < length; i++) if (requested[i] !== responded[i]) return false;
  return true;
}

/** Dialects differ in what they fill a name with, and on which side. */
function isOtherName(request: Message, response: Message, number: number): boolean {
  const requestedEnd = trimmedEnd(requested, request.copyUnits(number, requested, 0, LONGEST_NAME));
  const respondedEnd = trimmedEnd(responded, response.copyUnits(number, responded, 0, LONGEST_NAME));
  let at = filledStart(requested, requestedEnd);
  let other = filledStart(responded, respondedEnd);
  const length = requestedEnd - at;
  if (length === 0 || respondedEnd === other) return false;
  if (length !== respondedEnd - other) return true;
  while (at < requestedEnd) if (requested[at++] !== responded[other++]) return true;
  return false;
}

function trimmedEnd(units: Uint8Array, count: number): number {
  let end = count;
  while (end > 0 && units[end - 1] === SPACE) end--;
  return end;
}

function filledStart(units: Uint8Array, end: number): number {
  let start = 0;
  while (start < end && (units[start] === SPACE || units[start] === ZERO)) start++;
  return start;
}
