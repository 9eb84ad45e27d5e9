// The journal of a switch in virtual time, kept by an engine on a real disk. To the switch, what it commits is durable in the next turn: a
// disk of virtual time takes none. The engine writes it behind that, in larger batches, and whoever lets time pass waits when too much
// is behind. A process that ends before its day is over plays the day again from its beginning, so that nothing is lost by it.
import type { NewEntry } from '../../journal/entry.ts';
import type { Journal, JournalError, RequestName, StoredJournal } from '../../journal/journal.ts';
import type { VirtualTimer } from '../../simulate/virtual-timer.ts';

/** Entries that are committed together. */
const BATCH_ENTRIES = 2_000;
/** Entries that may be behind. */
const BEHIND_ENTRIES = 20_000;

export class WriteBehindJournal implements Journal {
  pendingEntries = 0;
  pendingBytes = 0;
  private readonly engine: StoredJournal;
  private readonly timer: VirtualTimer;
  private uncommitted = 0;
  private searching = 0;
  private failure: JournalError | undefined;
  private wake: (() => void) | undefined;

  constructor(engine: StoredJournal, timer: VirtualTimer) {
    this.engine = engine;
    this.timer = timer;
  }

  append(entry: Readonly<NewEntry>): number {
    this.pendingEntries++;
    this.pendingBytes += entry.end - entry.start;
    this.uncommitted++;
    return this.engine.append(entry);
  }

  keep(key: string, value: Uint8Array): void {
    this.engine.keep(key, value);
  }

  find(name: RequestName, found: Parameters<Journal['find']>[1]): void {
    this.flush();
    this.searching++;
    this.engine.find(name, (error, entries) => {
      this.searching--;
      this.timer.nextTurn(() => found(error, entries));
      this.wake?.();
    });
  }

  commit(settled: (error: JournalError | undefined) => void): void {
    this.pendingEntries = this.pendingBytes = 0;
    if (this.uncommitted >= BATCH_ENTRIES) this.flush();
    this.timer.nextTurn(() => settled(this.failure));
  }

  /** True while the engine looks for something: time stands still until it has. */
  get isSearching(): boolean {
    return this.searching > 0;
  }

  /** Resolves when nothing is being looked for, and no more is behind than may be. Rejects with a JournalError. */
  async caughtUp(): Promise<void> {
    while (this.searching > 0 || (this.failure === undefined && this.behind > BEHIND_ENTRIES)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  /** Resolves when everything is durable. Rejects with a JournalError. */
  async written(): Promise<void> {
    this.flush();
    while (this.failure === undefined && this.behind > 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    if (this.failure !== undefined) throw this.failure;
  }

  private get behind(): number {
    return this.engine.pendingEntries - this.uncommitted;
  }

  private flush(): void {
    if (this.uncommitted === 0) return;
    this.uncommitted = 0;
    this.engine.commit((error) => {
      this.failure ??= error;
      this.wake?.();
    });
  }
}
