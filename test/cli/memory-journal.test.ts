// The journal in memory is an engine as any other, but for its end: it keeps the latest entries, and does not grow.
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../src/cli/memory-journal.ts';
import { newParties } from '../../src/journal/parties.ts';
import { journalContract } from '../store/journal-contract.ts';
import { sampleEntry } from '../store/sample-entry.ts';

journalContract(
  'memory, the latest entries',
  async (_place, { node = '', acquirers = [], issuers = [] }) =>
    new MemoryJournal(node, newParties([], acquirers, issuers)),
  { reopens: false },
);

describe('the journal in memory', () => {
  it('keeps the latest two hundred thousand entries, and finds what it has', {
    timeout: 60_000,
  }, async () => {
    const journal = new MemoryJournal('node', []);
    const entry = { ...sampleEntry(1), stan: 1, sentAt: 1123120000, acquirer: 1, original: 0, advice: 0 };
    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 150_000; i++) {
        const transaction = journal.lastSeq + 1;
        journal.append({ ...entry, transaction, stan: transaction });
      }
      await new Promise<void>((resolve) => journal.commit(() => resolve()));
    }
    let first = 0;
    for await (const { seq } of journal.read()) {
      first = seq;
      break;
    }
    expect(journal.lastSeq - first).toBeLessThanOrEqual(200_000);
    expect(journal.lastSeq - first).toBeGreaterThan(100_000);
    const find = (stan: number) =>
      new Promise<number[]>((resolve) =>
        journal.find({ acquirer: 1, stan, sentAt: 1123120000 }, (_, entries) => resolve(entries.map(({ seq }) => seq))),
      );
    expect(await find(1)).toEqual([]);
    expect(await find(journal.lastSeq - 5)).toEqual([journal.lastSeq - 5]);
  });

  it('keeps fewer of long messages', async () => {
    const journal = new MemoryJournal('node', []);
    const bytes = Buffer.alloc(8_000);
    for (let i = 0; i < 20_000; i++) journal.append({ ...sampleEntry(1), bytes, start: 0, end: bytes.length });
    await new Promise<void>((resolve) => journal.commit(() => resolve()));
    let kept = 0;
    for await (const { end } of journal.read()) kept += end;
    expect(kept).toBeLessThanOrEqual(80 * 1024 * 1024);
  });
});
