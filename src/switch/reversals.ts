// Reversals: matched to their original by DE 90 (or DE 56), else by STAN, terminal and local time, else, where the settings are
// lenient, by retrieval reference number; carried out at the issuer once and only once, those of one original one after the other.
// A reversal is never refused because an issuer is down or silent: the switch takes it over into store-and-forward and tells the
// acquirer that it is done, unless more waits there than may.
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { functionOf, MessageFunction } from '../iso8583/mti.ts';
import { isApproved, isNotNow, Reason } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { checkDecision } from './decision.ts';
import { NO_AMOUNT, originalElement, originalElements, remainingAmount } from './original-elements.ts';
import { ANSWERED, IN_FLIGHT, type Outcome, refused } from './outcome.ts';
import type { Decision } from './ports.ts';
import { REFUSALS, REVERSED, type RefusalCause, tellRefused } from './refusals.ts';
import { type RequestSender, Sent } from './request-sender.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';
import { Undone } from './table/undoing.ts';
import type { TransactionHandler } from './transaction-handler.ts';

/** Reversals that may wait for the outcome of one original, or of the reversal of it: all go on in one turn. */
const MOST_WAITING = 64;

export class Reversals implements TransactionHandler {
  /** The original of the reversal looked at last. */
  needed: number = NO_SLOT;
  /** Why the switch cannot take it now; undefined when it can. */
  private lack: 'advicesFull' | 'reversalsWait' | undefined;
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly sender: RequestSender;
  private readonly storeAndForward: StoreAndForward;

  constructor(state: SwitchState, answers: Answers, sender: RequestSender, storeAndForward: StoreAndForward) {
    this.state = state;
    this.answers = answers;
    this.sender = sender;
    this.storeAndForward = storeAndForward;
  }

  refuses(acquirer: number, reversal: Message): boolean {
    const original = this.findOriginal(acquirer, reversal);
    this.needed = original !== NO_SLOT && this.mayUndo(original) ? original : NO_SLOT;
    this.lack = this.needed === NO_SLOT ? undefined : this.lackFor(this.needed);
    return this.needed === NO_SLOT || this.lack !== undefined;
  }

  private lackFor(original: number): 'advicesFull' | 'reversalsWait' | undefined {
    const { transactions } = this.state;
    if (this.storeAndForward.isOverfull(transactions.issuerOf(original))) return 'advicesFull';
    const awaited = transactions.isInFlight(original) ? original : transactions.reverserOf(original);
    const isTooMuch = awaited !== NO_SLOT && transactions.isAwaited(awaited, MOST_WAITING);
    return isTooMuch ? 'reversalsWait' : undefined;
  }

  /** The reversal in `earlier`, which was approved or is in flight, wants what `reversal` of the same name wants: to leave as much, of the
   *  same transaction where that is named and known. */
  wantsTheSame(earlier: number, acquirer: number, reversal: Message): boolean {
    const { transactions } = this.state;
    if (transactions.amountOf(earlier) !== remainingAmount(reversal)) return false;
    const reversed = transactions.originalOf(earlier);
    const original = reversed === 0 ? NO_SLOT : this.findOriginal(acquirer, reversal);
    // What is of another kind, or terminal, may be found in the place of one that memory has let go of.
    return original === NO_SLOT || transactions.idOf(original) === reversed || !this.isCertain(original, reversal);
  }

  /** What it reverses may be in the journal. */
  isHopeless(): boolean {
    return false;
  }

  receive(slot: number, reversal: Message): Outcome {
    const { transactions } = this.state;
    const original = this.needed;
    const remaining = remainingAmount(reversal);
    if (original === NO_SLOT) {
      return this.refuseFor(
        'originalUnknown',
        String(originalElement(reversal.dialect!)),
        slot,
        reversal,
        REFUSALS.notFound,
      );
    }
    if (this.lack !== undefined) {
      this.tellRefused(this.lack, '', slot, reversal, REFUSALS.noRoom);
      this.answers.unretained(slot, reversal, REFUSALS.noRoom);
      return refused(REFUSALS.noRoom.reason);
    }
    if (remaining === NO_AMOUNT) return this.refuseFor('remainingAmount', '95', slot, reversal, REFUSALS.format);
    transactions.setAmount(slot, remaining);
    transactions.reverse(slot, original);
    // The outcome of the original decides what there is to undo.
    if (transactions.isInFlight(original)) {
      transactions.waitFor(original, slot);
      return IN_FLIGHT;
    }
    return this.undo(slot, reversal, original);
  }

  /** The outcome of what is in `awaited` is known: the reversals that waited for it go on. */
  outcomeKnown(awaited: number): void {
    const { transactions } = this.state;
    let slot = transactions.nextWaiting(awaited);
    if (slot === NO_SLOT) return;
    // All are taken before the first goes on, the newest first: those behind it may wait again, for that one.
    const waiting: number[] = [];
    for (; slot !== NO_SLOT; slot = transactions.nextWaiting(awaited)) waiting.push(slot);
    for (const each of waiting.reverse())
      this.undo(each, this.state.requestOf(each), transactions.originalSlotOf(each));
  }

  decided(slot: number, reversal: Message, decision: Decision): void {
    if (isPutOff(reversal, decision.reason)) {
      this.takeOver(slot, reversal, this.state.transactions.endReversal(slot));
      return;
    }
    const isUnknown = this.settle(slot, decision.reason, reversal);
    this.answer(slot, reversal, isUnknown ? REVERSED : decision);
  }

  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const reversal = request ?? this.state.requestOf(slot);
    if (isPutOff(reversal, reason)) {
      this.takeOver(slot, reversal, this.state.transactions.endReversal(slot));
      return;
    }
    if (this.settle(slot, reason, reversal)) {
      this.answer(slot, reversal, REVERSED);
      return;
    }
    try {
      this.answers.fromIssuer(slot, reversal, response, reason);
      this.told(slot);
    } catch (error) {
      this.untellable(slot, reversal, reason, error);
    }
  }

  silent(slot: number, reversal: Message): void {
    this.timedOut(slot, reversal);
  }

  timedOut(slot: number, reversal: Message): void {
    this.takeOver(slot, reversal, this.state.transactions.endReversal(slot));
  }

  /** The issuer cannot be reached, does not answer, or has an advice to hear first: the switch will see the reversal through. From
   *  now on no more stands than the acquirer is told. */
  private takeOver(slot: number, reversal: Message, original: number): Outcome {
    const { transactions } = this.state;
    const remaining = remainingAmount(reversal);
    if (remaining > 0 && transactions.undoing.isUndone(original)) {
      // All of it has been undone meanwhile: an issuer that was told what stands now would hold that again.
      this.answer(slot, reversal, REVERSED);
      return ANSWERED;
    }
    // First the advice, which copies the reversal: answering puts the answer in its place.
    this.storeAndForward.reverse(original, reversal, remaining, transactions.businessDateOf(slot));
    if (remaining > 0) transactions.reduce(original, remaining);
    else this.storeAndForward.overtaken(transactions.idOf(original));
    this.answer(slot, reversal, REVERSED);
    return ANSWERED;
  }

  private undo(slot: number, reversal: Message, original: number): Outcome {
    const { transactions } = this.state;
    if (transactions.reverserOf(original) !== NO_SLOT) {
      // What the issuer says to the one that it is being asked decides what there is to undo for this one.
      transactions.waitFor(transactions.reverserOf(original), slot);
      return IN_FLIGHT;
    }
    const remaining = remainingAmount(reversal);
    const isOutstanding = !transactions.undoing.isUndone(original) && isApproved(transactions.reasonOf(original));
    const standing = isOutstanding ? Math.abs(transactions.amountOf(original)) : 0;
    // More is to be left than there is, or so much of another money.
    if (remaining > standing || (remaining > 0 && !transactions.identities.agreeOnCurrency(slot, original))) {
      return this.refuseFor('moreThanStands', '95', slot, reversal, REFUSALS.tooMuch);
    }
    const hasMoved = standing !== 0 || transactions.identities.requestedMinorOf(original) === 0;
    if (!(isOutstanding && hasMoved) && !transactions.undoing.isInDoubt(original)) {
      // Undone, sure to be undone, never approved, or told as a decline: nothing is held, and a terminal must not be left waiting.
      this.answer(slot, reversal, REVERSED);
      return ANSWERED;
    }
    // What the issuer has not been told yet must not be overtaken: the reversal waits behind it.
    if (this.storeAndForward.isWaitingFor(transactions.idOf(original))) return this.takeOver(slot, reversal, original);
    transactions.beginReversal(slot, original);
    const sent = this.sender.send(slot, reversal, original);
    return sent === Sent.sent ? IN_FLIGHT : this.takeOver(slot, reversal, transactions.endReversal(slot));
  }

  private refuseFor(cause: RefusalCause, path: string, slot: number, reversal: Message, decision: Decision): Outcome {
    this.tellRefused(cause, path, slot, reversal, decision);
    this.answer(slot, reversal, decision);
    return refused(decision.reason);
  }

  private tellRefused(cause: RefusalCause, path: string, slot: number, reversal: Message, decision: Decision): void {
    const { ports, transactions } = this.state;
    tellRefused(ports, transactions.connectionOf(slot), reversal, decision, path, cause);
  }

  /** Notes at the original what the issuer said to its reversal. True when the original is in doubt and the issuer does not know of
   *  it: nothing is held, and a terminal must not be left waiting. */
  private settle(slot: number, reason: Reason, reversal: Message): boolean {
    const { transactions } = this.state;
    const original = transactions.endReversal(slot);
    const remaining = remainingAmount(reversal);
    const isUnknown = reason === Reason.originalNotFound && transactions.undoing.isInDoubt(original);
    if (!isUnknown && !isApproved(reason)) return false;
    // The acquirer is told that it is reversed: no more stands than it leaves.
    if (remaining > 0) transactions.reduce(original, remaining);
    else {
      this.storeAndForward.overtaken(transactions.idOf(original));
      transactions.undoing.set(original, Undone.yes);
    }
    return isUnknown;
  }

  private answer(slot: number, reversal: Message, decision: Decision): void {
    try {
      checkDecision(decision, reversal);
      this.answers.toSlot(slot, reversal, { ...decision, approvalCode: undefined });
      this.told(slot);
    } catch (error) {
      this.untellable(slot, reversal, decision.reason, error);
    }
  }

  /** What the issuer added does not fit the dialect of the acquirer: the outcome stands, and is told without it. */
  private untellable(slot: number, reversal: Message, reason: Reason, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, ports } = this.state;
    const { code, path, expected, found } = error;
    ports.emit('issuer.untellable', { transaction: transactions.idOf(slot), code, path, expected, found });
    this.answers.toSlot(slot, reversal, { reason });
    this.told(slot);
  }

  /** The answer is recorded. Of what is reversed in part, nothing may be told that says more. */
  private told(slot: number): void {
    const { transactions } = this.state;
    const remaining = transactions.amountOf(slot);
    if (remaining > 0 && isApproved(transactions.reasonOf(slot)))
      this.storeAndForward.partReversed(transactions.originalOf(slot), remaining);
  }

  private findOriginal(acquirer: number, reversal: Message): number {
    const { identities } = this.state.transactions;
    const named = originalElements(reversal);
    const mayBeMeant = (slot: number) => identities.mayMean(slot, named.mti);
    if (named.mti >= 0 && named.sentAt >= 0) {
      const slot = identities.byOriginalElements(acquirer, named, mayBeMeant);
      if (slot !== NO_SLOT) return slot;
    }
    // Without DE 90, or with zeros in it, terminals repeat the STAN of the original; else DE 90's is the one to look for.
    const stan = named.stan > 0 ? named.stan : reversal.number(11);
    const slot = identities.byTerminalAndTime(acquirer, stan, named, mayBeMeant);
    if (slot !== NO_SLOT || this.state.settings.strictReversals) return slot;
    return identities.byReferenceNumber(acquirer, reversal, named);
  }

  /** The transaction in `original` has all that the reversal just identified says of its original, type and terminal included. */
  private isCertain(original: number, reversal: Message): boolean {
    const { identities } = this.state.transactions;
    const { mti } = originalElements(reversal);
    return mti >= 0 && identities.isOfKind(original, mti) && identities.sameTerminal(original);
  }

  /** A reversal that names a card gives back that card's money and no other's. Strictly, the same holds for terminals: none undoes
   *  what another was told. */
  private mayUndo(original: number): boolean {
    const { identities } = this.state.transactions;
    if (!identities.agreesOnCard(original)) return false;
    return !this.state.settings.strictReversals || identities.agreesOnTerminal(original);
  }
}

/** An advice (0420) must reach its issuer, which could not take it in now. The answer to a request (0400) is the acquirer's. */
function isPutOff(reversal: Message, reason: Reason): boolean {
  return functionOf(reversal.mti) === MessageFunction.advice && isNotNow(reason);
}
