// The columns of a journal file within bounds: the same that reading every entry and looking at each would give.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS, type ColumnName } from '../../src/journal/entry.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { SqliteColumns } from '../../src/store/sqlite-columns.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { committed } from './committed.ts';
import { sampleEntry } from './sample-entry.ts';
import { append } from './sample-journal.ts';

// More than two pages, and the last one is not full.
const ENTRIES = 2_345;
const names = COLUMNS.map(({ name }) => name);
const directory = mkdtempSync(join(tmpdir(), 'sqlite-columns-'));
const path = join(directory, 'journal.db');
const samples = Array.from({ length: ENTRIES }, (_, i) => ({ seq: i + 1, ...sampleEntry(i + 1) }));

let writer: StoredJournal;
let columns: SqliteColumns;

beforeAll(async () => {
  writer = await openSqliteJournal(path);
  append(writer, 1, ENTRIES);
  await committed(writer);
  columns = new SqliteColumns(path);
});
afterAll(async () => {
  columns.close();
  await writer.close();
  rmSync(directory, { recursive: true, force: true });
});

const plain = (rows: Iterable<object>) => Array.from(rows, (row) => ({ ...row }));

describe('the columns of a journal file', () => {
  it('are those of every entry, in order, in as many pages as it takes', () => {
    const expected = samples.map(({ bytes: _b, start: _s, end: _e, ...rest }) => rest);
    expect(plain(columns.read(names))).toEqual(expected);
  });

  it('begin behind a place, and end with what was there when it was opened', async () => {
    expect(columns.lastSeq).toBe(ENTRIES);
    append(writer, ENTRIES + 1, ENTRIES + 10);
    await committed(writer);
    expect(plain(columns.read(['stan'], {}, ENTRIES - 2))).toEqual([
      { seq: ENTRIES - 1, stan: ENTRIES - 1 },
      { seq: ENTRIES, stan: ENTRIES },
    ]);
    expect(plain(columns.read([], {}, ENTRIES))).toEqual([]);
  });

  it('within bounds are those that a look at each entry finds', () => {
    const bounded = fc.uniqueArray(
      fc.constantFrom<ColumnName>('step', 'acquirer', 'issuer', 'mti', 'stan', 'currency', 'reason', 'transaction'),
      { minLength: 1, maxLength: 3 },
    );
    const place = fc.integer({ min: 0, max: ENTRIES - 1 });
    fc.assert(
      fc.property(bounded, place, place, place, fc.boolean(), (by, a, b, afterSeq, isExact) => {
        const bounds = Object.fromEntries(
          by.map((name) => {
            const [one, other] = [samples[a]![name], samples[isExact ? a : b]![name]];
            return [name, [Math.min(one, other), Math.max(one, other)] as const];
          }),
        );
        const found = samples.filter(
          (sample) =>
            sample.seq > afterSeq &&
            by.every((name) => sample[name] >= bounds[name]![0] && sample[name] <= bounds[name]![1]),
        );
        expect(Array.from(columns.read(['stan'], bounds, afterSeq), ({ seq }) => seq)).toEqual(
          found.map(({ seq }) => seq),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('hold no statement open between pages: the writer can fold its log back', async () => {
    const reading = columns.read(['stan']);
    reading.next();
    const database = new DatabaseSync(path);
    const folded = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    database.close();
    expect(folded).toMatchObject({ busy: 0 });
    expect([...reading]).toHaveLength(ENTRIES - 1);
  });
});

describe('a file that is no journal', () => {
  it.each([
    ['text', 'F2,F3\n'.repeat(200), /not a database/],
    ['nothing', '', /holds no journal yet/],
  ])('%s is refused with its path', (name, text, why) => {
    const other = join(directory, `${name}.db`);
    writeFileSync(other, text);
    const open = () => new SqliteColumns(other);
    expect(open).toThrow(expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_OPEN' }));
    expect(open).toThrow(why);
    expect(open).toThrow(other);
  });

  it('a table that has gone is a fault of reading', async () => {
    const other = join(directory, 'gone.db');
    await (await openSqliteJournal(other)).close();
    const reader = new SqliteColumns(other);
    const database = new DatabaseSync(other);
    database.exec('DROP VIEW journal_readable; ALTER TABLE journal RENAME TO gone');
    database.close();
    const read = () => [...reader.read(['stan'])];
    expect(read).toThrow(expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_READ' }));
    expect(read).toThrow(other);
    reader.close();
  });
});
