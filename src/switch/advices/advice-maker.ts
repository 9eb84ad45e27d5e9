// New advices about transactions in the table: what each tells, under which number and STAN.
import type { Message } from '../../codec/message.ts';
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import type { SwitchState } from '../state.ts';
import { Advice, type AdviceFacts } from './advice.ts';
import { cardKey } from './advice-entries.ts';
import { type AdviceKind, adviceKinds } from './advice-kinds.ts';
import type { AdviceRegister } from './advice-register.ts';
import type { AdviceTemplates } from './advice-templates.ts';
import { intervalMs } from './schedule.ts';

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
  reversal(slot: number, template: Message, remainingMinor: number): Advice {
    const stan = this.register.allot(this.state.transactions.issuerOf(slot));
    const facts = this.factsOf(adviceKinds.reversal, slot, template, remainingMinor);
    return new Advice(facts, stan, 0, this.state.nowMs);
  }

  /** The message of the transaction in `slot` as an advice of the switch. When its issuer has been asked it is the same message
   *  that comes again: under the same STAN, and as a repeat. */
  ownMessage(slot: number, message: Message): Advice {
    const { transactions, nowMs } = this.state;
    const wasAsked = transactions.isAsked(slot) || transactions.isDecided(slot);
    if (!wasAsked) transactions.setIssuerStan(slot, this.register.allot(transactions.issuerOf(slot)));
    const isFinancial = classOf(message.mti) === MessageClass.financial;
    const kind = isFinancial ? adviceKinds.financial : adviceKinds.authorization;
    const facts = this.factsOf(kind, slot, message, transactions.amountOf(slot));
    const stan = transactions.issuerStanOf(slot);
    if (!wasAsked) return new Advice(facts, stan, 0, nowMs);
    return new Advice(facts, stan, 1, nowMs + intervalMs(facts.number, 1));
  }

  private factsOf(kind: AdviceKind, slot: number, template: Message, amountMinor: number): AdviceFacts {
    const { transactions, nowMs } = this.state;
    const { identities } = transactions;
    const transaction = transactions.idOf(slot);
    const cardNumber = cardNumberOf(template.text(2), template.text(35)) || identities.cardNumberOf(slot);
    return {
      number: this.state.nextTransaction(),
      kind,
      issuer: transactions.issuerOf(slot),
      acquirer: identities.acquirerOf(slot),
      transaction,
      stan: identities.stanOf(slot),
      original: {
        mti: identities.mtiOf(slot),
        stan: transactions.issuerStanOf(slot),
        sentAt: identities.sentAtOf(slot),
        localTime: identities.localTimeOf(slot),
      },
      amountMinor,
      currency: identities.currencyOf(slot),
      template: this.templates.of(template, slot),
      card: cardKey(cardNumber, transaction),
      queuedMs: nowMs,
    };
  }
}
