// The primary account number, PAN: how many digits it has and its check digit (ISO/IEC 7812-1), which of the elements of a
// message states it (ISO 8583:1987 clause 4.4, ISO/IEC 7813), and what of it people may see (PCI DSS 3.4.1).

/** Digits of a card number. The oldest have twelve. */
const SHORTEST_PAN = 12;
export const LONGEST_PAN = 19;

/** Digits from which on a run of digits in text is taken for a card number: a retrieval reference (DE 37) has twelve. */
export const SHORTEST_PAN_IN_TEXT = 13;

/** What a masked card number shows. */
export const FIRST_SHOWN = 6;
export const LAST_SHOWN = 4;

/** The card number that DE 2 and track 2 (DE 35) state, each undefined where it is absent: DE 2 unless that is empty, else the
 *  digits before the separator of the track. Empty when there is none: a value that has anything else than digits or more of
 *  them than a card number may have is none, and is never cut to one. `copyCardNumber` is the same rule on bytes. */
export function cardNumberOf(pan: string | undefined, track2: string | undefined): string {
  const stated = pan === undefined || pan === '' ? /^\d*/.exec(track2 ?? '')![0] : pan;
  return stated.length <= LONGEST_PAN && /^\d*$/.test(stated) ? stated : '';
}

/** True when the first `length` bytes of `digits` are 12 to 19 ASCII digits and the check digit is right. */
export function isPan(digits: Uint8Array, length: number): boolean {
  if (length < SHORTEST_PAN || length > LONGEST_PAN) return false;
  for (let i = 0; i < length; i++) if ((digits[i] - 0x30) >>> 0 > 9) return false;
  return hasCheckDigit(digits, length);
}

/** True when the last of these digits is the check digit of those before it. */
export function passesLuhn(digits: string): boolean {
  return hasCheckDigit(Buffer.from(digits, 'latin1'), digits.length);
}

/** The Luhn formula over ASCII digits, ISO/IEC 7812-1 annex B. */
function hasCheckDigit(digits: Uint8Array, length: number): boolean {
  let sum = 0;
  for (let place = 1; place <= length; place++) {
    const weighted = (digits[length - place] - 0x30) * ((place & 1) === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** First six and last four characters, stars between; nothing but stars when that would show more than it hides. */
export function maskPan(pan: string): string {
  if (pan.length < SHORTEST_PAN_IN_TEXT) return '*'.repeat(pan.length);
  return pan.slice(0, FIRST_SHOWN) + '*'.repeat(pan.length - FIRST_SHOWN - LAST_SHOWN) + pan.slice(-LAST_SHOWN);
}
