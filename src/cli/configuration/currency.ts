// The currencies that amounts may be in: ISO 4217 numeric code, alphabetic code and exponent, the number of decimals of
// the minor unit that DE 4 counts in. A currency missing here is refused, not taken for one of two decimals: that guess
// is wrong by a factor of ten for dinars and of a hundred for yen and CFA francs.
import type { Reading } from './faults.ts';
import { suggestion } from './nearest.ts';

/** One row of ISO 4217. */
export interface Currency {
  /** Three letters, `MAD`. */
  readonly code: string;
  /** Decimals of the minor unit: 2 means an amount of 100 is 1.00. */
  readonly exponent: number;
}

/** By numeric code, three digits. */
export const currencies: Readonly<Record<string, Currency>> = {
  '012': { code: 'DZD', exponent: 2 },
  '036': { code: 'AUD', exponent: 2 },
  '048': { code: 'BHD', exponent: 3 },
  '124': { code: 'CAD', exponent: 2 },
  '152': { code: 'CLP', exponent: 0 },
  '156': { code: 'CNY', exponent: 2 },
  '203': { code: 'CZK', exponent: 2 },
  '208': { code: 'DKK', exponent: 2 },
  '344': { code: 'HKD', exponent: 2 },
  '348': { code: 'HUF', exponent: 2 },
  '352': { code: 'ISK', exponent: 0 },
  '356': { code: 'INR', exponent: 2 },
  '360': { code: 'IDR', exponent: 2 },
  '368': { code: 'IQD', exponent: 3 },
  '376': { code: 'ILS', exponent: 2 },
  '392': { code: 'JPY', exponent: 0 },
  '400': { code: 'JOD', exponent: 3 },
  '404': { code: 'KES', exponent: 2 },
  '410': { code: 'KRW', exponent: 0 },
  '414': { code: 'KWD', exponent: 3 },
  '422': { code: 'LBP', exponent: 2 },
  '434': { code: 'LYD', exponent: 3 },
  '458': { code: 'MYR', exponent: 2 },
  '484': { code: 'MXN', exponent: 2 },
  '504': { code: 'MAD', exponent: 2 },
  '512': { code: 'OMR', exponent: 3 },
  '554': { code: 'NZD', exponent: 2 },
  '566': { code: 'NGN', exponent: 2 },
  '578': { code: 'NOK', exponent: 2 },
  '586': { code: 'PKR', exponent: 2 },
  '600': { code: 'PYG', exponent: 0 },
  '608': { code: 'PHP', exponent: 2 },
  '634': { code: 'QAR', exponent: 2 },
  '643': { code: 'RUB', exponent: 2 },
  '682': { code: 'SAR', exponent: 2 },
  '702': { code: 'SGD', exponent: 2 },
  '704': { code: 'VND', exponent: 0 },
  '710': { code: 'ZAR', exponent: 2 },
  '752': { code: 'SEK', exponent: 2 },
  '756': { code: 'CHF', exponent: 2 },
  '764': { code: 'THB', exponent: 2 },
  '784': { code: 'AED', exponent: 2 },
  '788': { code: 'TND', exponent: 3 },
  '818': { code: 'EGP', exponent: 2 },
  '826': { code: 'GBP', exponent: 2 },
  '840': { code: 'USD', exponent: 2 },
  '929': { code: 'MRU', exponent: 2 },
  '936': { code: 'GHS', exponent: 2 },
  '949': { code: 'TRY', exponent: 2 },
  '950': { code: 'XAF', exponent: 0 },
  '952': { code: 'XOF', exponent: 0 },
  '978': { code: 'EUR', exponent: 2 },
  '985': { code: 'PLN', exponent: 2 },
  '986': { code: 'BRL', exponent: 2 },
};

const numericByCode = new Map(Object.entries(currencies).map(([numeric, { code }]) => [code, numeric]));

/** What a message says is allowed. */
export const currencyAllowed = 'an ISO 4217 currency, MAD or 504';

/** Reads `MAD`, `504` or the number 504 to the numeric code, three digits. */
export function readCurrency(written: string | number): Reading<string> {
  const text = String(written);
  if (Object.hasOwn(currencies, text)) return { value: text };
  const numeric = numericByCode.get(text);
  if (numeric !== undefined) return { value: numeric };
  return { wrong: `unknown currency${suggestion(text, numericByCode.keys())}`, allowed: currencyAllowed };
}
