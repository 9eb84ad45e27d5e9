// Completions: an acquirer's financial advice (0220, 1220) that names an authorization (0100) which was approved captures it, all of
// it or a part. The issuer is told which: what is captured is debited, and is not held any more. A completion is taken in whatever it
// names; one whose authorization is not found is a debit of its own. ISO 8583:1987 clause 4.4: DE 90; later DE 56; DE 38 with the card.
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { classOf, isAdvice, MessageClass } from '../iso8583/mti.ts';
import { isApproved, tellsDecline } from '../iso8583/reason.ts';
import { type OriginalElements, originalElements } from './original-elements.ts';
import type { SwitchState } from './state.ts';
import { NO_SLOT } from './table/request-identities.ts';

/** True for what may capture an authorization. */
export function mayCapture(mti: number): boolean {
  return isAdvice(mti) && classOf(mti) === MessageClass.financial;
}

/** The authorization that a completion names by DE 90 or DE 56; undefined when it names none so. */
export function authorizationElements(completion: Message): OriginalElements | undefined {
  const named = originalElements(completion);
  return named.mti >= 0 && classOf(named.mti) === MessageClass.authorization ? named : undefined;
}

/** The transaction in `slot` was approved in the place of an issuer in this process, which knows it by the advice that told it: completions
 *  are debits of their own there, beside all that is held. A remote one finds by itself what they complete. */
export function isCompletedBeside({ transactions, links }: SwitchState, slot: number): boolean {
  const isStandIn = transactions.standIns.of(transactions.idOf(slot)) !== undefined;
  return isStandIn && links[transactions.issuerOf(slot)]?.codec === undefined;
}

export class Captures {
  private readonly state: SwitchState;
  private readonly answer = new Message();

  constructor(state: SwitchState) {
    this.state = state;
  }

  /** The slot of the authorization that `advice`, just identified, captures at `issuer`; NO_SLOT when it captures none that is known. */
  find(acquirer: number, advice: Message, issuer: number): number {
    if (tellsDecline(advice.text(39))) return NO_SLOT;
    const named = this.named(acquirer, advice, issuer);
    if (named !== NO_SLOT && this.isOpen(named, issuer)) return named;
    const approvalCode = advice.text(38)?.trim() ?? '';
    if (approvalCode === '') return NO_SLOT;
    const { identities } = this.state.transactions;
    return identities.newestOfCard(
      acquirer,
      (slot) => this.isOpen(slot, issuer) && this.approvalCodeOf(slot) === approvalCode,
    );
  }

  private named(acquirer: number, advice: Message, issuer: number): number {
    const { identities } = this.state.transactions;
    const named = authorizationElements(advice);
    if (named === undefined) return NO_SLOT;
    return named.sentAt >= 0
      ? identities.byOriginalElements(acquirer, named, (slot) => this.isOpen(slot, issuer))
      : identities.byTerminalAndTime(acquirer, named.stan, named);
  }

  /** It is an authorization that this issuer has approved, of the same card and currency, and moves money the same way. What is in
   *  flight still is not captured: the issuer may not know of it yet. */
  private isOpen(slot: number, issuer: number): boolean {
    const { transactions } = this.state;
    const { identities } = transactions;
    const { facts } = identities;
    const currency = identities.currencyOf(slot);
    return (
      classOf(identities.mtiOf(slot)) === MessageClass.authorization &&
      !transactions.isInFlight(slot) &&
      isApproved(transactions.reasonOf(slot)) &&
      transactions.issuerOf(slot) === issuer &&
      !isCompletedBeside(this.state, slot) &&
      Math.sign(transactions.amountOf(slot)) === Math.sign(facts.movedMinor) &&
      currency === facts.currency &&
      identities.agreesOnCard(slot)
    );
  }

  /** DE 38 of the answer that is retained, '' when it has none or cannot be read any more. */
  private approvalCodeOf(slot: number): string {
    const { answers } = this.state.transactions;
    const { answer } = this;
    try {
      this.state.codecOf(slot).index(answers.bufferOf(slot), answers.startOf(slot), answers.endOf(slot), answer);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return '';
    }
    return answer.text(38)?.trim() ?? '';
  }
}
