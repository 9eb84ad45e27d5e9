// New advices about transactions in the table: what each tells, under which number and STAN.
import type { Message } from '../../codec/message.ts';
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import { askedOriginal, type KnownOriginal, knownOriginal } from '../stand-in/known-original.ts';
import type { SwitchState } from '../state.ts';
import { Advice, type AdviceFacts } from './advice.ts';
import { cardKey } from './advice-entries.ts';
import { type AdviceKind, adviceKinds } from './advice-kinds.ts';
import type { AdviceRegister } from './advice-register.ts';
import type { AdviceTemplates } from './advice-templates.ts';
import { intervalMs } from './schedule.ts';

/** What an advice tells, besides which transaction it is about. */
type Told = Pick<
  AdviceFacts,
  'number' | 'kind' | 'original' | 'isOfStandIn' | 'amountMinor' | 'businessDate' | 'captures' | 'template'
>;

export class AdviceMaker {
  private readonly state: SwitchState;
  private readonly register: AdviceRegister;
  private readonly templates: AdviceTemplates;

  constructor(state: SwitchState, register: AdviceRegister, templates: AdviceTemplates) {
    this.state = state;
    this.register = register;
    this.templates = templates;
  }

  /** The advice that undoes the transaction in `slot` but for `remainingMinor`, made from its request or from a reversal of it. */
  reversal(slot: number, template: Message, remainingMinor: number, businessDate: number): Advice {
    const { transactions } = this.state;
    const isOfStandIn = transactions.standIns.of(transactions.idOf(slot)) !== undefined;
    return this.undoing(slot, template, knownOriginal(transactions, slot), isOfStandIn, remainingMinor, businessDate);
  }

  /** The advice that lets go of what is left of the authorization in `slot` but for `capturedMinor`; `request` is what is known of its
   *  request. */
  lettingGo(slot: number, request: Message, capturedMinor: number): Advice {
    const { transactions, businessDate } = this.state;
    const id = transactions.idOf(slot);
    const isOfStandIn = transactions.standIns.of(id) !== undefined;
    const original = knownOriginal(transactions, slot);
    return this.undoing(slot, request, original, isOfStandIn, capturedMinor, businessDate, id);
  }

  /** The advice that undoes the request that the issuer of the transaction in `slot` was asked, while the transaction is approved in
   *  its place. */
  withdrawal(slot: number, request: Message): Advice {
    const { transactions } = this.state;
    const standsMinor = Math.abs(transactions.amountOf(slot));
    return this.undoing(slot, request, askedOriginal(transactions, slot), true, standsMinor, this.state.businessDate);
  }

  /** The advice by which the issuer of the transaction in `slot` is told that it has been approved in its place. */
  standIn(slot: number, request: Message, approvalCode: string | undefined): Advice {
    const { transactions, nowMs } = this.state;
    const number = this.state.nextTransaction();
    const stan = this.register.allot(transactions.issuerOf(slot));
    transactions.standIns.add(transactions.idOf(slot), { advice: number, stan });
    const facts = this.factsOf(slot, request, {
      number,
      kind: kindOf(request),
      original: knownOriginal(transactions, slot),
      isOfStandIn: true,
      amountMinor: transactions.amountOf(slot),
      businessDate: transactions.businessDateOf(slot),
      captures: 0,
      template: this.templates.ofApproval(request, slot, approvalCode),
    });
    return new Advice(facts, stan, 0, nowMs);
  }

  /** The message of the transaction in `slot` as an advice of the switch. When its issuer has been asked it is the same message
   *  that comes again: under the same STAN, and as a repeat. */
  ownMessage(slot: number, message: Message): Advice {
    const { transactions, nowMs } = this.state;
    const wasAsked = transactions.isAsked(slot) || transactions.isDecided(slot);
    if (!wasAsked) transactions.setIssuerStan(slot, this.register.allot(transactions.issuerOf(slot)));
    const facts = this.factsOf(slot, message, {
      number: this.state.nextTransaction(),
      kind: kindOf(message),
      original: askedOriginal(transactions, slot),
      isOfStandIn: false,
      amountMinor: transactions.amountOf(slot),
      businessDate: transactions.businessDateOf(slot),
      captures: transactions.capturesOf(slot),
      template: this.templates.of(message, slot),
    });
    const stan = transactions.issuerStanOf(slot);
    if (!wasAsked) return new Advice(facts, stan, 0, nowMs);
    return new Advice(facts, stan, 1, nowMs + intervalMs(facts.number, 1));
  }

  private undoing(
    slot: number,
    template: Message,
    original: KnownOriginal,
    isOfStandIn: boolean,
    amountMinor: number,
    businessDate: number,
    captures = 0,
  ): Advice {
    const stan = this.register.allot(this.state.transactions.issuerOf(slot));
    const facts = this.factsOf(slot, template, {
      number: this.state.nextTransaction(),
      kind: adviceKinds.reversal,
      original,
      isOfStandIn,
      amountMinor,
      businessDate,
      captures,
      template: this.templates.of(template, slot),
    });
    return new Advice(facts, stan, 0, this.state.nowMs);
  }

  private factsOf(slot: number, message: Message, told: Told): AdviceFacts {
    const { transactions, wallMs } = this.state;
    const { identities } = transactions;
    const transaction = transactions.idOf(slot);
    const cardNumber = cardNumberOf(message.text(2), message.text(35)) || identities.cardNumberOf(slot);
    return {
      ...told,
      issuer: transactions.issuerOf(slot),
      acquirer: identities.acquirerOf(slot),
      transaction,
      stan: identities.stanOf(slot),
      currency: identities.currencyOf(slot),
      card: cardKey(cardNumber, transaction),
      queuedMs: wallMs,
    };
  }
}

/** The kind of an advice that tells of what `message` asked for, or told itself. */
function kindOf({ mti }: Message): AdviceKind {
  return classOf(mti) === MessageClass.financial ? adviceKinds.financial : adviceKinds.authorization;
}
