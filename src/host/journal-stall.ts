// Whether the journal makes entries durable at all. When it has not for some seconds, because another process has it locked or the disk
// stands still, the core is told, and people are: what comes new is refused at once until it goes on, and nobody waits to be read for it.
import type { EventSink } from '../events/event-table.ts';
import type { Switch } from '../switch/switch.ts';
import type { Turn } from './turn.ts';

export class JournalStall {
  private readonly turn: Turn;
  private readonly core: Switch;
  private readonly emit: EventSink;
  private readonly pendingEntries: () => number;
  /** It has not for too long. */
  isStalled = false;

  /** `pendingEntries` is how many wait to become durable. */
  constructor(turn: Turn, core: Switch, emit: EventSink, pendingEntries: () => number) {
    this.turn = turn;
    this.core = core;
    this.emit = emit;
    this.pendingEntries = pendingEntries;
  }

  /** When it will be that, unless something becomes durable before; Infinity while it is, or nothing waits. */
  get dueMs(): number {
    return this.isStalled ? Number.POSITIVE_INFINITY : this.turn.stallsAtMs;
  }

  look(nowMs: number): void {
    const isStalled = this.turn.isStalled(nowMs);
    if (isStalled === this.isStalled) return;
    this.isStalled = isStalled;
    this.core.journalStalls(isStalled);
    this.turn.standsStill(isStalled);
    if (isStalled) this.emit('journal.stalled', { entries: this.pendingEntries() });
    else this.emit('journal.goes-on', {});
  }
}
