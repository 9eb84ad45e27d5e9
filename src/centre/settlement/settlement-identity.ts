// The sums of a settlement, and the identity that they must keep:
// paid + commission + VAT + fees + reserve = captured - refunds + returned - carried in + carried out.
import { exactNumber } from '../clearing/rounding.ts';
import type { DaySettlement } from '../statements/statement.ts';
import { SettlementError } from './settlement-error.ts';

const AMOUNTS = [
  'paidMinor',
  'commissionMinor',
  'vatMinor',
  'feesMinor',
  'reserveMinor',
  'salesMinor',
  'refundsMinor',
  'returnedMinor',
  'carriedInMinor',
  'carriedOutMinor',
] as const satisfies (keyof DaySettlement)[];

type BalancedSums = { readonly [name in (typeof AMOUNTS)[number]]: number };

/** Throws a SettlementError when they do not keep the identity to the minor unit. */
export function balancedSums(settlements: Iterable<DaySettlement>): BalancedSums {
  const sums = Object.fromEntries(AMOUNTS.map((name) => [name, 0n])) as Record<(typeof AMOUNTS)[number], bigint>;
  for (const settlement of settlements) for (const name of AMOUNTS) sums[name] += BigInt(settlement[name] ?? 0);
  const left = sums.paidMinor + sums.commissionMinor + sums.vatMinor + sums.feesMinor + sums.reserveMinor;
  const right = sums.salesMinor - sums.refundsMinor + sums.returnedMinor - sums.carriedInMinor + sums.carriedOutMinor;
  if (left !== right) throw new SettlementError(`settlements do not add up: ${left} is paid and kept of ${right}`);
  return Object.fromEntries(AMOUNTS.map((name) => [name, exactNumber(sums[name])])) as unknown as BalancedSums;
}
