// What the records say has expired, as a running switch tells it to issuers: each once, in this process and in the next.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { Expiry } from '../../../src/centre/confirmation/books.ts';
import { ExpiryWatch } from '../../../src/cli/centre/expiry-watch.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { keepCollected } from '../../../src/records/collected.ts';
import { Operations } from '../../../src/records/operations.ts';
import { JournalKeys } from '../../../src/store/journal-keys.ts';
import { APPROVED, decides, journalFaults, purchase } from '../../switch/flow.ts';
import { World } from '../../switch/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'expiry-watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const expiry = (transaction: number, changes: Partial<Expiry> = {}): Expiry => ({
  ...{ transaction, link: 1, issuer: 1, stan: 100 + transaction, sentAt: 1_123_093_000, place: 1_000 },
  ...{ businessDate: 20261130, capturedMinor: 0, releasedMinor: 12_345, currency: 504 },
  ...{ acquirer: 'ACQ', rrn: `632709000${100 + transaction}`, approvalCode: 'A1B2C3', ...changes },
});

interface Told {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

let files = 0;
let path: string;
let world: World;
let watch: ExpiryWatch | undefined;
let turning: NodeJS.Timeout;
let told: Told[];

/** A switch that has approved so many purchases, numbered from 1. */
beforeEach(() => {
  path = join(folder, `centre-${++files}.db`);
  world = new World();
  decides(APPROVED)(world);
  for (let number = 1; number <= 3; number++) {
    world.send(purchase({ '11': `000${100 + number}`, '37': `632709000${100 + number}` }));
  }
  turning = setInterval(() => world.advance(1), 1);
});
afterEach(() => {
  watch?.stop();
  clearInterval(turning);
});

function watches(): void {
  watch?.stop();
  told = [];
  const journal = { node: 'n', find: world.journal.find.bind(world.journal) };
  watch = new ExpiryWatch(path, world.host, journal, (event, facts) => told.push({ event, facts: { ...facts } }));
}

function expire(...expiries: Expiry[]): void {
  const file = CentreFile.open(path);
  const operations = new Operations(file, new CardVault('', new JournalKeys('', { kind: 'memory' })));
  file.transaction(() => {
    for (const each of expiries) operations.expire(each);
  });
  file.close();
}

/** Transactions that are marked as told. */
function marked(): number[] {
  const file = CentreFile.read(path);
  const rows = file.prepare('SELECT transaction_no FROM expiries WHERE told_ms IS NOT NULL ORDER BY 1').all();
  file.close();
  return rows.map(({ transaction_no: number }) => number as number);
}

const undone = () => world.questions.filter(({ mti }) => mti === 420).map(({ original }) => original);
const events = () => told.map(({ event, facts }) => `${event} ${String(facts.transaction ?? '')}`.trim());

it('records that come to be, and what expires in them later, are told of and marked', async () => {
  watches();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expire(expiry(1));
  await expect.poll(marked).toEqual([1]);
  expire(expiry(2, { capturedMinor: 12_345 }), expiry(3, { capturedMinor: 400 }));
  await expect.poll(marked).toEqual([1, 2, 3]);
  expect(undone()).toEqual([1, 3]);
  expect(world.notes.filter((note) => note === 'authorization.expired')).toHaveLength(2);
  expect(told).toEqual([]);
  expect(journalFaults(world)).toEqual([]);
});

it('what was told and not marked is marked by the next process, and not told again', async () => {
  expire(expiry(1), expiry(2, { capturedMinor: 400 }));
  watches();
  await expect.poll(marked).toEqual([1, 2]);
  const database = new DatabaseSync(path);
  database.exec('UPDATE expiries SET told_ms = NULL');
  database.close();
  watch!.stop();
  world = new World({ after: world });
  watches();
  await expect.poll(marked).toEqual([1, 2]);
  expect(undone()).toEqual([]);
});

it('what nothing can be found of is told of once, with its name, and stays untold; the others are told', async () => {
  const { link: _, ...earlier } = expiry(9);
  expire(expiry(1, { stan: 555 }), earlier as Expiry, expiry(3), expiry(8, { sentAt: -1 }));
  watches();
  await expect.poll(marked).toEqual([3]);
  expire(expiry(2));
  await expect.poll(marked).toEqual([2, 3]);
  expect(events().sort()).toEqual(['expiry.unknown 1', 'expiry.unknown 8', 'expiry.unknown 9']);
  expect(told.find(({ facts }) => facts.transaction === 1)?.facts).toEqual({
    ...{ transaction: 1, acquirer: 'ACQ', rrn: '632709000101', approvalCode: 'A1B2C3' },
  });
  watches();
  await expect.poll(() => told.length).toBe(3);
});

it('what cannot be marked while somebody writes is marked when he has done, and told once all the same', async () => {
  expire(expiry(1));
  const database = new DatabaseSync(path);
  database.exec('BEGIN IMMEDIATE');
  watches();
  await expect.poll(undone).toEqual([1]);
  // Long enough for it to have tried again.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(marked()).toEqual([]);
  database.exec('COMMIT');
  database.close();
  await expect.poll(marked, { timeout: 5_000 }).toEqual([1]);
  expect([undone(), told]).toEqual([[1], []]);
});

it('records that cannot be read are told of once, and read when they can be; those of another journal are left alone', async () => {
  expire(expiry(1));
  renameSync(path, `${path}.good`);
  writeFileSync(path, 'no database, and longer than a head of one would be'.repeat(10));
  watches();
  await expect.poll(events).toEqual(['expiries.unreadable']);
  renameSync(`${path}.good`, path);
  await expect.poll(marked, { timeout: 5_000 }).toEqual([1]);
  path = join(folder, 'other.db');
  expire(expiry(2));
  const file = CentreFile.open(path);
  file.transaction(() => keepCollected(file, 'other', { place: 1, pending: [], closedDate: 20261130 }));
  file.close();
  watches();
  await expect.poll(() => told[0]?.facts.reason).toContain('was collected from the journal of other');
  expect([marked(), undone()]).toEqual([[], [1]]);
});
