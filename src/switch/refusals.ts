// Refusals that the switch itself gives, and what it answers by itself to reversals.
import { Reason } from '../iso8583/reason.ts';
import type { Decision } from './ports.ts';

export const REFUSALS = {
  inoperative: { reason: Reason.issuerInoperative },
  /** More is kept for the issuer than may be: not for good, so that the same is handled anew when it comes again. */
  noRoom: { reason: Reason.issuerInoperative },
  noIssuer: { reason: Reason.noSuchIssuer },
  invalidMerchant: { reason: Reason.invalidMerchant },
  invalidCard: { reason: Reason.invalidCardNumber },
  format: { reason: Reason.formatError },
  invalid: { reason: Reason.invalidTransaction },
  malfunction: { reason: Reason.systemMalfunction },
  duplicate: { reason: Reason.duplicate },
  tooMuch: { reason: Reason.invalidAmount },
  notFound: { reason: Reason.originalNotFound },
} as const satisfies Readonly<Record<string, Decision>>;

/** Of these the cause is in the message itself: the same is refused alike whenever it comes again. */
const FOR_GOOD: ReadonlySet<Reason> = new Set<Reason>([REFUSALS.invalidCard.reason, REFUSALS.format.reason]);

/** The same request, when it comes again, is refused alike by whoever does not know that it was. */
export function isForGood(reason: Reason): boolean {
  return FOR_GOOD.has(reason);
}

/** A reversal that the switch answers by itself: nothing is held any more, or the switch sees it through. */
export const REVERSED: Decision = { reason: Reason.approved };

/** An advice that the switch will see through. */
export const TAKEN: Decision = { reason: Reason.approved };
