// The totals of a stub issuer at one moment, for reconciliation. The balances of all accounts are added up one by one, so
// `takenMinor` checks the running sums of what is held and debited.
import type { Accounts } from './accounts.ts';
import type { IssuerTotals, OutstandingAmount } from './issuer.ts';

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
    this.transactions = books.posted.outstanding;
    this.forgotten = books.posted.forgotten;
  }

  *outstanding(): Generator<OutstandingAmount> {
    const { posted } = this.#books;
    for (const slot of posted.outstandingSlots()) {
      const amountMinor = posted.amountOf(slot);
      yield {
        transaction: posted.transactionOf(slot),
        amountMinor: Math.abs(amountMinor),
        currency: String(posted.currencyOf(slot)).padStart(3, '0'),
        isCredit: amountMinor < 0,
      };
    }
  }
}
