// What may follow what in the life of an order. A table, and nothing else decides it. The words are those of ORDERSTATUS; `R`, reversal
// needed, is no state of its own: it is told of an order that failed while the switch has not heard the reversal.
import type { OrderStatus } from '../desk.ts';
import type { PaymentKind } from '../order-form.ts';

/** What an order is recorded as. */
export type OrderState = Exclude<OrderStatus, 'R'>;

/** What happens to an order. `capture refused`: the switch has declined what it was told was captured. */
export type OrderEvent =
  | 'authorized'
  | 'sold'
  | 'declined'
  | 'failed'
  | 'cancelled'
  | 'captured'
  | 'capture refused'
  | 'voided'
  | 'refunded'
  | 'refund voided';

const OPEN: Partial<Record<OrderEvent, OrderState>> = {
  authorized: 'A',
  sold: 'S',
  declined: 'D',
  failed: 'ERR',
  cancelled: 'CNCL',
};

const follows: Readonly<Record<OrderState, Partial<Record<OrderEvent, OrderState>>>> = {
  PN: OPEN,
  D: OPEN,
  ERR: OPEN,
  CNCL: OPEN,
  A: { captured: 'C', voided: 'V' },
  C: { refunded: 'C', 'refund voided': 'C', voided: 'V', 'capture refused': 'A' },
  S: { refunded: 'S', 'refund voided': 'S', voided: 'V', 'capture refused': 'A' },
  V: {},
};

/** The state after `event`; undefined when it may not happen in `state`. */
export function stateAfter(state: OrderState, event: OrderEvent): OrderState | undefined {
  return follows[state][event];
}

/** True while a card may be charged for it. */
export function isUnpaid(state: OrderState): boolean {
  return stateAfter(state, 'authorized') !== undefined;
}

/** What an approval makes of an order of this kind. */
export function approvalOf(kind: PaymentKind): OrderEvent {
  return kind === 'Auth' ? 'sold' : 'authorized';
}
