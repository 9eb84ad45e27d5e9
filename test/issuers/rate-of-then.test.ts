// What an issuer gives back is in proportion to what it took, whatever the rate is by then.
import { expect, it } from 'vitest';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import { purchase, requestOf } from './requests.ts';

const US_DOLLAR = '840';
const NOW_MS = Date.UTC(2026, 10, 23, 9, 30);

/** An issuer with a rate for a dollar, 0 for none. */
function issuerAt(numerator: number): ReturnType<typeof foreignIssuer> {
  const rates = numerator === 0 ? {} : { [US_DOLLAR]: { numerator, scale: 0 } };
  return foreignIssuer({ name: 'abroad', currency: '504', openingBalanceMinor: 1_000_000, rates });
}

it.each([
  ['the same', 10],
  ['another one', 11],
  ['gone', 0],
])('a partial reversal gives back a part of what was taken when the rate is %s', (_, numerator) => {
  const before = issuerAt(10);
  const bought = requestOf(purchase({ 4: '000000010000', 49: US_DOLLAR }));
  before.rebook(new RequestView().over(bought, NOW_MS), { reason: 0 });
  expect(before.totals().heldMinor).toBe(100_000);
  const kept = new Map<string, Uint8Array>();
  before.keepBooks((key, value) => kept.set(key, Uint8Array.from(value)));
  const after = issuerAt(numerator);
  after.restoreBooks((key) => kept.get(key));
  const reversal = purchase({ 0: '0400', 4: '000000010000', 49: US_DOLLAR, 11: '000002' });
  const partial = requestOf(reversal, { transaction: 2, original: 1, remainingMinor: 9_500 });
  after.decide(new RequestView().over(partial, NOW_MS));
  expect(after.totals().heldMinor).toBe(95_000);
});
