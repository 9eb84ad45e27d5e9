// What is done with an order that is paid: it is captured, voided, given back. A step is asked for once, recorded with its message, and
// goes to the switch until that has answered; the answer decides what becomes of the order. One step of an order is under way at a time.
import type { Message } from '../codec/message.ts';
import { isApproved, isNotNow, Reason, reasonMeaning, reasonOf } from '../iso8583/reason.ts';
import { type AcquirerIdentity, followingRequest, refundRequest } from './acquirer/payment-messages.ts';
import type { NamedStep } from './desk.ts';
import { lastStanding, undoneAlready, voidRefusal } from './named-step.ts';
import type { Attempt, SentRequest } from './orders/attempt-book.ts';
import type { WaitingMessage } from './orders/message-book.ts';
import type { Order } from './orders/order-book.ts';
import type { OrderRecords } from './orders/order-records.ts';
import { stateAfter } from './orders/order-state.ts';
import { type Step, type StepKind, transactionIdOf } from './orders/step-book.ts';
import type { PaymentResult } from './payment-result.ts';
import { codeOf, OWN_ERROR } from './payments.ts';

interface StepPorts {
  readonly records: OrderRecords;
  readonly identity: AcquirerIdentity;
  readonly messagesWait: () => void;
  /** A step or a reversal was refused by the switch: people have to look at it. */
  readonly refused: (order: Order, kind: StepKind | 'reversal', code: string) => void;
  readonly now: () => number;
}

/** A step that was begun, or why it cannot be. */
type Begun = { readonly step: Step } | { readonly refused: string };

/** How long after an unknown original a reversal is tried a second time: the original may have been under way still, on a connection that
 *  was lost. */
const AGAIN_MS = 5_000;

export class OrderSteps {
  readonly #ports: StepPorts;
  readonly #waiting = new Map<number, (step: Step) => void>();

  constructor(ports: StepPorts) {
    this.#ports = ports;
  }

  /** Captures `amountMinor` of what is authorized, all of it when undefined. */
  capture(order: Order, amountMinor: number = order.amountMinor): Begun {
    const { identity, now, records } = this.#ports;
    return this.#begin(order, (paid) => {
      if (stateAfter(order.state, 'captured') === undefined) return `the order is ${STATE_WORDS[order.state]}`;
      if (!(amountMinor > 0 && amountMinor <= order.amountMinor)) return 'more than is authorized, or nothing';
      const approvalCode = paid.result!.approvalCode;
      const { stan } = records.numbers.take(now());
      const request = followingRequest(identity, '0220', paid.request!, amountMinor, approvalCode, stan, now());
      return { kind: 'capture', amountMinor, undoes: undefined, request };
    });
  }

  /** Undoes the last thing that was done, of this business day; what is named and undone already is answered as it was. */
  cancel(order: Order, named: NamedStep = {}): Begun | { readonly again: Step } {
    const known = this.#ports.records.steps.ofOrder(order.id);
    const again = undoneAlready(order, known, named.transactionId);
    if (again !== undefined) return { again };
    return this.#begin(order, (paid, steps) => {
      const last = lastStanding(steps);
      const event = last?.kind === 'refund' ? 'refund voided' : 'voided';
      if (stateAfter(order.state, event) === undefined) return `the order is ${STATE_WORDS[order.state]}`;
      const amountMinor = last?.amountMinor ?? paid.amountMinor;
      const refusal = voidRefusal(named, paid, steps, amountMinor);
      if (refusal !== undefined) return refusal;
      if (this.#day(last?.beganAt ?? paid.beganAt) !== this.#day(this.#ports.now())) {
        return 'it is of an earlier business day: give it back instead';
      }
      const original = last?.request ?? paid.request!;
      const approvalCode = last?.kind === 'refund' ? last.result!.approvalCode : paid.result!.approvalCode;
      return { kind: 'void', amountMinor, undoes: last?.id, request: this.#void(original, amountMinor, approvalCode) };
    });
  }

  /** Gives `amountMinor` back, all that is left when undefined. */
  refund(order: Order, amountMinor: number = order.capturedMinor - order.refundedMinor): Begun {
    const { identity, now, records } = this.#ports;
    return this.#begin(order, (paid) => {
      if (stateAfter(order.state, 'refunded') === undefined) return `the order is ${STATE_WORDS[order.state]}`;
      const left = order.capturedMinor - order.refundedMinor;
      if (!(amountMinor > 0 && amountMinor <= left)) return 'more than is left of what was captured, or nothing';
      const request = refundRequest(identity, paid.request!, amountMinor, records.numbers.take(now()), now());
      return { kind: 'refund', amountMinor, undoes: undefined, request };
    });
  }

  /** Resolves with the step once it is answered. */
  concluded(step: Step): Promise<Step> {
    const { promise, resolve } = Promise.withResolvers<Step>();
    this.#waiting.set(step.id, resolve);
    return promise;
  }

  /** Nobody waits for it any more; it goes on. */
  leave(step: Step): void {
    this.#waiting.delete(step.id);
  }

  /** The switch has answered a message. False when it says "not now": the message goes again. */
  answered(message: WaitingMessage, answer: Message): boolean {
    const code = codeOf(answer);
    const reason = reasonOf(code);
    const step = message.step === undefined ? undefined : this.#ports.records.steps.get(message.step);
    // Of a request the answer decides, whatever it says; an advice or a reversal is to be taken in.
    if (step?.kind !== 'refund' && isNotNow(reason)) return false;
    this.#ports.records.file.write(() => {
      this.#ports.records.messages.remove(message.id);
      if (step === undefined) this.#reversed(message, reason, code);
      else this.#stepAnswered(step, reason, code, answer);
    });
    return true;
  }

  #begin(
    order: Order,
    decide: (
      paid: Attempt,
      steps: readonly Step[],
    ) => string | Pick<Step, 'kind' | 'amountMinor' | 'undoes' | 'request'>,
  ): Begun {
    const { records, now, messagesWait } = this.#ports;
    const paid = records.attempts.ofOrder(order.id).findLast(({ state }) => state === 'approved');
    if (paid === undefined) return { refused: 'nothing of the order is authorized' };
    const steps = records.steps.ofOrder(order.id);
    if (steps.some(({ state }) => state === 'sent')) {
      return { refused: 'another step of the order waits for its answer' };
    }
    const decided = decide(paid, steps);
    if (typeof decided === 'string') return { refused: decided };
    if (records.attempts.pan(paid.id) === undefined) return { refused: 'the card of the order is not kept any more' };
    const { mti, elements } = decided.request;
    const step = records.file.write(() => {
      const begun = records.steps.begin({ orderId: order.id, attempt: paid.id, ...decided }, now());
      const message = { orderId: order.id, attempt: paid.id, step: begun.id, mti, elements, isAgain: false };
      records.messages.add(message, now());
      return begun;
    });
    messagesWait();
    return { step };
  }

  #stepAnswered(step: Step, reason: Reason, code: string, answer: Message): void {
    const { records, now, refused } = this.#ports;
    const { orders, attempts, steps } = records;
    const order = orders.get(step.orderId);
    const isDone = isApproved(reason);
    const result: PaymentResult = {
      ...attempts.get(step.attempt).result!,
      transactionId: transactionIdOf(step),
      response: isDone ? 'Approved' : 'Declined',
      code,
      errorMessage: isDone ? '' : reasonMeaning(reason),
      approvalCode: answer.text(38)?.trim() || (attempts.get(step.attempt).result?.approvalCode ?? ''),
      reference: step.request.reference,
      stan: step.request.stan,
      at: now(),
      settlementId: isDone ? `20${this.#day(now())}` : '',
    };
    steps.answered(step.id, isDone ? 'done' : 'refused', result);
    if (isDone) this.#done(step, order);
    else {
      refused(order, step.kind, code);
      // A sale stands as captured from its approval on.
      if (step.kind === 'capture' && order.state === 'S') orders.happened(order.id, 'capture refused');
    }
    this.#waiting.get(step.id)?.(steps.get(step.id));
    this.#waiting.delete(step.id);
  }

  #done({ id, kind, amountMinor, undoes }: Step, order: Order): void {
    const { orders, steps } = this.#ports.records;
    if (kind === 'refund') orders.happened(order.id, 'refunded', amountMinor);
    else if (kind === 'capture') {
      if (order.state === 'A') orders.happened(order.id, 'captured', amountMinor);
    } else {
      if (undoes !== undefined) steps.undone(undoes);
      const undone = undoes === undefined ? undefined : steps.get(undoes);
      if (undone?.kind === 'refund') orders.happened(order.id, 'refund voided', amountMinor);
      else this.#voided(steps.get(id), order);
    }
  }

  /** Nothing of the order stands any more. What of the authorization was not captured is let go of, too. */
  #voided({ attempt, undoes, amountMinor }: Step, order: Order): void {
    const { orders, attempts } = this.#ports.records;
    orders.happened(order.id, 'voided');
    const paid = attempts.get(attempt);
    if (undoes !== undefined && amountMinor < paid.amountMinor) this.#reverse(paid, false, 0);
    else attempts.forgetCard(attempt);
  }

  #reversed(message: WaitingMessage, reason: Reason, code: string): void {
    const { records, refused } = this.#ports;
    const attempt = records.attempts.get(message.attempt);
    if (reason === Reason.originalNotFound && !message.isAgain) {
      this.#reverse(attempt, true, AGAIN_MS);
      return;
    }
    if (!isApproved(reason) && reason !== Reason.originalNotFound) {
      refused(records.orders.get(message.orderId), 'reversal', code);
    }
    records.attempts.forgetCard(attempt.id);
  }

  #reverse(attempt: Attempt, isAgain: boolean, afterMs: number): void {
    const { records, identity, now, messagesWait } = this.#ports;
    const { id, orderId, amountMinor, request, result } = attempt;
    const { stan } = records.numbers.take(now());
    const approvalCode = result?.approvalCode ?? '';
    const { mti, elements } = followingRequest(identity, '0420', request!, amountMinor, approvalCode, stan, now());
    records.messages.add({ orderId, attempt: id, step: undefined, mti, elements, isAgain }, now() + afterMs);
    messagesWait();
  }

  #void(original: SentRequest, amountMinor: number, approvalCode: string): SentRequest {
    const { identity, now, records } = this.#ports;
    const { stan } = records.numbers.take(now());
    return followingRequest(identity, '0400', original, amountMinor, approvalCode, stan, now());
  }

  /** YYMMDD where the merchants are. */
  #day(atMs: number): string {
    return this.#ports.identity.localTime(atMs).slice(0, 6);
  }
}

const STATE_WORDS: Readonly<Record<Order['state'], string>> = {
  PN: 'not paid',
  D: 'declined',
  ERR: 'not paid',
  CNCL: 'cancelled',
  A: 'authorized and not captured',
  C: 'captured already',
  S: 'captured already',
  V: 'void',
};

/** What the gateway itself says of a step that cannot be. */
export function refusedStep(order: Order, paid: PaymentResult | undefined, why: string, now: number): PaymentResult {
  return {
    response: 'Error',
    code: OWN_ERROR,
    errorMessage: why,
    oid: order.oid,
    transactionId: paid?.transactionId ?? '',
    approvalCode: '',
    reference: '',
    stan: '',
    at: now,
    clientAddress: paid?.clientAddress ?? '',
    settlementId: '',
    card: paid?.card,
    authentication: undefined,
  };
}
