// Which transactions the switch has approved in their issuer's place, and how each issuer is told so. Few have been, as a rule none.
import { type NewEntry, Step } from '../../journal/entry.ts';

/** How an issuer is told what the switch has approved in its place. */
interface StandInNotice {
  /** Number of the advice, by which an issuer in this process knows the transaction. */
  readonly advice: number;
  /** Its STAN on the issuer's link; 0 when it has none. */
  readonly stan: number;
}

export class StandInNotices {
  /** How many there are. */
  count = 0;
  private readonly byTransaction = new Map<number, StandInNotice>();

  add(transaction: number, notice: StandInNotice): void {
    this.byTransaction.set(transaction, notice);
    this.count = this.byTransaction.size;
  }

  of(transaction: number): StandInNotice | undefined {
    return this.byTransaction.get(transaction);
  }

  forget(transaction: number): void {
    this.byTransaction.delete(transaction);
    this.count = this.byTransaction.size;
  }

  /** Has the answer to what was approved so, and to a reversal of it, name the advice that tells of it. */
  describe(entry: NewEntry): void {
    const notice = entry.step === Step.answered ? this.of(entry.original || entry.transaction) : undefined;
    if (notice === undefined) return;
    entry.advice = notice.advice;
    entry.adviceStan = notice.stan;
  }
}
