// What the switch has to know of every request, read from its bytes in one go: the card, numbers, and what names terminal and
// transaction as words of four characters. It holds the request read last.
import type { Message } from '../codec/message.ts';
import { CardNumber } from './card-number.ts';

/** Words of four characters: DE 41 has 8 (2003: 16), DE 37 has 12. */
export const TERMINAL_WORDS = 4;
export const REFERENCE_WORDS = 3;

/** Digits that a number holds exactly. A longer DE 4 has currency and exponent in front of the amount (ISO 8583:2003). */
const EXACT_DIGITS = 15;
const AMOUNT_DIGITS = 12;

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
  /** What an approval takes from the cardholder, in minor units: negative for credits, 0 for enquiries and without DE 4. */
  movedMinor = 0;
  /** DE 49 as a number; 0 when absent. */
  currency = 0;
  /** DE 41 and DE 37, zeros behind. */
  readonly terminal: Int32Array = new Int32Array(TERMINAL_WORDS);
  readonly reference: Int32Array = new Int32Array(REFERENCE_WORDS);

  read(request: Message): void {
    this.card.read(request);
    this.stan = request.number(11);
    this.sentAt = request.number(7);
    this.localTime = request.number(12);
    this.localDate = request.number(13);
    this.movedMinor = movedBy(request.number(3), amountOf(request));
    this.currency = Math.max(0, request.number(49));
    request.copyWords(41, this.terminal, 0, TERMINAL_WORDS);
    request.copyWords(37, this.reference, 0, REFERENCE_WORDS);
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
