// The journal file itself: opening, recognising, inserting and reading, all of it synchronous, for the one thread that
// owns the connection. A transaction of SQLite covers whole batches, with write-ahead log and synchronous=FULL, so that a
// batch is on disk altogether or not at all (https://sqlite.org/wal.html). A lock file beside the journal keeps a second
// writer out for as long as the first lives: two switches on one journal would each reverse what the other has in flight.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { JournalRecord } from '../ledger/record.ts';
import { RecordBatch, recordsIn } from './record-batch.ts';
import { journalError, sqliteResultCode } from './sqlite-fault.ts';
import { type JournalPage, MEMORY } from './sqlite-protocol.ts';
import {
  CREATE_SCHEMA,
  INSERT_RECORD,
  SCHEMA_VERSION,
  SELECT_LAST_SEQ,
  SELECT_PAGE,
  SELECT_SCHEMA_VERSION,
  SELECT_TABLE_NAMES,
} from './sqlite-schema.ts';

/** How long a commit waits for a shell that holds the database before it fails. */
const BUSY_TIMEOUT_MS = 2_000;
/** Pages of the write-ahead log after which a commit moves them into the database: the fewer, the shorter its pause. */
const CHECKPOINT_PAGES = 1_000;
/** The log file is cut back to this size after a burst. */
const LOG_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;
/** A page of records ends early once its bytes pass this. */
const READ_PAGE_BYTES = 1024 * 1024;
const SQLITE_BUSY = 5;

export class SqliteFile {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #lock: DatabaseSync | undefined;
  readonly #insert: StatementSync;
  readonly #selectPage: StatementSync;
  readonly #selectLastSeq: StatementSync;
  readonly #readOnly: boolean;

  /** Opens the journal at `path`, made when absent. Throws JournalError JOURNAL_OPEN or an error of node:sqlite. */
  constructor(path: string, readOnly: boolean) {
    this.#path = path;
    this.#readOnly = readOnly;
    this.#database = new DatabaseSync(path, { readOnly, timeout: BUSY_TIMEOUT_MS });
    let lock: DatabaseSync | undefined;
    try {
      // Looked at before anything is changed: the file may be somebody else's database.
      const known = recognise(this.#database, path);
      if (readOnly && !known) {
        throw journalError('JOURNAL_OPEN', path, 'it holds no journal yet', 'open it for writing first');
      }
      if (!readOnly) {
        lock = path === MEMORY ? undefined : lockOut(path);
        prepareForWriting(this.#database, path);
      }
      this.#insert = this.#database.prepare(INSERT_RECORD);
      this.#selectPage = this.#database.prepare(SELECT_PAGE);
      this.#selectLastSeq = this.#database.prepare(SELECT_LAST_SEQ);
      this.#lock = lock;
    } catch (error) {
      this.#database.close();
      lock?.close();
      throw error;
    }
  }

  /** Place of the last durable record, 0 when there is none. */
  lastSeq(): number {
    return this.#selectLastSeq.get()?.lastSeq as number;
  }

  /** Makes all batches durable in one transaction, or none of them. Throws an error of node:sqlite. */
  insert(blocks: readonly ArrayBuffer[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const block of blocks) this.#insertBatch(block);
      this.#database.exec('COMMIT');
    } catch (error) {
      // SQLite has already rolled back by itself after some disk errors.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #insertBatch(block: ArrayBuffer): void {
    const insert = this.#insert;
    for (const record of recordsIn(block)) {
      insert.run(
        record.seq,
        record.atMs,
        record.step,
        record.transaction,
        record.original,
        record.acquirer,
        record.issuer,
        record.mti,
        record.stan,
        record.issuerStan,
        record.amountMinor,
        record.currency,
        record.reason,
        record.message,
      );
    }
  }

  /**
   * Up to `maxRecords` records after `afterSeq`, none past `throughSeq` (undefined: the last durable one). Empty only
   * when there is none to read; a missing record is JournalError JOURNAL_READ.
   */
  page(afterSeq: number, throughSeq: number | undefined, maxRecords: number): JournalPage {
    const durableSeq = this.lastSeq();
    const lastWanted = throughSeq ?? durableSeq;
    const batch = new RecordBatch(afterSeq + 1);
    let expected = afterSeq + 1;
    for (const row of this.#selectPage.iterate(afterSeq, lastWanted, maxRecords)) {
      if (row.seq !== expected) throw this.#gap(expected);
      batch.append(row as unknown as JournalRecord);
      expected++;
      if (batch.lengthBytes >= READ_PAGE_BYTES) break;
    }
    if (batch.count === 0 && afterSeq < lastWanted) throw this.#gap(expected);
    return { block: batch.seal(), durableSeq };
  }

  #gap(seq: number): Error {
    const hint = 'something other than the switch removed it: restore the file from a backup';
    return journalError('JOURNAL_READ', this.#path, `record ${seq} is missing`, hint);
  }

  /** Moves the log into the database and releases the file. Throws an error of node:sqlite; the file is released anyway. */
  close(): void {
    try {
      if (!this.#readOnly && this.#path !== MEMORY) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
      this.#lock?.close();
    }
  }
}

/** True for a journal, false for a database with nothing in it yet; throws JournalError JOURNAL_OPEN for any other. */
function recognise(database: DatabaseSync, path: string): boolean {
  const tables = database.prepare(SELECT_TABLE_NAMES).all();
  if (tables.length === 0) return false;
  if (!tables.some((table) => table.name === 'journal_meta')) {
    const what = `it is a database of something else, with a table ${tables[0]?.name}`;
    throw journalError('JOURNAL_OPEN', path, what, 'name another path');
  }
  const version = database.prepare(SELECT_SCHEMA_VERSION).get()?.value;
  if (version === SCHEMA_VERSION) return true;
  const what = `its schema version is ${version ?? 'not stated'}, this program keeps version ${SCHEMA_VERSION}`;
  throw journalError('JOURNAL_OPEN', path, what, 'use the program that wrote it, or name another path');
}

function prepareForWriting(database: DatabaseSync, path: string): void {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
  if (mode !== 'wal' && path !== MEMORY) {
    const what = `its file system allows no write-ahead log (journal mode ${mode})`;
    throw journalError('JOURNAL_OPEN', path, what, 'name a path on a local disk');
  }
  database.exec('PRAGMA synchronous = FULL');
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT_BYTES}`);
  database.exec('BEGIN IMMEDIATE');
  // Asked again under the lock: another process may have made the tables since.
  if (!recognise(database, path)) database.exec(CREATE_SCHEMA);
  database.exec('COMMIT');
}

// An exclusive lock on an empty database of its own, which readers of the journal never touch. The operating system lets
// go of it when the process ends, however it ends. The file stays: removing a lock file lets two processes in.
function lockOut(path: string): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (((sqliteResultCode(error) ?? 0) & 0xff) !== SQLITE_BUSY) throw error;
    const hint = 'stop the other one, or open the journal read-only';
    throw journalError('JOURNAL_OPEN', path, 'another switch is writing to it', hint, { cause: error });
  }
}
