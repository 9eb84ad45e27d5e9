// Counts what acquirers are told has moved, while it happens. A transaction counts on its own business date when it is answered as
// approved; a reversal of it on the date of the reversal, once, with what it takes away. What was declined, and what is undone
// before anybody was told, counts nothing. For an issuer it is what the switch says that it has approved.
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { Totals } from './totals.ts';

export class Counting {
  readonly totals: Totals = new Totals();
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
    const { identities } = transactions;
    if (!isApproved(transactions.reasonOf(slot))) return;
    const amountMinor = transactions.amountOf(slot);
    const date = transactions.businessDateOf(slot);
    const mti = identities.mtiOf(slot);
    if (classOf(mti) === MessageClass.reversal) {
      const original = transactions.originalSlotOf(slot);
      if (original >= 0) this.reversed(original, amountMinor, date);
      return;
    }
    const [acquirer, issuer] = [identities.acquirerOf(slot), transactions.issuerOf(slot)];
    if (issuer === 0 || amountMinor === 0 || !this.counts(acquirer, mti)) return;
    transactions.count(slot, amountMinor);
    this.totals.add(acquirer, issuer, date, identities.currencyOf(slot), amountMinor);
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
    const [acquirer, issuer] = [identities.acquirerOf(slot), transactions.issuerOf(slot)];
    this.totals.reverse(acquirer, issuer, date, identities.currencyOf(slot), countedMinor - leftMinor);
  }
}

/** What is left of an amount, below nothing for a credit, when no more than `remainingMinor` of it may be. */
export function leftOf(amountMinor: number, remainingMinor: number): number {
  return Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
}
