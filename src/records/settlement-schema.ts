// The tables of settlement. A merchant has one settlement for a business date, and at most one payment from it; an operation is settled
// once, whatever its date.
export const SETTLEMENT_SCHEMA = `
CREATE TABLE settlements (
  business_date INTEGER NOT NULL,
  contract TEXT NOT NULL,
  document TEXT NOT NULL CHECK (json_valid(document)),
  PRIMARY KEY (business_date, contract)
) STRICT, WITHOUT ROWID;
CREATE TABLE settled_days (business_date INTEGER PRIMARY KEY) STRICT;
CREATE TABLE payments (
  reference TEXT PRIMARY KEY,
  business_date INTEGER NOT NULL,
  contract TEXT NOT NULL,
  document TEXT NOT NULL CHECK (json_valid(document)),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  returned TEXT,
  UNIQUE (business_date, contract)
) STRICT;
CREATE TABLE merchant_ledger (
  contract TEXT PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT, WITHOUT ROWID;
CREATE TABLE settled_operations (
  key TEXT PRIMARY KEY,
  amount_minor INTEGER NOT NULL,
  commission_minor INTEGER NOT NULL,
  reversed_minor INTEGER NOT NULL CHECK (reversed_minor BETWEEN 0 AND amount_minor)
) STRICT, WITHOUT ROWID;`;
