// What the journal is asked for on behalf of requests, one search after the other: it searches and keeps in one line, and what everybody
// is to be told must not wait behind all that somebody has it look for. Searches that take long get half of its time, and acquirers have their
// turn one after the other.
import type { JournalEntry } from '../journal/entry.ts';
import type { Journal, JournalError, RequestName } from '../journal/journal.ts';
import type { Timer } from './timer.ts';

/** What is looked for on behalf of one request. */
interface Lookup {
  readonly ticket: number;
  readonly names: readonly RequestName[];
}

/** How much longer than a search took the next one waits. */
const PAUSE = 1;
/** Shorter pauses are none. */
const LEAST_PAUSE_MS = 1;

type Tell = (ticket: number, failure: JournalError | undefined, entries: readonly JournalEntry[]) => void;

export class JournalSearches {
  private readonly journal: Journal;
  private readonly timer: Timer;
  private readonly found: Tell;
  /** By acquirer: the one whose turn it is comes first. */
  private readonly waiting = new Map<number, Lookup[]>();
  /** Searches that are not over. */
  count = 0;
  private beganMs = 0;

  /** `found` is called for each search, never within the call of `begin`. */
  constructor(journal: Journal, timer: Timer, found: Tell) {
    this.journal = journal;
    this.timer = timer;
    this.found = found;
  }

  /** Looks for `names`, which are all of one acquirer. */
  begin(ticket: number, names: readonly RequestName[]): void {
    const { acquirer } = names[0]!;
    const queue = this.waiting.get(acquirer);
    if (queue === undefined) this.waiting.set(acquirer, [{ ticket, names }]);
    else queue.push({ ticket, names });
    if (++this.count === 1) this.look();
  }

  /** Takes the search whose turn it is. */
  private take(): Lookup {
    const [acquirer, queue] = this.waiting.entries().next().value!;
    const search = queue.shift()!;
    this.waiting.delete(acquirer);
    if (queue.length > 0) this.waiting.set(acquirer, queue);
    return search;
  }

  private look(): void {
    const { ticket, names } = this.take();
    const entries: JournalEntry[] = [];
    this.beganMs = this.timer.now();
    const next = (index: number): void => {
      this.journal.find(names[index]!, (error, some) => {
        for (const entry of some) entries.push(entry);
        if (error === undefined && index + 1 < names.length) next(index + 1);
        else this.end(ticket, error, entries);
      });
    };
    next(0);
  }

  private end(ticket: number, failure: JournalError | undefined, entries: readonly JournalEntry[]): void {
    if (--this.count > 0) this.lookLater();
    this.found(ticket, failure, entries);
  }

  private lookLater(): void {
    const nowMs = this.timer.now();
    const pauseMs = PAUSE * (nowMs - this.beganMs);
    if (pauseMs < LEAST_PAUSE_MS) this.look();
    else this.timer.at(nowMs + pauseMs, () => this.look());
  }
}
