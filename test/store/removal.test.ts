// Removing what is concluded: never anything else, whatever the lives of transactions look like, while the journal is written; and
// what is left is found, read and verified as before.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type NewEntry, Step } from '../../src/journal/entry.ts';
import type { RemovalOrder, StoredJournal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { tries } from '../tries.ts';
import { committed } from './committed.ts';
import { filesWith, interfere, rows } from './files.ts';
import { found } from './find-contract.ts';
import { type KeptEntry, keptEntry, NOTHING_ELSE, sampleEntry } from './sample-entry.ts';
import { all } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'removal-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Each opening starts a thread. */
const PATIENCE_MS = 120_000;
const RANGE = 64;

let files = 0;
const newPath = () => join(directory, `journal-${++files}.db`);

type Life = Partial<NewEntry> & Pick<NewEntry, 'transaction' | 'step' | 'atMs'>;

/** An entry whose contents and name are its own. */
function entryOf(life: Life, index: number): NewEntry {
  return { ...sampleEntry(index), ...NOTHING_ELSE, original: 0, toldBytes: (index * 31) % 400 > 9 ? 9 : 0, ...life };
}

const OF_ADVICES: readonly Step[] = [
  Step.adviceQueued,
  Step.adviceAcknowledged,
  Step.adviceParked,
  Step.adviceReleased,
  Step.adviceDropped,
];
/** More than there are transactions. */
const ADVICES_FROM = 1_000;

/** The original of an advice is how its issuer knows what it is about: the transaction, or the advice that tells of an approval in its
 *  place. It makes no reversal of the transaction. */
function originalIn(step: Step, transaction: number, original: number): number {
  if (!OF_ADVICES.includes(step)) return original;
  return [0, transaction, ADVICES_FROM + transaction][transaction % 3]!;
}

/** What an entry says of the transaction that its own follows: every second is a completion, and captures it; others reverse it. */
function followed(step: Step, transaction: number, original: number) {
  if (isCompletion(transaction)) return { original: originalIn(step, transaction, 0), captures: original };
  return { original: originalIn(step, transaction, original), captures: 0 };
}

function isCompletion(transaction: number): boolean {
  return transaction % 2 === 0;
}

/** Entries of transactions 1, 2, 3..., each step of one of them or the first of another, at times that go upwards. */
const lives = fc
  .array(
    fc.record({
      of: fc.integer({ min: 0, max: 12 }),
      step: fc.constantFrom(...Object.values(Step), Step.answered, Step.answered, Step.answered),
      reverses: fc.integer({ min: 0, max: 9 }),
      opens: fc.boolean(),
      afterMs: fc.integer({ min: 0, max: 10 }),
    }),
    { minLength: 60, maxLength: 500 },
  )
  .map((drawn) => {
    const entries: Life[] = [];
    const originals: number[] = [];
    let atMs = 1_000;
    for (const { of, step, reverses, opens, afterMs } of drawn) {
      atMs += afterMs;
      const known = originals.length;
      if (opens || known === 0) {
        const original = reverses > 0 && reverses < 4 && known >= reverses ? known + 1 - reverses : 0;
        const transaction = known + 1;
        // No reversal of a reversal; of a completion there may be one.
        const isLast = original !== 0 && originals[original - 1] !== 0;
        const mayFollow = !isLast || (isCompletion(original) && !isCompletion(transaction));
        originals.push(mayFollow ? original : 0);
        entries.push({
          atMs,
          step,
          transaction,
          ...followed(step, transaction, originals[known]!),
          sentAt: atMs,
        });
      } else {
        const transaction = Math.max(1, known - of);
        entries.push({ atMs, step, transaction, ...followed(step, transaction, originals[transaction - 1]!) });
      }
    }
    return entries;
  });

/** Where one of these comes first, an earlier removal took what was before it: the transaction was told. */
const NEVER_FIRST: readonly Step[] = [...OF_ADVICES, Step.late, Step.undelivered, Step.acknowledged];

/** The transactions of which nothing may be left, told apart from the code that is tested. */
function mayGo(
  placed: ReadonlyMap<number, Life>,
  { beforeMs, needed, throughSeq }: RemovalOrder,
): (transaction: number) => boolean {
  const entries = [...placed.values()];
  // What has an entry behind the last place that is looked at stays whole.
  const isBehind = (transaction: number) =>
    [...placed].some(([seq, entry]) => seq > throughSeq && entry.transaction === transaction);
  const own = (transaction: number) => entries.filter((entry) => entry.transaction === transaction);
  const told = entries.filter(({ step }) => !OF_ADVICES.includes(step));
  const isOver = (transaction: number): boolean => {
    const steps = own(transaction).map(({ step }) => step);
    let unsettled = 0;
    for (const step of steps) {
      if (step === Step.adviceQueued) unsettled++;
      if ((step === Step.adviceAcknowledged || step === Step.adviceDropped) && unsettled > 0) unsettled--;
    }
    return (
      !needed.includes(transaction) &&
      !isBehind(transaction) &&
      (steps.includes(Step.answered) || NEVER_FIRST.includes(steps[0]!)) &&
      unsettled === 0 &&
      own(transaction).every(({ atMs }) => atMs < beforeMs)
    );
  };
  const follows = (transaction: number): number =>
    own(transaction)[0]?.captures || told.find((entry) => entry.transaction === transaction)?.original || 0;
  const rootOf = (transaction: number): number => {
    const original = follows(transaction) || transaction;
    return follows(original) || original;
  };
  return (transaction) => {
    const root = rootOf(transaction);
    const family = new Set(entries.map((entry) => entry.transaction).filter((member) => rootOf(member) === root));
    return [root, ...family].filter((member) => own(member).length > 0).every(isOver);
  };
}

/** What is left of `entries`, by place, when the order is carried out. */
function left(entries: ReadonlyMap<number, Life>, lastSeq: number, order: RemovalOrder): Map<number, Life> {
  const goes = mayGo(entries, order);
  const through = Math.floor(Math.min(lastSeq, order.throughSeq) / RANGE) * RANGE;
  return new Map([...entries].filter(([seq, { transaction }]) => seq > through || !goes(transaction)));
}

function keptOf(entries: ReadonlyMap<number, Life>): KeptEntry[] {
  return [...entries].map(([seq, life]) => keptEntry(seq, entryOf(life, seq)));
}

async function expectToBe(journal: StoredJournal, entries: ReadonlyMap<number, Life>): Promise<void> {
  expect(await all(journal)).toEqual(keptOf(entries));
  expect(await journal.verify()).toBe(undefined);
}

describe('removing what is concluded', { timeout: PATIENCE_MS }, () => {
  it.each([false, true])('removes that and nothing else (encrypted: %s)', async (encryption) => {
    const cut = fc.record({
      /** Of a thousand parts of the time: doubles between 0 and 1 are nearly all next to 0. */
      before: fc.integer({ min: 0, max: 1_000 }),
      through: fc.integer({ min: 0, max: 520 }),
    });
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.array(cut, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 90 }),
        async (drawn, cuts, batch) => {
          const path = newPath();
          let journal = await openSqliteJournal(path, { encryption, readPageEntries: 13 });
          let entries = new Map<number, Life>();
          const part = Math.ceil(drawn.length / cuts.length);
          for (const [i, { before, through }] of cuts.entries()) {
            for (const life of drawn.slice(i * part, (i + 1) * part)) {
              entries.set(journal.append(entryOf(life, journal.lastSeq + 1)), life);
              if (journal.lastSeq % batch === 0) journal.commit(() => undefined);
            }
            await committed(journal);
            const beforeMs = 1_000 + Math.round((before / 1_000) * (drawn.at(-1)!.atMs - 1_000));
            const order = { beforeMs, throughSeq: through, needed: [3, 7] };
            const rest = left(entries, journal.lastSeq, order);
            expect(await journal.removeConcluded(order)).toBe(entries.size - rest.size);
            entries = rest;
            await expectToBe(journal, entries);
            // Again, there is nothing to do.
            expect(await journal.removeConcluded(order)).toBe(0);
            if (i === 1) {
              await journal.close();
              journal = await openSqliteJournal(path, { encryption, readPageEntries: 13 });
            }
          }
          for (const [seq, life] of [...entries].slice(0, 40)) {
            if (life.sentAt === undefined) continue;
            const { acquirer, stan } = entryOf(life, seq);
            const history = [...entries].filter(
              ([, { transaction, original }]) => transaction === life.transaction || original === life.transaction,
            );
            expect(await found(journal, { acquirer, stan, sentAt: life.sentAt })).toEqual(keptOf(new Map(history)));
          }
          await journal.close();
          const reader = await openSqliteJournal(path, { readOnly: true });
          await expectToBe(reader, entries);
          await reader.close();
        },
      ),
      { numRuns: tries(3, 10), interruptAfterTimeLimit: 60_000 },
    );
  });

  /** A journal of answered transactions, `count` of them, a millisecond apart; each has `secret` in its message. */
  async function answered(
    count: number,
    encryption = false,
    secret = '',
  ): Promise<{ path: string; journal: StoredJournal }> {
    const path = newPath();
    const journal = await openSqliteJournal(path, { encryption });
    for (let transaction = 1; transaction <= count; transaction++) {
      const bytes = Buffer.from(`${secret} ${transaction}`);
      const place = { bytes, start: 0, end: bytes.length, requestBytes: 0, toldBytes: 0 };
      const life = { transaction, step: Step.answered, atMs: transaction, sentAt: transaction };
      journal.append({ ...entryOf(life, transaction), ...place });
    }
    await committed(journal);
    return { path, journal };
  }
  const everything = { beforeMs: 1_000_000, throughSeq: 1_000_000, needed: [] };

  it('lets commits through, and begins behind what is all gone', async () => {
    const { path, journal } = await answered(20_000);
    const removing = journal.removeConcluded({ ...everything, beforeMs: 15_001 });
    for (let batch = 0; batch < 50; batch++) {
      journal.append(
        entryOf({ transaction: journal.lastSeq + 1, step: Step.answered, atMs: 30_000 }, journal.lastSeq + 1),
      );
      await committed(journal);
    }
    // 15,000 is not at the end of a range: what is left of that range is thinned.
    expect(await removing).toBe(15_000);
    expect((await all(journal)).length).toBe(5_050);
    expect(await journal.verify()).toBe(undefined);
    expect(rows(path, 'SELECT min(last_seq) AS first FROM range_digest')).toEqual([{ first: 14_976 }]);
    expect(rows(path, 'SELECT count(*) AS count FROM range_digest WHERE left_over IS NOT NULL')).toEqual([
      { count: 2 },
    ]);
    expect((rows(path, 'SELECT count(*) AS count FROM entry_index')[0]!.count as number) < 6_000).toBe(true);
    await journal.close();
    const again = await openSqliteJournal(path);
    expect((await again.at([1, 14_999, 15_001])).map(({ seq }) => seq)).toEqual([15_001]);
    expect([again.lastSeq, again.lastTransaction]).toEqual([20_050, 20_050]);
    await again.close();
  });

  it('gives a transaction its number once, also when nothing is left', async () => {
    const { path, journal } = await answered(RANGE * 2);
    expect(await journal.removeConcluded(everything)).toBe(RANGE * 2);
    expect(await all(journal)).toEqual([]);
    await journal.close();
    const again = await openSqliteJournal(path);
    expect([again.lastSeq, again.lastTransaction, await again.verify()]).toEqual([RANGE * 2, RANGE * 2, undefined]);
    again.append(entryOf({ transaction: RANGE * 2 + 1, step: Step.answered, atMs: 5 }, 1));
    await again.close();
    const last = await openSqliteJournal(path);
    expect((await all(last)).map(({ seq }) => seq)).toEqual([RANGE * 2 + 1]);
    await last.close();
  });

  it.each([false, true])('leaves nothing of it in the files (encrypted: %s)', async (encryption) => {
    const secret = '9504010000000019';
    const { path, journal } = await answered(RANGE * 40, encryption, secret);
    expect(filesWith(path, secret).length).toBe(encryption ? 0 : 1);
    await journal.removeConcluded(everything);
    await journal.close();
    expect(filesWith(path, secret)).toEqual([]);
    expect(
      rows(path, 'SELECT (SELECT count(*) FROM entry_index) + (SELECT count(*) FROM sealed_contents) AS count'),
    ).toEqual([{ count: 0 }]);
  });

  it('removes nothing of a range that is not what was written, nor behind it', async () => {
    const { path, journal } = await answered(RANGE * 4);
    interfere(path, `UPDATE journal SET amount_minor = 5 WHERE seq = ${RANGE * 2 + 3}`);
    await expect(journal.removeConcluded(everything)).rejects.toEqual(
      expect.objectContaining({
        code: 'JOURNAL_READ',
        message: expect.stringMatching(/entries 129 to 192 are not as they were written/),
      }),
    );
    const flaw = await journal.verify();
    expect(flaw).toEqual({ place: 129, through: 192, what: 'not as they were written' });
    journal.append(entryOf({ transaction: 1_000, step: Step.answered, atMs: 5 }, 1));
    await journal.close();
  });

  it.each([
    'DELETE FROM journal WHERE seq = 75',
    'UPDATE journal SET amount_minor = 5 WHERE seq = 75',
    'DELETE FROM range_digest WHERE last_seq = 128',
    "UPDATE range_digest SET left_over = x'00' WHERE last_seq = 128",
    'UPDATE range_digest SET left_over = NULL WHERE last_seq = 128',
    'DELETE FROM range_digest WHERE last_seq <= 128; DELETE FROM journal WHERE seq <= 128',
    'UPDATE journal SET seq = 3 WHERE seq = 75',
  ])('leaves a journal in which changes are found: %s', async (change) => {
    for (const encryption of [false, true]) {
      const { path, journal } = await answered(RANGE * 4, encryption);
      // The first range goes, the second is thinned.
      await journal.removeConcluded({ ...everything, beforeMs: 75, throughSeq: 128 });
      expect(await journal.verify()).toBe(undefined);
      interfere(path, change);
      expect(await journal.verify()).not.toBe(undefined);
      await journal.close();
    }
  });

  it('goes on with what a removal has begun that was cut off in the middle', async () => {
    const path = newPath();
    let journal = await openSqliteJournal(path);
    // More than a step removes before those of whom advices are settled behind it.
    const count = RANGE * 20;
    const lived = (steps: readonly Step[]) => {
      for (let transaction = 1; transaction <= count; transaction++) {
        for (const step of steps) {
          const index = journal.lastSeq + 1;
          journal.append(entryOf({ transaction, step, atMs: index }, index));
        }
      }
    };
    lived([Step.forwarded, Step.answered]);
    lived([Step.adviceQueued]);
    lived([Step.adviceAcknowledged, Step.undelivered]);
    await committed(journal);
    const cutOff = journal.removeConcluded(everything);
    const closed = journal.close();
    await expect(cutOff).rejects.toEqual(expect.objectContaining({ code: 'JOURNAL_CLOSED' }));
    await closed;
    journal = await openSqliteJournal(path);
    const left = (await all(journal)).length;
    expect(left > count * 3 && left < count * 5).toBe(true);
    expect(await journal.removeConcluded(everything)).toBe(left);
    expect(await all(journal)).toEqual([]);
    await journal.close();
  });

  it('takes the rest of a transaction whose beginning went before', async () => {
    const path = newPath();
    const journal = await openSqliteJournal(path);
    const entries: readonly (readonly [number, Step])[] = [
      ...Array.from({ length: RANGE - 1 }, (_, i): [number, Step] => [i + 1, Step.answered]),
      [RANGE, Step.answered],
      [RANGE, Step.late],
    ];
    const lived = (these: typeof entries) => {
      for (const [transaction, step] of these) {
        const index = journal.lastSeq + 1;
        journal.append(entryOf({ transaction, step, atMs: index }, index));
      }
    };
    lived(entries);
    await committed(journal);
    // The second range is not full: nothing of it goes.
    expect(await journal.removeConcluded(everything)).toBe(RANGE);
    lived(Array.from({ length: RANGE - 1 }, (_, i): [number, Step] => [RANGE + 1 + i, Step.answered]));
    await committed(journal);
    expect(await journal.removeConcluded(everything)).toBe(RANGE);
    await journal.close();
  });

  it('is no business of whoever only reads', async () => {
    const { path, journal } = await answered(3);
    const reader = await openSqliteJournal(path, { readOnly: true });
    await expect(reader.removeConcluded(everything)).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_WRITE' }),
    );
    await reader.close();
    await journal.close();
    await expect(journal.removeConcluded(everything)).rejects.toEqual(
      expect.objectContaining({ code: 'JOURNAL_CLOSED' }),
    );
  });
});
