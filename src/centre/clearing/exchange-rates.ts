// Conversion of amounts for members whose position is in another currency than the operation: by the latest rate of its business date
// or an earlier one. Exact decimal arithmetic, rounded half away from zero to the minor unit.
import { currencyOf } from '../../iso8583/currency.ts';
import { ClearingError } from './clearing-error.ts';
import { exactNumber, roundedQuotient } from './rounding.ts';

/** `numerator` / 10^`scale` major units of `to` for one of `from`, from a date on. Currencies are ISO 4217 numeric. */
export interface ExchangeRate {
  /** yyyymmdd */
  readonly date: number;
  readonly from: number;
  readonly to: number;
  readonly numerator: number;
  readonly scale: number;
}

/** A rate with what it takes to convert minor units by it. */
export interface Conversion {
  readonly rate: ExchangeRate;
  readonly multiplier: bigint;
  readonly divisor: bigint;
}

export class ExchangeRates {
  /** By pair of currencies, latest date first. */
  readonly #byPair = new Map<number, Conversion[]>();

  constructor(rates: readonly ExchangeRate[]) {
    for (const rate of rates) {
      const pair = pairOf(rate.from, rate.to);
      const ofPair = this.#byPair.get(pair) ?? [];
      ofPair.push(conversionBy(rate));
      this.#byPair.set(pair, ofPair);
    }
    for (const ofPair of this.#byPair.values()) ofPair.sort((a, b) => b.rate.date - a.rate.date);
  }

  /** The rate of a business date; undefined between equal currencies. Throws a ClearingError when there is none. */
  on(date: number, from: number, to: number): Conversion | undefined {
    if (from === to) return undefined;
    const found = this.#byPair.get(pairOf(from, to))?.find(({ rate }) => rate.date <= date);
    if (found !== undefined) return found;
    throw new ClearingError(`there is no rate from ${nameOf(from)} to ${nameOf(to)} of ${date} or earlier`);
  }
}

/** An amount in the other currency; the same without a conversion. Throws a RangeError past 2^53. */
export function converted(amountMinor: number, conversion: Conversion | undefined): number {
  if (conversion === undefined) return amountMinor;
  return exactNumber(roundedQuotient(BigInt(amountMinor) * conversion.multiplier, conversion.divisor));
}

function conversionBy(rate: ExchangeRate): Conversion {
  const decimals = exponentOf(rate.to) - exponentOf(rate.from) - rate.scale;
  return {
    rate,
    multiplier: BigInt(rate.numerator) * 10n ** BigInt(Math.max(0, decimals)),
    divisor: 10n ** BigInt(Math.max(0, -decimals)),
  };
}

function exponentOf(currency: number): number {
  const known = currencyOf(String(currency).padStart(3, '0'));
  if (known === undefined) throw new ClearingError(`currency ${currency} is not one of ISO 4217`);
  return known.exponent;
}

function nameOf(currency: number): string {
  const digits = String(currency).padStart(3, '0');
  return currencyOf(digits)?.code ?? digits;
}

function pairOf(from: number, to: number): number {
  return from * 1_000 + to;
}
