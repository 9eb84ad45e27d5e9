// Of a transaction of which the last evening, or the last checkpoint, had the beginning alone nothing is pruned: the next one needs all of it.
import { afterAll, expect, test, vi } from 'vitest';
import { Step } from '../../../src/journal/entry.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { keepCollected } from '../../../src/records/collected.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, type Checkpoint, checkpointBytes } from '../../../src/switch/checkpoint.ts';
import { NOTHING_ELSE, sampleEntry } from '../../store/sample-entry.ts';
import { JournalFolder } from '../run-journal.ts';

vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 86_400_000;
const ENTRIES = 200;
/** Asked at this place, and answered behind the next. */
const HALF = 10;
const ANSWERED_AT = 150;
const CUT = 128;
const NOTHING: Checkpoint = {
  ...{ place: 0, readFrom: 1, places: [], latestSentAt: [], lastStans: [], standIns: [] },
  ...{ businessDate: 0, totals: [], batches: [], unreconciled: [] },
};

const folders: JournalFolder[] = [];
afterAll(() => {
  for (const folder of folders) folder.remove();
});

/** A journal of three days ago. */
async function written(checkpoint: Partial<Checkpoint>): Promise<JournalFolder> {
  const folder = new JournalFolder();
  folders.push(folder);
  const journal = await openSqliteJournal(folder.file('day.db'), { node: 'test', acquirers: ['a'], issuers: ['i'] });
  for (let place = 1; place <= ENTRIES; place++) {
    const transaction = place === ANSWERED_AT ? HALF : place;
    const step = place === HALF ? Step.forwarded : Step.answered;
    const atMs = Date.now() - 3 * DAY_MS + place;
    journal.append({ ...sampleEntry(place), ...NOTHING_ELSE, original: 0, transaction, step, atMs });
  }
  journal.keep(CHECKPOINT_KEY, checkpointBytes({ ...NOTHING, ...checkpoint }));
  await journal.close();
  return folder;
}

/** The steps of HALF that a prune leaves, and how many entries it has removed. */
async function pruned(folder: JournalFolder): Promise<{ steps: number[]; removed: number }> {
  expect((await folder.run(['prune', 'day.db', '--days', '1'])).err).toBe('');
  const journal = await openSqliteJournal(folder.file('day.db'), { readOnly: true });
  const steps: number[] = [];
  let left = 0;
  for await (const { transaction, step } of journal.read()) {
    left++;
    if (transaction === HALF) steps.push(step);
  }
  await journal.close();
  return { steps, removed: ENTRIES - left };
}

const WHOLE = [Step.forwarded, Step.answered];

test('by the evening that has collected its request', async () => {
  const folder = await written({ place: ENTRIES });
  const centre = CentreFile.open(folder.file('centre.db'));
  centre.transaction(() => keepCollected(centre, 'test', { place: CUT, pending: [HALF], closedDate: 20261124 }));
  centre.close();
  expect(await pruned(folder)).toEqual({ steps: WHOLE, removed: expect.toSatisfy((removed: number) => removed > 50) });
});

test('by the checkpoint that knows it as in flight', async () => {
  const folder = await written({ place: CUT, places: [HALF] });
  expect(await pruned(folder)).toEqual({ steps: WHOLE, removed: expect.toSatisfy((removed: number) => removed > 50) });
});
