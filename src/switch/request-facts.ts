// What the switch has to know of every request, read from its bytes in one go: the card, numbers, and what names terminal,
// merchant and transaction as words of four characters. It is also all that a response has to repeat, and is read of responses
// to compare the two. It holds the message read last.
import type { Message } from '../codec/message.ts';
import { CardNumber } from './card-number.ts';

/** Words of four characters: DE 41 has 8 (2003: 16), DE 37 has 12, DE 42 has 15 (2003: more; only the first 16 are compared). */
export const TERMINAL_WORDS = 4;
export const REFERENCE_WORDS = 3;
export const MERCHANT_WORDS = 4;

/** Digits that a number holds exactly. A longer DE 4 has currency and exponent in front of the amount (ISO 8583:2003). */
const EXACT_DIGITS = 15;
const AMOUNT_DIGITS = 12;
/** DE 32 has up to eleven digits; above them stands how many it has, as leading zeros count. */
const INSTITUTION_SPAN = 1e12;

/** Processing codes (DE 3) by transaction type, their first two digits. ISO 8583:1987 annex A, table A.1. */
const CREDITS = 200_000;
const ENQUIRIES = 300_000;
const BEYOND_ENQUIRIES = 400_000;

export class RequestFacts {
  readonly card: CardNumber = new CardNumber();
  /** STAN, DE 7, 12 and 13 as numbers; -1 when absent. */
  stan = -1;
  sentAt = -1;
  localTime = -1;
  localDate = -1;
  /** DE 3 as a number, -1 when absent. */
  processing = -1;
  /** DE 32 as a number that tells its length too, -1 when absent. */
  institution = -1;
  /** What an approval takes from the cardholder, in minor units: negative for credits, 0 for enquiries and without DE 4. */
  movedMinor = 0;
  /** DE 49 as a number; 0 when absent. */
  currency = 0;
  /** DE 41, DE 37 and DE 42, zeros behind. */
  readonly terminal: Int32Array = new Int32Array(TERMINAL_WORDS);
  readonly reference: Int32Array = new Int32Array(REFERENCE_WORDS);
  readonly merchant: Int32Array = new Int32Array(MERCHANT_WORDS);

  read(message: Message): void {
    this.card.read(message);
    this.stan = message.number(11);
    this.sentAt = message.number(7);
    this.localTime = message.number(12);
    this.localDate = message.number(13);
    this.processing = message.number(3);
    this.institution = message.has(32) ? message.units[32] * INSTITUTION_SPAN + message.number(32) : -1;
    this.movedMinor = movedBy(this.processing, amountOf(message));
    this.currency = Math.max(0, message.number(49));
    message.copyWords(41, this.terminal, 0, TERMINAL_WORDS);
    message.copyWords(37, this.reference, 0, REFERENCE_WORDS);
    message.copyWords(42, this.merchant, 0, MERCHANT_WORDS);
  }
}

/** DE 4 in minor units; 0 when absent. */
export function amountOf(message: Message): number {
  if (message.units[4] > EXACT_DIGITS && message.has(4)) return Number(message.text(4)!.slice(-AMOUNT_DIGITS));
  return Math.max(0, message.number(4));
}

/** What an approval of `amountMinor` takes from the cardholder under a processing code. */
export function movedBy(processing: number, amountMinor: number): number {
  if (processing < CREDITS || processing >= BEYOND_ENQUIRIES) return amountMinor;
  return processing < ENQUIRIES ? -amountMinor : 0;
}
