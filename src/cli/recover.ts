// The start on a journal that an earlier process has written: what must be read of it is read, and handed to the host.
import type { Host } from '../host/host.ts';
import type { StoredJournal } from '../journal/journal.ts';

/** Gives `host`, which has not been started, what `journal` knows. Rejects with a JournalError. */
export async function recover(host: Host, journal: StoredJournal): Promise<void> {
  const recovery = host.beginRecovery(await journal.kept());
  const { places, readFrom } = recovery.checkpoint;
  for (const entry of await journal.at(places)) recovery.add(entry);
  for await (const entry of journal.read(readFrom - 1)) recovery.add(entry);
  const missing = new Set(recovery.missing());
  // An original of long ago, whose reversal was in flight: rare enough to read everything for it.
  if (missing.size > 0) {
    for await (const entry of journal.read()) if (missing.has(entry.transaction)) recovery.add(entry);
  }
  host.recovered();
}
