// What the switch has to know of every request, read from its bytes in one go: the card, numbers, and what names card,
// terminal, merchant and transaction in sixteen words, which lie side by side wherever they are kept. It is also all that a
// response has to repeat, and is read of responses to compare the two. It holds the message read last.
import { amountOf, currencyOf } from '../../codec/amount.ts';
import { CardNumber } from '../../codec/card-number.ts';
import type { Message } from '../../codec/message.ts';
import { movedBy } from '../../iso8583/processing-code.ts';

/** Elements that identify a request to its acquirer: they go back as they came. ISO 8583:1987 clause 4.5. */
export const IDENTIFYING: readonly number[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49];

/** The identity: the card's digits and place; then, in words of four characters with zeros behind, DE 41, which has 8 (2003:
 *  16), and DE 37, which has 12; DE 3 as a number, -1 when absent; DE 42, which has 15 (2003: more, which are not kept). */
export const IDENTITY_WORDS = 16;
export const CARD_WORD = 0;
export const TERMINAL_WORD = 4;
export const REFERENCE_WORD = 8;
export const PROCESSING_WORD = 11;
export const MERCHANT_WORD = 12;

/** DE 32 has up to eleven digits; above them stands how many it has, as leading zeros count. */
const INSTITUTION_SPAN = 1e12;

export class RequestFacts {
  readonly card: CardNumber = new CardNumber();
  /** STAN, DE 7, 12 and 13 as numbers; -1 when absent. */
  stan = -1;
  sentAt = -1;
  localTime = -1;
  localDate = -1;
  /** DE 32 as a number that tells its length too, -1 when absent. */
  institution = -1;
  /** What an approval takes from the cardholder, in minor units: negative for credits, 0 for enquiries and without DE 4. */
  movedMinor = 0;
  /** The currency of DE 4 as a number; 0 when nothing says it. */
  currency = 0;
  readonly identity: Int32Array = new Int32Array(IDENTITY_WORDS);
  /** The identity, to be copied several words at a time. */
  readonly view: DataView = new DataView(this.identity.buffer);

  read(message: Message): void {
    this.stan = message.number(11);
    this.readRepeated(message);
  }

  /** Reads what a response has to repeat: all but the STAN, which is another on each side of the switch. */
  readRepeated(message: Message): void {
    const { card, identity } = this;
    card.read(message);
    identity[CARD_WORD] = card.length;
    identity[CARD_WORD + 1] = card.head;
    identity[CARD_WORD + 2] = card.middle;
    identity[CARD_WORD + 3] = card.tail;
    this.sentAt = message.number(7);
    this.localTime = message.number(12);
    this.localDate = message.number(13);
    this.institution = institutionOf(message);
    const processing = message.number(3);
    this.movedMinor = movedBy(processing, amountOf(message));
    this.currency = currencyOf(message);
    identity[PROCESSING_WORD] = processing;
    message.copyWords(41, identity, TERMINAL_WORD, REFERENCE_WORD - TERMINAL_WORD);
    message.copyWords(37, identity, REFERENCE_WORD, PROCESSING_WORD - REFERENCE_WORD);
    message.copyWords(42, identity, MERCHANT_WORD, IDENTITY_WORDS - MERCHANT_WORD);
  }
}

/** DE 32 as a number that tells its length too, -1 when absent. */
export function institutionOf(message: Message): number {
  return message.has(32) ? message.units[32] * INSTITUTION_SPAN + message.number(32) : -1;
}
