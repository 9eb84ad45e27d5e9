// The switch: one event in, effects out through its ports. It owns no socket, clock or disk; time is an argument. It emits and
// returns: nothing that it calls comes back into it, and what an issuer in this process decides is the host's next event. Each
// message is looked at once on its way there (class, duplicate, route, issuer) and once on its way back.
import type { Message } from '../codec/message.ts';
import { classOf, expectsAnswer, MessageClass } from '../iso8583/mti.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Answers } from './answers.ts';
import { Authorizations } from './authorizations.ts';
import { type Checkpoint, checkpointOf } from './checkpoint.ts';
import { BusinessDay } from './day/business-day.ts';
import { Reconciliations } from './day/reconciliations.ts';
import { Entries } from './entries.ts';
import { Expiries } from './expiries.ts';
import { type Found, Intake, isHandled } from './intake.ts';
import { IssuerOutcomes, Verdict } from './issuer-outcomes.ts';
import { IGNORED, type Outcome } from './outcome.ts';
import type { Decision, EmittedRequests, IssuerRequest, MalformedFrame, Ports, SwitchSettings } from './ports.ts';
import { type MissingOriginal, Recovery } from './recovery.ts';
import { REFUSALS, tellRefused } from './refusals.ts';
import { RequestDates } from './request-dates.ts';
import { RequestSender } from './request-sender.ts';
import { Reversals } from './reversals.ts';
import type { RouteTable } from './routes.ts';
import { AcquirerSessions } from './sessions/acquirer-sessions.ts';
import { IssuerSessions } from './sessions/issuer-sessions.ts';
import { ApprovedCards } from './stand-in/approved-cards.ts';
import { StandIn } from './stand-in/stand-in.ts';
import { SwitchState } from './state.ts';
import { type Settled, StoreAndForward, type WaitingAdvice } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';
import type { TransactionHandler } from './transaction-handler.ts';
import { UnresolvedRequests } from './unresolved.ts';

/** Deadlines that pass at one moment are seen to so many at a time: two to ten milliseconds, and others get their turn in between. */
const DEADLINES_OF_A_TURN = 200;

export class Switch {
  /** Requests to issuers in this process. They are carried out after each event, and each is handed back by `decide` or `defer`
   *  before the next event; one to an issuer that is recorded first waits for its entry. */
  readonly emitted: EmittedRequests;
  /** Which day what is received now is of. */
  readonly day: BusinessDay;
  /** What nobody has confirmed in time is let go. */
  readonly expiries: Expiries;
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly sender: RequestSender;
  private readonly outcomes: IssuerOutcomes;
  private readonly storeAndForward: StoreAndForward;
  private readonly approvedCards: ApprovedCards;
  private readonly authorizations: Authorizations;
  private readonly reversals: Reversals;
  private readonly acquirerSessions: AcquirerSessions;
  private readonly issuerSessions: IssuerSessions;
  private readonly intake: Intake;
  private recovery: Recovery | undefined;
  /** Of the process before this one, until all are concluded. */
  private unresolved: UnresolvedRequests | undefined;
  private readonly deadlinePassed = (slot: number): void => this.conclude(slot, this.outcomes.ofDeadline(slot));
  private readonly givenUp = (slot: number): void => {
    const verdict = this.outcomes.ofDeadline(slot);
    // It is undone and not stood in for: the switch will not be there to see that through.
    this.conclude(slot, verdict === Verdict.silent ? Verdict.timedOut : verdict);
  };

  constructor(settings: SwitchSettings, ports: Ports) {
    const state = new SwitchState(settings, ports);
    const entries = new Entries(state);
    const dates = new RequestDates(state);
    this.state = state;
    this.emitted = state.outbox;
    this.day = new BusinessDay(state, entries);
    this.answers = new Answers(state, entries);
    this.sender = new RequestSender(state, entries);
    this.storeAndForward = new StoreAndForward(state, entries);
    this.expiries = new Expiries(state, this.storeAndForward);
    this.outcomes = new IssuerOutcomes(state, entries, this.sender, this.storeAndForward);
    this.approvedCards = new ApprovedCards(state);
    const standIn = new StandIn(state, this.answers, this.storeAndForward, this.approvedCards);
    this.authorizations = new Authorizations(state, this.answers, this.sender, this.storeAndForward, standIn);
    this.reversals = new Reversals(state, this.answers, this.sender, this.storeAndForward);
    this.acquirerSessions = new AcquirerSessions(state, this.answers, dates, this.day);
    this.issuerSessions = new IssuerSessions(state);
    this.intake = new Intake(
      state,
      this.answers,
      dates,
      this.acquirerSessions,
      new Acknowledgements(state, entries, this.answers, this.acquirerSessions, this.storeAndForward),
      this.authorizations,
      this.reversals,
      new Reconciliations(state, this.answers),
    );
  }

  // What the host sees

  /** Requests in flight, those that wait for the journal included. */
  get inFlight(): number {
    return this.intake.inFlight;
  }

  /** Advices that no issuer has acknowledged yet. */
  get advicesWaiting(): number {
    return this.storeAndForward.waiting;
  }

  /** Advices that are kept and sent no more: people have to see to them. */
  get advicesParked(): number {
    return this.storeAndForward.parked;
  }

  /** Every advice that is kept, in the order in which they were queued. */
  waitingAdvices(): Iterable<WaitingAdvice> {
    return this.storeAndForward.waitingAdvices();
  }

  /** The request that `ticket` names, for an issuer that is recorded first; undefined when nobody waits for it any more. */
  requestFor(ticket: number, nowMs: number): IssuerRequest | undefined {
    this.state.nowMs = nowMs;
    return ticket < 0 ? this.storeAndForward.requestFor(ticket) : this.sender.requestFor(ticket);
  }

  /** When `tick` has something to do next, Infinity when it has nothing. */
  nextDueMs(): number {
    const { deadlines, nowMs } = this.state;
    if (this.unresolved !== undefined) return nowMs;
    return Math.min(
      deadlines.nextDueMs(),
      this.storeAndForward.nextDueMs(),
      this.issuerSessions.nextDueMs(),
      this.day.nextDueMs(),
    );
  }

  // Recovery, before anything else happens

  /** Begins to recover what the process before this one knew. */
  beginRecovery(checkpoint: Checkpoint): void {
    this.recovery = new Recovery(this.state);
    this.recovery.begin(checkpoint);
    this.approvedCards.begin(checkpoint);
    this.day.begin(checkpoint);
  }

  /** An entry of the journal, in order. */
  recover(entry: JournalEntry): void {
    this.recovery!.add(entry);
    this.day.recover(entry);
    this.storeAndForward.restore(entry);
    this.approvedCards.restore(entry);
  }

  /** Transactions whose entries `recover` must be given besides those that it has been given. */
  missingForRecovery(): readonly MissingOriginal[] {
    return this.recovery?.missing() ?? [];
  }

  /** All has been read: what went to an issuer and has no outcome is treated as timed out, in the turns to come when it is much. */
  recovered(nowMs: number): void {
    const { recovery, state } = this;
    if (recovery === undefined) return;
    this.recovery = undefined;
    state.nowMs = nowMs;
    recovery.end();
    const unresolved = new UnresolvedRequests(state, recovery.unresolved(), (slot) =>
      this.conclude(slot, Verdict.timedOut),
    );
    if (unresolved.left > 0) this.unresolved = unresolved;
    const { entries, transactions } = recovery;
    const advices = this.advicesWaiting + unresolved.left;
    state.ports.emit('recovered', { entries, transactions, unresolved: unresolved.count, advices });
  }

  /** What a start must know of this moment; `lastPlace` is the place of the newest entry. */
  checkpoint(lastPlace: number): Checkpoint {
    const { state, storeAndForward, approvedCards, day } = this;
    return checkpointOf(state, lastPlace, storeAndForward.places(), approvedCards.standIns(), day.unreconciled());
  }

  // Events of the process

  /** The time of day is `aheadMs` ahead of the time that events have, until this is said again: no deadline moves. */
  wallIs(aheadMs: number): void {
    this.state.aheadMs = aheadMs;
  }

  /** Makes the links of remote issuers. */
  start(nowMs: number): void {
    this.state.nowMs = nowMs;
    this.issuerSessions.start();
  }

  /** Replaces the routes; what is in flight is not touched. */
  setRoutes(routes: RouteTable): void {
    this.state.routes = routes;
  }

  /** From now on every new request is answered 91. */
  drain(): void {
    this.intake.isDraining = true;
  }

  /** From now on no link that is lost is made again. */
  close(): void {
    this.issuerSessions.stop();
  }

  /** Ends the wait for everything in flight, as if its time were up: acquirers are told, and what issuers may hold is undone. */
  giveUp(nowMs: number): void {
    this.state.nowMs = nowMs;
    this.state.deadlines.fireAll(this.givenUp);
    this.intake.giveUp();
  }

  /** Time has passed: deadlines, delayed answers, repeats of advices, sessions. */
  tick(nowMs: number): void {
    this.state.nowMs = nowMs;
    this.concludeUnresolved();
    this.state.deadlines.advance(nowMs, this.deadlinePassed, DEADLINES_OF_A_TURN);
    if (this.storeAndForward.nextDueMs() <= nowMs) this.storeAndForward.tick();
    this.issuerSessions.tick();
    this.day.tick();
  }

  // Events of acquirers

  /** A message from a connection of an acquirer. */
  receive(acquirer: number, connection: number, message: Message, nowMs: number): Outcome {
    this.state.nowMs = nowMs;
    if (!expectsAnswer(message.mti)) return this.intake.receiveUnanswered(acquirer, connection, message);
    if (classOf(message.mti) === MessageClass.network)
      return this.acquirerSessions.receive(acquirer, connection, message);
    if (isHandled(message.mti)) return this.intake.receive(acquirer, connection, message);
    tellRefused(this.state.ports, connection, message, REFUSALS.invalid, '0', 'type');
    return this.intake.refuse(acquirer, connection, message, REFUSALS.invalid);
  }

  /** The journal takes nothing for the time being, or takes entries again. */
  journalStalls(isStalled: boolean): void {
    this.intake.isStalled = isStalled;
  }

  /** True when the acquirer may send transactions on `connection`: it has signed on, or need not. */
  isOpen(acquirer: number, connection: number): boolean {
    return this.acquirerSessions.isOpen(acquirer, connection);
  }

  /** A frame that is no message. What can be identified is answered 30; `message` holds what was read of it. */
  malformed(acquirer: number, connection: number, message: Message, nowMs: number): Outcome {
    this.state.nowMs = nowMs;
    if (message.mti < 0 || !expectsAnswer(message.mti) || !message.has(11)) return IGNORED;
    return this.intake.refuse(acquirer, connection, message, REFUSALS.format);
  }

  /** Handling `message` has thrown: a defect of the switch. Its sender is told 96, unless it is sure to be told something else. */
  failed(acquirer: number, connection: number, message: Message, nowMs: number): Outcome {
    this.state.nowMs = nowMs;
    if (message.mti < 0 || !expectsAnswer(message.mti) || !message.has(11)) return IGNORED;
    return this.intake.failed(acquirer, connection, message);
  }

  /** What the journal has found for the request with `ticket`, which takes its way now. Undefined: the journal could not be read,
   *  or there is no time for it. The outcome is for the connection that asked; undefined when nobody waits any more. */
  found(ticket: number, entries: readonly JournalEntry[] | undefined, nowMs: number): Found | undefined {
    this.state.nowMs = nowMs;
    return this.intake.found(ticket, entries);
  }

  /** `found` has thrown: a defect, as in `failed`. */
  foundFailed(nowMs: number): Found | undefined {
    this.state.nowMs = nowMs;
    return this.intake.foundFailed();
  }

  disconnected(connection: number): void {
    this.acquirerSessions.disconnected(connection);
    this.state.transactions.joined.leave(connection);
  }

  // Events of people

  /** Advices that wait for an issuer, undefined for all, are sent at once. */
  drainAdvices(issuer: number | undefined, nowMs: number): void {
    this.state.nowMs = nowMs;
    this.storeAndForward.drain(issuer);
  }

  /** A parked advice waits again. */
  releaseAdvice(number: number, nowMs: number): Settled {
    this.state.nowMs = nowMs;
    return this.storeAndForward.release(number);
  }

  /** A parked advice is given up, and forgotten; `why` is recorded. */
  dropAdvice(number: number, why: string, nowMs: number): Settled {
    this.state.nowMs = nowMs;
    return this.storeAndForward.drop(number, why);
  }

  // Events of issuers in this process

  /** A decision on the request with `ticket`. */
  decide(ticket: number, decision: Decision, nowMs: number): void {
    this.state.nowMs = nowMs;
    if (ticket < 0) {
      this.storeAndForward.decided(ticket, decision);
      return;
    }
    const slot = this.state.slotOf(ticket);
    if (slot >= 0) this.conclude(slot, this.outcomes.ofDecision(slot, decision));
  }

  /** The issuer has not decided on the request with `ticket` within the call. `decide` may follow. */
  defer(ticket: number, nowMs: number): void {
    this.state.nowMs = nowMs;
    const slot = ticket < 0 ? NO_SLOT : this.state.slotOf(ticket);
    if (slot >= 0) this.sender.defer(slot);
  }

  /** An issuer in this process can be asked from now on, or no more. */
  issuerUp(issuer: number, nowMs: number): void {
    this.state.nowMs = nowMs;
    this.state.links[issuer]!.up = true;
    this.storeAndForward.linkUp(issuer);
  }
  issuerDown(issuer: number): void {
    this.state.links[issuer]!.up = false;
  }

  // Events of remote issuers

  /** The link of an issuer stands. */
  linkOpened(issuer: number, peer: string, nowMs: number): void {
    this.state.nowMs = nowMs;
    if (this.issuerSessions.opened(issuer, peer)) this.storeAndForward.linkUp(issuer);
  }

  /** The link of an issuer is lost, or could not be made. */
  linkLost(issuer: number, cause: string, nowMs: number): void {
    this.state.nowMs = nowMs;
    this.issuerSessions.lost(issuer, cause);
  }

  /** The issuer has sent something, a whole frame at least, be it a message or not: once for each read. */
  heard(issuer: number, nowMs: number): void {
    this.state.nowMs = nowMs;
    this.issuerSessions.heard(issuer);
  }

  /** A message from the link of an issuer. */
  respond(issuer: number, response: Message, nowMs: number): void {
    this.state.nowMs = nowMs;
    if (classOf(response.mti) === MessageClass.network) {
      if (this.issuerSessions.managed(issuer, response)) this.storeAndForward.linkUp(issuer);
      return;
    }
    const stan = response.number(11);
    const slot = this.outcomes.slotWith(issuer, stan, response.mti);
    if (slot !== NO_SLOT) this.conclude(slot, this.outcomes.ofResponse(slot, response), response);
    else if (this.day.responded(issuer, response)) return;
    else if (!this.storeAndForward.responded(issuer, response)) this.outcomes.tellUnexpected(issuer, response);
  }

  /** A frame from the link of an issuer that is no message; `message` holds what was read of it. When it can be identified, its
   *  request fails at once: the issuer has decided, and nobody can know what. */
  malformedResponse(issuer: number, message: Message, fault: MalformedFrame, nowMs: number): void {
    this.state.nowMs = nowMs;
    const isNamed = message.mti >= 0 && message.has(11);
    const slot = isNamed ? this.outcomes.slotWith(issuer, message.number(11), message.mti) : NO_SLOT;
    const transaction = slot === NO_SLOT ? undefined : this.state.transactions.idOf(slot);
    const { name } = this.state.links[issuer]!.settings;
    this.state.ports.emit('message.malformed', { issuer: name, transaction, ...fault });
    if (slot !== NO_SLOT) this.conclude(slot, this.outcomes.ofMalformedResponse(slot));
    else if (isNamed) this.storeAndForward.respondedUnreadably(issuer, message);
  }

  // Outcomes

  private concludeUnresolved(): void {
    this.unresolved?.go();
    if (this.unresolved?.left === 0) this.unresolved = undefined;
  }

  /** Has the outcome of asking the issuer of `slot` handled, and lets go on what waited for it. */
  private conclude(slot: number, verdict: Verdict, response?: Message): void {
    if (verdict === Verdict.none) return;
    const { outcomes } = this;
    const { identities } = this.state.transactions;
    const isReversal = classOf(identities.mtiOf(slot)) === MessageClass.reversal;
    const handler: TransactionHandler = isReversal ? this.reversals : this.authorizations;
    if (verdict === Verdict.decided) handler.decided(slot, this.state.requestOf(slot), outcomes.decision!);
    else if (verdict === Verdict.silent) handler.silent(slot, this.state.requestOf(slot));
    else if (verdict === Verdict.timedOut) handler.timedOut(slot, this.state.requestOf(slot));
    else handler.responded(slot, outcomes.request, response!, outcomes.reason);
    this.reversals.outcomeKnown(slot);
  }
}
