// Journals that are damaged, that are none, that are empty; and questions that make no sense. Each is told in a clear line, with an
// exit code that scripts can rely on.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../../src/switch/checkpoint.ts';
import { acknowledged, answered, forwarded, journalOf, late, queued, reversed } from '../centre/entries.ts';
import { interfere } from '../store/files.ts';
import { configuration, writeJournal } from './journal-fixture.ts';
import { JournalFolder } from './run-journal.ts';

// Every run starts a thread, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const folder = new JournalFolder();
const run = (args: readonly string[]) => folder.run(args);
const CONFIG = ['--config', 'switch.yaml'];

beforeAll(async () => {
  await writeJournal(folder.file('day.db'));
  folder.write('switch.yaml', configuration);
});
afterAll(() => folder.remove());

/** What another program does to a copy of the journal. */
async function spoiled(name: string, sql: string): Promise<string> {
  await writeJournal(folder.file(name));
  const database = new DatabaseSync(folder.file(name));
  database.exec(sql);
  database.close();
  return name;
}

describe('a journal that is not sound', () => {
  test.each([
    ['an entry is missing', 'DELETE FROM journal WHERE seq = 9', 'place 9: this entry is missing'],
    [
      'entries are missing',
      'DELETE FROM journal WHERE seq BETWEEN 3 AND 5',
      'place 3: the entries up to place 5 are missing',
    ],
    ['the first are missing', 'DELETE FROM journal WHERE seq < 3', 'place 1: the entries up to place 2 are missing'],
    [
      'answered twice',
      'UPDATE journal SET transaction_no = 1 WHERE seq = 19',
      'place 19: transaction 1 is answered twice',
    ],
    ['a step of no program', 'UPDATE journal SET step = 77 WHERE seq = 19', 'place 19: step cannot be 77'],
    [
      'another amount',
      'UPDATE journal SET amount_minor = amount_minor + 100 WHERE seq = 9',
      /place 1: the entries up to place \d+ are not as they were written/,
    ],
    ['an issuer of nobody', "DELETE FROM party WHERE name = 'abroad'", 'place 18: issuer cannot be 3'],
    [
      'a number that no program can read',
      'UPDATE journal SET stan = 9007199254740993 WHERE seq = 4',
      'place 4: cannot read the journal',
    ],
    [
      'books that were changed',
      "INSERT INTO kept VALUES ('books/home/accounts/0', 3, CAST('7 dirhams, and a digest' AS BLOB))",
      'the value of books/home/accounts/0 was changed since it was kept',
    ],
    ['a number that would be given again', 'UPDATE journal_end SET last_transaction = 3', 'the last transaction is 15'],
  ])('%s: exit 1, with the place', async (name, sql, what) => {
    const { code, out } = await run(['verify', await spoiled(`${name}.db`, sql)]);
    expect(code).toBe(1);
    if (typeof what === 'string') expect(out).toContain(what);
    else expect(out).toMatch(what);
    expect(out).not.toContain('no fault');
    // What comes behind the fault is checked too.
    expect(out).toMatch(/^issuer +outstanding +amount$/m);
  });

  test('the first faults only', async () => {
    const file = await spoiled('many.db', 'UPDATE journal SET currency = 5000');
    const { code, out } = await run(['verify', file, '--faults', '2']);
    expect(code).toBe(1);
    expect(out).toMatch(/place 1: currency.*\nplace 2: currency.*\nand 23 further faults\n$/);
  });

  test('is not found in without a word', async () => {
    const { code, err } = await run([
      'find',
      await spoiled('hole.db', 'DELETE FROM journal WHERE seq = 4'),
      ...CONFIG,
      '--stan',
      '125',
    ]);
    expect([code, err]).toEqual([0, '']);
  });
});

describe('a journal that was pruned', () => {
  /** Remote transactions long ago, a request and its answer each; the end of a range of the journal, place 64, is between the two
   *  of transaction 32. An advice of transaction 5, and a reversal of transaction 6, come behind it. */
  async function pruned(name: string): Promise<string> {
    const journal = await openSqliteJournal(folder.file(name), { acquirers: ['pos'], issuers: ['far'] });
    const entries = Array.from({ length: 60 }, (_, i) => i + 2).flatMap((transaction) => {
      const asked = { transaction, issuerStan: transaction };
      return [forwarded(asked), answered(asked)];
    });
    const advice = { transaction: 5, advice: 100 };
    entries.splice(20, 0, queued(advice));
    entries.splice(70, 0, acknowledged(advice), late({ transaction: 5 }), reversed({ transaction: 101, original: 6 }));
    for (const entry of journalOf(answered({ transaction: 1 }), answered({ transaction: 62 }), ...entries))
      journal.append(entry);
    const checkpoint = {
      place: 70,
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
    journal.keep(CHECKPOINT_KEY, checkpointBytes(checkpoint));
    await journal.close();
    // The first 64, but for transactions 5 and 6, which go on behind the checkpoint: three entries and two.
    expect((await run(['prune', name, '--days', '1'])).out).toMatch(/59 entries removed/);
    return name;
  }

  test('is sound: what is left of what was removed is no fault, and it says how much was', async () => {
    const { code, out } = await run(['verify', await pruned('pruned.db')]);
    expect([code, out]).toEqual([0, expect.stringMatching(/\n67 entries, 59 removed, .*\nno fault\n$/s)]);
  });

  test('and damaged tells of what is missing, and not of what was removed', async () => {
    const file = await pruned('pruned-damaged.db');
    interfere(folder.file(file), 'DELETE FROM journal WHERE seq = 90');
    const { code, out } = await run(['verify', file]);
    expect([code, out]).toEqual([1, expect.stringMatching(/\n\nplace 90: this entry is missing\n$/)]);
  });
});

describe('what is no journal', () => {
  const refusals: [string, (path: string) => void | Promise<void>, RegExp][] = [
    ['absent', () => undefined, /there is no such file/],
    ['text', (path) => writeFileSync(path, 'F2,F3\n'.repeat(200)), /file is not a database/],
    ['empty file', (path) => writeFileSync(path, ''), /it holds no journal yet/],
    [
      'other database',
      (path) => new DatabaseSync(path).exec('CREATE TABLE cards (pan)'),
      /a database of something else, with a table cards/,
    ],
    [
      'earlier',
      async (path) => {
        await writeJournal(path);
        new DatabaseSync(path).exec("UPDATE journal_meta SET value = '2' WHERE key = 'schema_version'");
      },
      /an earlier program wrote it; .*brings it up to date/,
    ],
    [
      'later',
      async (path) => {
        await writeJournal(path);
        new DatabaseSync(path).exec("UPDATE journal_meta SET value = '999' WHERE key = 'schema_version'");
      },
      /its schema version is 999/,
    ],
  ];

  test.each(refusals)('%s: exit 2, one line, with the name', async (name, make, why) => {
    const file = `${name}.db`;
    await make(folder.file(file));
    for (const command of [
      ['find', file],
      ['show', file, '1'],
      ['verify', file],
      ['saf', file],
    ]) {
      const { code, out, err } = await run(command);
      expect([code, out, err.trimEnd().split('\n').length], command[0]).toEqual([2, '', 1]);
      expect(err).toMatch(why);
      expect(err).toContain(file);
    }
  });

  test('a folder', async () => {
    expect(await run(['verify', tmpdir()])).toEqual({
      code: 2,
      out: '',
      err: `switch8583: cannot open the journal ${tmpdir()}: it is no file\n`,
    });
  });
});

test('an empty journal: nothing fits, nothing is shown, nothing waits, nothing is wrong', async () => {
  await (await openSqliteJournal(folder.file('new.db'), { node: 'casa', issuers: ['home'] })).close();
  expect(await run(['find', 'new.db'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('the journal is empty'),
  });
  expect(await run(['show', 'new.db', '1'])).toEqual({ code: 1, out: '', err: 'switch8583: the journal is empty\n' });
  expect(await run(['saf', 'new.db'])).toEqual({ code: 0, out: '', err: 'the journal is empty\n' });
  expect(await run(['verify', 'new.db'])).toMatchObject({
    code: 0,
    out: 'new.db, node casa\n0 entries\n0 transactions, 0 open\n0 advices wait\n\nno fault\n',
  });
});

describe('wrong usage: exit 2, one line, and nothing is printed', () => {
  test.each<[string[], RegExp]>([
    [['find'], /Not enough non-option arguments/],
    [['find', 'day.db', '--stan', '12x'], /"12x" is no STAN/],
    [['find', 'day.db', '--issuer', 'hme'], /no issuer "hme", it knows home, far, abroad/],
    [['find', 'day.db', '--acquirer', 'home'], /no acquirer "home", it knows pos, atm/],
    [['find', 'day.db', '--from', 'yesterday'], /--from: "yesterday" is no time/],
    [['find', 'day.db', '--to', '2026-02-30'], /--to: "2026-02-30" is in no calendar/],
    [['find', 'day.db', '--reason', '5'], /--reason: "5" is none/],
    [['find', 'day.db', '--amount', '1,50'], /--amount: a comma for the point/],
    [['find', 'day.db', '--amount', '1.50 XXQ'], /--amount: unknown currency/],
    [['find', 'day.db', '--limit', '0'], /--limit is a whole number, 1 or more/],
    [['find', 'day.db', '--limit', '1.5'], /--limit is a whole number, 1 or more/],
    [['find', 'day.db', '--pan', '9504', ...CONFIG], /--pan: a card number has 12 to 19 digits/],
    [
      ['find', 'day.db', '--rrn', '632709000125'],
      /--rrn, --terminal and --pan ask what messages say: .*--config FILE or --spec NAME/,
    ],
    [['find', 'day.db', '--stan', '1', '--stan', '2'], /--stan is given more than once/],
    [['find', 'day.db', '--state', 'gone'], /Choices: "open"/],
    [['find', 'day.db', '--header', 'tpdu'], /--header goes with --spec/],
    [['find', 'day.db', '--spec', 'iso88'], /iso88/],
    [['find', 'day.db', '--config', 'absent.yaml'], /absent\.yaml/],
    [['show', 'day.db', 'bread'], /"bread" is neither a transaction number nor a STAN/],
    [['verify', 'day.db', '--faults', '0'], /--faults is a number, 1 or more/],
    [['saf', 'day.db', '--issuer', 'hme'], /no issuer "hme"/],
    [['look', 'day.db'], /./],
    [[], /name what to do/],
  ])('%j', async (args, why) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(why);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
