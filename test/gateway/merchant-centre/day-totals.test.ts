// What a day comes to, worked out by hand.
import { expect, test } from 'vitest';
import type { OrderStep, OrderView } from '../../../src/gateway/desk.ts';
import { dayTotals } from '../../../src/gateway/merchant-centre/day-totals.ts';

const DAY = '20261126';

function step(kind: OrderStep['kind'], amountMinor: number, date = DAY, isApproved = true): OrderStep {
  const response = isApproved ? 'Approved' : 'Declined';
  return { kind, amountMinor, result: { response, settlementId: isApproved ? date : '' } as OrderStep['result'] };
}

const order = (kind: OrderView['kind'], steps: readonly OrderStep[], currency = 504) =>
  ({ kind, steps, currency }) as OrderView;

const totals = (...orders: OrderView[]) =>
  dayTotals(orders, DAY).map(({ currency, sales, voids, refunds, netMinor }) => [
    ...[currency, sales.count, sales.amountMinor, voids.count, voids.amountMinor],
    ...[refunds.count, refunds.amountMinor, netMinor],
  ]);

test.each<[string, OrderView[], number[][]]>([
  ['nothing', [], []],
  ['a sale', [order('Auth', [step('attempt', 100)])], [[504, 1, 100, 0, 0, 0, 0, 100]]],
  [
    'a sale that is recorded with its capture is one',
    [order('Auth', [step('attempt', 100), step('capture', 100)])],
    [[504, 1, 100, 0, 0, 0, 0, 100]],
  ],
  ['an authorization that nobody captured is none', [order('PreAuth', [step('attempt', 100)])], []],
  [
    'a capture of a part',
    [order('PreAuth', [step('attempt', 100), step('capture', 60)])],
    [[504, 1, 60, 0, 0, 0, 0, 60]],
  ],
  [
    'a decline before an approval',
    [order('Auth', [step('attempt', 100, DAY, false), step('attempt', 100)])],
    [[504, 1, 100, 0, 0, 0, 0, 100]],
  ],
  [
    'a sale that was voided',
    [order('Auth', [step('attempt', 100), step('void', 100)])],
    [[504, 1, 100, 1, 100, 0, 0, 0]],
  ],
  ['an authorization that was voided moved nothing', [order('PreAuth', [step('attempt', 100), step('void', 100)])], []],
  [
    'a refund that was voided',
    [order('Auth', [step('attempt', 100), step('refund', 30), step('void', 30)])],
    [[504, 1, 100, 1, -30, 1, 30, 100]],
  ],
  [
    'a refund of an earlier day',
    [order('Auth', [step('attempt', 100, '20261125'), step('refund', 30)])],
    [[504, 0, 0, 0, 0, 1, 30, -30]],
  ],
  [
    'two currencies',
    [order('Auth', [step('attempt', 100)]), order('Auth', [step('attempt', 7)], 978)],
    [
      [504, 1, 100, 0, 0, 0, 0, 100],
      [978, 1, 7, 0, 0, 0, 0, 7],
    ],
  ],
])('%s', (_, orders, expected) => expect(totals(...orders)).toEqual(expected));
