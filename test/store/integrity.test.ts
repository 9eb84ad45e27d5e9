// Entries that are not those that were written are found: whatever is changed, removed or added in the file by somebody else, by
// the next opening when it is at the end, by `verify` wherever it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { COLUMNS, type NewEntry } from '../../src/journal/entry.ts';
import type { Flaw, JournalError } from '../../src/journal/journal.ts';
import { EntryBatch, entriesIn, recordsOf } from '../../src/store/entry-batch.ts';
import { RecordWriter } from '../../src/store/entry-chain.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';
import { SqliteFile } from '../../src/store/sqlite-file.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { committed } from './committed.ts';
import { interfere, rows } from './files.ts';
import { sampleEntry, withMessage } from './sample-entry.ts';
import { append } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'integrity-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Each opening starts a thread. */
const PATIENCE_MS = 30_000;

let files = 0;

/** A closed journal with entries 1 to `entries`, committed `batch` at a time. */
async function written(entries: number, batch: number, encryption = false): Promise<string> {
  const path = join(directory, `journal-${++files}.db`);
  const journal = await openSqliteJournal(path, { encryption });
  for (let seq = 1; seq <= entries; seq++) {
    append(journal, seq, seq);
    if (seq % batch === 0) journal.commit(() => undefined);
  }
  await journal.close();
  return path;
}

/** A copy of the journal at `path` that somebody has changed. */
function changedCopy(path: string, sql: string): string {
  const copy = join(directory, `changed-${++files}.db`);
  interfere(path, 'VACUUM INTO ?', copy);
  interfere(copy, sql);
  return copy;
}

/** What opening and verifying the journal at `path`, which has its key from `original`, say of it. */
function judged(path: string, original = path): Flaw | JournalError | undefined {
  let file: SqliteFile | undefined;
  try {
    const keys = { kind: 'file', file: `${original}.key`, isMade: false } as const;
    const nobody = { node: undefined, acquirers: [], issuers: [] };
    const settings = { path, readOnly: true, ...nobody, durability: 'full', isEncrypted: false, keys } as const;
    file = new SqliteFile(settings, path, new JournalKeys(path, keys), undefined);
    let stretch = file.check(undefined);
    while (stretch.next !== undefined) stretch = file.check(stretch.next);
    return stretch.flaw;
  } catch (error) {
    return error as JournalError;
  } finally {
    file?.close();
  }
}

const STORED = [...COLUMNS.map(({ stored }) => stored), 'sealed', 'message', 'request'].join(', ');

/** Every way in which somebody changes entry `seq`; each must be found. */
const tamperings: Record<string, (seq: number) => string> = {
  ...Object.fromEntries(
    COLUMNS.map(({ stored }) => [
      `changes ${stored}`,
      (seq: number) => `UPDATE journal SET ${stored} = ${stored} + 1 WHERE seq = ${seq}`,
    ]),
  ),
  'changes a byte': (seq) =>
    `UPDATE journal SET message = coalesce(CAST(substr(message, 1, 2) || x'99' || substr(message, 4) AS BLOB), x'99')
      WHERE seq = ${seq}`,
  'cuts a byte off': (seq) =>
    `UPDATE journal SET message = coalesce(substr(message, 1, length(message) - 1), x'00') WHERE seq = ${seq}`,
  'adds a byte': (seq) => `UPDATE journal SET message = CAST(message || x'00' AS BLOB) WHERE seq = ${seq}`,
  'changes the request': (seq) => `UPDATE journal SET request = CAST(request || x'00' AS BLOB) WHERE seq = ${seq}`,
  'moves a byte to the request': (
    seq,
  ) => `UPDATE journal SET request = CAST(x'31' || request AS BLOB), message = substr(message, 2)
    WHERE seq = ${seq} AND length(message) > 0; UPDATE journal SET request = x'31' WHERE seq = ${seq} AND message = x''`,
  'says that nothing is sealed': (seq) => `UPDATE journal SET sealed = 1 - sealed WHERE seq = ${seq}`,
  removes: (seq) => `DELETE FROM journal WHERE seq = ${seq}`,
  'exchanges with the next': (seq) => `UPDATE journal SET seq = -1 WHERE seq = ${seq};
    UPDATE journal SET seq = ${seq} WHERE seq = ${seq} + 1; UPDATE journal SET seq = ${seq} + 1 WHERE seq = -1`,
  'puts a copy of another in its place': (seq) => `DELETE FROM journal WHERE seq = ${seq};
    INSERT INTO journal (seq, ${STORED}) SELECT ${seq}, ${STORED} FROM journal WHERE seq = 150`,
};

describe('verify', { timeout: PATIENCE_MS }, () => {
  it.each([false, true])('finds nothing in what the switch has written (encrypted: %s)', async (encryption) => {
    for (const [entries, batch] of [
      [0, 1],
      [1, 1],
      [63, 10],
      [64, 64],
      [65, 9],
      [128, 1],
      [1_000, 300],
    ] as const) {
      const path = await written(entries, batch, encryption);
      expect(judged(path)).toBe(undefined);
    }
  });

  it('checks a journal while it is written, and in memory', async () => {
    for (const path of [':memory:', join(directory, 'growing.db')]) {
      const journal = await openSqliteJournal(path);
      append(journal, 1, 10_000);
      await committed(journal);
      const verified = journal.verify();
      for (let batch = 0; batch < 20; batch++) {
        append(journal, journal.lastSeq + 1, journal.lastSeq + 33);
        await committed(journal);
      }
      expect(await verified).toBe(undefined);
      if (path !== ':memory:') interfere(path, 'UPDATE journal SET amount_minor = 1 WHERE seq = 9000');
      const flaw = path === ':memory:' ? undefined : { place: 8_961, through: 9_024, what: 'not as they were written' };
      expect(await journal.verify()).toEqual(flaw);
      await journal.close();
    }
  });

  it.each([false, true])('finds any change of any entry (encrypted: %s)', async (encryption) => {
    const path = await written(150, 7, encryption);
    for (const [what, sql] of Object.entries(tamperings)) {
      // In the first range, in a later one, and in the end that is not complete.
      for (const seq of [1, 100, 140]) {
        const changed = changedCopy(path, sql(seq));
        const flaw = judged(changed, path);
        if (flaw === undefined) expect(`${what} ${seq}: not found`).toBe('found');
        else if ('code' in flaw) expect(`${what} ${seq}: ${flaw.code}`).toBe(`${what} ${seq}: JOURNAL_OPEN`);
        else {
          expect(flaw.place, what).toBeLessThanOrEqual(seq);
          expect(flaw.through, what).toBeGreaterThanOrEqual(seq);
        }
      }
    }
  });

  it('finds what is done to digests and to sealed parts', async () => {
    const changes = [
      'DELETE FROM range_digest WHERE last_seq = 64',
      'DELETE FROM range_digest WHERE last_seq = 128',
      'DELETE FROM range_digest WHERE last_seq = 0',
      'DELETE FROM range_digest',
      "UPDATE range_digest SET digest = x'00' WHERE last_seq = 64",
      "UPDATE range_digest SET left_over = x'00' WHERE last_seq = 0",
      'UPDATE range_digest SET key_id = NULL WHERE last_seq = 64',
      'DELETE FROM range_digest WHERE last_seq < 128; DELETE FROM journal WHERE seq <= 128',
      'DELETE FROM sealed_contents WHERE seq = 1',
      'UPDATE sealed_contents SET last_seq = last_seq - 1 WHERE seq = 1',
      "UPDATE sealed_contents SET parts = x'0000000001000000' WHERE seq = 1",
    ];
    const path = await written(150, 7, true);
    for (const change of changes) expect(judged(changedCopy(path, change), path), change).not.toBe(undefined);
  });

  it('says that it needs its key', async () => {
    const path = await written(150, 7, true);
    const reader = await openSqliteJournal(path, { readOnly: true });
    rmSync(`${path}.key`);
    expect(await reader.verify()).toBe(undefined);
    await reader.close();
    expect(judged(path)).toEqual(expect.objectContaining({ code: 'JOURNAL_OPEN' }));
  });
});

describe('a damaged file', { timeout: PATIENCE_MS }, () => {
  it.each(['message', 'request', 'stan', 'sealed'])('gives a clear error for a %s that is none', async (column) => {
    const path = await written(150, 7);
    // What SQLite does not let anybody write, a page of noise may say.
    interfere(
      path,
      'DROP VIEW journal_readable; ALTER TABLE journal RENAME TO strict; CREATE TABLE journal AS SELECT * FROM strict',
    );
    interfere(path, `UPDATE journal SET ${column} = NULL WHERE seq = 9`);
    const reader = await openSqliteJournal(path, { readOnly: true });
    await expect(reader.at([9])).rejects.toEqual(
      expect.objectContaining({
        code: 'JOURNAL_READ',
        message: expect.stringContaining('entry 9 is damaged; restore'),
      }),
    );
    expect(await reader.verify()).toEqual({ place: 9, through: 9, what: 'not as they were written' });
    await reader.close();
  });
});

describe('the end of a journal', { timeout: PATIENCE_MS }, () => {
  it.each([
    ['DELETE FROM journal WHERE seq > 100', 'entries 101 to 150 are missing'],
    ['DELETE FROM journal WHERE seq = 150', 'entry 150 is missing'],
    ['DELETE FROM journal', 'entries 1 to 150 are missing'],
    ['DELETE FROM journal WHERE seq = 149', 'entry 149 is missing'],
    ['UPDATE journal SET amount_minor = 5 WHERE seq = 130', 'entries 129 to 150 are not as they were written'],
    ['UPDATE journal SET seq = 151 WHERE seq = 1', 'entry 151 is not written by the switch'],
    ['DELETE FROM range_digest WHERE last_seq = 128', 'entries 65 to 150 are without their digest'],
    ['UPDATE journal_end SET last_seq = 149', 'entry 150 is not written by the switch'],
    ["UPDATE journal_end SET digest = x'00'", 'entries 129 to 150 are not as they were written'],
  ])('is checked when it is opened: %s', async (sql, what) => {
    const path = await written(150, 7);
    interfere(path, sql);
    await expect(openSqliteJournal(path)).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_OPEN', message: expect.stringMatching(`${what}; restore`) }),
    );
    // Whoever only reads is told by verify.
    const flaw = judged(path) as Flaw;
    expect(flaw.through).toBeGreaterThan(0);
  });

  it('is not accepted without a key when it was written with one', async () => {
    const path = await written(150, 7, true);
    const [end] = rows(path, 'SELECT key_id FROM journal_end');
    expect(end!.key_id).not.toBe(null);
    interfere(path, 'UPDATE journal_end SET key_id = NULL');
    await expect(openSqliteJournal(path)).rejects.toEqual(expect.objectContaining({ code: 'JOURNAL_OPEN' }));
  });
});

describe('what is kept by key', { timeout: PATIENCE_MS }, () => {
  const VALUES = { accounts: 'the balance is 100', posted: 'the balance is 900', nothing: '' };
  interface Row {
    sealed: number;
    value: Uint8Array;
  }
  const changes: Record<string, (row: Row, other: Row) => void> = {
    'one bit': ({ value }) => {
      value[value.length - 20]! ^= 1;
    },
    'one byte less': (row) => {
      row.value = row.value.subarray(0, -1);
    },
    'one byte more': (row) => {
      row.value = Buffer.concat([row.value, Buffer.alloc(1)]);
    },
    'nothing left': (row) => {
      row.value = new Uint8Array(0);
    },
    'the value of another': (row, other) => {
      row.value = other.value;
    },
    'another way to keep it': (row) => {
      row.sealed ^= 2;
    },
    'a way that nobody knows': (row) => {
      row.sealed = 4;
    },
  };

  it.each(Object.keys(changes).flatMap((what) => [false, true].map((encryption) => [what, encryption] as const)))(
    'is not given back when it was changed: %s (encrypted: %s)',
    async (what, encryption) => {
      const path = join(directory, `kept-${++files}.db`);
      const journal = await openSqliteJournal(path, { encryption });
      for (const [key, value] of Object.entries(VALUES)) journal.keep(key, Buffer.from(value));
      await committed(journal);
      const kept = await journal.kept();
      expect([...kept].map(([key, value]) => [key, Buffer.from(value).toString()])).toEqual(Object.entries(VALUES));
      const rowOf = (key: string) =>
        rows(path, `SELECT sealed, value FROM kept WHERE key = '${key}'`)[0] as unknown as Row;
      const row = rowOf('accounts');
      changes[what]!(row, rowOf('posted'));
      interfere(path, `UPDATE kept SET sealed = ${row.sealed}, value = ? WHERE key = 'accounts'`, row.value);
      // What is said to be sealed may be, with a key of somebody else.
      const told = what === 'another way to keep it' && !encryption ? /accounts needs key/ : /accounts was changed/;
      await expect(journal.kept()).rejects.toEqual(
        expect.objectContaining({ code: 'JOURNAL_READ', message: expect.stringMatching(told) }),
      );
      await journal.close();
    },
  );

  it('is read as earlier programs kept it, and has its digest when it is kept again', async () => {
    const path = join(directory, `kept-${++files}.db`);
    const journal = await openSqliteJournal(path);
    journal.keep('books', Buffer.from('old'));
    await committed(journal);
    interfere(path, "UPDATE kept SET sealed = 0, value = CAST('old' AS BLOB)");
    expect(Buffer.from((await journal.kept()).get('books')!).toString()).toBe('old');
    journal.keep('books', Buffer.from('new'));
    await committed(journal);
    interfere(path, "UPDATE kept SET value = CAST('new' AS BLOB)");
    await expect(journal.kept()).rejects.toEqual(expect.objectContaining({ code: 'JOURNAL_READ' }));
    await journal.close();
  });
});

describe('the record of an entry', () => {
  it('is what lies in a batch, for any content', () => {
    const content = fc.uint8Array({ maxLength: 5_000 });
    const records = new RecordWriter(COLUMNS.map(({ name }) => name));
    fc.assert(
      fc.property(fc.array(content, { minLength: 1, maxLength: 5 }), fc.maxSafeInteger(), (contents, value) => {
        const batch = new EntryBatch(1);
        const entries = contents.map(
          (bytes): NewEntry => ({ ...withMessage(sampleEntry(3), bytes), amountMinor: value, stan: -0 }),
        );
        for (const entry of entries) batch.append(entry);
        const placed = [...entriesIn(batch.seal())];
        const all = Buffer.concat(entries.map((entry) => Buffer.from(records.record({ ...entry, stan: 0 }))));
        expect(Buffer.compare(recordsOf(placed[0]!, placed.at(-1)!), all)).toBe(0);
      }),
    );
  });
});
