// The journal in one SQLite file, for one node: appends fill a block of bytes on the switch's thread, a commit sends the
// block to the thread that owns the file and resolves once it is on disk. Several commits may be under way; they are
// kept and answered in order. What cannot be kept is never passed over: the commit rejects, every later one does too, and
// append throws. A process that is killed loses at most what no commit had resolved for.
import { resolve } from 'node:path';
import type { JournalRecord } from '../ledger/record.ts';
import type { Journal, JournalError, NewRecord } from './journal.ts';
import { RecordBatch, recordsIn } from './record-batch.ts';
import { journalError } from './sqlite-fault.ts';
import { MEMORY } from './sqlite-protocol.ts';
import { type SqliteThread, startSqliteThread } from './sqlite-thread.ts';

/** Rows asked of the journal's thread at a time, so that a long read lets commits through in between. */
const READ_PAGE_RECORDS = 1_000;
/** Blocks kept to be filled again; one that a burst has made larger than the bound is let go. */
const MAX_SPARE_BLOCKS = 8;
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

export interface SqliteJournalOptions {
  /** Reads a journal that another process may be writing; append throws. Default false. */
  readOnly?: boolean;
  /** Most records fetched at a time by read(), from 1. Default 1,000. */
  readPageRecords?: number;
}

export interface SqliteJournal extends Journal {
  /** Records appended and not yet durable. The host bounds it: nothing here does. */
  readonly pendingRecords: number;
}

/**
 * Opens the journal in the SQLite file `path` (made when absent), or in memory with ':memory:'. Rejects with JournalError
 * JOURNAL_OPEN when the file is no journal of this version, cannot be written, or has another writer. The journal keeps
 * the process alive only while a request is under way. Beside `path` there are `-wal`, `-shm` and `.lock` files.
 */
export async function openSqliteJournal(path: string, options: SqliteJournalOptions = {}): Promise<SqliteJournal> {
  const { readOnly = false, readPageRecords = READ_PAGE_RECORDS } = options;
  // SQLite takes an empty name for a file that it removes on closing, and one that starts with 'file:' for an address.
  if (path === '') throw journalError('JOURNAL_OPEN', "''", 'the path is empty', "name a file, or ':memory:'");
  if (!Number.isSafeInteger(readPageRecords) || readPageRecords < 1) {
    throw journalError('JOURNAL_OPEN', path, `readPageRecords is ${readPageRecords}`, 'give an integer from 1');
  }
  const journal = new ThreadedJournal(path === MEMORY ? MEMORY : resolve(path), readOnly, readPageRecords);
  await journal.open();
  return journal;
}

class ThreadedJournal implements SqliteJournal {
  readonly #path: string;
  readonly #readOnly: boolean;
  readonly #readPageRecords: number;
  readonly #spareBlocks: ArrayBuffer[] = [];
  #thread!: SqliteThread;
  #batch = new RecordBatch(1);
  #lastSeq = 0;
  #durableSeq = 0;
  #lastCommit: Promise<void> = Promise.resolve();
  #failure: JournalError | undefined;
  #closing: Promise<void> | undefined;

  constructor(path: string, readOnly: boolean, readPageRecords: number) {
    this.#path = path;
    this.#readOnly = readOnly;
    this.#readPageRecords = readPageRecords;
  }

  /** Called once, before anything else. */
  async open(): Promise<void> {
    const onDeath = (error: JournalError): void => this.#fail(error);
    const { thread, lastSeq } = await startSqliteThread({ path: this.#path, readOnly: this.#readOnly }, onDeath);
    this.#thread = thread;
    this.#lastSeq = lastSeq;
    this.#durableSeq = lastSeq;
    this.#batch = new RecordBatch(lastSeq + 1);
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get pendingRecords(): number {
    return this.#lastSeq - this.#durableSeq;
  }

  append(record: Readonly<NewRecord>): number {
    if (this.#failure !== undefined || this.#closing !== undefined || this.#readOnly) throw this.#refusal();
    this.#lastSeq = this.#batch.append(record);
    return this.#lastSeq;
  }

  /** As in Journal. With nothing appended since the last commit, it settles as that one does. */
  commit(): Promise<void> {
    if (this.#failure !== undefined || this.#closing !== undefined) return Promise.reject(this.#refusal());
    if (this.#batch.count === 0) return this.#lastCommit;
    const committedSeq = this.#lastSeq;
    const block = this.#batch.seal();
    this.#batch = new RecordBatch(committedSeq + 1, this.#spareBlocks.pop());
    this.#lastCommit = this.#thread.commit(block).then(
      (spare) => {
        this.#durableSeq = committedSeq;
        this.#recycle(spare);
      },
      (error: JournalError) => {
        this.#fail(error);
        throw error;
      },
    );
    return this.#lastCommit;
  }

  /**
   * The records that are durable when the first one is asked for, whatever is appended meanwhile. Throws JournalError
   * JOURNAL_READ when one is missing or cannot be read, JOURNAL_CLOSED once the journal is closed.
   */
  async *read(afterSeq = 0): AsyncGenerator<JournalRecord, void> {
    if (!Number.isSafeInteger(afterSeq) || afterSeq < 0) {
      throw journalError('JOURNAL_READ', this.#path, `no place ${afterSeq}`, 'give an integer from 0');
    }
    let readSeq = afterSeq;
    let throughSeq: number | undefined;
    while (throughSeq === undefined || readSeq < throughSeq) {
      if (this.#closing !== undefined) throw this.#refusal();
      const page = await this.#thread.page(readSeq, throughSeq, this.#readPageRecords);
      throughSeq ??= page.durableSeq;
      for (const record of recordsIn(page.block)) {
        readSeq = record.seq;
        // Copied, or one kept message would hold the memory of a thousand.
        record.message = record.message.slice();
        yield record;
      }
    }
  }

  /**
   * As in Journal. Rejects with JournalError JOURNAL_WRITE, the file being released all the same, when records that were
   * appended could not be kept.
   */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      const kept = this.pendingRecords === 0 ? Promise.resolve() : this.commit();
      this.#closing = this.#release(kept);
    }
    return this.#closing;
  }

  async #release(kept: Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled([kept, this.#thread.close()]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  #fail(error: JournalError): void {
    this.#failure ??= error;
  }

  #recycle(block: ArrayBuffer): void {
    if (this.#spareBlocks.length < MAX_SPARE_BLOCKS && block.byteLength <= MAX_SPARE_BYTES)
      this.#spareBlocks.push(block);
  }

  #refusal(): JournalError {
    if (this.#closing !== undefined)
      return journalError('JOURNAL_CLOSED', this.#path, 'it was closed', 'open it again');
    if (this.#failure !== undefined) return this.#failure;
    return journalError('JOURNAL_WRITE', this.#path, 'it was opened read-only', 'open it for writing');
  }
}
