// Authorization and financial requests: routed by card number, asked, and answered by what the issuer said or did not say.
// An issuer's silence is never money lost: the acquirer is told 91 and the issuer is sent a reversal advice.
import { EncodeError } from '../codec/errors.ts';
import type { Message } from '../codec/message.ts';
import { isApproved, Reason } from '../iso8583/reason.ts';
import type { Answers } from './answers.ts';
import { checkDecision } from './decision.ts';
import type { Dispatch } from './dispatch.ts';
import type { Decision } from './outlet.ts';
import { amountOf, movedBy } from './request-facts.ts';
import { NO_ROUTE } from './routes.ts';
import type { SwitchState } from './state.ts';
import type { StoreAndForward } from './store-and-forward.ts';
import { NO_SLOT } from './transactions.ts';

/** Shortest card number, ISO/IEC 7812. */
const SHORTEST_CARD_NUMBER = 8;

export const REFUSALS: Readonly<
  Record<'inoperative' | 'noIssuer' | 'invalidCard' | 'format' | 'invalid' | 'malfunction' | 'duplicate', Decision>
> = {
  inoperative: { reason: Reason.issuerInoperative },
  noIssuer: { reason: Reason.noSuchIssuer },
  invalidCard: { reason: Reason.invalidCardNumber },
  format: { reason: Reason.formatError },
  invalid: { reason: Reason.invalidTransaction },
  malfunction: { reason: Reason.systemMalfunction },
  duplicate: { reason: Reason.duplicate },
};

export class Authorizations {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly storeAndForward: StoreAndForward;

  constructor(state: SwitchState, answers: Answers, storeAndForward: StoreAndForward) {
    this.state = state;
    this.answers = answers;
    this.storeAndForward = storeAndForward;
  }

  /** A request that has just been opened in `slot`. */
  receive(slot: number, request: Message, dispatch: Dispatch): void {
    const { transactions, routes, links } = this.state;
    const { card, movedMinor } = transactions.facts;
    transactions.amountMinor[slot] = movedMinor;
    if (card.length < SHORTEST_CARD_NUMBER) {
      this.refuse(slot, request, request.has(2) || request.has(35) ? REFUSALS.invalidCard : REFUSALS.format);
      return;
    }
    const issuer = routes.issuerAt(card);
    if (issuer === NO_ROUTE) {
      this.refuse(slot, request, REFUSALS.noIssuer);
      return;
    }
    transactions.issuer[slot] = issuer;
    if (this.storeAndForward.isFull(issuer) || !links[issuer]!.up) {
      this.refuse(slot, request, REFUSALS.inoperative);
      return;
    }
    dispatch.ask(slot, request, NO_SLOT, 0);
  }

  decided(slot: number, request: Message, decision: Decision): void {
    const { transactions } = this.state;
    transactions.close(slot, decision.reason);
    try {
      checkDecision(decision, request);
      if (decision.approvedMinor !== undefined) {
        transactions.amountMinor[slot] = movedBy(request.number(3), decision.approvedMinor);
      }
      this.answers.toSlot(slot, request, decision);
    } catch (error) {
      this.untellable(slot, request, error);
    }
  }

  responded(slot: number, request: Message | undefined, response: Message, reason: Reason): void {
    const { transactions } = this.state;
    transactions.close(slot, reason);
    if (reason === Reason.partiallyApproved) {
      transactions.amountMinor[slot] = Math.sign(transactions.amountMinor[slot]) * amountOf(response);
    }
    try {
      this.answers.fromIssuer(slot, request, response, reason);
    } catch (error) {
      this.untellable(slot, request ?? this.state.requestOf(slot), error);
    }
  }

  /** What the issuer said is no answer, or does not fit the acquirer's dialect: the acquirer is told 96, and what is held is
   *  given back. */
  private untellable(slot: number, request: Message, error: unknown): void {
    if (!(error instanceof EncodeError)) throw error;
    const { transactions, outlet } = this.state;
    const { code, path, expected, found } = error;
    outlet.note('issuer.untellable', { transaction: transactions.id[slot], code, path, expected, found });
    if (isApproved(transactions.reason[slot])) this.storeAndForward.undo(slot, request, 0);
    this.refuse(slot, request, REFUSALS.malfunction);
  }

  /** The issuer said nothing in time: it may hold the money or not. */
  silent(slot: number, request: Message): void {
    this.state.transactions.close(slot, REFUSALS.inoperative.reason);
    // First the advice, which copies the request: answering puts the answer in its place.
    this.storeAndForward.undo(slot, request, 0);
    this.refuse(slot, request, REFUSALS.inoperative);
  }

  /** Nothing left the switch, so there is nothing to undo. */
  refuse(slot: number, request: Message, decision: Decision): void {
    this.state.transactions.close(slot, decision.reason);
    this.answers.toSlot(slot, request, decision);
  }
}
