// The tables of the SQLite journal, as SQL derived from `COLUMNS`. One table of entries in arrival order, and where those of a
// transaction are (entry-index.ts); the parties by number; what is kept by key; a table of facts about the file, where its schema version stands; and a view for people with a database
// shell, which spells out numbers and leaves the message bytes, with their card data, out. A file that lacks a column gets it;
// any other change is a new schema version.
import { COLUMNS, type Column, Step } from '../journal/entry.ts';

/** Version of the tables below, kept in `journal_meta` under `schema_version`. */
export const SCHEMA_VERSION = '3';

const ENTRY_COLUMNS: readonly Column[] = COLUMNS;
const storedNames = ENTRY_COLUMNS.map(({ stored }) => stored).join(', ');

/** Kinds are those of `PartyKind`. Numbers are never given to another name, so no row is ever changed or removed. */
export const CREATE_PARTY_TABLE = `
CREATE TABLE party (
  kind TEXT NOT NULL CHECK (kind IN ('acquirer', 'issuer')),
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  PRIMARY KEY (kind, number),
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;`;

/** What `Journal.keep` keeps. */
export const CREATE_KEPT_TABLE = `
CREATE TABLE kept (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;`;

/** Rows are those of `IndexRow`. */
export const CREATE_ENTRY_INDEX = `
CREATE TABLE entry_index (
  kind INTEGER NOT NULL,
  group_no INTEGER NOT NULL,
  tag INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  tags BLOB,
  offsets BLOB,
  PRIMARY KEY (kind, group_no, tag, seq)
) STRICT, WITHOUT ROWID;`;

export const CREATE_READABLE_VIEW = `
CREATE VIEW journal_readable AS SELECT
  seq,
  ${ENTRY_COLUMNS.map(shown).join(',\n  ')},
  length(message) - request_bytes - told_bytes AS message_bytes
FROM journal;`;

export const CREATE_SCHEMA = `
CREATE TABLE journal_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO journal_meta (key, value) VALUES ('schema_version', '${SCHEMA_VERSION}'), ('last_transaction', '0');
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  ${ENTRY_COLUMNS.map(({ stored }) => `${stored} INTEGER NOT NULL`).join(',\n  ')},
  message BLOB NOT NULL
) STRICT;${CREATE_ENTRY_INDEX}${CREATE_PARTY_TABLE}${CREATE_KEPT_TABLE}${CREATE_READABLE_VIEW}`;

/** Parameters: seq, the columns in the order of `COLUMNS`, the message. */
export const INSERT_ENTRY = `INSERT INTO journal (seq, ${storedNames}, message)
  VALUES (?, ${ENTRY_COLUMNS.map(() => '?').join(', ')}, ?)`;

/** Rows are entries as `JournalEntry` has them. */
const SELECT_ENTRY = `SELECT seq, ${ENTRY_COLUMNS.map(({ name, stored }) => `${stored} AS "${name}"`).join(', ')},
  message AS "bytes", 0 AS "start", length(message) AS "end" FROM journal`;

/** Parameters: seq to read after, last seq to read, most rows. */
export const SELECT_PAGE = `${SELECT_ENTRY} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;
/** Parameter: seq. */
export const SELECT_AT = `${SELECT_ENTRY} WHERE seq = ?`;
/** Parameters: kind, group, tag, place, tags and offsets of the entries that share the row. */
export const INSERT_INDEX_ROW = `INSERT INTO entry_index (kind, group_no, tag, seq, tags, offsets)
  VALUES (?, ?, ?, ?, ?, ?)`;
/** Parameters: kind, group, tag. */
export const SELECT_INDEXED = 'SELECT seq FROM entry_index WHERE kind = ? AND group_no = ? AND tag = ?';
/** Parameters: kind, group, the tag that says that a row is shared, the bytes of a tag. */
export const SELECT_INDEXED_TOGETHER = `SELECT seq, tags, offsets FROM entry_index
  WHERE kind = ? AND group_no = ? AND tag = ? AND instr(tags, ?) > 0`;

export const SELECT_LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS lastSeq FROM journal';
/** What every commit keeps; the entries themselves when somebody has removed it. */
export const SELECT_LAST_TRANSACTION = `SELECT coalesce(
  (SELECT value FROM journal_meta WHERE key = 'last_transaction'), (SELECT max(transaction_no) FROM journal), 0
) AS lastTransaction`;
export const SELECT_META = 'SELECT value FROM journal_meta WHERE key = ?';
export const INSERT_META = 'INSERT INTO journal_meta (key, value) VALUES (?, ?)';
/** Parameter: the highest transaction number of the entries that are committed with it, as text. */
export const UPDATE_LAST_TRANSACTION = "UPDATE journal_meta SET value = ? WHERE key = 'last_transaction'";
export const UPDATE_SCHEMA_VERSION = "UPDATE journal_meta SET value = ? WHERE key = 'schema_version'";
/** Parameters: key, value. */
export const REPLACE_KEPT = 'INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)';
export const SELECT_KEPT = 'SELECT key, value FROM kept';
export const SELECT_PARTIES = 'SELECT kind, number, name FROM party ORDER BY kind, number';
export const INSERT_PARTY = 'INSERT INTO party (kind, number, name) VALUES (?, ?, ?)';
export const SELECT_COLUMN_NAMES = "SELECT name FROM pragma_table_info('journal')";
export const SELECT_TABLE_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";

/** A column as people read it. */
function shown(column: Column): string {
  const { stored, none } = column;
  const name = column.standsFor === 'time' ? stored.replace(/_ms$/, '_utc') : stored;
  const text = written(column);
  if (none === undefined) return text === name ? name : `${text} AS ${name}`;
  return `CASE ${stored} WHEN ${none} THEN NULL ELSE ${text} END AS ${name}`;
}

function written({ stored, standsFor, digits }: Column): string {
  switch (standsFor) {
    case 'time':
      return `strftime('%Y-%m-%dT%H:%M:%fZ', ${stored} / 1000.0, 'unixepoch')`;
    case 'step': {
      const names = Object.entries(Step).map(([name, number]) => `WHEN ${number} THEN '${name}'`);
      return `CASE ${stored} ${names.join(' ')} ELSE 'step ' || ${stored} END`;
    }
    case 'acquirer':
    case 'issuer': {
      const name = `SELECT name FROM party WHERE kind = '${standsFor}' AND number = journal.${stored}`;
      return `coalesce((${name}), '${standsFor} ' || ${stored})`;
    }
    default:
      return digits === undefined ? stored : `printf('%0${digits}d', ${stored})`;
  }
}
