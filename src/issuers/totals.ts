// An issuer's books as they are at one moment, read from its accounts: the sums are taken when they are asked for, and the
// balances are added up one by one, so that they check the running sums of what is held and debited.
import type { Accounts } from './accounts.ts';
import type { IssuerTotals, StandingAmount } from './issuer.ts';

export class Totals implements IssuerTotals {
  readonly accounts: number;
  readonly currency: string;
  readonly takenMinor: number;
  readonly heldMinor: number;
  readonly debitedMinor: number;
  readonly transactions: number;
  readonly forgotten: number;
  readonly #books: Accounts;

  constructor(books: Accounts, currency: string) {
    this.#books = books;
    this.currency = currency;
    this.accounts = books.count;
    this.takenMinor = books.totalTakenMinor;
    this.heldMinor = books.heldMinor;
    this.debitedMinor = books.debitedMinor;
    this.transactions = books.effects.standing;
    this.forgotten = books.effects.forgotten;
  }

  *standing(): Generator<StandingAmount> {
    const { effects } = this.#books;
    for (const slot of effects.standingSlots()) {
      const amountMinor = effects.amountOf(slot);
      yield {
        transaction: effects.transactionOf(slot),
        amountMinor: Math.abs(amountMinor),
        currency: String(effects.currencyOf(slot)).padStart(3, '0'),
        isCredit: amountMinor < 0,
      };
    }
  }
}
