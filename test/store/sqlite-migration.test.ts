// Files of earlier programs: schema version 1, whose numbers had no names, version 2 before a start read the journal back, and
// files that lack a column of today. The tables below are those that these programs made.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { COLUMNS, type ColumnName, contentOf, messageOf, type NewEntry, requestOf } from '../../src/journal/entry.ts';
import { nameOf, numberOf } from '../../src/journal/parties.ts';
import { NO_DIGEST, RangeDigest, RecordWriter } from '../../src/store/entry-chain.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { committed } from './committed.ts';
import { keptEntry, NOTHING_ELSE, sampleEntry } from './sample-entry.ts';
import { all, append, kept } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'sqlite-migration-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Each opening starts a thread. */
const PATIENCE_MS = 20_000;

/** The columns of versions 1 and 2 in the order of their table. */
const COLUMNS_OF_THEN = [
  ...['atMs', 'step', 'transaction', 'original', 'acquirer', 'issuer', 'mti', 'stan', 'issuerStan', 'amountMinor'],
  ...['currency', 'reason'],
] as ColumnName[];

const JOURNAL_OF_THEN = `
CREATE TABLE journal_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  step INTEGER NOT NULL,
  transaction_no INTEGER NOT NULL,
  original_no INTEGER NOT NULL,
  acquirer INTEGER NOT NULL,
  issuer INTEGER NOT NULL,
  mti INTEGER NOT NULL,
  stan INTEGER NOT NULL,
  issuer_stan INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  message BLOB NOT NULL
) STRICT;`;

const VERSION_1 = `${JOURNAL_OF_THEN}
INSERT INTO journal_meta (key, value) VALUES ('schema_version', '1');
CREATE VIEW journal_readable AS SELECT
  seq,
  strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS at_utc,
  CASE step WHEN 1 THEN 'forwarded' WHEN 2 THEN 'answered' WHEN 3 THEN 'late' WHEN 4 THEN 'adviceQueued' WHEN 5 THEN
    'adviceAcknowledged' WHEN 6 THEN 'undelivered' ELSE 'step ' || step END AS step,
  transaction_no,
  nullif(original_no, 0) AS original_no,
  nullif(acquirer, 0) AS acquirer,
  nullif(issuer, 0) AS issuer,
  printf('%04d', mti) AS mti,
  printf('%06d', stan) AS stan,
  CASE issuer_stan WHEN 0 THEN NULL ELSE printf('%06d', issuer_stan) END AS issuer_stan,
  amount_minor,
  CASE currency WHEN 0 THEN NULL ELSE printf('%03d', currency) END AS currency,
  CASE reason WHEN -1 THEN NULL ELSE printf('%03d', reason) END AS reason,
  length(message) AS message_bytes
FROM journal;`;

const VERSION_2 = `${JOURNAL_OF_THEN}
INSERT INTO journal_meta (key, value) VALUES ('schema_version', '2'), ('last_transaction', '40'), ('node', 'casa');
CREATE TABLE party (
  kind TEXT NOT NULL CHECK (kind IN ('acquirer', 'issuer')),
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  PRIMARY KEY (kind, number),
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;
INSERT INTO party (kind, number, name) VALUES ('acquirer', 1, 'POS'), ('issuer', 2, 'A'), ('issuer', 4, 'B');
CREATE VIEW journal_readable AS SELECT seq, reason FROM journal;`;

/** Entries of then, of acquirer 1 and of issuers 2 and 4 or of none; their transactions do not ascend. */
const entries: readonly NewEntry[] = [2, 0, 4, 2].map((issuer, i) => ({
  ...sampleEntry(i + 1),
  ...NOTHING_ELSE,
  acquirer: 1,
  issuer,
  transaction: [12, 40, 11, 13][i]!,
}));

let files = 0;

/** A journal of version 1 with the entries; `sql` is what somebody else has done to it. */
function version1(sql = ''): string {
  return earlier(VERSION_1, sql);
}

function earlier(tables: string, sql = ''): string {
  const path = join(directory, `earlier-${++files}.db`);
  const database = new DatabaseSync(path);
  database.exec(tables);
  const insert = database.prepare(`INSERT INTO journal VALUES (?, ${COLUMNS_OF_THEN.map(() => '?').join(', ')}, ?)`);
  for (const [i, entry] of entries.entries()) {
    insert.run(i + 1, ...COLUMNS_OF_THEN.map((name) => entry[name]), contentOf(entry));
  }
  database.exec(sql);
  database.close();
  return path;
}

function rows(path: string, sql: string): unknown[] {
  const database = new DatabaseSync(path);
  const found = database.prepare(sql).all();
  database.close();
  return found.map((row) => ({ ...row }));
}

describe('a journal of schema version 1', { timeout: PATIENCE_MS }, () => {
  const names = { node: 'casa', acquirers: ['POS'], issuers: ['A', 'B'] };

  it('keeps its entries, and its numbers get names of nobody', async () => {
    const journal = await openSqliteJournal(version1(), names);
    expect(await all(journal)).toEqual(entries.map((entry, i) => keptEntry(i + 1, entry)));
    expect(journal.parties).toEqual([
      { kind: 'acquirer', number: 1, name: 'acquirer 1 (before names were kept)' },
      { kind: 'acquirer', number: 2, name: 'POS' },
      { kind: 'issuer', number: 2, name: 'issuer 2 (before names were kept)' },
      { kind: 'issuer', number: 4, name: 'issuer 4 (before names were kept)' },
      { kind: 'issuer', number: 5, name: 'A' },
      { kind: 'issuer', number: 6, name: 'B' },
    ]);
    expect([journal.node, journal.lastSeq, journal.lastTransaction]).toEqual(['casa', 4, 40]);
    await journal.close();
  });

  it('goes on as one of today, also when it is opened again', async () => {
    const path = version1();
    const first = await openSqliteJournal(path, names);
    const issuer = numberOf(first.parties, 'issuer', 'A')!;
    first.append({ ...sampleEntry(5), issuer, transaction: 41, advice: 0 });
    await first.close();
    const second = await openSqliteJournal(path, { ...names, issuers: ['B', 'A', 'C'] });
    expect((await all(second)).map((entry) => nameOf(second.parties, 'issuer', entry.issuer))).toEqual([
      'issuer 2 (before names were kept)',
      undefined,
      'issuer 4 (before names were kept)',
      'issuer 2 (before names were kept)',
      'A',
    ]);
    expect(numberOf(second.parties, 'issuer', 'C')).toBe(7);
    expect(second.lastTransaction).toBe(41);
    await second.close();
  });

  it('shows people names', async () => {
    const path = version1();
    await (await openSqliteJournal(path, names)).close();
    expect(rows(path, 'SELECT seq, acquirer, issuer FROM journal_readable WHERE seq < 3')).toEqual([
      { seq: 1, acquirer: 'acquirer 1 (before names were kept)', issuer: 'issuer 2 (before names were kept)' },
      { seq: 2, acquirer: 'acquirer 1 (before names were kept)', issuer: null },
    ]);
  });

  it('is brought up to date although it is empty', async () => {
    const journal = await openSqliteJournal(version1('DELETE FROM journal'), names);
    expect(journal.parties.map(({ number, name }) => `${number} ${name}`)).toEqual(['1 POS', '1 A', '2 B']);
    expect(journal.lastTransaction).toBe(0);
    append(journal, 1, 3);
    await committed(journal);
    expect(await all(journal)).toEqual(kept(1, 3));
    await journal.close();
  });

  it('is left at version 1 when anything of the change fails', async () => {
    const path = version1(
      "CREATE TRIGGER frozen BEFORE INSERT ON journal_meta BEGIN SELECT raise(ABORT, 'out of order'); END",
    );
    const schema = rows(path, 'SELECT type, name, sql FROM sqlite_schema ORDER BY name');
    await expect(openSqliteJournal(path, names)).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_OPEN', message: expect.stringContaining('out of order') }),
    );
    expect(rows(path, 'SELECT type, name, sql FROM sqlite_schema ORDER BY name')).toEqual(schema);
    expect(rows(path, 'SELECT * FROM journal_meta')).toEqual([{ key: 'schema_version', value: '1' }]);
    expect(rows(path, 'SELECT count(*) AS count FROM journal')).toEqual([{ count: 4 }]);
    const database = new DatabaseSync(path);
    database.exec('DROP TRIGGER frozen');
    database.close();
    const journal = await openSqliteJournal(path, names);
    expect(journal.lastTransaction).toBe(40);
    await journal.close();
  });

  it('is not read before it is brought up to date', async () => {
    const path = version1();
    const refused = expect.objectContaining({
      code: 'JOURNAL_OPEN',
      message: expect.stringMatching(/earlier program wrote it; open it for writing once/),
    });
    await expect(openSqliteJournal(path, { readOnly: true })).rejects.toEqual(refused);
    await (await openSqliteJournal(path)).close();
    const reader = await openSqliteJournal(path, { readOnly: true, issuers: ['A'] });
    expect(reader.parties.map(({ name }) => name)).not.toContain('A');
    expect(reader.lastSeq).toBe(4);
    await reader.close();
  });
});

describe('a journal of schema version 2', { timeout: PATIENCE_MS }, () => {
  const names = { node: 'casa', acquirers: ['POS'], issuers: ['A', 'B'] };

  it('keeps its entries and its names, and has nothing in the columns of today', async () => {
    const path = earlier(VERSION_2);
    const first = await openSqliteJournal(path, names);
    expect(await all(first)).toEqual(entries.map((entry, i) => keptEntry(i + 1, entry)));
    expect([first.node, first.lastSeq, first.lastTransaction]).toEqual(['casa', 4, 40]);
    expect(first.parties.map(({ number, name }) => `${number} ${name}`)).toEqual(['1 POS', '2 A', '4 B']);
    append(first, 5, 6);
    await first.close();
    const second = await openSqliteJournal(path, { readOnly: true });
    expect((await all(second, 4)).map(({ sentAt }) => sentAt)).toEqual([1_123_093_005, 1_123_093_006]);
    await second.close();
    expect(rows(path, 'SELECT seq, sent_at, advice_no, told_bytes FROM journal_readable WHERE seq IN (4, 5)')).toEqual([
      { seq: 4, sent_at: null, advice_no: null, told_bytes: null },
      { seq: 5, sent_at: '1123093005', advice_no: 5_000_000_005, told_bytes: 38 },
    ]);
  });

  it('is not read before it is brought up to date', async () => {
    await expect(openSqliteJournal(earlier(VERSION_2), { readOnly: true })).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_OPEN', message: expect.stringContaining('open it for writing once') }),
    );
  });
});

describe('a journal that lacks a column', { timeout: PATIENCE_MS }, () => {
  it('gets it, with none in the entries that were written without it', async () => {
    const path = join(directory, 'fewer-columns.db');
    await (await openSqliteJournal(path)).close();
    writeWithout(path, ['reason', 'issuerStan'], 1, 3);
    await expect(openSqliteJournal(path, { readOnly: true })).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_OPEN', message: expect.stringContaining('earlier program') }),
    );
    const second = await openSqliteJournal(path);
    append(second, 4, 70);
    await committed(second);
    const without = [1, 2, 3].map((seq) => keptEntry(seq, clearEntry(seq)));
    expect(await all(second)).toEqual([
      ...without.map((entry) => ({ ...entry, reason: -1, issuerStan: 0 })),
      ...kept(4, 70),
    ]);
    expect(await second.verify()).toBe(undefined);
    await second.close();
    const third = await openSqliteJournal(path);
    expect(await third.verify()).toBe(undefined);
    await third.close();
    expect(rows(path, 'SELECT seq, issuer_stan, reason FROM journal_readable WHERE seq IN (3, 4)')).toEqual([
      { seq: 3, issuer_stan: null, reason: null },
      { seq: 4, issuer_stan: '000021', reason: '003' },
    ]);
  });

  it('is refused when it once had it', async () => {
    const path = join(directory, 'lost-column.db');
    const journal = await openSqliteJournal(path);
    append(journal, 1, 3);
    await journal.close();
    const database = new DatabaseSync(path);
    database.exec('DROP VIEW journal_readable; ALTER TABLE journal DROP COLUMN reason');
    database.close();
    for (const readOnly of [true, false]) {
      await expect(openSqliteJournal(path, { readOnly })).rejects.toEqual(
        expect.objectContaining({ code: 'JOURNAL_OPEN', message: expect.stringContaining('lost their column reason') }),
      );
    }
  });
});

/** A sample entry whose content is all in clear. */
function clearEntry(number: number): NewEntry {
  return { ...sampleEntry(number), toldBytes: 0 };
}

/** What an earlier program, whose entries did not have the columns `absent`, has written to an empty journal. */
function writeWithout(path: string, absent: readonly ColumnName[], from: number, to: number): void {
  const columns = COLUMNS.filter(({ name }) => !absent.includes(name));
  const storedNames = columns.map(({ stored }) => stored);
  const database = new DatabaseSync(path);
  database.exec('DROP VIEW journal_readable; CREATE VIEW journal_readable AS SELECT seq FROM journal');
  for (const { name, stored } of COLUMNS) {
    if (absent.includes(name)) database.exec(`ALTER TABLE journal DROP COLUMN ${stored}`);
  }
  database.prepare('UPDATE layout SET columns = ?').run(storedNames.join(' '));
  const insert = database.prepare(
    `INSERT INTO journal (seq, ${storedNames.join(', ')}, sealed, message, request)
      VALUES (?, ${storedNames.map(() => '?').join(', ')}, 0, ?, ?)`,
  );
  const records = new RecordWriter(columns.map(({ name }) => name));
  const digest = new RangeDigest(NO_DIGEST, undefined);
  for (let seq = from; seq <= to; seq++) {
    const entry = clearEntry(seq);
    insert.run(seq, ...columns.map(({ name }) => entry[name]), messageOf(entry), requestOf(entry));
    digest.add(records.record(entry));
  }
  database.prepare('UPDATE journal_end SET last_seq = ?, digest = ?').run(to, digest.value());
  database.close();
}

describe('a journal with a column that this program does not know', { timeout: PATIENCE_MS }, () => {
  it.each([false, true])('is refused (read-only: %s)', async (readOnly) => {
    const path = join(directory, `more-columns-${readOnly}.db`);
    await (await openSqliteJournal(path)).close();
    const database = new DatabaseSync(path);
    database.exec('ALTER TABLE journal ADD COLUMN of_tomorrow INTEGER NOT NULL DEFAULT 0');
    database.close();
    await expect(openSqliteJournal(path, { readOnly })).rejects.toEqual(
      expect.objectContaining({
        code: 'JOURNAL_OPEN',
        message: expect.stringMatching(/of_tomorrow.*program that wrote/),
      }),
    );
  });
});
