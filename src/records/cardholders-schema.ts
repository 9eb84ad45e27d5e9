// Tables of the cardholders who are enrolled for electronic commerce. A card is found by a keyed hash, and its number sealed; the key of
// the hash is a secret of the file, sealed alike. `change_no` is the number of the latest line of its history: whoever follows the table
// reads what is above the number that he has seen. `key_digest` is of the key that a member calls the interface with.

export const CARDHOLDERS_SCHEMA = `
CREATE TABLE secrets (
  name TEXT PRIMARY KEY,
  kept ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cardholders (
  hash BLOB PRIMARY KEY,
  card ANY NOT NULL,
  member TEXT NOT NULL,
  enrolled_on INTEGER NOT NULL,
  closed_on INTEGER NOT NULL,
  change_no INTEGER NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
CREATE INDEX cardholders_of_member ON cardholders (member, change_no);
CREATE TABLE cardholder_history (
  change_no INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  hash BLOB NOT NULL,
  command TEXT NOT NULL,
  member TEXT NOT NULL,
  enrolled_on INTEGER NOT NULL,
  closed_on INTEGER NOT NULL
) STRICT;
CREATE INDEX cardholder_history_of ON cardholder_history (hash);
CREATE INDEX cardholder_history_member ON cardholder_history (member, at_ms);
CREATE TABLE member_keys (
  member TEXT PRIMARY KEY,
  key_digest BLOB NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;`;
