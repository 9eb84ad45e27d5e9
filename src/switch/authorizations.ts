// Authorization and financial requests: routed by card number, sent to their issuer, and answered by what the issuer said or did
// not say. An issuer's silence never costs money: the acquirer is told 91 and the issuer is sent a reversal advice.

import { amountOf } from '../codec/amount.ts';
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { movedBy } from '../iso8583/processing-code.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { checkDecision } from './decision.ts';
import { IN_FLIGHT, type Outcome, refused } from './outcome.ts';
import type { Decision } from './ports.ts';
import { REFUSALS } from './refusals.ts';
import { type RequestSender, Sent } from './request-sender.ts';
import { NO_ROUTE } from './routes.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './table/request-identities.ts';
import type { TransactionHandler } from './transaction-handler.ts';

/** Shortest card number, ISO/IEC 7812. */
const SHORTEST_CARD_NUMBER = 8;

export class Authorizations implements TransactionHandler {
  readonly needed = NO_SLOT;
  /** Of the request looked at last: its issuer, and why it is refused. */
  private issuer: number = NO_ROUTE;
  private refusal: Decision | undefined;
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

  refuses(_acquirer: number, request: Message): boolean {
    this.refusal = this.refusalOf(request);
    return this.refusal !== undefined;
  }

  receive(slot: number, request: Message): Outcome {
    const { transactions } = this.state;
    transactions.setAmount(slot, transactions.identities.facts.movedMinor);
    if (this.issuer !== NO_ROUTE) transactions.routeTo(slot, this.issuer);
    if (this.refusal !== undefined) return this.refuse(slot, request, this.refusal);
    const sent = this.sender.send(slot, request, NO_SLOT);
    if (sent === Sent.unreachable) return this.refuse(slot, request, REFUSALS.inoperative);
    if (sent === Sent.untransmittable) return this.refuse(slot, request, REFUSALS.format);
    return IN_FLIGHT;
  }

  /** Routes the request. Why the switch refuses it; undefined when its issuer is to be asked. */
  private refusalOf(request: Message): Decision | undefined {
    const { transactions, routes, links } = this.state;
    const { card } = transactions.identities.facts;
    this.issuer = NO_ROUTE;
    if (card.length < SHORTEST_CARD_NUMBER) {
      return request.has(2) || request.has(35) ? REFUSALS.invalidCard : REFUSALS.format;
    }
    this.issuer = routes.issuerAt(card);
    if (this.issuer === NO_ROUTE) return REFUSALS.noIssuer;
    return this.storeAndForward.isFull(this.issuer) || !links[this.issuer]!.up ? REFUSALS.inoperative : undefined;
  }

  decided(slot: number, request: Message, decision: Decision): void {
    const { transactions } = this.state;
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
    if (reason === Reason.partiallyApproved) {
      transactions.setAmount(slot, Math.sign(transactions.amountOf(slot)) * amountOf(response));
    }
    try {
      this.answers.fromIssuer(slot, request, response, reason);
    } catch (error) {
      this.untellable(slot, request ?? this.state.requestOf(slot), reason, error);
    }
  }

  /** The issuer may hold the money or not. */
  timedOut(slot: number, request: Message): void {
    // First the advice, which copies the request: answering puts the answer in its place.
    this.storeAndForward.reverse(slot, request, 0);
    this.answers.toSlot(slot, request, REFUSALS.inoperative);
  }

  /** What the issuer said is no answer, or does not fit the dialect of the acquirer: the acquirer is told 96, and what is held
   *  is given back. */
  private untellable(slot: number, request: Message, reason: Reason, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, ports } = this.state;
    const { code, path, expected, found } = error;
    ports.emit('issuer.untellable', { transaction: transactions.idOf(slot), code, path, expected, found });
    if (isApproved(reason)) this.storeAndForward.reverse(slot, request, 0);
    this.answers.toSlot(slot, request, REFUSALS.malfunction);
  }

  /** Nothing left the switch, so there is nothing to undo. */
  private refuse(slot: number, request: Message, decision: Decision): Outcome {
    this.answers.toSlot(slot, request, decision);
    return refused(decision.reason);
  }
}
