// Interchange, fees and positions of the day of 40 transactions, to the centime: the fixture has the arithmetic.
import { expect, it } from 'vitest';
import { ClearingRun } from '../../../src/centre/clearing/clearing-run.ts';
import { figuresOf } from '../../../src/centre/clearing/figures.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { keyOf, minor, operations, rows } from '../day-of-40.ts';
import { members, originalsAmong, settings, tariffs, USD, visa } from './fixture.ts';

const all = operations.map(({ operation }) => operation);
const everybody = [...members, { ...visa, code: 'MC' }];
const memberOf = (code: string) => everybody.find((member) => member.code === code)!;

/** What a reversal undoes, and how much of that those before it have undone. */
function originalOf({ key, originalKey }: Operation) {
  const operation = all.find((one) => one.key === originalKey);
  const earlier = all.filter((one) => one.originalKey === originalKey && one.key < key);
  return operation && { operation, reversedMinor: earlier.reduce((sum, { amountMinor }) => sum + amountMinor, 0) };
}

it.each(rows('cleared'))('%s %s of %s', (_, number, issuer, ...words) => {
  const operation = all.find(({ key }) => key === keyOf(number!))!;
  const original = operation.isReversal ? originalOf(operation) : undefined;
  const figures = figuresOf(operation, memberOf('ATLAS'), memberOf(issuer!), tariffs, original);
  const [, interchange, , feeOfAcquirer, feeOfIssuer, , dollars, dollarInterchange] = words;
  expect(operation.issuer).toBe(issuer);
  expect([-figures.acquirer.interchangeMinor, -figures.acquirer.feeMinor, -figures.issuer.feeMinor]).toEqual(
    [interchange, feeOfAcquirer, feeOfIssuer].map((word) => same(minor(word!))),
  );
  if (figures.issuer.currency !== USD) return;
  expect([-figures.issuer.amountMinor, figures.issuer.interchangeMinor]).toEqual(
    [dollars, dollarInterchange].map((word) => minor(word!)),
  );
});

it('has these positions, which add up to zero', () => {
  const run = new ClearingRun(settings({ members: everybody, originalOf: originalsAmong(all) }), {
    record: () => undefined,
    line: () => undefined,
  });
  for (const operation of all) run.add(operation);
  const { positions, imbalances } = run.finish();
  const found = positions.map(
    ({ member, currency, amountMinor, interchangeMinor, feeMinor, exchangeMinor, netMinor }) =>
      [member, currency, amountMinor, interchangeMinor, feeMinor, exchangeMinor, netMinor].join(' '),
  );
  const expected = rows('position').map(([, member, currency, ...words]) =>
    [member, currency, ...words.filter((word) => word !== '=').map(minor)].join(' '),
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
  expect(imbalances).toEqual([]);
});

/** Of what is turned round, nothing is below zero. */
function same(value: number): number {
  return value === 0 ? -0 : value;
}
