// The card number of a request: DE 2, else the digits of track 2 (DE 35) before its separator (ISO/IEC 7813). It is read
// once, as the place that routing looks for in its ranges, which also tells one card from another: two card numbers share a
// place only when one of them is the other with zeros behind.
import type { Message } from '../codec/message.ts';
import { fourDigits } from '../codec/whole-number.ts';

/** Longest card number, ISO/IEC 7812. */
export const LONGEST_CARD_NUMBER = 19;

/** Digits of the parts of a place. */
export const HEAD_DIGITS = 6;
export const MIDDLE_DIGITS = 7;
export const TAIL_DIGITS = LONGEST_CARD_NUMBER - HEAD_DIGITS - MIDDLE_DIGITS;

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

/** Digits of the usual card number. */
const USUAL_DIGITS = 16;

/** Reads the card numbers of requests; it holds the one read last. */
export class CardNumber implements Place {
  /** Digits; 0 when the request has none. */
  length = 0;
  head = 0;
  middle = 0;
  tail = 0;
  private readonly digits = new Uint8Array(LONGEST_CARD_NUMBER);

  /** Reads the card number of `request` and returns its length, 0 when there is none. */
  read(request: Message): number {
    if (request.units[2] === USUAL_DIGITS && request.has(2) && request.dialect!.tables.digits[2] === 1) {
      const view = request.viewOf(request.bytes);
      const at = request.offsets[2];
      const second = fourDigits(view.getInt32(at + 4));
      const last = fourDigits(view.getInt32(at + 12));
      const headEnd = (second / 100) | 0;
      const tailStart = (last / 1000) | 0;
      this.head = fourDigits(view.getInt32(at)) * 100 + headEnd;
      this.middle = (second - headEnd * 100) * 100_000 + fourDigits(view.getInt32(at + 8)) * 10 + tailStart;
      this.tail = (last - tailStart * 1000) * 1000;
      this.length = USUAL_DIGITS;
      return USUAL_DIGITS;
    }
    this.length = copyCardNumber(request, this.digits);
    placeOf(this.digits, 0, this.length, this);
    return this.length;
  }
}

const track = new Uint8Array(64);

/** Copies the card number's ASCII digits to `out` and returns how many; 0 when the request has none. */
export function copyCardNumber(request: Message, out: Uint8Array): number {
  const length = request.copyUnits(2, out, 0, LONGEST_CARD_NUMBER);
  if (length > 0) return allDigits(out, length);
  const units = request.copyUnits(35, track, 0, track.length);
  let digits = 0;
  while (digits < units && digits < LONGEST_CARD_NUMBER && track[digits] >= 0x30 && track[digits] <= 0x39) {
    out[digits] = track[digits];
    digits++;
  }
  return digits;
}

function allDigits(digits: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) if (digits[i] < 0x30 || digits[i] > 0x39) return 0;
  return length;
}
