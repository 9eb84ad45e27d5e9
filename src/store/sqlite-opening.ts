// Opening a journal file: it is recognised before anything is changed, made or brought up to date, and told the names of this
// switch, its acquirers and its issuers, all in one transaction.
import type { DatabaseSync } from 'node:sqlite';
import { newParties, type Party } from '../journal/parties.ts';
import { beginChain, keepLayout } from './sqlite-chain.ts';
import { journalError } from './sqlite-fault.ts';
import { LOG_SIZE_LIMIT_BYTES } from './sqlite-files.ts';
import { EARLIER_SCHEMA_VERSIONS, lostColumn, migrate, missingColumns, unknownColumn } from './sqlite-migration.ts';
import { type Durability, type JournalNames, MEMORY, type SqliteSettings } from './sqlite-protocol.ts';
import {
  CREATE_SCHEMA,
  INSERT_PARTY,
  REPLACE_META,
  SCHEMA_VERSION,
  SELECT_META,
  SELECT_PARTIES,
  SELECT_TABLE_NAMES,
} from './sqlite-schema.ts';

/** Pages of the write-ahead log after which a commit moves them into the database: the fewer, the shorter its pause. */
const CHECKPOINT_PAGES = 1_000;
/** How SQLite writes, so that a commit survives what it must: https://sqlite.org/pragma.html#pragma_synchronous. Without it, what a
 *  process has written survives its end, and the log is made durable only before it is moved into the database. */
const SYNCHRONOUS: Readonly<Record<Durability, string>> = { full: 'FULL', process: 'NORMAL', none: 'OFF' };
const RESTORE = 'restore the file from a backup';
const OTHER_PROGRAM = 'use the program that wrote it, or name another path';

/** Throws JournalError JOURNAL_OPEN unless `database` can be read as the journal that `settings` describe. */
export function openForReading(database: DatabaseSync, settings: JournalNames): void {
  const { path } = settings;
  const version = recognise(database, settings);
  if (version === undefined) {
    throw journalError('JOURNAL_OPEN', path, 'it holds no journal yet', 'a switch makes one when it starts on it');
  }
  if (isBehind(database, version)) {
    const hint = 'open it for writing once, as a switch does when it starts: that brings it up to date';
    throw journalError('JOURNAL_OPEN', path, 'an earlier program wrote it', hint);
  }
}

/**
 * Makes `database` the journal that `settings` describe, durably. It is looked at before anything is changed, `lock` included: the
 * file may be somebody else's database. Throws JournalError JOURNAL_OPEN or an error of node:sqlite.
 */
export function openForWriting(database: DatabaseSync, settings: SqliteSettings, lock: () => void): void {
  recognise(database, settings);
  lock();
  prepare(database, settings);
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

/** The schema version of a journal; undefined for a database with nothing in it yet. Throws JournalError JOURNAL_OPEN for a
 *  database of something else, for a version or a column that this program does not know, and for the journal of another
 *  node. */
function recognise(database: DatabaseSync, { path, node }: JournalNames): string | undefined {
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
  const lost = version === SCHEMA_VERSION ? lostColumn(database) : undefined;
  if (lost !== undefined) {
    throw journalError('JOURNAL_OPEN', path, `its entries have lost their column ${lost}`, RESTORE);
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

function prepare(database: DatabaseSync, settings: SqliteSettings): void {
  const { path, durability } = settings;
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
  if (mode !== 'wal' && path !== MEMORY) {
    const what = `its file system allows no write-ahead log (journal mode ${mode})`;
    throw journalError('JOURNAL_OPEN', path, what, 'name a path on a local disk');
  }
  database.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
  // What is moved leaves no copy behind: one day it is to be removed.
  database.exec('PRAGMA secure_delete = FAST');
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${LOG_SIZE_LIMIT_BYTES}`);
  database.exec('BEGIN IMMEDIATE');
  // Asked again under the lock: another process may have made the tables since.
  const version = recognise(database, settings);
  if (version === undefined) {
    database.exec(CREATE_SCHEMA);
    beginChain(database, 0, 0);
  } else if (isBehind(database, version)) migrate(database, version);
  keepLayout(database);
  register(database, settings);
  database.exec('COMMIT');
}

/** Keeps the names that are new to the journal. */
function register(database: DatabaseSync, { node, acquirers, issuers }: JournalNames): void {
  if (node !== undefined && nodeOf(database) === '') database.prepare(REPLACE_META).run('node', node);
  const insert = database.prepare(INSERT_PARTY);
  for (const { kind, number, name } of newParties(partiesOf(database), acquirers, issuers))
    insert.run(kind, number, name);
}

/** A fact about the file; undefined when it does not say. */
export function metaOf(database: DatabaseSync, key: string): string | undefined {
  const value = database.prepare(SELECT_META).get(key)?.value;
  return value === undefined ? undefined : String(value);
}
