// What becomes of advices: settled, kept for another try, or parked when trying is of no use any more. Each outcome is noted at the
// transaction, recorded and told.
import { isApproved, Reason } from '../../iso8583/reason.ts';
import type { SwitchState } from '../state.ts';
import { NO_SLOT } from '../table/request-identities.ts';
import { Undone } from '../table/undoing.ts';
import type { Advice } from './advice.ts';
import type { AdviceEntries } from './advice-entries.ts';
import type { AdviceRegister } from './advice-register.ts';
import { AdviceVerdict, isKnown, verdictOn } from './verdict.ts';

/** Answers that decline a reversal, or cannot be read, after which it is sent no more. */
const DECLINES_LIMIT = 5;

/** Whether an advice says what stands; `undecided` while its issuer is being asked about a reversal. */
type AdviceTruth = 'true' | 'stale' | 'undecided';

export class AdviceOutcomes {
  private readonly state: SwitchState;
  private readonly register: AdviceRegister;
  private readonly entries: AdviceEntries;

  constructor(state: SwitchState, register: AdviceRegister, entries: AdviceEntries) {
    this.state = state;
    this.register = register;
    this.entries = entries;
  }

  /** The issuer has answered with `reason`; -1 when the answer says none, or cannot be read. */
  answered(advice: Advice, reason: Reason): void {
    const verdict = verdictOn(advice, reason);
    // What it knows already it has: the answer to an earlier attempt was lost.
    if (verdict === AdviceVerdict.settled) this.settle(advice, isKnown(advice, reason) ? Reason.approved : reason);
    else if (!advice.isParked) this.postpone(advice, verdict, reason);
  }

  /** The advice is kept and sent no more; people have to see to it. `cause` says why. */
  park(advice: Advice, cause: string, reason: Reason): void {
    this.register.park(advice);
    if (!advice.facts.kind.undoes) this.doubtUnlessUndone(advice);
    const slot = advice.undoesAll ? this.state.transactions.slotOf(advice.facts.transaction) : NO_SLOT;
    if (slot !== NO_SLOT) this.state.transactions.undoing.doubt(slot);
    this.entries.parked(advice, reason);
    const { attempts } = advice;
    this.state.ports.emit('advice.parked', { ...this.about(advice), cause, reason: told(reason), attempts });
  }

  /** Whether what a parked advice says is to be left is what stands: not when more has been reversed since it was made, and nobody
   *  knows while its issuer is being asked to. One that undoes all is true whenever it comes, and so is one that undoes a request that
   *  did not lead to what stands. */
  truthOf({ facts, undoesAll, isWithdrawal, partReversedAt }: Advice): AdviceTruth {
    const { kind, amountMinor, transaction } = facts;
    if (undoesAll || isWithdrawal) return 'true';
    const { transactions } = this.state;
    const slot = transactions.slotOf(transaction);
    if (partReversedAt !== undefined || this.register.keepsReversalOf(transaction)) return 'stale';
    if (slot === NO_SLOT) return kind.undoes ? 'stale' : 'true';
    if (transactions.undoing.isUndone(slot)) return 'stale';
    // An approval is in doubt because the advice of it was parked; anything else because all of it was to be undone.
    if (kind.undoes && transactions.undoing.isInDoubt(slot)) return 'stale';
    if (Math.abs(transactions.amountOf(slot)) !== Math.abs(amountMinor)) return 'stale';
    return transactions.reverserOf(slot) === NO_SLOT ? 'true' : 'undecided';
  }

  /** All of `transaction` has been reversed, as far as its acquirer knows: a parked advice that tells of it is of no use to its
   *  issuer any more. */
  overtaken(transaction: number): void {
    const notice = this.register.noticeOf(transaction);
    if (notice?.isParked === true) this.drop(notice, 'its transaction has been reversed');
  }

  /** The advice that was parked waits again: people have let it go on. */
  release(advice: Advice): void {
    const { transactions } = this.state;
    this.register.release(advice);
    const slot = advice.undoesAll ? transactions.slotOf(advice.facts.transaction) : NO_SLOT;
    if (slot !== NO_SLOT && !transactions.undoing.isUndone(slot)) transactions.undoing.set(slot, Undone.underWay);
    this.entries.released(advice);
    this.state.ports.emit('advice.released', this.about(advice));
  }

  /** The advice that was parked is forgotten: people have settled it otherwise. Its transaction stays as much in doubt as it is. */
  drop(advice: Advice, why: string): void {
    if (advice.undoesAll) this.overtaken(advice.facts.transaction);
    this.register.remove(advice);
    this.entries.dropped(advice, why);
    this.state.ports.emit('advice.dropped', { ...this.about(advice), why });
  }

  /** What events say of an advice. */
  about({ facts }: Advice): { advice: number; transaction: number; issuer: string | undefined } {
    const { number, transaction, issuer } = facts;
    return { advice: number, transaction, issuer: this.state.links[issuer]?.settings.name };
  }

  /** The issuer has taken the advice in: it is forgotten. */
  private settle(advice: Advice, reason: Reason): void {
    const { kind, amountMinor } = advice.facts;
    const { transactions, ports } = this.state;
    // Recorded first: a process that ends between the two has the reversal still, and sends it again.
    if (advice.undoesAll) this.overtaken(advice.facts.transaction);
    this.register.remove(advice);
    const slot = kind.undoes && !advice.isWithdrawal ? transactions.slotOf(advice.facts.transaction) : NO_SLOT;
    if (slot !== NO_SLOT) {
      // A partial reversal changes what is outstanding, not whether the rest can still be undone.
      if (amountMinor > 0) transactions.reduce(slot, amountMinor);
      else if (reason === Reason.originalNotFound) transactions.undoing.doubt(slot);
      else transactions.undoing.set(slot, Undone.yes);
    }
    this.entries.acknowledged(advice, reason);
    if (isApproved(reason)) {
      if (!kind.undoes) this.takenIn(advice);
      ports.emit('advice.acknowledged', this.about(advice));
      return;
    }
    if (!kind.undoes) this.doubtUnlessUndone(advice);
    if (advice.tellsStandIn) this.standInRefused(advice, reason);
    else ports.emit('advice.refused', { ...this.about(advice), reason });
  }

  /** The issuer does not book what has been approved in its place. The acquirer has been told, so that it stands: unless it is
   *  reversed, it is this centre's loss. */
  private standInRefused(advice: Advice, reason: Reason): void {
    const { amountMinor, currency } = advice.facts;
    this.state.ports.emit('stand-in.refused', { ...this.about(advice), reason, amountMinor, currency });
  }

  /** The issuer may know nothing of the transaction that an advice tells of. */
  private doubtUnlessUndone({ facts }: Advice): void {
    const { transactions } = this.state;
    const slot = transactions.slotOf(facts.transaction);
    if (slot !== NO_SLOT) transactions.undoing.doubtUnlessUndone(slot);
  }

  /** The issuer has what the advice tells of: whatever was in doubt since it was parked. */
  private takenIn({ facts }: Advice): void {
    const { transactions } = this.state;
    const slot = transactions.slotOf(facts.transaction);
    if (slot !== NO_SLOT) transactions.undoing.endDoubt(slot);
  }

  /** It comes again at its interval. */
  private postpone(advice: Advice, verdict: AdviceVerdict, reason: Reason): void {
    this.register.queueOf(advice.facts.issuer).free(advice);
    if (verdict === AdviceVerdict.declined) advice.declines++;
    const { attempts } = advice;
    this.state.ports.emit('advice.postponed', { ...this.about(advice), reason: told(reason), attempts });
    if (advice.declines >= DECLINES_LIMIT) this.park(advice, 'declined', reason);
  }
}

/** A reason for people, undefined when there is none. */
function told(reason: Reason): Reason | undefined {
  return reason < 0 ? undefined : reason;
}
