// What the answer to an advice means for it. An advice tells what has happened, so no answer makes it untrue; but a reversal that
// its issuer has not carried out leaves the cardholder's money held, and "not now" is no answer at all.
import { isApproved, isNotNow, Reason } from '../../iso8583/reason.ts';
import type { Advice } from './advice.ts';

export const AdviceVerdict = {
  /** The issuer has taken it in. */
  settled: 0,
  /** The issuer could not take it in then: it is sent again as often as it takes. */
  notNow: 1,
  /** The issuer will not undo the transaction, or says nothing that can be understood. */
  declined: 2,
} as const;
export type AdviceVerdict = (typeof AdviceVerdict)[keyof typeof AdviceVerdict];

/** What `reason` (-1 when the answer has none, or cannot be read) means for `advice`. */
export function verdictOn(advice: Advice, reason: Reason): AdviceVerdict {
  if (reason < 0) return AdviceVerdict.declined;
  if (isApproved(reason)) return AdviceVerdict.settled;
  if (isNotNow(reason)) return AdviceVerdict.notNow;
  // The transaction has been completed: whatever the issuer thinks of that, it knows now.
  if (!advice.facts.kind.undoes) return AdviceVerdict.settled;
  // There is nothing to give back, unless the transaction comes yet.
  if (reason === Reason.originalNotFound) return AdviceVerdict.settled;
  return isKnown(advice, reason) ? AdviceVerdict.settled : AdviceVerdict.declined;
}

/** An issuer that knows a repeat for one has taken in the first; one that takes the first for a repeat has not. */
export function isKnown({ attempts, declines, wasParked }: Advice, reason: Reason): boolean {
  return reason === Reason.duplicate && attempts > 1 && declines === 0 && !wasParked;
}
