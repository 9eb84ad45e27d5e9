// What the thread of the journal reads from its file: pages of entries in order, entries at given places, the entries of a
// transaction by the name of its request, what is kept by key. Everything that it reads is durable.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalEntry } from '../journal/entry.ts';
import { MOST_IN_A_SPAN, MOST_OF_A_NAME, type RequestName, spansOf, TOO_MANY_OF_A_NAME } from '../journal/journal.ts';
import { EntryBatch } from './entry-batch.ts';
import { type IndexKey, Kind, keyOfName, keyOfTransaction, placesIn, SHARED, tagBytes } from './entry-index.ts';
import { type KeptPage, pagesOf } from './kept-pages.ts';
import type { ChainReader } from './sqlite-chain.ts';
import { type ContentsReader, type KeptRow, StoredEntries } from './sqlite-contents.ts';
import { journalError } from './sqlite-fault.ts';
import type { JournalPage, PlacedEntries } from './sqlite-protocol.ts';
import {
  SELECT_AT,
  SELECT_AT_PLACES,
  SELECT_INDEXED,
  SELECT_INDEXED_BETWEEN,
  SELECT_INDEXED_TOGETHER,
  SELECT_INDEXED_TOGETHER_BETWEEN,
  SELECT_KEPT,
  SELECT_LAST_SEQ,
  SELECT_PAGE,
  SELECT_SHARED_LENGTHS,
  SELECT_UNINDEXED_NAMED,
  SELECT_UNINDEXED_OF,
} from './sqlite-schema.ts';

const TELL_APART = 'its terminals must not count alike';

/** A page of entries ends early once its bytes pass this. */
const READ_PAGE_BYTES = 1024 * 1024;
/** An entry with its message and the answer as it was told has about so many bytes; a block that is too small grows. */
const USUAL_ENTRY_BYTES = 768;
/** Of a span of DE 7 the latest million requests are looked through: commits wait for as long, some milliseconds. */
const MOST_TAG_BYTES = 2 * 1024 * 1024;

export class SqliteReader {
  readonly #path: string;
  readonly #contents: ContentsReader;
  readonly #chain: ChainReader;
  readonly #selectLastSeq: StatementSync;
  readonly #page: StoredEntries;
  readonly #at: StoredEntries;
  readonly #atPlaces: StoredEntries;
  readonly #selectIndexed: StatementSync;
  readonly #selectIndexedTogether: StatementSync;
  readonly #selectIndexedBetween: StatementSync;
  readonly #selectIndexedTogetherBetween: StatementSync;
  readonly #selectSharedLengths: StatementSync;
  readonly #selectUnindexedNamed: StatementSync;
  readonly #selectUnindexedOf: StatementSync;
  readonly #selectKept: StatementSync;

  constructor(database: DatabaseSync, path: string, contents: ContentsReader, chain: ChainReader) {
    this.#path = path;
    this.#contents = contents;
    this.#chain = chain;
    this.#selectLastSeq = database.prepare(SELECT_LAST_SEQ);
    this.#page = new StoredEntries(database, SELECT_PAGE);
    this.#at = new StoredEntries(database, SELECT_AT);
    this.#atPlaces = new StoredEntries(database, SELECT_AT_PLACES);
    this.#selectIndexed = database.prepare(SELECT_INDEXED);
    this.#selectIndexedTogether = database.prepare(SELECT_INDEXED_TOGETHER);
    this.#selectIndexedBetween = database.prepare(SELECT_INDEXED_BETWEEN);
    this.#selectIndexedTogetherBetween = database.prepare(SELECT_INDEXED_TOGETHER_BETWEEN);
    this.#selectSharedLengths = database.prepare(SELECT_SHARED_LENGTHS);
    this.#selectUnindexedNamed = database.prepare(SELECT_UNINDEXED_NAMED);
    this.#selectUnindexedOf = database.prepare(SELECT_UNINDEXED_OF);
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
    const batch = new EntryBatch(0, roomFor(maxEntries));
    const places: number[] = [];
    let last = afterSeq;
    for (const stored of this.#page.iterate(afterSeq, lastWanted, maxEntries)) {
      const entry = this.#contents.whole(stored);
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

  /** The entries at these places, which ascend, those that there are. */
  at(places: readonly number[]): PlacedEntries {
    const batch = new EntryBatch(0, roomFor(places.length));
    const found: number[] = [];
    for (const stored of this.#atPlaces.iterate(JSON.stringify(places))) {
      batch.append(this.#contents.whole(stored));
      found.push(stored.seq);
    }
    return { block: batch.seal(), places: found };
  }

  /** All entries of the transactions that were opened under this name, and of reversals of them. */
  find(name: RequestName): PlacedEntries {
    const { sentAt } = name;
    const { indexedSeq } = this.#chain.end();
    const found = new Map<number, JournalEntry>();
    const take = (places: Iterable<number>, isMeant: (entry: JournalEntry) => boolean): void => {
      for (const place of places) {
        const entry = this.#entryAt(place);
        if (entry !== undefined && isMeant(entry)) found.set(place, entry);
      }
    };
    if (sentAt >= 0) for (const entry of this.#named(name, indexedSeq)) found.set(entry.seq, entry);
    for (const { transaction } of [...found.values()]) {
      const isOf = (entry: JournalEntry) => entry.transaction === transaction || entry.original === transaction;
      take(this.#indexed(keyOfTransaction(Kind.later, transaction)), isOf);
      take(this.#indexed(keyOfTransaction(Kind.reversal, transaction)), isOf);
      take(placesOf(this.#selectUnindexedOf.all(indexedSeq, transaction, transaction)), isOf);
    }
    return placed([...found.values()].sort((left, right) => left.seq - right.seq));
  }

  /** The first entries of the transactions of this name. */
  #named(name: RequestName, indexedSeq: number): JournalEntry[] {
    const { acquirer, stan } = name;
    const isExact = name.sentFrom === undefined;
    const most = isExact ? MOST_OF_A_NAME : MOST_IN_A_SPAN;
    const named: JournalEntry[] = [];
    for (const [first, last] of spansOf(name)) {
      const places = [
        ...this.#indexedBetween(keyOfName(name), first, last),
        ...placesOf(this.#selectUnindexedNamed.all(indexedSeq, first, last, stan, acquirer)),
      ];
      for (const place of places.sort((a, b) => b - a)) {
        if (named.length >= most && !isExact) break;
        const entry = this.#entryAt(place);
        const isNamed = entry !== undefined && entry.stan === stan && entry.acquirer === acquirer;
        if (!isNamed || entry.sentAt < first || entry.sentAt > last) continue;
        // To leave some out might leave out the one that is meant.
        if (named.length === most) throw journalError('JOURNAL_READ', this.#path, TOO_MANY_OF_A_NAME, TELL_APART);
        named.push(entry);
      }
    }
    return named;
  }

  /** The first of these groups from which on they hold no more than may be looked through. */
  #affordableFrom(kind: number, first: number, last: number): number {
    let bytes = 0;
    for (const { group, length } of this.#selectSharedLengths.iterate(kind, first, last, SHARED)) {
      bytes += length as number;
      if (bytes > MOST_TAG_BYTES) return (group as number) + 1;
    }
    return first;
  }

  /** What the index gives under the tag of `key` in these groups, and some that have its tag by chance. */
  #indexedBetween({ kind, tag }: IndexKey, from: number, last: number): number[] {
    const first = from === last ? from : this.#affordableFrom(kind, from, last);
    const places = placesOf(this.#selectIndexedBetween.all(kind, first, last, tag));
    const together = this.#selectIndexedTogetherBetween.all(kind, first, last, SHARED, tagBytes(tag));
    for (const { seq, tags, offsets } of together) {
      places.push(...placesIn(tags as Uint8Array, offsets as Uint8Array, seq as number, tag));
    }
    return places;
  }

  /** What the index gives under `key`, and some that have its tag by chance. */
  #indexed({ kind, group, tag }: IndexKey): number[] {
    const places = placesOf(this.#selectIndexed.all(kind, group, tag));
    for (const { seq, tags, offsets } of this.#selectIndexedTogether.all(kind, group, SHARED, tagBytes(tag))) {
      places.push(...placesIn(tags as Uint8Array, offsets as Uint8Array, seq as number, tag));
    }
    return places;
  }

  #entryAt(place: number): JournalEntry | undefined {
    const stored = this.#at.get(place);
    return stored === undefined ? undefined : this.#contents.whole(stored);
  }

  kept(): KeptPage[] {
    return pagesOf(this.#keptValues());
  }

  *#keptValues(): Generator<readonly [key: string, value: Uint8Array], void> {
    for (const row of this.#selectKept.iterate()) {
      const kept = row as unknown as KeptRow;
      yield [kept.key, this.#contents.value(kept)];
    }
  }

  /** Throws JournalError JOURNAL_READ unless the entries at these places were removed in order. */
  #requireRemoved(from: number, through: number): void {
    if (from > through || this.#chain.isRemoved(from, through)) return;
    const hint = 'something other than the switch removed it: restore the file from a backup';
    throw journalError('JOURNAL_READ', this.#path, `entry ${from} is missing`, hint);
  }
}

/** A block for so many entries, so that it need not grow as it fills. What is not filled is never touched. */
function roomFor(entries: number): ArrayBuffer {
  return new ArrayBuffer(Math.min(READ_PAGE_BYTES, entries * USUAL_ENTRY_BYTES) + USUAL_ENTRY_BYTES);
}

function placesOf(rows: readonly Record<string, unknown>[]): number[] {
  return rows.map(({ seq }) => seq as number);
}

function placed(entries: readonly JournalEntry[]): PlacedEntries {
  const batch = new EntryBatch(0);
  for (const entry of entries) batch.append(entry);
  return { block: batch.seal(), places: entries.map(({ seq }) => seq) };
}
