// Reads a whole journal and checks it. Two judges: the engine, which knows whether what is stored can be read and is what was
// written, and the check of the entries, which knows whether they are lives of transactions. One entry that cannot be read does
// not end it.
import { JournalCheck, type JournalFault, type JournalSummary } from '../../centre/journal-check.ts';
import { JournalError } from '../../journal/journal.ts';
import type { OpenedJournal } from './opened-journal.ts';

/** Entries that are read one by one where a page of them cannot be. */
const SINGLY = 1_000;
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
  await new Reading(opened, check).run();
  await askEngine(opened, check);
  return { summary: check.end(opened.journal.lastTransaction), faults: check.faults };
}

/** Asks the engine for entries that are not those that were written, where nothing else is wrong already. */
async function askEngine({ journal }: OpenedJournal, check: JournalCheck): Promise<void> {
  try {
    const flaw = await journal.verify();
    if (flaw === undefined || check.faults.some(({ seq }) => seq === flaw.place)) return;
    const { place, through, what } = flaw;
    check.tell(place, place === through ? `this entry is ${what}` : `the entries up to place ${through} are ${what}`);
  } catch (error) {
    check.tell(0, messageOfFault(error));
  }
}

class Reading {
  readonly #opened: OpenedJournal;
  readonly #check: JournalCheck;
  #readSeq = 0;
  #unreadable = 0;

  constructor(opened: OpenedJournal, check: JournalCheck) {
    this.#opened = opened;
    this.#check = check;
  }

  async run(): Promise<void> {
    while (this.#readSeq < this.#lastSeq) {
      if (await this.#couldReadOn()) return;
      await this.#readSingly();
      if (this.#unreadable < MOST_UNREADABLE) continue;
      this.#check.tell(this.#readSeq + 1, 'nothing is read from here on: too much cannot be');
      return;
    }
  }

  get #lastSeq(): number {
    return this.#opened.columns.lastSeq;
  }

  /** Checks what follows; false when it cannot be read to the end. */
  async #couldReadOn(): Promise<boolean> {
    try {
      for await (const entry of this.#opened.journal.read(this.#readSeq)) {
        if (entry.seq > this.#lastSeq) break;
        this.#readSeq = entry.seq;
        this.#check.add(entry);
      }
      return true;
    } catch (error) {
      messageOfFault(error);
      return false;
    }
  }

  /** A page is read altogether or not at all: what follows is checked entry by entry, and what cannot be read passed over. */
  async #readSingly(): Promise<void> {
    const throughSeq = Math.min(this.#readSeq + SINGLY, this.#lastSeq);
    while (this.#readSeq < throughSeq && this.#unreadable < MOST_UNREADABLE) {
      const seq = this.#readSeq + 1;
      try {
        const [entry] = await this.#opened.journal.at([seq]);
        if (entry === undefined) this.#passMissing(seq);
        else {
          this.#readSeq = seq;
          this.#check.add(entry);
        }
      } catch (error) {
        this.#pass(seq, seq, messageOfFault(error));
      }
    }
  }

  #passMissing(seq: number): void {
    const [next] = this.#opened.columns.read([], {}, seq);
    const last = (next?.seq ?? this.#lastSeq + 1) - 1;
    this.#pass(seq, last, last === seq ? 'this entry is missing' : `the entries up to place ${last} are missing`);
  }

  #pass(seq: number, through: number, what: string): void {
    this.#unreadable++;
    this.#check.tell(seq, what);
    this.#readSeq = through;
  }
}

/** What the journal cannot do. Anything else that is thrown is a defect, and thrown on. */
function messageOfFault(error: unknown): string {
  if (error instanceof JournalError) return error.message;
  throw error;
}
