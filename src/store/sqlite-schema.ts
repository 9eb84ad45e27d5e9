// The tables of the SQLite journal, as SQL. One table of records in arrival order with no second index, so that a commit
// appends to the end of one tree; a table of facts about the file, where its schema version stands; and a view for
// people with a database shell, which spells out numbers and leaves the message bytes, with their card data, out.
// A change to the columns is a new schema version: a file of another version is refused, never guessed at.
import { Step } from '../ledger/record.ts';

/** Version of the tables below, kept in `journal_meta` under `schema_version`. */
export const SCHEMA_VERSION = '1';

const stepName = Object.entries(Step)
  .map(([name, number]) => `WHEN ${number} THEN '${name}'`)
  .join(' ');

export const CREATE_SCHEMA = `
CREATE TABLE journal_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO journal_meta (key, value) VALUES ('schema_version', '${SCHEMA_VERSION}');
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  step INTEGER NOT NULL,
  transaction_no INTEGER NOT NULL,
  original_no INTEGER NOT NULL,
  acquirer INTEGER NOT NULL,
  issuer INTEGER NOT NULL,
  mti INTEGER NOT NULL,
  stan INTEGER NOT NULL,
  issuer_stan INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  message BLOB NOT NULL
) STRICT;
CREATE VIEW journal_readable AS SELECT
  seq,
  strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS at_utc,
  CASE step ${stepName} ELSE 'step ' || step END AS step,
  transaction_no,
  nullif(original_no, 0) AS original_no,
  nullif(acquirer, 0) AS acquirer,
  nullif(issuer, 0) AS issuer,
  printf('%04d', mti) AS mti,
  printf('%06d', stan) AS stan,
  CASE issuer_stan WHEN 0 THEN NULL ELSE printf('%06d', issuer_stan) END AS issuer_stan,
  amount_minor,
  CASE currency WHEN 0 THEN NULL ELSE printf('%03d', currency) END AS currency,
  CASE reason WHEN -1 THEN NULL ELSE printf('%03d', reason) END AS reason,
  length(message) AS message_bytes
FROM journal;`;

/** Parameters: the columns of a record in the order of the table. */
export const INSERT_RECORD = `INSERT INTO journal (seq, at_ms, step, transaction_no, original_no, acquirer, issuer, mti, stan,
  issuer_stan, amount_minor, currency, reason, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** Parameters: seq to read after, last seq to read, most rows. Rows carry the names of a JournalRecord. */
export const SELECT_PAGE = `SELECT seq, at_ms AS atMs, step, transaction_no AS "transaction", original_no AS original, acquirer,
  issuer, mti, stan, issuer_stan AS issuerStan, amount_minor AS amountMinor, currency, reason, message
  FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`;

export const SELECT_LAST_SEQ = 'SELECT coalesce(max(seq), 0) AS lastSeq FROM journal';
export const SELECT_SCHEMA_VERSION = "SELECT value FROM journal_meta WHERE key = 'schema_version'";
export const SELECT_TABLE_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
