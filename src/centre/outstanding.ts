// The outstanding ledger: of each transaction in the journal, the amount that its issuer holds or has debited and that its
// acquirer has not had reversed. This is the journal's side of a reconciliation. What happened at each issuer is counted beside it.
import { classOf, MessageClass } from '../iso8583/mti.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import { type JournalEntry, Step } from '../journal/entry.ts';

/** An outstanding amount, in minor units of its ISO 4217 numeric currency. */
interface OutstandingAmount {
  issuer: number;
  amountMinor: number;
  currency: number;
}

/** What happened at one issuer. */
interface IssuerActivity {
  requests: number;
  approved: number;
  declined: number;
  /** Requests answered 91 because the issuer did not answer in time or could not be reached. */
  unanswered: number;
  /** Reversals approved, partial ones included. */
  reversed: number;
  /** Reversal advices of the switch that the issuer has acknowledged. */
  advices: number;
}

/** Reads a journal from its beginning, in order. */
export class OutstandingLedger {
  /** By transaction number; an amount of 0 is not outstanding and is left out. */
  readonly amounts = new Map<number, OutstandingAmount>();
  /** By issuer number; 0 gathers what went to no issuer. */
  readonly issuers = new Map<number, IssuerActivity>();

  add(entry: JournalEntry): void {
    if (entry.step === Step.answered) this.answered(entry);
    else if (entry.step === Step.adviceAcknowledged && classOf(entry.mti) === MessageClass.reversal) {
      this.activityOf(entry.issuer).advices++;
      this.reduce(entry.transaction, entry.amountMinor);
    }
  }

  private answered(entry: JournalEntry): void {
    const activity = this.activityOf(entry.issuer);
    const approved = isApproved(entry.reason);
    if (classOf(entry.mti) === MessageClass.reversal) {
      if (!approved) return;
      activity.reversed++;
      this.reduce(entry.original, entry.amountMinor);
      return;
    }
    activity.requests++;
    if (approved) activity.approved++;
    else if (entry.reason === Reason.issuerInoperative) activity.unanswered++;
    else activity.declined++;
    if (!approved || entry.issuer === 0 || entry.amountMinor === 0) return;
    const { issuer, amountMinor, currency } = entry;
    this.amounts.set(entry.transaction, { issuer, amountMinor, currency });
  }

  /** After a reversal `remainingMinor` of the transaction is outstanding, or less if less was before. */
  private reduce(transaction: number, remainingMinor: number): void {
    const amount = this.amounts.get(transaction);
    if (amount === undefined) return;
    amount.amountMinor = leftOf(amount.amountMinor, remainingMinor);
    if (amount.amountMinor === 0) this.amounts.delete(transaction);
  }

  private activityOf(issuer: number): IssuerActivity {
    let activity = this.issuers.get(issuer);
    if (activity === undefined) {
      activity = { requests: 0, approved: 0, declined: 0, unanswered: 0, reversed: 0, advices: 0 };
      this.issuers.set(issuer, activity);
    }
    return activity;
  }
}

/** What is outstanding of an amount, below nothing for a credit, after a reversal that leaves `remainingMinor`. */
export function leftOf(amountMinor: number, remainingMinor: number): number {
  return remainingMinor === 0 ? 0 : Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
}
