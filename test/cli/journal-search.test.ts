// What `journal find` finds: each question is asked of a journal written by hand, and the answer is the numbers of its transactions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { Dialects } from '../../src/cli/journal/dialects.ts';
import { Search } from '../../src/cli/journal/search.ts';
import { readSelection, type SelectionOptions } from '../../src/cli/journal/selection.ts';
import type { TransactionRow } from '../../src/cli/journal/transaction-row.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { SqliteColumns } from '../../src/store/sqlite-columns.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { CARD, configuration, TRACK_CARD, writeJournal } from './journal-fixture.ts';
import { JournalFolder } from './run-journal.ts';

const folder = new JournalFolder();
const ANYTHING: SelectionOptions = {
  stan: undefined,
  rrn: undefined,
  pan: undefined,
  terminal: undefined,
  from: undefined,
  to: undefined,
  state: undefined,
  acquirer: undefined,
  issuer: undefined,
  amount: undefined,
  reason: undefined,
};

let journal: StoredJournal;
let columns: SqliteColumns;

beforeAll(async () => {
  await writeJournal(folder.file('day.db'));
  folder.write('switch.yaml', configuration);
  journal = await openSqliteJournal(folder.file('day.db'), { readOnly: true });
  columns = new SqliteColumns(folder.file('day.db'));
});
afterAll(async () => {
  columns.close();
  await journal.close();
  folder.remove();
});

async function found(
  asked: Partial<SelectionOptions>,
  { spec = undefined as string | undefined, unmasked = false } = {},
): Promise<{ rows: TransactionRow[]; notes: string[] }> {
  const configuration = spec === undefined ? await loadConfiguration(folder.file('switch.yaml')) : undefined;
  const opened = { file: 'day.db', journal, columns, configuration, again: () => Promise.reject(new Error('unasked')) };
  const dialects = new Dialects(opened, { spec, header: undefined });
  const selection = await readSelection({ ...ANYTHING, ...asked }, journal);
  const search = new Search(opened, selection, dialects, unmasked);
  const rows: TransactionRow[] = [];
  for await (const more of search.rows()) rows.push(...more);
  return { rows, notes: search.notes() };
}

describe('what is found', () => {
  test.each<[Partial<SelectionOptions>, number[]]>([
    [{}, [1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15]],
    [{ stan: '000123' }, [1, 13]],
    [{ stan: '123', acquirer: 'atm' }, [13]],
    [{ stan: '999' }, []],
    [{ issuer: 'far' }, [3, 4, 5, 7, 14, 15]],
    [{ rrn: '632709000125' }, [3]],
    [{ terminal: 'ATM00007' }, [13]],
    [{ terminal: 'ATM0000' }, []],
    [{ pan: '950401******0019' }, [1, 2, 10, 13]],
    [{ pan: '400012******0016' }, [11, 12]],
    [{ pan: '************0008' }, [3, 4, 5, 7, 14, 15]],
    [{ state: 'open' }, [14]],
    [{ state: 'declined' }, [5, 7, 9, 10, 15]],
    [{ state: 'reversed' }, [1]],
    [{ state: 'partly-reversed' }, [3]],
    [{ state: 'late' }, [7]],
    [{ state: 'undelivered' }, [10]],
    [{ state: 'advice-waiting' }, [5]],
    [{ state: 'advice-acknowledged' }, [7]],
    [{ state: 'advice-parked' }, [15]],
    [{ state: ['declined', 'late'] }, [7]],
    [{ state: ['approved', 'late'] }, []],
    [{ reason: '91' }, [5, 7, 15]],
    [{ reason: '907' }, [5, 7, 15]],
    [{ reason: '9107' }, [5, 7, 15]],
    [{ reason: '10' }, [3]],
    [{ amount: '15' }, [1, 3, 5, 7, 9, 11, 14, 15]],
    [{ amount: '10.00 MAD' }, [3]],
    // Yen have no decimals.
    [{ amount: '700' }, [12]],
    [{ amount: '7' }, []],
    [{ amount: '99.00 EUR' }, []],
    [{ amount: '99.00 504' }, [13]],
    [{ from: '2024-11-24' }, [14, 15]],
    [{ to: '2024-11-23T09:30' }, [1]],
    [{ to: '2024-11-23' }, [1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13]],
    [{ from: '2024-11-23T10:31:00+01:00', to: '2024-11-23T09:31:01Z', issuer: 'far' }, [3]],
    [{ from: '2024-11-23T09:31:01.250Z', to: '2024-11-23T09:31:01.250Z' }, [3]],
  ])('%j', async (asked, expected) => {
    const { rows, notes } = await found(asked);
    expect(rows.map(({ transaction }) => transaction)).toEqual(expected);
    expect(notes).toEqual([]);
  });

  test('in the dialect of each acquirer', async () => {
    const { rows } = await found({ stan: '123' });
    expect(rows.map(({ acquirer, card, terminal, rrn }) => [acquirer, card, terminal, rrn])).toEqual([
      ['pos', '950401******0019', 'TERM0001', '632709000123'],
      ['atm', '950401******0019', 'ATM00007', '632709000123'],
    ]);
  });

  test('with --spec alone, what others say is told to be unreadable', async () => {
    const { rows, notes } = await found({ stan: '123' }, { spec: 'iso87-ascii' });
    expect(rows.map(({ card }) => card)).toEqual(['950401******0019', null]);
    expect(notes).toEqual(['of atm the messages of 1 transaction cannot be read: are they in another spec?']);
  });

  test('a card that only a request on its track names', async () => {
    const { rows } = await found({ stan: '131' }, { unmasked: true });
    expect(rows.map(({ card }) => card)).toEqual([TRACK_CARD]);
  });

  test('whole numbers only when they are asked for', async () => {
    const open = await found({ stan: '130' }, { unmasked: true });
    const masked = await found({ stan: '130' });
    expect([open, masked].map(({ rows }) => rows[0]!.card)).toEqual([CARD, '950401******0019']);
  });
});

test('a row says all that is known of a transaction', async () => {
  const { rows } = await found({ stan: '125' });
  expect(rows).toEqual([
    {
      transaction: 3,
      at: '2024-11-23T09:31:01.250Z',
      acquirer: 'pos',
      issuer: 'far',
      mti: '0100',
      stan: '000125',
      rrn: '632709000125',
      terminal: 'TERM0001',
      card: '510000******0008',
      amountMinor: 1500,
      currency: '504',
      amount: '15.00 MAD',
      responseCode: '10',
      actionCode: '002',
      outcome: 'approved for a partial amount',
      answeredAfterMs: 83,
      approvedMinor: 1000,
      states: ['approved', 'partly-reversed'],
      outstandingMinor: 400,
      reverses: null,
      remainingMinor: null,
      reversals: [{ transaction: 4, at: '2024-11-23T09:31:03.374Z', remainingMinor: 400 }],
      advices: [],
      lateAt: null,
      liability: null,
    },
  ]);
});
