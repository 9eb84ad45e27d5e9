// The tables of the centre's records as they came to be. A file of version n has run the first n of these steps, and runs the others
// when it is opened to be written. A step that has been released is never changed: whoever needs another table or column adds
// a step at the end.

import { CARDHOLDERS_SCHEMA } from './cardholders-schema.ts';
import { OUTBOX_SCHEMA } from './outbox-schema.ts';
import { SETTLEMENT_SCHEMA } from './settlement-schema.ts';
import { STORES_SCHEMA } from './stores-schema.ts';

/** Members and merchants, each as one JSON document from which the columns are that something is looked up or told apart by; and
 *  the history of every change, in the order in which they were made. `before` is null for what was added. All that the switch needs of
 *  merchants is in one index. */
const REGISTERS = `
CREATE TABLE members (
  code TEXT PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;
CREATE TABLE merchants (
  contract TEXT PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document)),
  acquirer TEXT NOT NULL GENERATED ALWAYS AS (json_extract(document, '$.acquirer')) STORED,
  acceptor TEXT NOT NULL GENERATED ALWAYS AS (json_extract(document, '$.acceptor')) STORED,
  status TEXT NOT NULL GENERATED ALWAYS AS (json_extract(document, '$.status')) STORED,
  terminals TEXT NOT NULL GENERATED ALWAYS AS (json_extract(document, '$.terminals')) STORED,
  UNIQUE (acquirer, acceptor)
) STRICT;
CREATE INDEX affiliated ON merchants (acquirer, acceptor, status, terminals);
CREATE TABLE history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  register TEXT NOT NULL CHECK (register IN ('member', 'merchant')),
  key TEXT NOT NULL,
  command TEXT NOT NULL,
  before TEXT,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX history_of ON history (register, key);`;

/** What was collected from the journal: operations, authorizations that may be captured still, what expired, what could not be cleared,
 *  and up to where. A card number is a BLOB when it is sealed, and TEXT where there is no key; documents have none. */
const OPERATIONS = `
CREATE TABLE operations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  original_key TEXT,
  business_date INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  authorization_no INTEGER NOT NULL,
  rrn TEXT NOT NULL,
  card ANY NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE INDEX operations_of_date ON operations (business_date, seq);
CREATE INDEX operations_of_original ON operations (original_key) WHERE original_key IS NOT NULL;
CREATE INDEX operations_of_rrn ON operations (rrn) WHERE rrn <> '';
CREATE TABLE open_authorizations (
  transaction_no INTEGER PRIMARY KEY,
  card ANY NOT NULL,
  document TEXT NOT NULL
) STRICT;
CREATE TABLE expiries (
  transaction_no INTEGER PRIMARY KEY,
  business_date INTEGER NOT NULL,
  document TEXT NOT NULL,
  told_ms INTEGER
) STRICT;
CREATE TABLE confirmation_exceptions (
  key TEXT PRIMARY KEY,
  business_date INTEGER NOT NULL,
  document TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE collected (
  node TEXT PRIMARY KEY,
  place INTEGER NOT NULL,
  pending TEXT NOT NULL,
  closed_date INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;

/** Completions name what has expired by DE 37. */
const EXPIRED_NAMES = `CREATE INDEX expiries_of_rrn ON expiries (document ->> 'rrn');`;

/** What a running switch has not told issuers of yet; and completions name what has expired by DE 90. */
const UNTOLD = `CREATE INDEX expiries_untold ON expiries (transaction_no) WHERE told_ms IS NULL;
CREATE INDEX expiries_of_original ON expiries (document ->> 'stan', document ->> 'sentAt');`;

export const MIGRATIONS: readonly string[] = [
  REGISTERS,
  OUTBOX_SCHEMA,
  OPERATIONS,
  SETTLEMENT_SCHEMA,
  EXPIRED_NAMES,
  UNTOLD,
  CARDHOLDERS_SCHEMA,
  STORES_SCHEMA,
];
