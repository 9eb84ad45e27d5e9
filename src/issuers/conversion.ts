// From the amount of a transaction (DE 4, DE 49) to what its cardholder is billed (DE 6, DE 51) at a rate (DE 10), ISO
// 8583:1987 clauses 4.4.6 to 4.4.10. Exact: integers throughout, one rounding at the end, half up, to the minor unit of
// the cardholder's currency.
import { currencyOf } from '../iso8583/currency.ts';

/** `numerator` / 10^`scale` units of the cardholder's currency for one of the transaction's, both major units. */
export interface Rate {
  /** 1 to MOST_RATE_NUMERATOR. */
  readonly numerator: number;
  /** 0 to MOST_RATE_SCALE. */
  readonly scale: number;
}

/** Of a currency into itself. */
const ONE: Rate = { numerator: 1, scale: 0 };
const RATE_DIGITS = 7;
/** What DE 10 has room for: seven digits of rate behind one digit of scale. */
export const MOST_RATE_NUMERATOR = 10 ** RATE_DIGITS - 1;
export const MOST_RATE_SCALE = 9;

export class Conversion {
  /** Currency of the transactions, ISO 4217, as a number. */
  readonly currency: number;
  /** DE 10: the number of decimals, then seven digits of rate. Undefined without a rate: amounts stay as they are. */
  readonly rateText: string | undefined;
  private readonly multiplier: number;
  private readonly divisor: number;
  /** Up to here the product is an exact number; beyond it needs a BigInt. */
  private readonly exactMinor: number;

  /** Converts `from` to `to`, three digits each. Throws a RangeError when ISO 4217 does not list both. */
  constructor(from: string, to: string, rate?: Rate) {
    const { numerator, scale } = rate ?? ONE;
    const shift = exponentOf(to) - exponentOf(from) - scale;
    this.currency = Number(from);
    this.rateText = rate === undefined ? undefined : String(scale) + String(numerator).padStart(RATE_DIGITS, '0');
    this.multiplier = numerator * 10 ** Math.max(0, shift);
    this.divisor = 10 ** Math.max(0, -shift);
    this.exactMinor = Math.floor(Number.MAX_SAFE_INTEGER / this.multiplier);
  }

  /** What is billed for `amountMinor`, in minor units of the cardholder's currency. */
  billingOf(amountMinor: number): number {
    if (this.rateText === undefined) return amountMinor;
    if (amountMinor > this.exactMinor) return this.billingOfLarge(BigInt(amountMinor));
    const product = amountMinor * this.multiplier;
    const rest = product % this.divisor;
    const whole = (product - rest) / this.divisor;
    return 2 * rest >= this.divisor ? whole + 1 : whole;
  }

  private billingOfLarge(amountMinor: bigint): number {
    const divisor = BigInt(this.divisor);
    return Number((2n * amountMinor * BigInt(this.multiplier) + divisor) / (2n * divisor));
  }
}

function exponentOf(currency: string): number {
  const known = currencyOf(currency);
  if (known !== undefined) return known.exponent;
  throw new RangeError(`CURRENCY_UNKNOWN: ${currency} is not in ISO 4217, so nothing says how many decimals it has`);
}
