// Authorization and financial requests: routed by card number, sent to their issuer, and answered by what the issuer said or did
// not say. An issuer's silence never costs money: the acquirer is told 91 and the issuer is sent a reversal advice. What an acquirer
// tells as an advice has happened, so that it is never undone: the switch repeats it until the issuer has taken it in.

import { amountOf } from '../codec/amount.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { isAdvice } from '../iso8583/mti.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, isNotNow, Reason, tellsDecline } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { Captures, mayCapture } from './captures.ts';
import { checkDecision } from './decision.ts';
import { LinkConditions } from './link-conditions.ts';
import { ANSWERED, IN_FLIGHT, type Outcome, refused } from './outcome.ts';
import type { Affiliation, Decision } from './ports.ts';
import { isForGood, REFUSALS, TAKEN, tellRefused } from './refusals.ts';
import { type RequestSender, Sent } from './request-sender.ts';
import { NO_ROUTE } from './routes.ts';
import type { StandIn } from './stand-in/stand-in.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';
import type { TransactionHandler } from './transaction-handler.ts';

/** Shortest card number, ISO/IEC 7812. */
const SHORTEST_CARD_NUMBER = 8;

export class Authorizations implements TransactionHandler {
  /** The authorization that the completion looked at last captures. */
  needed: number = NO_SLOT;
  /** Of the request looked at last: its issuer, and why it is refused. */
  private issuer: number = NO_ROUTE;
  private refusal: Decision | undefined;
  /** By acquirer number. */
  private readonly affiliations: (Affiliation | undefined)[] = [];
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly sender: RequestSender;
  private readonly storeAndForward: StoreAndForward;
  private readonly standIn: StandIn;
  private readonly captures: Captures;
  /** Undefined when no link asks for anything. */
  private readonly conditions: LinkConditions | undefined;

  constructor(
    state: SwitchState,
    answers: Answers,
    sender: RequestSender,
    storeAndForward: StoreAndForward,
    standIn: StandIn,
  ) {
    this.state = state;
    this.answers = answers;
    this.sender = sender;
    this.storeAndForward = storeAndForward;
    this.standIn = standIn;
    this.captures = new Captures(state);
    this.conditions = LinkConditions.of(state.settings);
    for (const { number, affiliation } of state.settings.acquirers) this.affiliations[number] = affiliation;
  }

  refuses(acquirer: number, request: Message): boolean {
    this.refusal = this.refusalOf(request);
    if (this.conditions !== undefined) this.refusal = this.unmet(this.conditions, acquirer, request) ?? this.refusal;
    const affiliation = this.affiliations[acquirer];
    if (affiliation !== undefined && !isOfItsOwn(affiliation, request)) this.refusal = REFUSALS.invalidMerchant;
    this.needed = mayCapture(request.mti) ? this.captures.find(acquirer, request, this.issuer) : NO_SLOT;
    return this.refusal !== undefined;
  }

  private unmet(conditions: LinkConditions, acquirer: number, request: Message): Decision | undefined {
    return conditions.refusalOf(acquirer, this.issuer, request, this.state.transactions.identities.facts.card);
  }

  isHopeless(request: Message): boolean {
    const refusal = this.refusalOf(request);
    return refusal !== undefined && isForGood(refusal.reason);
  }

  receive(slot: number, request: Message): Outcome {
    const { transactions } = this.state;
    transactions.setAmount(slot, isOfDecline(request) ? 0 : transactions.identities.facts.movedMinor);
    if (this.issuer !== NO_ROUTE) transactions.routeTo(slot, this.issuer);
    if (this.needed !== NO_SLOT) transactions.isAbout(slot, 0, transactions.idOf(this.needed));
    if (this.refusal !== undefined) {
      this.tellRefused(slot, request, this.refusal);
      return this.refuse(slot, request, this.refusal);
    }
    // What the issuer has not been told yet must not be overtaken: the completion waits behind it.
    if (this.needed !== NO_SLOT && this.storeAndForward.isWaitingFor(transactions.idOf(this.needed))) {
      this.takeOver(slot, request);
      return ANSWERED;
    }
    const sent = this.sender.send(slot, request, NO_SLOT);
    if (sent === Sent.sent) return IN_FLIGHT;
    if (sent === Sent.untransmittable) return this.refuse(slot, request, REFUSALS.format);
    if (isAdvice(request.mti)) {
      this.takeOver(slot, request);
      return ANSWERED;
    }
    const refusal = this.standIn.refusalOf(this.issuer, request, 'down');
    if (refusal !== undefined) {
      this.tellRefused(slot, request, refusal);
      return this.refuse(slot, request, refusal);
    }
    this.standIn.approve(slot, request, 'down');
    return ANSWERED;
  }

  /** Routes the request. Why the switch refuses it; undefined when its issuer is to be asked, or told when it can be of what has been
   *  decided without it. */
  private refusalOf(request: Message): Decision | undefined {
    const { transactions, routes, links } = this.state;
    const { card } = transactions.identities.facts;
    this.issuer = NO_ROUTE;
    if (card.length < SHORTEST_CARD_NUMBER) {
      return request.has(2) || request.has(35) ? REFUSALS.invalidCard : REFUSALS.format;
    }
    this.issuer = routes.issuerAt(card);
    if (this.issuer === NO_ROUTE) return REFUSALS.noIssuer;
    if (isAdvice(request.mti)) return this.storeAndForward.isOverfull(this.issuer) ? REFUSALS.noRoom : undefined;
    if (this.storeAndForward.isFull(this.issuer)) return REFUSALS.inoperative;
    return links[this.issuer]!.up ? undefined : this.standIn.refusalOf(this.issuer, request, 'down');
  }

  decided(slot: number, request: Message, decision: Decision): void {
    const { transactions } = this.state;
    if (isAdvice(request.mti) && isNotNow(decision.reason)) {
      this.takeOver(slot, request);
      return;
    }
    try {
      checkDecision(decision, request);
      if (decision.approvedMinor !== undefined) {
        transactions.setAmount(slot, movedBy(request.number(3), decision.approvedMinor));
      }
      this.answers.toSlot(slot, request, decision);
    } catch (error) {
      this.untellable(slot, request, decision.reason, error);
    }
  }

  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const { transactions } = this.state;
    if (isAdvice(transactions.identities.mtiOf(slot)) && isNotNow(reason)) {
      this.takeOver(slot, request ?? this.state.requestOf(slot));
      return;
    }
    if (reason === Reason.partiallyApproved) {
      transactions.setAmount(slot, Math.sign(transactions.amountOf(slot)) * amountOf(response));
    }
    try {
      this.answers.fromIssuer(slot, request, response, reason);
    } catch (error) {
      this.untellable(slot, request ?? this.state.requestOf(slot), reason, error);
    }
  }

  silent(slot: number, request: Message): void {
    const { transactions } = this.state;
    // An acquirer that has sent a reversal wants no approval any more.
    if (isAdvice(request.mti) || transactions.isAwaited(slot)) {
      this.timedOut(slot, request);
      return;
    }
    const refusal = this.standIn.refusalOf(transactions.issuerOf(slot), request, 'silent');
    if (refusal === undefined) this.standIn.approve(slot, request, 'silent');
    else this.undo(slot, request, refusal);
  }

  timedOut(slot: number, request: Message): void {
    if (isAdvice(request.mti)) this.takeOver(slot, request);
    else this.undo(slot, request, REFUSALS.inoperative);
  }

  /** The issuer may hold the money or not: it gives back what it holds, and the acquirer is told `refusal`. */
  private undo(slot: number, request: Message, refusal: Decision): void {
    // First the advice, which copies the request: answering puts the answer in its place.
    this.storeAndForward.reverse(slot, request, 0);
    this.answers.toSlot(slot, request, refusal);
    this.standIn.tellDecline(slot, refusal, 'silent');
  }

  /** The issuer cannot be reached, does not answer, or says "not now": the switch will see the advice through, and the acquirer
   *  is told that it has been taken. */
  private takeOver(slot: number, advice: Message): void {
    // First the advice, which copies the request: answering puts the answer in its place.
    this.storeAndForward.takeOver(slot, advice);
    this.answers.toSlot(slot, advice, isOfDecline(advice) && advice.has(4) ? { ...TAKEN, approvedMinor: 0 } : TAKEN);
  }

  /** What the issuer said is no answer, or does not fit the dialect of the acquirer: the acquirer is told 96, and what is held
   *  is given back. An advice has been taken in all the same. */
  private untellable(slot: number, request: Message, reason: Reason, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, ports } = this.state;
    const { code, path, expected, found } = error;
    ports.emit('issuer.untellable', { transaction: transactions.idOf(slot), code, path, expected, found });
    if (isAdvice(request.mti)) {
      this.answers.toSlot(slot, request, { reason });
      return;
    }
    if (isApproved(reason)) this.storeAndForward.reverse(slot, request, 0);
    this.answers.toSlot(slot, request, REFUSALS.malfunction);
  }

  /** Says why the switch refuses; what it declines in an issuer's place is told by whoever declines it. */
  private tellRefused(slot: number, request: Message, decision: Decision): void {
    const { links, ports, transactions } = this.state;
    const connection = transactions.connectionOf(slot);
    if (decision === REFUSALS.noRoom || decision === REFUSALS.inoperative) {
      const isFull = decision === REFUSALS.noRoom || this.storeAndForward.isFull(this.issuer);
      const { name } = links[this.issuer]!.settings;
      tellRefused(ports, connection, request, decision, '', isFull ? 'advicesFull' : 'issuerDown', name);
    } else if (decision === REFUSALS.invalidMerchant)
      tellRefused(ports, connection, request, decision, '42', 'merchant');
    else if (decision === REFUSALS.notEnrolled || decision === REFUSALS.issuerNotCertified) {
      const cause = decision === REFUSALS.notEnrolled ? 'notEnrolled' : 'issuerNotCertified';
      tellRefused(ports, connection, request, decision, '2', cause, links[this.issuer]!.settings.name);
    } else if (decision === REFUSALS.acquirerNotCertified)
      tellRefused(ports, connection, request, decision, '', 'acquirerNotCertified');
    else if (decision === REFUSALS.noIssuer) tellRefused(ports, connection, request, decision, '2', 'noRoute');
    else if (decision === REFUSALS.format) tellRefused(ports, connection, request, decision, '2', 'noCard');
    else if (decision === REFUSALS.invalidCard) {
      tellRefused(ports, connection, request, decision, request.has(2) ? '2' : '35', 'cardNumber');
    }
  }

  /** Nothing left the switch, so there is nothing to undo. */
  private refuse(slot: number, request: Message, decision: Decision): Outcome {
    if (decision === REFUSALS.noRoom) this.answers.unretained(slot, request, decision);
    else this.answers.toSlot(slot, request, decision);
    this.standIn.tellDecline(slot, decision, 'down');
    return refused(decision.reason);
  }
}

/** What is told as an advice has happened, whoever's it is. */
function isOfItsOwn(affiliation: Affiliation, request: Message): boolean {
  if (isAdvice(request.mti)) return true;
  return affiliation.takes(request.text(42)?.trimEnd() ?? '', request.text(41)?.trimEnd() ?? '');
}

/** An advice that tells of a decline moves nothing. */
function isOfDecline(request: Message): boolean {
  return isAdvice(request.mti) && tellsDecline(request.text(39));
}
