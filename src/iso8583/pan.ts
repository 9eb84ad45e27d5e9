// The primary account number (PAN): how long it may be and its check digit (ISO/IEC 7812-1, annex B: the Luhn formula), over
// bytes and over text; which of the elements of a message states it (ISO/IEC 7813 for track 2); and how it may be shown (PCI DSS
// 3.3.1: first six and last four digits).

/** Digits of a PAN. */
const SHORTEST_PAN = 12;
export const LONGEST_PAN = 19;
/** The shortest PAN that is shown in part. Twelve digits are as likely a retrieval reference number (DE 37). */
export const SHORTEST_SHOWN_PAN = 13;

/** Digits that may be shown, at its beginning and at its end. */
export const SHOWN_FIRST = 6;
export const SHOWN_LAST = 4;

/** True for an ASCII digit. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** The card number that DE 2 and track 2 (DE 35) state, each undefined where it is absent: DE 2 unless that is empty, else the
 *  digits before the separator of the track. Empty when there is none: a value that has anything else than digits or more of
 *  them than a card number may have is none, and is never cut to one. `copyCardNumber` is the same rule on bytes. */
export function cardNumberOf(pan: string | undefined, track2: string | undefined): string {
  const stated = pan === undefined || pan === '' ? /^\d*/.exec(track2 ?? '')![0] : pan;
  return stated.length <= LONGEST_PAN && /^\d*$/.test(stated) ? stated : '';
}

/** True when the first `length` bytes of `digits` are 12 to 19 ASCII digits and the check digit is right. */
export function isPan(digits: Uint8Array, length: number): boolean {
  return length >= SHORTEST_PAN && length <= LONGEST_PAN && passesLuhn(digits, length);
}

/** True when the text is digits and the last of them is their check digit. Of any length. */
export function hasCheckDigit(digits: string): boolean {
  return passesLuhn(Buffer.from(digits, 'latin1'), digits.length);
}

/** First six and last four characters, stars between; nothing but stars when that would show more than it hides. */
export function maskPan(pan: string): string {
  if (pan.length < SHORTEST_SHOWN_PAN) return '*'.repeat(pan.length);
  return pan.slice(0, SHOWN_FIRST) + '*'.repeat(pan.length - SHOWN_FIRST - SHOWN_LAST) + pan.slice(-SHOWN_LAST);
}

/** The digit that makes a card number of these digits and itself right. */
export function checkDigitOf(digits: string): string {
  let sum = 0;
  for (let place = 1; place <= digits.length; place++) {
    const weighted = (digits.charCodeAt(digits.length - place) - 0x30) * ((place & 1) === 0 ? 1 : 2);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return String((10 - (sum % 10)) % 10);
}

function passesLuhn(digits: Uint8Array, length: number): boolean {
  let sum = 0;
  for (let place = 1; place <= length; place++) {
    const byte = digits[length - place];
    if (!isDigit(byte)) return false;
    const weighted = (byte - 0x30) * ((place & 1) === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
