// What confirmation is told and asks: who the parties of the journal are, what was cleared before, and where its results go.
import type { Codec } from '../../codec/codec.ts';
import type { Operation } from '../operation.ts';
import type { OpenAuthorization } from './open-authorization.ts';

/** What confirms an 0100: nothing more, its completion (0220 or 0120), or the end of its business day. An 0200 confirms itself. */
export const confirmations = ['single', 'dual', 'at-close'] as const;
type Confirmation = (typeof confirmations)[number];

/** A link of an acquirer. */
export interface AcquiringParty {
  /** Code of the member. */
  readonly member: string;
  readonly confirmation: Confirmation;
  /** The dialect of its messages in the journal. */
  readonly codec: Codec;
}

export interface IssuingParty {
  /** Code of the member. */
  readonly member: string;
  readonly isForeign: boolean;
}

/** What the register says of the place where a card was taken. */
export interface AffiliatedMerchant {
  readonly contract: string;
  /** ISO 18245, 4 digits. */
  readonly categoryCode: string;
}

/** Who the parties of a journal are, by the journal's numbers. */
export interface Parties {
  /** Throws when the acquirer is no member's, or its dialect is not known: without it nothing can be cleared. */
  acquirer(number: number): AcquiringParty;
  /** Throws when the issuer is no member's. */
  issuer(number: number): IssuingParty;
  merchant(member: string, acceptor: string, terminal: string): AffiliatedMerchant | undefined;
  /** The brand of a card number, in the words of the interchange rules. */
  brandOf(pan: string): string;
}

/** An operation that was made before. */
export interface Cleared {
  readonly operation: Operation;
  /** What reversals of it have taken back so far, minor units. */
  readonly reversedMinor: number;
  /** Transaction number of the authorization that it captures, 0 for none. */
  readonly authorization: number;
}

/** How an advice names a transaction that is over. */
export interface ConfirmedName {
  /** Code of the acquiring member. */
  readonly acquirer: string;
  /** DE 37. */
  readonly rrn: string;
  /** DE 38. */
  readonly approvalCode: string;
}

/** How original data elements name an authorization that has expired. */
export interface ExpiredName {
  /** The journal's number of the acquirer. */
  readonly link: number;
  /** DE 11 and DE 7 as numbers. */
  readonly stan: number;
  readonly sentAt: number;
}

/** Something that could not be cleared as it was told. It is listed for people, with what it names. */
export interface ConfirmationException {
  /** Unique for ever, as the key of an operation is. */
  readonly key: string;
  readonly kind: ExceptionKind;
  /** Business date on which it is listed, yyyymmdd. */
  readonly businessDate: number;
  readonly transaction: number;
  /** The authorization that it names; 0 when none is known. */
  readonly authorization: number;
  /** What is not cleared, in minor units of `currency`. */
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
}

/** `over-authorized`: a capture beyond what was authorized and the tolerance. `expired`: a completion of an authorization that had expired
 *  before it came. `not-authorized`: a completion of an authorization that is not known or was approved to nobody. `confirmed-before`: a completion of what was final already. `unreadable`: the
 *  journal has no request that can be read. */
export type ExceptionKind = 'over-authorized' | 'expired' | 'not-authorized' | 'confirmed-before' | 'unreadable';

/** An authorization that nobody has confirmed in time, or that was captured in full beside its hold: what is left of the hold is let go, and
 *  its issuer is to learn it. */
export interface Expiry extends ConfirmedName {
  readonly transaction: number;
  /** The journal's numbers of the link of its acquirer, and of the issuer. */
  readonly link: number;
  readonly issuer: number;
  /** DE 11 and DE 7 as numbers, -1 without DE 7: under these the journal has it. */
  readonly stan: number;
  readonly sentAt: number;
  /** Place of the journal entry up to which what was captured is known. */
  readonly place: number;
  /** Business date on which it expired, yyyymmdd. */
  readonly businessDate: number;
  /** What was captured and stands, and what is let go, in minor units of `currency`. */
  readonly capturedMinor: number;
  readonly releasedMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** It has not expired, and may be captured. Missing when it has. */
  readonly isOpen?: true;
}

/** What has been made of the journal, and takes what is made of it now. */
export interface OperationBooks {
  /** An operation by its key; undefined when there is none. */
  cleared(key: string): Cleared | undefined;
  /** True when an operation has this name. */
  isConfirmed(name: ConfirmedName): boolean;
  /** The transaction number of an authorization of this name that has expired, 0 when there is none. */
  expired(name: ConfirmedName | ExpiredName): number;
  /** `authorization` is the transaction number of what it captures, 0 for none. */
  add(operation: Operation, authorization: number): void;
  except(exception: ConfirmationException): void;
  /** In place of what was said of the same authorization while it was open. */
  expire(expiry: Expiry): void;
}

/** The authorizations that may be captured still. */
export interface AuthorizationBooks {
  get(transaction: number): OpenAuthorization | undefined;
  /** Those of an acquirer (the journal's number) under one of the names that completions use. */
  named(acquirer: number, name: AuthorizationName): readonly OpenAuthorization[];
  add(authorization: OpenAuthorization): void;
  /** It has other amounts. */
  changed(authorization: OpenAuthorization): void;
  remove(transaction: number): void;
  all(): Iterable<OpenAuthorization>;
}

/** STAN, DE 37 or DE 38 of the authorization. */
export type AuthorizationName =
  | { readonly stan: string }
  | { readonly rrn: string }
  | { readonly approvalCode: string };
