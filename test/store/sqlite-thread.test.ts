// The thread of a journal that the disk does not answer: whoever waits for it is told, and is told nothing more.
import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JournalError } from '../../src/journal/journal.ts';
import { SqliteThread } from '../../src/store/sqlite-thread.ts';

const PATIENCE_MS = 660_000;

/** A thread that answers when it is told to. */
class Standing extends EventEmitter {
  terminated = 0;
  ref(): void {}
  unref(): void {}
  postMessage(): void {}
  terminate(): Promise<number> {
    this.terminated++;
    return new Promise(() => undefined);
  }
}

let worker: Standing;
let deaths: JournalError[];
let thread: SqliteThread;
beforeEach(() => {
  vi.useFakeTimers();
  worker = new Standing();
  deaths = [];
  thread = new SqliteThread(worker as unknown as Worker, 'day.db', (error) => deaths.push(error));
});
afterEach(() => {
  vi.useRealTimers();
});

function commit(settled: (outcome: string) => void): void {
  thread.commit(new ArrayBuffer(8), [], (error) => settled(error?.code ?? 'durable'));
}
const committed = () => worker.emit('message', { kind: 'committed', blocks: [new ArrayBuffer(8)] });

test('is given up after eleven minutes: what waits and what comes is refused, and what it says then is nobody’s', async () => {
  const told: string[] = [];
  commit((outcome) => told.push(`first ${outcome}`));
  commit((outcome) => told.push(`second ${outcome}`));
  vi.advanceTimersByTime(PATIENCE_MS - 1_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(121_000);
  expect(told).toEqual(['first JOURNAL_STUCK', 'second JOURNAL_STUCK']);
  expect(deaths.map(({ message }) => message)).toEqual([
    'cannot use the journal day.db: the disk does not answer; find out why it stands still, then start again: what was told is there',
  ]);
  commit((outcome) => told.push(`third ${outcome}`));
  await Promise.resolve();
  expect(told.at(-1)).toBe('third JOURNAL_STUCK');
  committed();
  expect([told.length, worker.terminated]).toEqual([3, 1]);
  // Its end may never come.
  await thread.close();
});

test('is given up in a stop as well', async () => {
  const closed = thread.close();
  const refused = expect(closed).rejects.toMatchObject({ name: 'JournalError', code: 'JOURNAL_STUCK' });
  vi.advanceTimersByTime(PATIENCE_MS + 120_000);
  await refused;
  // Whoever closes it knows by that.
  expect(deaths).toEqual([]);
});

test('has as long for each request, and for ever when there is none', () => {
  const told: string[] = [];
  vi.advanceTimersByTime(10 * PATIENCE_MS);
  for (let commits = 0; commits < 5; commits++) {
    commit((outcome) => told.push(outcome));
    vi.advanceTimersByTime(PATIENCE_MS - 61_000);
    committed();
  }
  vi.advanceTimersByTime(10 * PATIENCE_MS);
  expect([told, deaths]).toEqual([Array(5).fill('durable'), []]);
});
