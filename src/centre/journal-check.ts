// Whether the entries of a journal are the lives of transactions: each column holds what it may, and each step may follow what
// the journal says before it. Beside that it counts, and sums what is outstanding. Takes all entries of a journal in order; of a
// transaction that is over it holds one byte, and what is outstanding of it. Entries may have been removed, whole transactions
// at a time, but for what is near the end: behind such a hole, what has no beginning may have had one.
import { functionOf, isAdvice, isReversal, mtiText } from '../iso8583/mti.ts';
import { isApproved } from '../iso8583/reason.ts';
import { isStandIn, isWithdrawal, type JournalEntry, Step, tellsStandIn } from '../journal/entry.ts';
import type { Party } from '../journal/parties.ts';
import { EntryRanges } from './entry-ranges.ts';
import { NumberFlags } from './number-flags.ts';
import { OutstandingLedger } from './outstanding.ts';
import { linesOf } from './reconcile.ts';

/** Something that is wrong with an entry. */
export interface JournalFault {
  /** Place of the entry; 0 when it is wrong with the journal as a whole. */
  readonly seq: number;
  readonly what: string;
}

/** What a journal holds. */
export interface JournalSummary {
  readonly entries: number;
  readonly transactions: number;
  /** Places up to the last one that have no entry. */
  readonly absent: number;
  /** Asked and not answered. */
  readonly open: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** Advices that wait for their issuer, by its number. */
  readonly advicesWaiting: ReadonlyMap<number, number>;
  /** Advices that are kept and sent no more, by the number of their issuer. */
  readonly advicesParked: ReadonlyMap<number, number>;
  readonly outstanding: ReturnType<typeof linesOf>;
  /** What was approved in the place of issuers and they have not booked. */
  readonly losses: ReturnType<typeof linesOf>;
  /** All of them, `JournalCheck.faults` has the first. */
  readonly faults: number;
}

/** What is known of a number. Advices are numbered from the same count as transactions. */
const Known = { asked: 1, answered: 2, adviceQueued: 4, adviceParked: 8, adviceAcknowledged: 16 } as const;

/** Columns in which all entries of asking and answering one transaction agree. */
const CONSTANT = ['acquirer', 'issuer', 'mti', 'stan', 'issuerStan', 'currency', 'original', 'captures'] as const;
type Asked = Pick<JournalEntry, (typeof CONSTANT)[number]>;

export class JournalCheck {
  /** The first faults, in the order of the journal. */
  readonly faults: JournalFault[] = [];
  readonly #mostFaults: number;
  readonly #ranges: EntryRanges;
  readonly #known = new NumberFlags();
  readonly #open = new Map<number, Asked>();
  /** Advices without numbers that wait, by transaction. */
  readonly #unnumbered = new Map<number, number>();
  /** Advices that wait and that are parked, by issuer. */
  readonly #waitingAt = new Map<number, number>();
  readonly #parkedAt = new Map<number, number>();
  /** Transactions that have an advice and nothing else yet, with its place. */
  readonly #onlyAdvised = new Map<number, number>();
  readonly #ledger = new OutstandingLedger();
  #entries = 0;
  #lastSeq = 0;
  #transactions = 0;
  #highest = 0;
  #openDay = 0;
  #firstMs: number | undefined;
  #lastMs: number | undefined;
  #faultCount = 0;

  /** Keeps the first `mostFaults` faults; further ones are counted. */
  constructor(parties: readonly Party[], mostFaults: number) {
    this.#ranges = new EntryRanges(parties);
    this.#mostFaults = mostFaults;
  }

  add(entry: JournalEntry): void {
    const { seq, transaction, atMs } = entry;
    this.#entries++;
    this.#lastSeq = seq;
    this.#firstMs ??= atMs;
    this.#lastMs = atMs;
    const faults = this.#ranges.faultsOf(entry);
    for (const what of faults) this.tell(seq, what);
    // What such an entry does to a transaction is anybody's guess.
    if (faults.length > 0) return;
    this.#highest = Math.max(this.#highest, transaction);
    this.#ledger.add(entry);
    const what = this.#live(entry);
    if (what !== undefined) this.tell(seq, what);
  }

  /** A fault that was found elsewhere. */
  tell(seq: number, what: string): void {
    this.#faultCount++;
    if (this.faults.length < this.#mostFaults) this.faults.push({ seq, what });
  }

  /** After the last entry; `lastTransaction` is the highest number that the journal says it has given. */
  end(lastTransaction: number): JournalSummary {
    for (const [transaction, seq] of this.#onlyAdvised) {
      this.tell(seq, `an advice about transaction ${transaction}, which nothing else tells of`);
    }
    if (this.#highest > lastTransaction) {
      const next = `the next start would give ${lastTransaction + 1} again`;
      this.tell(0, `the last transaction is ${this.#highest}, the journal says ${lastTransaction}: ${next}`);
    }
    return {
      entries: this.#entries,
      transactions: this.#transactions,
      absent: this.#absent,
      open: this.#open.size,
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      advicesWaiting: this.#waitingAt,
      advicesParked: this.#parkedAt,
      outstanding: linesOf(this.#ledger.amounts.values()),
      losses: linesOf(this.#ledger.losses.values()),
      faults: this.#faultCount,
    };
  }

  /** Carries the entry out, or says why it cannot be. */
  #live(entry: JournalEntry): string | undefined {
    switch (entry.step) {
      case Step.forwarded:
        return this.#forwarded(entry);
      case Step.answered:
        return this.#answered(entry);
      case Step.late:
        return this.#needs(entry, Known.asked, 'a late answer to a request that no issuer was asked');
      case Step.undelivered:
        return this.#needs(entry, Known.answered, 'an answer undelivered that was never given');
      case Step.acknowledged:
        return this.#needs(entry, Known.answered, 'an answer acknowledged that was never given');
      case Step.adviceQueued:
        return this.#queued(entry);
      case Step.adviceAcknowledged:
        return this.#acknowledged(entry);
      case Step.adviceParked:
        return this.#parked(entry);
      case Step.adviceReleased:
        return this.#released(entry);
      case Step.adviceDropped:
        return this.#dropped(entry);
      case Step.dayOpened:
        return this.#opened(entry);
      case Step.reconciled:
        return this.#isKnown(entry.transaction) ? 'a reconciliation has the number of a transaction' : undefined;
    }
  }

  #forwarded(entry: JournalEntry): string | undefined {
    const { transaction } = entry;
    if (this.#known.has(transaction, Known.asked)) return `transaction ${transaction} is asked twice`;
    if (this.#known.has(transaction, Known.answered)) return `transaction ${transaction} is asked after its answer`;
    this.#begin(entry, Known.asked);
    const { acquirer, issuer, mti, stan, issuerStan, currency, original, captures } = entry;
    this.#open.set(transaction, { acquirer, issuer, mti, stan, issuerStan, currency, original, captures });
    return entry.reason === -1 ? this.#unnatural(entry) : 'a request with an outcome';
  }

  #answered(entry: JournalEntry): string | undefined {
    const { transaction, issuerStan } = entry;
    if (this.#known.has(transaction, Known.answered)) return `transaction ${transaction} is answered twice`;
    const asked = this.#open.get(transaction);
    this.#open.delete(transaction);
    this.#begin(entry, Known.answered);
    if (entry.reason === -1) return 'an answer without an outcome';
    if (isStandIn(entry) && !this.#isToldOf(entry)) {
      const what = `transaction ${transaction} is approved in its issuer's place, and no advice tells of it`;
      return isApproved(entry.reason) ? this.#unlessRemoved(what) : what;
    }
    if (asked === undefined) {
      // What could not leave was given a STAN too. Only an issuer in this process may approve within one entry; an advice is taken
      // by the switch itself when its issuer cannot be told now.
      const isByItself = isReversal(entry.mti) || isAdvice(entry.mti) || isStandIn(entry) || !isApproved(entry.reason);
      const mayBeUnasked = this.#hasHoles || isByItself;
      if (issuerStan === 0 || mayBeUnasked) return this.#unnatural(entry);
      return `transaction ${transaction} is approved by a remote issuer, STAN ${issuerStan}, that was never asked`;
    }
    // An advice that could not leave is sent under another STAN later.
    const constant = isAdvice(entry.mti) ? CONSTANT.filter((name) => name !== 'issuerStan') : CONSTANT;
    const other = constant.find((name) => asked[name] !== entry[name]);
    if (other !== undefined) return `${other} ${entry[other]} in the answer, ${asked[other]} in the request`;
    return undefined;
  }

  #isToldOf({ reason, advice }: JournalEntry): boolean {
    return isApproved(reason) && this.#known.has(advice, Known.adviceQueued);
  }

  #begin({ seq, transaction }: JournalEntry, flag: number): void {
    if (this.#known.has(transaction, Known.adviceQueued)) {
      this.tell(seq, `transaction ${transaction} has the number of an advice`);
    }
    if (!this.#isKnown(transaction)) this.#transactions++;
    this.#known.set(transaction, flag);
    this.#onlyAdvised.delete(transaction);
  }

  /** What is wrong with the first entry of a transaction. */
  #unnatural({ mti, original, captures }: JournalEntry): string | undefined {
    if (functionOf(mti) % 2 === 1) return `${mtiText(mti)} is no request`;
    if (captures > 0 && !isAdvice(mti)) return `${mtiText(mti)} is no completion, and captures transaction ${captures}`;
    if (captures > 0 && !this.#known.has(captures, Known.answered)) {
      return this.#unlessRemoved(`a completion of transaction ${captures}, which the journal does not have`);
    }
    if (original === 0 || this.#hasHoles || this.#isKnown(original)) return undefined;
    return `a reversal of transaction ${original}, which the journal does not have`;
  }

  #opened({ transaction, businessDate }: JournalEntry): string | undefined {
    if (this.#isKnown(transaction)) return `the opening of a day has the number of transaction ${transaction}`;
    const earlier = this.#openDay;
    this.#openDay = businessDate;
    return businessDate > earlier ? undefined : `business day ${businessDate} is opened after ${earlier}`;
  }

  #queued(entry: JournalEntry): string | undefined {
    const { seq, transaction, issuer, advice, original } = entry;
    if (this.#known.has(advice, Known.adviceQueued)) return `advice ${advice} is queued twice`;
    const undoesAdvice = original > 0 && !isWithdrawal(entry) && !tellsStandIn(entry);
    if (undoesAdvice && !this.#known.has(original, Known.adviceQueued)) {
      return this.#unlessRemoved(`advice ${advice} undoes what advice ${original} told, which was never queued`);
    }
    count(this.#waitingAt, issuer, 1);
    if (advice > 0) this.#known.set(advice, Known.adviceQueued);
    else count(this.#unnumbered, transaction, 1);
    // The advice goes on record first where both come of one event.
    if (!this.#hasHoles && !this.#isKnown(transaction)) this.#onlyAdvised.set(transaction, seq);
    return this.#isKnown(advice) ? `advice ${advice} has the number of a transaction` : undefined;
  }

  #acknowledged(entry: JournalEntry): string | undefined {
    const { issuer, advice } = entry;
    if (!this.#isQueued(entry)) return this.#unlessRemoved('an advice is acknowledged that does not wait');
    if (this.#known.has(advice, Known.adviceAcknowledged)) return `advice ${advice} is acknowledged twice`;
    const isParked = this.#known.has(advice, Known.adviceParked);
    count(isParked ? this.#parkedAt : this.#waitingAt, issuer, -1);
    if (advice > 0) this.#known.set(advice, Known.adviceAcknowledged);
    return undefined;
  }

  #parked(entry: JournalEntry): string | undefined {
    const { issuer, advice } = entry;
    if (!this.#isQueued(entry)) return this.#unlessRemoved('an advice is parked that does not wait');
    if (this.#known.has(advice, Known.adviceParked | Known.adviceAcknowledged)) {
      return `advice ${advice} is parked and waits no more`;
    }
    count(this.#waitingAt, issuer, -1);
    count(this.#parkedAt, issuer, 1);
    this.#known.set(advice, Known.adviceParked);
    return undefined;
  }

  #released(entry: JournalEntry): string | undefined {
    const { issuer, advice } = entry;
    if (!this.#isParked(entry)) return this.#unlessRemoved('an advice is released that is not parked');
    count(this.#parkedAt, issuer, -1);
    count(this.#waitingAt, issuer, 1);
    this.#known.clear(advice, Known.adviceParked);
    return undefined;
  }

  #dropped(entry: JournalEntry): string | undefined {
    const { issuer, advice } = entry;
    if (!this.#isParked(entry)) return this.#unlessRemoved('an advice is dropped that is not parked');
    count(this.#parkedAt, issuer, -1);
    this.#known.set(advice, Known.adviceAcknowledged);
    return undefined;
  }

  #isParked({ advice }: JournalEntry): boolean {
    return this.#known.has(advice, Known.adviceParked) && !this.#known.has(advice, Known.adviceAcknowledged);
  }

  /** The advice that an outcome is about has been queued. One that an earlier program has queued without a number is told of under
   *  the number that a later one gave it, or without; it counts once. */
  #isQueued({ transaction, advice }: JournalEntry): boolean {
    if (this.#known.has(advice, Known.adviceQueued)) return true;
    if (!this.#unnumbered.has(transaction)) return false;
    count(this.#unnumbered, transaction, -1);
    if (advice > 0) this.#known.set(advice, Known.adviceQueued);
    return true;
  }

  #needs({ transaction }: JournalEntry, flag: number, otherwise: string): string | undefined {
    if (this.#known.has(transaction, flag)) return undefined;
    const what = `transaction ${transaction}: ${otherwise}`;
    // Nothing is removed of a transaction whose request is there.
    return this.#known.has(transaction, Known.asked) ? what : this.#unlessRemoved(what);
  }

  get #absent(): number {
    return this.#lastSeq - this.#entries;
  }

  get #hasHoles(): boolean {
    return this.#absent > 0;
  }

  /** A fault, unless what it misses may have been removed. */
  #unlessRemoved(what: string): string | undefined {
    return this.#hasHoles ? undefined : what;
  }

  #isKnown(transaction: number): boolean {
    return this.#known.has(transaction, Known.asked | Known.answered);
  }
}

/** Adds to a count; what counts to 0 is left out. */
function count(counts: Map<number, number>, of: number, change: number): void {
  const counted = (counts.get(of) ?? 0) + change;
  if (counted === 0) counts.delete(of);
  else counts.set(of, counted);
}
