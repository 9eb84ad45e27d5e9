// Currencies as a configuration names them: by letters or by number, any that ISO 4217 lists. A currency that it does not list
// is refused, not taken for one of two decimals: that guess is wrong by a factor of ten for dinars and of a hundred for yen.
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
