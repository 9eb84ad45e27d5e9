// What was settled, by currency: what was paid and kept, and what it was paid and kept of. The two are the same.
import { balancedSums } from '../../centre/settlement/settlement-identity.ts';
import type { KeptSettlement } from '../../records/settlement.ts';
import { signedAmount } from '../amount.ts';

/** Throws a SettlementError when the two sides are not the same. */
export function settlementLines(settlements: readonly KeptSettlement[]): string[] {
  return [...Map.groupBy(settlements, (settlement) => settlement.currency)].flatMap(([currency, own]) => {
    const sums = balancedSums(own);
    const text = (minor: number) => signedAmount(minor, currency);
    return [
      `${own.length} merchants`,
      `paid ${text(sums.paidMinor)} + commission ${text(sums.commissionMinor)} + VAT ${text(sums.vatMinor)} + fees ${text(sums.feesMinor)} + reserve ${text(sums.reserveMinor)}`,
      `= captured ${text(sums.salesMinor)} - refunds ${text(sums.refundsMinor)} + returned ${text(sums.returnedMinor)} - carried in ${text(sums.carriedInMinor)} + carried out ${text(sums.carriedOutMinor)}`,
    ];
  });
}
