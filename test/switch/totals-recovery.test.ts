// The totals at a start, where a reversal is read and its original is not: it is asked for, with what was taken away from it before.
import { describe, expect, it } from 'vitest';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';
import { Counting } from '../../src/switch/day/counting.ts';
import { TotalsRecovery } from '../../src/switch/day/totals-recovery.ts';
import { TransactionTable } from '../../src/switch/table/transaction-table.ts';
import { journalOf, type Said } from '../centre/entries.ts';

const entry = (said: Said): JournalEntry => journalOf(said)[0]!;
const MONDAY = 20261123;
const TUESDAY = 20261124;
const sale = (seq: number, changes: Partial<JournalEntry> = {}): JournalEntry =>
  entry({
    ...{ seq, step: Step.answered, transaction: 1, acquirer: 1, issuer: 2, mti: 100, reason: 0, currency: 504 },
    ...{ amountMinor: 10_000, businessDate: MONDAY, ...changes },
  });
const reversal = (seq: number, leftMinor: number, changes: Partial<JournalEntry> = {}): JournalEntry =>
  sale(seq, { transaction: seq, original: 1, mti: 400, amountMinor: leftMinor, businessDate: TUESDAY, ...changes });

function counted(place: number, entries: readonly JournalEntry[]) {
  const counting = new Counting(new TransactionTable(1));
  const recovery = new TotalsRecovery(counting, place);
  for (const each of entries) recovery.add(each);
  const missing = [...recovery.missing()];
  recovery.count();
  const rows = [MONDAY, TUESDAY].flatMap((date) => counting.totals.ofAcquirer(1, date));
  return {
    missing,
    rows: rows.map(({ date, debits, debitReversals, debitReversalsMinor }) => [
      date,
      debits,
      debitReversals,
      debitReversalsMinor,
    ]),
  };
}

describe('totals at a start', () => {
  it('ask for the original of a reversal, and for nothing of what the checkpoint has counted', () => {
    expect(counted(100, [reversal(101, 0)]).missing).toEqual([1]);
    expect(counted(101, [reversal(101, 0)]).missing).toEqual([]);
    expect(counted(100, [reversal(101, 0), sale(7)]).missing).toEqual([]);
  });

  it('count what the reversal took away: the original less what went before, in whatever order they are read', () => {
    const all = [reversal(101, 0), reversal(50, 6_000), sale(7)];
    expect(counted(100, all).rows).toEqual([[TUESDAY, 0, 1, 6_000]]);
    expect(counted(100, all.toReversed()).rows).toEqual([[TUESDAY, 0, 1, 6_000]]);
    expect(counted(100, [...all, ...all]).rows).toEqual([[TUESDAY, 0, 1, 6_000]]);
    expect(counted(0, all).rows).toEqual([
      [MONDAY, 1, 0, 0],
      [TUESDAY, 0, 2, 10_000],
    ]);
  });

  it('count a reversal once that the switch sees through: its advice and its answer say the same', () => {
    const advice = sale(101, {
      step: Step.adviceQueued,
      mti: 420,
      amountMinor: 0,
      advice: 9,
      reason: -1,
      businessDate: TUESDAY,
    });
    expect(counted(100, [sale(7), advice, reversal(102, 0)]).rows).toEqual([[TUESDAY, 0, 1, 10_000]]);
  });

  it('count nothing of declines, of what timed out, and of reversals of nothing', () => {
    const declined = sale(101, { reason: 116 });
    const undone = sale(102, { step: Step.adviceQueued, mti: 420, amountMinor: 0, advice: 9, reason: -1 });
    expect(counted(100, [undone, declined, reversal(103, 0)])).toEqual({ missing: [], rows: [] });
  });
});
