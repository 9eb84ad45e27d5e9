// Whether what a remote issuer responds can be the answer to what it was asked. The STAN has brought the two together; what
// money depends on must then agree, or nobody knows what the issuer holds.
import { amountOf } from '../codec/amount.ts';
import { copyCardNumber } from '../codec/card-number.ts';
import type { Message } from '../codec/message.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { LONGEST_PAN } from '../iso8583/pan.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, Reason, reasonOf, reasonOfNumber } from '../iso8583/reason.ts';

const requested = new Uint8Array(LONGEST_PAN);
const responded = new Uint8Array(LONGEST_PAN);

/** The element in which `response` contradicts `request`, 0 when there is none: another card; in an approval another currency
 *  or amount, or a partial approval that does not say how much of what was asked for. */
export function contradiction(request: Message, response: Message, reason: Reason): number {
  if (response.has(2) && !isSameCard(request, response)) return 2;
  if (!isApproved(reason) || classOf(request.mti) === MessageClass.reversal) return 0;
  const requestedMinor = amountOf(request);
  if (movedBy(request.number(3), requestedMinor) === 0) return 0;
  const currency = response.number(49);
  if (currency >= 0 && request.has(49) && currency !== request.number(49)) return 49;
  const respondedMinor = amountOf(response);
  if (reason === Reason.partiallyApproved) return response.has(4) && respondedMinor <= requestedMinor ? 0 : 4;
  return response.has(4) && respondedMinor !== requestedMinor ? 4 : 0;
}

/** A request may have its card number in its track alone. */
function isSameCard(request: Message, response: Message): boolean {
  const length = copyCardNumber(request, requested);
  if (length !== copyCardNumber(response, responded)) return false;
  for (let i = 0; i < length; i++) if (requested[i] !== responded[i]) return false;
  return true;
}

/** What DE 39 says; -1 when it is absent or spaces. */
export function reasonIn(response: Message): Reason {
  const code = response.units[39] === 2 ? response.number(39) : -1;
  if (code >= 0) return reasonOfNumber(code);
  const text = response.text(39) ?? '';
  return text.trim() === '' ? -1 : reasonOf(text);
}
