// `clearing collect` and `clearing operations` on files: a journal, the records beside it, and the guard of `journal prune`.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import yargs from 'yargs';
import type { Member } from '../../../src/centre/member.ts';
import { clearingCommand } from '../../../src/cli/commands/clearing.ts';
import { CommandError } from '../../../src/cli/exit-code.ts';
import { Step } from '../../../src/journal/entry.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { RegisterRecords } from '../../../src/records/registers.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../../../src/switch/checkpoint.ts';
import { CARD, JournalInMemory, MONDAY, originalElements } from '../../centre/confirmation/fixture.ts';
import { JournalFolder } from '../run-journal.ts';

// Every run starts a thread, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const folder = new JournalFolder();
afterAll(() => folder.remove());

const bank: Member = {
  code: 'BANK',
  name: 'Bank of tests',
  institution: '504001',
  bank: '001',
  acquirers: ['shops'],
  issuers: ['cards'],
  account: 'MA64011519000001205000534921',
  currency: 504,
  isForeign: false,
  clearing: { encoding: 'ascii', framing: 'rdw' },
  reversals: 'cancelled',
  email: undefined,
  language: 'en',
  isCertified: true,
};

let number = 0;
let config: string;
let journalFile: string;
let records: string;
beforeEach(() => {
  number++;
  [config, journalFile, records] = [`switch${number}.yaml`, `day${number}.db`, folder.file(`centre${number}.db`)];
  folder.write(
    config,
    `node: test
journal: ./${journalFile}
acquirers:
  - { name: shops, listen: 1, spec: iso87-ascii, confirmation: dual }
issuers:
  - { name: cards, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '100.00' }
centre: { records: ./centre${number}.db }
`,
  );
});

/** Appends what `journal` has, as the switch does. */
async function written(journal: JournalInMemory, encryption = false): Promise<void> {
  const stored = await openSqliteJournal(folder.file(journalFile), {
    node: 'test',
    acquirers: ['shops'],
    issuers: ['cards'],
    encryption,
  });
  for (const entry of journal.entries.slice(stored.lastSeq)) stored.append(entry);
  const place = journal.entries.length;
  const none = {
    readFrom: 1,
    places: [],
    latestSentAt: [],
    lastStans: [],
    standIns: [],
    businessDate: MONDAY,
    totals: [],
    batches: [],
    unreconciled: [],
  };
  stored.keep(CHECKPOINT_KEY, checkpointBytes({ ...none, unreconciled: [], place }));
  await stored.close();
}

function affiliated(): void {
  const file = CentreFile.open(records);
  new RegisterRecords(file).putMembers([{ before: undefined, after: bank }], { atMs: 1, command: 'test' });
  file.close();
}

/** Runs `clearing ...` and returns what it printed. */
async function clearing(...args: string[]): Promise<string> {
  let out = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      out += chunk;
      return true;
    }),
  );
  try {
    await yargs(['clearing', ...args, '--config', folder.file(config)])
      .command({ command: 'clearing', ...clearingCommand })
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new Error(message);
      })
      .parseAsync();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return out.replaceAll(`${folder.path}/`, '');
}

const MONDAY_TEXT = '2026-11-23';

function soldAndAuthorized(): JournalInMemory {
  return new JournalInMemory()
    .told('0200', { transaction: 1, amountMinor: 12_550 })
    .told('0100', { transaction: 2, amountMinor: 1_000 })
    .told('0220', { transaction: 3, amountMinor: 600 }, { '90': originalElements('0100', 2) })
    .told('0220', { transaction: 4, amountMinor: 600 }, { '90': originalElements('0100', 2) })
    .reversed({ transaction: 5, original: 1, amountMinor: 2_550 });
}

test('a date is collected once, and shown with its cards masked', async () => {
  affiliated();
  await written(soldAndAuthorized());
  const collected = `${MONDAY_TEXT} collected: 5 entries, up to place 5 of the journal
2 purchase: 131.50 MAD
1 purchase reversals: 100.00 MAD
1 could not be cleared: \`clearing operations --date ${MONDAY_TEXT} --exceptions\`
`;
  expect(await clearing('collect', '--date', MONDAY_TEXT)).toBe(collected);
  expect(await clearing('collect', '--date', MONDAY_TEXT)).toBe(
    collected.replace(/.*\n/, `${MONDAY_TEXT} was collected before\n`),
  );
  const rows = JSON.parse(await clearing('operations', '--date', MONDAY_TEXT, '--format', 'json')) as object[];
  expect(rows).toMatchObject([
    { key: 'test:1', amountMinor: 12_550, pan: '950401******0019', isReversal: false },
    { key: 'test:3', amountMinor: 600 },
    { key: 'test:5', amountMinor: 10_000, isReversal: true, originalKey: 'test:1' },
  ]);
  expect(await clearing('operations', '--date', MONDAY_TEXT)).not.toContain(CARD);
  expect(await clearing('operations', '--date', MONDAY_TEXT, '--exceptions')).toMatch(
    /4 +2 +over-authorized +6\.00 MAD/,
  );
});

test('dates that were left out are closed with a later one, and people are told what is in them', async () => {
  affiliated();
  const journal = soldAndAuthorized();
  await written(journal);
  expect(await clearing('collect', '--date', MONDAY_TEXT)).not.toContain('left out');
  journal
    .told('0200', { transaction: 6, amountMinor: 100, businessDate: 20261124 })
    .told('0200', { transaction: 7, amountMinor: 200, businessDate: 20261126 });
  await written(journal);
  const said = await clearing('collect', '--date', '2026-11-26');
  expect(said).toContain('warning: 2026-11-24 to 2026-11-25 were left out, and closed with it\n');
  const what = '2026-11-24 has 1 operation of its own: clear and settle it before the dates behind it';
  expect(said).toContain(`warning: ${what}\n`);
  expect(said).not.toContain('2026-11-25 has');
  expect(await clearing('collect', '--date', '2026-11-28')).toContain(
    'warning: 2026-11-27 was left out, and closed with it\n',
  );
  expect(await clearing('collect', '--date', '2026-11-29')).not.toContain('warning');
});

test('what is without a member collects nothing, and everything once it has one', async () => {
  await written(soldAndAuthorized());
  await expect(clearing('collect', '--date', MONDAY_TEXT)).rejects.toThrow(CommandError);
  affiliated();
  expect(await clearing('collect', '--date', MONDAY_TEXT)).toContain('2 purchase: 131.50 MAD');
});

test('card numbers are sealed where the journal has a key', async () => {
  affiliated();
  await written(soldAndAuthorized(), true);
  await clearing('collect', '--date', MONDAY_TEXT);
  for (const file of [records, `${records}-wal`]) {
    if (existsSync(file)) expect(readFileSync(file).includes(CARD)).toBe(false);
  }
  expect(await clearing('operations', '--date', MONDAY_TEXT, '--unmasked')).toContain(CARD);
});

test('a late entry and a request in flight come into the next file', async () => {
  affiliated();
  const journal = soldAndAuthorized().add(Step.forwarded, { transaction: 6, amountMinor: 300 }, requestOf(6));
  await written(journal);
  await clearing('collect', '--date', MONDAY_TEXT);
  journal
    .add(Step.answered, { transaction: 6, amountMinor: 300, reason: 0 }, { ...requestOf(6), '0': '0210', '39': '00' })
    .told('0200', { transaction: 7, amountMinor: 400 });
  await written(journal);
  expect(await clearing('collect', '--date', '2026-11-24')).toContain('2 purchase: 7.00 MAD');
  await expect(clearing('collect', '--date', MONDAY_TEXT)).rejects.toThrow('2026-11-23 is over');
});

function requestOf(transaction: number) {
  return {
    '0': '0200',
    '2': CARD,
    '3': '000000',
    '4': '000000000300',
    '7': '1123093000',
    '11': `00000${transaction}`,
    '49': '504',
  };
}

test('nothing that is not collected is pruned, nor an authorization that may be captured', async () => {
  affiliated();
  const journal = soldAndAuthorized();
  // Entries are removed by ranges of them.
  for (let transaction = 6; transaction <= 200; transaction++) journal.told('0200', { transaction, amountMinor: 1 });
  await written(journal);
  const prune = () => folder.run(['prune', journalFile, '--days', '1', '--config', config]);
  expect((await prune()).out).toBe(
    `${journalFile}: 0 entries removed\nwhat is behind place 0 is not collected, and stays: \`clearing collect\` takes it\n`,
  );
  await clearing('collect', '--date', MONDAY_TEXT);
  expect((await prune()).out).toMatch(/: 19\d entries removed\n$/);
  const left = await openSqliteJournal(folder.file(journalFile), { readOnly: true });
  expect((await left.at([1, 2, 3])).map(({ transaction }) => transaction)).toEqual([2]);
  await left.close();
});
