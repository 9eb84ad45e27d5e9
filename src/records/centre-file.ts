// The records of the centre: one SQLite file beside the journal, for its owner only. It is recognised by an application id before
// anything is changed, and brought up to date step by step (migrations.ts). What a transaction has committed survives a loss of power.
// Others may read while one writes.
import { existsSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncOptions, type StatementSync } from 'node:sqlite';
import { closeToOthers, make } from '../store/sqlite-files.ts';
import { MIGRATIONS } from './migrations.ts';
import { notRecords, RecordsError, recordsFault } from './records-error.ts';
import { bringUpToDate, type DatabaseKind, letGoUnless, versionOf } from './schema-steps.ts';

const CENTRE: DatabaseKind = {
  applicationId: 0x53_38_35_43,
  steps: MIGRATIONS,
  modes: ['wal'],
  foreign: (path, table) => {
    const what = table === undefined ? 'it is a database of something else' : `it is a database with a table ${table}`;
    return notRecords(path, `${what}, none of a centre`);
  },
  later: (path, what, hint) => new RecordsError('RECORDS_VERSION', path, what, hint),
  unfit: (path, what, hint) => new RecordsError('RECORDS_FAILED', path, what, hint),
};
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
  look: (database: DatabaseSync, path: string, kind: DatabaseKind) => void,
): DatabaseSync {
  return letGoUnless(new DatabaseSync(path, options), (database) => look(database, path, CENTRE));
}

function mustBeUpToDate(database: DatabaseSync, path: string, kind: DatabaseKind): void {
  if (versionOf(database, path, kind) === MIGRATIONS.length) return;
  const hint = 'any command that changes something brings it up to date';
  throw new RecordsError('RECORDS_VERSION', path, 'an earlier program wrote it', hint);
}
