// The settings of a stub issuer, and the checks that keep its money whole: amounts are integers within twelve digits and
// currencies are numeric, or the issuer is not made. They are checked here once; deciding checks nothing of it again.
import { currencyOf } from '../iso8583/currency.ts';
import { MOST_MINOR } from './accounts.ts';
import { type Conversion, MOST_RATE_NUMERATOR, MOST_RATE_SCALE, type Rate } from './conversion.ts';
import type { Verifier } from './verifier.ts';

/** Settings that the domestic and the foreign issuer share. */
export interface AccountSettings {
  /** Name of the issuer, for errors. */
  readonly name: string;
  /** Currency of its accounts, three digits of ISO 4217: `'504'`. */
  readonly currency: string;
  /** Balance of an account when its card is first used, in minor units, 0 to 999,999,999,999. */
  readonly openingBalanceMinor: number;
  /** Accounts at most; a further card is answered 56. Default 4,000,000, about 100 bytes each. */
  readonly accountsLimit?: number | undefined;
  /** Posted transactions retained at most; the oldest go first. Default 1,000,000, 45 bytes each. */
  readonly transactionsLimit?: number | undefined;
  /** Verifies CVV2 and CAVV; nothing is verified when left out. */
  readonly verifier?: Verifier | undefined;
}

/** All that a StubIssuer needs, nothing left out. */
export interface StubSettings extends Required<Omit<AccountSettings, 'verifier'>> {
  readonly verifier: Verifier | undefined;
  readonly accountsLimit: number;
  readonly transactionsLimit: number;
  /** Amount above which the answer is 61, in minor units of the account; Infinity for none. */
  readonly limitPerTransactionMinor: number;
  readonly conversions: ReadonlyMap<string, Conversion>;
  /** Milliseconds that each answer takes. */
  readonly delayMs: number;
}

const DEFAULT_ACCOUNTS = 4_000_000;
const DEFAULT_TRANSACTIONS = 1_000_000;
const MOST_ACCOUNTS = 2 ** 24;
const MOST_TRANSACTIONS = 2 ** 30;

/** An issuer cannot be made with these settings. The message names the setting, its value and what is allowed. */
export class IssuerSettingsError extends Error {
  readonly code = 'ISSUER_SETTING_INVALID';
  /** `openingBalanceMinor`, `rates.504`. */
  readonly setting: string;
  constructor(issuer: string, setting: string, found: unknown, allowed: string) {
    super(`ISSUER_SETTING_INVALID: issuer ${issuer}: ${setting} is ${JSON.stringify(found) ?? found}; give ${allowed}`);
    this.name = 'IssuerSettingsError';
    this.setting = setting;
  }
}

/** The settings with their defaults; the currency has been checked for the conversions. Throws an IssuerSettingsError. */
export function checkedSettings(
  given: AccountSettings & {
    readonly limitPerTransactionMinor?: number | undefined;
    readonly delayMs?: number | undefined;
  },
  conversions: ReadonlyMap<string, Conversion>,
): StubSettings {
  const { name, currency, openingBalanceMinor, limitPerTransactionMinor } = given;
  const { accountsLimit = DEFAULT_ACCOUNTS, transactionsLimit = DEFAULT_TRANSACTIONS, delayMs = 0, verifier } = given;
  checkWhole(name, 'openingBalanceMinor', openingBalanceMinor, 0, MOST_MINOR);
  checkWhole(name, 'accountsLimit', accountsLimit, 1, MOST_ACCOUNTS);
  checkWhole(name, 'transactionsLimit', transactionsLimit, 1, MOST_TRANSACTIONS);
  if (limitPerTransactionMinor !== undefined) {
    checkWhole(name, 'limitPerTransactionMinor', limitPerTransactionMinor, 0, MOST_MINOR);
  }
  if (!(delayMs >= 0)) throw new IssuerSettingsError(name, 'delayMs', delayMs, '0 or more milliseconds');
  return {
    name,
    currency,
    openingBalanceMinor,
    accountsLimit,
    transactionsLimit,
    limitPerTransactionMinor: limitPerTransactionMinor ?? Number.POSITIVE_INFINITY,
    conversions,
    delayMs,
    verifier,
  };
}

/** Throws an IssuerSettingsError unless `found` is a numeric currency of ISO 4217. */
export function checkCurrency(issuer: string, setting: string, found: string): void {
  if (currencyOf(found)?.numeric !== found) {
    throw new IssuerSettingsError(issuer, setting, found, "the three digits of a currency of ISO 4217, such as '504'");
  }
}

/** Throws an IssuerSettingsError unless DE 10 can carry the rate. */
export function checkRate(issuer: string, setting: string, { numerator, scale }: Rate): void {
  checkWhole(issuer, `${setting}.numerator`, numerator, 1, MOST_RATE_NUMERATOR);
  checkWhole(issuer, `${setting}.scale`, scale, 0, MOST_RATE_SCALE);
}

function checkWhole(issuer: string, setting: string, found: number, least: number, most: number): void {
  if (!Number.isInteger(found) || found < least || found > most) {
    throw new IssuerSettingsError(issuer, setting, found, `a whole number from ${least} to ${most}`);
  }
}
