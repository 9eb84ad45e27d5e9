// The tables of the gateway's file as they came to be. A file of version n has run the first n of these steps, and runs the others when it
// is opened. A step that has been released is never changed: whoever needs another table or column adds a step at the end.
//
// Of a card there are: what may be shown, a keyed hash, and, sealed, its number where a capture, a void or a refund may need it. Of a
// security code or an authentication value there is nothing.

/** An order is one number of a store (`oid`); a session is one visit of a cardholder to pay it, with the form that brought him; an attempt
 *  is a card that was given there; a step is what was done with the order afterwards; a message is what the switch has to hear until it
 *  answers; a telling is what the shop is told of an attempt. */
const ORDERS = `
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  store TEXT NOT NULL,
  oid TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('Auth', 'PreAuth')),
  status TEXT NOT NULL CHECK (status IN ('D', 'A', 'C', 'S', 'PN', 'CNCL', 'ERR', 'V')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  captured_minor INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
  refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0 AND refunded_minor <= captured_minor),
  currency INTEGER NOT NULL,
  authorized_ms INTEGER,
  captured_ms INTEGER,
  changed_ms INTEGER NOT NULL,
  UNIQUE (store, oid)
) STRICT;
CREATE INDEX orders_of_store ON orders (store, changed_ms);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  browser TEXT NOT NULL,
  form TEXT NOT NULL CHECK (json_valid(form)),
  began_ms INTEGER NOT NULL,
  ends_ms INTEGER NOT NULL,
  client_address TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  latest_attempt INTEGER,
  is_over INTEGER NOT NULL DEFAULT 0,
  is_cancelled INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_order ON sessions (order_id);
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  session TEXT,
  token TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('begun', 'sent', 'approved', 'declined', 'failed')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  began_ms INTEGER NOT NULL,
  client_address TEXT NOT NULL,
  card TEXT NOT NULL CHECK (json_valid(card)),
  card_hash BLOB NOT NULL,
  sealed_pan BLOB,
  request TEXT CHECK (request IS NULL OR json_valid(request)),
  result TEXT CHECK (result IS NULL OR json_valid(result))
) STRICT;
CREATE INDEX attempts_of_order ON attempts (order_id);
CREATE INDEX attempts_open ON attempts (id) WHERE state IN ('begun', 'sent');
CREATE INDEX attempts_with_card ON attempts (began_ms) WHERE sealed_pan IS NOT NULL;
CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  attempt INTEGER NOT NULL REFERENCES attempts (id),
  kind TEXT NOT NULL CHECK (kind IN ('capture', 'void', 'refund')),
  state TEXT NOT NULL CHECK (state IN ('sent', 'done', 'refused')),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  began_ms INTEGER NOT NULL,
  undoes INTEGER REFERENCES steps (id),
  is_undone INTEGER NOT NULL DEFAULT 0,
  request TEXT NOT NULL CHECK (json_valid(request)),
  result TEXT CHECK (result IS NULL OR json_valid(result))
) STRICT;
CREATE INDEX steps_of_order ON steps (order_id);
CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  attempt INTEGER NOT NULL REFERENCES attempts (id),
  step INTEGER REFERENCES steps (id),
  mti TEXT NOT NULL,
  elements TEXT NOT NULL CHECK (json_valid(elements)),
  times_sent INTEGER NOT NULL DEFAULT 0,
  due_ms INTEGER NOT NULL,
  is_again INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX messages_due ON messages (due_ms);
CREATE INDEX messages_of_order ON messages (order_id);
CREATE INDEX messages_of_attempt ON messages (attempt);
CREATE TABLE tellings (
  attempt INTEGER PRIMARY KEY REFERENCES attempts (id),
  url TEXT,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'given up', 'nowhere')),
  times_tried INTEGER NOT NULL DEFAULT 0,
  due_ms INTEGER NOT NULL,
  answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX tellings_due ON tellings (due_ms) WHERE state = 'waiting';
CREATE TABLE numbers (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;

/** A reading is the order that a signed text was first read as, where more orders than one can be read in it. */
const READINGS = `
CREATE TABLE readings (
  store TEXT NOT NULL,
  text TEXT NOT NULL,
  oid TEXT NOT NULL,
  PRIMARY KEY (store, text)
) STRICT, WITHOUT ROWID;`;

/** Something sealed with the key of the file, by which another key is known before anything is done with it. */
const KEY_CHECK = `
CREATE TABLE key_check (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;`;

export const GATEWAY_MIGRATIONS: readonly string[] = [ORDERS, READINGS, KEY_CHECK];
