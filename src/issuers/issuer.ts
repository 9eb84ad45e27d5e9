// The plug-in interface: an issuer in this process gets one request at a time and returns a decision, at once or through a
// promise. Whoever writes a plug-in needs this file only. Amounts are whole minor units (centimes of a dirham, cents of a
// dollar, yen of a yen). Times are milliseconds since 1970. A decline is a decision, never an exception.

import type { FieldValues } from '../codec/field-values.ts';
import type { Message } from '../codec/message.ts';
import type { Reason } from '../iso8583/reason.ts';

/** The class of a request, from its message type: 1xx authorization, 2xx financial, 4xx reversal. */
export type RequestKind = 'authorization' | 'financial' | 'reversal' | 'other';

/**
 * A request to an issuer. It is valid during the call of `decide` only, because the next request reuses the object and its
 * bytes: copy what is needed before the first `await`. Nothing is computed before it is read, and each reading computes
 * again.
 */
export interface IssuerRequest {
  /** Number of this transaction, never used twice. Its reversal names it as `original`. An approval that the switch has given in
   *  the issuer's place (stand-in) has another number than the request that the issuer was asked before. */
  readonly transaction: number;
  /** Number of the original of a reversal, or of the authorization (0100) that a completion (0220, 1220) captures: what it captures of
   *  the hold is debited, and not held any more. 0 in anything else, and when the original is not known. */
  readonly original: number;
  /** Message type as a number: 100, 200, 220, 400, 420... A reversal made by the switch itself comes as 420 or 421, an approval that
   *  it has given in the issuer's place as 120 or 220, 121 or 221. */
  readonly mti: number;
  readonly kind: RequestKind;
  /** An advice (0120, 0220, 0420) says what has happened: to decline it changes nothing for the cardholder. */
  readonly isAdvice: boolean;
  /** A repeat (odd message type). The switch answers repeats of what it retains; any other repeat is to be decided. That of an
   *  advice (121, 221) has the number of its transaction, and may come although the first was taken in. */
  readonly isRepeat: boolean;
  /** Card number: DE 2, else the digits of track 2 (DE 35). Empty when there is neither. Never log it. */
  readonly pan: string;
  /** Expiry `YYMM`: DE 14, else from track 2; undefined when neither says four digits. */
  readonly expiry: string | undefined;
  /** DE 3, six digits; empty when absent. */
  readonly processingCode: string;
  /** DE 4 in minor units of `currency`; 0 when absent. In a reversal, the amount of the original. */
  readonly amountMinor: number;
  /** DE 49, three digits of ISO 4217; empty when absent. */
  readonly currency: string;
  /** In a reversal, the amount of the original that remains outstanding (DE 95), in minor units; 0 in a full reversal. */
  readonly remainingMinor: number;
  /** Time of the request. A decision that depends on the time uses this, so that a replay decides the same. */
  readonly nowMs: number;
  /** Any element by path: `'41'`, `'55.9F26'`, `'127.25'`. Bytes come as upper-case hex, composites as objects. */
  get(path: string): string | FieldValues | undefined;
  /** The message itself. In a reversal made by the switch it is the original request: take the type from `mti`. */
  readonly message: Message;
}

/**
 * The decision of an issuer: its own properties, each read once. It is read before the next request is passed on, so an issuer may reuse one object, but not
 * the `elements` inside: a delayed answer keeps them while the next request is decided.
 */
export interface Decision {
  /** From the table `Reason`. Declines are reasons, not errors. */
  reason: Reason;
  /** DE 38, up to 6 characters; sent with approvals only. */
  approvalCode?: string | undefined;
  /** Other elements of the answer, by number; each must fit the spec of the acquirer's link. DE 39 and what identifies the
   *  request (2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49) are set by the switch. */
  elements?: Readonly<Record<number, string>> | undefined;
  /** Amount approved, in whole minor units, when it is less than the one requested: a partial approval. */
  approvedMinor?: number | undefined;
  /** Milliseconds until the answer goes out, 0 when left out; Infinity means never. */
  delayMs?: number | undefined;
}

/** Outstanding amount of one transaction: what its issuer holds, has debited or has credited, less what was reversed. */
export interface OutstandingAmount {
  readonly transaction: number;
  /** Above 0, in minor units of `currency`, the transaction's own. */
  readonly amountMinor: number;
  /** Three digits, ISO 4217. */
  readonly currency: string;
  /** The account was credited: a refund. */
  readonly isCredit: boolean;
}

/**
 * The totals of an issuer's own books, for reconciliation with the journal and with the acquirer view. Money is conserved
 * when `takenMinor` = `heldMinor` + `debitedMinor`, at any moment.
 */
export interface IssuerTotals {
  /** Accounts opened. */
  readonly accounts: number;
  /** Currency of the accounts, three digits; the amounts below are in its minor units. */
  readonly currency: string;
  /** What all accounts together are below their opening balances, added up from the balances. */
  readonly takenMinor: number;
  /** Held by authorizations and not reversed. */
  readonly heldMinor: number;
  /** Debited by financial transactions and not reversed, less what was credited. */
  readonly debitedMinor: number;
  /** Transactions with an outstanding amount, as `outstanding` lists them. */
  readonly transactions: number;
  /** Transactions with an outstanding amount that are no longer retained: they are in the sums, but can be neither listed
   *  nor reversed. */
  readonly forgotten: number;
  /** Every transaction with an outstanding amount, oldest first. No request may be decided while it is read. */
  outstanding(): Iterable<OutstandingAmount>;
}

export interface Issuer {
  /**
   * Where the issuer keeps its books; `elsewhere` when left out.
   *
   * `memory`: it decides within the call (`decide` returns a Decision, never a promise) and keeps its books only in this
   * process's memory. A crash takes the books with it, so a request and its outcome may share one journal entry. In a thread of
   * its own (`isolation: thread`) it is asked as if they were elsewhere: the thread can end while the process lives.
   *
   * `elsewhere`: it may hold money through I/O of its own (a file, a database, another host), and that money survives a
   * crash of this process.
   */
  readonly books?: 'memory' | 'elsewhere';
  /**
   * Decides on one request. An issuer that needs no I/O returns its decision. One that does returns a promise; the switch
   * goes on with other requests meanwhile, in any order.
   *
   * An issuer whose books are `elsewhere` is called only after the journal entry that names the request is durable: what
   * it may hold is always on record. An issuer whose books are in `memory` is called at once.
   *
   * A decision that comes after the issuer's deadline is recorded as late and goes to nobody. The acquirer has been
   * answered 91 (issuer inoperative), and the issuer is sent a reversal (420). An exception or a rejected promise is a
   * defect of the plug-in: it is answered 96 (system malfunction) and logged, and nothing is reversed. Throw before money
   * is held, or not at all.
   *
   * A decision that cannot be sent (an amount that is no whole number or more than the one requested, an element of the
   * wrong type) is logged and answered 96. It is reversed when it was an approval.
   *
   * A reversal names its `original`. Answer a repeated reversal with the approval that it got first, and give nothing back
   * twice; nor take anything twice for a repeated advice. An advice is repeated until it is answered, also after an exception,
   * and as long as the answer is "not now" (907, 909 and their like); an answer to a repeat must not be delayed. A reversal
   * advice that is declined for another reason than 914 comes five times, then people are told.
   */
  decide(request: IssuerRequest): Decision | Promise<Decision>;
  /** Its books, when it keeps any. */
  totals?(): IssuerTotals;
}

/** What a plug-in is made with. */
export interface PluginSettings {
  /** Name of the issuer in the configuration. */
  readonly name: string;
  /** `options` of the configuration, unchecked. Throw an Error that names the faulty option: the switch does not start. */
  readonly options: unknown;
}

const DEFINITION = 'switch8583/issuer';

/** What a plug-in module exports by default; made by `defineIssuer`. */
export interface IssuerDefinition {
  readonly defines: typeof DEFINITION;
  readonly make: (settings: PluginSettings) => Issuer;
}

/**
 * Declares a plug-in: `export default defineIssuer(({ name, options }) => ({ decide: (request) => ... }))`. `make` is
 * called once for each issuer of the configuration that names the module.
 */
export function defineIssuer(make: (settings: PluginSettings) => Issuer): IssuerDefinition {
  return { defines: DEFINITION, make };
}

/** True when a module's default export is a plug-in, also one that was made with another copy of this package. */
export function isIssuerDefinition(value: unknown): value is IssuerDefinition {
  return (
    typeof value === 'object' &&
    value !== null &&
    'defines' in value &&
    value.defines === DEFINITION &&
    'make' in value &&
    typeof value.make === 'function'
  );
}
