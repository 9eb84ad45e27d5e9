// Reversals: matched to their original by DE 90 (or DE 56), else by STAN, terminal and local time, else by retrieval
// reference number; undone at the issuer once and only once. A reversal is never refused because an issuer is down or
// silent: the switch takes it over into store-and-forward and tells the acquirer that it is done.
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { checkDecision } from './decision.ts';
import type { Dispatch } from './dispatch.ts';
import { originalElements, remainingAmount } from './original-elements.ts';
import type { Decision } from './outlet.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT, State, Undone } from './transactions.ts';

const DONE: Decision = { reason: Reason.approved };
const TOO_MUCH: Decision = { reason: Reason.invalidAmount };
const NOT_FOUND: Decision = { reason: Reason.originalNotFound };

export class Reversals {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly storeAndForward: StoreAndForward;

  constructor(state: SwitchState, answers: Answers, storeAndForward: StoreAndForward) {
    this.state = state;
    this.answers = answers;
    this.storeAndForward = storeAndForward;
  }

  /** A reversal that has just been opened in `slot`. */
  receive(slot: number, reversal: Message, dispatch: Dispatch): void {
    const { transactions } = this.state;
    transactions.amountMinor[slot] = remainingAmount(reversal);
    const original = this.originalOf(transactions.acquirer[slot], reversal);
    // A reversal that names a card gives back that card's money and no other's.
    if (original === NO_SLOT || !transactions.agreesOnCard(original)) {
      this.answer(slot, reversal, NOT_FOUND);
      return;
    }
    transactions.original[slot] = transactions.id[original];
    transactions.originalSlot[slot] = original;
    transactions.issuer[slot] = transactions.issuer[original];
    // The original's outcome decides what there is to undo.
    if (transactions.state[original] === State.inFlight) this.waitFor(original, slot, reversal);
    else this.undo(slot, reversal, original, dispatch);
  }

  /** The outcome of what is in `awaited` is known: the reversals that waited for it go on. */
  outcomeKnown(awaited: number, dispatch: Dispatch): void {
    const { transactions } = this.state;
    let slot = transactions.waiter[awaited];
    transactions.waiter[awaited] = NO_SLOT;
    while (slot !== NO_SLOT) {
      const next = transactions.waiter[slot];
      transactions.waiter[slot] = NO_SLOT;
      this.undo(slot, this.state.requestOf(slot), transactions.originalSlot[slot], dispatch);
      slot = next;
    }
  }

  decided(slot: number, reversal: Message, decision: Decision): void {
    this.settle(slot, decision.reason, reversal);
    this.answer(slot, reversal, decision);
  }

  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const reversal = request ?? this.state.requestOf(slot);
    this.settle(slot, reason, reversal);
    this.state.transactions.close(slot, reason);
    try {
      this.answers.fromIssuer(slot, reversal, response, reason);
    } catch (error) {
      this.untellable(slot, reversal, reason, error);
    }
  }

  /** The issuer cannot be reached or says nothing: the switch will see the reversal through. */
  takeOver(slot: number, reversal: Message): void {
    const original = this.letGo(slot);
    this.state.transactions.close(slot, DONE.reason);
    // First the advice, which copies the reversal: answering puts the answer in its place.
    this.storeAndForward.undo(original, reversal, remainingAmount(reversal));
    this.answer(slot, reversal, DONE);
  }

  /** Several reversals may wait for one outcome: they form a chain. */
  private waitFor(awaited: number, slot: number, reversal: Message): void {
    const { transactions } = this.state;
    transactions.requests.keep(slot, reversal.bytes, reversal.start, reversal.end);
    transactions.waiter[slot] = transactions.waiter[awaited];
    transactions.waiter[awaited] = slot;
  }

  private undo(slot: number, reversal: Message, original: number, dispatch: Dispatch): void {
    const { transactions } = this.state;
    if (transactions.reverser[original] !== NO_SLOT) {
      // The issuer may still refuse: what it says to the one that it is being asked holds for this one too.
      this.waitFor(transactions.reverser[original], slot, reversal);
      return;
    }
    const remaining = remainingAmount(reversal);
    const stands = transactions.undone[original] === Undone.no && isApproved(transactions.reason[original]);
    if (remaining > (stands ? Math.abs(transactions.amountMinor[original]) : 0)) {
      // More is to be left than there is.
      this.answer(slot, reversal, TOO_MUCH);
      return;
    }
    if (!stands) {
      // Undone, sure to be undone, or never approved: nothing is held, and a terminal must not be left waiting.
      this.answer(slot, reversal, DONE);
      return;
    }
    if (remaining === 0) transactions.reverser[original] = slot;
    transactions.reversing[original]++;
    dispatch.ask(slot, reversal, original, remaining);
  }

  /** Notes at the original what the issuer said to its reversal. */
  private settle(slot: number, reason: number, reversal: Message): void {
    const { transactions } = this.state;
    const original = this.letGo(slot);
    const remaining = remainingAmount(reversal);
    if (remaining === 0) transactions.undone[original] = isApproved(reason) ? Undone.yes : Undone.no;
    else if (isApproved(reason)) transactions.amountMinor[original] = remaining;
  }

  private answer(slot: number, reversal: Message, decision: Decision): void {
    this.state.transactions.close(slot, decision.reason);
    try {
      checkDecision(decision, reversal);
      this.answers.toSlot(slot, reversal, { ...decision, approvalCode: undefined });
    } catch (error) {
      this.untellable(slot, reversal, decision.reason, error);
    }
  }

  /** What the issuer added does not fit the acquirer's dialect: the outcome stands, and is told without it. */
  private untellable(slot: number, reversal: Message, reason: number, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, outlet } = this.state;
    const { code, path, expected, found } = error;
    outlet.note('issuer.untellable', { transaction: transactions.id[slot], code, path, expected, found });
    this.answers.toSlot(slot, reversal, { reason });
  }

  private originalOf(acquirer: number, reversal: Message): number {
    const { transactions } = this.state;
    const named = originalElements(reversal);
    if (named.mti >= 0 && named.sentAt >= 0) {
      const slot = transactions.byOriginalElements(acquirer, named);
      if (slot !== NO_SLOT) return slot;
    }
    // Without DE 90, or with zeros in it, terminals repeat the original's STAN; else DE 90's is the one to look for.
    const stan = named.stan > 0 ? named.stan : reversal.number(11);
    const slot = transactions.byTerminalAndTime(acquirer, stan, named);
    return slot !== NO_SLOT ? slot : transactions.byReferenceNumber(acquirer, reversal, named);
  }

  /** The slot of the transaction that the reversal in `slot` undoes, known until now; from here on it may be reused. */
  private letGo(slot: number): number {
    const { transactions } = this.state;
    const original = transactions.originalSlot[slot];
    transactions.reversing[original]--;
    if (transactions.reverser[original] === slot) transactions.reverser[original] = NO_SLOT;
    return original;
  }
}
