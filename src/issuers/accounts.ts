// Accounts by card number, opened with the same balance when their card is first used. Every minor unit is in one place:
// opening balances = available + held + debited, at every moment. Bounded: `limit` accounts, about 50 bytes each, and the
// transactions that Effects remembers.
import { CardIndex } from './card-index.ts';
import { Effects } from './posted-transactions.ts';

/** No account. */
export const NO_ACCOUNT = -1;

/** Largest balance, above and below zero: the twelve digits of DE 54. */
export const MOST_MINOR = 999_999_999_999;

const FIRST_CAPACITY = 1024;

export class Accounts {
  readonly openingBalanceMinor: number;
  /** Accounts opened at most. */
  readonly limit: number;
  readonly effects: Effects;
  /** Held by authorizations and not undone, in all accounts. */
  heldMinor = 0;
  /** Debited and not undone, less what was credited, in all accounts. */
  debitedMinor = 0;
  private readonly cards = new CardIndex();
  private available = new Float64Array(FIRST_CAPACITY);

  constructor(openingBalanceMinor: number, limit: number, rememberedTransactions: number) {
    this.openingBalanceMinor = openingBalanceMinor;
    this.limit = limit;
    this.effects = new Effects(rememberedTransactions);
  }

  /** Accounts opened. */
  get count(): number {
    return this.cards.count;
  }

  /** The account of a card (see CardIndex), NO_ACCOUNT when it has not been opened. */
  find(digits: Uint8Array, length: number): number {
    return this.cards.find(digits, length);
  }

  /** Opens an account for the card that `find` has just not found; NO_ACCOUNT when the limit is reached. */
  open(): number {
    if (this.cards.count >= this.limit) return NO_ACCOUNT;
    const account = this.cards.add();
    if (account === this.available.length) {
      const available = new Float64Array(2 * account);
      available.set(this.available);
      this.available = available;
    }
    this.available[account] = this.openingBalanceMinor;
    return account;
  }

  /** What the cardholder can still spend, in minor units. Below zero only by what `take` was told regardless. */
  availableMinor(account: number): number {
    return this.available[account];
  }

  /** What all accounts together are below their opening balances, in minor units, from the balances themselves. */
  get totalTakenMinor(): number {
    let sum = 0;
    for (let account = 0; account < this.cards.count; account++)
      sum += this.openingBalanceMinor - this.available[account];
    return sum;
  }

  /** True when `takenMinor` leaves the account at `leastMinor` or above, and within what a balance can be. */
  admits(account: number, takenMinor: number, leastMinor: number): boolean {
    const after = this.available[account] - takenMinor;
    return after >= leastMinor && after <= MOST_MINOR;
  }

  /**
   * Takes `takenMinor` from an account for a transaction of `amountMinor` in `currency`, as a hold or as a debit; both
   * amounts are negative for a credit. Whether the account admits it is the caller's to ask.
   */
  take(
    account: number,
    transaction: number,
    isHeld: boolean,
    amountMinor: number,
    takenMinor: number,
    currency: number,
  ): void {
    this.effects.add(transaction, account, isHeld, amountMinor, takenMinor, currency);
    this.move(account, isHeld, takenMinor);
  }

  /**
   * Gives back what a transaction took, except `takenMinor` for the `amountMinor` of it that stands afterwards (both as
   * absolute amounts). When no more than that stands, nothing is given back: repeating a reversal changes nothing.
   */
  giveBack(effect: number, amountMinor: number, takenMinor: number): void {
    const { effects } = this;
    const sign = effects.amountOf(effect) < 0 ? -1 : 1;
    if (amountMinor >= sign * effects.amountOf(effect)) return;
    const returned = effects.takenOf(effect) - sign * takenMinor;
    effects.reduce(effect, sign * amountMinor, sign * takenMinor);
    this.move(effects.accountOf(effect), effects.isHeld(effect), -returned);
  }

  private move(account: number, isHeld: boolean, takenMinor: number): void {
    this.available[account] -= takenMinor;
    if (isHeld) this.heldMinor += takenMinor;
    else this.debitedMinor += takenMinor;
  }
}
