// What the thread of the journal reads from its file: pages of entries in order, entries at given places, the entries of a
// transaction by the name of its request, what is kept by key. Everything that it reads is durable.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { NewEntry } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';
import { EntryBatch } from './entry-batch.ts';
import { journalError } from './sqlite-fault.ts';
import type { JournalPage, KeptValue, PlacedEntries } from './sqlite-protocol.ts';
import {
  SELECT_AT,
  SELECT_KEPT,
  SELECT_LAST_SEQ,
  SELECT_LATER_SEQS,
  SELECT_NAMED,
  SELECT_PAGE,
  SELECT_REVERSAL_SEQS,
} from './sqlite-schema.ts';

/** A page of entries ends early once its bytes pass this. */
const READ_PAGE_BYTES = 1024 * 1024;

export class SqliteReader {
  readonly #path: string;
  readonly #selectLastSeq: StatementSync;
  readonly #selectPage: StatementSync;
  readonly #selectAt: StatementSync;
  readonly #selectNamed: StatementSync;
  readonly #selectLaterSeqs: StatementSync;
  readonly #selectReversalSeqs: StatementSync;
  readonly #selectKept: StatementSync;

  constructor(database: DatabaseSync, path: string) {
    this.#path = path;
    this.#selectLastSeq = database.prepare(SELECT_LAST_SEQ);
    this.#selectPage = database.prepare(SELECT_PAGE);
    this.#selectAt = database.prepare(SELECT_AT);
    this.#selectNamed = database.prepare(SELECT_NAMED);
    this.#selectLaterSeqs = database.prepare(SELECT_LATER_SEQS);
    this.#selectReversalSeqs = database.prepare(SELECT_REVERSAL_SEQS);
    this.#selectKept = database.prepare(SELECT_KEPT);
  }

  /** Place of the last entry, 0 when there is none. */
  lastSeq(): number {
    return this.#selectLastSeq.get()?.lastSeq as number;
  }

  /**
   * Up to `maxEntries` entries after `afterSeq`, none past `throughSeq` (undefined: the last one). Empty only when there is
   * none to read; a missing entry is JournalError JOURNAL_READ.
   */
  page(afterSeq: number, throughSeq: number | undefined, maxEntries: number): JournalPage {
    const durableSeq = this.lastSeq();
    const lastWanted = throughSeq ?? durableSeq;
    const batch = new EntryBatch(afterSeq + 1);
    let expected = afterSeq + 1;
    for (const row of this.#selectPage.iterate(afterSeq, lastWanted, maxEntries)) {
      if (row.seq !== expected) throw this.#gap(expected);
      batch.append(row as unknown as NewEntry);
      expected++;
      if (batch.lengthBytes >= READ_PAGE_BYTES) break;
    }
    if (batch.count === 0 && afterSeq < lastWanted) throw this.#gap(expected);
    return { block: batch.seal(), durableSeq };
  }

  /** The entries at these places, those that there are. */
  at(places: readonly number[]): PlacedEntries {
    const batch = new EntryBatch(0);
    const found: number[] = [];
    for (const place of places) {
      const row = this.#selectAt.get(place);
      if (row === undefined) continue;
      batch.append(row as unknown as NewEntry);
      found.push(place);
    }
    return { block: batch.seal(), places: found };
  }

  /** All entries of the transactions that were opened under this name, and of reversals of them. */
  find({ acquirer, stan, sentAt }: RequestName): PlacedEntries {
    const seqs: number[] = [];
    for (const { seq, transaction } of this.#selectNamed.all(sentAt, stan, acquirer)) {
      seqs.push(seq as number);
      for (const later of this.#selectLaterSeqs.all(transaction!)) seqs.push(later.seq as number);
      for (const reversal of this.#selectReversalSeqs.all(transaction!)) seqs.push(reversal.seq as number);
    }
    // A reversal that was opened under the name of its original is met twice.
    return this.at([...new Set(seqs)].sort((left, right) => left - right));
  }

  kept(): KeptValue[] {
    return this.#selectKept.all().map(({ key, value }) => {
      // A block of its own, which can be transferred.
      const { buffer } = new Uint8Array(value as Uint8Array);
      return { key: key as string, value: buffer };
    });
  }

  #gap(seq: number): Error {
    const hint = 'something other than the switch removed it: restore the file from a backup';
    return journalError('JOURNAL_READ', this.#path, `entry ${seq} is missing`, hint);
  }
}
