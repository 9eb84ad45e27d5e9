// What the pages of the gateway show. The pages know nothing else: no order, no session, no card.
import type { Language } from '../../centre/member.ts';
import type { ChallengeView, FormFields } from '../../three-d-secure/acs-pages.ts';

/** What every page of a payment has in its head. */
export interface PaymentHead {
  readonly language: Language;
  readonly merchantName: string;
  /** Host of its site; empty without. */
  readonly site: string;
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** Shown beside the amount; empty without. */
  readonly displayAmount: string;
  readonly oid: string;
}

/** Why an attempt failed, as cardholders are told. */
export type DeclineWord =
  | 'card' // 14, 56, 15: the number
  | 'expired' // 54
  | 'funds' // 51
  | 'limit' // 61, 65
  | 'securityCode' // N7, 82: CVV2
  | 'notEnrolled' // 57: not enabled for e-commerce: call the bank
  | 'authentication' // 3-D Secure failed or refused
  | 'unavailable' // 91, 96, 99
  | 'declined'; // all else

/** A field of the payment form with which something is wrong. */
export type CardField = 'number' | 'expiry' | 'securityCode';

export interface PaymentPage extends PaymentHead {
  readonly is: 'payment';
  /** Where the form goes, relative to this origin. */
  readonly action: string;
  readonly cancelAction: string;
  /** Of this showing of the form: a form sent twice is one attempt. */
  readonly attemptToken: string;
  readonly csrfToken: string;
  readonly wrong: ReadonlySet<CardField>;
  /** Why the attempt before failed. */
  readonly declined: DeclineWord | undefined;
  /** Name of the bank to call; empty when unknown. */
  readonly bank: string;
  /** Seconds that are left. */
  readonly secondsLeft: number;
}

/** A form that goes on by itself where scripts run (and by a button where not): to the issuer's page, or back to the shop. */
export interface OnwardPage extends PaymentHead {
  readonly is: 'onward';
  readonly to: 'bank' | 'shop';
  readonly outcome: 'approved' | 'declined' | 'cancelled' | undefined;
  readonly declined: DeclineWord | undefined;
  readonly bank: string;
  readonly url: string;
  readonly method: 'post' | 'get';
  readonly fields: FormFields;
  /** Undefined: only by the button. 0: at once. */
  readonly afterSeconds: number | undefined;
}

/** Waits for what another tab or an earlier click has begun, and looks again. */
export interface WaitingPage extends PaymentHead {
  readonly is: 'waiting';
  readonly lookAgainAt: string;
}

/** Nothing can be paid here: session over, order paid already, form refused. */
export interface EndPage {
  readonly is: 'end';
  readonly language: Language;
  readonly why: 'timedOut' | 'paidAlready' | 'cancelled' | 'unknown' | 'refused' | 'tooMany' | 'failed';
  /** For the shop's developer, in English: what is wrong with the form, which computation of the hash would have fitted. */
  readonly details: readonly string[];
  /** Where the cardholder can go on; undefined: nowhere. */
  readonly backUrl: string | undefined;
}

export type ChallengePage = ChallengeView;

export type Page = PaymentPage | OnwardPage | WaitingPage | EndPage | ChallengePage;
