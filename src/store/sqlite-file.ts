// The journal file once it is open: inserting and reading, all of it synchronous, for the one thread that owns the
// connection. A transaction of SQLite covers whole batches, with write-ahead log and synchronous=FULL, so that a batch is on
// disk altogether or not at all (https://sqlite.org/wal.html). The highest transaction number is kept with each of them, so
// that a start need not read the entries for it.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { contentOf, type NewEntry } from '../journal/entry.ts';
import { EntryBatch, entriesIn } from './entry-batch.ts';
import { parametersOf } from './entry-layout.ts';
import { journalError } from './sqlite-fault.ts';
import { lastTransactionOf, nodeOf, openForReading, openForWriting, partiesOf } from './sqlite-opening.ts';
import { type JournalPage, type JournalState, MEMORY, type SqliteWorkerData } from './sqlite-protocol.ts';
import { INSERT_ENTRY, SELECT_LAST_SEQ, SELECT_PAGE, UPDATE_LAST_TRANSACTION } from './sqlite-schema.ts';

/** How long a commit waits for a shell that holds the database before it fails. */
const BUSY_TIMEOUT_MS = 2_000;
/** A page of entries ends early once its bytes pass this. */
const READ_PAGE_BYTES = 1024 * 1024;

export class SqliteFile {
  readonly #settings: SqliteWorkerData;
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #insert: StatementSync;
  readonly #updateLastTransaction: StatementSync;
  readonly #selectPage: StatementSync;
  readonly #selectLastSeq: StatementSync;
  #lastTransaction: number;

  /** Opens the journal, made when absent. Throws JournalError JOURNAL_OPEN or an error of node:sqlite. */
  constructor(settings: SqliteWorkerData) {
    const { path, readOnly } = settings;
    this.#settings = settings;
    this.#database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
    try {
      if (readOnly) openForReading(this.#database, settings);
      else this.#lock = openForWriting(this.#database, settings);
      this.#insert = this.#database.prepare(INSERT_ENTRY);
      this.#updateLastTransaction = this.#database.prepare(UPDATE_LAST_TRANSACTION);
      this.#selectPage = this.#database.prepare(SELECT_PAGE);
      this.#selectLastSeq = this.#database.prepare(SELECT_LAST_SEQ);
      this.#lastTransaction = lastTransactionOf(this.#database);
    } catch (error) {
      this.#database.close();
      this.#lock?.close();
      throw error;
    }
  }

  /** What the journal knows now. */
  state(): JournalState {
    return {
      node: nodeOf(this.#database),
      parties: partiesOf(this.#database),
      lastSeq: this.#lastSeq(),
      lastTransaction: this.#lastTransaction,
    };
  }

  /** Makes all batches durable in one transaction, or none of them. Throws an error of node:sqlite. */
  insert(blocks: readonly ArrayBuffer[]): void {
    let lastTransaction = this.#lastTransaction;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const block of blocks) lastTransaction = Math.max(lastTransaction, this.#insertBatch(block));
      if (lastTransaction > this.#lastTransaction) this.#updateLastTransaction.run(String(lastTransaction));
      this.#database.exec('COMMIT');
      this.#lastTransaction = lastTransaction;
    } catch (error) {
      // SQLite has already rolled back by itself after some disk errors.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Returns the highest transaction number of the batch. */
  #insertBatch(block: ArrayBuffer): number {
    let highest = 0;
    for (const entry of entriesIn(block)) {
      this.#insert.run(...parametersOf(entry, contentOf(entry)));
      if (entry.transaction > highest) highest = entry.transaction;
    }
    return highest;
  }

  /**
   * Up to `maxEntries` entries after `afterSeq`, none past `throughSeq` (undefined: the last durable one). Empty only
   * when there is none to read; a missing entry is JournalError JOURNAL_READ.
   */
  page(afterSeq: number, throughSeq: number | undefined, maxEntries: number): JournalPage {
    const durableSeq = this.#lastSeq();
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

  /** Place of the last durable entry, 0 when there is none. */
  #lastSeq(): number {
    return this.#selectLastSeq.get()?.lastSeq as number;
  }

  #gap(seq: number): Error {
    const hint = 'something other than the switch removed it: restore the file from a backup';
    return journalError('JOURNAL_READ', this.#settings.path, `entry ${seq} is missing`, hint);
  }

  /** Moves the log into the database and releases the file. Throws an error of node:sqlite; the file is released anyway. */
  close(): void {
    const { path, readOnly } = this.#settings;
    try {
      if (!readOnly && path !== MEMORY) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
      this.#lock?.close();
    }
  }
}
