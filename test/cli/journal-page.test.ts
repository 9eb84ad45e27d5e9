// docs/journal.md against the program: columns, steps, states and fields are all there, and mean what the program says.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { transactionStates } from '../../src/centre/transactions.ts';
import { NO_FACTS } from '../../src/cli/journal/message-facts.ts';
import { transactionLayout, transactionRow } from '../../src/cli/journal/transaction-row.ts';
import { COLUMNS, Step } from '../../src/journal/entry.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { journalOf } from '../centre/entries.ts';

const page = readFileSync(new URL('../../docs/journal.md', import.meta.url), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| '));

test('every column of an entry, as the journal says it', () => {
  for (const { name, stored, meaning } of COLUMNS)
    expect(rows).toContain(`| \`${name}\` | \`${stored}\` | ${meaning} |`);
});

test('every step, with its number', () => {
  for (const [name, number] of Object.entries(Step)) {
    expect(rows.filter((row) => row.startsWith(`| \`${name}\` | ${number} |`))).toHaveLength(1);
  }
});

test('every state', () => {
  const states = page.slice(page.indexOf('| state |'), page.indexOf('`--limit N`'));
  expect(states.match(/^\| `[a-z-]+`/gm)).toEqual(transactionStates.map((state) => `| \`${state}\``));
});

test('every field of a row and every column of CSV', () => {
  const [first] = journalOf({ transaction: 1, reason: 0 });
  const nothing = { reversals: [], advices: [], capturedMinor: 0, lateMs: undefined };
  const aftermath = { ...nothing, isUndelivered: false, isAcknowledged: false };
  const row = transactionRow({ first: first!, answer: first, aftermath }, NO_FACTS, {
    parties: [],
  } as unknown as StoredJournal);
  const listed = rows.map((line) => line.split('|')[1]!).join(' ');
  for (const field of Object.keys(row)) expect(listed).toContain(`\`${field}\``);
  const csv = /^CSV has ([\s\S]*?)\.$/m.exec(page)![1]!.match(/`([a-z_]+)`/g);
  expect(csv).toEqual(transactionLayout(true).csv.map(({ title }) => `\`${title}\``));
});
