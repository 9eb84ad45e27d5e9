// An authorization request as statements and bulletins see it: who asked for what, and what became of it. Beside operations, which
// are what is cleared, it has what was declined. It is made from the entries of the journal, one for each request that was answered;
// reversals and advices are none.
import type { Reason } from '../../iso8583/reason.ts';
import type { CardOrigin } from '../merchant.ts';
import type { OperationKind } from '../operation.ts';

export interface AuthorizationRequest {
  /** Unique for ever: `<node>:<transaction number>`. */
  readonly key: string;
  /** yyyymmdd: the business day on which it was answered. */
  readonly businessDate: number;
  /** Milliseconds since 1970-01-01 UTC: when it was answered. */
  readonly atMs: number;
  readonly kind: OperationKind;
  /** Codes of members; undefined where no member is known of: no route, or a link that no member names. */
  readonly acquirer: string | undefined;
  readonly issuer: string | undefined;
  /** Minor units of `currency`, zero or above: what was asked for. */
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** The card number, whole; empty when the request states none. It is masked, or hashed with a key, wherever it is shown. */
  readonly pan: string;
  readonly brand: string;
  readonly origin: CardOrigin;
  /** What the acquirer was told. */
  readonly reason: Reason;
  /** DE 38 and DE 37, empty when unknown. */
  readonly approvalCode: string;
  readonly rrn: string;
  /** DE 41 and DE 42 without trailing blanks. */
  readonly terminal: string;
  readonly acceptor: string;
  /** Contract number of the merchant; undefined for one that is not in the register, and for cash. */
  readonly contract: string | undefined;
}
