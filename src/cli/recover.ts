// The start on a journal that an earlier process has written: what must be read of it is read, and handed to the host.
import { DecodeError } from '../codec/errors.ts';
import type { Host } from '../host/host.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { JournalError, type RequestName, type StoredJournal } from '../journal/journal.ts';

/** Gives `host`, which has not been started, what `journal` knows. Rejects with a JournalError, also when the spec of an acquirer is
 *  another one than that of what has happened since the last checkpoint. */
export async function recover(host: Host, journal: StoredJournal): Promise<void> {
  try {
    await readBack(host, journal);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const what = `cannot go on from the journal: the spec of an acquirer does not read what is in it (${error.message})`;
    const hint = 'start with the spec that it was written in, stop in order, and change the spec then';
    throw new JournalError('JOURNAL_READ', `${what}; ${hint}`, { cause: error });
  }
}

async function readBack(host: Host, journal: StoredJournal): Promise<void> {
  const recovery = host.beginRecovery(await journal.kept());
  const { places, readFrom } = recovery.checkpoint;
  for (const entry of await journal.at(places)) recovery.add(entry);
  for await (const entry of journal.read(readFrom - 1)) recovery.add(entry);
  for (const { transaction, name } of recovery.missing()) {
    const entries = name === undefined ? [] : await find(journal, name);
    for (const entry of entries) if (entry.transaction === transaction) recovery.add(entry);
  }
  const unnamed = new Set(recovery.missing().map(({ transaction }) => transaction));
  // Reversed without DE 90, or under another name than its own, and long ago: rare enough to read everything for it.
  if (unnamed.size > 0) {
    for await (const entry of journal.read()) if (unnamed.has(entry.transaction)) recovery.add(entry);
  }
  host.recovered();
}

function find(journal: StoredJournal, name: RequestName): Promise<readonly JournalEntry[]> {
  return new Promise((resolve, reject) => {
    journal.find(name, (error, entries) => (error === undefined ? resolve(entries) : reject(error)));
  });
}
