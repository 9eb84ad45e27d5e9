// The journal that a configuration asks for. A switch without a file loads nothing of what keeps one.
import type { StoredJournal } from '../journal/journal.ts';
import type { StartedThread } from '../store/started-thread.ts';
import type { Configuration } from './configuration/schema.ts';
import { keyOption } from './journal-key.ts';
import { MemoryJournal } from './memory-journal.ts';
import { namesOf, numbersByPlace } from './party-numbers.ts';

/** Opened by `thread`, where one was started for it. Rejects with a JournalError. */
export async function openJournal(
  configuration: Configuration,
  thread: StartedThread | undefined,
): Promise<StoredJournal | undefined> {
  const { journal, node, acquirers, issuers } = configuration;
  if (journal.kind === 'none') return undefined;
  if (journal.kind === 'memory') return new MemoryJournal(node, numbersByPlace(configuration));
  const { file, encryption, durability } = journal;
  const names = { node, acquirers: namesOf(acquirers), issuers: namesOf(issuers) };
  const { openSqliteJournal } = await import('../store/sqlite-journal.ts');
  return openSqliteJournal(file, { ...names, encryption, durability, thread, ...keyOption(journal.key) });
}
