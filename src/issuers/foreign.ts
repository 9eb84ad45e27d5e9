// The foreign issuer: as the domestic issuer (domestic.ts has the table of its response codes), but its accounts are in
// another currency and its answers can be delayed. Amounts are billed at a conversion rate for each currency of transactions.
// An approval carries the amount billed (DE 6), the rate (DE 10) and the currency of the account (DE 51). What differs:
//
// | answer | when |
// | --- | --- |
// | 57 | there is no rate for the currency of the transaction; the account's own currency needs none |
// | 30 | the request has no currency (DE 49) to convert from |
// | 13 | no amount, or the amount billed has more than twelve digits |
//
// A reversal gives back what was billed. After a partial reversal, the remaining amount is billed at the same rate. Answers
// to reversal advices are not delayed: a late answer would not acknowledge them.
import { Conversion, type Rate } from './conversion.ts';
import { StubIssuer } from './stub.ts';
import {
  type AccountSettings,
  checkCurrency,
  checkedSettings,
  checkRate,
  IssuerSettingsError,
} from './stub-settings.ts';

interface ForeignSettings extends AccountSettings {
  /** By currency of transactions, three digits: units of the account's currency for one of it, both in major units. */
  readonly rates: Readonly<Record<string, Rate>>;
  /** Milliseconds that each answer takes; 0 when left out. */
  readonly delayMs?: number | undefined;
}

/**
 * Makes a foreign issuer. It decides within the call; the decision is valid until the next call, its `elements` for
 * good. Throws an IssuerSettingsError when a setting cannot be.
 */
export function foreignIssuer(settings: ForeignSettings): StubIssuer {
  const { name, currency, rates } = settings;
  checkCurrency(name, 'currency', currency);
  const conversions = new Map([[currency, new Conversion(currency, currency)]]);
  for (const [from, rate] of Object.entries(rates)) {
    checkCurrency(name, `rates.${from}`, from);
    checkRate(name, `rates.${from}`, rate);
    if (from !== currency) conversions.set(from, new Conversion(from, currency, rate));
    else if (rate.numerator !== 10 ** rate.scale) {
      throw new IssuerSettingsError(name, `rates.${from}`, rate, 'no rate for the currency of the accounts');
    }
  }
  return new StubIssuer(checkedSettings(settings, conversions));
}
