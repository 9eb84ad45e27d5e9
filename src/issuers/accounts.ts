// Accounts by card number, opened with the same balance when their card is first used. Every minor unit is in one place:
// opening balances = available + held + debited, at every moment. Bounded: `limit` accounts, about 50 bytes each, and the
// posted transactions that are retained.
import { CardIndex } from './card-index.ts';
import { ChangedPages } from './changed-pages.ts';
import { PostedTransactions } from './posted-transactions.ts';

/** No account. */
export const NO_ACCOUNT = -1;

/** Largest balance, above and below zero: the twelve digits of DE 54. */
export const MOST_MINOR = 999_999_999_999;

const FIRST_CAPACITY = 1024;

export class Accounts {
  readonly openingBalanceMinor: number;
  /** Accounts opened at most. */
  readonly limit: number;
  readonly posted: PostedTransactions;
  /** Held by authorizations and not reversed, in all accounts. */
  heldMinor = 0;
  /** Debited and not reversed, less what was credited, in all accounts. */
  debitedMinor = 0;
  readonly cards: CardIndex = new CardIndex();
  /** Accounts that have changed since the last checkpoint. */
  readonly changed: ChangedPages = new ChangedPages(7);
  /** Sum of the opening balances of all accounts. */
  openedMinor = 0;
  private available = new Float64Array(FIRST_CAPACITY);

  constructor(openingBalanceMinor: number, limit: number, retainedTransactions: number) {
    this.openingBalanceMinor = openingBalanceMinor;
    this.limit = limit;
    this.posted = new PostedTransactions(retainedTransactions);
  }

  /** Accounts opened. */
  get count(): number {
    return this.cards.count;
  }

  /** The account of a card (see CardIndex), NO_ACCOUNT when it has not been opened. */
  find(digits: Uint8Array, length: number): number {
    return this.cards.find(digits, length);
  }

  /** Opens an account for the card that `find` has just not found. NO_ACCOUNT when the limit is reached. */
  open(): number {
    if (this.cards.count >= this.limit) return NO_ACCOUNT;
    const account = this.cards.add();
    this.setAvailable(account, this.openingBalanceMinor);
    this.openedMinor += this.openingBalanceMinor;
    return account;
  }

  /** Opens an account as it was: the card as CardIndex has it, and its balance. */
  restore(head: number, tail: number, availableMinor: number): void {
    this.setAvailable(this.cards.restore(head, tail), availableMinor);
  }

  /** The sums of restored books. */
  restoreSums(openedMinor: number, heldMinor: number, debitedMinor: number): void {
    this.openedMinor = openedMinor;
    this.heldMinor = heldMinor;
    this.debitedMinor = debitedMinor;
  }

  /** The available balance in minor units. Below zero only by advices, and by reversals of refunds. */
  availableMinor(account: number): number {
    return this.available[account];
  }

  /** What all accounts together are below their opening balances, in minor units, from the balances themselves. */
  get totalTakenMinor(): number {
    let sum = this.openedMinor;
    for (let account = 0; account < this.cards.count; account++) sum -= this.available[account];
    return sum;
  }

  /** True when `takenMinor` leaves the account at `leastMinor` or above, and within what a balance can be. */
  admits(account: number, takenMinor: number, leastMinor: number): boolean {
    const after = this.available[account] - takenMinor;
    return after >= leastMinor && after <= MOST_MINOR;
  }

  /**
   * Posts a transaction of `amountMinor` in `currency`: takes `takenMinor` from an account, as a hold or as a debit. Both
   * amounts are negative for a credit. The caller has checked that the account `admits` it.
   */
  post(
    transaction: number,
    account: number,
    isHeld: boolean,
    amountMinor: number,
    takenMinor: number,
    currency: number,
  ): void {
    this.posted.add(transaction, account, isHeld, amountMinor, takenMinor, currency);
    this.move(account, isHeld, takenMinor);
  }

  /**
   * Gives back what a transaction took, except `takenMinor` for the `amountMinor` of it that remains outstanding (both as
   * absolute amounts). When no more than that is outstanding, nothing is given back: a repeated reversal changes nothing.
   */
  reverse(slot: number, amountMinor: number, takenMinor: number): void {
    const { posted } = this;
    const sign = posted.amountOf(slot) < 0 ? -1 : 1;
    if (amountMinor >= sign * posted.amountOf(slot)) return;
    const returned = posted.takenOf(slot) - sign * takenMinor;
    posted.reduce(slot, sign * amountMinor, sign * takenMinor);
    this.move(posted.accountOf(slot), posted.isHeld(slot), -returned);
  }

  /** A completion has taken `capturedMinor` over from the authorization in `slot`, of which `takenMinor` is held for the `amountMinor`
   *  that is left (all as absolute amounts). */
  capture(slot: number, capturedMinor: number, amountMinor: number, takenMinor: number): void {
    this.posted.setCaptured(slot, this.posted.capturedOf(slot) + capturedMinor);
    this.reverse(slot, amountMinor, takenMinor);
  }

  private setAvailable(account: number, availableMinor: number): void {
    if (account === this.available.length) {
      const available = new Float64Array(2 * account);
      available.set(this.available);
      this.available = available;
    }
    this.available[account] = availableMinor;
    this.changed.mark(account);
  }

  private move(account: number, isHeld: boolean, takenMinor: number): void {
    this.available[account] -= takenMinor;
    this.changed.mark(account);
    if (isHeld) this.heldMinor += takenMinor;
    else this.debitedMinor += takenMinor;
  }
}
