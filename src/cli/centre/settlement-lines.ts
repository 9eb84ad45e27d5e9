// What was settled, by currency: what was paid and kept, and what it was paid and kept of. The two are the same.
import type { Merchant } from '../../centre/merchant.ts';
import type { Operation } from '../../centre/operation.ts';
import { balancedSums } from '../../centre/settlement/settlement-identity.ts';
import { amountText, currencyOf } from '../../iso8583/currency.ts';
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

/** What is not settled because it is in another currency than its merchant is paid in: a line for each operation. */
export function otherCurrencyLines(merchants: readonly Merchant[], operations: Iterable<Operation>): string[] {
  const currencies = new Map(merchants.map(({ contract, currency }) => [contract, currency]));
  const lines: string[] = [];
  for (const { key, contract, currency, amountMinor } of operations) {
    const own = contract === undefined ? undefined : currencies.get(contract);
    if (own === undefined || own === currency) continue;
    const amount = amountText(String(amountMinor), code(currency)) ?? `${amountMinor} in ${code(currency)}`;
    const paidIn = currencyOf(code(own))?.code ?? code(own);
    lines.push(`other-currency ${key}: ${amount} of ${contract} is not settled: its contract is in ${paidIn}`);
  }
  return lines;
}

function code(currency: number): string {
  return String(currency).padStart(3, '0');
}
