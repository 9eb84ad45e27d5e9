// Counts what acquirers are told has moved, while it happens. A transaction counts on its own business date when it is answered as
// approved; a reversal of it on the date of the reversal, once, with what it takes away. What was declined, and what is undone
// before anybody was told, counts nothing. Issuers have the same totals: what the switch says that they have approved.
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { TotalsByLink } from './totals.ts';

export class Counting {
  readonly acquirers: TotalsByLink = new TotalsByLink();
  readonly issuers: TotalsByLink = new TotalsByLink();
  private readonly transactions: TransactionTable;
  /** Acquirers whose authorizations (0100) move nothing: what is financial (0200, 0220) does. */
  private readonly financialOnly: ReadonlySet<number>;

  constructor(transactions: TransactionTable, financialOnly: ReadonlySet<number> = new Set()) {
    this.transactions = transactions;
    this.financialOnly = financialOnly;
  }

  /** The acquirer of the transaction in `slot` is told its outcome. */
  answered(slot: number): void {
    const { transactions } = this;
    if (!isApproved(transactions.reasonOf(slot))) return;
    if (classOf(transactions.identities.mtiOf(slot)) === MessageClass.reversal) {
      const original = transactions.originalSlotOf(slot);
      if (original >= 0) this.reversed(original, transactions.amountOf(slot), transactions.businessDateOf(slot));
      return;
    }
    const amountMinor = transactions.amountOf(slot);
    const issuer = transactions.issuerOf(slot);
    const acquirer = transactions.identities.acquirerOf(slot);
    if (issuer === 0 || amountMinor === 0 || !this.counts(acquirer, transactions.identities.mtiOf(slot))) return;
    transactions.count(slot, amountMinor);
    const date = transactions.businessDateOf(slot);
    const currency = transactions.identities.currencyOf(slot);
    this.acquirers.add(acquirer, date, currency, amountMinor);
    this.issuers.add(issuer, date, currency, amountMinor);
  }

  /** True when an approval of this type moves money of this acquirer. */
  counts(acquirer: number, mti: number): boolean {
    return classOf(mti) !== MessageClass.authorization || !this.financialOnly.has(acquirer);
  }

  /** No more than `remainingMinor` of what counts of the transaction in `slot` counts from now on; the rest is reversed on `date`. */
  reversed(slot: number, remainingMinor: number, date: number): void {
    const { transactions } = this;
    const countedMinor = transactions.countedOf(slot);
    const leftMinor = leftOf(countedMinor, remainingMinor);
    if (leftMinor === countedMinor) return;
    transactions.count(slot, leftMinor);
    const { identities } = transactions;
    const currency = identities.currencyOf(slot);
    this.acquirers.reverse(identities.acquirerOf(slot), date, currency, countedMinor - leftMinor);
    this.issuers.reverse(transactions.issuerOf(slot), date, currency, countedMinor - leftMinor);
  }
}

/** What is left of an amount, below nothing for a credit, when no more than `remainingMinor` of it may be. */
export function leftOf(amountMinor: number, remainingMinor: number): number {
  return Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
}
