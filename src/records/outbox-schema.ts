// The table of the outbox. `reference` names a message for ever: a merchant has one statement for a day, a member one bulletin for a
// period, and none is ever there twice.
export const OUTBOX_SCHEMA = `
CREATE TABLE outbox (
  reference TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('statement', 'bulletin')),
  business_date INTEGER NOT NULL,
  message_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  message BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'deferred', 'sent', 'bounced')),
  attempts INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  answer TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (state, due_ms);`;
