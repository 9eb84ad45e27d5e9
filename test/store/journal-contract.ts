// What any engine of the journal must do, whatever it keeps the records in: the invariants of src/store/journal.ts.
// An engine's own tests call journalContract with a way to open it; what only that engine can do is tested there.
import { afterEach, describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../src/ledger/record.ts';
import type { Journal } from '../../src/store/journal.ts';
import { sampleBytes, sampleRecord } from './sample-record.ts';

export interface ContractOptions {
  /** False for an engine that forgets its records when it is closed. Default true. */
  reopens?: boolean;
}

/** `open` is given the name of a place: an unknown one is a new journal, a known one the journal that was kept there. */
export function journalContract(
  name: string,
  open: (place: string) => Promise<Journal>,
  { reopens = true }: ContractOptions = {},
): void {
  describe(`journal contract: ${name}`, () => {
    const opened: Journal[] = [];
    let place = 0;

    async function openPlace(number = ++place): Promise<Journal> {
      const journal = await open(`contract-${number}`);
      opened.push(journal);
      return journal;
    }
    afterEach(async () => {
      for (const journal of opened.splice(0)) await journal.close();
    });

    it('is empty at first', async () => {
      const journal = await openPlace();
      expect(journal.lastSeq).toBe(0);
      expect(await all(journal)).toEqual([]);
    });

    it('numbers records from 1 without gaps and gives them back in order', async () => {
      const journal = await openPlace();
      const given = append(journal, 1, 25);
      expect(given).toEqual(seqs(1, 25));
      expect(journal.lastSeq).toBe(25);
      await journal.commit();
      expect(await all(journal)).toEqual(kept(1, 25));
    });

    it('shows a record only once its commit has resolved', async () => {
      const journal = await openPlace();
      append(journal, 1, 3);
      expect(await all(journal)).toEqual([]);
      await journal.commit();
      append(journal, 4, 6);
      expect(await all(journal)).toEqual(kept(1, 3));
      await journal.commit();
      expect(await all(journal)).toEqual(kept(1, 6));
    });

    it('copies the record when it is appended', async () => {
      const journal = await openPlace();
      const record = { ...sampleRecord(1), message: Uint8Array.of(1, 2, 3) };
      journal.append(record);
      record.message.fill(9);
      record.amountMinor = 0;
      await journal.commit();
      const [first] = await all(journal);
      expect(first?.message).toEqual(Uint8Array.of(1, 2, 3));
      expect(first?.amountMinor).toBe(999_000_000_001);
    });

    it.each([0, 1, 2, 255, 256, 4_095, 8_192])('keeps a message of %i bytes as it is', async (length) => {
      const journal = await openPlace();
      const message = sampleBytes(length, length);
      journal.append({ ...sampleRecord(1), message });
      journal.append({ ...sampleRecord(2), message: Uint8Array.of(0) });
      await journal.commit();
      const records = await all(journal);
      expect(Buffer.compare(records[0]!.message, message)).toBe(0);
      expect(records[1]!.message).toEqual(Uint8Array.of(0));
    });

    it('keeps the outermost values of every column', async () => {
      const journal = await openPlace();
      const message = new Uint8Array(0);
      const largest = {
        ...({ atMs: 8_640_000_000_000_000, step: 6, transaction: Number.MAX_SAFE_INTEGER, message } as const),
        ...{ original: Number.MAX_SAFE_INTEGER - 1, acquirer: 65_535, issuer: 65_534, mti: 9_999, stan: 999_999 },
        ...{ issuerStan: 999_998, amountMinor: 999_999_999_999, currency: 999, reason: 999 },
      };
      const smallest = {
        ...({ atMs: 0, step: 1, transaction: 0, original: 0, acquirer: 0, issuer: 0, mti: 0, stan: 0 } as const),
        ...{ issuerStan: 0, amountMinor: -999_999_999_999, currency: 0, reason: -1, message },
      };
      journal.append(largest);
      journal.append(smallest);
      await journal.commit();
      expect(await all(journal)).toEqual([
        { ...largest, seq: 1 },
        { ...smallest, seq: 2 },
      ]);
    });

    it('reads from any place', async () => {
      const journal = await openPlace();
      append(journal, 1, 40);
      await journal.commit();
      expect(await all(journal, 0)).toEqual(kept(1, 40));
      expect(await all(journal, 17)).toEqual(kept(18, 40));
      expect(await all(journal, 39)).toEqual(kept(40, 40));
      expect(await all(journal, 40)).toEqual([]);
      expect(await all(journal, 4_000)).toEqual([]);
    });

    it('can be read while it grows, and stopped in the middle', async () => {
      const journal = await openPlace();
      append(journal, 1, 30);
      await journal.commit();
      const seen: JournalRecord[] = [];
      for await (const record of journal.read()) {
        seen.push(record);
        if (journal.lastSeq < 90) {
          append(journal, journal.lastSeq + 1, journal.lastSeq + 2);
          await journal.commit();
        }
      }
      expect(seen.length).toBeGreaterThanOrEqual(30);
      expect(seen).toEqual(kept(1, seen.length));
      for await (const record of journal.read(5)) {
        expect(record.seq).toBe(6);
        break;
      }
      expect(await all(journal)).toEqual(kept(1, 90));
    });

    it('commits nothing when nothing is open', async () => {
      const journal = await openPlace();
      await journal.commit();
      append(journal, 1, 2);
      await journal.commit();
      await journal.commit();
      expect(journal.lastSeq).toBe(2);
      expect(await all(journal)).toEqual(kept(1, 2));
    });

    it('resolves commits in order when several are under way', async () => {
      const journal = await openPlace();
      const resolved: number[] = [];
      const underWay: Promise<void>[] = [];
      for (let batch = 0; batch < 20; batch++) {
        append(journal, batch * 5 + 1, batch * 5 + 5);
        underWay.push(journal.commit().then(() => void resolved.push(batch)));
      }
      // A commit of nothing stands for all that was appended before it.
      await journal.commit();
      expect(await all(journal)).toEqual(kept(1, 100));
      await Promise.all(underWay);
      expect(resolved).toEqual(seqs(0, 19));
    });

    it('keeps batches of all sizes apart', async () => {
      const journal = await openPlace();
      for (let batch = 0; batch < 60; batch++) {
        append(journal, journal.lastSeq + 1, journal.lastSeq + 1 + ((batch * 47) % 61));
        const commit = journal.commit();
        if (batch % 3 === 0) await commit;
      }
      await journal.commit();
      const records = await all(journal);
      expect(records.length).toBe(journal.lastSeq);
      expect(records).toEqual(kept(1, journal.lastSeq));
    });

    it('can be closed twice, and takes no record afterwards', async () => {
      const journal = await openPlace();
      append(journal, 1, 1);
      await Promise.all([journal.close(), journal.close()]);
      await journal.close();
      const closed = expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_CLOSED' });
      expect(() => journal.append(sampleRecord(2))).toThrow(closed);
      await expect(journal.commit()).rejects.toEqual(closed);
      await expect(all(journal)).rejects.toEqual(closed);
      expect(journal.lastSeq).toBe(1);
    });

    if (!reopens) return;
    it('continues where it ended, and commits what is open when it is closed', async () => {
      const first = await openPlace();
      append(first, 1, 10);
      void first.commit();
      append(first, 11, 12);
      await first.close();
      const second = await openPlace(place);
      expect(second.lastSeq).toBe(12);
      expect(append(second, 13, 15)).toEqual([13, 14, 15]);
      await second.close();
      const third = await openPlace(place);
      expect(third.lastSeq).toBe(15);
      expect(await all(third)).toEqual(kept(1, 15));
    });
  });
}

/** Appends sample records `from` to `to` and returns the places they were given. */
export function append(journal: Journal, from: number, to: number): number[] {
  return seqs(from, to).map((number) => journal.append(sampleRecord(number)));
}

/** The sample records `from` to `to` as a journal gives them back. */
export function kept(from: number, to: number): JournalRecord[] {
  return seqs(from, to).map((seq) => ({ seq, ...sampleRecord(seq) }));
}

/** All that the journal holds after `afterSeq`. */
export async function all(journal: Journal, afterSeq?: number): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  for await (const record of journal.read(afterSeq)) records.push(record);
  return records;
}

function seqs(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
