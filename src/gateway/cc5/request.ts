// What a merchant's server asks of `/fim/api`, as it was written: values are texts, and read where the order is known.
import type { ForeignAuthentication } from '../desk.ts';
import type { PaymentKind } from '../order-form.ts';

export interface Cc5Request {
  readonly caller: { readonly clientId: string; readonly name: string; readonly password: string };
  /** OrderId; empty: none. */
  readonly oid: string;
  readonly question: Cc5Question;
}

export type Cc5Question = Cc5Payment | Cc5Change | { readonly is: 'status' } | { readonly is: 'history' };

export interface Cc5Payment extends Cc5Money {
  readonly is: 'payment';
  readonly kind: PaymentKind;
  /** Digits of a card. */
  readonly number: string;
  readonly expiryMonth: string;
  readonly expiryYear: string;
  readonly securityCode: string;
  readonly authentication: ForeignAuthentication | undefined;
  /** Of the cardholder; empty when the shop does not say. */
  readonly clientAddress: string;
}

export interface Cc5Change extends Cc5Money {
  readonly is: 'capture' | 'void' | 'refund';
  /** TransId; empty: none. Names the order, and of a void the step. */
  readonly transactionId: string;
}

interface Cc5Money {
  /** Empty: all of it. */
  readonly total: string;
  /** Empty: that of the order. */
  readonly currency: string;
}
