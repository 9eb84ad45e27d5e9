// The index of entries by itself: what is committed together shares rows, and every entry is under the key that it is looked
// for by.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../src/journal/entry.ts';
import {
  type IndexKey,
  IndexRows,
  Kind,
  keyOfName,
  keyOfTransaction,
  placesIn,
  SHARED,
  tagBytes,
} from '../../src/store/entry-index.ts';
import { NOTHING_ELSE, sampleEntry } from './sample-entry.ts';

type IndexRow = ReturnType<IndexRows['take']> extends Generator<infer Row, void> ? Row : never;

const ALONE = { tags: null, offsets: null };

function rowsOf(entries: readonly Columns[], firstSeq = 1): IndexRow[] {
  const rows = new IndexRows();
  entries.forEach((entry, i) => {
    rows.add(entry, firstSeq + i);
  });
  const taken = [...rows.take()];
  expect([...rows.take()]).toEqual([]);
  return taken;
}

/** The places that the rows give under a key, as the journal asks for them. */
function places(rows: readonly IndexRow[], { kind, group, tag }: IndexKey): number[] {
  return rows
    .filter((row) => row.kind === kind && row.group === group)
    .flatMap((row) => {
      if (row.tag === tag) return row.seq;
      if (row.tag !== SHARED || !Buffer.from(row.tags!).includes(tagBytes(tag))) return [];
      return placesIn(row.tags!, row.offsets!, row.seq, tag);
    });
}

function opening(transaction: number, sentAt: number, stan: number): Columns {
  return { ...sampleEntry(1), ...NOTHING_ELSE, acquirer: 1, original: 0, transaction, sentAt, stan };
}

function answer(transaction: number, original = 0): Columns {
  return { ...sampleEntry(1), ...NOTHING_ELSE, original, transaction };
}

describe('the index of entries', () => {
  it('has one row for the requests of one second and one for their answers', () => {
    const requests = Array.from({ length: 100 }, (_, i) => opening(1_000 + i, 1_123_120_000, i * 7));
    const answers = requests.map(({ transaction }) => answer(transaction));
    const rows = rowsOf([...requests, ...answers]);
    // Transactions 1,000 to 1,099 are in two groups of 256.
    expect(rows.map(({ kind, tag, seq }) => [kind, tag, seq])).toEqual([
      [Kind.named, SHARED, 1],
      [Kind.later, SHARED, 101],
      [Kind.later, SHARED, 125],
    ]);
  });

  it('has a row for each of a few, which is found without a search', () => {
    const request = opening(7, 1_123_120_000, 41);
    expect(rowsOf([request, answer(7), answer(9, 7)], 50)).toEqual([
      { ...keyOfName(request), seq: 50, ...ALONE },
      { ...keyOfTransaction(Kind.later, 7), seq: 51, ...ALONE },
      { ...keyOfTransaction(Kind.later, 9), seq: 52, ...ALONE },
      { ...keyOfTransaction(Kind.reversal, 7), seq: 52, ...ALONE },
    ]);
  });

  it('gives every entry under its keys, and few others', () => {
    const whole = fc.oneof(fc.integer({ min: 0, max: 600 }), fc.maxSafeInteger());
    const columns = fc.record({
      transaction: whole,
      original: fc.oneof(fc.constant(0), whole),
      sentAt: fc.integer({ min: -1, max: 2 }),
      stan: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(999_999_999_999)),
      acquirer: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(columns, { maxLength: 80 }), fc.integer({ min: 1, max: 2 ** 40 }), (drawn, firstSeq) => {
        const entries = drawn.map((entry) => ({ ...sampleEntry(1), ...entry }));
        const rows = rowsOf(entries, firstSeq);
        entries.forEach((entry, i) => {
          const { transaction, original, sentAt } = entry;
          const key = sentAt < 0 ? keyOfTransaction(Kind.later, transaction) : keyOfName(entry);
          expect(places(rows, key)).toContain(firstSeq + i);
          if (original !== 0) {
            const reversal = places(rows, keyOfTransaction(Kind.reversal, original));
            expect(reversal).toEqual(entries.flatMap((other, k) => (other.original === original ? firstSeq + k : [])));
          }
        });
      }),
    );
  });

  it('has tags from 0 that fit into two bytes', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer(), (number, acquirer) => {
        const names = keyOfName({ acquirer, stan: number, sentAt: 0 });
        for (const { tag } of [names, keyOfTransaction(Kind.later, number)]) {
          expect(tag).toBeGreaterThanOrEqual(0);
          expect(tag).toBeLessThan(2 ** 16);
        }
      }),
    );
  });
});
