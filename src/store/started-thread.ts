// The start of a journal's thread, apart from what it is told: that takes as long as half of the program takes to load, and goes on
// beside it.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { JournalError } from '../journal/journal.ts';
import { journalError } from './sqlite-fault.ts';
import type { JournalState, Opening, SqliteSettings } from './sqlite-protocol.ts';

/** A thread for a journal that is not opened yet. Until then it does not keep the process alive. */
export class StartedThread {
  readonly #worker = new Worker(workerUrl(), { name: 'journal' });
  readonly #firstWord: Promise<Opening>;

  constructor() {
    this.#worker.unref();
    this.#firstWord = firstWordOf(this.#worker);
    // Told to whoever opens the journal, if anybody does.
    this.#firstWord.catch(() => undefined);
  }

  /** Opens the journal; once. Its first word is what the journal knows. Rejects with JournalError JOURNAL_OPEN. The caller makes a
   *  SqliteThread of the worker at once, or nobody hears when it dies. */
  async open(settings: SqliteSettings): Promise<{ worker: Worker; state: JournalState }> {
    this.#worker.ref();
    this.#worker.postMessage(settings);
    const opening = await this.#firstWord.catch((cause: unknown) => {
      const hint = 'see the cause; the journal needs a runtime with node:sqlite and worker threads';
      throw journalError('JOURNAL_OPEN', settings.path, 'its thread did not start', hint, { cause });
    });
    if (opening.kind === 'refused') throw new JournalError(opening.fault.code, opening.fault.message);
    return { worker: this.#worker, state: opening.state };
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    void this.#worker.terminate();
  }
}

// The thread's file lies beside this one, as TypeScript in the source tree and as JavaScript once built.
function workerUrl(): URL {
  return new URL(`./sqlite-worker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
}

/** Rejects with why the thread ended before it said anything. */
function firstWordOf(worker: Worker): Promise<Opening> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', reject);
    worker.once('message', (opening: Opening) => {
      worker.off('error', reject);
      worker.off('exit', reject);
      resolve(opening);
    });
  });
}
