// SIGKILL under load: the server is killed at any moment, during its start too, and started again on the same journal, while the
// acquirer repeats and reverses what it has no answer to. At the end three ledgers must agree, sale by sale.
// KILLS=100 runs the long version.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { SeededRandom } from '../../bench/seeded-random.ts';
import { tries } from '../tries.ts';
import { Trial } from './ledgers/trial.ts';

const KILLS = Number(process.env.KILLS ?? tries(2, 4));
const SEED = Number(process.env.SEED ?? 8583);
/** Once in so many times there is a stop in order first. */
const STOPS = 4;
/** Purchases a second. */
const RATE = Number(process.env.RATE ?? 3_000);

let trial: Trial | undefined;
afterEach(async () => {
  await trial?.end();
  trial = undefined;
});

test(`${KILLS} kills under load: three ledgers agree, sale by sale`, {
  timeout: 120_000 + KILLS * 30_000,
}, async () => {
  trial = await Trial.begin({ seed: SEED, rate: RATE, repeatMs: 5_000 });
  const random = new SeededRandom(SEED);
  for (let [lives, kills] = [0, 0]; kills < KILLS; lives++, kills++) {
    if (lives % STOPS === 1) {
      // What a stop in order keeps, the kills after it must find.
      await trial.start();
      await trial.buy(random.below(500));
      await trial.stop();
    }
    if (random.below(4) === 0) {
      trial.startOnly();
      await sleep(random.below(600));
      await trial.kill();
      kills++;
    }
    await trial.start();
    await trial.buy(100 + random.below(1_200));
    await trial.kill();
    if (lives % 10 === 9) trial.say(`${kills + 1} kills, ${trial.acquirer.counts.answered} answers`);
  }
  await trial.start();
  const overtaken = await trial.comeToRest();
  const found = await trial.reconcile();
  trial.sayStarts();
  expect(found.slice(0, 20), `${found.length} differences`).toEqual([]);
  // A process that was killed asks nobody: no purchase can come after its reversal.
  expect(overtaken).toBe(0);
  expect(trial.acquirer.purchases.length).toBeGreaterThan(KILLS * 100);
  expect(trial.acquirer.counts.reversals).toBeGreaterThan(KILLS * 5);
});
