// The outstanding ledger: of each transaction in the journal, the amount that its issuer holds or has debited and that its
// acquirer has not had reversed. This is the journal's side of a reconciliation. What happened at each issuer is counted beside it.
import { classOf, isReversible, MessageClass } from '../iso8583/mti.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import { isStandIn, type JournalEntry, Step, tellsStandIn } from '../journal/entry.ts';

/** An outstanding amount, in minor units of its ISO 4217 numeric currency. */
interface OutstandingAmount {
  issuer: number;
  amountMinor: number;
  currency: number;
  /** Of an authorization: what has been captured of it. It stands as the amount of its completions, and here no more. */
  capturedMinor: number;
}

/** Amounts by transaction number. */
type Amounts = Map<number, OutstandingAmount>;

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
  /** Of the approved, those that were approved in its place. */
  stoodIn: number;
}

/** Reads a journal from its beginning, in order. */
export class OutstandingLedger {
  /** By transaction number; an amount of 0 is not outstanding and is left out. */
  readonly amounts: Amounts = new Map();
  /** What was approved in an issuer's place and the issuer has not booked: outstanding at nobody, the centre's loss. */
  readonly losses: Amounts = new Map();
  /** By issuer number; 0 gathers what went to no issuer. */
  readonly issuers = new Map<number, IssuerActivity>();

  add(entry: JournalEntry): void {
    if (entry.step === Step.answered) this.answered(entry);
    // Its issuer is not told of it any more, and has not said that it books it.
    else if (entry.step === Step.adviceDropped && tellsStandIn(entry)) this.lose(entry.transaction);
    else if (entry.step !== Step.adviceAcknowledged) return;
    else if (classOf(entry.mti) === MessageClass.reversal) {
      this.activityOf(entry.issuer).advices++;
      this.reduce(entry.transaction, entry.amountMinor);
    } else if (tellsStandIn(entry) && !isApproved(entry.reason)) this.lose(entry.transaction);
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
    if (!isReversible(entry.mti)) return;
    activity.requests++;
    if (isStandIn(entry)) activity.stoodIn++;
    if (approved) activity.approved++;
    else if (entry.reason === Reason.issuerInoperative) activity.unanswered++;
    else activity.declined++;
    if (!approved || entry.issuer === 0 || entry.amountMinor === 0) return;
    const { issuer, amountMinor, currency } = entry;
    this.amounts.set(entry.transaction, { issuer, amountMinor, currency, capturedMinor: 0 });
    if (entry.captures > 0) this.capture(entry.captures, Math.abs(amountMinor));
  }

  /** After a reversal `remainingMinor` of the transaction is outstanding, or less if less was before. */
  private reduce(transaction: number, remainingMinor: number): void {
    for (const amounts of [this.amounts, this.losses]) {
      const amount = amounts.get(transaction);
      if (amount === undefined) continue;
      amount.amountMinor = leftOf(amount.amountMinor, Math.max(0, remainingMinor - amount.capturedMinor));
      if (amount.amountMinor === 0) amounts.delete(transaction);
    }
  }

  /** A completion takes `capturedMinor` over from its authorization, as far as that goes. In whatever order completions and reversals
   *  of it come, the same is left. */
  private capture(authorization: number, capturedMinor: number): void {
    for (const amounts of [this.amounts, this.losses]) {
      const amount = amounts.get(authorization);
      if (amount === undefined) continue;
      amount.capturedMinor += capturedMinor;
      amount.amountMinor = leftOf(amount.amountMinor, Math.max(0, Math.abs(amount.amountMinor) - capturedMinor));
      if (amount.amountMinor === 0) amounts.delete(authorization);
    }
  }

  /** The issuer does not book what was approved in its place. */
  private lose(transaction: number): void {
    const amount = this.amounts.get(transaction);
    if (amount === undefined) return;
    this.amounts.delete(transaction);
    this.losses.set(transaction, amount);
  }

  private activityOf(issuer: number): IssuerActivity {
    let activity = this.issuers.get(issuer);
    if (activity === undefined) {
      activity = { requests: 0, approved: 0, declined: 0, unanswered: 0, reversed: 0, advices: 0, stoodIn: 0 };
      this.issuers.set(issuer, activity);
    }
    return activity;
  }
}

/** What is outstanding of an amount, below nothing for a credit, after a reversal that leaves `remainingMinor`. */
export function leftOf(amountMinor: number, remainingMinor: number): number {
  return remainingMinor === 0 ? 0 : Math.sign(amountMinor) * Math.min(Math.abs(amountMinor), remainingMinor);
}
