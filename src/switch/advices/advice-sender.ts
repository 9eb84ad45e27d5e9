// Sending an advice: over the link of a remote issuer, or through the outbox to an issuer in this process. The same each time but
// for the message type, which says from the second time on that it is a repeat.
import type { Dialect } from '../../codec/dialect.ts';
import { EncodeError } from '../../codec/errors.ts';
import { Message } from '../../codec/message.ts';
import type { IssuerLink } from '../issuer-link.ts';
import type { SwitchState } from '../state.ts';
import type { Advice } from './advice.ts';
import type { AdviceQueue } from './advice-queue.ts';
import type { AdviceRegister } from './advice-register.ts';
import type { AdviceTemplates } from './advice-templates.ts';
import { AdviceWriter } from './advice-writer.ts';
import { intervalMs } from './schedule.ts';

export const Sending = {
  sent: 'sent',
  /** The link is gone: no other will leave either. */
  unreachable: 'unreachable',
  /** The issuer's dialect cannot carry even what is essential. */
  untransmittable: 'untransmittable',
  /** Its template cannot be read any more. */
  unreadable: 'unreadable',
} as const;
export type Sending = (typeof Sending)[keyof typeof Sending];

export class AdviceSender {
  private readonly state: SwitchState;
  private readonly register: AdviceRegister;
  private readonly templates: AdviceTemplates;
  private readonly message = new Message();
  private readonly writer = new AdviceWriter();

  constructor(state: SwitchState, register: AdviceRegister, templates: AdviceTemplates) {
    this.state = state;
    this.register = register;
    this.templates = templates;
  }

  /** Sends an advice that is due on `link`; to an issuer that is recorded first it is announced. */
  send(advice: Advice, link: IssuerLink): Sending {
    const { number, issuer } = advice.facts;
    if (!link.isRecordedFirst) return this.sendNow(advice, link);
    // Nothing has been sent before `sendNow`, so nothing is repeated.
    this.queueOf(advice).begin(advice);
    this.state.outbox.announce(-number, issuer);
    return Sending.sent;
  }

  /** Sends an advice, or gives it into the outbox. */
  sendNow(advice: Advice, link: IssuerLink): Sending {
    const { acquirer, template } = advice.facts;
    if (!this.templates.read(acquirer, template, this.message)) return Sending.unreadable;
    this.count(advice);
    if (link.codec !== undefined) return this.forward(advice, link.codec);
    this.emit(advice);
    return Sending.sent;
  }

  /** One more sending: the next is a repeat. */
  private count(advice: Advice): void {
    const { nowMs } = this.state;
    advice.attempts++;
    this.queueOf(advice).sent(advice, nowMs, nowMs + intervalMs(advice.facts.number, advice.attempts));
  }

  private emit(advice: Advice): void {
    const { outbox } = this.state;
    const { number, issuer, acquirer, kind, original, captures, template } = advice.facts;
    const request = outbox.emit();
    request.ticket = -number;
    request.issuer = issuer;
    request.transaction = kind.undoes ? number : original.number;
    request.original = kind.undoes ? original.number : captures;
    request.mti = advice.type;
    request.remainingMinor = kind.undoes ? advice.remainingMinor : 0;
    request.message = outbox.ownMessage();
    this.templates.read(acquirer, template, request.message);
  }

  private forward(advice: Advice, dialect: Dialect): Sending {
    const { issuer } = advice.facts;
    if (advice.stan === 0) {
      const stan = this.register.allot(issuer);
      if (stan === 0) return this.notSent(advice, Sending.unreachable);
      this.register.setStan(advice, stan);
    }
    const end = this.write(advice, dialect);
    if (end === 0) return this.notSent(advice, Sending.untransmittable);
    const isSent = this.state.ports.forward(issuer, this.writer.out, 0, end);
    return isSent ? Sending.sent : this.notSent(advice, Sending.unreachable);
  }

  /** Writes the advice and returns its end: with all that its template has, or with what is essential; 0 when the dialect cannot
   *  carry that either. */
  private write(advice: Advice, dialect: Dialect): number {
    const { kind } = advice.facts;
    const end = advice.isReduced ? 0 : this.written(advice, dialect, undefined);
    if (end > 0) return end;
    advice.isReduced = true;
    return this.written(advice, dialect, kind.essential);
  }

  private written(advice: Advice, dialect: Dialect, kept: Int32Array | undefined): number {
    try {
      return this.writer.write(advice, this.message, dialect, kept);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      this.state.tellUntransmittable(error, { transaction: advice.facts.transaction });
      return 0;
    }
  }

  /** What has not left is not a repeat the next time. */
  private notSent(advice: Advice, sending: Sending): Sending {
    advice.attempts--;
    this.queueOf(advice).free(advice);
    return sending;
  }

  private queueOf({ facts }: Advice): AdviceQueue {
    return this.register.queueOf(facts.issuer);
  }
}
