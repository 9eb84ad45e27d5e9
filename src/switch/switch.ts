// The switch: one event in, effects out through its Outlet. It owns no socket, clock or disk; time is an argument. Each
// message is looked at once on its way down (class, duplicate, route, issuer) and once on its way back.
import type { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { classOf, expectsAnswer, isRequest, MessageClass, mtiText } from '../iso8583/mti.ts';
import { type Reason, reasonOf } from '../iso8583/reason.ts';
import { Answers } from './answers.ts';
import { Authorizations, REFUSALS } from './authorizations.ts';
import { Dispatch } from './dispatch.ts';
import { NetworkDesk } from './network-desk.ts';
import type { Decision, Outlet, SwitchSettings } from './outlet.ts';
import { Reversals } from './reversals.ts';
import type { RouteTable } from './routes.ts';
import { SwitchState } from './state.ts';
import { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT, State } from './transactions.ts';

export class Switch {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly storeAndForward: StoreAndForward;
  private readonly authorizations: Authorizations;
  private readonly reversals: Reversals;
  private readonly network: NetworkDesk;
  private readonly dispatch: Dispatch;
  private readonly signOnRequired: boolean[] = [];
  private readonly fire = (slot: number): void => this.dispatch.timeUp(slot);
  private draining = false;

  constructor(settings: SwitchSettings, outlet: Outlet) {
    const state = new SwitchState(settings, outlet);
    this.state = state;
    this.answers = new Answers(state);
    this.storeAndForward = new StoreAndForward(state);
    this.authorizations = new Authorizations(state, this.answers, this.storeAndForward);
    this.reversals = new Reversals(state, this.answers, this.storeAndForward);
    this.network = new NetworkDesk(state, this.answers);
    this.dispatch = new Dispatch(state, this.answers, this, new Message());
    for (const acquirer of settings.acquirers) this.signOnRequired[acquirer.number] = acquirer.signOnRequired;
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.state.transactions.inFlight;
  }

  /** Reversal advices that no issuer has acknowledged yet. */
  get advicesWaiting(): number {
    return this.storeAndForward.waiting;
  }

  /** Replaces the routes; what is in flight is not touched. */
  setRoutes(routes: RouteTable): void {
    this.state.routes = routes;
  }

  /** From now on every new request is answered 91. */
  drain(): void {
    this.draining = true;
  }

  /** Ends the wait for everything in flight, as if its time were up: acquirers are told, and what issuers may hold is undone. */
  giveUp(nowMs: number): void {
    this.state.nowMs = nowMs;
    this.state.timers.fireAll(this.fire);
  }

  /** A message from an acquirer's connection. */
  receive(acquirer: number, connection: number, message: Message, nowMs: number): void {
    this.state.nowMs = nowMs;
    if (!isRequest(message.mti) || !expectsAnswer(message.mti)) {
      this.state.outlet.note('message.unexpected', { connection, mti: mtiText(message.mti) });
      return;
    }
    switch (classOf(message.mti)) {
      case MessageClass.authorization:
      case MessageClass.financial:
      case MessageClass.reversal:
        this.transact(acquirer, connection, message);
        return;
      case MessageClass.network:
        this.network.receive(connection, message);
        return;
      default:
        this.answers.withoutSlot(acquirer, connection, message, REFUSALS.invalid, nowMs);
    }
  }

  /** A frame that is no message. What can be identified is answered 30; `message` holds what was read of it. */
  malformed(acquirer: number, connection: number, message: Message, error: DecodeError, nowMs: number): void {
    this.state.nowMs = nowMs;
    const { code, path, offset, expected, found } = error;
    this.state.outlet.note('message.malformed', { connection, code, path, offset, expected, found });
    if (message.mti < 0 || !expectsAnswer(message.mti) || !message.has(11)) return;
    this.answers.withoutSlot(acquirer, connection, message, REFUSALS.format, nowMs);
  }

  /** A message from a remote issuer's link. */
  respond(issuer: number, response: Message, nowMs: number): void {
    this.state.nowMs = nowMs;
    const stan = response.number(11);
    const holder = isRequest(response.mti) ? 0 : this.state.links[issuer]!.holderOf(stan);
    if (holder < 0 && classOf(response.mti) === MessageClass.reversal) {
      this.storeAndForward.acknowledged(issuer, -holder, reasonOf(response.text(39) ?? ''));
    } else if (holder > 0 && this.isMet(holder - 1, issuer, stan, response.mti)) {
      this.dispatch.responded(holder - 1, response);
    } else {
      const { name } = this.state.links[issuer]!.settings;
      this.state.outlet.note('message.unexpected', { issuer: name, mti: mtiText(response.mti), stan });
    }
  }

  /** The transaction in `slot` is the one that was sent to the issuer with this STAN, and not forgotten since. */
  private isMet(slot: number, issuer: number, stan: number, mti: number): boolean {
    const { transactions } = this.state;
    return (
      transactions.issuer[slot] === issuer &&
      transactions.issuerStan[slot] === stan &&
      classOf(transactions.mti[slot]) === classOf(mti)
    );
  }

  /** A decision of an issuer in this process on the question with `ticket`. */
  decide(ticket: number, decision: Decision, nowMs: number): void {
    this.state.nowMs = nowMs;
    if (ticket < 0) this.storeAndForward.decided(ticket, decision);
    else this.dispatch.decided(ticket, decision);
  }

  issuerUp(issuer: number, nowMs: number): void {
    this.state.nowMs = nowMs;
    this.state.links[issuer]!.up = true;
    this.storeAndForward.linkUp(issuer);
  }

  issuerDown(issuer: number): void {
    this.state.links[issuer]!.up = false;
  }

  disconnected(connection: number): void {
    this.network.disconnected(connection);
  }

  /** Time has passed: deadlines, delayed answers and repeats of advices. */
  tick(nowMs: number): void {
    this.state.nowMs = nowMs;
    this.state.timers.advance(nowMs, this.fire);
    if (this.storeAndForward.nextDueMs() <= nowMs) this.storeAndForward.tick();
  }

  /** True when `tick` has something to wait for. */
  get isWaiting(): boolean {
    return this.state.timers.count > 0 || this.storeAndForward.waiting > 0;
  }

  private transact(acquirer: number, connection: number, message: Message): void {
    const { transactions, settings, nowMs } = this.state;
    if (!transactions.identify(message)) {
      this.answers.withoutSlot(acquirer, connection, message, REFUSALS.format, nowMs);
      return;
    }
    if (this.signOnRequired[acquirer] && !this.network.isSignedOn(connection)) {
      this.answers.withoutSlot(acquirer, connection, message, REFUSALS.invalid, nowMs);
      return;
    }
    if (settings.duplicateCheck) {
      const earlier = transactions.duplicateOf(acquirer, message.mti);
      if (earlier !== NO_SLOT) {
        if (transactions.asksTheSame(earlier)) this.repeated(earlier, connection, message);
        else this.reused(earlier, acquirer, connection, message);
        return;
      }
    }
    const isRoom = transactions.inFlight < settings.inFlightLimit && !this.draining;
    const slot = isRoom ? transactions.oldest() : NO_SLOT;
    if (slot === NO_SLOT) {
      this.answers.withoutSlot(acquirer, connection, message, REFUSALS.inoperative, nowMs);
      return;
    }
    transactions.release(slot);
    transactions.open(slot, this.state.nextTransaction(), acquirer, connection, message, nowMs);
    if (classOf(message.mti) === MessageClass.reversal) this.reversals.receive(slot, message, this.dispatch);
    else this.authorizations.receive(slot, message, this.dispatch);
  }

  /** The same request again: in flight, one answer serves both; answered, the first answer goes out again. */
  private repeated(slot: number, connection: number, message: Message): void {
    const { transactions, outlet } = this.state;
    outlet.note('message.duplicate', { transaction: transactions.id[slot], connection });
    if (transactions.state[slot] === State.inFlight) transactions.connection[slot] = connection;
    else this.answers.again(slot, connection, message.mti);
  }

  /** Another card or amount under the name of an earlier request: that answer is not for it, and asking would make two that no
   *  reversal could tell apart. */
  private reused(slot: number, acquirer: number, connection: number, message: Message): void {
    const { transactions, outlet, nowMs } = this.state;
    outlet.note('message.reused-stan', {
      transaction: transactions.id[slot],
      connection,
      stan: transactions.stan[slot],
    });
    this.answers.withoutSlot(acquirer, connection, message, REFUSALS.duplicate, nowMs);
  }

  /** @internal Outcome of a question, see Dispatch. */
  decided(slot: number, request: Message, decision: Decision): void {
    if (this.isReversal(slot)) this.reversals.decided(slot, request, decision);
    else this.authorizations.decided(slot, request, decision);
    this.afterOutcome(slot);
  }

  /** @internal Outcome of a question, see Dispatch. */
  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    if (this.isReversal(slot)) this.reversals.responded(slot, request, response, reason);
    else this.authorizations.responded(slot, request, response, reason);
    this.afterOutcome(slot);
  }

  /** @internal Outcome of a question, see Dispatch. */
  silent(slot: number, request: Message): void {
    if (this.isReversal(slot)) this.reversals.takeOver(slot, request);
    else this.authorizations.silent(slot, request);
    this.afterOutcome(slot);
  }

  /** @internal Outcome of a question, see Dispatch. */
  unreachable(slot: number, request: Message): void {
    if (this.isReversal(slot)) this.reversals.takeOver(slot, request);
    else this.authorizations.refuse(slot, request, REFUSALS.inoperative);
    this.afterOutcome(slot);
  }

  /** @internal Outcome of a question, see Dispatch. */
  untransmittable(slot: number, request: Message): void {
    if (this.isReversal(slot)) this.reversals.takeOver(slot, request);
    else this.authorizations.refuse(slot, request, REFUSALS.format);
    this.afterOutcome(slot);
  }

  private isReversal(slot: number): boolean {
    return classOf(this.state.transactions.mti[slot]) === MessageClass.reversal;
  }

  private afterOutcome(slot: number): void {
    if (this.state.transactions.waiter[slot] !== NO_SLOT) this.reversals.outcomeKnown(slot, this.dispatch);
  }
}
