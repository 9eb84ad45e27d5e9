// The collection ended behind any portion and run again makes the operations that one run makes, each once.
import { expect, test, vi } from 'vitest';
import type { Operation } from '../../../src/centre/operation.ts';
import { collectJournal } from '../../../src/cli/centre/collect-journal.ts';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import { type JournalEntry, Step } from '../../../src/journal/entry.ts';
import type { StoredJournal } from '../../../src/journal/journal.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { collectedState, openAuthorizations } from '../../../src/records/collected.ts';
import { Operations } from '../../../src/records/operations.ts';
import { JournalKeys } from '../../../src/store/journal-keys.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { JournalInMemory, MONDAY, originalElements, partiesOf, request } from '../../centre/confirmation/fixture.ts';
import { JournalFolder } from '../run-journal.ts';

vi.setConfig({ testTimeout: 30_000 });

/** Sales, captures, reversals, and remote sales whose answers come a few entries after their requests. */
function aDay(): JournalInMemory {
  const journal = new JournalInMemory();
  for (let number = 1; number <= 60; number += 6) {
    const asked = request('0200', number, 300);
    journal
      .add(Step.forwarded, { transaction: number, amountMinor: 300 }, asked)
      .told('0100', { transaction: number + 1, amountMinor: 1_000 })
      .told('0220', { transaction: number + 2, amountMinor: 700 }, { '90': originalElements('0100', number + 1) })
      .told('0220', { transaction: number + 3, amountMinor: 700 }, { '90': originalElements('0100', number + 1) })
      .reversed({ transaction: number + 4, original: number + 2, amountMinor: 200 })
      .add(Step.answered, { transaction: number, amountMinor: 300, reason: 0 }, { ...asked, '0': '0210', '39': '00' });
  }
  return journal;
}

test('ended behind any portion, it goes on and makes the same', async () => {
  const folder = new JournalFolder();
  const journal = await openSqliteJournal(':memory:', { node: 'n', acquirers: ['a'], issuers: ['i'] });
  for (const entry of aDay().entries) journal.append(entry);
  await new Promise<void>((resolve) => journal.commit(() => resolve()));
  const vault = new CardVault('', new JournalKeys('', { kind: 'memory' }));
  const collected = async (name: string, portionEntries: number, endsBehind: number): Promise<Operation[]> => {
    const run = async (endsAt: number): Promise<void> => {
      const file = CentreFile.open(folder.file(name));
      let portions = 0;
      const settings = {
        ...{ journal, file, vault, parties: partiesOf('dual'), businessDate: MONDAY, portionEntries },
        toleranceMillionths: 150_000,
        expiresOn: (date: number) => addDays(date, 7),
        progress: () => {
          portions++;
          if (portions === endsAt) throw new Error('ended');
        },
      };
      try {
        await collectJournal(settings);
      } finally {
        file.close();
      }
    };
    if (endsBehind > 0) await expect(run(endsBehind)).rejects.toThrow('ended');
    await run(0);
    const file = CentreFile.read(folder.file(name));
    const operations = [...new Operations(file, vault).of(MONDAY)];
    file.close();
    return operations;
  };
  const whole = await collected('whole.db', 1_000, 0);
  expect(whole.length).toBe(30);
  for (const endsBehind of [1, 3, 6, 8]) {
    expect(await collected(`ended${endsBehind}.db`, 7, endsBehind)).toEqual(whole);
  }
  await journal.close();
  folder.remove();
});

/** A journal of `entries`; its reader stands still at its end until `gate` opens. */
function journalOf(entries: readonly JournalEntry[], gate: Promise<void> = Promise.resolve()): StoredJournal {
  const journal: Partial<StoredJournal> = {
    node: 'n',
    lastSeq: entries.length,
    at: async () => [],
    read: async function* (place = 0) {
      yield* entries.slice(place);
      await gate;
    },
  };
  return journal as StoredJournal;
}

function settingsOf(file: CentreFile, vault: CardVault, journal: StoredJournal, businessDate = MONDAY) {
  const expiresOn = (date: number) => addDays(date, 7);
  return { file, vault, journal, businessDate, expiresOn, parties: partiesOf('dual'), toleranceMillionths: 150_000 };
}

test.each([1, 1_000])(
  'of two at once the one that was overtaken keeps nothing, portions of %i',
  async (portionEntries) => {
    const folder = new JournalFolder();
    const vault = new CardVault('', new JournalKeys('', { kind: 'memory' }));
    const { entries } = new JournalInMemory()
      .told('0100', { transaction: 1, amountMinor: 1_000 })
      .told('0220', { transaction: 2, amountMinor: 1_000 }, { '90': originalElements('0100', 1) });
    const [slow, fast] = [CentreFile.open(folder.file('two.db')), CentreFile.open(folder.file('two.db'))];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const overtaken = collectJournal({
      ...settingsOf(slow, vault, journalOf(entries.slice(0, 1), gate)),
      portionEntries,
    });
    const refused = expect(overtaken).rejects.toMatchObject({ code: 'RECORDS_BUSY' });
    // Its first portion may be durable already, when portions are small.
    await new Promise((resolve) => setImmediate(resolve));
    await collectJournal(settingsOf(fast, vault, journalOf(entries)));
    open();
    await refused;
    expect(collectedState(fast, 'n')).toMatchObject({ place: 2, closedDate: MONDAY });
    expect([...openAuthorizations(fast, vault)].map(({ capturedMinor }) => capturedMinor)).toEqual([1_000]);
    slow.close();
    fast.close();
    folder.remove();
  },
);
