// What comes of asking an issuer: a decision in this process, a response over a link, or nothing in time. Common to
// authorizations and reversals; what an outcome means for each is their handlers' affair. It judges: what comes too late is
// recorded and told, what is to be told later waits here.
import type { Message } from '../codec/message.ts';
import { classOf, functionOf, isRequest, MessageFunction, mtiText } from '../iso8583/mti.ts';
import { isApproved, type Reason } from '../iso8583/reason.ts';
import { Step } from '../journal/entry.ts';
import { delayOf } from './decision.ts';
import type { Entries } from './entries.ts';
import type { Decision } from './ports.ts';
import type { RequestSender } from './request-sender.ts';
import { contradiction, namesAnother, reasonIn } from './response-check.ts';
import { MANAGEMENT_HOLDER } from './sessions/stan-multiplexer.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';

export const Verdict = {
  /** Nothing for a handler to do: it came too late, or its time has not come. */
  none: 0,
  /** An issuer in this process decided: `decision`. */
  decided: 1,
  /** A remote issuer responded with `reason`, and nothing in it contradicts the request. `request` is undefined when the
   *  response repeats all that identifies it. */
  responded: 2,
  /** The issuer said nothing that can be an answer, or there is no time to wait for one. It may hold the money or not. */
  timedOut: 3,
  /** The issuer did not answer by its deadline. It may hold the money or not. */
  silent: 4,
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

export class IssuerOutcomes {
  /** Of the last verdict. */
  decision: Decision | undefined = undefined;
  request: Message | undefined = undefined;
  reason: Reason = -1;
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly sender: RequestSender;
  private readonly storeAndForward: StoreAndForward;
  /** Decisions whose time has not come, by slot. */
  private readonly delayed = new Map<number, Decision>();

  constructor(state: SwitchState, entries: Entries, sender: RequestSender, storeAndForward: StoreAndForward) {
    this.state = state;
    this.entries = entries;
    this.sender = sender;
    this.storeAndForward = storeAndForward;
  }

  /** A decision of an issuer in this process on the request of `slot`. */
  ofDecision(slot: number, decision: Decision): Verdict {
    const { transactions, deadlines, ports } = this.state;
    if (!transactions.isAsked(slot)) {
      this.entries.recordBare(slot, Step.late);
      ports.emit('issuer.late', { transaction: transactions.idOf(slot) });
      if (isApproved(decision.reason)) this.storeAndForward.approvedLate(slot);
      return Verdict.none;
    }
    const delayMs = delayOf(decision);
    if (delayMs > 0) {
      this.delay(slot, decision, delayMs);
      return Verdict.none;
    }
    deadlines.clear(slot);
    this.decision = decision;
    return Verdict.decided;
  }

  /** A decision that is to be told later; when that is past the deadline, the deadline comes first. */
  private delay(slot: number, decision: Decision, delayMs: number): void {
    const { transactions, deadlines, nowMs } = this.state;
    if (deadlines.dueOf(slot) === Number.POSITIVE_INFINITY) this.sender.defer(slot);
    if (nowMs + delayMs >= deadlines.dueOf(slot)) return;
    transactions.decide(slot);
    this.delayed.set(slot, { ...decision });
    deadlines.set(slot, nowMs + delayMs);
  }

  /** The transaction that was sent to the issuer under this STAN and is retained; NO_SLOT when there is none. */
  slotWith(issuer: number, stan: number, mti: number): number {
    if (isRequest(mti)) return NO_SLOT;
    const { transactions, links } = this.state;
    const holder = links[issuer]!.stans.holderOf(stan);
    if (holder <= 0 || holder === MANAGEMENT_HOLDER) return NO_SLOT;
    const slot = holder - 1;
    const isMatch =
      transactions.issuerOf(slot) === issuer &&
      transactions.issuerStanOf(slot) === stan &&
      classOf(transactions.identities.mtiOf(slot)) === classOf(mti);
    return isMatch ? slot : NO_SLOT;
  }

  /** A response of the remote issuer of `slot`. One that names another request is left alone, for it may be the answer to that:
   *  who would tell it, or end the wait for it, may tell somebody another's outcome. */
  ofResponse(slot: number, response: Message): Verdict {
    const { transactions, ports } = this.state;
    if (!transactions.isInFlight(slot)) {
      this.recordLate(slot, response);
      ports.emit('issuer.late', { transaction: transactions.idOf(slot), issuer: this.issuerNameOf(slot) });
      if (this.storeAndForward.isOfAnother(slot, response)) return Verdict.none;
      this.letGo(slot);
      if (isApproved(reasonIn(response))) this.storeAndForward.approvedLate(slot);
      return Verdict.none;
    }
    this.reason = reasonIn(response);
    this.request = undefined;
    if (this.reason >= 0 && transactions.isRepeatedIn(response, slot)) {
      this.letGo(slot);
      return Verdict.responded;
    }
    const request = this.state.requestOf(slot);
    const other = namesAnother(request, response);
    if (other > 0) {
      this.tellContradiction(slot, other);
      return Verdict.none;
    }
    this.letGo(slot);
    if (this.reason < 0) {
      const stan = transactions.issuerStanOf(slot);
      const issuer = this.issuerNameOf(slot);
      ports.emit('message.unexpected', { issuer, mti: mtiText(response.mti), stan, missing: 39 });
      return Verdict.timedOut;
    }
    this.request = request;
    const element = contradiction(request, response, this.reason);
    if (element === 0) return Verdict.responded;
    this.tellContradiction(slot, element);
    return Verdict.timedOut;
  }

  /** A message of an issuer that answers nothing that it was asked. */
  tellUnexpected(issuer: number, message: Message): void {
    const { links, ports } = this.state;
    const about = { issuer: links[issuer]!.settings.name, mti: mtiText(message.mti) };
    if (functionOf(message.mti) === MessageFunction.notification) ports.emit('message.notification', about);
    else ports.emit('message.unexpected', { ...about, stan: message.number(11) });
  }

  /** A response to the request of `slot` that cannot be read: the issuer has decided, and nobody knows what. */
  ofMalformedResponse(slot: number): Verdict {
    this.letGo(slot);
    return this.state.transactions.isInFlight(slot) ? Verdict.timedOut : Verdict.none;
  }

  /** The deadline of `slot`: a delayed decision is due, or the issuer has been silent for too long. */
  ofDeadline(slot: number): Verdict {
    const { transactions, ports } = this.state;
    if (transactions.isDecided(slot)) {
      this.decision = this.delayed.get(slot);
      this.delayed.delete(slot);
      return Verdict.decided;
    }
    ports.emit('issuer.silent', {
      transaction: transactions.idOf(slot),
      issuer: this.issuerNameOf(slot),
      afterMs: Math.round(this.state.nowMs - transactions.receivedMsOf(slot)),
    });
    return Verdict.silent;
  }

  /** The remote issuer of `slot` has responded: its STAN and its deadline are free. */
  private letGo(slot: number): void {
    const { transactions, deadlines, links } = this.state;
    links[transactions.issuerOf(slot)]!.stans.free(transactions.issuerStanOf(slot), slot + 1);
    deadlines.clear(slot);
  }

  private tellContradiction(slot: number, element: number): void {
    const transaction = this.state.transactions.idOf(slot);
    const issuer = this.issuerNameOf(slot);
    this.state.ports.emit('issuer.contradicts', { transaction, issuer, path: String(element) });
  }

  private issuerNameOf(slot: number): string {
    const { transactions, links } = this.state;
    return links[transactions.issuerOf(slot)]!.settings.name;
  }

  /** Late responses are kept as all messages are: in the acquirer's dialect, where it can carry them, and sanitized. */
  private recordLate(slot: number, response: Message): void {
    if (!this.entries.areKept) return;
    const { sanitizer, transactions } = this.state;
    let end = 0;
    try {
      end = sanitizer.sanitize(response, this.state.codecOf(slot));
    } catch (error) {
      this.state.tellUntransmittable(error, { transaction: transactions.idOf(slot) });
    }
    this.entries.record(slot, Step.late, sanitizer.out, 0, end);
  }
}
