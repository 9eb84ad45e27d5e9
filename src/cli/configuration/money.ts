// Amounts and rates, written as decimal text in major units (`'10000.00'`) and read without ever passing through a
// binary fraction. Amounts become whole minor units of their currency and fit DE 4 (n 12). Rates become an integer and
// a scale, within what DE 10 can carry, so that a conversion can be computed exactly.
import { currencyOf } from '../../iso8583/currency.ts';
import { MOST_MINOR } from '../../issuers/accounts.ts';
import { MOST_RATE_NUMERATOR, MOST_RATE_SCALE } from '../../issuers/conversion.ts';
import type { Reading } from './faults.ts';

/** An exact decimal number: `numerator` / 10^`scale`, both integers, without trailing zeros behind the point. */
export interface Decimal {
  readonly numerator: number;
  readonly scale: number;
}

const longestDigits = 15;

/** The shape of written decimals, for editors. */
export const decimalPattern = '^\\d+(\\.\\d+)?$';
/** What a message says is allowed for an amount, before its currency is known. */
export const amountAllowed = "an amount in major units such as '10000.00', at most 12 digits in minor units";
/** What a message says is allowed for a rate. */
export const rateAllowed = "a rate above 0 such as '0.0995', at most 7 digits and 9 decimals";

/** Reads digits with an optional point; `allowed` is what the fault says may stand there. */
export function readDecimal(written: string | number, allowed: string): Reading<Decimal> {
  const text = String(written);
  const parts = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null) {
    const wrong = /^-\d/.test(text)
      ? 'negative'
      : /^[\d ]+,\d+$/.test(text)
        ? 'a comma for the point'
        : 'not a decimal';
    return { wrong, allowed };
  }
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  const digits = (parts[1] + fraction).replace(/^0+(?=\d)/, '');
  if (digits.length > longestDigits) return { wrong: 'too many digits', allowed };
  return { value: { numerator: Number(digits), scale: fraction.length } };
}

/** Reads a rate: `numerator` / 10^`scale` major units of the cardholder's currency for one of the transaction's. It is above 0
 *  and fits DE 10. */
export function readRate(written: string | number): Reading<Decimal> {
  const reading = readDecimal(written, rateAllowed);
  if ('wrong' in reading) return reading;
  const { numerator, scale } = reading.value;
  if (numerator === 0) return { wrong: 'zero', allowed: rateAllowed };
  if (numerator > MOST_RATE_NUMERATOR || scale > MOST_RATE_SCALE)
    return { wrong: 'too many digits', allowed: rateAllowed };
  return reading;
}

/** `amount` in whole minor units of `currency` (three digits, as `readCurrency` gives them). */
export function minorUnits(amount: Decimal, currency: string): Reading<number> {
  const { code, exponent } = currencyOf(currency)!;
  if (amount.scale > exponent) {
    const decimals = exponent === 0 ? 'no decimals' : `at most ${exponent} decimals`;
    return { wrong: `finer than the minor unit of ${code}`, allowed: `${decimals} in ${code}` };
  }
  const minor = amount.numerator * 10 ** (exponent - amount.scale);
  if (minor > MOST_MINOR) return { wrong: 'too large', allowed: amountAllowed };
  return { value: minor };
}
