// What brings a journal of an earlier program up to date, inside the transaction in which it is opened, so that a crash leaves
// it as it was. Version 1 named acquirers and issuers by their place in a configuration, and which names those were nobody
// knows any more. So each number gets a name that says so and that no configuration can hold: it never becomes a bank's.
// Version 2 kept nothing but entries. Its requests had no names, so that none can be found and none is indexed, and the chain of
// digests begins behind them. A column that the file lacks is added, with "none" in the entries that were written without it.
import type { DatabaseSync } from 'node:sqlite';
import { COLUMNS, type Column } from '../journal/entry.ts';
import { beginChain, keptColumns } from './sqlite-chain.ts';
import {
  CREATE_PARTY_TABLE,
  CREATE_READABLE_VIEW,
  CREATE_VERSION_3,
  REPLACE_META,
  REQUEST_COLUMN,
  SCHEMA_VERSION,
  SEALED_COLUMN,
  SELECT_COLUMN_NAMES,
} from './sqlite-schema.ts';

/** The versions that can be brought up to date. */
export const EARLIER_SCHEMA_VERSIONS: readonly string[] = ['1', '2'];

/** Ends the name of a number that version 1 has left; a name in a configuration has neither blanks nor brackets. */
const UNNAMED = ' (before names were kept)';

const unnamedParties = (kind: 'acquirer' | 'issuer'): string => `
INSERT INTO party (kind, number, name)
  SELECT DISTINCT '${kind}', ${kind}, '${kind} ' || ${kind} || '${UNNAMED}' FROM journal WHERE ${kind} > 0;`;

const FROM_VERSION_1 = `${CREATE_PARTY_TABLE}${unnamedParties('acquirer')}${unnamedParties('issuer')}`;

/** The last place, and the highest transaction number: version 2 has kept it, version 1 has not. */
const SELECT_LAST_OF_ALL = `SELECT coalesce(max(seq), 0) AS lastSeq, max(
  coalesce((SELECT CAST(value AS INTEGER) FROM journal_meta WHERE key = 'last_transaction'), 0),
  coalesce(max(transaction_no), 0)
) AS lastTransaction FROM journal`;

/** Columns of an entry that the file has no place for. */
export function missingColumns(database: DatabaseSync): readonly Column[] {
  const stored = storedColumns(database);
  return COLUMNS.filter((column) => !stored.includes(column.stored));
}

/** A column of the file that no entry of this program has; undefined when there is none. */
export function unknownColumn(database: DatabaseSync): string | undefined {
  const known = new Set<string>([
    'seq',
    SEALED_COLUMN,
    'message',
    REQUEST_COLUMN,
    ...COLUMNS.map(({ stored }) => stored),
  ]);
  return storedColumns(database).find((name) => !known.has(name));
}

/** A column that the entries of the file once had; undefined when they have all. */
export function lostColumn(database: DatabaseSync): string | undefined {
  const stored = storedColumns(database);
  return keptColumns(database).find((name) => !stored.includes(name));
}

/** Brings a journal of schema version `version` up to date. Throws an error of node:sqlite. */
export function migrate(database: DatabaseSync, version: string): void {
  database.exec('DROP VIEW IF EXISTS journal_readable');
  if (version === '1') database.exec(FROM_VERSION_1);
  for (const { stored, none } of missingColumns(database)) {
    database.exec(`ALTER TABLE journal ADD COLUMN ${stored} INTEGER NOT NULL DEFAULT ${none ?? 0}`);
  }
  if (version !== SCHEMA_VERSION) {
    database.exec(`ALTER TABLE journal ADD COLUMN ${SEALED_COLUMN} INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE journal ADD COLUMN ${REQUEST_COLUMN} BLOB NOT NULL DEFAULT x'';${CREATE_VERSION_3}`);
    const { lastSeq, lastTransaction } = database.prepare(SELECT_LAST_OF_ALL).get() as Record<string, number>;
    beginChain(database, lastSeq!, lastTransaction!);
  }
  database.exec(CREATE_READABLE_VIEW);
  database.prepare(REPLACE_META).run('schema_version', SCHEMA_VERSION);
}

function storedColumns(database: DatabaseSync): string[] {
  return database
    .prepare(SELECT_COLUMN_NAMES)
    .all()
    .map(({ name }) => name as string);
}
