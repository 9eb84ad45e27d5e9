// What the thread of the journal reads from its file: pages of entries in order, entries at given places, the entries of a
// transaction by the name of its request, what is kept by key. Everything that it reads is durable.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalEntry } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import { EntryBatch } from './entry-batch.ts';
import { type IndexKey, Kind, keyOfName, keyOfTransaction, placesIn, SHARED, tagBytes } from './entry-index.ts';
import type { ChainReader } from './sqlite-chain.ts';
import type { ContentsReader, StoredEntry } from './sqlite-contents.ts';
import { journalError } from './sqlite-fault.ts';
import type { JournalPage, KeptValue, PlacedEntries } from './sqlite-protocol.ts';
import {
  SELECT_AT,
  SELECT_INDEXED,
  SELECT_INDEXED_TOGETHER,
  SELECT_KEPT,
  SELECT_LAST_SEQ,
  SELECT_PAGE,
} from './sqlite-schema.ts';

/** A page of entries ends early once its bytes pass this. */
const READ_PAGE_BYTES = 1024 * 1024;

export class SqliteReader {
  readonly #path: string;
  readonly #contents: ContentsReader;
  readonly #chain: ChainReader;
  readonly #selectLastSeq: StatementSync;
  readonly #selectPage: StatementSync;
  readonly #selectAt: StatementSync;
  readonly #selectIndexed: StatementSync;
  readonly #selectIndexedTogether: StatementSync;
  readonly #selectKept: StatementSync;

  constructor(database: DatabaseSync, path: string, contents: ContentsReader, chain: ChainReader) {
    this.#path = path;
    this.#contents = contents;
    this.#chain = chain;
    this.#selectLastSeq = database.prepare(SELECT_LAST_SEQ);
    this.#selectPage = database.prepare(SELECT_PAGE);
    this.#selectAt = database.prepare(SELECT_AT);
    this.#selectIndexed = database.prepare(SELECT_INDEXED);
    this.#selectIndexedTogether = database.prepare(SELECT_INDEXED_TOGETHER);
    this.#selectKept = database.prepare(SELECT_KEPT);
  }

  /** Place of the last entry, 0 when there is none. */
  lastSeq(): number {
    return this.#selectLastSeq.get()?.lastSeq as number;
  }

  /**
   * Up to `maxEntries` entries after `afterSeq`, none past `throughSeq` (undefined: the last one). An entry that is missing, and was
   * not removed in order, is JournalError JOURNAL_READ.
   */
  page(afterSeq: number, throughSeq: number | undefined, maxEntries: number): JournalPage {
    const durableSeq = this.lastSeq();
    const lastWanted = throughSeq ?? durableSeq;
    const batch = new EntryBatch(0);
    const places: number[] = [];
    let last = afterSeq;
    for (const row of this.#selectPage.iterate(afterSeq, lastWanted, maxEntries)) {
      const entry = this.#contents.whole(row as unknown as StoredEntry);
      this.#requireRemoved(last + 1, entry.seq - 1);
      batch.append(entry);
      places.push(entry.seq);
      last = entry.seq;
      if (batch.lengthBytes >= READ_PAGE_BYTES) break;
    }
    const isLastPage = places.length < maxEntries && batch.lengthBytes < READ_PAGE_BYTES;
    if (isLastPage && last < lastWanted) {
      this.#requireRemoved(last + 1, lastWanted);
      last = lastWanted;
    }
    return { entries: { block: batch.seal(), places }, throughSeq: last, durableSeq };
  }

  /** The entries at these places, those that there are. */
  at(places: readonly number[]): PlacedEntries {
    return placed(places.map((place) => this.#entryAt(place)).filter((entry) => entry !== undefined));
  }

  /** All entries of the transactions that were opened under this name, and of reversals of them. */
  find(name: RequestName): PlacedEntries {
    const { acquirer, stan, sentAt } = name;
    const found = new Map<number, JournalEntry>();
    const take = (key: IndexKey, isMeant: (entry: JournalEntry) => boolean): void => {
      for (const entry of this.#indexed(key)) if (isMeant(entry)) found.set(entry.seq, entry);
    };
    if (sentAt >= 0) {
      take(keyOfName(name), (entry) => entry.sentAt === sentAt && entry.stan === stan && entry.acquirer === acquirer);
    }
    for (const { transaction } of [...found.values()]) {
      take(keyOfTransaction(Kind.later, transaction), (entry) => entry.transaction === transaction);
      take(keyOfTransaction(Kind.reversal, transaction), (entry) => entry.original === transaction);
    }
    return placed([...found.values()].sort((left, right) => left.seq - right.seq));
  }

  /** What the index gives under `key`, and some that have its tag by chance. */
  *#indexed({ kind, group, tag }: IndexKey): Generator<JournalEntry, void> {
    const places = this.#selectIndexed.all(kind, group, tag).map(({ seq }) => seq as number);
    for (const { seq, tags, offsets } of this.#selectIndexedTogether.all(kind, group, SHARED, tagBytes(tag))) {
      places.push(...placesIn(tags as Uint8Array, offsets as Uint8Array, seq as number, tag));
    }
    for (const place of places) {
      const entry = this.#entryAt(place);
      if (entry !== undefined) yield entry;
    }
  }

  #entryAt(place: number): JournalEntry | undefined {
    const row = this.#selectAt.get(place);
    return row === undefined ? undefined : this.#contents.whole(row as unknown as StoredEntry);
  }

  kept(): KeptValue[] {
    const rows = this.#selectKept.all() as unknown as { key: string; sealed: number; value: Uint8Array }[];
    return rows.map(({ key, sealed, value }) => {
      // A block of its own, which can be transferred.
      const { buffer } = new Uint8Array(sealed === 0 ? value : this.#contents.value(key, value));
      return { key, value: buffer };
    });
  }

  /** Throws JournalError JOURNAL_READ unless the entries at these places were removed in order. */
  #requireRemoved(from: number, through: number): void {
    if (from > through || this.#chain.isRemoved(from, through)) return;
    const hint = 'something other than the switch removed it: restore the file from a backup';
    throw journalError('JOURNAL_READ', this.#path, `entry ${from} is missing`, hint);
  }
}

function placed(entries: readonly JournalEntry[]): PlacedEntries {
  const batch = new EntryBatch(0);
  for (const entry of entries) batch.append(entry);
  return { block: batch.seal(), places: entries.map(({ seq }) => seq) };
}
