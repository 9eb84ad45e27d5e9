// What a start reads of a long journal: its end, single entries of long ago, and the original of a reversal that was in flight, which
// is found by its name. Only one that cannot be found so makes it read everything.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recover } from '../../src/cli/recover.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import type { Host } from '../../src/host/host.ts';
import { LostBooks } from '../../src/issuers/kept-books.ts';
import { type Flaw, JournalError, type StoredJournal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../../src/switch/checkpoint.ts';
import type { MissingOriginal } from '../../src/switch/recovery.ts';
import { sampleEntry } from '../store/sample-entry.ts';

const ENTRIES = 40;
const READ_FROM = 31;
const SENT_AT = 1_125_120_000;
const BEGAN_MS = Date.UTC(2026, 10, 25, 12);
const APART_MS = 10_000;

let journal: StoredJournal;
beforeEach(async () => {
  journal = await openSqliteJournal(':memory:', { node: 'n', acquirers: ['a'], issuers: ['i'] });
  for (let transaction = 1; transaction <= ENTRIES; transaction++) {
    const names = { transaction, original: 0, acquirer: 1, stan: transaction, sentAt: SENT_AT };
    journal.append({ ...sampleEntry(transaction), ...names, atMs: BEGAN_MS + transaction * APART_MS });
  }
  await new Promise<void>((resolve, reject) => {
    journal.commit((error) => (error === undefined ? resolve() : reject(error)));
  });
});
afterEach(() => journal.close());

/** What a journal has kept whose checkpoint asks for places 3 and 36, and for all from `readFrom` on. */
function kept(readFrom: number): ReadonlyMap<string, Uint8Array> {
  const [latestSentAt, lastStans, standIns] = [[], [], []];
  const checkpoint = {
    place: ENTRIES,
    readFrom,
    places: [3, 36],
    latestSentAt,
    lastStans,
    standIns,
    businessDate: 0,
    totals: [],
    batches: [],
    unreconciled: [],
  };
  return new Map([[CHECKPOINT_KEY, checkpointBytes(checkpoint)]]);
}

/** What a start says that cannot use entry 33, when this is what the check of the journal finds. */
function refusalOf(error: Error, flaw: Flaw | undefined): Promise<unknown> {
  const recovery = {
    add: ({ transaction }: { transaction: number }) => {
      if (transaction === 33) throw error;
    },
    missing: () => [],
  };
  const host = { beginRecovery: () => recovery, recovered: () => undefined } as unknown as Host;
  const checked = Object.assign(Object.create(null) as StoredJournal, {
    lastSeq: journal.lastSeq,
    kept: () => Promise.resolve(kept(READ_FROM)),
    at: (places: readonly number[]) => journal.at(places),
    read: (after = 0) => journal.read(after),
    verify: () => Promise.resolve(flaw),
  });
  return recover(host, checked).catch((refusal: unknown) => refusal);
}

/** The transactions that a start hands over whose checkpoint asks for places 3 and 36, and for all from 31 on, when these are missing behind place 30, and how often it has read the journal. */
async function handedOver(...missing: readonly MissingOriginal[]): Promise<{ added: number[]; readings: number[] }> {
  return handedOverFrom(READ_FROM, ...missing);
}

async function handedOverFrom(
  readFrom: number,
  ...missing: readonly MissingOriginal[]
): Promise<{ added: number[]; readings: number[] }> {
  const added: number[] = [];
  const readings: number[] = [];
  const read = journal.read.bind(journal);
  const watched = Object.assign(Object.create(null) as StoredJournal, {
    lastSeq: journal.lastSeq,
    kept: () => Promise.resolve(kept(readFrom)),
    at: (places: readonly number[]) => journal.at(places),
    find: journal.find.bind(journal),
    read: (after = 0) => {
      readings.push(after);
      return read(after);
    },
  });
  const recovery = {
    add: ({ transaction }: { transaction: number }) => added.push(transaction),
    missing: () => missing.filter(({ transaction }) => !added.includes(transaction)),
  };
  const host = { beginRecovery: () => recovery, recovered: () => added.push(0) } as unknown as Host;
  await recover(host, watched);
  return { added, readings };
}

const tail = Array.from({ length: ENTRIES - READ_FROM + 1 }, (_, i) => READ_FROM + i);

it('reads the end, and single entries of long ago', async () => {
  expect(await handedOver()).toEqual({ added: [3, ...tail, 0], readings: [READ_FROM - 1] });
});

it('finds an original by its name', async () => {
  const name = { acquirer: 1, stan: 7, sentAt: SENT_AT };
  expect(await handedOver({ transaction: 7, name })).toEqual({ added: [3, ...tail, 7, 0], readings: [READ_FROM - 1] });
});

it('reads everything for one without a name, or of another than its own', async () => {
  const all = { added: [3, ...tail, 7, 0], readings: [READ_FROM - 1, 0] };
  expect(await handedOver({ transaction: 7, name: undefined })).toEqual(all);
  const name = { acquirer: 1, stan: 8, sentAt: SENT_AT };
  expect(await handedOver({ transaction: 7, name })).toEqual(all);
});

it('reads what happened in the last minute, though the checkpoint came after it, and each entry once', async () => {
  const recent = [34, 35, 36, 37, 38, 39, 40];
  expect(await handedOverFrom(39)).toEqual({ added: [3, ...recent, 0], readings: [33] });
  expect(await handedOverFrom(41)).toEqual({ added: [3, ...recent, 0], readings: [33] });
});

it('notices that an entry is missing, also where it looks for what is recent', async () => {
  // Of the forty entries, ten seconds apart, it looks at 20, 30, 35...
  const begun: number[] = [];
  const holed = Object.assign(Object.create(null) as StoredJournal, {
    lastSeq: journal.lastSeq,
    kept: () => Promise.resolve(kept(ENTRIES)),
    at: (places: readonly number[]) => journal.at(places.filter((place) => place !== 35)),
    read: (after = 0) => {
      begun.push(after);
      if (after < 35) throw new JournalError('JOURNAL_READ', 'entry 35 is missing');
      return journal.read(after);
    },
    verify: () => Promise.resolve(undefined),
  });
  const host = { beginRecovery: () => ({ add: () => undefined, missing: () => [] }), recovered: () => undefined };
  await expect(recover(host as unknown as Host, holed)).rejects.toThrow('entry 35 is missing');
  expect(begun).toEqual([34]);
});

it('finds what is recent behind what was removed', async () => {
  const added: number[] = [];
  const thinned = Object.assign(Object.create(null) as StoredJournal, {
    lastSeq: journal.lastSeq,
    kept: () => Promise.resolve(kept(ENTRIES)),
    at: (places: readonly number[]) => journal.at(places.filter((place) => place > 30)),
    read: (after = 0) => journal.read(Math.max(30, after)),
    verify: () => Promise.resolve(undefined),
  });
  const recovery = { add: ({ seq }: { seq: number }) => added.push(seq), missing: () => [] };
  await recover({ beginRecovery: () => recovery, recovered: () => undefined } as unknown as Host, thinned);
  expect(added).toEqual([34, 35, 36, 37, 38, 39, 40]);
});

it('tells a damaged journal from another spec, and from a defect', async () => {
  const [defect, undecodable] = [
    new Error('free cannot follow free'),
    new DecodeError('TRUNCATED', { path: '4', expected: 'a', found: 'b' }, 0, ''),
  ];
  const flaw = { place: 1, through: 40, what: 'not as they were written' };
  for (const error of [defect, undecodable]) {
    const refusal = await refusalOf(error, flaw);
    expect(refusal).toBeInstanceOf(JournalError);
    expect(refusal).toMatchObject({ code: 'JOURNAL_READ', cause: error });
    expect((refusal as Error).message).toContain('entries 1 to 40 are not as they were written; restore');
  }
  expect(await refusalOf(defect, undefined)).toBe(defect);
  const part = 'of the books of an issuer in it a part is missing: there is no accounts/3';
  expect(await refusalOf(new LostBooks('there is no accounts/3'), undefined)).toMatchObject({
    code: 'JOURNAL_READ',
    message: `cannot go on from the journal: ${part}; restore the file from a backup`,
  });
  expect(await refusalOf(undecodable, undefined)).toMatchObject({
    code: 'JOURNAL_READ',
    message: expect.stringContaining('the spec of an acquirer'),
  });
});

it('does not begin anew where there is no checkpoint beside what is kept', async () => {
  const books = new Map([['books/home/sums', Buffer.from('{}')]]);
  const without = Object.assign(Object.create(null) as StoredJournal, {
    lastSeq: journal.lastSeq,
    kept: () => Promise.resolve(books),
    at: (places: readonly number[]) => journal.at(places),
    read: (after = 0) => journal.read(after),
    verify: () => Promise.resolve(undefined),
  });
  const host = { beginRecovery: () => expect.unreachable('it is not whole') } as unknown as Host;
  await expect(recover(host, without)).rejects.toMatchObject({
    code: 'JOURNAL_READ',
    message: expect.stringContaining('a part is missing: they are there, and no checkpoint; restore'),
  });
});
