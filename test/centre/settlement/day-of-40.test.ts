// The day of 40 transactions, to the centime: the fixture has the arithmetic.
import { describe, expect, it } from 'vitest';
import type { Merchant } from '../../../src/centre/merchant.ts';
import { EMPTY_ACCOUNT, settleMerchant } from '../../../src/centre/settlement/settle-merchant.ts';
import { balancedSums } from '../../../src/centre/settlement/settlement-identity.ts';
import { minor, operations, rows } from '../day-of-40.ts';
import { DATE, merchant } from './fixture.ts';

const any = { origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 };
const merchants: Merchant[] = [
  merchant('A'),
  merchant('B', {
    commissions: [{ origin: undefined, brand: 'visa', rateMillionths: 12_000, fixedMinor: 50 }, any],
    monthlyFeeMinor: 25_000,
  }),
  merchant('C', { reserveMinor: 5_000, reserveMillionths: 100_000 }),
  merchant('D', { entryFeeMinor: 300_000 }),
];

const settled = merchants.map((one) => ({
  contract: one.contract,
  ...settleMerchant({
    merchant: one,
    businessDate: DATE,
    operations: operations.map(({ operation }) => operation).filter(({ contract }) => contract === one.contract),
    account: EMPTY_ACCOUNT,
    originalOf: () => undefined,
    settlementDay: (date) => date + 1,
  }),
}));

describe('a day of 40 transactions', () => {
  it('has 40', () => expect(operations).toHaveLength(40));

  it('costs what each operation costs', () => {
    const found = new Map(settled.flatMap((one) => one.operations).map((one) => [one.key, one.commissionMinor]));
    for (const { operation, commission } of operations)
      expect([operation.key, found.get(operation.key)]).toEqual([operation.key, commission]);
  });

  it.each(rows('total'))('%s %s', (_, contract, ...words) => {
    const { settlement } = settled.find((one) => one.contract === contract)!;
    const { salesMinor, refundsMinor, commissionMinor, vatMinor, feesMinor, reserveMinor, carriedOutMinor, paidMinor } =
      settlement;
    expect([
      salesMinor,
      refundsMinor,
      commissionMinor,
      vatMinor,
      feesMinor,
      reserveMinor,
      carriedOutMinor,
      paidMinor,
    ]).toEqual(words.filter((_word, i) => i % 2 === 1).map(minor));
  });

  it('adds up', () =>
    expect(balancedSums(settled.map(({ settlement }) => settlement))).toMatchObject({
      ...{ paidMinor: 213_219, commissionMinor: 5_234, vatMinor: 33_024, feesMinor: 325_000, reserveMinor: 2_749 },
      ...{ salesMinor: 360_524, refundsMinor: 26_965, carriedOutMinor: 245_667 },
    }));
});
