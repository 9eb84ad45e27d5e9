// The collection ended behind any portion and run again makes the operations that one run makes, each once.
import { expect, test, vi } from 'vitest';
import type { Operation } from '../../../src/centre/operation.ts';
import { collectJournal } from '../../../src/cli/centre/collect-journal.ts';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import { Step } from '../../../src/journal/entry.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
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
