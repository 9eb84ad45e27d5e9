// A journal in virtual time: what is committed is durable in the next turn, unless the disk is stalled, and nothing before that.
// What is durable outlives the host that wrote it, so that another can be started on it.
import { contentOf, type JournalEntry, type NewEntry } from '../journal/entry.ts';
import type { Journal, JournalError, RequestName } from '../journal/journal.ts';
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

interface VirtualJournalSettings {
  /** False when entries need not be read again: then they are counted only. Default true. */
  readonly retains?: boolean;
}

export class VirtualJournal implements Journal {
  pendingEntries = 0;
  pendingBytes = 0;
  /** Called with each entry that is appended; it is reused. */
  onAppend: ((entry: Readonly<NewEntry>) => void) | undefined;
  /** What is durable: entries in order, the rest by key. */
  readonly entries: JournalEntry[] = [];
  readonly kept = new Map<string, Uint8Array>();
  private readonly timer: VirtualTimer;
  private readonly retains: boolean;
  private readonly commits: Commit[] = [];
  private appended = 0;
  private open: JournalEntry[] = [];
  private openKept = new Map<string, Uint8Array>();
  private openCount = 0;
  private openBytes = 0;
  private isStalled = false;

  constructor(timer: VirtualTimer, { retains = true }: VirtualJournalSettings = {}) {
    this.timer = timer;
    this.retains = retains;
  }

  /** The journal as the next process finds it: with what was durable. */
  reopened(timer: VirtualTimer): VirtualJournal {
    const journal = new VirtualJournal(timer, { retains: this.retains });
    journal.entries.push(...this.entries);
    for (const [key, value] of this.kept) journal.kept.set(key, value);
    journal.appended = this.entries.length;
    return journal;
  }

  /** The highest transaction number in it, 0 when there is none. */
  get lastTransaction(): number {
    return this.entries.reduce((last, { transaction, advice }) => Math.max(last, transaction, advice), 0);
  }

  append(entry: Readonly<NewEntry>): number {
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
    this.openKept.set(key, new Uint8Array(value));
  }

  find(name: RequestName, found: (error: JournalError | undefined, entries: readonly JournalEntry[]) => void): void {
    const committed = [...this.entries, ...this.commits.flatMap(({ entries }) => entries)];
    const entries = historyOf(name, committed).map((entry) => copyOf(entry, entry.seq));
    this.timer.nextTurn(() => found(undefined, entries));
  }

  commit(settled: (error: JournalError | undefined) => void): void {
    this.commits.push({
      entries: this.open,
      kept: this.openKept,
      count: this.openCount,
      bytes: this.openBytes,
      settled,
    });
    this.open = [];
    this.openKept = new Map();
    this.openCount = this.openBytes = 0;
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
    this.timer.nextTurn(() => {
      for (const { settled } of this.commits.splice(0)) settled(error);
    });
  }

  private readonly settleFirst = (): void => {
    if (!this.isStalled) this.settle();
  };

  private settle(): void {
    const commit = this.commits.shift();
    if (commit === undefined) return;
    this.pendingEntries -= commit.count;
    this.pendingBytes -= commit.bytes;
    for (const entry of commit.entries) this.entries.push(entry);
    for (const [key, value] of commit.kept) this.kept.set(key, value);
    commit.settled(undefined);
  }
}

function copyOf(entry: Readonly<NewEntry>, seq: number): JournalEntry {
  // Of a Buffer, slice() would be the same memory.
  const bytes = new Uint8Array(contentOf(entry));
  return { ...entry, seq, bytes, start: 0, end: bytes.length };
}

/** All entries of the transactions that were opened under `name`, and of reversals of them. */
function historyOf({ acquirer, stan, sentAt }: RequestName, entries: readonly JournalEntry[]): JournalEntry[] {
  const opened = new Set<number>();
  if (sentAt < 0) return [];
  for (const entry of entries) {
    if (entry.sentAt === sentAt && entry.stan === stan && entry.acquirer === acquirer) opened.add(entry.transaction);
  }
  return entries.filter(({ transaction, original }) => opened.has(transaction) || opened.has(original));
}
