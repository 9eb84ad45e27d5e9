// A simulation that finds nothing proves nothing: bugs that are planted in the production core are found, each by what it violates.
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../src/simulate/history.ts';
import { dayPlan, purchasePlan } from '../../src/simulate/plan.ts';
import { Shrinker } from '../../src/simulate/shrink.ts';
import { Simulation } from '../../src/simulate/simulation.ts';
import { type Planted, planted } from './planted.ts';
import { codecNamed, type Simulated, simulated } from './simulated.ts';

/** Each must show within so many seeds. */
const MOST_SEEDS = 100;
const PURCHASES = 150;
const PATIENCE_MS = 240_000;

/** The first seed in which it shows, and as it is to be shown. */
function foundIn({ plant, purchases = PURCHASES }: Planted, isGood = (_: Simulated) => true): Simulated | undefined {
  for (let seed = 1; seed <= MOST_SEEDS; seed++) {
    const run = simulated(seed, purchases, { tamper: plant });
    if (run.simulation.violation !== undefined && isGood(run)) return run;
  }
  return undefined;
}

/** The request says the card in DE 2, and not by a track alone. */
function saysCard({ simulation: { violation }, settings: { seed } }: Simulated): boolean {
  return purchasePlan(seed, violation!.purchase, dayPlan(seed)).secrets['35'] === undefined;
}

describe('a bug that is planted is found', { timeout: PATIENCE_MS }, () => {
  it.each(planted.map((bug) => [bug.name, bug] as const))('%s', (_, bug) => {
    expect(bug.violates).toContain(foundIn(bug)?.simulation.violation?.invariant);
  });
});

describe('the shortest history of a planted bug', { timeout: PATIENCE_MS }, () => {
  const bug = planted.find(({ name }) => name === 'a timeout is not undone')!;
  const { simulation, settings, struck } = foundIn(bug, saysCard)!;
  const shrinker = new Shrinker(settings, simulation, struck);
  while (shrinker.step());
  const { purchases, faults, violation } = shrinker.shortest;
  const again = new Simulation({ ...shrinker.repeating(), keepsEvents: true });
  while (again.round());
  const history = historyOf(again.world.log.steps, violation.purchase, codecNamed);

  it('has few transactions, and the faults without which it does not show', () => {
    expect(purchases).toContain(violation.purchase);
    expect(purchases.length).toBeLessThan(4);
    expect(faults.length).toBeLessThan(4);
    expect(again.violation).toEqual(violation);
  });

  it('says who sent what and what was durable, in order, and shows no card number', () => {
    const steps = history.map((line) => line.slice(12).split(/ {2,}/).slice(0, 2).join(' '));
    expect(steps.findIndex((step) => /^durable forwarded \d+/.test(step))).toBeGreaterThan(
      steps.findIndex((step) => /→ switch [01][12]00/.test(step)),
    );
    expect(history.join('\n')).toMatch(/card \d{6}\*{6}\d{4}/);
    expect(history.join('\n')).not.toMatch(/\d{13}/);
  });
});
