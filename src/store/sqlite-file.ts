// The journal file once it is open, all of it synchronous, for the one thread that owns the connection. A transaction of SQLite
// covers whole batches and what is kept with them, with a write-ahead log, so that a batch is on disk altogether or not at all
// (https://sqlite.org/wal.html).
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Flaw, RemovalOrder } from '../journal/journal.ts';
import { FileWatch } from './file-watch.ts';
import { type JournalKey, JournalKeys } from './journal-keys.ts';
import { type ChainPosition, ChainReader, ChainWriter, type CheckedStretch } from './sqlite-chain.ts';
import { ContentsReader, ContentsWriter, missingKey, SEALING_KEY } from './sqlite-contents.ts';
import { isBusy, journalError } from './sqlite-fault.ts';
import { closeToOthers, ownFile, readableDatabase } from './sqlite-files.ts';
import { JournalLock } from './sqlite-lock.ts';
import { metaOf, nodeOf, openForReading, openForWriting, partiesOf } from './sqlite-opening.ts';
import { type JournalState, type KeptValue, MEMORY, type SqliteSettings } from './sqlite-protocol.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { Removal, type RemovalProgress } from './sqlite-removal.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** How long opening waits for a shell that holds the database. */
const OPEN_TIMEOUT_MS = 2_000;
/** How long a commit waits for it: nobody is told anything meanwhile, and the switch would stop. */
const COMMIT_TIMEOUT_MS = 30_000;
/** How often that is waited: a shell or a backup that has the file locked delays, and ends nothing for ten minutes. */
const MOST_WAITS = 20;

/** Opens the journal, made when absent. Rejects with JournalError JOURNAL_OPEN or an error of node:sqlite. */
export async function openSqliteFile(settings: SqliteSettings): Promise<SqliteFile> {
  const { path, readOnly } = settings;
  const keys = new JournalKeys(path, settings.keys);
  if (readOnly || path === MEMORY) return new SqliteFile(settings, path, keys, undefined);
  const { realPath, identity } = ownFile(path);
  const lock = await JournalLock.take(realPath, identity);
  try {
    return new SqliteFile(settings, realPath, keys, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

export class SqliteFile {
  readonly reader: SqliteReader;
  readonly #settings: SqliteSettings;
  readonly #database: DatabaseSync;
  readonly #lock: JournalLock | undefined;
  readonly #chain: ChainReader;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #contents: ContentsReader;
  #writer: SqliteWriter | undefined;
  #contentsWriter: ContentsWriter | undefined;
  #removal: Removal | undefined;
  readonly #watch: FileWatch | undefined;

  /** Opens what is locked, at its real path. Throws JournalError JOURNAL_OPEN or an error of node:sqlite. */
  constructor(settings: SqliteSettings, realPath: string, keys: JournalKeys, lock: JournalLock | undefined) {
    const { path, readOnly } = settings;
    this.#settings = settings;
    this.#lock = lock;
    this.#database = readOnly
      ? readableDatabase(realPath, OPEN_TIMEOUT_MS)
      : new DatabaseSync(realPath, { timeout: OPEN_TIMEOUT_MS });
    try {
      if (readOnly) openForReading(this.#database, settings);
      else openForWriting(this.#database, settings, () => lock?.lockFile());
      this.#chain = new ChainReader(this.#database, path, keys);
      this.#chain.requireKey();
      this.#begin = this.#database.prepare('BEGIN IMMEDIATE');
      this.#commit = this.#database.prepare('COMMIT');
      this.#contents = new ContentsReader(this.#database, path, keys, readOnly);
      this.reader = new SqliteReader(this.#database, path, this.#contents, this.#chain);
      this.#database.exec(`PRAGMA busy_timeout = ${COMMIT_TIMEOUT_MS}`);
      // Whoever only reads may want to know what is left of it.
      if (readOnly) return;
      const flaw = this.#chain.flawOfEnd('JOURNAL_OPEN');
      if (flaw !== undefined) throw endError(path, flaw);
      this.#beginWriting(keys);
      if (path === MEMORY) return;
      closeToOthers(realPath);
      this.#watch = new FileWatch(realPath);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** What the journal knows now. */
  state(): JournalState {
    const { lastSeq, lastTransaction } = this.#chain.end();
    return { node: nodeOf(this.#database), parties: partiesOf(this.#database), lastSeq, lastTransaction };
  }

  /** Makes all batches durable in one transaction, and the last value of each key, or none of them. Throws an error of
   *  node:sqlite, or JournalError JOURNAL_WRITE when the files are not where they were; then nothing can be inserted any more. */
  insert(blocks: readonly ArrayBuffer[], kept: readonly KeptValue[]): void {
    // Before as well: what is written behind the end of a file that was cut short makes it as long as it was.
    this.#checkFiles();
    this.#beginTransaction();
    try {
      this.#writer!.write(blocks, kept);
      this.#commit.run();
      this.#checkFiles();
    } catch (error) {
      // SQLite has already rolled back by itself after some disk errors.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Waits for whoever has the file locked. */
  #beginTransaction(): void {
    for (let waits = 1; ; waits++) {
      try {
        this.#begin.run();
        return;
      } catch (error) {
        if (!isBusy(error) || waits >= MOST_WAITS) throw error;
        this.#checkFiles();
      }
    }
  }

  /** Checks a stretch of the chain of digests. */
  check(position: ChainPosition | undefined): CheckedStretch {
    return this.#chain.check(position);
  }

  /** Removes some entries of concluded transactions: with an order it begins, without it goes on. */
  remove(order: RemovalOrder | undefined): RemovalProgress {
    if (order !== undefined) {
      const contents = { reader: this.#contents, writer: this.#contentsWriter! };
      this.#removal = new Removal(this.#database, this.#settings.path, this.#chain, contents, order);
    }
    const progress = this.#removal!.step();
    if (progress.isDone) this.#removal = undefined;
    return progress;
  }

  /** Moves the log into the database and releases the file. Throws an error of node:sqlite; the file is released anyway. */
  close(): void {
    const { path, readOnly } = this.#settings;
    try {
      if (!readOnly && path !== MEMORY) this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.close();
      this.#watch?.close();
      this.#lock?.release();
    }
  }

  #checkFiles(): void {
    try {
      this.#watch?.check();
    } catch (error) {
      // Of a log that nobody else finds any more, all that it has goes into the database.
      if (this.#watch?.isWhole && !this.#database.isTransaction) this.#database.exec('PRAGMA wal_checkpoint(FULL)');
      throw error;
    }
  }

  #beginWriting(keys: JournalKeys): void {
    const { path, isEncrypted = this.#chain.end().keyId !== null } = this.#settings;
    const sealedLast = metaOf(this.#database, SEALING_KEY);
    if (sealedLast !== undefined && keys.find(Number.parseInt(sealedLast, 16)) === undefined) {
      throw missingKey('JOURNAL_OPEN', path, 'it', Number.parseInt(sealedLast, 16), keys);
    }
    const key = isEncrypted ? neededKey(path, keys) : undefined;
    this.#contentsWriter = new ContentsWriter(this.#database, keys, isEncrypted);
    const chain = new ChainWriter(this.#database, this.#chain, key);
    this.#writer = new SqliteWriter(this.#database, this.#contentsWriter, chain, this.#chain.end());
  }
}

function neededKey(path: string, keys: JournalKeys): JournalKey {
  const key = keys.needed();
  if (key !== undefined) return key;
  throw journalError('JOURNAL_OPEN', path, `it is to be encrypted, and ${keys.place} has no key`, 'make a key first');
}

function endError(path: string, { place, through, what }: Flaw): Error {
  const entries = place === through ? `entry ${place} is` : `entries ${place} to ${through} are`;
  return journalError(
    'JOURNAL_OPEN',
    path,
    `${entries} ${what}`,
    'restore the file from a backup, or name another path',
  );
}
