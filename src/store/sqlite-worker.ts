// The thread that owns the journal file, so that waiting for the disk never stops the switch's event loop. It serves
// requests in order. Commits that wait behind one another go to disk in one transaction, which costs one wait for the
// disk; after a commit has failed every later one fails for the same reason, or a hole would be left in the journal.
import { type MessagePort, parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { JournalError } from '../journal/journal.ts';
import { entryCount } from './entry-batch.ts';
import { faultOf, type JournalFault } from './sqlite-fault.ts';
import { openSqliteFile, type SqliteFile } from './sqlite-file.ts';
import type { Answer, Opening, PlacedEntries, Request, SqliteSettings } from './sqlite-protocol.ts';

/** A transaction takes no further batch once it holds this many entries. */
const MAX_TRANSACTION_ENTRIES = 16_384;

type Commit = Extract<Request, { kind: 'commit' }>;
type Other = Exclude<Request, { kind: 'commit' | 'close' }>;

class JournalThread {
  readonly #port: MessagePort;
  readonly #file: SqliteFile;
  readonly #path: string;
  #failure: JournalFault | undefined;

  constructor(port: MessagePort, file: SqliteFile, path: string) {
    this.#port = port;
    this.#file = file;
    this.#path = path;
  }

  /** Serves `first` and whatever has arrived behind it meanwhile. */
  serve(first: Request): void {
    let request: Request | undefined = first;
    while (request !== undefined) {
      if (request.kind === 'close') {
        this.#close();
        return;
      }
      if (request.kind === 'commit') {
        request = this.#commit(request);
      } else {
        this.#handle(request);
        request = this.#waiting();
      }
    }
  }

  /** Commits `first` together with the commits that wait right behind it; returns the request that is next. */
  #commit(first: Commit): Request | undefined {
    const blocks = [first.block];
    const kept = [...first.kept];
    let entries = entryCount(first.block);
    let next = this.#waiting();
    while (next?.kind === 'commit' && entries < MAX_TRANSACTION_ENTRIES) {
      blocks.push(next.block);
      kept.push(...next.kept);
      entries += entryCount(next.block);
      next = this.#waiting();
    }
    try {
      if (this.#failure === undefined) this.#file.insert(blocks, kept);
    } catch (error) {
      this.#failure = faultOf('JOURNAL_WRITE', this.#path, error);
    }
    if (this.#failure === undefined) this.#answer({ kind: 'committed', blocks }, blocks);
    else this.#answer({ kind: 'failed', requests: blocks.length, fault: this.#failure });
    return next;
  }

  #handle(request: Other): void {
    try {
      this.#answerTo(request);
    } catch (error) {
      const isDamaged = error instanceof JournalError && error.code === 'JOURNAL_READ';
      const code = request.kind === 'remove' && !isDamaged ? 'JOURNAL_WRITE' : 'JOURNAL_READ';
      this.#answer({ kind: 'failed', requests: 1, fault: faultOf(code, this.#path, error) });
    }
  }

  #answerTo(request: Other): void {
    const { reader } = this.#file;
    switch (request.kind) {
      case 'page': {
        const page = reader.page(request.afterSeq, request.throughSeq, request.maxEntries);
        this.#answer({ kind: 'page', page }, [page.entries.block]);
        break;
      }
      case 'at':
        this.#answerEntries(reader.at(request.places));
        break;
      case 'find':
        // What a failed commit has lost would be missing without a word.
        if (this.#failure !== undefined) this.#answer({ kind: 'failed', requests: 1, fault: this.#failure });
        else this.#answerEntries(reader.find(request.name));
        break;
      case 'check':
        this.#answer({ kind: 'checked', stretch: this.#file.check(request.position) });
        break;
      case 'remove':
        this.#answer({ kind: 'removed', progress: this.#file.remove(request.order) });
        break;
      case 'kept': {
        const pages = reader.kept();
        this.#answer(
          { kind: 'kept', pages },
          pages.map(({ block }) => block),
        );
        break;
      }
    }
  }

  #answerEntries(entries: PlacedEntries): void {
    this.#answer({ kind: 'entries', entries }, [entries.block]);
  }

  #close(): void {
    try {
      this.#file.close();
      this.#answer({ kind: 'closed' });
    } catch (error) {
      this.#answer({ kind: 'failed', requests: 1, fault: faultOf('JOURNAL_WRITE', this.#path, error) });
    }
    this.#port.close();
  }

  #waiting(): Request | undefined {
    return receiveMessageOnPort(this.#port)?.message;
  }

  #answer(answer: Answer, transfer: ArrayBuffer[] = []): void {
    this.#port.postMessage(answer, transfer);
  }
}

async function open(port: MessagePort, settings: SqliteSettings): Promise<void> {
  const { path } = settings;
  let opening: Opening;
  try {
    const file = await openSqliteFile(settings);
    opening = { kind: 'opened', state: file.state() };
    const thread = new JournalThread(port, file, path);
    port.on('message', (request: Request) => thread.serve(request));
  } catch (error) {
    opening = { kind: 'refused', fault: faultOf('JOURNAL_OPEN', path, error) };
  }
  port.postMessage(opening);
}

if (parentPort === null) throw new Error('sqlite-worker runs as a worker thread of openSqliteJournal only');
const port = parentPort;
port.once('message', (settings: SqliteSettings) => void open(port, settings));
