// Three ledgers side by side: one row for each issuer and currency, and whether they agree.
import { expect, test } from 'vitest';
import { linesOf, reconcile } from '../../src/centre/reconcile.ts';

const lines = (...amounts: readonly (readonly [issuer: number, currency: number, amountMinor: number])[]) =>
  linesOf(amounts.map(([issuer, currency, amountMinor]) => ({ issuer, currency, amountMinor })));

test('amounts are summed by issuer and currency; 0 is not outstanding', () => {
  expect(lines([1, 504, 100], [2, 504, 5], [1, 504, -30], [1, 978, 7], [1, 504, 0])).toEqual([
    { issuer: 1, currency: 504, count: 2, amountMinor: 70 },
    { issuer: 2, currency: 504, count: 1, amountMinor: 5 },
    { issuer: 1, currency: 978, count: 1, amountMinor: 7 },
  ]);
});

test('ledgers agree when count and amount do', () => {
  const ledger = lines([2, 504, 5], [1, 978, 7], [1, 504, 100]);
  const rows = reconcile(ledger, ledger, ledger);
  expect(rows.map(({ issuer, currency, agrees }) => [issuer, currency, agrees])).toEqual([
    [1, 504, true],
    [1, 978, true],
    [2, 504, true],
  ]);
});

test.each([
  ['a minor unit in the accounts', lines([1, 504, 100]), lines([1, 504, 100]), lines([1, 504, 101])],
  ['a count in the journal', lines([1, 504, 100]), lines([1, 504, 60], [1, 504, 40]), lines([1, 504, 100])],
  ['a row that only the acquirer view has', lines([1, 504, 100]), lines(), lines()],
  ['a row that only the accounts have', lines(), lines(), lines([1, 504, 100])],
])('ledgers differ by %s', (_, acquirerView, journal, accounts) => {
  expect(reconcile(acquirerView, journal, accounts)).toMatchObject([{ issuer: 1, currency: 504, agrees: false }]);
});
