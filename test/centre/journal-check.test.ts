// The check of journals: it is shown what a switch writes, which is right, and then each way in which it could be wrong.
import { describe, expect, it } from 'vitest';
import { JournalCheck, type JournalFault, type JournalSummary } from '../../src/centre/journal-check.ts';
import type { JournalEntry } from '../../src/journal/entry.ts';
import type { Party } from '../../src/journal/parties.ts';
import {
  acknowledged,
  answered,
  dropped,
  forwarded,
  journalOf,
  late,
  parked,
  processed,
  queued,
  released,
  reversed,
  type Said,
  undelivered,
} from './entries.ts';

const PARTIES: readonly Party[] = [
  { kind: 'acquirer', number: 1, name: 'pos' },
  { kind: 'issuer', number: 1, name: 'home' },
  { kind: 'issuer', number: 2, name: 'far' },
];

function checked(
  entries: readonly JournalEntry[],
  { most = 100, lastTransaction = 1_000 } = {},
): { faults: readonly JournalFault[]; summary: JournalSummary } {
  const check = new JournalCheck(PARTIES, most);
  for (const entry of entries) check.add(entry);
  const summary = check.end(lastTransaction);
  return { faults: check.faults, summary };
}

const remote = { issuer: 2, issuerStan: 3 };
const AT_HOME = [answered({ transaction: 1 })];
const ASKED = [forwarded({ transaction: 1, ...remote }), answered({ transaction: 1, ...remote })];
const SILENT = [
  forwarded({ transaction: 1, ...remote }),
  queued({ transaction: 1, issuer: 2 }),
  answered({ transaction: 1, ...remote, reason: 907 }),
];

describe('what a switch writes is right', () => {
  it.each<[string, Said[]]>([
    ['nothing', []],
    ['an issuer in the process', AT_HOME],
    ['a completion', [...AT_HOME, answered({ transaction: 2, mti: 220, captures: 1 })]],
    ['a remote issuer', ASKED],
    [
      'what has expired, let go',
      [
        ...ASKED,
        queued({ transaction: 1, issuer: 2, advice: 2, captures: 1 }),
        acknowledged({ transaction: 1, issuer: 2, advice: 2, captures: 1 }),
      ],
    ],
    ['an open request', [forwarded({ transaction: 1 })]],
    [
      'a silent issuer that answers late and takes the advice',
      [...SILENT, late({ transaction: 1, ...remote }), acknowledged({ transaction: 1, issuer: 2 })],
    ],
    ['an answer that reached nobody', [...AT_HOME, undelivered({ transaction: 1 })]],
    [
      'an answer that its acquirer has processed',
      [...AT_HOME, processed({ transaction: 1 }), processed({ transaction: 1 })],
    ],
    [
      'an advice before the only entry of its transaction',
      [queued({ transaction: 1 }), answered({ transaction: 1, reason: 909 })],
    ],
    ['a reversal', [...AT_HOME, reversed({ transaction: 2, original: 1 })]],
    [
      'a reversal that the switch takes over',
      [...AT_HOME, queued({ transaction: 1, advice: 2 }), reversed({ transaction: 3, original: 1, ...remote })],
    ],
    ['what could not leave, and was given a STAN', [answered({ transaction: 1, ...remote, reason: 904 })]],
    [
      'advices that are acknowledged out of order',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 2, amountMinor: 9 }),
        queued({ transaction: 1, advice: 3 }),
        acknowledged({ transaction: 1, advice: 3 }),
        acknowledged({ transaction: 1, advice: 2, amountMinor: 9 }),
      ],
    ],
    [
      'an advice that is parked, and acknowledged after all',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 2 }),
        parked({ transaction: 1, advice: 2, reason: 100 }),
        acknowledged({ transaction: 1, advice: 2 }),
      ],
    ],
    [
      'an advice that is parked, released, parked again and dropped',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 2 }),
        parked({ transaction: 1, advice: 2, reason: 100 }),
        released({ transaction: 1, advice: 2 }),
        parked({ transaction: 1, advice: 2, reason: 100 }),
        dropped({ transaction: 1, advice: 2 }),
      ],
    ],
    [
      'an advice of an earlier program, which a later one has given a number',
      [
        ...SILENT,
        parked({ transaction: 1, issuer: 2, advice: 9 }),
        acknowledged({ transaction: 1, issuer: 2, advice: 9 }),
      ],
    ],
    [
      'an advice of an acquirer that the switch takes over',
      [queued({ transaction: 1, mti: 220, advice: 2 }), answered({ transaction: 1, mti: 220, ...remote })],
    ],
    ['an unrouted request', [answered({ transaction: 1, issuer: 0, reason: 908 })]],
  ])('%s', (_, entries) => {
    expect(checked(journalOf(...entries)).faults).toEqual([]);
  });
});

describe('what no switch writes is told, with its place', () => {
  it.each<[string, Said[], number, RegExp]>([
    ['answered twice', [...ASKED, answered({ transaction: 1, ...remote })], 3, /transaction 1 is answered twice/],
    ['asked twice', [forwarded({ transaction: 1 }), forwarded({ transaction: 1 })], 2, /asked twice/],
    ['asked after its answer', [...AT_HOME, forwarded({ transaction: 1 })], 2, /asked after its answer/],
    [
      'approved by a remote issuer that was never asked',
      [answered({ transaction: 1, ...remote })],
      1,
      /STAN 3, that was never asked/,
    ],
    ['a request with an outcome', [forwarded({ transaction: 1, reason: 0 })], 1, /a request with an outcome/],
    ['an answer without one', [answered({ transaction: 1, reason: -1 })], 1, /an answer without an outcome/],
    [
      'another acquirer in the answer',
      [forwarded({ transaction: 1 }), answered({ transaction: 1, acquirer: 0 })],
      2,
      /acquirer 0 in the answer, 1 in the request/,
    ],
    [
      'another issuer in the answer',
      [forwarded({ transaction: 1 }), answered({ transaction: 1, issuer: 2 })],
      2,
      /issuer 2 in the answer/,
    ],
    [
      'another STAN in the answer',
      [forwarded({ transaction: 1 }), answered({ transaction: 1, stan: 8 })],
      2,
      /stan 8 in the answer, 7/,
    ],
    ['a response that is asked', [forwarded({ transaction: 1, mti: 110 })], 1, /0110 is no request/],
    [
      'a reversal of nothing',
      [reversed({ transaction: 2, original: 1 })],
      1,
      /transaction 1, which the journal does not have/,
    ],
    ['late without a request', [...AT_HOME, late({ transaction: 1 })], 2, /no issuer was asked/],
    [
      'undelivered without an answer',
      [forwarded({ transaction: 1 }), undelivered({ transaction: 1 })],
      2,
      /never given/,
    ],
    [
      'an advice that was never queued',
      [...AT_HOME, acknowledged({ transaction: 1 })],
      2,
      /acknowledged that does not wait/,
    ],
    ['processed without an answer', [forwarded({ transaction: 1 }), processed({ transaction: 1 })], 2, /never given/],
    [
      'an advice acknowledged twice',
      [...SILENT, acknowledged({ transaction: 1, issuer: 2 }), acknowledged({ transaction: 1, issuer: 2 })],
      5,
      /acknowledged that does not wait/,
    ],
    [
      'a numbered advice that was never queued',
      [...AT_HOME, acknowledged({ transaction: 1, advice: 5 })],
      2,
      /acknowledged that does not wait/,
    ],
    [
      'a numbered advice acknowledged twice',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 5 }),
        acknowledged({ transaction: 1, advice: 5 }),
        acknowledged({ transaction: 1, advice: 5 }),
      ],
      4,
      /acknowledged twice/,
    ],
    [
      'a number of two advices',
      [...AT_HOME, queued({ transaction: 1, advice: 5 }), queued({ transaction: 1, advice: 5 })],
      3,
      /queued twice/,
    ],
    [
      'an advice parked that was never queued',
      [...AT_HOME, parked({ transaction: 1, advice: 5 })],
      2,
      /parked that does not wait/,
    ],
    [
      'an advice released that waits',
      [...AT_HOME, queued({ transaction: 1, advice: 5 }), released({ transaction: 1, advice: 5 })],
      3,
      /released that is not parked/,
    ],
    [
      'an advice dropped that waits',
      [...AT_HOME, queued({ transaction: 1, advice: 5 }), dropped({ transaction: 1, advice: 5 })],
      3,
      /dropped that is not parked/,
    ],
    [
      'an advice acknowledged after it was dropped',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 5 }),
        parked({ transaction: 1, advice: 5 }),
        dropped({ transaction: 1, advice: 5 }),
        acknowledged({ transaction: 1, advice: 5 }),
      ],
      5,
      /acknowledged twice/,
    ],
    [
      'an advice parked after it was acknowledged',
      [
        ...AT_HOME,
        queued({ transaction: 1, advice: 5 }),
        acknowledged({ transaction: 1, advice: 5 }),
        parked({ transaction: 1, advice: 5 }),
      ],
      4,
      /parked and waits no more/,
    ],
    [
      'an advice under the number of a transaction',
      [...AT_HOME, answered({ transaction: 2 }), queued({ transaction: 1, advice: 2 })],
      3,
      /advice 2 has the number of a transaction/,
    ],
    [
      'a transaction under the number of an advice',
      [...AT_HOME, queued({ transaction: 1, advice: 2 }), answered({ transaction: 2 })],
      3,
      /transaction 2 has the number of an advice/,
    ],
    [
      'an advice about nothing',
      [...AT_HOME, queued({ transaction: 9 })],
      2,
      /about transaction 9, which nothing else tells of/,
    ],
    ['a step that nobody knows', [answered({ transaction: 1, step: 99 as 1 })], 1, /step cannot be 99/],
    ['no transaction', [answered({ transaction: 0 })], 1, /transaction cannot be 0/],
    [
      'a reversal before its original',
      [answered({ transaction: 2, mti: 400, original: 3 })],
      1,
      /original cannot be 3/,
    ],
    [
      'a completion of what the journal does not have',
      [answered({ transaction: 2, mti: 220, captures: 1 })],
      1,
      /a completion of transaction 1, which the journal does not have/,
    ],
    [
      'a request that captures',
      [...AT_HOME, answered({ transaction: 2, mti: 200, captures: 1 })],
      2,
      /0200 is no completion, and captures transaction 1/,
    ],
    [
      'a completion that captures one thing when it is asked and another when it is answered',
      [
        ...AT_HOME,
        answered({ transaction: 2 }),
        forwarded({ transaction: 3, mti: 220, captures: 1, ...remote }),
        answered({ transaction: 3, mti: 220, captures: 2, ...remote }),
      ],
      4,
      /captures 2 in the answer, 1 in the request/,
    ],
    ['a completion before its authorization', [answered({ transaction: 2, captures: 3 })], 1, /captures cannot be 3/],
    ['a completion of itself', [answered({ transaction: 2, captures: 2 })], 1, /captures cannot be 2/],
    [
      'an advice that lets go of another',
      [...AT_HOME, queued({ transaction: 1, advice: 3, captures: 2 })],
      2,
      /captures cannot be 2/,
    ],
    ['an acquirer without a name', [answered({ transaction: 1, acquirer: 2 })], 1, /acquirer cannot be 2/],
    ['an issuer without a name', [answered({ transaction: 1, issuer: 3 })], 1, /issuer cannot be 3/],
    ['a message type of five digits', [answered({ transaction: 1, mti: 10_100 })], 1, /mti cannot be 10100/],
    ['a negative STAN', [answered({ transaction: 1, stan: -1 })], 1, /stan cannot be -1/],
    ['a currency of four digits', [answered({ transaction: 1, currency: 1504 })], 1, /currency cannot be 1504/],
    [
      'an amount past DE 4',
      [answered({ transaction: 1, amountMinor: 1e12 })],
      1,
      /amountMinor cannot be 1000000000000/,
    ],
    ['a reason that is none', [answered({ transaction: 1, reason: 1051 })], 1, /reason cannot be 1051/],
    ['a time before time', [answered({ transaction: 1, atMs: -1 })], 1, /atMs cannot be -1/],
    ['more request than there is', [answered({ transaction: 1, requestBytes: 1 })], 1, /requestBytes cannot be 1/],
    ['more told than there is', [answered({ transaction: 1, toldBytes: 1 })], 1, /toldBytes cannot be 1/],
    ['a negative advice', [answered({ transaction: 1, advice: -1 })], 1, /advice cannot be -1/],
  ])('%s', (_, entries, seq, what) => {
    const { faults, summary } = checked(journalOf(...entries));
    expect(faults).toEqual([{ seq, what: expect.stringMatching(what) }]);
    expect(summary.faults).toBe(1);
  });

  it('a number that the next start would give again', () => {
    const { faults } = checked(journalOf(answered({ transaction: 12 })), { lastTransaction: 11 });
    expect(faults).toEqual([{ seq: 0, what: expect.stringMatching(/is 12, the journal says 11: .* give 12 again/) }]);
  });

  it('the first only, and the others are counted', () => {
    const entries = journalOf(...Array.from({ length: 5 }, () => answered({ transaction: 0 })));
    const { faults, summary } = checked(entries, { most: 2 });
    expect(faults.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(summary.faults).toBe(5);
  });
});

it('counts, and sums what is outstanding by issuer and currency', () => {
  const { summary } = checked(
    journalOf(
      answered({ transaction: 1 }),
      answered({ transaction: 2, amountMinor: 700 }),
      answered({ transaction: 3, amountMinor: 10, currency: 978 }),
      forwarded({ transaction: 4, ...remote }),
      queued({ transaction: 4, issuer: 2 }),
      answered({ transaction: 4, ...remote, reason: 907 }),
      reversed({ transaction: 5, original: 2 }),
      forwarded({ transaction: 6, ...remote }),
    ),
  );
  expect(summary).toMatchObject({ entries: 8, transactions: 6, open: 1, firstMs: 1000, lastMs: 1007, faults: 0 });
  expect([...summary.advicesWaiting]).toEqual([[2, 1]]);
  expect([...summary.advicesParked]).toEqual([]);
  expect(summary.outstanding).toEqual([
    { issuer: 1, currency: 504, count: 1, amountMinor: 5000 },
    { issuer: 1, currency: 978, count: 1, amountMinor: 10 },
  ]);
});

it('counts advices that are parked apart from those that wait', () => {
  const { summary } = checked(
    journalOf(
      ...AT_HOME,
      queued({ transaction: 1, advice: 2 }),
      queued({ transaction: 1, advice: 3, issuer: 2 }),
      queued({ transaction: 1, advice: 4, issuer: 2 }),
      parked({ transaction: 1, advice: 3, issuer: 2 }),
      parked({ transaction: 1, advice: 2 }),
      acknowledged({ transaction: 1, advice: 2 }),
    ),
  );
  expect([[...summary.advicesWaiting], [...summary.advicesParked]]).toEqual([[[2, 1]], [[2, 1]]]);
});
