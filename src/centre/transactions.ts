// Transactions as the entries of a journal tell them: what was asked, what was answered, and what became of it afterwards. A
// life, from request to answer, is short, and only those under way are held; the aftermath, reversals and advices, may come at
// any later time, and is held for the transactions only that have one. So a journal of any length is read in two passes: first
// what came after, then the lives in their order.
import { isReversal } from '../iso8583/mti.ts';
import { isApproved } from '../iso8583/reason.ts';
import { type ColumnName, type Columns, isStandIn, isWithdrawal, Step, tellsStandIn } from '../journal/entry.ts';
import { leftOf } from './outstanding.ts';

/** The columns that a transaction is read from. */
export const TRANSACTION_COLUMNS = [
  'atMs',
  'step',
  'transaction',
  'original',
  'acquirer',
  'issuer',
  'mti',
  'stan',
  'amountMinor',
  'currency',
  'reason',
  'advice',
  'captures',
] as const satisfies readonly ColumnName[];

/** An entry of a transaction in its place. */
export type TransactionEntry = Pick<Columns, (typeof TRANSACTION_COLUMNS)[number]> & { readonly seq: number };

/** A reversal that its acquirer was told is done. */
interface Reversal {
  /** Its own transaction number. */
  readonly transaction: number;
  readonly atMs: number;
  /** What stands of the original afterwards, 0 when it is undone altogether. */
  readonly remainingMinor: number;
}

/** Where an advice stands. One that is parked is kept and sent no more; one that is dropped, people have settled otherwise. */
type AdviceStatus = 'waiting' | 'parked' | 'acknowledged' | 'dropped';

/** An advice of store-and-forward. */
export interface Advice {
  /** 0 while it has none: earlier programs gave none, and a later one tells of it under the number that it gave. */
  number: number;
  /** Place of the entry with which it was queued. */
  readonly seq: number;
  readonly mti: number;
  readonly acquirer: number;
  readonly issuer: number;
  /** The transaction that it is about. */
  readonly transaction: number;
  readonly currency: number;
  /** What stands of the transaction afterwards, 0 when it is undone altogether. */
  readonly remainingMinor: number;
  readonly queuedMs: number;
  /** It undoes what the issuer was asked, while the transaction is approved in its place. */
  readonly isWithdrawal: boolean;
  /** It tells the issuer of an approval in its place. */
  readonly tellsStandIn: boolean;
  status: AdviceStatus;
  /** When it came to stand there. */
  sinceMs: number;
  /** What its issuer has said to it; -1 when that is nothing. */
  reason: number;
}

/** What happened to a transaction besides being asked and answered. */
interface Aftermath {
  readonly reversals: readonly Reversal[];
  readonly advices: readonly Advice[];
  /** What completions have captured of it, in minor units. */
  readonly capturedMinor: number;
  /** When its issuer answered after the deadline. */
  readonly lateMs: number | undefined;
  /** The answer reached nobody. */
  readonly isUndelivered: boolean;
  /** Its acquirer has said what it made of the answer. */
  readonly isAcknowledged: boolean;
}

const NOTHING: Aftermath = {
  reversals: [],
  advices: [],
  capturedMinor: 0,
  lateMs: undefined,
  isUndelivered: false,
  isAcknowledged: false,
};

interface OpenAftermath extends Aftermath {
  readonly reversals: Reversal[];
  readonly advices: Advice[];
  capturedMinor: number;
  lateMs: number | undefined;
  isUndelivered: boolean;
  isAcknowledged: boolean;
}

/** What came after, by transaction number. Takes all entries of a journal, or those of them that tell of an aftermath. */
export class Aftermaths {
  readonly #known = new Map<number, OpenAftermath>();

  add(entry: TransactionEntry): void {
    const { step, transaction, original, atMs, amountMinor } = entry;
    switch (step) {
      case Step.answered:
        if (!isApproved(entry.reason)) return;
        if (entry.captures > 0) this.#of(entry.captures).capturedMinor += Math.abs(amountMinor);
        if (original === 0) return;
        this.#of(original).reversals.push({ transaction, atMs, remainingMinor: amountMinor });
        return;
      case Step.late:
        this.#of(transaction).lateMs ??= atMs;
        return;
      case Step.adviceQueued:
        this.#of(transaction).advices.push(adviceOf(entry));
        return;
      case Step.adviceAcknowledged:
        this.#outcome(entry, 'acknowledged');
        return;
      case Step.adviceParked:
        this.#outcome(entry, 'parked');
        return;
      case Step.adviceReleased:
        this.#outcome(entry, 'waiting');
        return;
      case Step.adviceDropped:
        this.#outcome(entry, 'dropped');
        return;
      case Step.undelivered:
        this.#of(transaction).isUndelivered = true;
        return;
      case Step.acknowledged:
        this.#of(transaction).isAcknowledged = true;
        return;
    }
  }

  of(transaction: number): Aftermath {
    return this.#known.get(transaction) ?? NOTHING;
  }

  /** The advices that nobody has settled, in the order in which they were queued. */
  unsettled(): Advice[] {
    const all = [...this.#known.values()].flatMap(({ advices }) => advices);
    return all.filter(isUnsettled).sort((a, b) => a.seq - b.seq);
  }

  /** Advices without numbers are settled in the order in which they were queued, as they are sent. */
  #outcome({ transaction, advice: number, atMs, reason }: TransactionEntry, status: AdviceStatus): void {
    const unsettled = this.#of(transaction).advices.filter(isUnsettled);
    const advice =
      unsettled.find((each) => number > 0 && each.number === number) ?? unsettled.find((each) => each.number === 0);
    if (advice === undefined) return;
    Object.assign(advice, { number, status, sinceMs: atMs, reason });
  }

  #of(transaction: number): OpenAftermath {
    let aftermath = this.#known.get(transaction);
    if (aftermath === undefined) {
      aftermath = { ...NOTHING, reversals: [], advices: [] };
      this.#known.set(transaction, aftermath);
    }
    return aftermath;
  }
}

function isUnsettled({ status }: Advice): boolean {
  return status === 'waiting' || status === 'parked';
}

function adviceOf(entry: TransactionEntry): Advice {
  const { advice: number, seq, mti, acquirer, issuer, transaction, currency, amountMinor, atMs } = entry;
  const what = { number, seq, mti, acquirer, issuer, transaction, currency };
  const ofStandIn = { isWithdrawal: isWithdrawal(entry), tellsStandIn: tellsStandIn(entry) };
  const now = { status: 'waiting', sinceMs: atMs, reason: -1 } as const;
  return { ...what, ...ofStandIn, remainingMinor: amountMinor, queuedMs: atMs, ...now };
}

/** Where its entries say that a transaction was asked and answered. */
interface Life {
  /** The request that went to an issuer; of a transaction that has only one entry, its answer. */
  readonly first: TransactionEntry;
  /** Undefined while it is open. */
  readonly answer: TransactionEntry | undefined;
}

/** Numbers of the transactions that `entries`, requests and answers in their order, leave open. */
export function openIn(entries: Iterable<Pick<Columns, 'step' | 'transaction'>>): ReadonlySet<number> {
  const open = new Set<number>();
  for (const { step, transaction } of entries) {
    if (step === Step.forwarded) open.add(transaction);
    else if (step === Step.answered) open.delete(transaction);
  }
  return open;
}

/** The lives that `entries`, requests and answers in their order, tell of, in the order in which they began. `open` are those that
 *  they leave open: without them all that began after one would be held until the end. */
export function* livesIn(entries: Iterable<TransactionEntry>, open: ReadonlySet<number>): Generator<Life, void> {
  const begun = new Map<number, { first: TransactionEntry; answer: TransactionEntry | undefined }>();
  for (const entry of entries) {
    const answer = entry.step === Step.answered ? entry : undefined;
    const life = begun.get(entry.transaction);
    if (life === undefined) begun.set(entry.transaction, { first: entry, answer });
    else life.answer ??= answer;
    for (const [number, oldest] of begun) {
      if (oldest.answer === undefined && !open.has(number)) break;
      begun.delete(number);
      yield oldest;
    }
  }
  yield* begun.values();
}

/** A transaction as a journal has it. */
export interface Transaction extends Life {
  readonly aftermath: Aftermath;
}

/** What can be said of a transaction; several may hold at once. */
export const transactionStates = [
  'open',
  'approved',
  'declined',
  'reversed',
  'partly-reversed',
  'stood-in',
  'refused',
  'late',
  'undelivered',
  'acknowledged',
  'advice-waiting',
  'advice-parked',
  'advice-acknowledged',
  'advice-dropped',
] as const;
export type TransactionState = (typeof transactionStates)[number];

/** What holds for a transaction, in the order of `transactionStates`. */
export function statesOf(transaction: Transaction): TransactionState[] {
  const { answer, aftermath } = transaction;
  const { advices, lateMs, isUndelivered, isAcknowledged } = aftermath;
  const wasApproved = answer !== undefined && isApproved(answer.reason);
  const isReversed = wasApproved && undoingsOf(aftermath).length > 0;
  const left = outstandingOf(transaction);
  const holds: Readonly<Record<TransactionState, boolean>> = {
    open: answer === undefined,
    approved: wasApproved,
    declined: answer !== undefined && !wasApproved,
    reversed: isReversed && left === 0,
    'partly-reversed': isReversed && left !== 0,
    'stood-in': answer !== undefined && isStandIn(answer),
    refused: isRefused(aftermath),
    late: lateMs !== undefined,
    undelivered: isUndelivered,
    acknowledged: isAcknowledged,
    'advice-waiting': advices.some(({ status }) => status === 'waiting'),
    'advice-parked': advices.some(({ status }) => status === 'parked'),
    'advice-acknowledged': advices.some(({ status }) => status === 'acknowledged'),
    'advice-dropped': advices.some(({ status }) => status === 'dropped'),
  };
  return transactionStates.filter((state) => holds[state]);
}

/** What an issuer holds or has debited for a transaction, in minor units, as the outstanding ledger has it. */
export function outstandingOf({ answer, aftermath }: Transaction): number {
  if (answer === undefined || !isApproved(answer.reason) || answer.issuer === 0 || isReversal(answer.mti)) return 0;
  if (isRefused(aftermath)) return 0;
  const stands = undoingsOf(aftermath).reduce(leftOf, answer.amountMinor);
  // What is captured stands as the amount of its completions.
  return leftOf(stands, Math.max(0, Math.abs(stands) - aftermath.capturedMinor));
}

/** It was approved in its issuer's place, which does not book it, or is told of it no more. */
function isRefused({ advices }: Aftermath): boolean {
  return advices.some(
    ({ tellsStandIn, status, reason }) =>
      tellsStandIn && (status === 'dropped' || (status === 'acknowledged' && !isApproved(reason))),
  );
}

/** What each reversal and each acknowledged reversal advice leaves of a transaction. */
function undoingsOf({ reversals, advices }: Aftermath): number[] {
  const undoing = advices.filter((advice) => isReversal(advice.mti) && !advice.isWithdrawal);
  const acknowledged = undoing.filter(({ status }) => status === 'acknowledged');
  return [...reversals, ...acknowledged].map(({ remainingMinor }) => remainingMinor);
}
