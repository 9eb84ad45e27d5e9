// The totals of a stub issuer at one moment, for reconciliation. The balances of all accounts are added up one by one, so
// `takenMinor` checks the running sums of what is held and debited.
import type { Accounts } from './accounts.ts';
import type { IssuerTotals, OutstandingAmount } from './issuer.ts';

/** Totals of `books`, whose accounts are in `currency`. The sums are of this moment. */
export function totalsOf(books: Accounts, currency: string): IssuerTotals {
  return {
    accounts: books.count,
    currency,
    takenMinor: books.totalTakenMinor,
    heldMinor: books.heldMinor,
    debitedMinor: books.debitedMinor,
    transactions: books.posted.outstanding,
    forgotten: books.posted.forgotten,
    outstanding: () => outstandingIn(books),
  };
}

function* outstandingIn({ posted }: Accounts): Generator<OutstandingAmount> {
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
