// Amounts of the journal and of ledgers as people read them.
import { amountText } from '../iso8583/currency.ts';

/** Minor units of an ISO 4217 numeric currency, negative for a credit: `-15.00 MAD`. What no currency is known of stays in minor
 *  units, because where the point stands cannot be guessed. */
export function signedAmount(amountMinor: number, currency: number): string {
  const sign = amountMinor < 0 ? '-' : '';
  const code = currencyCode(currency);
  const digits = String(Math.abs(amountMinor));
  return sign + (amountText(digits, code) ?? `${digits} minor units${currency === 0 ? '' : ` of ${code}`}`);
}

/** Three digits, as DE 49 has them. */
export function currencyCode(currency: number): string {
  return String(currency).padStart(3, '0');
}
