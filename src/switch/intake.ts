// How a transaction begins: what is a repeat, what has no room, what the journal must be asked for first. The rest gets a slot, and its
// handler takes it from there.
import type { Message } from '../codec/message.ts';
import {
  classOf,
  expectsAnswer,
  isAdvice,
  isCompletion,
  isReversal,
  isReversible,
  MessageClass,
} from '../iso8583/mti.ts';
import { isApproved, isNotNow, tellsDecline } from '../iso8583/reason.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Answers } from './answers.ts';
import { ANSWERED, IGNORED, IN_FLIGHT, type Outcome, refused } from './outcome.ts';
import type { Decision } from './ports.ts';
import { recollect } from './recollection.ts';
import { REFUSALS, tellRefused } from './refusals.ts';
import type { RequestDates } from './request-dates.ts';
import { RequestNumbers } from './request-numbers.ts';
import type { Reversals } from './reversals.ts';
import { Searches } from './searches.ts';
import type { AcquirerSessions } from './sessions/acquirer-sessions.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT } from './table/request-identities.ts';
import type { RequestHandler } from './transaction-handler.ts';

/** True when a request or an advice of this type is received; any other is refused. */
export function isHandled(mti: number): boolean {
  return isReversible(mti) || isReversal(mti) || classOf(mti) === MessageClass.reconciliation;
}

/** What became of a request that has waited for the journal. */
export interface Found {
  readonly connection: number;
  readonly outcome: Outcome;
}

export class Intake {
  /** Every new request is answered 91. */
  isDraining = false;
  /** The journal takes nothing for the time being: what is new is refused, and nothing of it kept. */
  isStalled = false;
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly dates: RequestDates;
  private readonly sessions: AcquirerSessions;
  private readonly acknowledgements: Acknowledgements;
  private readonly authorizations: RequestHandler;
  private readonly reversals: Reversals;
  private readonly reconciliations: RequestHandler;
  private readonly searches: Searches;
  private readonly numbers: RequestNumbers;
  /** The slot of the request that is being received; NO_SLOT before it has one, and when it has been received. */
  private opened: number = NO_SLOT;
  /** The request that is being received after its search. */
  private searched: { acquirer: number; connection: number; request: Message } | undefined;

  constructor(
    state: SwitchState,
    answers: Answers,
    dates: RequestDates,
    sessions: AcquirerSessions,
    acknowledgements: Acknowledgements,
    authorizations: RequestHandler,
    reversals: Reversals,
    reconciliations: RequestHandler,
  ) {
    this.state = state;
    this.answers = answers;
    this.dates = dates;
    this.sessions = sessions;
    this.acknowledgements = acknowledgements;
    this.authorizations = authorizations;
    this.reversals = reversals;
    this.reconciliations = reconciliations;
    this.searches = new Searches(state);
    this.numbers = new RequestNumbers(state);
  }

  /** Requests in flight, those that wait for the journal included. */
  get inFlight(): number {
    return this.state.transactions.room.count;
  }

  /** An authorization, financial, reversal or reconciliation request. `isSearched`: the journal has been asked what it knows of the names in it,
   *  and that is in the table now. */
  receive(acquirer: number, connection: number, message: Message, isSearched = false): Outcome {
    const { transactions, settings, nowMs, businessDate, ports } = this.state;
    const { identities } = transactions;
    const tooLong = this.numbers.tooLong(acquirer, message);
    if (tooLong > 0 || !identities.identify(message)) {
      tellRefused(
        ports,
        connection,
        message,
        REFUSALS.format,
        String(tooLong || 11),
        tooLong > 0 ? 'tooLong' : 'noStan',
      );
      return this.refuse(acquirer, connection, message, REFUSALS.format);
    }
    if (!this.sessions.isOpen(acquirer, connection)) {
      tellRefused(ports, connection, message, REFUSALS.invalid, '0', 'notSignedOn');
      return this.refuse(acquirer, connection, message, REFUSALS.invalid);
    }
    if (!this.dates.arePossible(connection, message, identities.facts)) {
      return this.refuse(acquirer, connection, message, REFUSALS.format);
    }
    if (isCompletion(message.mti)) return this.complete(acquirer, connection, message, isSearched);
    if (settings.duplicateCheck) {
      const earlier = identities.duplicateOf(acquirer, message.mti);
      const isThat = earlier !== NO_SLOT && (isSearched || !this.mayBeAnother(earlier, acquirer, message));
      if (isThat && !this.tellsMore(earlier, message)) {
        if (this.wantsTheSame(earlier, acquirer, message)) return this.repeated(earlier, connection, message);
        return this.reused(earlier, acquirer, connection, message);
      }
    }
    if (this.isStalled && !isSearched) {
      if (this.isWaitedFor(acquirer, message, isSearched)) return IGNORED;
      tellRefused(ports, connection, message, REFUSALS.inoperative, '', 'journalStalls');
      this.answers.atOnce(connection, message, REFUSALS.inoperative);
      return refused(REFUSALS.inoperative.reason);
    }
    if (!this.hasRoomFor(acquirer) || this.isDraining) {
      return this.isWaitedFor(acquirer, message, isSearched) ? IGNORED : this.refuseNow(acquirer, connection, message);
    }
    const handler = this.handlerOf(message);
    if (!isSearched && settings.recorded) {
      const names = this.searches.namesFor(acquirer, message);
      // When it comes again there may be time for it.
      if (names === undefined) {
        return this.isWaitedFor(acquirer, message, isSearched)
          ? IGNORED
          : this.refuseFor('journalNotAsked', acquirer, connection, message);
      }
      if (names.length > 0 && !handler.isHopeless(message)) {
        // What memory has for it is to be there still when the journal has answered.
        handler.refuses(acquirer, message);
        this.searches.begin(acquirer, connection, message, names, handler.needed);
        return IN_FLIGHT;
      }
    }
    const slot = handler.refuses(acquirer, message)
      ? this.state.takeSlotForRefusal()
      : this.state.takeSlot(handler.needed);
    if (slot === NO_SLOT) return this.refuseFor('inFlight', acquirer, connection, message);
    this.state.latest.add(acquirer, identities.facts.sentAt);
    this.opened = slot;
    transactions.open(slot, this.state.nextTransaction(), acquirer, connection, message, nowMs, businessDate);
    const outcome = handler.receive(slot, message);
    this.opened = NO_SLOT;
    return outcome;
  }

  private hasRoomFor(acquirer: number): boolean {
    const { transactions, settings } = this.state;
    return this.inFlight < settings.inFlightLimit && transactions.room.isFor(acquirer);
  }

  /** The journal is being asked for the same request: that has one answer, and no other may come before it. */
  private isWaitedFor(acquirer: number, message: Message, isSearched: boolean): boolean {
    return !isSearched && this.searches.isWaitingFor(acquirer, message);
  }

  /** A message of an acquirer that expects no answer. */
  receiveUnanswered(acquirer: number, connection: number, message: Message): Outcome {
    if (this.acknowledgements.isAcknowledgement(message) && this.hasRoomFor(acquirer)) {
      const names = this.namesOfForgotten(acquirer, connection, message);
      if (names.length > 0) return this.lookFor(acquirer, connection, message, names);
    }
    this.acknowledgements.receive(acquirer, connection, message);
    return IGNORED;
  }

  /** A completion confirmation, just identified. */
  private complete(acquirer: number, connection: number, message: Message, isSearched: boolean): Outcome {
    const names = isSearched ? [] : this.namesOfForgotten(acquirer, connection, message);
    if (names.length === 0) return this.acknowledgements.complete(acquirer, connection, message);
    // When it comes again there may be room for it.
    if (!this.hasRoomFor(acquirer)) return this.refuseFor('inFlight', acquirer, connection, message);
    return this.lookFor(acquirer, connection, message, names);
  }

  /** What the journal must be asked for of what `message`, just identified, acknowledges. */
  private namesOfForgotten(acquirer: number, connection: number, message: Message): readonly RequestName[] {
    const isAsked = this.state.settings.recorded && this.sessions.isOpen(acquirer, connection);
    return isAsked ? this.searches.namesOfAcknowledged(acquirer, message) : [];
  }

  private lookFor(acquirer: number, connection: number, message: Message, names: readonly RequestName[]): Outcome {
    this.searches.begin(acquirer, connection, message, names, NO_SLOT);
    return IN_FLIGHT;
  }

  /** The journal has answered for the request with `ticket`; see `Switch.found`. */
  found(ticket: number, entries: readonly JournalEntry[] | undefined): Found | undefined {
    const search = this.searches.end(ticket);
    if (search === undefined) return undefined;
    const { acquirer, connection, needed, request } = search;
    if (!expectsAnswer(request.mti)) {
      if (entries !== undefined) recollect(this.state, entries);
      this.acknowledgements.receive(acquirer, connection, request, true);
      return { connection, outcome: IGNORED };
    }
    if (entries === undefined) {
      return { connection, outcome: this.refuseFor('journalNotAsked', acquirer, connection, request) };
    }
    this.searched = { acquirer, connection, request };
    const outcome = recollect(this.state, entries, needed)
      ? this.receive(acquirer, connection, request, true)
      : this.refuseFor('journalNotAsked', acquirer, connection, request);
    this.searched = undefined;
    return { connection, outcome };
  }

  /** `found` has thrown: see `failed`. */
  foundFailed(): Found | undefined {
    const { searched } = this;
    this.searched = undefined;
    if (searched === undefined) return undefined;
    const { acquirer, connection, request } = searched;
    return { connection, outcome: this.failed(acquirer, connection, request) };
  }

  /** Ends all searches with 91. */
  giveUp(): void {
    for (const ticket of this.searches.tickets()) this.found(ticket, undefined);
  }

  /** Receiving `message` has thrown. What was not asked of anybody is told 96 and forgotten, so that it is handled anew when it comes
   *  again; of what was asked nobody knows what its issuer holds, and the deadline undoes it. */
  failed(acquirer: number, connection: number, message: Message): Outcome {
    const { transactions } = this.state;
    const slot = this.opened;
    this.opened = NO_SLOT;
    if (slot === NO_SLOT) return this.refuse(acquirer, connection, message, REFUSALS.malfunction);
    if (transactions.isAsked(slot)) {
      this.setDeadline(slot);
      return IN_FLIGHT;
    }
    if (!transactions.isInFlight(slot) && transactions.isRecorded(slot)) {
      this.answers.again(slot, connection, message.mti);
      return ANSWERED;
    }
    this.forget(slot);
    return this.refuse(acquirer, connection, message, REFUSALS.malfunction);
  }

  private setDeadline(slot: number): void {
    const { deadlines, links, transactions, nowMs } = this.state;
    if (deadlines.dueOf(slot) < Number.POSITIVE_INFINITY) return;
    deadlines.set(slot, nowMs + links[transactions.issuerOf(slot)]!.settings.deadlineMs);
  }

  private forget(slot: number): void {
    const { transactions } = this.state;
    const original = transactions.originalSlotOf(slot);
    if (original !== NO_SLOT && transactions.reverserOf(original) === slot) transactions.endReversal(slot);
    if (transactions.isInFlight(slot)) transactions.close(slot, REFUSALS.malfunction.reason);
    transactions.release(slot);
  }

  refuse(acquirer: number, connection: number, message: Message, decision: Decision): Outcome {
    this.answers.withoutSlot(acquirer, connection, message, decision);
    return refused(decision.reason);
  }

  /** Refuses a request of which the switch can take no more now, and says why. */
  private refuseFor(
    cause: 'inFlight' | 'stopping' | 'journalNotAsked',
    acquirer: number,
    connection: number,
    message: Message,
  ): Outcome {
    tellRefused(this.state.ports, connection, message, REFUSALS.inoperative, '', cause);
    return this.refuse(acquirer, connection, message, REFUSALS.inoperative);
  }

  /** There is no room, or none is given any more. What a switch that drains refuses is known to it and to the next one: a repeat has
   *  the same answer, and its reversal finds it. What will come again until it is taken is handled anew then, and so is what may
   *  repeat something forgotten, which the journal is not asked for any more. */
  private refuseNow(acquirer: number, connection: number, message: Message): Outcome {
    const { transactions, settings, nowMs, businessDate } = this.state;
    const isKept = this.isDraining && !isAdvice(message.mti) && classOf(message.mti) !== MessageClass.reversal;
    if (!isKept || (settings.recorded && this.searches.namesFor(acquirer, message)?.length !== 0)) {
      return this.refuseFor(this.isDraining ? 'stopping' : 'inFlight', acquirer, connection, message);
    }
    tellRefused(this.state.ports, connection, message, REFUSALS.inoperative, '', 'stopping');
    const slot = this.state.takeSlotForRefusal();
    const { sentAt, movedMinor } = transactions.identities.facts;
    this.state.latest.add(acquirer, sentAt);
    transactions.open(slot, this.state.nextTransaction(), acquirer, connection, message, nowMs, businessDate);
    transactions.setAmount(slot, movedMinor);
    this.answers.toSlot(slot, message, REFUSALS.inoperative);
    return refused(REFUSALS.inoperative.reason);
  }

  private handlerOf(message: Message): RequestHandler {
    const messageClass = classOf(message.mti);
    if (messageClass === MessageClass.reconciliation) return this.reconciliations;
    return messageClass === MessageClass.reversal ? this.reversals : this.authorizations;
  }

  /** Memory has an advice of the name of a request, or a request of that of an advice, and may have forgotten the one that is of its kind. */
  private mayBeAnother(earlier: number, acquirer: number, message: Message): boolean {
    const { forgotten, settings, transactions } = this.state;
    const { identities } = transactions;
    if (identities.isOfKind(earlier, message.mti)) return false;
    return settings.recorded && forgotten.mayHave(acquirer, identities.facts.sentAt);
  }

  /** An advice under the name of a request that was told "not now" is no repeat of it: it has yet to reach its issuer. */
  private tellsMore(earlier: number, message: Message): boolean {
    const { transactions } = this.state;
    if (!isAdvice(message.mti) || isAdvice(transactions.identities.mtiOf(earlier))) return false;
    return !transactions.isInFlight(earlier) && isNotNow(transactions.reasonOf(earlier));
  }

  /** The same request again. It has one outcome, and each connection that asked is told it: in flight, with the answer to the
   *  first; answered, at once and byte for byte. */
  private repeated(slot: number, connection: number, message: Message): Outcome {
    const { transactions, ports } = this.state;
    ports.emit('message.duplicate', { transaction: transactions.idOf(slot), connection });
    if (transactions.isInFlight(slot)) {
      return transactions.join(slot, connection, message.mti) ? IN_FLIGHT : IGNORED;
    }
    this.answers.again(slot, connection, message.mti);
    return ANSWERED;
  }

  /** It wants what the one in `earlier` wanted. Of what was refused nobody has kept what a reversal was to leave, and whether an advice told
   *  of a decline. */
  private wantsTheSame(earlier: number, acquirer: number, message: Message): boolean {
    const { transactions } = this.state;
    const { identities } = transactions;
    if (!identities.wantsTheSame(earlier) || !identities.mayMean(earlier, message.mti)) return false;
    if (!transactions.isInFlight(earlier) && !isApproved(transactions.reasonOf(earlier))) return true;
    if (isReversal(message.mti)) return this.reversals.wantsTheSame(earlier, acquirer, message);
    const areAdvices = isAdvice(message.mti) && identities.isOfKind(earlier, message.mti);
    if (!areAdvices || identities.facts.movedMinor === 0) return true;
    return (transactions.amountOf(earlier) === 0) === tellsDecline(message.text(39));
  }

  /** Another card or amount under the name of an earlier request, or a request under that of an advice: that answer is not for it, and asking would make two that no
   *  reversal could tell apart. */
  private reused(slot: number, acquirer: number, connection: number, message: Message): Outcome {
    const { transactions, ports } = this.state;
    const stan = transactions.identities.stanOf(slot);
    ports.emit('message.reused-stan', { transaction: transactions.idOf(slot), connection, stan });
    return this.refuse(acquirer, connection, message, REFUSALS.duplicate);
  }
}
