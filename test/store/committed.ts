// A commit of a journal as a promise, for tests and processes that may wait.
import type { Journal } from '../../src/journal/journal.ts';

/** Resolves when all that was appended is durable; rejects with the journal's error. */
export function committed(journal: Pick<Journal, 'commit'>): Promise<void> {
  return new Promise((resolve, reject) => {
    journal.commit((error) => (error === undefined ? resolve() : reject(error)));
  });
}
