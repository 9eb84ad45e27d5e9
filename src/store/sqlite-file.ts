// The journal file once it is open, all of it synchronous, for the one thread that owns the connection. A transaction of SQLite
// covers whole batches and what is kept with them, with write-ahead log and synchronous=FULL, so that a batch is on disk
// altogether or not at all (https://sqlite.org/wal.html). The highest transaction number is kept with each of them, so that a
// start need not read the entries for it.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { contentOf } from '../journal/entry.ts';
import { entriesIn } from './entry-batch.ts';
import { IndexRows } from './entry-index.ts';
import { parametersOf } from './entry-layout.ts';
import { lastTransactionOf, nodeOf, openForReading, openForWriting, partiesOf } from './sqlite-opening.ts';
import { type JournalState, type KeptValue, MEMORY, type SqliteWorkerData } from './sqlite-protocol.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { INSERT_ENTRY, INSERT_INDEX_ROW, REPLACE_KEPT, UPDATE_LAST_TRANSACTION } from './sqlite-schema.ts';

/** How long a commit waits for a shell that holds the database before it fails. */
const BUSY_TIMEOUT_MS = 2_000;

export class SqliteFile {
  readonly reader: SqliteReader;
  readonly #settings: SqliteWorkerData;
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #insert: StatementSync;
  readonly #insertIndexRow: StatementSync;
  readonly #replaceKept: StatementSync;
  readonly #updateLastTransaction: StatementSync;
  readonly #indexRows = new IndexRows();
  #lastTransaction: number;

  /** Opens the journal, made when absent. Throws JournalError JOURNAL_OPEN or an error of node:sqlite. */
  constructor(settings: SqliteWorkerData) {
    const { path, readOnly } = settings;
    this.#settings = settings;
    this.#database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
    try {
      if (readOnly) openForReading(this.#database, settings);
      else this.#lock = openForWriting(this.#database, settings);
      this.reader = new SqliteReader(this.#database, path);
      this.#insert = this.#database.prepare(INSERT_ENTRY);
      this.#insertIndexRow = this.#database.prepare(INSERT_INDEX_ROW);
      this.#replaceKept = this.#database.prepare(REPLACE_KEPT);
      this.#updateLastTransaction = this.#database.prepare(UPDATE_LAST_TRANSACTION);
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
      lastSeq: this.reader.lastSeq(),
      lastTransaction: this.#lastTransaction,
    };
  }

  /** Makes all batches durable in one transaction, and the last value of each key, or none of them. Throws an error of
   *  node:sqlite. */
  insert(blocks: readonly ArrayBuffer[], kept: readonly KeptValue[]): void {
    let lastTransaction = this.#lastTransaction;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const block of blocks) lastTransaction = Math.max(lastTransaction, this.#insertBatch(block));
      for (const { kind, group, tag, seq, tags, offsets } of this.#indexRows.take()) {
        this.#insertIndexRow.run(kind, group, tag, seq, tags, offsets);
      }
      if (lastTransaction > this.#lastTransaction) this.#updateLastTransaction.run(String(lastTransaction));
      const last = new Map(kept.map(({ key, value }) => [key, value]));
      for (const [key, value] of last) this.#replaceKept.run(key, new Uint8Array(value));
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
      this.#indexRows.add(entry, entry.seq);
      if (entry.transaction > highest) highest = entry.transaction;
    }
    return highest;
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
