// The file of the gateway: SQLite, for its owner only, recognised by an application id before anything is changed. All that is written in
// one turn of the event loop, and within a few milliseconds when there is much to do, is one transaction, and what leaves the gateway because
// of it waits until that is durable (group commit: one flush of the disk serves all). One process has the file at a time.
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { ProcessLock } from '../../records/process-lock.ts';
import { bringUpToDate, type DatabaseKind, letGoUnless } from '../../records/schema-steps.ts';
import { closeToOthers, LOG_SIZE_LIMIT_BYTES, make } from '../../store/sqlite-files.ts';
import { GatewayFileError, gatewayFileFault } from './gateway-file-error.ts';
import { GATEWAY_MIGRATIONS } from './gateway-schema.ts';

/** In memory, for tests and for a gateway that may forget. */
export const MEMORY = ':memory:';

/** How long somebody is waited for who looks after the file by hand: a gateway that cannot write has to end. */
const PATIENCE_MS = 5_000;
const GATEWAY: DatabaseKind = {
  /** `S85G`. */
  applicationId: 0x53_38_35_47,
  steps: GATEWAY_MIGRATIONS,
  modes: ['wal'],
  foreign: (path) => {
    const what = 'it is a database of something else';
    return new GatewayFileError('GATEWAY_FILE_FOREIGN', path, what, 'name another path: it is left as it is');
  },
  later: (path, what, hint) => new GatewayFileError('GATEWAY_FILE_VERSION', path, what, hint),
  unfit: (path, what, hint) => new GatewayFileError('GATEWAY_FILE_FAILED', path, what, hint),
};

/** Pages of the log after which it is taken into the database: at 300 checkouts a second every few seconds. */
const CHECKPOINT_PAGES = 8_000;
/** Commits of a busy gateway are at least so far apart. */
const GROUP_MS = 8;

type Row = Readonly<Record<string, unknown>>;

/** A statement that is prepared once. */
export class Statement {
  readonly #statement: StatementSync;
  constructor(statement: StatementSync) {
    this.#statement = statement;
  }

  /** How many rows were changed. */
  run(...values: SQLInputValue[]): number {
    return Number(this.#statement.run(...values).changes);
  }

  /** The number of the row that was put in. */
  insert(...values: SQLInputValue[]): number {
    return Number(this.#statement.run(...values).lastInsertRowid);
  }

  get(...values: SQLInputValue[]): Row | undefined {
    return this.#statement.get(...values);
  }

  all(...values: SQLInputValue[]): Row[] {
    return this.#statement.all(...values);
  }
}

export class GatewayFile {
  readonly path: string;
  /** Resolves when nothing can be written any more: nothing may leave then, and the gateway has to end. */
  readonly broken: Promise<Error>;
  readonly #database: DatabaseSync;
  readonly #lock: ProcessLock | undefined;
  readonly #break: (error: Error) => void;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;
  #committedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  private constructor(path: string, database: DatabaseSync, lock: ProcessLock | undefined) {
    this.path = path;
    this.#database = database;
    this.#lock = lock;
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.broken = promise;
    this.#break = resolve;
  }

  /** Opens the file at `path`, made when absent, brought up to date when of an earlier program. Throws a GatewayFileError, also when
   *  another gateway has it, or a RecordsError of the lock. */
  static open(path: string): GatewayFile {
    if (path === MEMORY) return new GatewayFile(path, connected(path), undefined);
    let lock: ProcessLock | undefined;
    try {
      make(path);
      lock = new ProcessLock(path, 'gateway-lock', 'is the gateway of this file');
      const file = new GatewayFile(path, connected(path), lock);
      closeToOthers(path);
      return file;
    } catch (error) {
      lock?.release();
      throw gatewayFileFault(path, error);
    }
  }

  prepare(sql: string): Statement {
    return new Statement(this.#database.prepare(sql));
  }

  /** Changes something, together with all that is changed in this turn. What depends on it leaves once `durable` has resolved. Throws what
   *  `change` throws: a defect, or a disk that refuses; nothing of the turn stays then, and the file is broken. */
  write<T>(change: () => T): T {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      if (!this.#database.isTransaction) {
        this.#database.exec('BEGIN IMMEDIATE');
        this.#commitSoon();
      }
      return change();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Resolves once all that was written up to now is durable. Rejects when it will not be. */
  durable(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (!this.#database.isTransaction) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Commits what is open, and lets go of the file. */
  close(): void {
    if (this.#isClosed) return;
    this.#commit();
    this.#isClosed = true;
    this.#database.close();
    this.#lock?.release();
  }

  /** At the end of the turn, or, when the one before was just now, a little later together with what comes until then: a flush of the disk
   *  takes as long for one as for many. */
  #commitSoon(): void {
    const sinceMs = performance.now() - this.#committedAt;
    if (sinceMs >= GROUP_MS) setImmediate(() => this.#commit());
    else setTimeout(() => this.#commit(), GROUP_MS - sinceMs);
  }

  #commit(): void {
    if (this.#isClosed || !this.#database.isTransaction) return;
    try {
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#committedAt = performance.now();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }

  /** From now on nothing is written and nothing may leave. */
  #fail(thrown: unknown): Error {
    if (this.#failure !== undefined) return this.#failure;
    const fault = gatewayFileFault(this.path, thrown);
    const failure = fault instanceof Error ? fault : new Error(String(fault));
    this.#failure = failure;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(failure);
    this.#break(failure);
    return failure;
  }
}

/** True when there is a file of a gateway, which has cards that were sealed with its key. */
export function isThere(path: string): boolean {
  return path !== MEMORY && existsSync(path);
}

function connected(path: string): DatabaseSync {
  return letGoUnless(new DatabaseSync(path, { timeout: PATIENCE_MS }), (database) => {
    bringUpToDate(database, path, path === MEMORY ? { ...GATEWAY, modes: ['memory'] } : GATEWAY);
    database.exec(`PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT_BYTES}`);
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  });
}
