// Entries written by hand: a purchase of 50.00 MAD at issuer 1 by acquirer 1, unless said otherwise, in the place after the last.
import { type JournalEntry, Step } from '../../src/journal/entry.ts';

export type Said = Partial<JournalEntry> & { transaction: number };

const NOTHING = new Uint8Array();
const PURCHASE = {
  original: 0,
  acquirer: 1,
  issuer: 1,
  mti: 100,
  stan: 7,
  issuerStan: 0,
  amountMinor: 5000,
  currency: 504,
  reason: -1,
  sentAt: -1,
  advice: 0,
  adviceStan: 0,
  businessDate: 0,
  captures: 0,
  requestBytes: 0,
  toldBytes: 0,
  bytes: NOTHING,
  start: 0,
  end: 0,
} as const;
/** An advice: what it leaves of the transaction is nothing. */
const ADVICE = { mti: 420, amountMinor: 0 };

export const forwarded = (said: Said) => ({ step: Step.forwarded, ...said });
export const answered = (said: Said) => ({ step: Step.answered, reason: 0, ...said });
export const late = (said: Said) => ({ step: Step.late, reason: 907, ...said });
export const queued = (said: Said) => ({ step: Step.adviceQueued, ...ADVICE, ...said });
export const acknowledged = (said: Said) => ({ step: Step.adviceAcknowledged, ...ADVICE, reason: 0, ...said });
export const parked = (said: Said) => ({ step: Step.adviceParked, ...ADVICE, ...said });
export const released = (said: Said) => ({ step: Step.adviceReleased, ...ADVICE, ...said });
export const dropped = (said: Said) => ({ step: Step.adviceDropped, ...ADVICE, ...said });
export const undelivered = (said: Said) => ({ step: Step.undelivered, reason: 0, ...said });
/** What the acquirer says to its answer. */
export const processed = (said: Said) => ({ step: Step.acknowledged, reason: 0, ...said });

/** The answer to a reversal of `original` that leaves nothing. */
export const reversed = (said: Said & { original: number }) => answered({ mti: 400, amountMinor: 0, ...said });

/** The entries in their places, a millisecond apart. */
export function journalOf(...entries: readonly Said[]): JournalEntry[] {
  return entries.map((entry, i) => ({ ...PURCHASE, step: Step.answered, seq: i + 1, atMs: 1_000 + i, ...entry }));
}
