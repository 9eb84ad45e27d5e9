// Figures and positions worked out by hand, with their arithmetic.
import { describe, expect, test } from 'vitest';
import { ClearingRun } from '../../../src/centre/clearing/clearing-run.ts';
import { figuresOf } from '../../../src/centre/clearing/figures.ts';
import { CENTRE, imbalancesOf } from '../../../src/centre/clearing/positions.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { atlas, MAD, operation, originalsAmong, reversal, rif, rule, settings, tariffs, USD, visa } from './fixture.ts';

const nowhere = { record: () => undefined, line: () => undefined };

function cleared(operations: readonly Operation[]) {
  const run = new ClearingRun(settings({ originalOf: originalsAmong(operations) }), nowhere);
  for (const one of operations) run.add(one);
  return run.finish();
}

function nets(operations: readonly Operation[]) {
  const { positions, imbalances } = cleared(operations);
  expect(imbalances).toEqual([]);
  return Object.fromEntries(positions.map(({ member, currency, netMinor }) => [`${member} ${currency}`, netMinor]));
}

describe('one operation', () => {
  test('a purchase: the issuer owes the amount, the acquirer the interchange, both a fee', () => {
    // 100.00; interchange 0.65 % = 0.65; fees 0.15 of the acquirer, 0.25 of the issuer.
    // ATLAS +100.00 - 0.65 - 0.15 = 99.20; RIF -100.00 + 0.65 - 0.25 = -99.60; centre 0.40
    expect(nets([operation('n:1')])).toEqual({
      'ATLAS 504': 9_920,
      'RIF 504': -9_960,
      'VISA 840': 0,
      [`${CENTRE} 504`]: 40,
    });
  });

  test('a refund turns amount and interchange round, and costs the same fees', () => {
    // ATLAS -100.00 + 0.65 - 0.15 = -99.50; RIF +100.00 - 0.65 - 0.25 = 99.10
    expect(nets([operation('n:1', { kind: 'refund' })])).toMatchObject({ 'ATLAS 504': -9_950, 'RIF 504': 9_910 });
  });

  test('for cash the issuer pays the machine', () => {
    // 200.00; 6.00 to the acquirer: ATLAS +200.00 + 6.00 - 0.15 = 205.85; RIF -206.00 - 0.25 = -206.25
    expect(nets([operation('n:1', { kind: 'cash', amountMinor: 20_000 })])).toMatchObject({
      'ATLAS 504': 20_585,
      'RIF 504': -20_625,
    });
  });

  test('a foreign card: the member pays in its currency, the centre converts', () => {
    // 123.45 MAD; interchange 2.2 % = 2.7159 -> 2.72 MAD.
    // VISA: -123.45 x 0.0995 = -12.283275 -> -12.28 USD; +2.72 x 0.0995 = 0.27064 -> 0.27; fee 0.25 x 0.0995 = 0.024875 -> 0.02
    // VISA -12.28 + 0.27 - 0.02 = -12.03 USD; ATLAS 123.45 - 2.72 - 0.15 = 120.58 MAD
    // Centre: MAD -(123.45 - 2.72) + 0.15 = -120.58; USD 12.28 - 0.27 + 0.02 = 12.03
    expect(nets([operation('n:1', { issuer: 'VISA', origin: 'foreign', amountMinor: 12_345 })])).toEqual({
      'ATLAS 504': 12_058,
      'RIF 504': 0,
      'VISA 840': -1_203,
      [`${CENTRE} 504`]: -12_058,
      [`${CENTRE} 840`]: 1_203,
    });
  });

  test('a member that owes itself pays the fees of both', () => {
    expect(nets([operation('n:1', { issuer: 'ATLAS' })])).toMatchObject({ 'ATLAS 504': -40, [`${CENTRE} 504`]: 40 });
  });
});

describe('reversals', () => {
  const original = operation('n:1', { amountMinor: 10_001, issuer: 'VISA', origin: 'foreign' });

  test('a whole reversal undoes everything', () => {
    const all = nets([original, reversal('n:2', original)]);
    expect(Object.values(all).every((net) => net === 0)).toBe(true);
  });

  test('parts add up to the whole', () => {
    // 100.01: interchange 2.2 % = 2.20022 -> 2.20. Thirds: 33.33 -> 220 x 3333 / 10001 = 73.32 -> 73; 66.66 -> 146.6 -> 147, so
    // 74 with the second part; the rest 73.
    const parts = [3_333, 3_333, 3_335].map((amountMinor, i) => reversal(`n:${i + 2}`, original, { amountMinor }));
    let reversedMinor = 0;
    const interchange = parts.map((part) => {
      const figures = figuresOf(part, atlas, visa, tariffs, { operation: original, reversedMinor });
      reversedMinor += part.amountMinor;
      return figures.interchangeMinor;
    });
    expect(interchange).toEqual([73, 74, 73]);
    expect(Object.values(nets([original, ...parts])).every((net) => net === 0)).toBe(true);
  });

  test('of another day: the rule and the rate of the original', () => {
    const old = operation('n:1', { businessDate: 20261125, amountMinor: 20_000 });
    const undo = reversal('n:9', old, { businessDate: 20261126 });
    const byDate = {
      ...tariffs,
      interchange: [rule('old', { to: 20261125, rateMillionths: 12_000 }), rule('new', { rateMillionths: 6_500 })],
    };
    const figures = figuresOf(undo, atlas, rif, byDate, { operation: old, reversedMinor: 0 });
    // 1.2 % of 200.00 back to the acquirer.
    expect([figures.rule, figures.interchangeMinor, figures.acquirer.interchangeMinor]).toEqual(['old', 240, 240]);
  });

  test('of a refund is a purchase again', () => {
    const refund = operation('n:1', { kind: 'refund' });
    const { acquirer } = figuresOf(reversal('n:2', refund), atlas, rif, tariffs, {
      operation: refund,
      reversedMinor: 0,
    });
    expect([acquirer.amountMinor, acquirer.interchangeMinor]).toEqual([10_000, -65]);
  });
});

test('positions that do not add up are found', () => {
  const row = {
    member: 'ATLAS',
    currency: MAD,
    operations: 1,
    amountMinor: 0,
    interchangeMinor: 0,
    feeMinor: 0,
    exchangeMinor: 0,
  };
  const positions = [
    { ...row, netMinor: 100 },
    { ...row, member: 'RIF', netMinor: -99 },
    { ...row, currency: USD, netMinor: 0 },
  ];
  expect(imbalancesOf(positions)).toEqual([{ currency: MAD, sumMinor: 1 }]);
});

test('a member who is not in the register stops the clearing', () => {
  expect(() => cleared([operation('n:7', { issuer: 'NOBODY' })])).toThrow('operation n:7 names the member NOBODY');
});

test('a rate that is missing stops it, with its currencies and date', () => {
  expect(() => cleared([operation('n:7', { issuer: 'VISA', businessDate: 20261031 })])).toThrow(
    'there is no rate from MAD to USD of 20261031 or earlier',
  );
});
