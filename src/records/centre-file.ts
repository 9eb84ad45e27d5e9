// The records of the centre: one SQLite file beside the journal, for its owner only. It is recognised by an application id before
// anything is changed, and brought up to date step by step (migrations.ts). What a transaction has committed survives a loss of power.
// Others may read while one writes.
import { existsSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncOptions, type StatementSync } from 'node:sqlite';
import { closeToOthers, make } from '../store/sqlite-files.ts';
import { MIGRATIONS } from './migrations.ts';
import { notRecords, RecordsError, recordsFault } from './records-error.ts';

/** In the head of the file: https://sqlite.org/pragma.html#pragma_application_id. */
const APPLICATION_ID = 0x53_38_35_43;
/** How long one who writes is waited for. */
const PATIENCE_MS = 5_000;

export class CentreFile {
  readonly path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.#database = database;
  }

  /**
   * Opens the records at `path` to be read and written; made when absent, brought up to date when of an earlier program. Throws a
   * RecordsError.
   */
  static open(path: string, patienceMs: number = PATIENCE_MS): CentreFile {
    return new CentreFile(
      path,
      opened(path, () => {
        make(path);
        const file = connected(path, { timeout: patienceMs }, bringUpToDate);
        closeToOthers(path);
        return file;
      }),
    );
  }

  /** Opens the records at `path` to be read only. Throws a RecordsError, also when there are none. */
  static read(path: string, patienceMs: number = PATIENCE_MS): CentreFile {
    if (!existsSync(path)) {
      const hint = 'import members first (`member import`), or name another path';
      throw new RecordsError('RECORDS_ABSENT', path, 'there is no such file', hint);
    }
    return new CentreFile(
      path,
      opened(path, () => connected(path, { readOnly: true, timeout: patienceMs }, mustBeUpToDate)),
    );
  }

  /** Changes whenever another process, or another opening of the file in this one, has committed something. */
  get dataVersion(): number {
    return this.#guarded(() => Number(this.#database.prepare('PRAGMA data_version').get()?.data_version));
  }

  /** A statement, to be run within `transaction` when it changes anything. */
  prepare(sql: string): StatementSync {
    return this.#guarded(() => this.#database.prepare(sql));
  }

  /**
   * Runs `body` as one transaction: all that it has written is durable when this returns, and nothing of it stays when it throws.
   * Within another transaction it is a part of that one. Nobody else writes meanwhile. Throws what `body` throws, or a RecordsError.
   */
  transaction<T>(body: () => T): T {
    const database = this.#database;
    if (database.isTransaction) return body();
    return this.#guarded(() => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = body();
        database.exec('COMMIT');
        return result;
      } finally {
        // SQLite ends some transactions by itself, as when the disk is full.
        if (database.isTransaction) database.exec('ROLLBACK');
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #guarded<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw recordsFault(this.path, error);
    }
  }
}

function opened(path: string, open: () => DatabaseSync): DatabaseSync {
  try {
    return open();
  } catch (error) {
    throw recordsFault(path, error);
  }
}

/** The database at `path`, let go again when `look` throws. */
function connected(
  path: string,
  options: DatabaseSyncOptions,
  look: (database: DatabaseSync, path: string) => void,
): DatabaseSync {
  const database = new DatabaseSync(path, options);
  try {
    look(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** How many of the steps the file has run. Throws a RecordsError when it is something else, or of a later program. */
function versionOf(database: DatabaseSync, path: string): number {
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (application !== APPLICATION_ID) {
    const table = database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get()?.name;
    if (table === undefined && application === 0 && version === 0) return 0;
    const what = table === undefined ? 'it is a database of something else' : `it is a database with a table ${table}`;
    throw notRecords(path, `${what}, none of a centre`);
  }
  if (version <= MIGRATIONS.length) return version;
  const what = `its schema version is ${version}, and this program knows ${MIGRATIONS.length}`;
  throw new RecordsError('RECORDS_VERSION', path, what, 'use the program that wrote it, or a later one');
}

function mustBeUpToDate(database: DatabaseSync, path: string): void {
  if (versionOf(database, path) === MIGRATIONS.length) return;
  const hint = 'any command that changes something brings it up to date';
  throw new RecordsError('RECORDS_VERSION', path, 'an earlier program wrote it', hint);
}

/** Somebody else's database is left as it is. */
function bringUpToDate(database: DatabaseSync, path: string): void {
  const found = versionOf(database, path);
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
  if (mode !== 'wal') {
    const what = `its file system allows no write-ahead log (journal mode ${mode})`;
    throw new RecordsError('RECORDS_FAILED', path, what, 'name a path on a local disk');
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  // Nobody who writes is waited for without need.
  if (found === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  // Asked again under the lock: another process may have made the tables since.
  const version = versionOf(database, path);
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  if (version < MIGRATIONS.length) {
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
  }
  database.exec('COMMIT');
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
