// What a merchant pays for an operation: the first row of its contract that fits the card; a part of the amount, rounded half away from
// zero for each operation, and a fixed part. A refund gives back what its amount would cost. A reversal gives back what its original cost:
// parts that are reversed one after the other give back the whole to the centime, because what all of them so far give back is
// rounded, and not each.
import { millionthsOf, shareOf } from '../clearing/rounding.ts';
import type { Merchant } from '../merchant.ts';
import type { Operation } from '../operation.ts';
import { SettlementError } from './settlement-error.ts';

/** An operation that was settled, as its reversals need it. Minor units; the commission is negative for a refund. */
export interface SettledOperation {
  readonly key: string;
  readonly amountMinor: number;
  readonly commissionMinor: number;
  /** What of the amount reversals have undone. */
  readonly reversedMinor: number;
}

/** The commission of an operation that is no reversal. Throws a SettlementError when no row fits. */
export function commissionOf(merchant: Merchant, { key, kind, origin, brand, amountMinor }: Operation): number {
  const row = merchant.commissions.find(
    (rate) => (rate.origin ?? origin) === origin && (rate.brand ?? brand) === brand,
  );
  if (row === undefined)
    throw new SettlementError(`${key}: no commission of ${merchant.contract} fits ${origin} ${brand}`);
  const cost = millionthsOf(amountMinor, row.rateMillionths) + row.fixedMinor;
  return kind === 'refund' ? 0 - cost : cost;
}

/** What a reversal of `amountMinor` gives back of its original's commission, as a commission below zero (above, for a refund's), and the
 *  original after it. Throws a SettlementError when more is reversed than there was. */
export function reverseCommission(
  original: SettledOperation,
  amountMinor: number,
): { readonly commissionMinor: number; readonly original: SettledOperation } {
  const reversedMinor = original.reversedMinor + amountMinor;
  if (reversedMinor > original.amountMinor)
    throw new SettlementError(
      `${original.key}: reversals of it take back ${reversedMinor} of ${original.amountMinor}, in minor units; leave out the last of them`,
    );
  const givenBack = (minor: number) => shareOf(original.commissionMinor, minor, original.amountMinor);
  return {
    commissionMinor: givenBack(original.reversedMinor) - givenBack(reversedMinor),
    original: { ...original, reversedMinor },
  };
}
