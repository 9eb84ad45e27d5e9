// The simulation of the whole switch: seeds in which everything goes wrong end with no money lost, the same seed is the same run, and
// what is left out of a run changes nothing else in it.
import { describe, expect, it } from 'vitest';
import { Happening } from '../../src/simulate/event-log.ts';
import { allFaults, type FaultName, faultNames, faultTable } from '../../src/simulate/faults.ts';
import { dayPlan, purchasePlan } from '../../src/simulate/plan.ts';
import { isTrial } from '../tries.ts';
import { faults, simulated } from './simulated.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const PURCHASES = 300;
const PATIENCE_MS = 240_000;
/** As far as some have had to go to lose money, and in trials some more. */
const LONG_RUNS: readonly (readonly [seed: number, purchases: number])[] = [
  [4, 2_000],
  [147, 3_000],
  [232, 4_000],
  ...(isTrial
    ? ([
        [876, 9_000],
        [1_001, 10_000],
      ] as const)
    : []),
];

describe('a simulation of the whole switch', { timeout: PATIENCE_MS }, () => {
  it('loses no money whatever goes wrong, and everything that can go wrong does', () => {
    const seen = new Set<FaultName>();
    let ends = 0;
    for (const seed of SEEDS) {
      const { simulation } = simulated(seed, PURCHASES);
      expect(simulation.violation, `seed ${seed}`).toBeUndefined();
      expect(simulation.done).toBe(PURCHASES);
      for (const name of simulation.faultCounts.keys()) seen.add(name);
      ends += simulation.world.ends;
    }
    expect([...allFaults].filter((name) => !seen.has(name))).toEqual([]);
    expect(ends).toBeGreaterThan(SEEDS.length);
  });

  it.each(LONG_RUNS)('of seed %i loses none in %i purchases', (seed, purchases) => {
    const { simulation } = simulated(seed, purchases);
    expect(simulation.violation).toBeUndefined();
    expect(simulation.done).toBe(purchases);
  });

  it('without faults has no restart, and no fault strikes', () => {
    const { simulation, struck } = simulated(9, PURCHASES, { names: faults() });
    expect([simulation.violation, simulation.world.ends, struck]).toEqual([undefined, 0, []]);
  });

  it('goes on from round to round, and forgets what has come to its end', () => {
    const { simulation } = simulated(3, 1_100);
    expect([simulation.violation, simulation.done]).toEqual([undefined, 1_100]);
    expect(simulation.world.acquirers.map(({ sales }) => sales.size)).toEqual([0, 0, 0, 0]);
    expect(simulation.world.journal.entries.length).toBeLessThan(1_100);
  });

  it('is the same for the same seed, to the byte, and another for another', () => {
    const [first, again, other] = [simulated(7, 60), simulated(7, 60), simulated(8, 60)];
    expect(again.sha256).toBe(first.sha256);
    expect(other.sha256).not.toBe(first.sha256);
  });

  it('is the same with the faults that struck, and no others, named one by one', () => {
    const whole = simulated(5, 80);
    expect(whole.struck.length).toBeGreaterThan(10);
    expect(simulated(5, 80, { only: new Set(whole.struck) }).sha256).toBe(whole.sha256);
    expect(simulated(5, 80, { only: new Set() }).sha256).toBe(simulated(5, 80, { names: faults() }).sha256);
  });

  it('tells the switch nothing of purchases that are left out, and the rest as they were', () => {
    const bought = (only?: ReadonlySet<number>) => {
      const given = { names: faults(), keepsEvents: true, onlyPurchases: only };
      const { steps } = simulated(5, 40, given).simulation.world.log;
      return [
        ...new Set(steps.filter(({ happening }) => happening === Happening.sent).map(({ purchase }) => purchase)),
      ];
    };
    expect(bought(new Set([3, 17]))).toEqual([-1, 3, 17]);
    expect(bought()).toHaveLength(41);
    const day = dayPlan(5);
    expect(purchasePlan(5, 17, day)).toEqual(purchasePlan(5, 17, day));
    expect(purchasePlan(5, 18, day)).not.toEqual(purchasePlan(5, 17, day));
  });
});

it('every fault has its weight, and all but those beyond the contract of the journal are among all', () => {
  for (const name of faultNames) expect(faultTable[name].weight, name).toBeGreaterThan(0);
  expect(faultNames.filter((name) => !allFaults.has(name))).toEqual(['torn-write']);
});
