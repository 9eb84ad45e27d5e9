// The card number of a message, read from its bytes by the rule of `cardNumberOf`. It is read once, as the place that routing
// looks for in its ranges, which also tells one card from another: two card numbers share a place only when one of them is the
// other with zeros behind.
import { isDigit, LONGEST_PAN } from '../iso8583/pan.ts';
import { KnownDigits } from './index/element-tables.ts';
import type { Message } from './message.ts';
import { eightDigits } from './packed-digits.ts';
import { fourDigits } from './whole-number.ts';

/** Digits of the parts of a place. */
export const HEAD_DIGITS = 6;
export const MIDDLE_DIGITS = 7;
export const TAIL_DIGITS = LONGEST_PAN - HEAD_DIGITS - MIDDLE_DIGITS;

/** A place in the line of all 19-digit card numbers, its digits in three whole numbers of 32 bits. */
export interface Place {
  head: number;
  middle: number;
  tail: number;
}

/** Sets `place` to that of the card number given as `length` ASCII digits at `at`, zeros behind. */
export function placeOf(digits: Uint8Array, at: number, length: number, place: Place): void {
  place.head = part(digits, at, length, HEAD_DIGITS);
  place.middle = part(digits, at + HEAD_DIGITS, length - HEAD_DIGITS, MIDDLE_DIGITS);
  place.tail = part(digits, at + HEAD_DIGITS + MIDDLE_DIGITS, length - HEAD_DIGITS - MIDDLE_DIGITS, TAIL_DIGITS);
}

function part(digits: Uint8Array, at: number, length: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 10 + (i < length ? digits[at + i] - 0x30 : 0);
  return value;
}

/** The nineteen digits of a place: a card number and zeros behind. */
export function cardNumberAt({ head, middle, tail }: Readonly<Place>): string {
  const parts = [digitsOf(head, HEAD_DIGITS), digitsOf(middle, MIDDLE_DIGITS), digitsOf(tail, TAIL_DIGITS)];
  return parts.join('');
}

function digitsOf(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Digits of the usual card number. */
const USUAL_DIGITS = 16;

/** Reads the card numbers of messages; it holds the one read last. */
export class CardNumber implements Place {
  /** Digits; 0 when the message has none. */
  length = 0;
  head = 0;
  middle = 0;
  tail = 0;
  private readonly digits = new Uint8Array(LONGEST_PAN);

  /** Reads the card number of `message` and returns its length, 0 when there is none. */
  read(message: Message): number {
    const isUsual = message.units[2] === USUAL_DIGITS && message.has(2);
    const known = isUsual ? message.dialect!.tables.digits[2] : KnownDigits.none;
    if (known === KnownDigits.none) {
      this.length = copyCardNumber(message, this.digits);
      placeOf(this.digits, 0, this.length, this);
      return this.length;
    }
    const { view } = message;
    const at = message.offsets[2];
    if (known === KnownDigits.plain) {
      this.takeUsual(
        fourDigits(view.getInt32(at)) * 10_000 + fourDigits(view.getInt32(at + 4)),
        fourDigits(view.getInt32(at + 8)) * 10_000 + fourDigits(view.getInt32(at + 12)),
      );
    } else this.takeUsual(eightDigits(view.getInt32(at)), eightDigits(view.getInt32(at + 4)));
    return USUAL_DIGITS;
  }

  /** Two times eight digits. */
  private takeUsual(first: number, last: number): void {
    this.head = (first / 100) | 0;
    const middle = (last / 1000) | 0;
    this.middle = (first - this.head * 100) * 100_000 + middle;
    this.tail = (last - middle * 1000) * 1000;
    this.length = USUAL_DIGITS;
  }
}

/** One more digit than a card number may have, so that a number that is too long is seen to be. */
const track = new Uint8Array(LONGEST_PAN + 1);

/** Copies the card number's ASCII digits to `out`, which has room for `LONGEST_PAN`, and returns how many; 0 when the message
 *  has none, whatever stands in `out` then. */
export function copyCardNumber(message: Message, out: Uint8Array): number {
  const units = message.has(2) ? message.units[2] : 0;
  if (units > 0) {
    if (units > LONGEST_PAN) return 0;
    message.copyUnits(2, out, 0, LONGEST_PAN);
    for (let i = 0; i < units; i++) if (!isDigit(out[i])) return 0;
    return units;
  }
  const seen = message.copyUnits(35, track, 0, track.length);
  let digits = 0;
  while (digits < seen && isDigit(track[digits])) digits++;
  if (digits > LONGEST_PAN) return 0;
  for (let i = 0; i < digits; i++) out[i] = track[i];
  return digits;
}
