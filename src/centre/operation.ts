// An operation: what is cleared. It comes from a confirmed transaction, from its reversal, or from a member's file, and is cleared once,
// in the file of its business date, settled once, and stands on one statement. Amounts are positive; kind and `isReversal` say who owes
// whom: for a purchase the issuer owes the acquirer, for a refund the acquirer owes the issuer, and a reversal turns that round.
import type { CardOrigin } from './merchant.ts';

export type OperationKind = 'purchase' | 'cash' | 'refund';

export interface Operation {
  /** Unique for ever. Online: `<node>:<transaction number of what confirms it>`, from a file: `<file id>:<message number>`. */
  readonly key: string;
  /** The key of what it undoes; undefined unless `isReversal`. */
  readonly originalKey: string | undefined;
  /** yyyymmdd: the day in whose files it is cleared. */
  readonly businessDate: number;
  /** Milliseconds since 1970-01-01 UTC: when the cardholder paid, or when the reversal came. */
  readonly atMs: number;
  readonly kind: OperationKind;
  readonly isReversal: boolean;
  /** Codes of members. */
  readonly acquirer: string;
  readonly issuer: string;
  /** Minor units of `currency`, above zero. */
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** The card number, whole: it is needed in clearing files. It is masked wherever people read. */
  readonly pan: string;
  /** yymm, empty when unknown. */
  readonly expiry: string;
  readonly origin: CardOrigin;
  readonly brand: string;
  /** DE 3, six digits. */
  readonly processingCode: string;
  /** DE 22 as it came, empty when unknown. */
  readonly entryMode: string;
  readonly channel: Channel;
  readonly stan: string;
  /** DE 37, empty when unknown. */
  readonly rrn: string;
  /** DE 31 of what a member presented in a file, 23 digits; undefined for what came online: the centre makes its own. */
  readonly reference?: string | undefined;
  /** DE 38, empty when unknown. */
  readonly approvalCode: string;
  /** DE 41 and DE 42 without trailing blanks, DE 43 as it came. */
  readonly terminal: string;
  readonly acceptor: string;
  readonly acceptorName: string;
  /** ISO 18245, 4 digits. */
  readonly categoryCode: string;
  /** Contract number of the merchant; undefined for one that is not in the register (`merchants: any`), and for cash. */
  readonly contract: string | undefined;
}

/** Where the card was taken. */
export type Channel = 'terminal' | 'atm' | 'e-commerce' | 'manual';
