// Whether what a remote issuer responds can be the answer to what it was asked. The STAN has brought the two together; what
// money depends on must then agree, or nobody knows what the issuer holds.
import type { Message } from '../codec/message.ts';
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import { copyCardNumber, LONGEST_CARD_NUMBER } from './card-number.ts';
import { amountOf, movedBy } from './request-facts.ts';

const asked = new Uint8Array(LONGEST_CARD_NUMBER);
const told = new Uint8Array(LONGEST_CARD_NUMBER);

/** The element in which `response` contradicts `request`, 0 when there is none: another card; in an approval another currency
 *  or amount, or a partial approval that does not say how much of what was asked for. */
export function contradiction(request: Message, response: Message, reason: Reason): number {
  if (response.has(2) && !isSameCard(request, response)) return 2;
  if (!isApproved(reason) || classOf(request.mti) === MessageClass.reversal) return 0;
  const askedMinor = amountOf(request);
  if (movedBy(request.number(3), askedMinor) === 0) return 0;
  const currency = response.number(49);
  if (currency >= 0 && request.has(49) && currency !== request.number(49)) return 49;
  const toldMinor = amountOf(response);
  if (reason === Reason.partiallyApproved) return response.has(4) && toldMinor <= askedMinor ? 0 : 4;
  return response.has(4) && toldMinor !== askedMinor ? 4 : 0;
}

/** A request may have its card number in its track alone. */
function isSameCard(request: Message, response: Message): boolean {
  const length = copyCardNumber(request, asked);
  if (length !== copyCardNumber(response, told)) return false;
  for (let i = 0; i < length; i++) if (asked[i] !== told[i]) return false;
  return true;
}
