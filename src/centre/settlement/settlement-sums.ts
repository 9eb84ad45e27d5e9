// What all merchants' days come to, and whether it adds up: what was paid, what was deducted and what is carried is what was sold less what
// was refunded.
import type { SettledDay } from './day-settlement.ts';

export interface SettlementSums {
  readonly merchants: number;
  readonly payments: number;
  readonly salesMinor: number;
  readonly refundsMinor: number;
  readonly commissionMinor: number;
  readonly vatMinor: number;
  readonly feesMinor: number;
  readonly reserveMinor: number;
  readonly carriedInMinor: number;
  readonly carriedOutMinor: number;
  readonly paidMinor: number;
}

/** Sums of days in one currency. */
export function settlementSums(days: readonly SettledDay[]): SettlementSums {
  const sum = (minor: (day: SettledDay) => number) => days.reduce((all, day) => all + minor(day), 0);
  return {
    merchants: days.length,
    payments: days.filter(({ paidMinor }) => paidMinor > 0).length,
    salesMinor: sum(({ salesMinor }) => salesMinor),
    refundsMinor: sum(({ refundsMinor }) => refundsMinor),
    commissionMinor: sum(({ commissionMinor }) => commissionMinor),
    vatMinor: sum(({ vatMinor }) => vatMinor),
    feesMinor: sum(({ feesMinor }) => feesMinor),
    reserveMinor: sum(({ reserveMinor }) => reserveMinor),
    carriedInMinor: sum(({ carriedInMinor }) => carriedInMinor),
    carriedOutMinor: sum(({ carriedOutMinor }) => carriedOutMinor),
    paidMinor: sum(({ paidMinor }) => paidMinor),
  };
}

/** Minor units by which the sums do not add up: 0. */
export function settlementGap(sums: SettlementSums): number {
  const { salesMinor, refundsMinor, commissionMinor, vatMinor, feesMinor, reserveMinor } = sums;
  const deducted = commissionMinor + vatMinor + feesMinor + reserveMinor;
  return salesMinor - refundsMinor - (sums.paidMinor + deducted + sums.carriedInMinor - sums.carriedOutMinor);
}
