// What merchants are paid: a day worked out by hand, and what holds of any day.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Merchant } from '../../../src/centre/merchant.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import {
  DaySettlement,
  type MerchantBalance,
  type SettledDay,
  SettlementError,
} from '../../../src/centre/settlement/day-settlement.ts';
import { settlementGap, settlementSums } from '../../../src/centre/settlement/settlement-sums.ts';
import { operation, reversal } from '../clearing/fixture.ts';

const DATE = 20261126;
const NOTHING: MerchantBalance = { carriedMinor: 0, heldMinor: 0, owesEntryFee: false, owesMonthlyFee: false };

const merchant: Merchant = {
  contract: 'C-1',
  legalName: 'Café du Port SARL',
  tradingName: 'Café du Port',
  categoryCode: '5812',
  acceptor: 'MERCHANT0000001',
  terminals: [],
  city: 'Casablanca',
  site: undefined,
  email: 'compta@cafe.example',
  language: 'fr',
  acquirer: 'ATLAS',
  rib: '011519000001205000534921',
  currency: 504,
  commissions: [
    { origin: 'domestic', brand: undefined, rateMillionths: 15_000, fixedMinor: 0 },
    { origin: undefined, brand: undefined, rateMillionths: 25_000, fixedMinor: 0 },
  ],
  vatMillionths: 100_000,
  monthlyFeeMinor: 25_000,
  entryFeeMinor: 300_000,
  reserveMinor: 5_000_000,
  reserveMillionths: 50_000,
  paymentDelayDays: 1,
  status: 'active',
  appliedOn: DATE,
  contractedOn: DATE,
  activeOn: DATE,
  suspendedOn: 0,
  closedOn: 0,
};

const sale = (key: string, amountMinor: number, more: Partial<Operation> = {}) =>
  operation(key, { amountMinor, contract: 'C-1', ...more });

function settled(
  operations: readonly Operation[],
  balance: Partial<MerchantBalance> = {},
  of: Merchant = merchant,
): SettledDay[] {
  const byKey = new Map(operations.map((each) => [each.key, each]));
  const day = new DaySettlement(DATE, [of], ({ originalKey = '' }) => {
    const found = byKey.get(originalKey);
    return found && { operation: found, reversedMinor: 0 };
  });
  for (const each of operations) day.add(each);
  return day.settle(
    () => ({ ...NOTHING, ...balance }),
    (days) => DATE + days,
  );
}

test('a day by hand', () => {
  // Domestic 1,000.33: 1.5 % is 15.00495, 15.00. Foreign 200.00: 2.5 % is 5.00. Of the first 300.10 is taken back: 1500 x 30010 / 100033
  // is 450.0015, 4.50. Commission 15.00 + 5.00 - 4.50 = 15.50; VAT 10 % of it 1.55. Refund 50.00.
  // Sales 1,000.33 + 200.00 - 300.10 = 900.23. Due 900.23 - 50.00 - 15.50 - 1.55 = 833.18. Guarantee 5 % of it 41.659, 41.66.
  const first = sale('n:1', 100_033);
  const [day] = settled([
    first,
    sale('n:2', 20_000, { origin: 'foreign' }),
    reversal('n:3', first, { amountMinor: 30_010 }),
    sale('n:4', 5_000, { kind: 'refund' }),
  ]);
  expect(day).toEqual({
    contract: 'C-1',
    businessDate: DATE,
    salesMinor: 90_023,
    refundsMinor: 5_000,
    commissionMinor: 1_550,
    vatMinor: 155,
    feesMinor: 0,
    reserveMinor: 4_166,
    carriedInMinor: 0,
    carriedOutMinor: 0,
    paidMinor: 79_152,
    payment: { reference: `C-1-${DATE}`, payOn: DATE + 1 },
  });
});

test('fees go with the first payment, with VAT; what they exceed it by is carried', () => {
  // 10,000.00: commission 150.00; fees 3,000.00 + 250.00; VAT 10 % of 3,400.00 is 340.00; guarantee 5 % of 6,260.00 is 313.00.
  const [day] = settled([sale('n:1', 1_000_000)], { owesEntryFee: true, owesMonthlyFee: true });
  expect(day).toMatchObject({ feesMinor: 325_000, vatMinor: 34_000, reserveMinor: 31_300, paidMinor: 594_700 });
  // 100.00: commission 1.50; VAT 10 % of 3,251.50 is 325.15: 3,476.65 more than it is.
  const [small] = settled([sale('n:1', 10_000)], { owesEntryFee: true, owesMonthlyFee: true });
  expect(small).toMatchObject({ paidMinor: 0, carriedOutMinor: 347_665, reserveMinor: 0, payment: undefined });
});

test('a debt is carried on until it is paid, and the guarantee ends where it is reached', () => {
  const [owing] = settled([sale('n:1', 5_000, { kind: 'refund' })], { carriedMinor: 700 });
  expect(owing).toMatchObject({ carriedInMinor: 700, carriedOutMinor: 5_700, paidMinor: 0, feesMinor: 0 });
  const [idle] = settled([], { carriedMinor: 700 });
  expect(idle).toMatchObject({ salesMinor: 0, carriedInMinor: 700, carriedOutMinor: 700 });
  const [held] = settled([sale('n:1', 1_000_000)], { heldMinor: 4_999_000 });
  expect(held!.reserveMinor).toBe(1_000);
});

test('who had no operation and owes nothing has no day; cash is nobody', () => {
  expect(settled([sale('n:1', 100, { kind: 'cash', contract: undefined })])).toEqual([]);
});

test('an operation that cannot be paid is no guess', () => {
  expect(() => settled([sale('n:1', 100, { contract: 'C-9' })])).toThrow(SettlementError);
  expect(() => settled([sale('n:1', 100, { currency: 978 })])).toThrow(/in currency 978/);
});

const amounts = fc.array(
  fc.record({
    amountMinor: fc.integer({ min: 1, max: 99_999_999 }),
    kind: fc.constantFrom('purchase' as const, 'refund' as const),
    isForeign: fc.boolean(),
    /** Parts of a thousand that are taken back, one after the other. */
    undone: fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 2 }),
  }),
  { maxLength: 12 },
);

test('any day adds up, no payment is below zero, and what is wholly taken back leaves no commission', () => {
  fc.assert(
    fc.property(
      amounts,
      fc.nat(1_000_000),
      fc.nat(6_000_000),
      fc.boolean(),
      (rows, carriedMinor, heldMinor, owesEntryFee) => {
        const operations = rows.flatMap(({ amountMinor, kind, isForeign, undone }, i) => {
          const origin = isForeign ? ('foreign' as const) : ('domestic' as const);
          const whole = sale(`n:${i}`, amountMinor, { kind, origin });
          const parts = undone.map((part) => Math.floor((amountMinor * part) / 1_000)).filter((part) => part > 0);
          return [whole, ...parts.map((part, j) => reversal(`n:${i}.${j}`, whole, { amountMinor: part }))];
        });
        const days = settled(operations, { carriedMinor, heldMinor, owesEntryFee });
        expect(settlementGap(settlementSums(days))).toBe(0);
        for (const day of days) {
          expect(day.paidMinor).toBeGreaterThanOrEqual(0);
          expect(day.carriedOutMinor).toBeGreaterThanOrEqual(0);
          expect(Math.min(day.paidMinor, day.carriedOutMinor)).toBe(0);
          expect(heldMinor > merchant.reserveMinor || heldMinor + day.reserveMinor <= merchant.reserveMinor).toBe(true);
        }
      },
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 99_999_999 }), fc.double({ min: 0, max: 1, noNaN: true }), (amount, at) => {
      const whole = sale('n:1', amount);
      const part = Math.min(amount - 1, Math.max(1, Math.floor(amount * at)));
      const parts = [part, amount - part].map((each, i) => reversal(`n:2.${i}`, whole, { amountMinor: each }));
      const [day] = settled([whole, ...parts]);
      expect([day!.salesMinor, day!.commissionMinor, day!.vatMinor]).toEqual([0, 0, 0]);
    }),
  );
});
