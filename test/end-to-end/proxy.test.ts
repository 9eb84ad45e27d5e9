// Networks that fail: between acquirers and the switch, and between the switch and its issuer, connections are delayed, stalled, split,
// half closed, cut in the middle of a frame and reset; and once the server is killed besides. At the end three ledgers must
// agree, sale by sale. TRIALS=20 runs as many seeds.
import { afterEach, expect, test } from 'vitest';
import { tries } from '../tries.ts';
import { FaultyProxy } from './ledgers/faulty-proxy.ts';
import { until } from './ledgers/patience.ts';
import { Trial } from './ledgers/trial.ts';

const TRIALS = Number(process.env.TRIALS ?? tries(1, 2));
const SEED = Number(process.env.SEED ?? 1);
/** Purchases a second. */
const RATE = 1_000;
/** It lasts for so long, and until enough has been broken. */
const BAD_WEATHER_MS = tries(500, 2_000);
const WORSE_WEATHER_MS = 30_000;

let trial: Trial | undefined;
let proxies: FaultyProxy[] = [];
afterEach(async () => {
  await trial?.end();
  for (const proxy of proxies) proxy.stop();
  trial = undefined;
  proxies = [];
});

test.each(Array.from({ length: TRIALS }, (_, i) => SEED + i))('seed %i', { timeout: 120_000 }, async (seed) => {
  const [front, back] = [await FaultyProxy.start(seed), await FaultyProxy.start(seed + 1)];
  proxies = [front, back];
  const through = (proxy: FaultyProxy) => (target: number) => {
    proxy.target = target;
    return proxy.port;
  };
  trial = await Trial.begin({
    seed,
    rate: RATE,
    repeatMs: 2_000,
    acquirerPort: through(front),
    issuerPort: through(back),
  });
  for (const isLast of [false, true]) {
    await trial.start();
    await trial.buy(BAD_WEATHER_MS);
    const [ofFront, ofBack] = isLast ? [8, 2] : [4, 1];
    await until(
      () => front.broken >= ofFront && back.broken >= ofBack,
      () => `${front.broken} and ${back.broken} broken connections`,
      WORSE_WEATHER_MS,
    );
    if (!isLast) await trial.kill();
  }
  for (const proxy of proxies) proxy.isCalm = true;
  const overtaken = await trial.comeToRest();
  const found = await trial.reconcile();
  for (const [name, { counts }] of Object.entries({ front, back })) trial.say(`${name} ${JSON.stringify(counts)}`);
  trial.say(`${overtaken} reversals had overtaken their purchases`);
  expect(found.slice(0, 20), `${found.length} differences`).toEqual([]);
  expect(trial.acquirer.purchases.length).toBeGreaterThan(500);
});
