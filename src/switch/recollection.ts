// From entries of the journal back to transactions in the table: each as it was when its last entry was written, with the answer
// that its acquirer was told. It serves the start, which reads what the process before knew, and the search for a transaction
// that memory has let go. Entries come in the order of the journal.

import { viewOf } from '../codec/copy-bytes.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { isReversal } from '../iso8583/mti.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import {
  isLettingGo,
  isStandIn,
  isWithdrawal,
  type JournalEntry,
  messageOf,
  owned,
  requestOf,
  Step,
  toldOf,
} from '../journal/entry.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT } from './table/request-identities.ts';
import { Undone } from './table/undoing.ts';

export class Recollection {
  private readonly state: SwitchState;
  private readonly opensAtOnce: boolean;
  private readonly message = new Message();
  /** Requests to issuers whose outcome has not come yet, by transaction; undefined is one that is open in the table. */
  private readonly forwarded = new Map<number, JournalEntry | undefined>();
  /** Transactions that an advice undoes, queued before their acquirer was told. */
  private readonly undoneFirst = new Set<number>();
  /** Slots of the transactions that have been put into the table. */
  private readonly slots = new Map<number, number>();

  /** `opensAtOnce`: a request to an issuer is open in the table as soon as it is read, not when its outcome is. A start has much to
   *  do with many of them, which so is done while the journal is being read. */
  constructor(state: SwitchState, opensAtOnce = false) {
    this.state = state;
    this.opensAtOnce = opensAtOnce;
  }

  /** Transactions that have been put into the table. */
  get count(): number {
    return this.slots.size;
  }

  add(entry: JournalEntry): void {
    // What undoes a request leaves the transaction alone, which was then approved in the issuer's place.
    if (isWithdrawal(entry)) return;
    switch (entry.step) {
      case Step.forwarded:
        this.asked(entry);
        return;
      case Step.answered:
        this.answered(entry);
        return;
      case Step.adviceQueued:
        if (isLettingGo(entry)) this.expired(entry.transaction, entry.amountMinor);
        else if (isReversal(entry.mti)) this.told(entry.transaction, entry.amountMinor);
        if (isFullReversal(entry)) this.beingUndone(entry.transaction);
        return;
      case Step.adviceReleased:
        if (isFullReversal(entry)) this.undoneAfterAll(entry.transaction);
        return;
      case Step.adviceAcknowledged:
        if (isFullReversal(entry) && entry.reason === Reason.originalNotFound) this.doubted(entry.transaction);
        else if (isReversal(entry.mti)) this.reduced(entry.transaction, entry.amountMinor);
        else if (isApproved(entry.reason)) this.noticeTaken(entry.transaction);
        else this.noticeDoubted(entry.transaction);
        return;
      case Step.adviceParked:
        if (isFullReversal(entry)) this.doubted(entry.transaction);
        else if (!isReversal(entry.mti)) this.noticeDoubted(entry.transaction);
        return;
      default:
    }
  }

  /** Requests to issuers without an outcome, in the order in which they were sent, by transaction: their entries, or undefined for those that
   *  are open in the table. */
  open(): ReadonlyMap<number, JournalEntry | undefined> {
    return this.forwarded;
  }

  /** Slots of the transactions that have been put into the table and are in it. */
  *retained(): Generator<number, void> {
    for (const [transaction, slot] of this.slots) if (this.state.transactions.holds(slot, transaction)) yield slot;
  }

  /** The slot of a transaction that has been put into the table, NO_SLOT for another. */
  slotOf(transaction: number): number {
    const slot = this.slots.get(transaction);
    return slot !== undefined && this.state.transactions.holds(slot, transaction) ? slot : NO_SLOT;
  }

  /** Opens a transaction again for the request that an entry has, and returns its slot; NO_SLOT when there is no room. */
  reopen(entry: JournalEntry, request: Uint8Array): number {
    const { state, message } = this;
    const { transactions } = state;
    state
      .codecOfAcquirer(entry.acquirer)
      .index(Buffer.from(request.buffer, request.byteOffset, request.length), 0, request.length, message);
    transactions.identities.identify(message);
    const slot = state.takeSlot();
    if (slot === NO_SLOT) return slot;
    transactions.open(slot, entry.transaction, entry.acquirer, NOBODY, message, entry.atMs, entry.businessDate);
    transactions.routeTo(slot, entry.issuer);
    transactions.setIssuerStan(slot, entry.issuerStan);
    transactions.setAmount(slot, entry.amountMinor);
    transactions.isAbout(slot, entry.original, entry.captures);
    transactions.recordedAt(slot, entry.seq);
    this.slots.set(entry.transaction, slot);
    return slot;
  }

  /** The slot of a request to an issuer that is open in the table, NO_SLOT for another. */
  openSlotOf(transaction: number): number {
    const slot = this.slotOf(transaction);
    return slot !== NO_SLOT && this.state.transactions.isInFlight(slot) ? slot : NO_SLOT;
  }

  private asked(entry: JournalEntry): void {
    // Some entries are added twice.
    if (this.openSlotOf(entry.transaction) !== NO_SLOT) return;
    const isOpen = this.opensAtOnce && this.openAtOnce(entry);
    this.forwarded.set(entry.transaction, isOpen ? undefined : owned(entry));
  }

  /** False for what has to wait: a reversal, which needs its original; what is in the table with its outcome; more than may be in flight;
   *  and what cannot be read, which is of no interest once it has an outcome. */
  private openAtOnce(entry: JournalEntry): boolean {
    const { transactions, settings } = this.state;
    if (entry.original > 0 || transactions.inFlight >= settings.inFlightLimit) return false;
    if (transactions.slotOf(entry.transaction) !== NO_SLOT) return false;
    try {
      const slot = this.reopen(entry, messageOf(entry));
      if (slot === NO_SLOT) return false;
      transactions.requests.keep(slot);
      return true;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return false;
    }
  }

  private answered(entry: JournalEntry): void {
    const earlier = this.forwarded.get(entry.transaction);
    const wasAsked = this.forwarded.delete(entry.transaction);
    const slot = this.openSlotOf(entry.transaction);
    if (slot === NO_SLOT) this.retain(entry, earlier);
    else this.close(slot, entry);
    if (isReversal(entry.mti) && isApproved(entry.reason)) {
      this.told(entry.original, entry.amountMinor);
      if (!isFullReversal(entry) || this.isNewsOf(entry.original, wasAsked))
        this.reduced(entry.original, entry.amountMinor);
    }
  }

  private retain(answer: JournalEntry, earlier: JournalEntry | undefined): void {
    const request = earlier === undefined ? requestOf(answer) : messageOf(earlier);
    // What could not be identified was refused without a place in the table. The table has it already when memory had let go of another
    // transaction of the same name.
    if (request.length === 0 || this.state.transactions.slotOf(answer.transaction) !== NO_SLOT) return;
    const slot = this.reopen(earlier ?? answer, request);
    if (slot !== NO_SLOT) this.close(slot, answer);
  }

  private close(slot: number, answer: JournalEntry): void {
    const { transactions } = this.state;
    // Of an advice that could not be sent when it came: it went out later, under another.
    if (answer.issuerStan > 0) transactions.setIssuerStan(slot, answer.issuerStan);
    transactions.recordedAt(slot, answer.seq, true);
    transactions.setAmount(slot, answer.amountMinor);
    transactions.ask(slot);
    transactions.close(slot, answer.reason);
    const counts = answer.issuer > 0 && this.state.counting.counts(answer.acquirer, answer.mti);
    if (isApproved(answer.reason) && !isReversal(answer.mti) && counts) transactions.count(slot, answer.amountMinor);
    const told = toldOf(answer);
    transactions.answers.keep(slot, viewOf(told), 0, told.length);
    transactions.requests.drop(slot);
    const { transaction, advice, adviceStan } = answer;
    if (isStandIn(answer)) transactions.standIns.add(transaction, { advice, stan: adviceStan });
    if (this.undoneFirst.delete(transaction)) transactions.undoing.set(slot, Undone.underWay);
  }

  /** Its acquirer counts no more of it. */
  private told(transaction: number, remainingMinor: number): void {
    const slot = this.slotOf(transaction);
    if (slot === NO_SLOT) return;
    this.state.counting.reversedBefore(slot, remainingMinor);
  }

  /** No more than what was captured of it stands from then on; its acquirer counts as much as before. */
  private expired(transaction: number, capturedMinor: number): void {
    const slot = this.slotOf(transaction);
    if (slot === NO_SLOT) return;
    this.state.counting.expiredBefore(slot, capturedMinor);
    if (capturedMinor > 0) this.state.transactions.reduce(slot, capturedMinor);
  }

  /** The answer to a full reversal says that it is undone: no advice has yet to do so, and when one has failed to, the issuer was asked. */
  private isNewsOf(transaction: number, wasAsked: boolean): boolean {
    const slot = this.slotOf(transaction);
    const { undoing } = this.state.transactions;
    return slot !== NO_SLOT && !undoing.isUnderWay(slot) && (wasAsked || !undoing.isInDoubt(slot));
  }

  private reduced(transaction: number, remainingMinor: number): void {
    const slot = this.slotOf(transaction);
    if (slot === NO_SLOT) return;
    const { transactions } = this.state;
    if (remainingMinor === 0) this.undone(transaction, Undone.yes);
    else transactions.reduce(slot, remainingMinor);
  }

  private beingUndone(transaction: number): void {
    if (this.slotOf(transaction) === NO_SLOT) this.undoneFirst.add(transaction);
    else this.undone(transaction, Undone.underWay);
  }

  /** The advice goes on that was to undo all of it. Where another reversal has undone it meanwhile, it stays undone. */
  private undoneAfterAll(transaction: number): void {
    const slot = this.slotOf(transaction);
    if (slot === NO_SLOT || !this.state.transactions.undoing.isUndone(slot)) this.beingUndone(transaction);
  }

  private doubted(transaction: number): void {
    const slot = this.slotOf(transaction);
    if (slot !== NO_SLOT) this.state.transactions.undoing.doubt(slot);
  }

  /** The issuer has not booked what it was told by an advice: of its acquirer, or of what was approved in its place. */
  private noticeDoubted(transaction: number): void {
    const slot = this.slotOf(transaction);
    if (slot !== NO_SLOT) this.state.transactions.undoing.doubtUnlessUndone(slot);
  }

  private noticeTaken(transaction: number): void {
    const slot = this.slotOf(transaction);
    if (slot !== NO_SLOT) this.state.transactions.undoing.endDoubt(slot);
  }

  private undone(transaction: number, undone: Undone): void {
    const slot = this.slotOf(transaction);
    if (slot !== NO_SLOT) this.state.transactions.undoing.set(slot, undone);
  }
}

/** Puts what the journal has found into the table, not into the slot `needed`. False when the spec of its acquirer cannot read it: it may
 *  be what is asked for, so that nobody may be asked. */
export function recollect(state: SwitchState, entries: readonly JournalEntry[], needed: number = NO_SLOT): boolean {
  const { transactions } = state;
  const recollection = new Recollection(state);
  // What memory still has of it must not make room for the rest.
  const kept = knownSlots(state, entries).add(needed);
  kept.delete(NO_SLOT);
  for (const slot of kept) transactions.need(slot);
  let last = 0;
  try {
    for (const entry of entries.toSorted((a, b) => a.seq - b.seq)) {
      // A reversal is found under its own name and under that of its original.
      if (entry.seq !== last) recollection.add(entry);
      last = entry.seq;
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    state.ports.emit('journal.unreadable', { reason: `an entry of another spec: ${error.message}` });
    return false;
  } finally {
    for (const slot of kept) transactions.needNoMore(slot);
  }
  return true;
}

/** The slots of the transactions that the entries are about, NO_SLOT of those that memory has not. */
function knownSlots({ transactions }: SwitchState, entries: readonly JournalEntry[]): Set<number> {
  return new Set(entries.map(({ transaction }) => transactions.slotOf(transaction)));
}

/** The connection of a transaction whose acquirer is not there to be told. */
const NOBODY = 0;

/** Of a reversal or of the advice of one: nothing of its original stands afterwards. */
function isFullReversal(entry: JournalEntry): boolean {
  return isReversal(entry.mti) && entry.amountMinor === 0;
}
