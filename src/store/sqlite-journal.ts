// The journal in one SQLite file, for one node: appends fill a block of bytes on the switch's thread, a commit sends the
// block to the thread that owns the file and settles once it is on disk. Several commits may be under way; they are
// kept and settled in order. What cannot be kept is never passed over: the commit fails, every later one does too, and
// append throws. A process that is killed loses at most what no commit had settled for.
import { resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { JournalEntry, NewEntry } from '../journal/entry.ts';
import type { Flaw, JournalError, RemovalOrder, RequestName, StoredJournal } from '../journal/journal.ts';
import type { Party } from '../journal/parties.ts';
import { EntryBatch, entriesIn } from './entry-batch.ts';
import type { KeySource } from './journal-keys.ts';
import { keptIn } from './kept-pages.ts';
import type { ChainPosition } from './sqlite-chain.ts';
import { journalError } from './sqlite-fault.ts';
import {
  type Durability,
  type JournalPage,
  type JournalState,
  type KeptValue,
  MEMORY,
  type PlacedEntries,
  type SqliteSettings,
} from './sqlite-protocol.ts';
import { SqliteThread } from './sqlite-thread.ts';
import { StartedThread } from './started-thread.ts';

/** Rows asked of the journal's thread at a time, so that a long read lets commits through in between. */
const READ_PAGE_ENTRIES = 1_000;
/** Blocks kept to be filled again; one that a burst has made larger than the bound is let go. */
const MAX_SPARE_BLOCKS = 8;
const MAX_SPARE_BYTES = 4 * 1024 * 1024;

interface SqliteJournalOptions {
  /** Name of the switch node whose journal it is, kept when the journal has none. Undefined for whoever only reads. */
  node?: string;
  /** Names that entries will be about: those that are new to the journal get their numbers now. Default none. */
  acquirers?: readonly string[];
  issuers?: readonly string[];
  /** Reads a journal that another process may be writing; append throws, and names are not kept. Default false. */
  readOnly?: boolean;
  /** What a commit survives. Default full. */
  durability?: Durability;
  /** Whether the contents of entries, and what is kept by key, are encrypted. Of a clear journal only the answers as they were told
   *  are, or they are not kept when there can be no key. Default: as they were last, false at first. */
  encryption?: boolean;
  /** Where the keys are. Default: a file beside the journal, its name that of the journal with `.key` behind, made when needed. */
  key?: JournalKeyOption;
  /** Most entries fetched at a time by read(), from 1. Default 1,000. */
  readPageEntries?: number;
  /** The thread that opens it, where one was started ahead. Default: one is started. */
  thread?: StartedThread | undefined;
}

const NOTHING_KEPT: KeptValue[] = [];

/** Keys of 64 hexadecimal digits, the newest last: in a file, or as a text that was read from somewhere (`from`). */
export type JournalKeyOption = { readonly file: string } | { readonly text: string; readonly from: string };

type Settled = (error: JournalError | undefined) => void;

/**
 * Opens the journal in the SQLite file `path` (made when absent), or in memory with ':memory:'. Rejects with JournalError
 * JOURNAL_OPEN when the file is no journal that this program knows, is another node's, cannot be written, or has another
 * writer. The journal keeps the process alive only while a request is under way. Beside `path` there are `-wal`, `-shm`,
 * `.lock` and `.key` files.
 */
export async function openSqliteJournal(path: string, options: SqliteJournalOptions = {}): Promise<StoredJournal> {
  const { node, acquirers = [], issuers = [], readOnly = false, encryption } = options;
  const { durability = 'full', readPageEntries = READ_PAGE_ENTRIES } = options;
  // SQLite takes an empty name for a file that it removes on closing, and one that starts with 'file:' for an address.
  if (path === '') throw journalError('JOURNAL_OPEN', "''", 'the path is empty', "name a file, or ':memory:'");
  if (!Number.isSafeInteger(readPageEntries) || readPageEntries < 1) {
    throw journalError('JOURNAL_OPEN', path, `readPageEntries is ${readPageEntries}`, 'give an integer from 1');
  }
  const settings = {
    ...{ path: path === MEMORY ? MEMORY : resolve(path), readOnly, node, acquirers, issuers },
    ...{ durability, isEncrypted: encryption, keys: keySource(path, readOnly, options.key) },
  };
  const { worker, state } = await (options.thread ?? new StartedThread()).open(settings);
  return new ThreadedJournal(settings, readPageEntries, worker, state);
}

class ThreadedJournal implements StoredJournal {
  readonly node: string;
  readonly parties: readonly Party[];
  readonly #path: string;
  readonly #readOnly: boolean;
  readonly #readPageEntries: number;
  readonly #thread: SqliteThread;
  readonly #spareBlocks: ArrayBuffer[] = [];
  #batch: EntryBatch;
  /** What is kept with the open batch, by key. */
  #kept = new Map<string, ArrayBuffer>();
  /** Commits under way that keep something by key. */
  #keeping = 0;
  #lastSeq: number;
  #durableSeq: number;
  #lastTransaction: number;
  /** Bytes of the batches that are being committed. */
  #committingBytes = 0;
  /** Whoever waits for the last commit; undefined once it has settled. */
  #lastCommit: Settled[] | undefined;
  #failure: JournalError | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: SqliteSettings, readPageEntries: number, worker: Worker, state: JournalState) {
    const { node, parties, lastSeq, lastTransaction } = state;
    this.node = node;
    this.parties = parties;
    this.#path = settings.path;
    this.#readOnly = settings.readOnly;
    this.#readPageEntries = readPageEntries;
    this.#thread = new SqliteThread(worker, settings.path, (error) => this.#fail(error));
    this.#batch = new EntryBatch(lastSeq + 1);
    this.#lastSeq = lastSeq;
    this.#durableSeq = lastSeq;
    this.#lastTransaction = lastTransaction;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get lastTransaction(): number {
    return this.#lastTransaction;
  }

  get pendingEntries(): number {
    return this.#lastSeq - this.#durableSeq;
  }

  get pendingBytes(): number {
    return this.#committingBytes + (this.#batch.count === 0 ? 0 : this.#batch.lengthBytes);
  }

  append(entry: Readonly<NewEntry>): number {
    if (this.#failure !== undefined || this.#closing !== undefined || this.#readOnly) throw this.#refusal();
    this.#lastSeq = this.#batch.append(entry);
    if (entry.transaction > this.#lastTransaction) this.#lastTransaction = entry.transaction;
    if (entry.advice > this.#lastTransaction) this.#lastTransaction = entry.advice;
    return this.#lastSeq;
  }

  keep(key: string, value: Uint8Array): void {
    if (this.#failure !== undefined || this.#closing !== undefined || this.#readOnly) throw this.#refusal();
    this.#kept.set(key, new Uint8Array(value).buffer);
  }

  find(name: RequestName, found: (error: JournalError | undefined, entries: readonly JournalEntry[]) => void): void {
    if (this.#failure !== undefined || this.#closing !== undefined) {
      const refusal = this.#refusal();
      queueMicrotask(() => found(refusal, []));
    } else {
      this.#thread.find(name, (error, entries) => found(error, error === undefined ? [...entriesOf(entries!)] : []));
    }
  }

  /** As in Journal. With nothing appended and nothing kept since the last commit, it settles as that one does. */
  commit(settled: Settled): void {
    if (this.#failure !== undefined || this.#closing !== undefined) {
      const refusal = this.#refusal();
      this.#afterLastCommit(() => settled(refusal));
    } else if (this.#batch.count === 0 && this.#kept.size === 0) this.#afterLastCommit(settled);
    else this.#send(settled);
  }

  /**
   * The entries that are durable when the first one is asked for, whatever is appended meanwhile. Throws JournalError
   * JOURNAL_READ when one is missing or cannot be read, JOURNAL_CLOSED once the journal is closed.
   */
  async *read(afterSeq = 0): AsyncGenerator<JournalEntry, void> {
    if (!Number.isSafeInteger(afterSeq) || afterSeq < 0) {
      throw journalError('JOURNAL_READ', this.#path, `no place ${afterSeq}`, 'give an integer from 0');
    }
    const pageAfter = (seq: number, throughSeq?: number) => ahead(this.#page(seq, throughSeq));
    let next: Promise<JournalPage> | undefined = pageAfter(afterSeq);
    let lastSeq: number | undefined;
    while (next !== undefined) {
      const page: JournalPage = await next;
      lastSeq ??= page.durableSeq;
      next = page.throughSeq < lastSeq ? pageAfter(page.throughSeq, lastSeq) : undefined;
      // Not yield*: that waits three times for each.
      for (const entry of entriesOf(page.entries)) yield entry;
    }
  }

  async #page(afterSeq: number, throughSeq: number | undefined): Promise<JournalPage> {
    if (this.#closing !== undefined) throw this.#refusal();
    return this.#thread.page(afterSeq, throughSeq, this.#readPageEntries);
  }

  /** As in StoredJournal. Rejects with JournalError JOURNAL_READ, or JOURNAL_CLOSED once the journal is closed. */
  async at(places: readonly number[]): Promise<JournalEntry[]> {
    const wanted = [...new Set(places)].sort((left, right) => left - right);
    const entries: JournalEntry[] = [];
    for (let i = 0; i < wanted.length; i += this.#readPageEntries) {
      if (this.#closing !== undefined) throw this.#refusal();
      const page = await this.#thread.at(wanted.slice(i, i + this.#readPageEntries));
      for (const entry of entriesOf(page)) entries.push(entry);
    }
    return entries;
  }

  async kept(): Promise<ReadonlyMap<string, Uint8Array>> {
    if (this.#closing !== undefined) throw this.#refusal();
    return keptIn(await this.#thread.kept());
  }

  async verify(): Promise<Flaw | undefined> {
    let position: ChainPosition | undefined;
    for (;;) {
      if (this.#closing !== undefined) throw this.#refusal();
      const { flaw, next } = await this.#thread.check(position);
      if (next === undefined) return flaw;
      position = next;
    }
  }

  async removeConcluded(order: RemovalOrder): Promise<number> {
    let removed = 0;
    for (let begin: RemovalOrder | undefined = order; ; begin = undefined) {
      if (this.#failure !== undefined || this.#closing !== undefined || this.#readOnly) throw this.#refusal();
      const progress = await this.#thread.remove(begin);
      removed += progress.removed;
      if (progress.isDone) return removed;
    }
  }

  /** As in Journal; the file is released even when it rejects. */
  close(): Promise<void> {
    if (this.#closing === undefined) {
      const kept =
        this.pendingEntries === 0 && this.#kept.size === 0 && this.#keeping === 0
          ? Promise.resolve()
          : new Promise<void>((resolve, reject) => {
              this.commit((error) => (error === undefined ? resolve() : reject(error)));
            });
      this.#closing = this.#release(kept);
    }
    return this.#closing;
  }

  async #release(kept: Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled([kept, this.#thread.close()]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Sends the open batch to the thread of the file and begins another. */
  #send(settled: Settled): void {
    const committedSeq = this.#lastSeq;
    const { lengthBytes } = this.#batch;
    const block = this.#batch.seal();
    this.#batch = new EntryBatch(committedSeq + 1, this.#spareBlocks.pop());
    this.#committingBytes += lengthBytes;
    const kept = this.#takeKept();
    if (kept.length > 0) this.#keeping++;
    const waiting = [settled];
    this.#lastCommit = waiting;
    this.#thread.commit(block, kept, (error, spare) => {
      if (error === undefined) {
        if (kept.length > 0) this.#keeping--;
        this.#durableSeq = committedSeq;
        this.#committingBytes -= lengthBytes;
        this.#recycle(spare!);
      } else this.#fail(error);
      if (this.#lastCommit === waiting) this.#lastCommit = undefined;
      for (const one of waiting) one(error);
    });
  }

  /** What is kept with the open batch; nothing is kept with the next one so far. */
  #takeKept(): KeptValue[] {
    if (this.#kept.size === 0) return NOTHING_KEPT;
    const kept = Array.from(this.#kept, ([key, value]) => ({ key, value }));
    this.#kept.clear();
    return kept;
  }

  /** Settles behind the commits that are under way: as the last of them does, or with success when there is none. */
  #afterLastCommit(settled: Settled): void {
    if (this.#lastCommit === undefined) queueMicrotask(() => settled(undefined));
    else this.#lastCommit.push(settled);
  }

  #fail(error: JournalError): void {
    this.#failure ??= error;
  }

  #recycle(block: ArrayBuffer): void {
    if (this.#spareBlocks.length < MAX_SPARE_BLOCKS && block.byteLength <= MAX_SPARE_BYTES)
      this.#spareBlocks.push(block);
  }

  #refusal(): JournalError {
    if (this.#closing !== undefined)
      return journalError('JOURNAL_CLOSED', this.#path, 'it was closed', 'open it again');
    if (this.#failure !== undefined) return this.#failure;
    return journalError('JOURNAL_WRITE', this.#path, 'it was opened read-only', 'open it for writing');
  }
}

/** The entries of an answer, each in its place. */
function* entriesOf({ block, places }: PlacedEntries): Generator<JournalEntry, void> {
  let read = 0;
  for (const entry of entriesIn(block)) {
    entry.seq = places[read++]!;
    yield entry;
  }
}

/** What is asked for before it is wanted: when nobody wants it in the end, its failure is nobody's. */
function ahead<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

/** Where the keys are that an option names, or those of the journal at `path` without one. */
export function keySource(path: string, readOnly: boolean, key: JournalKeyOption | undefined): KeySource {
  if (key !== undefined && 'text' in key) return { kind: 'text', ...key };
  if (key === undefined && path === MEMORY) return { kind: 'memory' };
  return { kind: 'file', file: resolve(key?.file ?? `${path}.key`), isMade: !readOnly };
}
