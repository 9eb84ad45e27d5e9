// The SQLite engine: the contract of every journal, then what only a file can do: be of another kind, have two writers,
// be changed by other programs, refuse a write. Killed processes and full disks are in sqlite-crash.test.ts.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { COLUMNS, contentOf, type JournalEntry, owned } from '../../src/journal/entry.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { SELECT_INDEXED, SELECT_INDEXED_TOGETHER } from '../../src/store/sqlite-schema.ts';
import { committed } from './committed.ts';
import { endsOfFiles, interfere } from './files.ts';
import { found } from './find-contract.ts';
import { journalContract } from './journal-contract.ts';
import { keptEntry, sampleBytes, sampleEntry, withMessage } from './sample-entry.ts';
import { all, append, kept } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'sqlite-journal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

journalContract('SQLite in memory', (_, names) => openSqliteJournal(':memory:', names), { reopens: false });
// In small pages, so that every read of the contract crosses some.
journalContract('SQLite in a file', (place, names) =>
  openSqliteJournal(join(directory, place), { ...names, readPageEntries: 7 }),
);

const storedColumns = COLUMNS.map(({ stored }) => stored).join(', ');
const opened: StoredJournal[] = [];
let files = 0;

function newPath(): string {
  return join(directory, `journal-${++files}.db`);
}
async function open(path: string, options?: Parameters<typeof openSqliteJournal>[1]): Promise<StoredJournal> {
  const journal = await openSqliteJournal(path, options);
  opened.push(journal);
  return journal;
}
function journalError(code: string, ...words: string[]): unknown {
  const message = expect.stringMatching(words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('.*'));
  return expect.objectContaining({ name: 'JournalError', code, message });
}
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((journal) => journal.close()));
});

/** Each opening starts a thread. */
const PATIENCE_MS = 20_000;

describe('opening a SQLite journal', { timeout: PATIENCE_MS }, () => {
  it.each<[string, (path: string) => void, string, string]>([
    ['a file of another kind', (path) => writeFileSync(path, 'F2,F3\n'.repeat(200)), 'not a database', 'another path'],
    [
      'a database of something else',
      (path) => interfere(path, 'CREATE TABLE cards (pan)'),
      'table cards',
      'another path',
    ],
    [
      'a journal of another schema version',
      (path) =>
        interfere(
          path,
          "CREATE TABLE journal_meta (key, value); INSERT INTO journal_meta VALUES ('schema_version', '999')",
        ),
      'schema version is 999',
      'the program that wrote it',
    ],
    [
      'a journal without a version',
      (path) => interfere(path, 'CREATE TABLE journal_meta (key, value)'),
      'not stated',
      'name',
    ],
  ])('refuses %s and leaves it alone', async (_, make, what, hint) => {
    const path = newPath();
    make(path);
    const before = readFileSync(path);
    await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', path, what, hint));
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(directory)).not.toContain(`journal-${files}.db.lock`);
  });

  it('refuses a path that cannot be written, and gives a hint', async () => {
    const absent = join(directory, 'absent', 'journal.db');
    await expect(open(absent)).rejects.toEqual(journalError('JOURNAL_OPEN', absent, 'create the directory'));
    await expect(open(directory)).rejects.toEqual(journalError('JOURNAL_OPEN', directory));
    await expect(open('')).rejects.toEqual(journalError('JOURNAL_OPEN', 'empty', 'name a file'));
  });

  it('takes an empty file for a new journal, and a name for a name', async () => {
    const path = join(directory, 'file:odd?mode=memory');
    writeFileSync(path, '');
    const journal = await open(path);
    append(journal, 1, 1);
    await journal.close();
    expect((await open(path)).lastSeq).toBe(1);
  });

  it('has one writer at a time and any number of readers', async () => {
    const path = newPath();
    await expect(open(path, { readOnly: true })).rejects.toEqual(journalError('JOURNAL_OPEN', path));
    const writer = await open(path);
    await expect(open(path)).rejects.toEqual(
      journalError('JOURNAL_OPEN', path, 'another switch', 'stop the other one'),
    );
    append(writer, 1, 3);
    await committed(writer);
    const reader = await open(path, { readOnly: true });
    expect(reader.lastSeq).toBe(3);
    append(writer, 4, 5);
    await committed(writer);
    expect(await all(reader)).toEqual(kept(1, 5));
    expect(await found(reader, sampleEntry(4))).toEqual([keptEntry(4, sampleEntry(4))]);
    expect(() => reader.keep('a', new Uint8Array(1))).toThrow(
      journalError('JOURNAL_WRITE', path, 'read-only') as Error,
    );
    expect(() => reader.append(sampleEntry(6))).toThrow(journalError('JOURNAL_WRITE', path, 'read-only') as Error);
    await reader.close();
    await writer.close();
    expect((await open(path)).lastSeq).toBe(5);
  });

  it('leaves one database file, its key and its lock behind when it is closed', async () => {
    const path = newPath();
    const journal = await open(path);
    append(journal, 1, 500);
    await journal.close();
    expect(endsOfFiles(path)).toEqual(['', '.key', '.lock']);
  });
});

describe('a SQLite journal', { timeout: PATIENCE_MS }, () => {
  it('counts what is not durable yet', async () => {
    const journal = await open(':memory:');
    append(journal, 1, 4);
    expect(journal.pendingEntries).toBe(4);
    const commit = committed(journal);
    append(journal, 5, 6);
    expect(journal.pendingEntries).toBe(6);
    await commit;
    expect(journal.pendingEntries).toBe(2);
    await committed(journal);
    expect(journal.pendingEntries).toBe(0);
  });

  it('refuses a value that it cannot keep and goes on', async () => {
    const journal = await open(':memory:');
    expect(() => journal.append({ ...sampleEntry(1), amountMinor: 0.5 })).toThrow(
      journalError('JOURNAL_WRITE') as Error,
    );
    expect(journal.lastSeq).toBe(0);
    expect(append(journal, 1, 2)).toEqual([1, 2]);
    await committed(journal);
    expect(await all(journal)).toEqual(kept(1, 2));
  });

  it('reads large messages in several pages', async () => {
    const journal = await open(':memory:');
    for (let number = 1; number <= 300; number++) {
      journal.append(withMessage(sampleEntry(number), sampleBytes(8_192, number)));
    }
    await committed(journal);
    let read = 0;
    const mine: JournalEntry[] = [];
    for await (const entry of journal.read()) {
      read++;
      expect(entry.seq).toBe(read);
      expect(Buffer.compare(contentOf(entry), sampleBytes(8_192, read))).toBe(0);
      if (read % 100 === 0) mine.push(owned(entry));
    }
    expect(read).toBe(300);
    // What is kept does not hold the page that it came in.
    for (const [i, entry] of mine.entries()) {
      expect(Buffer.compare(contentOf(entry), sampleBytes(8_192, 100 * (i + 1)))).toBe(0);
      expect(entry.bytes.buffer.byteLength).toBeLessThan(100_000);
    }
  });

  it.each([-1, 0.5, Number.NaN])('refuses to read after place %s', async (afterSeq) => {
    await expect(all(await open(':memory:'), afterSeq)).rejects.toEqual(journalError('JOURNAL_READ', `${afterSeq}`));
  });

  it.each([1, 20, 50])('reports that entry %i was removed, and keeps writing', async (removed) => {
    const path = newPath();
    const journal = await open(path, { readPageEntries: 19 });
    append(journal, 1, 50);
    await committed(journal);
    append(journal, 51, 51);
    await committed(journal);
    interfere(path, `DELETE FROM journal WHERE seq = ${removed}`);
    await expect(all(journal)).rejects.toEqual(journalError('JOURNAL_READ', path, `entry ${removed} is missing`));
    expect(await all(journal, removed)).toEqual(kept(removed + 1, 51));
    append(journal, 52, 52);
    await committed(journal);
  });

  it('looks for a transaction in its index and nowhere else', async () => {
    const path = newPath();
    await (await open(path)).close();
    const database = new DatabaseSync(path, { readOnly: true });
    const plan = (sql: string, ...parameters: number[]): unknown[] =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail);
    const search = ['SEARCH entry_index USING PRIMARY KEY (kind=? AND group_no=? AND tag=?)'];
    expect(plan(SELECT_INDEXED, 1, 2, 3)).toEqual(search);
    expect(plan(SELECT_INDEXED_TOGETHER, 1, 2, 3, 4)).toEqual(search);
    database.close();
  });

  it('shows people steps by name and no card data', async () => {
    const path = newPath();
    const journal = await open(path, { acquirers: ['POS', 'ATM'], issuers: ['A'] });
    const columns = { transaction: 9, original: 0, acquirer: 2, issuer: 0, mti: 110, stan: 42, issuerStan: 0 };
    const bytes = Buffer.from('9504001234567890');
    journal.append({
      ...columns,
      atMs: 1_000_000_000_123,
      step: 2,
      amountMinor: 1_050,
      currency: 504,
      reason: 0,
      ...{
        sentAt: 109_014_640,
        advice: 0,
        adviceStan: 0,
        businessDate: 20_261_126,
        captures: 0,
        requestBytes: 5,
        toldBytes: 0,
      },
      bytes,
      start: 0,
      end: bytes.length,
    });
    await journal.close();
    const database = new DatabaseSync(path);
    const row = { ...database.prepare('SELECT * FROM journal_readable').get() };
    database.close();
    expect(row).toEqual({
      ...{ seq: 1, at_utc: '2001-09-09T01:46:40.123Z', step: 'answered', transaction_no: 9, original_no: null },
      ...{ acquirer: 'ATM', issuer: null, mti: '0110', stan: '000042', issuer_stan: null, amount_minor: 1_050 },
      ...{
        currency: '504',
        reason: '000',
        sent_at: '0109014640',
        advice_no: null,
        advice_stan: null,
        business_date: '20261126',
        captures_no: null,
      },
      ...{ message_bytes: 11, request_bytes: 5, told_bytes: null },
    });
  });
});

describe('a SQLite journal that cannot write', { timeout: PATIENCE_MS }, () => {
  it('rejects the commit and all later ones, takes no entry, and keeps what was committed', async () => {
    const path = newPath();
    const journal = await open(path);
    append(journal, 1, 20);
    await committed(journal);
    interfere(
      path,
      "CREATE TRIGGER full BEFORE INSERT ON journal WHEN new.seq = 25 BEGIN SELECT raise(ABORT, 'no room'); END",
    );
    journal.keep('kept', new Uint8Array(1));
    append(journal, 21, 30);
    const failing = committed(journal);
    const refused = journalError('JOURNAL_WRITE', path, 'no room');
    const finding = expect(found(journal, sampleEntry(4))).rejects.toEqual(refused);
    // A read in between keeps the commits apart: the second would succeed by itself and leave a hole.
    const reading = all(journal);
    append(journal, 31, 31);
    const behind = committed(journal);
    append(journal, 32, 32);
    await expect(failing).rejects.toEqual(refused);
    await expect(behind).rejects.toEqual(refused);
    await finding;
    await expect(found(journal, sampleEntry(4))).rejects.toEqual(refused);
    expect(await journal.kept()).toEqual(new Map());
    expect(() => journal.keep('kept', new Uint8Array(1))).toThrow(refused as Error);
    expect(await reading).toEqual(kept(1, 20));
    await expect(committed(journal)).rejects.toEqual(refused);
    expect(() => journal.append(sampleEntry(33))).toThrow(refused as Error);
    expect(journal.pendingEntries).toBe(12);
    expect(await all(journal)).toEqual(kept(1, 20));
    await expect(journal.close()).rejects.toEqual(refused);
    interfere(path, 'DROP TRIGGER full');
    const next = await open(path);
    expect(next.lastSeq).toBe(20);
    append(next, 21, 22);
    await committed(next);
    expect(await all(next)).toEqual(kept(1, 22));
  });

  it('says so at its close when what was kept by key alone could not be kept', async () => {
    const path = newPath();
    const journal = await open(path);
    interfere(path, "CREATE TRIGGER full BEFORE INSERT ON kept BEGIN SELECT raise(ABORT, 'no room'); END");
    journal.keep('a', new Uint8Array(1));
    await expect(journal.close()).rejects.toEqual(journalError('JOURNAL_WRITE', path, 'no room'));
  });

  it('notices that another program took its place in the file', async () => {
    const path = newPath();
    const journal = await open(path);
    append(journal, 1, 2);
    await committed(journal);
    interfere(
      path,
      `INSERT INTO journal (seq, ${storedColumns}, sealed, message, request)
        SELECT 3, ${storedColumns}, sealed, message, request FROM journal WHERE seq = 1`,
    );
    append(journal, 3, 3);
    await expect(committed(journal)).rejects.toEqual(journalError('JOURNAL_WRITE', path, 'another program'));
  });

  it('says so when its thread dies, and lets go of the file', async () => {
    const path = newPath();
    let worker: Worker | undefined;
    process.once('worker', (started) => {
      worker = started;
    });
    const journal = await open(path);
    append(journal, 1, 10);
    await committed(journal);
    append(journal, 11, 20);
    const underWay = [committed(journal), all(journal)] as const;
    void worker?.terminate();
    const outcomes = await Promise.allSettled(underWay);
    const lost = journalError('JOURNAL_WRITE', path, 'its thread ended', 'open the journal again');
    const codes = ['JOURNAL_WRITE', 'JOURNAL_READ'];
    outcomes.forEach((outcome, index) => {
      if (outcome.status === 'rejected') expect(outcome.reason.code).toBe(codes[index]);
    });
    await expect.poll(() => failureOf(() => journal.append(sampleEntry(21)))).toEqual(lost);
    await expect(committed(journal)).rejects.toEqual(lost);
    await expect(all(journal)).rejects.toEqual(journalError('JOURNAL_READ', path));
    const close = journal.close();
    if (journal.pendingEntries > 0) await expect(close).rejects.toEqual(lost);
    else await close;
    const next = await open(path);
    expect([10, 20]).toContain(next.lastSeq);
    expect(await all(next)).toEqual(kept(1, next.lastSeq));
  });
});

function failureOf(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
