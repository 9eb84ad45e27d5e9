// Stand-in: while an issuer is down or silent, the switch decides in its place where the issuer's settings say so, and tells it
// afterwards. What it approves is outstanding at the issuer from then on: the advice that tells of it (0120, 0220) is in
// store-and-forward before the acquirer is told, behind the reversal (0420) of the request that a silent issuer may hold money
// for. Advices of one card do not overtake one another, so that the issuer comes to hold the amount once, whatever it had done.
import { amountOf } from '../../codec/amount.ts';
import type { Message } from '../../codec/message.ts';
import { approvalCodeOf } from '../../iso8583/approval-code.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import { Reason } from '../../iso8583/reason.ts';
import type { Answers } from '../answers.ts';
import type { Decision } from '../ports.ts';
import { REFUSALS } from '../refusals.ts';
import type { SwitchState } from '../state.ts';
import type { StoreAndForward } from '../store-and-forward.ts';
import type { ApprovedCards } from './approved-cards.ts';
import { declineOf, isCovered, isDecline } from './rules.ts';

/** Why an issuer does not decide itself. */
type StandInCause = 'down' | 'silent';

export class StandIn {
  private readonly state: SwitchState;
  private readonly answers: Answers;
  private readonly storeAndForward: StoreAndForward;
  private readonly approvedCards: ApprovedCards;

  constructor(state: SwitchState, answers: Answers, storeAndForward: StoreAndForward, approvedCards: ApprovedCards) {
    this.state = state;
    this.answers = answers;
    this.storeAndForward = storeAndForward;
    this.approvedCards = approvedCards;
  }

  /** How the switch declines a request that its issuer does not decide on; undefined when it approves it in the issuer's place. */
  refusalOf(issuer: number, request: Message, cause: StandInCause): Decision | undefined {
    const { links, wallMs } = this.state;
    const settings = links[issuer]!.settings.standIn;
    const isMeant = cause === 'down' ? settings?.whenDown : settings?.whenSilent;
    // What cannot be kept until the issuer takes it in must not be approved.
    if (settings === undefined || !isMeant || this.storeAndForward.isFull(issuer)) return REFUSALS.inoperative;
    const cardNumber = cardOf(request);
    if (!isCovered(settings, request, cardNumber)) return REFUSALS.inoperative;
    return declineOf(settings, request, cardNumber, this.approvedCards.spentOf(issuer, cardNumber), wallMs);
  }

  /** Approves the request of `slot`, which `refusalOf` does not decline. */
  approve(slot: number, request: Message, cause: StandInCause): void {
    const { transactions, links, ports } = this.state;
    const transaction = transactions.idOf(slot);
    const issuer = transactions.issuerOf(slot);
    const amountMinor = amountOf(request);
    // A dialect without DE 38 has no room for it.
    const approvalCode = request.dialect!.fields[38] === undefined ? undefined : approvalCodeOf(transaction);
    // First the advices, which copy the request: answering puts the answer in its place.
    if (transactions.isAsked(slot)) this.storeAndForward.withdraw(slot, request);
    this.storeAndForward.standIn(slot, request, approvalCode);
    this.approvedCards.add(issuer, cardOf(request), amountMinor);
    this.answers.toSlot(slot, request, { reason: Reason.approved, approvalCode });
    const { name } = links[issuer]!.settings;
    const currency = transactions.identities.currencyOf(slot);
    ports.emit('stand-in.approved', { transaction, issuer: name, cause, amountMinor, currency });
  }

  /** Tells people when `refusal`, which the request of `slot` is answered with, was given in the issuer's place. */
  tellDecline(slot: number, refusal: Decision, cause: StandInCause): void {
    if (!isDecline(refusal)) return;
    const { transactions, links, ports } = this.state;
    const transaction = transactions.idOf(slot);
    const { name } = links[transactions.issuerOf(slot)]!.settings;
    ports.emit('stand-in.declined', { transaction, issuer: name, cause, reason: refusal.reason });
  }
}

function cardOf(request: Message): string {
  return cardNumberOf(request.text(2), request.text(35));
}
