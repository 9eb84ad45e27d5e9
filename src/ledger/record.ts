// The journal record: one step of one transaction as it is kept on disk. Numbers only, so that a record is cheap to make
// and to store; the one free part is `message`, the bytes of the step in the acquirer's dialect with sensitive
// authentication data (tracks, PIN, cryptograms) left out, as PCI DSS 3.3.1 asks.

/** What happened. The order of the numbers is fixed: they are stored. */
export const Step = {
  /** A request left for an issuer; from here on the issuer may hold money. */
  forwarded: 1,
  /** The acquirer is told the outcome in `reason`. */
  answered: 2,
  /** An issuer answered after its deadline; nobody was told. */
  late: 3,
  /** A reversal advice (0420) for the transaction entered store-and-forward. */
  adviceQueued: 4,
  /** The issuer acknowledged the reversal advice. */
  adviceAcknowledged: 5,
  /** A request could not be answered to its sender: the link was gone. The outcome stands. */
  undelivered: 6,
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** One step of one transaction. All numbers are integers. */
export interface JournalRecord {
  /** Place in the journal: 1, 2, 3... without gaps, given by the journal when the record is appended. */
  seq: number;
  /** Milliseconds since 1970-01-01 UTC. */
  atMs: number;
  step: Step;
  /** Transaction number, the same in all its steps; never used twice in one journal. */
  transaction: number;
  /** Transaction number of the original that a reversal undoes; 0 in anything but a reversal. */
  original: number;
  /** Number of the acquirer in the configuration, from 1; 0 when none is concerned. */
  acquirer: number;
  /** Number of the issuer in the configuration, from 1; 0 when no issuer was asked. */
  issuer: number;
  /** Message type as a number: 100 for 0100, 1110 for 1110. */
  mti: number;
  /** The acquirer's STAN (DE 11). */
  stan: number;
  /** The switch's own STAN on the issuer link; 0 when no issuer was asked. */
  issuerStan: number;
  /** Minor units. Of a request, the amount asked for, and of its answer the amount approved; negative for credits, 0
   *  for enquiries. Of a reversal and of an advice, the amount of the original that stands afterwards: 0 when it is undone
   *  altogether. */
  amountMinor: number;
  /** ISO 4217 numeric currency of `amountMinor` (DE 49); 0 when unknown. */
  currency: number;
  /** Action code in the three digits of ISO 8583:1993 (0 approved, 116 not sufficient funds...); -1 before an outcome. */
  reason: number;
  /** Bytes of the step, or an empty array. */
  message: Uint8Array;
}
