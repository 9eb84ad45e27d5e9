// What has come of an attempt to pay, as shops are told: by the callback, by the browser and by the XML interface.
import type { AuthenticationOutcome } from '../three-d-secure/authentication.ts';

/** `Error`: the gateway, the bank or the cardholder's browser failed; nothing was decided about the card. */
export type PaymentResponse = 'Approved' | 'Declined' | 'Error';

export interface PaymentResult {
  readonly response: PaymentResponse;
  /** DE 39 of the answer; 99 for what the gateway itself refuses. */
  readonly code: string;
  /** Why, for people, in English; empty when approved. */
  readonly errorMessage: string;
  readonly oid: string;
  /** Number of the attempt, unique in the gateway. */
  readonly transactionId: string;
  /** DE 38; empty without. */
  readonly approvalCode: string;
  /** DE 37; empty before the switch was asked. */
  readonly reference: string;
  /** DE 11, six digits; empty before the switch was asked. */
  readonly stan: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The address that the cardholder's browser came from. */
  readonly clientAddress: string;
  /** The business date to which it belongs, yyyymmdd; empty when nothing was approved. */
  readonly settlementId: string;
  readonly card: PaidCard | undefined;
  /** Undefined when the cardholder was not asked to authenticate. */
  readonly authentication: AuthenticationOutcome | undefined;
}

/** What may be known of a card. */
export interface PaidCard {
  /** `400000***0010`. */
  readonly masked: string;
  /** As card-brand.ts names it. */
  readonly brand: string;
  /** Name of its issuer where the gateway knows it; empty otherwise. */
  readonly issuer: string;
  /** Two digits each. */
  readonly expiryMonth: string;
  readonly expiryYear: string;
}
