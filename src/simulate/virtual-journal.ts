// A journal in virtual time: what is committed is durable in the next turn, unless the disk is stalled, and nothing before that.
// What is durable outlives the host that wrote it, so that another can be started on it. A host may end at any moment: then of
// what it had committed a part from the beginning may be durable, and nothing of the rest.
import { contentOf, type JournalEntry, type NewEntry } from '../journal/entry.ts';
import { type Journal, JournalError, type RequestName, TOO_MANY_OF_A_NAME } from '../journal/journal.ts';
import { EntryIndex } from './entry-index.ts';
import type { VirtualTimer } from './virtual-timer.ts';

/** What an entry takes besides its message. */
const ENTRY_BYTES = 144;

/** What a commit covers: what was pending before it and is in no earlier one. */
interface Commit {
  readonly entries: readonly JournalEntry[];
  readonly kept: ReadonlyMap<string, Uint8Array>;
  readonly count: number;
  readonly bytes: number;
  readonly settled: (error: JournalError | undefined) => void;
}

/** A search takes longer, or fails. */
export interface SearchTrouble {
  readonly afterMs: number;
  readonly error?: JournalError;
}

interface VirtualJournalSettings {
  /** False when entries need not be read again: then they are counted only. Default true. */
  readonly retains?: boolean;
}

export class VirtualJournal implements Journal {
  pendingEntries = 0;
  pendingBytes = 0;
  /** Called with each entry that is appended; it is reused. */
  onAppend: ((entry: Readonly<NewEntry>) => void) | undefined;
  /** Called with the number of entries that are committed. */
  onCommit: ((entries: number) => void) | undefined;
  /** Called with each name that is looked for: what is wrong with that search, if anything. */
  onFind: ((name: RequestName) => SearchTrouble | undefined) | undefined;
  /** Called with each entry that becomes durable, before its commit settles. */
  onDurable: ((entry: Readonly<JournalEntry>) => void) | undefined;
  /** What is durable: entries in order, the rest by key. */
  readonly entries: JournalEntry[] = [];
  readonly kept = new Map<string, Uint8Array>();
  private readonly timer: VirtualTimer;
  private readonly retains: boolean;
  private readonly commits: Commit[] = [];
  /** Of what is durable. */
  private readonly index = new EntryIndex();
  private appended = 0;
  private durable = 0;
  private highestTransaction = 0;
  private open: JournalEntry[] = [];
  private openKept = new Map<string, Uint8Array>();
  private openCount = 0;
  private openBytes = 0;
  private isStalled = false;
  /** The disk has failed, for good as far as this process goes. */
  private failure: JournalError | undefined;

  constructor(timer: VirtualTimer, { retains = true }: VirtualJournalSettings = {}) {
    this.timer = timer;
    this.retains = retains;
  }

  /** The journal as the next process finds it: with what was durable. */
  reopened(timer: VirtualTimer): VirtualJournal {
    const journal = new VirtualJournal(timer, { retains: this.retains });
    for (const entry of this.entries) journal.addDurable(entry);
    for (const [key, value] of this.kept) journal.kept.set(key, value);
    journal.appended = journal.durable;
    return journal;
  }

  /** The highest number of a transaction or advice in it, 0 when there is none. */
  get lastTransaction(): number {
    return this.highestTransaction;
  }

  /** Commits that are not durable. */
  get waitingCommits(): number {
    return this.commits.length;
  }

  append(entry: Readonly<NewEntry>): number {
    if (this.failure !== undefined) throw this.failure;
    const bytes = ENTRY_BYTES + entry.end - entry.start;
    const seq = ++this.appended;
    this.openCount++;
    this.openBytes += bytes;
    this.pendingEntries++;
    this.pendingBytes += bytes;
    if (this.retains) this.open.push(copyOf(entry, seq));
    this.onAppend?.(entry);
    return seq;
  }

  keep(key: string, value: Uint8Array): void {
    if (this.failure !== undefined) throw this.failure;
    this.openKept.set(key, new Uint8Array(value));
  }

  find(name: RequestName, found: (error: JournalError | undefined, entries: readonly JournalEntry[]) => void): void {
    const trouble = this.failure === undefined ? this.onFind?.(name) : { afterMs: 0, error: this.failure };
    if (trouble === undefined) this.tellFound(name, found);
    else if (trouble.error !== undefined) this.timer.nextTurn(() => found(trouble.error, []));
    else this.timer.at(this.timer.now() + trouble.afterMs, () => this.tellFound(name, found));
  }

  private tellFound(name: RequestName, found: Parameters<Journal['find']>[1]): void {
    const pending = this.commits.flatMap(({ entries }) => entries);
    const history = this.index.historyOf(name, pending);
    const error = history === undefined ? new JournalError('JOURNAL_READ', TOO_MANY_OF_A_NAME) : undefined;
    const entries = (history ?? []).map((entry) => copyOf(entry, entry.seq));
    this.timer.nextTurn(() => found(error, entries));
  }

  commit(settled: (error: JournalError | undefined) => void): void {
    const { failure } = this;
    if (failure !== undefined) {
      this.timer.nextTurn(() => settled(failure));
      return;
    }
    this.commits.push({
      entries: this.open,
      kept: this.openKept,
      count: this.openCount,
      bytes: this.openBytes,
      settled,
    });
    const { openCount } = this;
    this.open = [];
    this.openKept = new Map();
    this.openCount = this.openBytes = 0;
    this.onCommit?.(openCount);
    if (!this.isStalled) this.timer.nextTurn(this.settleFirst);
  }

  /** The disk does not answer until `resume`. */
  stall(): void {
    this.isStalled = true;
  }

  resume(): void {
    this.isStalled = false;
    for (let i = 0; i < this.commits.length; i++) this.timer.nextTurn(this.settleFirst);
  }

  /** The oldest commit becomes durable in the next turn, though the disk is stalled. */
  settleOne(): void {
    this.timer.nextTurn(() => this.settle());
  }

  /** The disk cannot keep the oldest commit, nor any after it. */
  fail(error: JournalError): void {
    this.failure = error;
    this.timer.nextTurn(() => {
      for (const { settled } of this.commits.splice(0)) settled(error);
    });
  }

  /** The process that writes is gone and nobody is told of its commits. The first `commits` of those that are not durable become
   *  so, and of the next the first `entries`; the rest never was. */
  abandon(commits: number, entries: number): void {
    const left = this.commits.splice(0);
    for (const commit of left.slice(0, commits)) this.makeDurable(commit);
    for (const entry of left[commits]?.entries.slice(0, entries) ?? []) this.addDurable(entry);
    this.appended = this.durable;
    this.open = [];
    this.openKept = new Map();
    this.openCount = this.openBytes = this.pendingEntries = this.pendingBytes = 0;
    this.isStalled = false;
    this.failure = undefined;
  }

  /** Forgets the entries before the place `seq`, as if they had never been written. */
  forgetBefore(seq: number): void {
    const first = this.entries.findIndex((entry) => entry.seq >= seq);
    for (const entry of this.entries.splice(0, first < 0 ? this.entries.length : first)) this.index.remove(entry);
  }

  private readonly settleFirst = (): void => {
    if (!this.isStalled) this.settle();
  };

  private settle(): void {
    const commit = this.commits.shift();
    if (commit === undefined) return;
    this.pendingEntries -= commit.count;
    this.pendingBytes -= commit.bytes;
    this.makeDurable(commit);
    commit.settled(undefined);
  }

  private makeDurable({ entries, kept }: Commit): void {
    for (const entry of entries) this.addDurable(entry);
    for (const [key, value] of kept) this.kept.set(key, value);
  }

  private addDurable(entry: JournalEntry): void {
    this.durable = entry.seq;
    this.appended = Math.max(this.appended, entry.seq);
    this.highestTransaction = Math.max(this.highestTransaction, entry.transaction, entry.advice);
    this.entries.push(entry);
    this.index.add(entry);
    this.onDurable?.(entry);
  }
}

function copyOf(entry: Readonly<NewEntry>, seq: number): JournalEntry {
  // Of a Buffer, slice() would be the same memory.
  const bytes = new Uint8Array(contentOf(entry));
  return { ...entry, seq, bytes, start: 0, end: bytes.length };
}
