// Settlement as it is kept: any days of sales, refunds, reversals and payments that come back, settled once each, add up.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Merchant } from '../../src/centre/merchant.ts';
import type { Operation } from '../../src/centre/operation.ts';
import { balancedSums } from '../../src/centre/settlement/settlement-identity.ts';
import { otherCurrencyLines } from '../../src/cli/centre/settlement-lines.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { SettlementRecords } from '../../src/records/settlement.ts';
import { atlas, reversal } from '../centre/clearing/fixture.ts';
import { DATE, merchant, sale } from '../centre/settlement/fixture.ts';

let folder: string;
let file: CentreFile;
let records: SettlementRecords;
let files = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settlement-'));
  file = CentreFile.open(join(folder, 'centre.db'));
  records = new SettlementRecords(file);
});

afterEach(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

const settle = (
  businessDate: number,
  merchants: readonly Merchant[],
  operations: readonly Operation[],
  into = records,
) => into.settle({ businessDate, members: [atlas], merchants, operations, settlementDay: (date) => date + 1 });

describe('a date', () => {
  const shop = merchant('SHOP');
  const sales = [sale('n:1', 'SHOP', 10_000)];

  it('is settled once', () => {
    expect(settle(DATE, [shop], sales)).toBe(true);
    const first = [records.payments(DATE), records.settlements(DATE), records.account('SHOP')];
    expect(settle(DATE, [shop], sales)).toBe(false);
    expect([records.payments(DATE), records.settlements(DATE), records.account('SHOP')]).toEqual(first);
    expect(records.payments(DATE)).toMatchObject([{ reference: `${DATE}-SHOP`, amountMinor: 10_000 - 150 - 15 }]);
  });

  it('is settled as a whole or not at all', () => {
    expect(() => settle(DATE, [shop], [...sales, sale('n:2', 'NOBODY', 100)])).toThrow(
      'n:2: no merchant has the contract NOBODY',
    );
    expect(() =>
      settle(
        DATE,
        [shop, merchant('X', { acquirer: 'NONE' })],
        [...sales, sale('n:2', 'X', 100, { acquirer: 'NONE' })],
      ),
    ).toThrow('X: no member NONE pays it');
    expect(records.isSettled(DATE)).toBe(false);
    expect(records.settlements(DATE)).toEqual([]);
    expect(settle(DATE, [shop], sales)).toBe(true);
  });

  it('loses nothing that comes after it was settled', () => {
    settle(DATE, [shop], sales);
    expect(() => settle(DATE, [shop], [...sales, sale('n:2', 'SHOP', 100)])).toThrow(
      `n:2: ${DATE} was settled without it`,
    );
  });

  it('settles no operation of an earlier date again', () => {
    settle(DATE, [shop], sales);
    const again = [{ ...sales[0]!, businessDate: DATE + 1 }];
    expect(() => settle(DATE + 1, [shop], again)).toThrow('n:1: settled already');
  });

  it.each([
    ['an original that no date has settled', []],
    ['one of a merchant that is settled with another operation', [sale('n:2', 'SHOP', 500)]],
  ])('takes nothing back of %s', (_, others) => {
    const made = reversal('n:9', sales[0]!);
    expect(() => settle(DATE, [shop], [...others, made])).toThrow(
      'n:9: it takes back n:1 of SHOP, which no date has settled; settle the date of n:1 first',
    );
    expect([records.isSettled(DATE), records.account('SHOP').debtMinor]).toEqual([false, 0]);
    expect(settle(DATE, [shop], sales)).toBe(true);
    expect(settle(DATE + 1, [shop], [{ ...made, businessDate: DATE + 1 }])).toBe(true);
    expect(records.account('SHOP').debtMinor).toBe(9_835);
  });

  it('takes back no more than there was', () => {
    const made = reversal('n:9', sales[0]!, { amountMinor: 10_001 });
    expect(() => settle(DATE, [shop], [...sales, made])).toThrow(
      'n:1: reversals of it take back 10001 of 10000, in minor units; leave out the last of them',
    );
    expect(records.isSettled(DATE)).toBe(false);
  });

  it('pays what came back anew, once', () => {
    settle(DATE, [shop], sales);
    const returned = { reference: `${DATE}-SHOP`, reason: 'AC04' };
    expect(records.takeBack([returned])).toEqual([returned.reference]);
    expect(records.takeBack([returned])).toEqual([]);
    expect(() => records.takeBack([{ reference: 'x', reason: '' }])).toThrow('no payment x was made');
    settle(DATE + 1, [shop], []);
    expect(records.payments(DATE + 1)).toMatchObject([{ reference: `${DATE + 1}-SHOP`, amountMinor: 9_835 }]);
    settle(DATE + 2, [shop], []);
    expect(records.payments(DATE + 2)).toEqual([]);
  });

  it('gives the reserve back when the merchant is closed', () => {
    const held = merchant('SHOP', { reserveMinor: 50_000, reserveMillionths: 500_000 });
    settle(DATE, [held], sales);
    expect(records.account('SHOP').reserveMinor).toBe(4_918);
    settle(DATE + 1, [{ ...held, status: 'closed' }], []);
    expect(records.settlements(DATE + 1)).toMatchObject([{ reserveMinor: -4_918, paidMinor: 4_918 }]);
  });
});

describe('a merchant', () => {
  it('of a currency in which nothing can be paid stops the date before it is kept', () => {
    const dinars = merchant('TUNIS', { currency: 788 });
    expect(() => settle(DATE, [dinars], [sale('n:1', 'TUNIS', 10_000, { currency: 788 })])).toThrow(
      'TUNIS: nothing is paid in currency 788: it has not two decimals',
    );
    expect(records.isSettled(DATE)).toBe(false);
  });

  it('whose currency was changed is not settled by the ledger of the old one', () => {
    settle(DATE, [merchant('SHOP')], [sale('n:1', 'SHOP', 10_000, { kind: 'refund' })]);
    const euros = [{ ...sale('n:2', 'SHOP', 50_000, { currency: 978 }), businessDate: DATE + 1 }];
    expect(() => settle(DATE + 1, [merchant('SHOP', { currency: 978 })], euros)).toThrow(
      'SHOP: its ledger is in currency 504, not 978',
    );
    expect(records.isSettled(DATE + 1)).toBe(false);
  });

  it('that has changed hands is paid by the member that took its operations', () => {
    const other = { ...atlas, code: 'OTHER' };
    const shop = merchant('SHOP', { acquirer: 'OTHER' });
    const members = [atlas, other];
    const operations = [sale('n:1', 'SHOP', 10_000)];
    records.settle({ businessDate: DATE, members, merchants: [shop], operations, settlementDay: (date) => date + 1 });
    expect(records.payments(DATE)).toMatchObject([{ payer: { code: 'ATLAS' } }]);
  });

  it('with an operation in another currency is settled without it, and so are the others', () => {
    const shops = [merchant('SHOP'), merchant('B')];
    const operations = [sale('n:1', 'SHOP', 10_000), sale('n:2', 'B', 10_000, { currency: 978 })];
    expect(settle(DATE, shops, operations)).toBe(true);
    expect(settle(DATE, shops, operations)).toBe(false);
    expect(records.payments(DATE)).toMatchObject([{ contract: 'SHOP', amountMinor: 9_835 }]);
    expect(otherCurrencyLines(shops, operations)).toEqual([
      'other-currency n:2: 100.00 EUR of B is not settled: its contract is in MAD',
    ]);
  });

  it('that is closed in a later month pays no monthly fee out of its guarantee', () => {
    const held = merchant('SHOP', { reserveMinor: 50_000, reserveMillionths: 500_000 });
    settle(DATE, [held], [sale('n:1', 'SHOP', 10_000)]);
    settle(20261201, [{ ...held, status: 'closed', monthlyFeeMinor: 1_000 }], []);
    expect(records.settlements(20261201)).toMatchObject([{ feesMinor: 0, vatMinor: 0, paidMinor: 4_918 }]);
  });

  it('has its guarantee held back once from a payment that came back', () => {
    const held = merchant('SHOP', { reserveMinor: 50_000, reserveMillionths: 500_000 });
    settle(DATE, [held], [sale('n:1', 'SHOP', 10_000)]);
    records.takeBack([{ reference: `${DATE}-SHOP`, reason: 'AC04' }]);
    settle(DATE + 1, [held], []);
    expect(records.settlements(DATE + 1)).toMatchObject([{ reserveMinor: 0, paidMinor: 4_917 }]);
  });
});

const amount = fc.integer({ min: 1, max: 500_000 });
const step = fc.record({
  what: fc.constantFrom('sale', 'sale', 'refund', 'reversal', 'day', 'return'),
  amount,
  which: fc.nat(),
});

describe('many days', () => {
  it('add up, whatever happens, and no payment is below zero', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, isReserved) => {
        const shop = merchant('SHOP', {
          ...{ monthlyFeeMinor: 25_000, entryFeeMinor: 30_000 },
          ...(isReserved && { reserveMinor: 100_000, reserveMillionths: 333_333 }),
        });
        const days = CentreFile.open(join(folder, `days-${files++}.db`));
        try {
          playDays(new SettlementRecords(days), shop, steps);
        } finally {
          days.close();
        }
      }),
      { numRuns: 25 },
    );
  });
});

function playDays(
  into: SettlementRecords,
  shop: Merchant,
  steps: readonly { what: string; amount: number; which: number }[],
): void {
  let date = 20261101;
  let open: Operation[] = [];
  const all: Operation[] = [];
  const left = new Map<string, number>();
  const refs: string[] = [];
  let returned = 0;
  let net = 0;
  const end = () => {
    settle(date, [shop], open.toReversed(), into);
    refs.push(...into.payments(date).map(({ reference }) => reference));
    open = [];
    date++;
  };
  for (const { what, amount: amountMinor, which } of steps) {
    const key = `n:${String(all.length).padStart(4, '0')}`;
    const add = (operation: Operation) => {
      open.push(operation);
      all.push(operation);
      net += (operation.kind === 'refund') === operation.isReversal ? operation.amountMinor : -operation.amountMinor;
    };
    const kind = what === 'refund' ? 'refund' : 'purchase';
    if (what === 'sale' || what === 'refund') {
      left.set(key, amountMinor);
      add(sale(key, 'SHOP', amountMinor, { kind, businessDate: date }));
    } else if (what === 'reversal') {
      const original = all.filter((one) => (left.get(one.key) ?? 0) > 0)[which % Math.max(1, left.size)];
      if (original === undefined) continue;
      const part = Math.min(amountMinor, left.get(original.key)!);
      left.set(original.key, left.get(original.key)! - part);
      add(reversal(key, original, { amountMinor: part, businessDate: date }));
    } else if (what === 'day') end();
    else if (refs.length > 0)
      returned += into.takeBack([{ reference: refs[which % refs.length]!, reason: 'AC04' }]).length;
  }
  end();
  end();
  const settlements = into.settlementsOf('SHOP');
  const sums = balancedSums(settlements);
  expect(settlements.every(({ paidMinor, carriedOutMinor }) => paidMinor >= 0 && carriedOutMinor >= 0)).toBe(true);
  expect(sums.salesMinor - sums.refundsMinor).toBe(net);
  // What came back is paid anew: what stays paid is what was earned, less what was kept, plus the debt.
  const { debtMinor, reserveMinor, returnedMinor } = into.account('SHOP');
  expect(returnedMinor).toBe(0);
  expect(reserveMinor).toBe(sums.reserveMinor);
  const kept = sums.commissionMinor + sums.vatMinor + sums.feesMinor + sums.reserveMinor;
  expect(sums.paidMinor - sums.returnedMinor + kept - debtMinor).toBe(net);
  expect(returned).toBeLessThanOrEqual(refs.length);
  // What was undone wholly costs nothing.
  if ([...left.values()].every((minor) => minor === 0)) expect(sums.commissionMinor).toBe(0);
}
