// What can be done with an order once a shop, its server or its people ask for it: the one door to the orders, behind which the switch
// is asked. The XML interface, the callback's answer and the merchant centre go through it.
import type { PaymentKind } from './order-form.ts';
import type { PaymentResult } from './payment-result.ts';
import type { Store } from './store.ts';

/** D declined, A authorised, C captured, S sale, PN pending, CNCL cancelled, ERR failed, V void, R reversal needed (ORDERSTATUS). */
export type OrderStatus = 'D' | 'A' | 'C' | 'S' | 'PN' | 'CNCL' | 'ERR' | 'V' | 'R';

/** Of the card as it is typed: in memory only, from the form to the message. */
export interface EnteredCard {
  readonly number: string;
  /** Two digits each. */
  readonly expiryMonth: string;
  readonly expiryYear: string;
  /** Empty when none was given. */
  readonly securityCode: string;
}

/** 3-D Secure as another party has done it: Number = md, PayerTxnId = xid, PayerSecurityLevel = eci, PayerAuthenticationCode = cavv. */
export interface ForeignAuthentication {
  readonly xid: string;
  readonly eci: string;
  readonly cavv: string;
}

export interface ServerPayment {
  /** Empty: the gateway makes one. */
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  readonly currency: number;
  readonly card: EnteredCard;
  readonly authentication: ForeignAuthentication | undefined;
  readonly clientAddress: string;
}

export interface OrderView {
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly status: OrderStatus;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: number;
  /** Milliseconds since 1970; undefined when that has not been. */
  readonly authorizedAt: number | undefined;
  readonly capturedAt: number | undefined;
  /** The transaction id of what a void undoes now; empty: of nothing. */
  readonly undoable: string;
  /** Oldest first: attempts, captures, voids, refunds. */
  readonly steps: readonly OrderStep[];
}

export interface OrderStep {
  readonly kind: 'attempt' | 'capture' | 'void' | 'refund';
  readonly amountMinor: number;
  readonly result: PaymentResult;
}

/** Which step a void means. */
export interface NamedStep {
  /** TransId of a capture, a refund or the payment; undefined: the last step. */
  readonly transactionId?: string | undefined;
  /** What the step is of, minor units; undefined: whatever it is. */
  readonly amountMinor?: number | undefined;
}

export interface Desk {
  /** Pays without a browser (MOTO, or with 3-D Secure done elsewhere). */
  pay(store: Store, payment: ServerPayment): Promise<PaymentResult>;
  /** Captures what is authorised; all of it when `amountMinor` is undefined. */
  capture(store: Store, oid: string, amountMinor: number | undefined): Promise<PaymentResult>;
  /** Undoes the last step of the order of this business day. One that is named and undone already is answered as it was, and nothing done;
   *  without a name nothing is undone behind another void. */
  cancel(store: Store, oid: string, named?: NamedStep): Promise<PaymentResult>;
  /** Gives captured money back; all that is left of it when `amountMinor` is undefined. */
  refund(store: Store, oid: string, amountMinor: number | undefined): Promise<PaymentResult>;
  /** The order of an attempt or a step of this store. */
  orderOf(store: Store, transactionId: string): string | undefined;
  order(store: Store, oid: string): OrderView | undefined;
  /** The latest first. */
  orders(store: Store, most: number): readonly OrderView[];
}
