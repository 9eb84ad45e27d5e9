// `journal prune`: what is concluded and old goes, what is open and what no checkpoint has seen stays.
import { afterAll, expect, test, vi } from 'vitest';
import { Step } from '../../src/journal/entry.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../../src/switch/checkpoint.ts';
import { interfere } from '../store/files.ts';
import { NOTHING_ELSE, sampleEntry } from '../store/sample-entry.ts';
import { JournalFolder } from './run-journal.ts';

// Every run starts a thread, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const folder = new JournalFolder();
afterAll(() => folder.remove());

const DAY_MS = 86_400_000;

/** A journal of 200 entries, 40 days old to 20 days old; each tenth transaction is open. A checkpoint knows the first 180. */
async function written(
  name: string,
  checkpoint = 180,
  options?: Parameters<typeof openSqliteJournal>[1],
): Promise<void> {
  const journal = await openSqliteJournal(folder.file(name), options);
  for (let transaction = 1; transaction <= 200; transaction++) {
    const atMs = Date.now() - (40 - transaction / 10) * DAY_MS;
    const step = transaction % 10 === 0 ? Step.forwarded : Step.answered;
    journal.append({ ...sampleEntry(transaction), ...NOTHING_ELSE, original: 0, transaction, step, atMs });
  }
  if (checkpoint > 0) {
    const none = {
      readFrom: 1,
      places: [],
      latestSentAt: [],
      lastStans: [],
      standIns: [],
      businessDate: 0,
      totals: [],
      batches: [],
      unreconciled: [],
    };
    journal.keep(CHECKPOINT_KEY, checkpointBytes({ ...none, place: checkpoint }));
  }
  await journal.close();
}

async function places(name: string): Promise<number[]> {
  const journal = await openSqliteJournal(folder.file(name), { readOnly: true });
  const seqs: number[] = [];
  for await (const { seq } of journal.read()) seqs.push(seq);
  expect(await journal.verify()).toBe(undefined);
  await journal.close();
  return seqs;
}

test('removes what is concluded and old', async () => {
  await written('day.db');
  const { code, out, err } = await folder.run(['prune', 'day.db', '--days', '30']);
  // Entry 100 is 30 days old; 1 to 64 is all of a range, 65 to 128 the range that it is in.
  expect([code, out, err]).toEqual([0, 'day.db: 90 entries removed\n', '']);
  expect((await places('day.db')).slice(0, 11)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 101]);
  expect((await folder.run(['prune', 'day.db', '--days', '30'])).out).toBe('day.db: 0 entries removed\n');
});

test('leaves what no checkpoint has seen', async () => {
  await written('seen.db', 100);
  expect((await folder.run(['prune', 'seen.db', '--days', '1'])).out).toBe('seen.db: 58 entries removed\n');
  await written('unseen.db', 0);
  const { code, out } = await folder.run(['prune', 'unseen.db', '--days', '1']);
  expect([code, out]).toEqual([0, expect.stringMatching(/0 entries removed\nit has no checkpoint yet/)]);
});

test('has the keys that the configuration names, or the option', async () => {
  const key = { file: folder.file('elsewhere.key') };
  await written('sealed.db', 180, { encryption: true, key });
  const without = await folder.run(['prune', 'sealed.db', '--days', '1']);
  expect([without.code, without.err]).toEqual([
    2,
    expect.stringMatching(/needs key .*sealed\.db\.key does not have it/),
  ]);
  folder.write(
    'sealed.yaml',
    `
node: n
journal: { file: ./sealed.db, encryption: true, key: ./elsewhere.key }
acquirers: [{ name: a, listen: '127.0.0.1:0', spec: iso87-ascii }]
issuers: [{ name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '100000.00' }]
`,
  );
  const configured = await folder.run(['prune', 'sealed.db', '--config', 'sealed.yaml', '--days', '30']);
  expect([configured.code, configured.out, configured.err]).toEqual([0, 'sealed.db: 90 entries removed\n', '']);
  const other = await folder.run(['prune', 'sealed.db', '--config', 'sealed.yaml', '--key', './no.key', '--days', '1']);
  expect([other.code, other.err]).toEqual([2, expect.stringContaining('no.key does not have it')]);
});

test.each<[string, string[], number, RegExp]>([
  ['no such file', ['absent.db', '--days', '1'], 2, /there is no such file/],
  ['no number of days', ['day.db', '--days', '0'], 2, /--days is a number, 1 or more/],
  ['no days', ['day.db'], 2, /days/],
])('is told what it is to do: %s', async (_, args, exitCode, why) => {
  const { code, out, err } = await folder.run(['prune', ...args]);
  expect([code, out]).toEqual([exitCode, '']);
  expect(err).toMatch(why);
});

test('touches neither a journal that is written nor one that is damaged', async () => {
  await written('other.db');
  const writer = await openSqliteJournal(folder.file('other.db'));
  const refused = await folder.run(['prune', 'other.db', '--days', '1']);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('another switch is writing to it')]);
  await writer.close();
  interfere(folder.file('other.db'), 'UPDATE journal SET amount_minor = 1 WHERE seq = 7');
  const damaged = await folder.run(['prune', 'other.db', '--days', '1']);
  expect([damaged.code, damaged.err]).toEqual([
    1,
    expect.stringContaining('entries 1 to 64 are not as they were written'),
  ]);
});
