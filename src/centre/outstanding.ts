// What stands: for each transaction in the journal, the amount that its issuer holds or has debited and its acquirer was
// told about. The journal's view of the money, to be compared with what acquirers were told and what issuers' accounts say.
import { type JournalRecord, Step } from '../ledger/record.ts';

/** An amount that stands, in minor units of its ISO 4217 numeric currency. */
export interface StandingAmount {
  issuer: number;
  amountMinor: number;
  currency: number;
}

/** What happened at one issuer. */
export interface IssuerDay {
  requests: number;
  approved: number;
  declined: number;
  /** Requests answered 91 because the issuer said nothing or could not be asked. */
  unanswered: number;
  /** Reversals approved, partial ones included. */
  reversed: number;
  /** Reversal advices of the switch that the issuer has acknowledged. */
  advices: number;
}

const INOPERATIVE = 907;
const REVERSAL_CLASS = 4;

const isApproved = (reason: number): boolean => reason >= 0 && reason < 100;
const classOf = (mti: number): number => Math.trunc(mti / 100) % 10;

/** Reads a journal from its beginning, in order. */
export class Standing {
  /** By transaction number; an amount of 0 does not stand and is left out. */
  readonly amounts = new Map<number, StandingAmount>();
  /** By issuer number; 0 gathers what no issuer was asked. */
  readonly issuers = new Map<number, IssuerDay>();

  add(record: JournalRecord): void {
    if (record.step === Step.answered) this.answered(record);
    else if (record.step === Step.adviceAcknowledged) {
      this.dayOf(record.issuer).advices++;
      this.reduce(record.transaction, record.amountMinor);
    }
  }

  private answered(record: JournalRecord): void {
    const day = this.dayOf(record.issuer);
    if (classOf(record.mti) === REVERSAL_CLASS) {
      if (!isApproved(record.reason)) return;
      day.reversed++;
      this.reduce(record.original, record.amountMinor);
      return;
    }
    day.requests++;
    if (isApproved(record.reason)) day.approved++;
    else if (record.reason === INOPERATIVE) day.unanswered++;
    else day.declined++;
    if (!isApproved(record.reason) || record.issuer === 0 || record.amountMinor === 0) return;
    const { issuer, amountMinor, currency } = record;
    this.amounts.set(record.transaction, { issuer, amountMinor, currency });
  }

  /** After a reversal `remainingMinor` of the transaction stands, if it stood at all. */
  private reduce(transaction: number, remainingMinor: number): void {
    const amount = this.amounts.get(transaction);
    if (amount === undefined) return;
    if (remainingMinor === 0) this.amounts.delete(transaction);
    else amount.amountMinor = Math.min(amount.amountMinor, remainingMinor);
  }

  private dayOf(issuer: number): IssuerDay {
    let day = this.issuers.get(issuer);
    if (day === undefined) {
      day = { requests: 0, approved: 0, declined: 0, unanswered: 0, reversed: 0, advices: 0 };
      this.issuers.set(issuer, day);
    }
    return day;
  }
}
