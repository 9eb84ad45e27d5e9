// What the journal is asked for on behalf of requests, one search after the other: it searches and keeps in one line, and what everybody
// is to be told must not wait behind all that somebody has it look for.
import type { JournalEntry } from '../journal/entry.ts';
import type { Journal, JournalError, RequestName } from '../journal/journal.ts';

interface Search {
  readonly ticket: number;
  readonly names: readonly RequestName[];
}

type Found = (ticket: number, failure: JournalError | undefined, entries: readonly JournalEntry[]) => void;

export class JournalSearches {
  private readonly journal: Journal;
  private readonly found: Found;
  private queue: Search[] = [];
  /** Of the queue, how many are done. */
  private done = 0;

  /** `found` is called for each search, never within the call of `begin`. */
  constructor(journal: Journal, found: Found) {
    this.journal = journal;
    this.found = found;
  }

  /** Searches that are not over. */
  get count(): number {
    return this.queue.length - this.done;
  }

  begin(ticket: number, names: readonly RequestName[]): void {
    this.queue.push({ ticket, names });
    if (this.count === 1) this.look();
  }

  private look(): void {
    const { ticket, names } = this.queue[this.done]!;
    const entries: JournalEntry[] = [];
    const next = (index: number): void => {
      this.journal.find(names[index]!, (error, some) => {
        entries.push(...some);
        if (error === undefined && index + 1 < names.length) next(index + 1);
        else this.end(ticket, error, entries);
      });
    };
    next(0);
  }

  private end(ticket: number, failure: JournalError | undefined, entries: readonly JournalEntry[]): void {
    this.done++;
    if (this.done === this.queue.length) {
      this.queue = [];
      this.done = 0;
    } else this.look();
    this.found(ticket, failure, entries);
  }
}
