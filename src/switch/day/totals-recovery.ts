// The totals at a start: those of the checkpoint, and what the entries behind it have moved. What a reversal takes away hangs on what
// stood of its original before; where the end of the journal does not tell, the original is asked for.
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import { isLettingGo, isWithdrawal, type JournalEntry, Step } from '../../journal/entry.ts';
import { type Counting, leftOf } from './counting.ts';
import { NO_ACQUIRER } from './totals.ts';

const AUTHORIZATION = 100;

/** What an entry says of the totals. */
interface Movement {
  readonly seq: number;
  /** The transaction of which more or less counts from here on. */
  readonly transaction: number;
  /** Of a reversal; undefined for an outcome. */
  readonly remainingMinor: number | undefined;
  /** It lets go of what has expired: its acquirer counts as much as before. */
  readonly isExpiry: boolean;
  readonly amountMinor: number;
  readonly acquirer: number;
  readonly issuer: number;
  readonly currency: number;
  readonly date: number;
}

/** What counts of a transaction, and for whom. */
interface Counted {
  leftMinor: number;
  /** What its issuer alone counts as reversed. */
  expiredMinor: number;
  readonly currency: number;
  readonly acquirer: number;
  readonly issuer: number;
}

export class TotalsRecovery {
  private readonly counting: Counting;
  /** Entries up to this place are in the totals of the checkpoint. */
  private readonly place: number;
  /** As they were added: not all in order, and some twice. */
  private readonly movements: Movement[] = [];
  private readonly outcomes = new Set<number>();

  constructor(counting: Counting, place: number) {
    this.counting = counting;
    this.place = place;
  }

  add(entry: JournalEntry): void {
    const movement = movementOf(entry, this.counting);
    if (movement === undefined) return;
    this.movements.push(movement);
    if (movement.remainingMinor === undefined) this.outcomes.add(movement.transaction);
  }

  /** Transactions whose entries must be added as well: reversed since the checkpoint, and answered before what was read. */
  missing(): Set<number> {
    const missing = new Set<number>();
    for (const { seq, transaction, remainingMinor } of this.movements) {
      const isReversal = remainingMinor !== undefined && seq > this.place;
      if (isReversal && !this.outcomes.has(transaction)) missing.add(transaction);
    }
    return missing;
  }

  /** All has been added: counts what the checkpoint does not know. */
  count(): void {
    const { totals } = this.counting;
    const counted = new Map<number, Counted>();
    let last = 0;
    for (const movement of this.movements.sort((a, b) => a.seq - b.seq)) {
      const { seq, transaction, remainingMinor, isExpiry, amountMinor, currency, acquirer, issuer, date } = movement;
      if (seq === last) continue;
      last = seq;
      const isNew = seq > this.place;
      if (remainingMinor === undefined) {
        counted.set(transaction, { leftMinor: amountMinor, expiredMinor: 0, currency, acquirer, issuer });
        if (!isNew || amountMinor === 0) continue;
        totals.add(acquirer, issuer, date, currency, amountMinor);
        continue;
      }
      const original = counted.get(transaction);
      if (original === undefined) continue;
      const standsMinor = original.leftMinor - (isExpiry ? original.expiredMinor : 0);
      const goneMinor = standsMinor - leftOf(standsMinor, remainingMinor);
      if (goneMinor === 0) continue;
      if (isExpiry) original.expiredMinor += goneMinor;
      else original.leftMinor -= goneMinor;
      if (isNew) this.reverse(original, isExpiry, date, goneMinor);
      else if (!isExpiry) original.expiredMinor -= leftOf(original.expiredMinor, Math.abs(goneMinor));
    }
  }

  private reverse(original: Counted, isExpiry: boolean, date: number, goneMinor: number): void {
    const { totals } = this.counting;
    const { acquirer, issuer, currency, expiredMinor } = original;
    totals.reverse(isExpiry ? NO_ACQUIRER : acquirer, issuer, date, currency, goneMinor);
    if (!isExpiry) original.expiredMinor -= totals.reversedBefore(issuer, date, currency, goneMinor, expiredMinor);
  }
}

/** What an entry moves; undefined when that is nothing. An outcome that is no approval moves nothing of its own. */
function movementOf(entry: JournalEntry, counting: Counting): Movement | undefined {
  const { step, mti, original, reason, amountMinor, acquirer, issuer } = entry;
  const isReversal = classOf(mti) === MessageClass.reversal;
  if (step === Step.adviceQueued && isReversal && !isWithdrawal(entry)) {
    // Of an acquirer of which authorizations do not count, nothing is taken away.
    if (isLettingGo(entry) && !counting.counts(acquirer, AUTHORIZATION)) return undefined;
    return movement(entry, entry.transaction, amountMinor, 0);
  }
  if (step !== Step.answered) return undefined;
  if (!isReversal) {
    const movedMinor = isApproved(reason) && issuer > 0 && counting.counts(acquirer, mti) ? amountMinor : 0;
    return movement(entry, entry.transaction, undefined, movedMinor);
  }
  if (original === 0 || !isApproved(reason)) return undefined;
  return movement(entry, original, amountMinor, 0);
}

function movement(
  entry: JournalEntry,
  transaction: number,
  remainingMinor: number | undefined,
  amountMinor: number,
): Movement {
  const { seq, acquirer, issuer, currency, businessDate: date } = entry;
  const isExpiry = isLettingGo(entry);
  return { seq, transaction, remainingMinor, isExpiry, amountMinor, acquirer, issuer, currency, date };
}
