// A member of the centre: a bank or a scheme that issues cards, acquires merchants, or both. What the centre owes it and what it owes
// the centre, its position, is settled on its account. Whom it stands for on the wire are names of the configuration: links of
// acquirers and issuers.

/** How a member reads "reversal" in a reconciliation (DE 75, 77, 87, 89): as sales and refunds that were cancelled, each beside its own
 *  kind, or as amounts with the other sign. */
export type ReversalReading = 'cancelled' | 'opposite';

/** How a member takes its clearing files: the characters, and how records are held apart. */
export interface ClearingDialect {
  readonly encoding: 'ascii' | 'ebcdic';
  /** A name of `wire/framing.ts`. */
  readonly framing: 'rdw' | 'rdw-1014';
}

export interface Member {
  /** 2 to 12 of A-Z, 0-9 and `-`: how commands, files and positions name it. */
  readonly code: string;
  readonly name: string;
  /** Institution identification code, 1 to 11 digits (DE 32, 33, 94, PDS 0105). */
  readonly institution: string;
  /** Bank code of its RIBs, 3 digits; undefined for one that keeps no accounts in the country. */
  readonly bank: string | undefined;
  /** Names of the configuration: links of acquirers whose operations are its own. Empty: it acquires nothing. */
  readonly acquirers: readonly string[];
  /** Names of the configuration: issuers whose cards are its own. Empty: it issues nothing. */
  readonly issuers: readonly string[];
  /** IBAN on which its position is settled, and from which its merchants are paid. */
  readonly account: string;
  /** ISO 4217 numeric: the currency of its position. */
  readonly currency: number;
  /** Its cards and merchants are of abroad. */
  readonly isForeign: boolean;
  readonly clearing: ClearingDialect;
  readonly reversals: ReversalReading;
  /** Where bulletins go; undefined: none are sent. */
  readonly email: string | undefined;
  readonly language: Language;
  /** What its cardholders are told to call: a telephone number, an address; undefined: its name alone. */
  readonly contact?: string | undefined;
  readonly isCertified: boolean;
  /** yyyymmdd: since when; undefined: somebody has only said so. */
  readonly certifiedOn?: number | undefined;
  /** SHA-256 of the signed result that it was certified by, hexadecimal. */
  readonly certificate?: string | undefined;
}

/** ISO 639-1. */
export type Language = 'fr' | 'en' | 'ar';
