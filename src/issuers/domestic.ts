// The domestic issuer: an account for each card, in the currency of its transactions. An authorization holds, a financial
// transaction debits, a refund credits. A reversal gives back what its original took, once. Every response code:
//
// | answer | when |
// | --- | --- |
// | any | the amount is an amount trigger (amount-trigger.ts) |
// | 12 | neither authorization, financial nor reversal, or an unknown transaction type (DE 3) |
// | 14 | the card number is not 12 to 19 digits, or its check digit is wrong |
// | 54 | the expiry is before this month, in UTC; a request without an expiry passes |
// | 82 | the CVV2 is wrong, or cannot be verified without an expiry: only where it has keys, and as all of its kind only of debits |
// | 05 | the indicator says that the cardholder was authenticated, and the CAVV is wrong or missing; or an attempt, and it is wrong |
// | 57 | another currency than the account's; a request without DE 49 is in the account's |
// | 13 | no amount; balance enquiries (30, 31) need none and are answered with the available balance in DE 54 |
// | 61 | above the limit per transaction, or the balance would have more than twelve digits |
// | 56 | the card has no account and the limit of accounts is reached |
// | 51 | the available balance is not sufficient |
// | 00 | all else, with an approval code |
// | 25 | a reversal whose original is not posted here, or is no longer retained; as an advice it is answered 00 |
//
// Advices say what has happened already. Expiry, limit and balance are not checked, so an advice can take the balance below
// zero. So can the reversal of a refund that has been spent; approved requests never do. Advices are posted by themselves: a
// completion (0220) after an authorization (0100) takes the amount again unless the authorization is reversed. An advice of
// a decline (DE 39) takes nothing, and is acknowledged with an amount of 0. A repeat (0121, 0221) has no amount trigger, and takes
// nothing when its transaction has been posted.
import { Conversion } from './conversion.ts';
import { StubIssuer } from './stub.ts';
import { type AccountSettings, checkCurrency, checkedSettings } from './stub-settings.ts';

interface DomesticSettings extends AccountSettings {
  /** Amount above which the answer is 61, in minor units; no limit when left out. */
  readonly limitPerTransactionMinor?: number | undefined;
}

/**
 * Makes a domestic issuer. It decides within the call; the decision is valid until the next call. Throws an
 * IssuerSettingsError when a setting cannot be.
 */
export function domesticIssuer(settings: DomesticSettings): StubIssuer {
  const { name, currency } = settings;
  checkCurrency(name, 'currency', currency);
  const own = new Conversion(currency, currency);
  const conversions = new Map([
    [currency, own],
    ['', own],
  ]);
  return new StubIssuer(checkedSettings(settings, conversions));
}
