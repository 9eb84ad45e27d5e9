// A start on a journal in which many transactions have one name, of which one was reversed long after the others.
import { expect, it } from 'vitest';
import { recover } from '../../src/cli/recover.ts';
import { MOST_OF_A_NAME } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY } from '../../src/switch/checkpoint.ts';
import { committed } from '../store/committed.ts';
import { APPROVED, purchase, reversal } from '../switch/flow.ts';
import { World } from '../switch/world.ts';

it.each([MOST_OF_A_NAME - 1, MOST_OF_A_NAME + 1])('is no start that is refused (%i terminals)', async (terminals) => {
  const world = new World({ retainedLimit: 2_000, inFlightLimit: 500 });
  world.plays(1, () => APPROVED);
  const terminal = (i: number) => `T${String(i).padStart(7, '0')}`;
  for (let i = 1; i <= terminals; i++) world.send(purchase({ '41': terminal(i), '37': String(700_000_000_000 + i) }));
  world.checkpoint();
  world.advance(600_000);
  world.send(reversal({ '41': terminal(7) }));
  expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  const journal = await openSqliteJournal(':memory:', {
    node: 'n',
    acquirers: ['acquirer-1'],
    issuers: ['issuer-1', 'issuer-2'],
  });
  for (const entry of world.journal.entries) journal.append(entry);
  journal.keep(CHECKPOINT_KEY, world.journal.kept.get(CHECKPOINT_KEY)!);
  await committed(journal);
  const next = new World({ retainedLimit: 2_000, inFlightLimit: 500, firstTransaction: journal.lastTransaction + 1 });
  try {
    await recover(next.host, journal);
    // What was reversed is known: it is told the same again.
    next.send(reversal({ '0': '0401', '41': terminal(7) }));
    expect(next.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  } finally {
    await journal.close();
  }
});
