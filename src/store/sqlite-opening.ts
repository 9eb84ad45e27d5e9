// Opening a journal file: it is recognised before anything is changed, locked against a second writer, made or brought up to
// date, and told the names of this switch, its acquirers and its issuers, all in one transaction. A lock file beside the
// journal keeps a second writer out for as long as the first lives: two switches on one journal would each reverse what the
// other has in flight.
import { DatabaseSync } from 'node:sqlite';
import { newParties, type Party } from '../journal/parties.ts';
import { journalError, sqliteResultCode } from './sqlite-fault.ts';
import { EARLIER_SCHEMA_VERSIONS, migrate, missingColumns, unknownColumn } from './sqlite-migration.ts';
import { MEMORY, type SqliteWorkerData } from './sqlite-protocol.ts';
import {
  CREATE_SCHEMA,
  INSERT_META,
  INSERT_PARTY,
  SCHEMA_VERSION,
  SELECT_LAST_TRANSACTION,
  SELECT_META,
  SELECT_PARTIES,
  SELECT_TABLE_NAMES,
} from './sqlite-schema.ts';

/** Pages of the write-ahead log after which a commit moves them into the database: the fewer, the shorter its pause. */
const CHECKPOINT_PAGES = 1_000;
/** The log file is cut back to this size after a burst. */
const LOG_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;
const SQLITE_BUSY = 5;
const OTHER_PROGRAM = 'use the program that wrote it, or name another path';

/** Throws JournalError JOURNAL_OPEN unless `database` can be read as the journal that `settings` describe. */
export function openForReading(database: DatabaseSync, settings: SqliteWorkerData): void {
  const { path } = settings;
  const version = recognise(database, settings);
  if (version === undefined) {
    throw journalError('JOURNAL_OPEN', path, 'it holds no journal yet', 'open it for writing first');
  }
  if (isBehind(database, version)) {
    const hint = 'open it for writing once: that brings it up to date';
    throw journalError('JOURNAL_OPEN', path, 'an earlier program wrote it', hint);
  }
}

/**
 * Makes `database` the journal that `settings` describe, durably, and returns the lock that keeps other writers out
 * (undefined in memory). Throws JournalError JOURNAL_OPEN or an error of node:sqlite.
 */
export function openForWriting(database: DatabaseSync, settings: SqliteWorkerData): DatabaseSync | undefined {
  const { path } = settings;
  // Looked at before anything is changed: the file may be somebody else's database.
  recognise(database, settings);
  const lock = path === MEMORY ? undefined : lockOut(path);
  try {
    prepare(database, settings);
    return lock;
  } catch (error) {
    lock?.close();
    throw error;
  }
}

/** The name of the node whose journal it is; '' while none has given its name. */
export function nodeOf(database: DatabaseSync): string {
  return metaOf(database, 'node') ?? '';
}

export function partiesOf(database: DatabaseSync): Party[] {
  // Copied: what crosses threads must be plain.
  return database
    .prepare(SELECT_PARTIES)
    .all()
    .map((row) => ({ ...row }) as unknown as Party);
}

/** The highest transaction number of the entries, 0 when there is none. */
export function lastTransactionOf(database: DatabaseSync): number {
  return Number(database.prepare(SELECT_LAST_TRANSACTION).get()?.lastTransaction);
}

/** The schema version of a journal; undefined for a database with nothing in it yet. Throws JournalError JOURNAL_OPEN for a
 *  database of something else, for a version or a column that this program does not know, and for the journal of another
 *  node. */
function recognise(database: DatabaseSync, { path, node }: SqliteWorkerData): string | undefined {
  const tables = database.prepare(SELECT_TABLE_NAMES).all();
  if (tables.length === 0) return undefined;
  if (!tables.some((table) => table.name === 'journal_meta')) {
    const what = `it is a database of something else, with a table ${tables[0]?.name}`;
    throw journalError('JOURNAL_OPEN', path, what, 'name another path');
  }
  const version = metaOf(database, 'schema_version');
  if (version !== SCHEMA_VERSION && !EARLIER_SCHEMA_VERSIONS.includes(version ?? '')) {
    const what = `its schema version is ${version ?? 'not stated'}, this program keeps version ${SCHEMA_VERSION}`;
    throw journalError('JOURNAL_OPEN', path, what, OTHER_PROGRAM);
  }
  const unknown = unknownColumn(database);
  if (unknown !== undefined) {
    const what = `its entries have a column ${unknown} that this program does not know`;
    throw journalError('JOURNAL_OPEN', path, what, OTHER_PROGRAM);
  }
  const owner = nodeOf(database);
  if (node !== undefined && owner !== '' && owner !== node) {
    const what = `it is the journal of node ${owner}, and this switch is node ${node}`;
    throw journalError('JOURNAL_OPEN', path, what, `set \`node: ${owner}\` in the configuration, or name another file`);
  }
  return version;
}

function isBehind(database: DatabaseSync, version: string): boolean {
  return version !== SCHEMA_VERSION || missingColumns(database).length > 0;
}

function prepare(database: DatabaseSync, settings: SqliteWorkerData): void {
  const { path } = settings;
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
  const version = recognise(database, settings);
  if (version === undefined) database.exec(CREATE_SCHEMA);
  else if (isBehind(database, version)) migrate(database, version);
  register(database, settings);
  database.exec('COMMIT');
}

/** Keeps the names that are new to the journal. */
function register(database: DatabaseSync, { node, acquirers, issuers }: SqliteWorkerData): void {
  if (node !== undefined && nodeOf(database) === '') database.prepare(INSERT_META).run('node', node);
  const insert = database.prepare(INSERT_PARTY);
  for (const { kind, number, name } of newParties(partiesOf(database), acquirers, issuers))
    insert.run(kind, number, name);
}

function metaOf(database: DatabaseSync, key: string): string | undefined {
  const value = database.prepare(SELECT_META).get(key)?.value;
  return value === undefined ? undefined : String(value);
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
