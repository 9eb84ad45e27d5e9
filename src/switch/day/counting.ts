// Counts what acquirers are told has moved, while it happens. A transaction counts on its own business date when it is answered as
// approved; a reversal of it on the date of the reversal, once, with what it takes away. What was declined, and what is undone
// before anybody was told, counts nothing. For an issuer it is what the switch says that it has approved.
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import type { TransactionTable } from '../table/transaction-table.ts';
import { countedTwice, NO_ACQUIRER, Totals } from './totals.ts';

export class Counting {
  readonly totals: Totals = new Totals();
  private readonly transactions: TransactionTable;
  /** Acquirers whose authorizations (0100) move nothing: what is financial (0200, 0220) does. */
  private readonly financialOnly: ReadonlySet<number>;
  /** What issuers count as reversed of expired authorizations, and their acquirers do not: minor units by transaction. */
  private readonly expiredMinor = new Map<number, number>();
  private pruneAt = 64;

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
    const goneMinor = this.countNoMore(slot, remainingMinor);
    if (goneMinor === 0) return;
    const { transactions } = this;
    const { identities } = transactions;
    const [acquirer, issuer] = [identities.acquirerOf(slot), transactions.issuerOf(slot)];
    const currency = identities.currencyOf(slot);
    this.totals.reverse(acquirer, issuer, date, currency, goneMinor);
    if (this.expiredMinor.size === 0) return;
    const id = transactions.idOf(slot);
    const knownMinor = this.expiredMinor.get(id) ?? 0;
    this.expiredMinor.set(id, knownMinor - this.totals.reversedBefore(issuer, date, currency, goneMinor, knownMinor));
  }

  /** The same when the totals have it already. */
  reversedBefore(slot: number, remainingMinor: number): void {
    const goneMinor = this.countNoMore(slot, remainingMinor);
    const id = this.transactions.idOf(slot);
    const knownMinor = this.expiredMinor.get(id) ?? 0;
    if (knownMinor !== 0) this.expiredMinor.set(id, knownMinor - countedTwice(goneMinor, knownMinor));
  }

  /** No more than `remainingMinor` of the transaction in `slot` counts from now on. Returns what does not. */
  private countNoMore(slot: number, remainingMinor: number): number {
    const { transactions } = this;
    const countedMinor = transactions.countedOf(slot);
    const leftMinor = leftOf(countedMinor, remainingMinor);
    transactions.count(slot, leftMinor);
    return countedMinor - leftMinor;
  }

  /** The authorization in `slot` has expired but for `capturedMinor`: its issuer counts the rest as reversed on `date`. Its acquirer has
   *  reversed nothing, and counts it as before. */
  expired(slot: number, capturedMinor: number, date: number): void {
    const goneMinor = this.expiredBefore(slot, capturedMinor);
    if (goneMinor === 0) return;
    const { identities } = this.transactions;
    this.totals.reverse(NO_ACQUIRER, this.transactions.issuerOf(slot), date, identities.currencyOf(slot), goneMinor);
  }

  /** The same when the totals have it already. Returns what it takes away from its issuer. */
  expiredBefore(slot: number, capturedMinor: number): number {
    const { transactions, expiredMinor } = this;
    const [id, countedMinor] = [transactions.idOf(slot), transactions.countedOf(slot)];
    const knownMinor = expiredMinor.get(id) ?? 0;
    const goneMinor = countedMinor - knownMinor - leftOf(countedMinor - knownMinor, capturedMinor);
    if (goneMinor === 0) return 0;
    expiredMinor.set(id, knownMinor + goneMinor);
    if (expiredMinor.size >= this.pruneAt) this.prune();
    return goneMinor;
  }

  /** Forgets what memory has let go of. */
  private prune(): void {
    const { expiredMinor, transactions } = this;
    for (const id of expiredMinor.keys()) if (transactions.slotOf(id) < 0) expiredMinor.delete(id);
    this.pruneAt = Math.max(64, 2 * expiredMinor.size);
  }
}

/** What is left of an amount, below nothing for a credit, when no more than `remainingMinor` of it may be. */
export function leftOf(amountMinor: number, remainingMinor: number): number {
  return Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
}
