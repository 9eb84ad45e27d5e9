// The cards of the day in Casablanca: test numbers inside the ranges of the default network, made of a BIN, an account
// and the check digit of ISO/IEC 7812-1 annex B (Luhn). Good cards expire in December 2029, so that the trace can be
// replayed for years; the standard's DE 14 is YYMM.

export interface Card {
  /** 16 digits, as DE 2 carries them. */
  readonly pan: string;
  /** YYMM, as DE 14 carries it. */
  readonly expiry: string;
}

const GOOD_UNTIL = '2912';
const PAN_DIGITS = 16;

/** First digits of the cards that the day uses. */
export const bins = {
  atlas: '950401',
  atlasVisa: '445504',
  rif: '950402',
  rifMastercard: '515504',
  visa: '400012',
  visaOther: '476173',
  mastercard: '533312',
  mastercardNew: '222155',
  /** Routed to nobody by the default network. */
  discover: '601112',
  nobody: '999912',
} as const;

/** A card with a right check digit: `bin`, then `account` (up to nine digits), then the digit. */
export function cardOf(bin: string, account: number, expiry: string = GOOD_UNTIL): Card {
  const body = bin + String(account).padStart(PAN_DIGITS - 1 - bin.length, '0');
  return { pan: body + checkDigit(body), expiry };
}

/** The same card with its last digit one too high: no such card was ever issued. */
export function mistyped({ pan, expiry }: Card): Card {
  return { pan: pan.slice(0, -1) + ((Number(pan.at(-1)) + 1) % 10), expiry };
}

/** Track 2 of a card (ISO/IEC 7813): number, separator, expiry, service code 201 (chip, international), five digits. */
export function track2Of({ pan, expiry }: Card): string {
  return `${pan}=${expiry}20100000`;
}

/** True when the last digit of a number is its Luhn digit. */
export function isLuhnValid(pan: string): boolean {
  return checkDigit(pan.slice(0, -1)) === pan.at(-1);
}

function checkDigit(body: string): string {
  let sum = 0;
  for (let place = 0; place < body.length; place++) {
    const digit = Number(body[body.length - 1 - place]);
    // From the right, every other digit counts double, the first one included; of a double the digits are added up.
    sum += place % 2 === 1 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return String((10 - (sum % 10)) % 10);
}
