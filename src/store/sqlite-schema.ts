// The tables of the SQLite journal, as SQL derived from `COLUMNS`. One table of entries in arrival order, and where those of a
// transaction are (entry-index.ts); what of their contents is encrypted (entry-contents.ts); digests by which one sees that
// they are what was written (entry-chain.ts), and where they end; the parties by number; what is kept by key; a table of facts
// about the file, where its schema version stands; and a view for people with a database shell, which spells out numbers and
// leaves the message bytes, with their card data, out. A file that lacks a column gets it; any other change is a new schema
// version.
import { CONCLUDING_COLUMNS } from '../journal/concluded.ts';
import { COLUMNS, type Column, type ColumnName, Step } from '../journal/entry.ts';
import { INDEXED_COLUMNS } from './entry-index.ts';
import { RARE_COLUMNS, USUAL_COLUMNS } from './entry-layout.ts';

/** Version of the tables below, kept in `journal_meta` under `schema_version`. */
export const SCHEMA_VERSION = '3';

/** What of the content is in clear lies in two columns, so that each holds one message. */
export const REQUEST_COLUMN = 'request';
/** 1 when the end of the content is among `sealed_contents`, else 0. */
export const SEALED_COLUMN = 'sealed';

const ENTRY_COLUMNS: readonly Column[] = COLUMNS;

/** Kinds are those of `PartyKind`. Numbers are never given to another name, so no row is ever changed or removed. */
export const CREATE_PARTY_TABLE = `
CREATE TABLE party (
  kind TEXT NOT NULL CHECK (kind IN ('acquirer', 'issuer')),
  number INTEGER NOT NULL CHECK (number > 0),
  name TEXT NOT NULL,
  PRIMARY KEY (kind, number),
  UNIQUE (kind, name)
) STRICT, WITHOUT ROWID;`;

/** All that version 3 has besides entries, parties and facts. What `kept` keeps is given to `Journal.keep`, and its `sealed`
 *  says how (sqlite-contents.ts); the rows of `entry_index` are those of `IndexRow`. Of a range of entries `left_over` is the digest of what is left when some were removed,
 *  and the mark of the beginning in the first row; `key_id` stands for the key of a keyed digest. */
export const CREATE_VERSION_3 = `
CREATE TABLE kept (key TEXT PRIMARY KEY, sealed INTEGER NOT NULL, value BLOB NOT NULL) STRICT;
CREATE TABLE sealed_contents (
  seq INTEGER PRIMARY KEY,
  last_seq INTEGER NOT NULL,
  parts BLOB NOT NULL,
  contents BLOB NOT NULL
) STRICT;
CREATE TABLE layout (from_seq INTEGER PRIMARY KEY, columns TEXT NOT NULL) STRICT;
CREATE TABLE range_digest (last_seq INTEGER PRIMARY KEY, digest BLOB NOT NULL, left_over BLOB, key_id INTEGER) STRICT;
CREATE TABLE journal_end (
  last_seq INTEGER NOT NULL,
  last_transaction INTEGER NOT NULL,
  indexed_seq INTEGER NOT NULL,
  digest BLOB NOT NULL,
  key_id INTEGER
) STRICT;
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
  CASE WHEN sealed = 0 OR length(message) > 0 THEN length(message) END AS message_bytes
FROM journal;`;

export const CREATE_SCHEMA = `
CREATE TABLE journal_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO journal_meta (key, value) VALUES ('schema_version', '${SCHEMA_VERSION}');
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  ${ENTRY_COLUMNS.map(({ stored }) => `${stored} INTEGER NOT NULL`).join(',\n  ')},
  ${SEALED_COLUMN} INTEGER NOT NULL,
  message BLOB NOT NULL,
  ${REQUEST_COLUMN} BLOB NOT NULL
) STRICT;${CREATE_PARTY_TABLE}${CREATE_VERSION_3}${CREATE_READABLE_VIEW}`;

/** Parameters: seq, the columns in the order of `COLUMNS`, whether a part is sealed, the message, the request. */
export const INSERT_ENTRY = `INSERT INTO journal (seq, ${stored(COLUMNS)}, ${SEALED_COLUMN}, message, ${REQUEST_COLUMN})
  VALUES (?, ${ENTRY_COLUMNS.map(() => '?').join(', ')}, ?, ?, ?)`;

/** The same for a usual entry of which nothing is sealed. Parameters: seq, the columns in the order of `USUAL_COLUMNS`, the
 *  message, the request. */
export const INSERT_USUAL_ENTRY = `INSERT INTO journal (
  seq, ${stored(USUAL_COLUMNS)}, message, ${REQUEST_COLUMN}, ${stored(RARE_COLUMNS)}, ${SEALED_COLUMN}
) VALUES (?, ${USUAL_COLUMNS.map(() => '?').join(', ')}, ?, ?, ${RARE_COLUMNS.map(({ none }) => none).join(', ')}, 0)`;

/** Rows are those of `StoredRow`: an empty request is 0, which is quicker to give than bytes are. */
const SELECT_ENTRY = `SELECT seq, ${stored(COLUMNS)}, ${SEALED_COLUMN}, message, iif(${REQUEST_COLUMN} = x'', 0, ${REQUEST_COLUMN}) FROM journal`;

/** Parameters: seq to read after, last seq to read, most rows. */
export const SELECT_PAGE = `${SELECT_ENTRY} WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;
/** Parameter: places, a JSON array. To have SQLite leave out what lies between them takes half of the time. */
export const SELECT_AT_PLACES = `${SELECT_ENTRY} WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq`;
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
/** The same with a first and a last group. */
export const SELECT_INDEXED_BETWEEN =
  'SELECT seq FROM entry_index WHERE kind = ? AND group_no BETWEEN ? AND ? AND tag = ?';
export const SELECT_INDEXED_TOGETHER_BETWEEN = `SELECT seq, tags, offsets FROM entry_index
  WHERE kind = ? AND group_no BETWEEN ? AND ? AND tag = ? AND instr(tags, ?) > 0`;
/** How much shared rows of a kind and of these groups hold, the last group first. Parameters: kind, first and last group, the tag. */
export const SELECT_SHARED_LENGTHS = `SELECT group_no AS "group", length(tags) AS length FROM entry_index
  WHERE kind = ? AND group_no BETWEEN ? AND ? AND tag = ? ORDER BY group_no DESC`;
// What is not in the index yet. Parameters: the last place that is, then what is looked for.
export const SELECT_UNINDEXED_NAMED =
  'SELECT seq FROM journal WHERE seq > ? AND sent_at BETWEEN ? AND ? AND stan = ? AND acquirer = ?';
export const SELECT_UNINDEXED_OF = 'SELECT seq FROM journal WHERE seq > ? AND (transaction_no = ? OR original_no = ?)';

export const SELECT_LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS lastSeq FROM journal';
export const SELECT_FIRST_SEQ = 'SELECT min(seq) AS firstSeq FROM journal';
/** Where the entries end. */
export const SELECT_END = `SELECT last_seq AS "lastSeq", last_transaction AS "lastTransaction", indexed_seq AS "indexedSeq",
  digest, key_id AS "keyId" FROM journal_end`;
/** Parameters: the last place, the highest transaction number, the last place that is in the index, the digest, the id of its key. */
export const INSERT_END = `INSERT INTO journal_end (last_seq, last_transaction, indexed_seq, digest, key_id)
  VALUES (?, ?, ?, ?, ?)`;
export const UPDATE_END = `UPDATE journal_end
  SET last_seq = ?, last_transaction = ?, indexed_seq = ?, digest = ?, key_id = ?`;
/** Parameters: the last place of a range, its digest, the digest of what is left of it, the id of the key of both. */
export const REPLACE_RANGE_DIGEST =
  'INSERT OR REPLACE INTO range_digest (last_seq, digest, left_over, key_id) VALUES (?, ?, ?, ?)';
const SELECT_RANGE =
  'SELECT last_seq AS "lastSeq", digest, left_over AS "leftOver", key_id AS "keyId" FROM range_digest';
export const SELECT_LAST_RANGE = `${SELECT_RANGE} ORDER BY last_seq DESC LIMIT 1`;
/** Parameter: a place. The range that begins behind it, or later. */
export const SELECT_RANGE_AFTER = `${SELECT_RANGE} WHERE last_seq > ? ORDER BY last_seq LIMIT 1`;
/** Parameters: the last places of two ranges. The ranges from one to the other of which entries were removed. */
export const COUNT_THINNED = `SELECT count(*) AS count FROM range_digest
  WHERE last_seq BETWEEN ? AND ? AND left_over IS NOT NULL`;
/** Parameter: the last place of a range. The ranges before it. */
export const DELETE_RANGES_BEFORE = 'DELETE FROM range_digest WHERE last_seq < ?';
export const SELECT_LAYOUTS = 'SELECT from_seq AS "fromSeq", columns FROM layout ORDER BY from_seq';
/** Parameters: the first place that has these columns, their stored names. */
export const REPLACE_LAYOUT = 'INSERT OR REPLACE INTO layout (from_seq, columns) VALUES (?, ?)';
/** Parameters: the first place and the last, whose parts there are, all of them sealed. */
export const REPLACE_SEALED =
  'INSERT OR REPLACE INTO sealed_contents (seq, last_seq, parts, contents) VALUES (?, ?, ?, ?)';
/** Parameters: a place, a later place. The sealed parts of the entries behind the first one, through the other. */
export const SELECT_SEALED_BETWEEN = `SELECT seq, last_seq AS "lastSeq", parts, contents FROM sealed_contents
  WHERE seq > ? AND seq <= ? ORDER BY seq`;
/** Parameter: a place. The sealed parts that those of its entry are among. */
export const SELECT_SEALED = `SELECT seq, last_seq AS "lastSeq", parts, contents FROM sealed_contents
  WHERE seq <= ? ORDER BY seq DESC LIMIT 1`;
/** Parameter: a place. */
export const DELETE_SEALED = 'DELETE FROM sealed_contents WHERE seq = ?';
export const OVERWRITE_ENTRY = `UPDATE journal SET message = zeroblob(length(message)),
  ${REQUEST_COLUMN} = zeroblob(length(${REQUEST_COLUMN})) WHERE seq = ?`;
export const DELETE_ENTRY = 'DELETE FROM journal WHERE seq = ?';
/** Parameters: two places. */
export const SELECT_ANY_BETWEEN = 'SELECT 1 FROM journal WHERE seq BETWEEN ? AND ? LIMIT 1';
/** Parameters: a place, most rows. By what it is seen which transactions are concluded. */
export const SELECT_CONCLUDING = `SELECT seq, ${select(CONCLUDING_COLUMNS)} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`;
/** Parameters: a place, a later place. What is indexed of the entries behind the first one, through the other. */
export const SELECT_INDEXED_COLUMNS = `SELECT seq, ${select(INDEXED_COLUMNS)} FROM journal
  WHERE seq > ? AND seq <= ? ORDER BY seq`;
/** Parameters: kind, group, tag, place. */
export const DELETE_INDEX_ROW = 'DELETE FROM entry_index WHERE kind = ? AND group_no = ? AND tag = ? AND seq = ?';
/** Parameters: kind, group, the tag that says that a row is shared. */
export const SELECT_SHARED = 'SELECT seq, offsets FROM entry_index WHERE kind = ? AND group_no = ? AND tag = ?';
export const SELECT_META = 'SELECT value FROM journal_meta WHERE key = ?';
export const REPLACE_META = 'INSERT OR REPLACE INTO journal_meta (key, value) VALUES (?, ?)';
/** Parameters: key, how the value is kept, value. A value of the same length takes the place of the one before, and neither the
 *  index of keys nor another page of the file changes. */
export const KEEP_VALUE = `INSERT INTO kept (key, sealed, value) VALUES (?, ?, ?)
  ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, value = excluded.value`;
export const SELECT_KEPT = 'SELECT key, sealed, value FROM kept';
export const SELECT_PARTIES = 'SELECT kind, number, name FROM party ORDER BY kind, number';
export const INSERT_PARTY = 'INSERT INTO party (kind, number, name) VALUES (?, ?, ?)';
export const SELECT_COLUMN_NAMES = "SELECT name FROM pragma_table_info('journal')";
export const SELECT_TABLE_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";

function stored(columns: readonly Column[]): string {
  return columns.map((column) => column.stored).join(', ');
}

/** Columns by their names in an entry. */
function select(names: readonly ColumnName[]): string {
  return names.map((name) => `${COLUMNS.find((column) => column.name === name)!.stored} AS "${name}"`).join(', ');
}

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
