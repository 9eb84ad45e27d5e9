// A start on a long journal reads its end and what the checkpoint names, however much there is before it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configurationFor, writeBigJournal } from '../../bench/big-journal.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { buildNetwork } from '../../src/cli/network.ts';
import { bundledSpecs } from '../../src/spec-file.ts';
import { tries } from '../tries.ts';

const OPEN = tries(10_000, 50_000);
const ENTRIES = tries(60_000, 100_000);
/** Before the checkpoint, since the checkpoint, and before it those that nobody has answered. */
const MOST_READ = 20_000 + 20_000 + OPEN;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-start-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads the end and what is open', { timeout: 120_000 }, async () => {
  const file = join(folder, 'journal.db');
  await writeBigJournal(file, { entries: ENTRIES, open: OPEN });
  const configuration = join(folder, 'switch.yaml');
  writeFileSync(configuration, configurationFor(file, 9));
  let recovered: { entries?: number; unresolved?: number } = {};
  const loaded = await loadConfiguration(configuration, { specs: bundledSpecs() });
  const network = await buildNetwork(loaded, (event, facts) => {
    if (event === 'recovered') recovered = facts;
  });
  await network.stop();
  expect(recovered).toMatchObject({ unresolved: OPEN, advices: OPEN });
  expect(recovered.entries).toBeGreaterThanOrEqual(OPEN);
  expect(recovered.entries).toBeLessThanOrEqual(MOST_READ);
});
