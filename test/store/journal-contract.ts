// What any engine of the journal must do, whatever it keeps the entries in: the invariants of src/journal/journal.ts.
// An engine's own tests call journalContract with a way to open it; what only that engine can do is tested there.
import { afterEach, describe, expect, it } from 'vitest';
import { COLUMNS } from '../../src/journal/entry.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { committed } from './committed.ts';
import { closedContract, findContract } from './find-contract.ts';
import { type Names, partyContract } from './party-contract.ts';
import {
  type KeptEntry,
  keptEntry,
  NOTHING_ELSE,
  read,
  sampleBytes,
  sampleEntry,
  withMessage,
} from './sample-entry.ts';
import { all, append, kept, seqs } from './sample-journal.ts';

export interface ContractOptions {
  /** False for an engine that forgets its entries when it is closed. Default true. */
  reopens?: boolean;
}

/** Some tests open a journal, and an engine its threads, half a dozen times. */
const PATIENCE_MS = 20_000;

/** `open` is given the name of a place: an unknown one is a new journal, a known one the journal that was kept there. */
export function journalContract(
  name: string,
  open: (place: string, names: Names) => Promise<StoredJournal>,
  { reopens = true }: ContractOptions = {},
): void {
  describe(`journal contract: ${name}`, { timeout: PATIENCE_MS }, () => {
    const opened: StoredJournal[] = [];
    let places = 0;

    const newPlace = () => `contract-${++places}`;
    async function openPlace(place = newPlace(), names: Names = {}): Promise<StoredJournal> {
      const journal = await open(place, names);
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

    it('numbers entries from 1 without gaps and gives them back in order', async () => {
      const journal = await openPlace();
      const given = append(journal, 1, 25);
      expect(given).toEqual(seqs(1, 25));
      expect(journal.lastSeq).toBe(25);
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 25));
    });

    it('shows an entry only once its commit has settled', async () => {
      const journal = await openPlace();
      append(journal, 1, 3);
      expect(await all(journal)).toEqual([]);
      await committed(journal);
      append(journal, 4, 6);
      expect(await all(journal)).toEqual(kept(1, 3));
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 6));
    });

    it('copies the entry when it is appended', async () => {
      const journal = await openPlace();
      const entry = withMessage(sampleEntry(1), Uint8Array.of(1, 2, 3));
      journal.append(entry);
      entry.bytes.fill(9);
      entry.amountMinor = 0;
      await committed(journal);
      const [first] = await all(journal);
      expect(first?.message).toEqual(Uint8Array.of(1, 2, 3));
      expect(first?.amountMinor).toBe(999_000_000_001);
    });

    it.each([0, 1, 2, 255, 256, 4_095, 8_192])('keeps a message of %i bytes as it is', async (length) => {
      const journal = await openPlace();
      const message = sampleBytes(length, length);
      journal.append(withMessage(sampleEntry(1), message));
      journal.append(withMessage(sampleEntry(2), Uint8Array.of(0)));
      await committed(journal);
      const entries = await all(journal);
      expect(Buffer.compare(entries[0]!.message, message)).toBe(0);
      expect(entries[1]!.message).toEqual(Uint8Array.of(0));
    });

    it('keeps the outermost values of every column', async () => {
      const journal = await openPlace();
      const noMessage = { bytes: new Uint8Array(0), start: 0, end: 0 };
      const largest = {
        ...({ atMs: 8_640_000_000_000_000, step: 6, transaction: Number.MAX_SAFE_INTEGER, ...noMessage } as const),
        ...{ original: Number.MAX_SAFE_INTEGER - 1, acquirer: 65_535, issuer: 65_534, mti: 9_999, stan: 999_999 },
        ...{
          issuerStan: 999_998,
          amountMinor: 999_999_999_999,
          currency: 999,
          reason: 999,
          ...NOTHING_ELSE,
          sentAt: 1_231_235_959,
        },
      };
      const smallest = {
        ...({ atMs: 0, step: 1, transaction: 0, original: 0, acquirer: 0, issuer: 0, mti: 0, stan: 0 } as const),
        ...{ issuerStan: 0, amountMinor: -999_999_999_999, currency: 0, reason: -1, ...NOTHING_ELSE, ...noMessage },
      };
      journal.append(largest);
      journal.append(smallest);
      await committed(journal);
      expect(await all(journal)).toEqual([keptEntry(1, largest), keptEntry(2, smallest)]);
    });

    // A STAN of ISO 8583:2003 has 12 digits.
    it('keeps any safe integer in any column that is no length', async () => {
      const journal = await openPlace();
      const values = [999_999_999_999, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 31, -1, 0];
      const columns = COLUMNS.filter(({ name }) => name !== 'requestBytes' && name !== 'toldBytes');
      const entries = columns.flatMap(({ name: column }) =>
        values.map((value) => ({ ...sampleEntry(1), [column]: value })),
      );
      for (const entry of entries) journal.append(entry);
      await committed(journal);
      expect(await all(journal)).toEqual(entries.map((entry, i) => keptEntry(i + 1, entry)));
    });

    it('refuses a value that is no safe integer and goes on', async () => {
      const journal = await openPlace();
      const refused = expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_WRITE' });
      for (const { name: column } of COLUMNS) {
        expect(() => journal.append({ ...sampleEntry(1), [column]: 2 ** 53 })).toThrow(refused);
      }
      expect(journal.lastSeq).toBe(0);
      expect(journal.lastTransaction).toBe(0);
      expect(append(journal, 1, 2)).toEqual([1, 2]);
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 2));
    });

    it('knows the highest transaction number, not the last', async () => {
      const journal = await openPlace();
      expect(journal.lastTransaction).toBe(0);
      const entry = { ...sampleEntry(1), advice: 0 };
      for (const transaction of [5, 90, 7]) journal.append({ ...entry, transaction });
      expect(journal.lastTransaction).toBe(90);
      await committed(journal);
      journal.append({ ...entry, transaction: 80 });
      expect(journal.lastTransaction).toBe(90);
      // Advices are numbered from the same count.
      journal.append({ ...entry, transaction: 80, advice: 95 });
      expect(journal.lastTransaction).toBe(95);
    });

    it('says what is appended and not yet durable', async () => {
      const journal = await openPlace();
      expect([journal.pendingEntries, journal.pendingBytes]).toEqual([0, 0]);
      journal.append(withMessage(sampleEntry(1), new Uint8Array(10_000)));
      expect(journal.pendingEntries).toBe(1);
      expect(journal.pendingBytes).toBeGreaterThan(10_000);
      const commit = committed(journal);
      const committing = journal.pendingBytes;
      expect(journal.pendingEntries).toBe(1);
      expect(committing).toBeGreaterThan(10_000);
      journal.append(withMessage(sampleEntry(2), new Uint8Array(5_000)));
      expect(journal.pendingEntries).toBe(2);
      expect(journal.pendingBytes).toBeGreaterThan(committing + 5_000);
      await commit;
      expect(journal.pendingEntries).toBe(1);
      expect(journal.pendingBytes).toBeGreaterThan(5_000);
      expect(journal.pendingBytes).toBeLessThan(committing);
      await committed(journal);
      expect([journal.pendingEntries, journal.pendingBytes]).toEqual([0, 0]);
    });

    it('reads from any place', async () => {
      const journal = await openPlace();
      append(journal, 1, 40);
      await committed(journal);
      expect(await all(journal, 0)).toEqual(kept(1, 40));
      expect(await all(journal, 17)).toEqual(kept(18, 40));
      expect(await all(journal, 39)).toEqual(kept(40, 40));
      expect(await all(journal, 40)).toEqual([]);
      expect(await all(journal, 4_000)).toEqual([]);
    });

    it('can be read while it grows, and stopped in the middle', async () => {
      const journal = await openPlace();
      append(journal, 1, 30);
      await committed(journal);
      const seen: KeptEntry[] = [];
      for await (const entry of journal.read()) {
        seen.push(read(entry));
        if (journal.lastSeq < 90) {
          append(journal, journal.lastSeq + 1, journal.lastSeq + 2);
          await committed(journal);
        }
      }
      expect(seen.length).toBeGreaterThanOrEqual(30);
      expect(seen).toEqual(kept(1, seen.length));
      for await (const entry of journal.read(5)) {
        expect(entry.seq).toBe(6);
        break;
      }
      expect(await all(journal)).toEqual(kept(1, 90));
    });

    it('commits nothing when nothing is open', async () => {
      const journal = await openPlace();
      await committed(journal);
      append(journal, 1, 2);
      await committed(journal);
      await committed(journal);
      expect(journal.lastSeq).toBe(2);
      expect(await all(journal)).toEqual(kept(1, 2));
    });

    it('settles commits in order when several are under way', async () => {
      const journal = await openPlace();
      const resolved: number[] = [];
      const underWay: Promise<void>[] = [];
      for (let batch = 0; batch < 20; batch++) {
        append(journal, batch * 5 + 1, batch * 5 + 5);
        underWay.push(committed(journal).then(() => void resolved.push(batch)));
      }
      // A commit of nothing stands for all that was appended before it.
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 100));
      await Promise.all(underWay);
      expect(resolved).toEqual(seqs(0, 19));
    });

    it('settles every commit once, in order, and never within the call', async () => {
      const journal = await openPlace();
      const settled: string[] = [];
      let isCalling = false;
      const commit = (what: string, then?: () => void): void => {
        isCalling = true;
        journal.commit((error) => {
          expect(isCalling).toBe(false);
          settled.push(error === undefined ? what : `${what} ${error.code}`);
          then?.();
        });
        isCalling = false;
      };
      commit('of nothing');
      append(journal, 1, 3);
      commit('of three', () => commit('of nothing, made when three had settled'));
      commit('of nothing behind three');
      append(journal, 4, 4);
      commit('of one');
      await committed(journal);
      const closing = journal.close();
      commit('too late');
      await closing;
      commit('much too late');
      await expect.poll(() => settled.length).toBe(7);
      const order = ['of nothing', 'of three', 'of nothing behind three', 'of one'];
      const late = ['too late JOURNAL_CLOSED', 'much too late JOURNAL_CLOSED'];
      // It stands behind three, or behind one when that was settled together with them.
      const made = settled.indexOf('of nothing, made when three had settled');
      expect(made).toBeGreaterThan(2);
      expect(settled.toSpliced(made, 1)).toEqual([...order, ...late]);
    });

    it('keeps batches of all sizes apart', async () => {
      const journal = await openPlace();
      for (let batch = 0; batch < 60; batch++) {
        append(journal, journal.lastSeq + 1, journal.lastSeq + 1 + ((batch * 47) % 61));
        const commit = committed(journal);
        if (batch % 3 === 0) await commit;
      }
      await committed(journal);
      const entries = await all(journal);
      expect(entries.length).toBe(journal.lastSeq);
      expect(entries).toEqual(kept(1, journal.lastSeq));
    });

    it('can be closed twice, and takes no entry afterwards', async () => {
      const journal = await openPlace();
      append(journal, 1, 1);
      await Promise.all([journal.close(), journal.close()]);
      await journal.close();
      const closed = expect.objectContaining({ name: 'JournalError', code: 'JOURNAL_CLOSED' });
      expect(() => journal.append(sampleEntry(2))).toThrow(closed);
      await expect(committed(journal)).rejects.toEqual(closed);
      await expect(all(journal)).rejects.toEqual(closed);
      expect(journal.lastSeq).toBe(1);
    });

    it('gives the entries at given places, each once, in order', async () => {
      const journal = await openPlace();
      append(journal, 1, 40);
      await committed(journal);
      append(journal, 41, 41);
      const entries = await journal.at([40, 3, 17, 3, 41, 0, -1, 99, 1, 18, 19, 20, 21, 22, 23, 24, 25]);
      const places = [1, 3, 17, 18, 19, 20, 21, 22, 23, 24, 25, 40];
      expect(entries.map(read)).toEqual(places.map((place) => keptEntry(place, sampleEntry(place))));
      expect(await journal.at([])).toEqual([]);
    });

    findContract(openPlace);
    closedContract(openPlace);
    partyContract(openPlace, newPlace, reopens);

    if (!reopens) return;

    it('knows the highest transaction number when it is opened again', async () => {
      const place = newPlace();
      const first = await openPlace(place);
      for (const transaction of [5, Number.MAX_SAFE_INTEGER, 7]) first.append({ ...sampleEntry(1), transaction });
      await committed(first);
      first.append({ ...sampleEntry(1), transaction: 9 });
      await first.close();
      const second = await openPlace(place);
      expect(second.lastTransaction).toBe(Number.MAX_SAFE_INTEGER);
    });

    it('has what was kept by key when it is opened again, also what was kept last of all', async () => {
      const place = newPlace();
      const first = await openPlace(place);
      first.keep('a', Buffer.from('1'));
      append(first, 1, 1);
      first.commit(() => undefined);
      first.keep('b', Buffer.from('2'));
      await first.close();
      const second = await openPlace(place);
      expect(await second.kept()).toEqual(
        new Map([
          ['a', Uint8Array.of(0x31)],
          ['b', Uint8Array.of(0x32)],
        ]),
      );
      second.keep('b', Buffer.from('3'));
      second.commit(() => undefined);
      await second.close();
      const third = await openPlace(place);
      expect((await third.kept()).get('b')).toEqual(Uint8Array.of(0x33));
      expect(third.lastSeq).toBe(1);
    });

    it('continues where it ended, and commits what is open when it is closed', async () => {
      const place = newPlace();
      const first = await openPlace(place);
      append(first, 1, 10);
      first.commit(() => undefined);
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
