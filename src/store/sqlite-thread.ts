// The journal's thread as the switch's thread sees it: requests go out, answers come back in the same order, and every
// request is settled exactly once, also when the thread dies under it, or is given up because the disk stands still. The thread keeps
// the process alive only while a request is under way, so that a program which forgets to close its journal can still end.
import type { Worker } from 'node:worker_threads';
import { JournalError, type RemovalOrder, type RequestName } from '../journal/journal.ts';
import type { KeptPage } from './kept-pages.ts';
import type { ChainPosition, CheckedStretch } from './sqlite-chain.ts';
import { journalError } from './sqlite-fault.ts';
import type { Answer, JournalPage, KeptValue, PlacedEntries, Request } from './sqlite-protocol.ts';
import type { RemovalProgress } from './sqlite-removal.ts';

/** What came of a request: an error, or what its answer brought. */
type Settled<T> = (error: JournalError | undefined, answer?: T) => void;

interface Waiting {
  request: Request['kind'];
  settled: Settled<never>;
}

/** How long the thread may take for a request: longer than it waits for a lock, of which it says itself that it took too long. */
const PATIENCE_MS = 11 * 60_000;
/** Looks in that time. They are counted, so that a machine that was asleep is not mistaken for a disk that was. */
const LOOKS = 11;

export class SqliteThread {
  readonly #worker: Worker;
  readonly #path: string;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #death: unknown;
  #closing = false;
  readonly #looks: NodeJS.Timeout;
  /** Looks since its last answer, or since it had nothing to do. */
  #silentLooks = 0;
  /** It is in the hands of the system, and cannot be ended. */
  #isStuck = false;

  /** `onDeath` is called once when the thread ends without having been asked to, or has taken `patienceMs` for a request. */
  constructor(worker: Worker, path: string, onDeath: (error: JournalError) => void, patienceMs = PATIENCE_MS) {
    this.#worker = worker;
    this.#path = path;
    const die = (cause: unknown): void => {
      if (this.#death !== undefined) return;
      this.#death = cause;
      if (!this.#closing) onDeath(this.#lost('JOURNAL_WRITE'));
      for (const { request, settled } of this.#waiting.splice(0)) settled(this.#lost(codeOf(request)));
    };
    // What it says after it was given up has no request any more.
    worker.on('message', (answer: Answer) => this.#isStuck || this.#settle(answer));
    worker.on('error', die);
    // An answer that cannot be read leaves every later one without its request.
    worker.on('messageerror', (cause) => {
      die(cause);
      void worker.terminate();
    });
    this.#ended = new Promise((resolve) => {
      worker.on('exit', (exitCode) => {
        clearInterval(this.#looks);
        die(new Error(`the thread of the journal ended with exit code ${exitCode}`));
        resolve();
      });
    });
    this.#looks = setInterval(() => {
      this.#silentLooks = this.#waiting.length === 0 ? 0 : this.#silentLooks + 1;
      if (this.#silentLooks <= LOOKS) return;
      clearInterval(this.#looks);
      this.#isStuck = true;
      die(new Error(`it has not answered for ${Math.round(patienceMs / 1000)} seconds`));
      void worker.terminate();
    }, patienceMs / LOOKS).unref();
    worker.unref();
  }

  /** Makes a sealed batch durable, and what is kept with it. Settles, never within this call, with a block to be filled again or with JournalError
   *  JOURNAL_WRITE. */
  commit(block: ArrayBuffer, kept: readonly KeptValue[], settled: Settled<ArrayBuffer>): void {
    this.#request({ kind: 'commit', block, kept }, settled, [block, ...kept.map(({ value }) => value)]);
  }

  /** Reads a page, as SqliteReader does. Rejects with JournalError JOURNAL_READ. */
  page(afterSeq: number, throughSeq: number | undefined, maxEntries: number): Promise<JournalPage> {
    return this.#answerTo({ kind: 'page', afterSeq, throughSeq, maxEntries });
  }

  /** As in SqliteReader. Rejects with JournalError JOURNAL_READ. */
  at(places: readonly number[]): Promise<PlacedEntries> {
    return this.#answerTo({ kind: 'at', places });
  }

  /** As in SqliteReader. Rejects with JournalError JOURNAL_READ. */
  kept(): Promise<readonly KeptPage[]> {
    return this.#answerTo({ kind: 'kept' });
  }

  /** Checks a stretch of the chain of digests, as ChainReader does. Rejects with JournalError JOURNAL_READ. */
  check(position: ChainPosition | undefined): Promise<CheckedStretch> {
    return this.#answerTo({ kind: 'check', position });
  }

  /** Removes some entries, as Removal does. Rejects with JournalError JOURNAL_READ or JOURNAL_WRITE. */
  remove(order: RemovalOrder | undefined): Promise<RemovalProgress> {
    return this.#answerTo({ kind: 'remove', order });
  }

  /** Finds what SqliteReader finds. Settles, never within this call, with JournalError JOURNAL_READ, or JOURNAL_WRITE when a
   *  commit has failed before it. */
  find(name: RequestName, settled: Settled<PlacedEntries>): void {
    this.#request({ kind: 'find', name }, settled);
  }

  /** Releases the file after all requests made before, and resolves when the thread has ended. Called once. */
  async close(): Promise<void> {
    this.#closing = true;
    try {
      if (this.#death === undefined) {
        await new Promise<void>((resolve, reject) => {
          this.#request({ kind: 'close' }, (error) => (error === undefined ? resolve() : reject(error)));
        });
      }
    } finally {
      // Of one that is stuck the end may never come.
      if (!this.#isStuck) await this.#ended;
    }
  }

  #answerTo<T>(request: Request): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#request<T>(request, (error, answer) => (error === undefined ? resolve(answer!) : reject(error)));
    });
  }

  #request<T>(request: Request, settled: Settled<T>, transfer: ArrayBuffer[] = []): void {
    if (this.#death !== undefined) {
      queueMicrotask(() => settled(this.#lost(codeOf(request.kind))));
      return;
    }
    if (this.#waiting.length === 0) this.#worker.ref();
    this.#waiting.push({ request: request.kind, settled: settled as Settled<never> });
    this.#worker.postMessage(request, transfer);
  }

  #settle(answer: Answer): void {
    this.#silentLooks = 0;
    if (answer.kind === 'committed') {
      for (const block of answer.blocks) this.#oldest<ArrayBuffer>()(undefined, block);
    } else if (answer.kind === 'failed') {
      const error = new JournalError(answer.fault.code, answer.fault.message);
      for (let request = 0; request < answer.requests; request++) this.#oldest()(error);
    } else if (answer.kind === 'page') {
      this.#oldest<JournalPage>()(undefined, answer.page);
    } else if (answer.kind === 'entries') {
      this.#oldest<PlacedEntries>()(undefined, answer.entries);
    } else if (answer.kind === 'removed') {
      this.#oldest<RemovalProgress>()(undefined, answer.progress);
    } else if (answer.kind === 'checked') {
      this.#oldest<CheckedStretch>()(undefined, answer.stretch);
    } else if (answer.kind === 'kept') {
      this.#oldest<readonly KeptPage[]>()(undefined, answer.pages);
    } else {
      this.#oldest()(undefined);
    }
    // Closing waits for the thread's end as well, which comes after the last answer.
    if (this.#waiting.length === 0 && !this.#closing) this.#worker.unref();
  }

  #oldest<T>(): Settled<T> {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) throw new Error('the journal thread answered a request that nobody made');
    return waiting.settled as Settled<T>;
  }

  #lost(code: JournalError['code']): JournalError {
    if (this.#isStuck) {
      const hint = 'find out why it stands still, then start again: what was told is there';
      return journalError('JOURNAL_STUCK', this.#path, 'the disk does not answer', hint, { cause: this.#death });
    }
    const hint = 'open the journal again: what was committed is there';
    return journalError(code, this.#path, 'its thread ended', hint, { cause: this.#death });
  }
}

function codeOf(request: Request['kind']): JournalError['code'] {
  return request === 'commit' || request === 'close' || request === 'remove' ? 'JOURNAL_WRITE' : 'JOURNAL_READ';
}
