// The journal behind a virtual clock: durable in the next turn to the switch, on the disk when it is waited for, searched while time stands
// still; and what the disk cannot keep ends the day.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WriteBehindJournal } from '../../../src/cli/centre/write-behind-journal.ts';
import { JournalError, type StoredJournal } from '../../../src/journal/journal.ts';
import { VirtualTimer } from '../../../src/simulate/virtual-timer.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { sampleEntry } from '../../store/sample-entry.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'behind-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened = (name: string) => openSqliteJournal(join(folder, name), { node: 'a', durability: 'none' });

test('a commit settles in the next turn, and its entries are on the disk once they are waited for', async () => {
  const engine = await opened('one.db');
  const timer = new VirtualTimer(0);
  const journal = new WriteBehindJournal(engine, timer);
  let settled = 0;
  for (let i = 0; i < 5_000; i++) {
    expect(journal.append(sampleEntry(i))).toBe(i + 1);
    journal.commit((error) => {
      expect(error).toBeUndefined();
      settled++;
    });
    expect(journal.pendingEntries).toBe(0);
  }
  expect(settled).toBe(0);
  timer.runTurns();
  expect(settled).toBe(5_000);
  await journal.written();
  let read = 0;
  for await (const { seq } of engine.read()) expect(seq).toBe(++read);
  expect(read).toBe(5_000);
  await engine.close();
});

test('what is looked for is found among what was committed a moment ago, and told in a turn', async () => {
  const engine = await opened('two.db');
  const timer = new VirtualTimer(0);
  const journal = new WriteBehindJournal(engine, timer);
  const entry = { ...sampleEntry(2), acquirer: 3, stan: 17, sentAt: 1_124_103_000 };
  journal.append(entry);
  journal.commit(() => undefined);
  let found: number[] | undefined;
  journal.find({ acquirer: 3, stan: 17, sentAt: 1_124_103_000 }, (error, entries) => {
    expect(error).toBeUndefined();
    found = entries.map(({ transaction }) => transaction);
  });
  await journal.caughtUp();
  expect(found).toBeUndefined();
  timer.runTurns();
  expect(found).toEqual([entry.transaction]);
  await engine.close();
});

test('a disk that cannot keep it ends the day', async () => {
  const error = new JournalError('JOURNAL_WRITE', 'the disk is full');
  const failing = {
    pendingEntries: 0,
    append: () => 1,
    commit: (settled: (failure: JournalError) => void) => queueMicrotask(() => settled(error)),
  } as unknown as StoredJournal;
  const timer = new VirtualTimer(0);
  const journal = new WriteBehindJournal(failing, timer);
  journal.append(sampleEntry(1));
  await expect(journal.written().then(() => journal.caughtUp())).rejects.toBe(error);
  let told: JournalError | undefined;
  journal.commit((failure) => {
    told = failure;
  });
  timer.runTurns();
  expect(told).toBe(error);
});
