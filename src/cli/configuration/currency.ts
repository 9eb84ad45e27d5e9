// Currencies as a configuration writes them: the alphabetic or the numeric code of ISO 4217. A currency that the table of the
// standard does not have is refused: nothing says how many decimals its minor unit has.
import { currencies, currencyOf } from '../../iso8583/currency.ts';
import type { Reading } from './faults.ts';
import { suggestion } from './nearest.ts';

/** What a message says is allowed. */
export const currencyAllowed = 'an ISO 4217 currency, MAD or 504';

/** Reads `MAD`, `504` or the number 504 to the numeric code, three digits. */
export function readCurrency(written: string | number): Reading<string> {
  const text = String(written);
  const currency = currencyOf(text);
  if (currency !== undefined) return { value: currency.numeric };
  const codes = currencies.map(({ code }) => code);
  return { wrong: `unknown currency${suggestion(text, codes)}`, allowed: currencyAllowed };
}
