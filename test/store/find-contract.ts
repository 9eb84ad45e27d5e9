// What any journal must do about what is kept by key and about finding a transaction: its part of journal-contract.ts, which the
// journal in virtual time passes too.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type NewEntry, Step } from '../../src/journal/entry.ts';
import {
  type JournalError,
  MOST_IN_A_SPAN,
  MOST_OF_A_NAME,
  type RequestName,
  type StoredJournal,
} from '../../src/journal/journal.ts';
import { committed } from './committed.ts';
import { type KeptEntry, keptEntry, NOTHING_ELSE, read, sampleBytes, sampleEntry } from './sample-entry.ts';

/** A journal so far as these tests use it. */
export type FindingJournal = Pick<
  StoredJournal,
  'append' | 'keep' | 'find' | 'commit' | 'kept' | 'lastSeq' | 'pendingEntries'
>;

const POS = { acquirer: 3, stan: 41, sentAt: 1_123_120_000 };

/** An entry of a transaction; the first one has the name of its request. */
function stepOf(transaction: number, columns: Partial<NewEntry> = {}): NewEntry {
  return { ...sampleEntry(transaction), ...NOTHING_ELSE, ...POS, sentAt: -1, original: 0, transaction, ...columns };
}

/** What the journal finds under a name. */
export function found(journal: Pick<FindingJournal, 'find'>, name: RequestName): Promise<KeptEntry[]> {
  return new Promise((resolve, reject) => {
    journal.find(name, (error, entries) => (error === undefined ? resolve(entries.map(read)) : reject(error)));
  });
}

async function keptText(journal: FindingJournal): Promise<Record<string, string>> {
  return Object.fromEntries(Array.from(await journal.kept(), ([key, value]) => [key, Buffer.from(value).toString()]));
}

/** Called inside of a `describe`. */
export function findContract(open: () => Promise<FindingJournal>): void {
  it('keeps a value by key with the batch, in place of what was there', async () => {
    const journal = await open();
    expect(await journal.kept()).toEqual(new Map());
    journal.keep('checkpoint', Buffer.from('one'));
    journal.keep('accounts', Buffer.from('MAD'));
    journal.append(stepOf(1));
    expect(await keptText(journal)).toEqual({});
    await committed(journal);
    expect(await keptText(journal)).toEqual({ checkpoint: 'one', accounts: 'MAD' });
    journal.keep('checkpoint', Buffer.from('two'));
    journal.keep('checkpoint', Buffer.from('three'));
    expect(await keptText(journal)).toEqual({ checkpoint: 'one', accounts: 'MAD' });
    await committed(journal);
    expect(await keptText(journal)).toEqual({ checkpoint: 'three', accounts: 'MAD' });
  });

  it('keeps a value although no entry is with it, and settles its commit like any other', async () => {
    const journal = await open();
    const settled: string[] = [];
    journal.keep('a', Buffer.from('1'));
    const first = committed(journal).then(() => settled.push('first'));
    journal.keep('a', Buffer.from('2'));
    const second = committed(journal).then(() => settled.push('second'));
    await committed(journal).then(() => settled.push('of nothing'));
    await Promise.all([first, second]);
    expect(settled).toEqual(['first', 'second', 'of nothing']);
    expect(await keptText(journal)).toEqual({ a: '2' });
    expect([journal.lastSeq, journal.pendingEntries]).toEqual([0, 0]);
  });

  it('keeps the last of the values that several commits under way have', async () => {
    const journal = await open();
    const underWay: Promise<void>[] = [];
    for (let batch = 1; batch <= 20; batch++) {
      journal.append(stepOf(batch));
      journal.keep('last', Buffer.from(`${batch}`));
      journal.keep(`of ${batch}`, Buffer.from('here'));
      underWay.push(committed(journal));
    }
    await Promise.all(underWay);
    const kept = await keptText(journal);
    expect(kept.last).toBe('20');
    expect(Object.keys(kept).length).toBe(21);
  });

  it.each([0, 1, 3_000_001])('copies a value of %i bytes', async (length) => {
    const journal = await open();
    const block = Buffer.from(sampleBytes(length + 8, 5));
    const value = block.subarray(3, 3 + length);
    const as = Uint8Array.from(value);
    journal.keep('value', value);
    block.fill(0);
    await committed(journal);
    const kept = (await journal.kept()).get('value')!;
    expect(Buffer.compare(kept, as)).toBe(0);
  });

  it('finds all entries of a transaction by the name of its request, and of its reversals, in order', async () => {
    const journal = await open();
    const entries = [
      stepOf(10, { sentAt: POS.sentAt, step: Step.forwarded }),
      stepOf(11, { sentAt: POS.sentAt, stan: 42 }),
      stepOf(12, { sentAt: POS.sentAt, acquirer: 4 }),
      stepOf(13, { sentAt: POS.sentAt + 1 }),
      stepOf(10, { step: Step.answered }),
      stepOf(14, { sentAt: POS.sentAt + 5, stan: 50, original: 10, step: Step.forwarded }),
      stepOf(15, { sentAt: POS.sentAt + 6, stan: 51, original: 11 }),
      stepOf(14, { original: 10 }),
      stepOf(10, { step: Step.adviceQueued, advice: 16, adviceStan: 7 }),
      stepOf(11),
      stepOf(10, { step: Step.adviceAcknowledged, advice: 16, adviceStan: 7 }),
    ];
    for (const entry of entries) journal.append(entry);
    await committed(journal);
    const at = (...places: number[]): KeptEntry[] => places.map((seq) => keptEntry(seq, entries[seq - 1]!));
    expect(await found(journal, POS)).toEqual(at(1, 5, 6, 8, 9, 11));
    expect(await found(journal, { ...POS, stan: 42 })).toEqual(at(2, 7, 10));
    expect(await found(journal, { ...POS, acquirer: 4 })).toEqual(at(3));
    expect(await found(journal, { ...POS, sentAt: POS.sentAt + 5, stan: 50 })).toEqual(at(6, 8));
    expect(await found(journal, { ...POS, stan: 50 })).toEqual([]);
  });

  it('finds nothing by a name without DE 7', async () => {
    const journal = await open();
    journal.append(stepOf(10));
    await committed(journal);
    expect(await found(journal, { ...POS, sentAt: -1 })).toEqual([]);
  });

  it('finds what was committed before it was asked, and nothing that is open', async () => {
    const journal = await open();
    journal.append(stepOf(10, { sentAt: POS.sentAt }));
    expect(await found(journal, POS)).toEqual([]);
    journal.commit(() => undefined);
    journal.append(stepOf(10));
    const first = found(journal, POS);
    journal.commit(() => undefined);
    const second = found(journal, POS);
    expect((await first).map(({ seq }) => seq)).toEqual([1]);
    expect((await second).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('calls back once, and never within the call', async () => {
    const journal = await open();
    let calls = 0;
    journal.find(POS, () => calls++);
    expect(calls).toBe(0);
    await found(journal, POS);
    expect(calls).toBe(1);
  });

  it('gives every entry that it finds bytes of its own', async () => {
    const journal = await open();
    const { bytes, start, end } = sampleEntry(9);
    const block = Buffer.from(bytes);
    const as = Uint8Array.from(block.subarray(start, end));
    journal.append(stepOf(10, { sentAt: POS.sentAt, bytes: block, start, end }));
    block.fill(0);
    await committed(journal);
    const [first] = await found(journal, POS);
    expect(Buffer.compare(first!.message, as)).toBe(0);
    first!.message.fill(1);
    const [again] = await found(journal, POS);
    expect(Buffer.compare(again!.message, as)).toBe(0);
  });

  it('finds the newest of a span, so many at most', async () => {
    const journal = await open();
    for (let i = 1; i <= 3 * MOST_IN_A_SPAN; i++) {
      journal.append(stepOf(i, { sentAt: POS.sentAt + (i % 60) }));
      if (i % 50 === 0) journal.commit(() => undefined);
    }
    await committed(journal);
    const entries = await found(journal, { ...POS, sentAt: POS.sentAt + 59, sentFrom: POS.sentAt });
    const newest = Array.from({ length: MOST_IN_A_SPAN }, (_, i) => 2 * MOST_IN_A_SPAN + 1 + i);
    expect(entries.map(({ transaction }) => transaction)).toEqual(newest);
    const some = await found(journal, { ...POS, sentAt: POS.sentAt + 1, sentFrom: POS.sentAt });
    expect(some.map(({ transaction }) => transaction)).toEqual([1, 60, 61, 120, 121, 180, 181]);
  });

  it('finds all that have one name, and fails when that are more than may have one', async () => {
    const journal = await open();
    for (let i = 1; i <= MOST_OF_A_NAME; i++) journal.append(stepOf(i, { sentAt: POS.sentAt }));
    await committed(journal);
    expect(await found(journal, POS)).toHaveLength(MOST_OF_A_NAME);
    journal.append(stepOf(MOST_OF_A_NAME + 1, { sentAt: POS.sentAt }));
    await committed(journal);
    await expect(found(journal, POS)).rejects.toMatchObject({ code: 'JOURNAL_READ' });
    // Nobody else's search fails for it.
    expect(await found(journal, { ...POS, stan: POS.stan + 1 })).toEqual([]);
  });

  it('finds among many what a search through all of them finds', async () => {
    const small = (max: number) => fc.integer({ min: 0, max });
    // Names from so few that some are used again and again, as DE 7 and STAN are a year later.
    const opening = fc.record({ sentAt: small(2), stan: small(2), acquirer: small(1), reverses: small(3) });
    const day = fc.array(fc.oneof(opening, fc.record({ goesOn: small(5) })), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(day, fc.integer({ min: 1, max: 20 }), async (steps, batch) => {
        const journal = await open();
        const entries: NewEntry[] = [];
        const opened: Pick<NewEntry, 'transaction' | 'original'>[] = [];
        for (const step of steps) {
          let entry: NewEntry;
          if ('goesOn' in step) {
            const earlier = opened.at(-1 - step.goesOn);
            if (earlier === undefined) continue;
            entry = stepOf(earlier.transaction, { original: earlier.original });
          } else {
            const { reverses, ...name } = step;
            const original = reverses === 0 ? 0 : (opened.at(-reverses)?.transaction ?? 0);
            opened.push({ transaction: opened.length + 1, original });
            entry = stepOf(opened.length, { ...name, original });
          }
          entries.push(entry);
          journal.append(entry);
          if (entries.length % batch === 0) journal.commit(() => undefined);
        }
        await committed(journal);
        for (const sentAt of [0, 1, 2]) {
          for (const [stan, acquirer] of [0, 1, 2].flatMap((stan) =>
            [0, 1].map((acquirer) => [stan, acquirer] as const),
          )) {
            const meant = entries
              .filter((entry) => entry.sentAt === sentAt && entry.stan === stan && entry.acquirer === acquirer)
              .map(({ transaction }) => transaction);
            const all = entries.map((entry, i) => keptEntry(i + 1, entry));
            expect(await found(journal, { sentAt, stan, acquirer })).toEqual(
              all.filter(({ transaction, original }) => meant.includes(transaction) || meant.includes(original)),
            );
            // From one before it on; before the first, those of the end of a year are.
            const sentFrom = sentAt === 0 ? 2 : sentAt - 1;
            const isWithin = (at: number) => (sentAt === 0 ? at === 0 || at === 2 : at === sentAt || at === sentFrom);
            const within = entries
              .filter((entry) => isWithin(entry.sentAt) && entry.stan === stan && entry.acquirer === acquirer)
              .map(({ transaction }) => transaction);
            expect(await found(journal, { sentAt, stan, acquirer, sentFrom })).toEqual(
              all.filter(({ transaction, original }) => within.includes(transaction) || within.includes(original)),
            );
          }
        }
      }),
      { numRuns: 12 },
    );
  });
}

/** What any engine with an end must do when it is over. */
export function closedContract(open: () => Promise<StoredJournal>): void {
  it('keeps and finds nothing once it is closed', async () => {
    const journal = await open();
    journal.append(stepOf(10, { sentAt: POS.sentAt }));
    await journal.close();
    const closed = expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_CLOSED' });
    expect(() => journal.keep('a', Buffer.from('1'))).toThrow(closed);
    await expect(journal.kept()).rejects.toEqual(closed);
    await expect(journal.at([1])).rejects.toEqual(closed);
    let isCalling = true;
    const error = new Promise<JournalError | undefined>((resolve) => {
      journal.find(POS, (refusal, entries) => {
        expect([isCalling, entries]).toEqual([false, []]);
        resolve(refusal);
      });
    });
    isCalling = false;
    expect(await error).toEqual(closed);
  });
}
