// Tables of the stores: merchants' sites as the e-commerce gateway knows them. The key of a store and the password of its server are sealed,
// each for its place; the history says what was done, and has neither.

export const STORES_SCHEMA = `
CREATE TABLE stores (
  client_id TEXT PRIMARY KEY,
  contract TEXT NOT NULL,
  key BLOB NOT NULL,
  api_name TEXT NOT NULL,
  api_password BLOB,
  opened_ms INTEGER NOT NULL,
  key_made_ms INTEGER NOT NULL,
  closed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX stores_of_merchant ON stores (contract);
CREATE TABLE store_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  client_id TEXT NOT NULL,
  command TEXT NOT NULL
) STRICT;
CREATE INDEX store_history_of ON store_history (client_id);`;
