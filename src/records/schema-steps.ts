// A database of this program, recognised by an application id before anything is changed, and brought up to date step by step. What is
// somebody else's is left as it is. What a transaction has committed survives a loss of power.
import type { DatabaseSync } from 'node:sqlite';

/** What a database has to be. */
export interface DatabaseKind {
  /** In the head of the file: https://sqlite.org/pragma.html#pragma_application_id. */
  readonly applicationId: number;
  /** SQL of each step; a file has run as many as its `user_version` says. */
  readonly steps: readonly string[];
  /** Journal modes that will do. */
  readonly modes: readonly string[];
  /** The error for a database of something else; `table` is one that it has. */
  readonly foreign: (path: string, table: string | undefined) => Error;
  /** The error for a database of a later program. */
  readonly later: (path: string, what: string, hint: string) => Error;
  /** The error for a file system that does not do. */
  readonly unfit: (path: string, what: string, hint: string) => Error;
}

/** How many of the steps the file has run. Throws an error of the kind when it is something else, or of a later program. */
export function versionOf(database: DatabaseSync, path: string, kind: DatabaseKind): number {
  const { applicationId, steps } = kind;
  const application = pragma(database, 'application_id');
  const version = pragma(database, 'user_version');
  if (application !== applicationId) {
    const table = database.prepare('SELECT name FROM sqlite_schema LIMIT 1').get()?.name as string | undefined;
    if (table === undefined && application === 0 && version === 0) return 0;
    throw kind.foreign(path, table);
  }
  if (version <= steps.length) return version;
  const what = `its schema version is ${version}, and this program knows ${steps.length}`;
  throw kind.later(path, what, 'use the program that wrote it, or a later one');
}

/** Runs the steps that the file has not. Throws an error of the kind. */
export function bringUpToDate(database: DatabaseSync, path: string, kind: DatabaseKind): void {
  const { applicationId, steps, modes } = kind;
  const found = versionOf(database, path, kind);
  const mode = String(database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode);
  if (!modes.includes(mode)) {
    const what = `its file system allows no write-ahead log (journal mode ${mode})`;
    throw kind.unfit(path, what, 'name a path on a local disk');
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  // Nobody who writes is waited for without need.
  if (found === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  // Asked again under the lock: another process may have made the tables since.
  const version = versionOf(database, path, kind);
  for (const step of steps.slice(version)) database.exec(step);
  if (version < steps.length) {
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}`);
  }
  database.exec('COMMIT');
}

/** A database that has been opened, let go again when `look` throws. */
export function letGoUnless(database: DatabaseSync, look: (database: DatabaseSync) => void): DatabaseSync {
  try {
    look(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function pragma(database: DatabaseSync, name: 'application_id' | 'user_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
