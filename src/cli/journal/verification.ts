// Reads a whole journal and checks it. Two judges: the engine, which knows whether what is stored can be read, and the check of
// the entries, which knows whether they are lives of transactions. One entry that cannot be read does not end it.
import { JournalCheck, type JournalFault, type JournalSummary } from '../../centre/journal-check.ts';
import { JournalError, type StoredJournal } from '../../journal/journal.ts';
import { openSqliteJournal } from '../../store/sqlite-journal.ts';
import { type OpenedJournal, PAGE_ENTRIES } from './opened-journal.ts';

/** A journal of which this many stretches cannot be read is not read on. */
const MOST_UNREADABLE = 100;

export interface Verification {
  readonly summary: JournalSummary;
  /** The first faults, as they were found. */
  readonly faults: readonly JournalFault[];
}

/** Reads and checks everything that was durable when the journal was opened; keeps the first `mostFaults` faults. */
export async function verifyJournal(opened: OpenedJournal, mostFaults: number): Promise<Verification> {
  const check = new JournalCheck(opened.journal.parties, mostFaults);
  const single = await openSqliteJournal(opened.path, { readOnly: true, readPageEntries: 1 });
  try {
    await new Reading(opened, single, check).run();
  } finally {
    await single.close();
  }
  return { summary: check.end(opened.journal.lastTransaction), faults: check.faults };
}

class Reading {
  readonly #opened: OpenedJournal;
  /** The same journal, entry by entry: a page is read altogether or not at all. */
  readonly #single: StoredJournal;
  readonly #check: JournalCheck;
  #readSeq = 0;
  #unreadable = 0;

  constructor(opened: OpenedJournal, single: StoredJournal, check: JournalCheck) {
    this.#opened = opened;
    this.#single = single;
    this.#check = check;
  }

  async run(): Promise<void> {
    while (this.#readSeq < this.#opened.columns.lastSeq) {
      if ((await this.#read(this.#opened.journal)) === undefined) return;
      const error = await this.#read(this.#single, PAGE_ENTRIES);
      if (error !== undefined) this.#pass(error);
      if (this.#unreadable < MOST_UNREADABLE) continue;
      this.#check.tell(this.#readSeq + 1, 'nothing is read from here on: too much cannot be');
      return;
    }
  }

  /** Checks what follows, at most `most` entries; returns the error that ended it. */
  async #read(journal: StoredJournal, most = Number.POSITIVE_INFINITY): Promise<JournalError | undefined> {
    let count = 0;
    try {
      for await (const entry of journal.read(this.#readSeq)) {
        if (entry.seq > this.#opened.columns.lastSeq) break;
        this.#readSeq = entry.seq;
        this.#check.add(entry);
        if (++count === most) break;
      }
      return undefined;
    } catch (error) {
      if (error instanceof JournalError) return error;
      throw error;
    }
  }

  /** Passes over what cannot be read: entries that are missing, or one that is there. */
  #pass(error: JournalError): void {
    this.#unreadable++;
    const seq = this.#readSeq + 1;
    const next = this.#placeAfter(this.#readSeq);
    if (next === seq) {
      this.#check.tell(seq, error.message);
      this.#readSeq = seq;
      return;
    }
    const missing = next - 1 === seq ? 'this entry is missing' : `the entries up to place ${next - 1} are missing`;
    this.#check.tell(seq, missing);
    this.#readSeq = next - 1;
  }

  /** The next place that the journal has; the very next one when even that cannot be read. */
  #placeAfter(seq: number): number {
    try {
      for (const entry of this.#opened.columns.read([], {}, seq)) return entry.seq;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
    return seq + 1;
  }
}
