// The journal in virtual time keeps and finds what every journal does.
import { describe, expect, it } from 'vitest';
import { VirtualJournal } from '../../src/simulate/virtual-journal.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { type FindingJournal, findContract } from '../store/find-contract.ts';
import { sampleEntry } from '../store/sample-entry.ts';

/** A virtual journal whose turns run by themselves. */
function running(): FindingJournal {
  const timer = new VirtualTimer(0);
  const journal = new VirtualJournal(timer);
  let lastSeq = 0;
  const soon = (): void => {
    setImmediate(() => timer.runTurns());
  };
  return {
    get pendingEntries() {
      return journal.pendingEntries;
    },
    get lastSeq() {
      return lastSeq;
    },
    append: (entry) => {
      lastSeq = journal.append(entry);
      return lastSeq;
    },
    keep: (key, value) => journal.keep(key, value),
    find: (name, found) => {
      journal.find(name, found);
      soon();
    },
    commit: (settled) => {
      journal.commit(settled);
      soon();
    },
    kept: async () => new Map(journal.kept),
  };
}

/** A journal with the entries of three commits, the first of them durable: 1 and 2, 3 and 4, 5; and 6 that is not committed. */
function halfWritten() {
  const timer = new VirtualTimer(0);
  const journal = new VirtualJournal(timer);
  const settled: number[] = [];
  for (const [number, count] of [2, 2, 1].entries()) {
    for (let i = 0; i < count; i++) journal.append(sampleEntry(number));
    journal.keep('last', Uint8Array.of(number));
    journal.commit(() => settled.push(number));
    if (number === 0) timer.runTurns();
    journal.stall();
  }
  journal.append(sampleEntry(6));
  const seqs = () => journal.entries.map(({ seq }) => seq);
  return { timer, journal, settled, seqs };
}

describe('when the process that writes it is gone', () => {
  it.each([
    [0, 0, [1, 2], 0],
    [1, 0, [1, 2, 3, 4], 1],
    [0, 1, [1, 2, 3], 0],
    [1, 5, [1, 2, 3, 4, 5], 1],
    [9, 9, [1, 2, 3, 4, 5], 2],
  ])('%i commits and %i entries of the next are kept', (commits, entries, kept, value) => {
    const { timer, journal, settled, seqs } = halfWritten();
    expect(seqs()).toEqual([1, 2]);
    journal.abandon(commits, entries);
    timer.runTurns();
    expect([seqs(), settled, journal.pendingEntries, journal.pendingBytes]).toEqual([kept, [0], 0, 0]);
    expect(journal.kept.get('last')).toEqual(Uint8Array.of(value));
    // The next process goes on behind what is there.
    expect(journal.append(sampleEntry(7))).toBe(kept.length + 1);
  });
});

it('a virtual journal forgets what is old, and finds it no more', () => {
  const { timer, journal, seqs } = halfWritten();
  journal.abandon(9, 0);
  const { acquirer, stan } = journal.entries[0]!;
  const found = (sentAt: number): number => {
    let count = -1;
    journal.find({ acquirer, stan, sentAt }, (_, entries) => {
      count = entries.length;
    });
    timer.runTurns();
    return count;
  };
  const { sentAt } = journal.entries[0]!;
  expect(found(sentAt)).toBeGreaterThan(0);
  journal.forgetBefore(5);
  expect([seqs(), journal.lastTransaction > 0]).toEqual([[5], true]);
  journal.forgetBefore(100);
  expect([seqs(), found(sentAt)]).toEqual([[], 0]);
});

describe('a journal in virtual time', () => findContract(async () => running()));
