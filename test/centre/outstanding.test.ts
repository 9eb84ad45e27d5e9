// The outstanding ledger, entry by entry: what each leaves outstanding, and where it is counted.
import { expect, test } from 'vitest';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import { Reason } from '../../src/iso8583/reason.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';

const answered = { step: Step.answered, issuer: 1, mti: 100, amountMinor: 5000, currency: 504, reason: 0, original: 0 };

function ledgerOf(...entries: readonly Partial<JournalEntry>[]): OutstandingLedger {
  const ledger = new OutstandingLedger();
  for (const entry of entries) ledger.add({ ...answered, ...entry } as JournalEntry);
  return ledger;
}

const outstanding = (ledger: OutstandingLedger) =>
  [...ledger.amounts].map(([no, { amountMinor }]) => [no, amountMinor]);

test('an approval is outstanding; a decline, an enquiry and what went to no issuer are not', () => {
  const ledger = ledgerOf(
    { transaction: 1 },
    { transaction: 2, reason: Reason.notSufficientFunds },
    { transaction: 3, amountMinor: 0 },
    { transaction: 4, issuer: 0, reason: Reason.noSuchIssuer },
    { transaction: 5, mti: 200, amountMinor: -700 },
  );
  expect(ledger.amounts.get(1)).toEqual({ issuer: 1, amountMinor: 5000, currency: 504, capturedMinor: 0 });
  expect(outstanding(ledger)).toEqual([
    [1, 5000],
    [5, -700],
  ]);
  expect(ledger.issuers.get(1)).toMatchObject({ requests: 4, approved: 3, declined: 1, unanswered: 0 });
  expect(ledger.issuers.get(0)).toMatchObject({ requests: 1, declined: 1 });
});

test('a reversal leaves what remains of its original, and never more than before', () => {
  const reversal = { mti: 400, original: 1 };
  const partial = ledgerOf({ transaction: 1 }, { ...reversal, transaction: 2, amountMinor: 2000 });
  expect(outstanding(partial)).toEqual([[1, 2000]]);
  partial.add({ ...answered, ...reversal, transaction: 3, amountMinor: 3000 } as JournalEntry);
  expect(outstanding(partial)).toEqual([[1, 2000]]);
  partial.add({ ...answered, ...reversal, transaction: 4, amountMinor: 0 } as JournalEntry);
  expect(outstanding(partial)).toEqual([]);
  expect(partial.issuers.get(1)).toMatchObject({ requests: 1, reversed: 3 });
});

test('a reversal of a credit leaves what remains of it, on the same side', () => {
  const reversal = { mti: 400, original: 1 };
  const ledger = ledgerOf({ transaction: 1, amountMinor: -5000 }, { ...reversal, transaction: 2, amountMinor: 2000 });
  expect(outstanding(ledger)).toEqual([[1, -2000]]);
  ledger.add({ ...answered, ...reversal, transaction: 3, amountMinor: 3000 } as JournalEntry);
  expect(outstanding(ledger)).toEqual([[1, -2000]]);
  ledger.add({ ...answered, ...reversal, transaction: 4, amountMinor: 0 } as JournalEntry);
  expect(outstanding(ledger)).toEqual([]);
});

test('a declined reversal changes nothing', () => {
  const declined = { mti: 400, original: 1, amountMinor: 0, reason: Reason.originalNotFound };
  const ledger = ledgerOf({ transaction: 1 }, { ...declined, transaction: 2 });
  expect(outstanding(ledger)).toEqual([[1, 5000]]);
  expect(ledger.issuers.get(1)).toMatchObject({ reversed: 0 });
});

test('a timeout is unanswered, and the acknowledged advice that follows leaves nothing', () => {
  const ledger = ledgerOf(
    { transaction: 1, reason: Reason.issuerInoperative, amountMinor: 0 },
    { transaction: 1, step: Step.adviceQueued, mti: 420, amountMinor: 0 },
    { transaction: 1, step: Step.adviceAcknowledged, mti: 420, amountMinor: 0 },
    { transaction: 1, step: Step.late },
  );
  expect(outstanding(ledger)).toEqual([]);
  expect(ledger.issuers.get(1)).toMatchObject({ requests: 1, unanswered: 1, advices: 1 });
});

test('an advice of an acquirer is outstanding from when it is taken, whatever its issuer says to it later', () => {
  const taken = { transaction: 1, mti: 220 };
  const ledger = ledgerOf({ ...taken, step: Step.adviceQueued }, taken, {
    ...taken,
    step: Step.adviceAcknowledged,
    reason: Reason.notPermittedToCardholder,
  });
  expect(outstanding(ledger)).toEqual([[1, 5000]]);
  expect(ledger.issuers.get(1)).toMatchObject({ requests: 1, approved: 1, advices: 0 });
});

test('a completion takes what it captures over from its authorization, and more only as its own', () => {
  const completion = (transaction: number, amountMinor: number) => ({
    transaction,
    mti: 220,
    amountMinor,
    captures: 1,
  });
  const ofAll = ledgerOf({ transaction: 1 }, completion(2, 5_000));
  expect(outstanding(ofAll)).toEqual([[2, 5_000]]);
  expect(outstanding(ledgerOf({ transaction: 1 }, completion(2, 6_000)))).toEqual([[2, 6_000]]);
  expect(outstanding(ledgerOf({ transaction: 1 }, completion(2, 3_000), completion(3, 1_500)))).toEqual([
    [1, 500],
    [2, 3_000],
    [3, 1_500],
  ]);
});

test('what is left of an authorization does not depend on the order of its completions and reversals', () => {
  const completion = { transaction: 2, mti: 220, amountMinor: 3_000, captures: 1 };
  const reversal = (amountMinor: number) => ({ transaction: 3, mti: 400, original: 1, amountMinor });
  const left = (...entries: Partial<JournalEntry>[]) =>
    ledgerOf({ transaction: 1 }, ...entries).amounts.get(1)?.amountMinor;
  for (const remaining of [0, 2_000, 3_000, 4_000, 5_000]) {
    const expected = remaining > 3_000 ? remaining - 3_000 : undefined;
    expect(left(completion, reversal(remaining))).toBe(expected);
    expect(left(reversal(remaining), completion)).toBe(expected);
  }
});

test('a reversed completion gives back what it captured; what was held does not come back', () => {
  const completion = { transaction: 2, mti: 220, amountMinor: 3_000, captures: 1 };
  const ledger = ledgerOf({ transaction: 1 }, completion, { transaction: 3, mti: 400, original: 2, amountMinor: 0 });
  expect(outstanding(ledger)).toEqual([[1, 2_000]]);
});
