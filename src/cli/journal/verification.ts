// Reads a whole journal and checks it. Two judges: the engine, which knows whether what is stored can be read and is what was
// written, and the check of the entries, which knows whether they are lives of transactions. One entry that cannot be read does
// not end it.
import { JournalCheck, type JournalFault, type JournalSummary } from '../../centre/journal-check.ts';
import { JournalError, type StoredJournal } from '../../journal/journal.ts';
import type { OpenedJournal } from './opened-journal.ts';

/** Entries that are read one by one where a page of them cannot be. */
const SINGLY = 1_000;
/** A journal of which this many stretches cannot be read is not read on. */
const MOST_UNREADABLE = 100;

export interface Verification {
  readonly summary: JournalSummary;
  /** Entries that were removed in order. */
  readonly removed: number;
  /** The first faults, as they were found. */
  readonly faults: readonly JournalFault[];
}

/** Reads and checks everything that was durable when the journal was opened; keeps the first `mostFaults` faults. */
export async function verifyJournal(opened: OpenedJournal, mostFaults: number): Promise<Verification> {
  const check = new JournalCheck(opened.journal.parties, mostFaults);
  const missing = await new Reading(opened, check).run();
  await askEngine(opened, check);
  const summary = check.end(opened.journal.lastTransaction);
  return { summary, removed: summary.absent - missing, faults: check.faults };
}

/** Asks the engine for entries that are not those that were written, where nothing else is wrong already, and for what is kept by key. */
async function askEngine({ journal }: OpenedJournal, check: JournalCheck): Promise<void> {
  await telling(check, async () => {
    const flaw = await journal.verify();
    if (flaw === undefined || check.faults.some(({ seq }) => seq === flaw.place)) return;
    const { place, through, what } = flaw;
    check.tell(place, place === through ? `this entry is ${what}` : `the entries up to place ${through} are ${what}`);
  });
  await telling(check, () => journal.kept());
}

/** Asks the journal, and tells what it cannot do. */
async function telling(check: JournalCheck, ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    check.tell(0, messageOfFault(error));
  }
}

class Reading {
  readonly #opened: OpenedJournal;
  readonly #check: JournalCheck;
  #readSeq = 0;
  /** Stretches that could not be read, and the entries in them. */
  #unreadable = 0;
  #missing = 0;

  constructor(opened: OpenedJournal, check: JournalCheck) {
    this.#opened = opened;
    this.#check = check;
  }

  /** Has everything checked, and returns how many entries could not be read. */
  async run(): Promise<number> {
    while (!(await this.#couldRead(this.#opened.journal, Number.POSITIVE_INFINITY))) {
      await this.#readSingly();
      if (this.#unreadable < MOST_UNREADABLE) continue;
      this.#check.tell(this.#readSeq + 1, 'nothing is read from here on: too much cannot be');
      break;
    }
    return this.#missing;
  }

  get #lastSeq(): number {
    return this.#opened.columns.lastSeq;
  }

  /** A page is read altogether or not at all: what follows is read entry by entry, and what cannot be read passed over. */
  async #readSingly(): Promise<void> {
    const single = await this.#opened.again({ readPageEntries: 1 });
    try {
      const throughSeq = Math.min(this.#readSeq + SINGLY, this.#lastSeq);
      while (this.#readSeq < throughSeq && this.#unreadable < MOST_UNREADABLE) {
        await this.#couldRead(single, throughSeq, (error) => this.#pass(error));
      }
    } finally {
      await single.close();
    }
  }

  /** Checks what follows, through a place; false, and `failed` is told why, when it cannot be read. */
  async #couldRead(
    journal: StoredJournal,
    throughSeq: number,
    failed: (error: JournalError) => void = () => undefined,
  ): Promise<boolean> {
    try {
      for await (const entry of journal.read(this.#readSeq)) {
        if (entry.seq > this.#lastSeq) break;
        this.#readSeq = entry.seq;
        this.#check.add(entry);
        if (entry.seq >= throughSeq) break;
      }
      return true;
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      failed(error);
      return false;
    }
  }

  /** Passes over what cannot be read: entries that are missing, or one that is there. */
  #pass(error: JournalError): void {
    const seq = this.#readSeq + 1;
    const [next] = this.#opened.columns.read([], {}, this.#readSeq);
    const through = next === undefined || next.seq === seq ? seq : next.seq - 1;
    const missing = through === seq ? 'this entry is missing' : `the entries up to place ${through} are missing`;
    this.#check.tell(seq, next?.seq === seq ? error.message : missing);
    this.#readSeq = through;
    this.#unreadable++;
    this.#missing += through - seq + 1;
  }
}

/** What the journal cannot do. Anything else that is thrown is a defect, and thrown on. */
function messageOfFault(error: unknown): string {
  if (error instanceof JournalError) return error.message;
  throw error;
}
