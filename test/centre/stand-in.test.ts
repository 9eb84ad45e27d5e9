// What the centre makes of transactions that were approved in their issuer's place: outstanding there, lost when the issuer does not
// book them, and faults when the entries do not fit each other.
import { describe, expect, it } from 'vitest';
import { JournalCheck } from '../../src/centre/journal-check.ts';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import { Aftermaths, outstandingOf, statesOf, type TransactionEntry } from '../../src/centre/transactions.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';

const nothing: JournalEntry = {
  seq: 0,
  atMs: 1,
  step: Step.answered,
  transaction: 1,
  original: 0,
  acquirer: 1,
  issuer: 1,
  mti: 100,
  stan: 101,
  issuerStan: 0,
  amountMinor: 5_000,
  currency: 504,
  reason: -1,
  sentAt: -1,
  advice: 0,
  adviceStan: 0,
  businessDate: 0,
  captures: 0,
  requestBytes: 0,
  toldBytes: 0,
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
};

const asked = { step: Step.forwarded, issuerStan: 7 };
const withdrawn = { step: Step.adviceQueued, mti: 420, advice: 2, original: 1, issuerStan: 7 };
const told = { step: Step.adviceQueued, mti: 120, advice: 3, original: 3 };
const approved = { reason: 0, advice: 3, issuerStan: 7 };
const gaveBack = { ...withdrawn, step: Step.adviceAcknowledged, reason: 0 };
const booked = { ...told, step: Step.adviceAcknowledged, reason: 0 };
const refused = { ...booked, reason: 116 };
const reversed = { transaction: 4, original: 1, mti: 400, stan: 901, amountMinor: 0, reason: 0, advice: 3 };
const undoing = { step: Step.adviceQueued, mti: 420, advice: 5, original: 3, amountMinor: 0 };

type Said = readonly Partial<JournalEntry>[];

function entriesOf(said: Said): JournalEntry[] {
  return said.map((each, index) => ({ ...nothing, ...each, seq: index + 1 }));
}

function ledgerOf(...said: Said): { outstanding: number[]; losses: number[]; stoodIn: number } {
  const ledger = new OutstandingLedger();
  for (const entry of entriesOf(said)) ledger.add(entry);
  const amounts = (from: ReadonlyMap<number, { amountMinor: number }>) =>
    [...from.values()].map((each) => each.amountMinor);
  const { stoodIn } = ledger.issuers.get(1)!;
  return { outstanding: amounts(ledger.amounts), losses: amounts(ledger.losses), stoodIn };
}

describe('the outstanding ledger', () => {
  it('counts an approval in the place of its issuer, and takes nothing away for the request before it', () => {
    expect(ledgerOf(asked, withdrawn, told, approved, gaveBack, booked)).toEqual({
      outstanding: [5_000],
      losses: [],
      stoodIn: 1,
    });
  });

  it('takes a partial reversal for what it is, whenever the request before is given back', () => {
    const part = { ...reversed, amountMinor: 400 };
    expect(ledgerOf(asked, withdrawn, told, approved, part, gaveBack, booked).outstanding).toEqual([400]);
    expect(ledgerOf(asked, withdrawn, told, approved, gaveBack, part, booked).outstanding).toEqual([400]);
  });

  it('has what the issuer does not book as a loss, until it is reversed', () => {
    expect(ledgerOf(told, approved, refused)).toEqual({ outstanding: [], losses: [5_000], stoodIn: 1 });
    expect(ledgerOf(told, approved, refused, reversed)).toEqual({ outstanding: [], losses: [], stoodIn: 1 });
    expect(ledgerOf(told, approved, reversed, refused)).toEqual({ outstanding: [], losses: [], stoodIn: 1 });
  });

  it('has what people have dropped the advice of as a loss: its issuer has not said that it books it', () => {
    const parked = { ...told, step: Step.adviceParked };
    const dropped = { ...told, step: Step.adviceDropped };
    expect(ledgerOf(told, approved, parked)).toEqual({ outstanding: [5_000], losses: [], stoodIn: 1 });
    expect(ledgerOf(told, approved, parked, dropped)).toEqual({ outstanding: [], losses: [5_000], stoodIn: 1 });
    expect(ledgerOf(told, approved, parked, dropped, reversed)).toEqual({ outstanding: [], losses: [], stoodIn: 1 });
  });

  it("an acquirer's own advice that its issuer declines is no stand-in", () => {
    const own = { step: Step.adviceQueued, mti: 120, advice: 2 };
    const taken = { mti: 120, reason: 0 };
    const declined = { ...own, step: Step.adviceAcknowledged, reason: 116 };
    expect(ledgerOf(own, taken, declined)).toEqual({ outstanding: [5_000], losses: [], stoodIn: 0 });
  });
});

describe('the states of a transaction', () => {
  function statesAfter(...said: Said): { states: string[]; outstanding: number } {
    const entries: TransactionEntry[] = entriesOf(said);
    const aftermaths = new Aftermaths();
    for (const entry of entries) aftermaths.add(entry);
    const life = entries.filter(({ step, transaction }) => transaction === 1 && step <= Step.answered);
    const answer = life.find(({ step }) => step === Step.answered);
    const transaction = { first: life[0]!, answer, aftermath: aftermaths.of(1) };
    return { states: statesOf(transaction), outstanding: outstandingOf(transaction) };
  }

  it('say that it was stood in for, and that the request before was not its reversal', () => {
    expect(statesAfter(asked, withdrawn, told, approved, gaveBack, booked)).toEqual({
      states: ['approved', 'stood-in', 'advice-acknowledged'],
      outstanding: 5_000,
    });
  });

  it('say that its issuer has not booked it', () => {
    expect(statesAfter(told, approved, refused)).toEqual({
      states: ['approved', 'stood-in', 'refused', 'advice-acknowledged'],
      outstanding: 0,
    });
  });

  it('a reversal names the same advice and was not stood in for', () => {
    const { states } = statesAfter(told, approved, reversed);
    expect(states).toEqual(['approved', 'reversed', 'stood-in', 'advice-waiting']);
  });
});

describe('the check of a journal', () => {
  function faultsOf(...said: Said): string[] {
    const parties = (['acquirer', 'issuer'] as const).map((kind) => ({ kind, number: 1, name: kind }));
    const check = new JournalCheck(parties, 10);
    for (const entry of entriesOf(said)) check.add(entry);
    check.end(100);
    return check.faults.map(({ seq, what }) => `${seq}: ${what}`);
  }
  const undone = { ...undoing, step: Step.adviceAcknowledged, reason: 0 };

  it('has nothing to say of a life with a stand-in in it', () => {
    expect(faultsOf(asked, withdrawn, told, approved, undoing, reversed, gaveBack, booked, undone)).toEqual([]);
  });

  it('finds an approval of which no advice tells', () => {
    expect(faultsOf(asked, approved)).toEqual([
      "2: transaction 1 is approved in its issuer's place, and no advice tells of it",
    ]);
  });

  it('finds a decline that says it was an approval in place', () => {
    expect(faultsOf(told, { ...approved, issuerStan: 0, reason: 116 })).toEqual([
      "2: transaction 1 is approved in its issuer's place, and no advice tells of it",
    ]);
  });

  it('finds an advice that undoes what no advice has told', () => {
    expect(faultsOf({ reason: 0 }, undoing)).toEqual(['2: advice 5 undoes what advice 3 told, which was never queued']);
  });

  it('finds a number that no advice can name', () => {
    expect(faultsOf({ reason: 0 }, { ...undoing, original: 6 })).toEqual(['2: original cannot be 6']);
  });
});
