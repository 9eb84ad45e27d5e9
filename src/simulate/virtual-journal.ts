// A journal in virtual time: what is committed is durable in the next turn, unless the disk is stalled, and nothing before that.
import type { NewEntry } from '../journal/entry.ts';
import type { Journal, JournalError } from '../journal/journal.ts';
import type { VirtualTimer } from './virtual-timer.ts';

/** What an entry takes besides its message. */
const ENTRY_BYTES = 104;

/** What a commit covers: entries and bytes that were pending before it and are not in an earlier one. */
interface Commit {
  readonly entries: number;
  readonly bytes: number;
  readonly settled: (error: JournalError | undefined) => void;
}

export class VirtualJournal implements Journal {
  pendingEntries = 0;
  pendingBytes = 0;
  /** Called with each entry that is appended; it is reused. */
  onAppend: ((entry: Readonly<NewEntry>) => void) | undefined;
  private readonly timer: VirtualTimer;
  private readonly commits: Commit[] = [];
  private appended = 0;
  private openEntries = 0;
  private openBytes = 0;
  private isStalled = false;

  constructor(timer: VirtualTimer) {
    this.timer = timer;
  }

  append(entry: Readonly<NewEntry>): number {
    const bytes = ENTRY_BYTES + entry.end - entry.start;
    this.openEntries++;
    this.openBytes += bytes;
    this.pendingEntries++;
    this.pendingBytes += bytes;
    this.onAppend?.(entry);
    return ++this.appended;
  }

  commit(settled: (error: JournalError | undefined) => void): void {
    this.commits.push({ entries: this.openEntries, bytes: this.openBytes, settled });
    this.openEntries = this.openBytes = 0;
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
    this.pendingEntries -= commit.entries;
    this.pendingBytes -= commit.bytes;
    commit.settled(undefined);
  }
}
