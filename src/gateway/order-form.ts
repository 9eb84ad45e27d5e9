// What a shop asks for, whatever kit it uses: the form that the cardholder's browser brings.
import type { Language } from '../centre/member.ts';

/** A field as the shop wrote it: its name in the shop's case, its value untouched. */
export type FormField = readonly [name: string, value: string];

/** `Auth`: authorised and captured. `PreAuth`: authorised, captured when the shop says so. */
export type PaymentKind = 'Auth' | 'PreAuth';

export interface OrderForm {
  readonly kit: 'est3d' | 'mtc';
  /** All of it, in its order. */
  readonly fields: readonly FormField[];
  readonly clientId: string;
  /** The shop's number of the order, unique in the store once it is paid. */
  readonly oid: string;
  readonly kind: PaymentKind;
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  readonly okUrl: string;
  readonly failUrl: string;
  /** Where each attempt is told to the shop's server; undefined: nowhere. */
  readonly callbackUrl: string | undefined;
  /** Where the cardholder goes who cancels; undefined: to failUrl. */
  readonly shopUrl: string | undefined;
  readonly language: Language;
  readonly email: string;
  readonly phone: string;
  readonly billTo: string;
  /** The browser goes back to the shop by itself. */
  readonly returnsByItself: boolean;
  /** ... after so many seconds. */
  readonly returnSeconds: number;
  /** How long the cardholder has to pay, 30 to 2,700 s. */
  readonly sessionSeconds: number;
  /** Shown beside the amount, never charged: `12.00 EUR`; empty without. */
  readonly displayAmount: string;
}

/** What is wrong with a field; the name is that of the fact sheet. */
export interface FormFault {
  readonly field: string;
  /** English, for the log and the shop's developer. */
  readonly wrong: string;
  readonly allowed: string;
}
