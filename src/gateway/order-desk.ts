// The desk: orders as shops, their servers and their people see and change them.

import type { Timer } from '../host/timer.ts';
import type { CardRules } from './checkout.ts';
import type { Desk, EnteredCard, NamedStep, OrderStep, OrderView, ServerPayment } from './desk.ts';
import { authenticationFault, outcomeOf, provesCardholder } from './foreign-authentication.ts';
import { lastStanding } from './named-step.ts';
import { type OrderSteps, refusedStep } from './order-steps.ts';
import type { AttemptCard } from './orders/attempt-book.ts';
import type { Order } from './orders/order-book.ts';
import type { OrderRecords } from './orders/order-records.ts';
import { isUnpaid } from './orders/order-state.ts';
import { type Step, transactionIdOf } from './orders/step-book.ts';
import type { PaymentResult } from './payment-result.ts';
import { OWN_ERROR, type Payments } from './payments.ts';
import type { Store } from './store.ts';

interface DeskPorts {
  readonly records: OrderRecords;
  readonly payments: Payments;
  readonly steps: OrderSteps;
  readonly rules: CardRules;
  readonly paidCard: (card: EnteredCard) => AttemptCard;
  /** PreAuth cannot be kept apart from Auth on a link where approval confirms. */
  readonly takesPreAuth: boolean;
  /** How long who asks waits for the answer to a step. */
  readonly deadlineMs: number;
  readonly random: () => string;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export class OrderDesk implements Desk {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  async pay(store: Store, payment: ServerPayment): Promise<PaymentResult> {
    const { records, payments, random, now, paidCard } = this.#ports;
    const { kind, amountMinor, currency, card, clientAddress } = payment;
    const oid = payment.oid === '' ? `G${random().slice(0, 20)}` : payment.oid;
    const refusal = this.#refusalOf(store, payment);
    if (refusal !== undefined) return this.#refused(store, oid, payment, refusal);
    const attempt = records.file.write(() => {
      const order = records.orders.ask(store.clientId, { oid, kind, amountMinor, currency });
      if (!isUnpaid(order.state)) return 'the order is paid already';
      if (records.attempts.underWay(order.id) !== undefined) return 'another attempt of the order is under way';
      return records.attempts.begin(
        {
          ...{ orderId: order.id, session: undefined, token: random(), amountMinor, clientAddress },
          card: paidCard(card),
          pan: card.number,
        },
        now(),
      );
    });
    if (typeof attempt === 'string') return this.#refused(store, oid, payment, attempt);
    const authentication = outcomeOf(payment.authentication);
    const concluded = await payments.authorize(attempt, { store, kind, currency, card, authentication });
    return concluded.result!;
  }

  async capture(store: Store, oid: string, amountMinor: number | undefined): Promise<PaymentResult> {
    return this.#step(store, oid, (order) => this.#ports.steps.capture(order, amountMinor));
  }

  async cancel(store: Store, oid: string, named?: NamedStep): Promise<PaymentResult> {
    return this.#step(store, oid, (order) => this.#ports.steps.cancel(order, named));
  }

  async refund(store: Store, oid: string, amountMinor: number | undefined): Promise<PaymentResult> {
    return this.#step(store, oid, (order) => this.#ports.steps.refund(order, amountMinor));
  }

  order(store: Store, oid: string): OrderView | undefined {
    const order = this.#ports.records.orders.find(store.clientId, oid);
    return order && this.#view(order);
  }

  orderOf(store: Store, transactionId: string): string | undefined {
    const { orders, attempts, steps } = this.#ports.records;
    const id = attempts.orderOf(transactionId) ?? steps.orderOf(transactionId);
    const order = id === undefined ? undefined : orders.get(id);
    return order?.store === store.clientId ? order.oid : undefined;
  }

  orders(store: Store, most: number): readonly OrderView[] {
    return this.#ports.records.orders.latest(store.clientId, most).map((order) => this.#view(order));
  }

  async #step(
    store: Store,
    oid: string,
    begin: (order: Order) => ReturnType<OrderSteps['cancel']>,
  ): Promise<PaymentResult> {
    const { records, steps, now } = this.#ports;
    const order = records.orders.find(store.clientId, oid);
    if (order === undefined) return this.#unknown(oid);
    const begun = begin(order);
    const paid = records.attempts.ofOrder(order.id).findLast(({ state }) => state === 'approved')?.result;
    if ('refused' in begun) {
      await records.file.durable();
      return refusedStep(order, paid, begun.refused, now());
    }
    if ('again' in begun) {
      await records.file.durable();
      return begun.again.result!;
    }
    const concluded = await this.#within(begun.step);
    await records.file.durable();
    if (concluded !== undefined) return concluded.result!;
    steps.leave(begun.step);
    return stillWaiting(begun.step, paid!, now());
  }

  /** The step once it is answered; undefined when that takes too long. It goes on all the same. */
  #within(step: Step): Promise<Step | undefined> {
    const { steps, timer, deadlineMs } = this.#ports;
    return new Promise((resolve) => {
      const cancel = timer.at(timer.now() + deadlineMs, () => resolve(undefined));
      void steps.concluded(step).then((concluded) => {
        cancel();
        resolve(concluded);
      });
    });
  }

  #refusalOf(store: Store, { kind, amountMinor, card, authentication }: ServerPayment): string | undefined {
    const { takesPreAuth, rules } = this.#ports;
    if (kind === 'PreAuth' && !takesPreAuth) return NO_PRE_AUTH;
    if (!(Number.isSafeInteger(amountMinor) && amountMinor > 0)) return 'the amount is not more than nothing';
    const fault = authentication && authenticationFault(authentication);
    if (fault !== undefined) return fault;
    if (rules(card.number, store).securityCode && card.securityCode === '' && !provesCardholder(authentication)) {
      return 'the security code of this card is needed';
    }
    return undefined;
  }

  #view(order: Order): OrderView {
    const { records } = this.#ports;
    const { oid, kind, amountMinor, capturedMinor, refundedMinor, currency, authorizedAt, capturedAt } = order;
    const attempts = records.attempts.ofOrder(order.id);
    const isUnderWay = attempts.some(({ result }) => result === undefined);
    const told = [
      ...attempts.map((attempt) => ({ kind: 'attempt' as const, ...attempt })),
      ...records.steps.ofOrder(order.id),
    ].flatMap(({ kind: what, amountMinor: amount, result }): OrderStep[] =>
      result === undefined ? [] : [{ kind: what, amountMinor: amount, result }],
    );
    return {
      ...{ oid, kind, amountMinor, capturedMinor, refundedMinor, currency, authorizedAt, capturedAt },
      undoable: lastStandingId(records, order),
      status: isUnderWay ? 'PN' : records.orders.statusOf(order),
      steps: told.sort((a, b) => a.result.at - b.result.at),
    };
  }

  #unknown(oid: string): PaymentResult {
    return { ...nothing(oid, this.#ports.now()), errorMessage: 'there is no such order' };
  }

  #refused(store: Store, oid: string, { card, clientAddress }: ServerPayment, errorMessage: string): PaymentResult {
    const known = this.#ports.records.orders.find(store.clientId, oid);
    const at = this.#ports.now();
    return { ...nothing(known?.oid ?? oid, at), errorMessage, clientAddress, card: this.#ports.paidCard(card) };
  }
}

/** The transaction id of what a void would undo; empty: of nothing. */
function lastStandingId({ attempts, steps }: OrderRecords, order: Order): string {
  const last = lastStanding(steps.ofOrder(order.id));
  if (last !== undefined) return transactionIdOf(last);
  return String(attempts.ofOrder(order.id).findLast(({ state }) => state === 'approved')?.id ?? '');
}

/** Why a shop may not preauthorize on this gateway, and what would mend it. */
export const NO_PRE_AUTH =
  'PreAuth: on this gateway an approval confirms the payment (gateway.link.confirmation is single), so that it would be ' +
  'cleared without a capture; set confirmation: dual there and at the acquirer link of the switch, or use Auth';

function nothing(oid: string, at: number): PaymentResult {
  return {
    response: 'Error',
    code: OWN_ERROR,
    errorMessage: '',
    oid,
    ...{ transactionId: '', approvalCode: '', reference: '', stan: '', clientAddress: '', settlementId: '' },
    at,
    card: undefined,
    authentication: undefined,
  };
}

/** The switch has not answered yet: nobody knows, and it is repeated until somebody does. */
function stillWaiting({ id, request }: Step, paid: PaymentResult, at: number): PaymentResult {
  const { stan, reference } = request;
  const errorMessage = 'the switch has not answered in time: it is asked again until it has; ask for the order later';
  const transactionId = transactionIdOf({ id });
  return { ...paid, transactionId, response: 'Error', code: '91', errorMessage, stan, reference, at, settlementId: '' };
}
