// A commit of a journal as a promise, for tests and processes that may wait.
import type { StoredJournal } from '../../src/journal/journal.ts';

/** Resolves when all that was appended is durable; rejects with the journal's error. */
export function committed(journal: StoredJournal): Promise<void> {
  return new Promise((resolve, reject) => {
    journal.commit((error) => (error === undefined ? resolve() : reject(error)));
  });
}
