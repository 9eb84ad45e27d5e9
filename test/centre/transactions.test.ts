// Transactions read from entries that were written by hand: what holds for each is what the person who wrote them expects.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import {
  Aftermaths,
  livesIn,
  openIn,
  outstandingOf,
  statesOf,
  type Transaction,
  type TransactionEntry,
} from '../../src/centre/transactions.ts';
import { Reason } from '../../src/iso8583/reason.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';
import {
  acknowledged,
  answered,
  dropped,
  forwarded,
  journalOf,
  late,
  parked,
  queued,
  released,
  reversed,
  type Said,
  undelivered,
} from './entries.ts';

function transactionsIn(entries: readonly JournalEntry[]): Transaction[] {
  const aftermaths = new Aftermaths();
  for (const entry of entries) aftermaths.add(entry);
  const lives = entries.filter(({ step }) => step === Step.forwarded || step === Step.answered);
  return [...livesIn(lives, openIn(lives))].map((life) => {
    return { ...life, aftermath: aftermaths.of(life.first.transaction) };
  });
}

/** An earlier program gave advices no numbers. */
const SILENT = [
  forwarded({ transaction: 1 }),
  queued({ transaction: 1 }),
  answered({ transaction: 1, reason: Reason.issuerInoperative }),
];

const declined = (said: Said) => answered({ reason: Reason.notSufficientFunds, ...said });

describe('what holds for transaction 1', () => {
  it.each<[string, Said[], string[], number]>([
    ['asked and not answered', [forwarded({ transaction: 1 })], ['open'], 0],
    ['approved at once', [answered({ transaction: 1 })], ['approved'], 5000],
    ['asked and approved', [forwarded({ transaction: 1 }), answered({ transaction: 1 })], ['approved'], 5000],
    ['approved in part', [answered({ transaction: 1, reason: 2, amountMinor: 300 })], ['approved'], 300],
    ['a credit', [answered({ transaction: 1, amountMinor: -700 })], ['approved'], -700],
    ['declined', [forwarded({ transaction: 1 }), declined({ transaction: 1 })], ['declined'], 0],
    ['declined without an issuer', [declined({ transaction: 1, issuer: 0 })], ['declined'], 0],
    [
      'reversed',
      [answered({ transaction: 1 }), reversed({ transaction: 2, original: 1 })],
      ['approved', 'reversed'],
      0,
    ],
    [
      'reversed in part',
      [answered({ transaction: 1 }), reversed({ transaction: 2, original: 1, amountMinor: 2000 })],
      ['approved', 'partly-reversed'],
      2000,
    ],
    [
      'reversed in part, then altogether',
      [
        answered({ transaction: 1 }),
        reversed({ transaction: 2, original: 1, amountMinor: 2000 }),
        reversed({ transaction: 3, original: 1 }),
      ],
      ['approved', 'reversed'],
      0,
    ],
    [
      'a reversal of it was declined',
      [answered({ transaction: 1 }), reversed({ transaction: 2, original: 1, reason: Reason.invalidAmount })],
      ['approved'],
      5000,
    ],
    [
      'its issuer was silent',
      [forwarded({ transaction: 1 }), queued({ transaction: 1 }), answered({ transaction: 1, reason: 907 })],
      ['declined', 'advice-waiting'],
      0,
    ],
    [
      'its issuer was silent, answered late and was told',
      [
        forwarded({ transaction: 1 }),
        queued({ transaction: 1 }),
        answered({ transaction: 1, reason: 907 }),
        late({ transaction: 1 }),
        acknowledged({ transaction: 1 }),
      ],
      ['declined', 'late', 'advice-acknowledged'],
      0,
    ],
    [
      'its reversal was taken over by the switch',
      [answered({ transaction: 1 }), queued({ transaction: 1 }), reversed({ transaction: 2, original: 1 })],
      ['approved', 'reversed', 'advice-waiting'],
      0,
    ],
    [
      'approved, and its answer reached nobody',
      [answered({ transaction: 1 }), undelivered({ transaction: 1 })],
      ['approved', 'undelivered'],
      5000,
    ],
    [
      'approved, and its acquirer has said what it made of that',
      [answered({ transaction: 1 }), { step: Step.acknowledged, transaction: 1, reason: 0 }],
      ['approved', 'acknowledged'],
      5000,
    ],
    [
      'two advices, of which the first is acknowledged',
      [
        answered({ transaction: 1 }),
        queued({ transaction: 1, advice: 8, amountMinor: 3000 }),
        queued({ transaction: 1, advice: 9 }),
        acknowledged({ transaction: 1, advice: 8, amountMinor: 3000 }),
      ],
      ['approved', 'partly-reversed', 'advice-waiting', 'advice-acknowledged'],
      3000,
    ],
    [
      'its advice is parked',
      [...SILENT, parked({ transaction: 1, advice: 6, reason: 100 })],
      ['declined', 'advice-parked'],
      0,
    ],
    [
      'its advice was parked, and released',
      [...SILENT, parked({ transaction: 1, advice: 6 }), released({ transaction: 1, advice: 6 })],
      ['declined', 'advice-waiting'],
      0,
    ],
    [
      'its advice was parked, and dropped',
      [...SILENT, parked({ transaction: 1, advice: 6 }), dropped({ transaction: 1, advice: 6 })],
      ['declined', 'advice-dropped'],
      0,
    ],
    [
      'its advice was parked, and acknowledged after all',
      [...SILENT, parked({ transaction: 1, advice: 6 }), acknowledged({ transaction: 1, advice: 6 })],
      ['declined', 'advice-acknowledged'],
      0,
    ],
    [
      'an advice that undoes nothing is acknowledged',
      [answered({ transaction: 1 }), queued({ transaction: 1, mti: 120 }), acknowledged({ transaction: 1, mti: 120 })],
      ['approved', 'advice-acknowledged'],
      5000,
    ],
  ])('%s', (_, entries, states, outstandingMinor) => {
    const [transaction] = transactionsIn(journalOf(...entries));
    expect(statesOf(transaction!)).toEqual(states);
    expect(outstandingOf(transaction!)).toBe(outstandingMinor);
  });
});

test('a reversal is approved or declined itself, and nothing of it is outstanding', () => {
  const [, reversal] = transactionsIn(
    journalOf(answered({ transaction: 1 }), reversed({ transaction: 2, original: 1, amountMinor: 2000 })),
  );
  expect([statesOf(reversal!), outstandingOf(reversal!)]).toEqual([['approved'], 0]);
});

describe('advices', () => {
  const aftermathsOf = (entries: readonly TransactionEntry[]) => {
    const aftermaths = new Aftermaths();
    for (const entry of entries) aftermaths.add(entry);
    return aftermaths;
  };

  it('that wait are listed in the order in which they were queued, with what they leave', () => {
    const entries = journalOf(
      queued({ transaction: 9, issuer: 2, amountMinor: 300 }),
      queued({ transaction: 4, advice: 77 }),
      queued({ transaction: 5 }),
      acknowledged({ transaction: 5 }),
    );
    expect(aftermathsOf(entries).unsettled()).toMatchObject([
      { transaction: 9, issuer: 2, number: 0, seq: 1, queuedMs: 1000, remainingMinor: 300, status: 'waiting' },
      { transaction: 4, issuer: 1, number: 77, seq: 2, queuedMs: 1001, remainingMinor: 0, sinceMs: 1001, reason: -1 },
    ]);
  });

  it('with numbers are acknowledged by number, others in their order', () => {
    const entries = journalOf(
      queued({ transaction: 1, advice: 7 }),
      queued({ transaction: 1, advice: 8 }),
      acknowledged({ transaction: 1, advice: 8 }),
      queued({ transaction: 2, amountMinor: 500 }),
      queued({ transaction: 2 }),
      acknowledged({ transaction: 2, amountMinor: 500 }),
    );
    const waiting = aftermathsOf(entries).unsettled();
    expect(waiting.map(({ transaction, number, seq }) => [transaction, number, seq])).toEqual([
      [1, 7, 1],
      [2, 0, 5],
    ]);
    expect(aftermathsOf(entries).of(1).advices[1]).toMatchObject({ status: 'acknowledged', sinceMs: 1002, reason: 0 });
  });

  it('that were never queued change nothing when they are acknowledged', () => {
    const aftermaths = aftermathsOf(journalOf(acknowledged({ transaction: 1 })));
    expect(aftermaths.unsettled()).toEqual([]);
    expect(aftermaths.of(1).advices).toEqual([]);
  });
});

describe('lives', () => {
  const lived = (entries: readonly JournalEntry[]) =>
    [...livesIn(entries, openIn(entries))].map(({ first, answer }) => [first.transaction, first.seq, answer?.seq]);

  it('come in the order in which they began, whenever they were answered, and open ones too', () => {
    const entries = journalOf(
      forwarded({ transaction: 3 }),
      forwarded({ transaction: 1 }),
      answered({ transaction: 2 }),
      forwarded({ transaction: 5 }),
      answered({ transaction: 3 }),
      answered({ transaction: 5 }),
    );
    expect(lived(entries)).toEqual([
      [3, 1, 5],
      [1, 2, undefined],
      [2, 3, 3],
      [5, 4, 6],
    ]);
  });

  it('do not wait for an open one', () => {
    const entries = journalOf(
      forwarded({ transaction: 1 }),
      answered({ transaction: 2 }),
      answered({ transaction: 3 }),
    );
    let read = 0;
    const counted = (function* () {
      for (const entry of entries) {
        read++;
        yield entry;
      }
    })();
    const lives = livesIn(counted, new Set([1]));
    expect(lives.next().value).toMatchObject({ first: { transaction: 1 } });
    expect(read).toBe(1);
    expect(lives.next().value).toMatchObject({ first: { transaction: 2 } });
    expect(read).toBe(2);
  });
});

// Each day is a few transactions that go their ways, mixed; what is outstanding of each must add up to the ledger's sum.
test('what is outstanding of all transactions is what the outstanding ledger says', () => {
  const way = fc.constantFrom('approved', 'declined', 'silent', 'reversed', 'part', 'takenOver', 'told', 'open');
  const day = fc.array(fc.tuple(way, fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 9_999 })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(day, fc.infiniteStream(fc.nat()), (ways, chance) => {
      const queues = ways.map(([name, issuer, amountMinor], i) => {
        const transaction = 1 + 2 * i;
        const own = { transaction, issuer, amountMinor };
        const undo = { transaction: transaction + 1, original: transaction, issuer };
        const asked = forwarded(own);
        const advice = { transaction, issuer };
        switch (name) {
          case 'approved':
            return [asked, answered(own)];
          case 'declined':
            return [asked, declined(own)];
          case 'silent':
            return [asked, queued(advice), answered({ ...own, reason: 907 })];
          case 'reversed':
            return [answered(own), reversed(undo)];
          case 'part':
            return [answered(own), reversed({ ...undo, amountMinor: Math.floor(amountMinor / 2) })];
          case 'takenOver':
            return [answered(own), queued(advice), reversed(undo), acknowledged(advice)];
          case 'told':
            return [asked, queued(advice), answered({ ...own, reason: 907 }), acknowledged(advice)];
          default:
            return [asked];
        }
      });
      const mixed: Said[] = [];
      for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; ) {
        mixed.push(left[chance.next().value! % left.length]!.shift()!);
        left = left.filter((queue) => queue.length > 0);
      }
      const entries = journalOf(...mixed);
      const ledger = new OutstandingLedger();
      for (const entry of entries) ledger.add(entry);
      const expected = new Map([...ledger.amounts].map(([number, { amountMinor }]) => [number, amountMinor]));
      const transactions = transactionsIn(entries);
      const found = transactions.map((each) => [each.first.transaction, outstandingOf(each)] as const);
      expect(new Map(found.filter(([, minor]) => minor !== 0))).toEqual(expected);
      expect(transactions.length).toBe(new Set(entries.map(({ transaction }) => transaction)).size);
    }),
  );
});
