// The two clocks of the host. What it waits for goes by a clock that nobody sets (`Timer.now`): no deadline moves when the time of day is
// corrected. What it writes down or tells (the time of an entry, DE 7, whether a card has expired) goes by the time of day
// (`Timer.wall`), which may be set at any moment: once a turn it looks how far the two are apart.
import type { EventSink } from '../events/event-table.ts';
import type { Timer } from './timer.ts';

/** Both are read one after the other, and the one counts whole milliseconds: less is no difference. */
const NO_DIFFERENCE_MS = 20;
/** Less is a clock that is kept right, which is nobody's concern. */
const STEP_MS = 1_000;

export class WallClock {
  /** What the time of day is ahead of the clock that nobody sets; below zero when it is behind. */
  aheadMs = 0;
  private readonly timer: Timer;
  private readonly emit: EventSink;
  private readonly changed: (aheadMs: number) => void;

  /** `changed` is told of every difference from now on. */
  constructor(timer: Timer, emit: EventSink, changed: (aheadMs: number) => void) {
    this.timer = timer;
    this.emit = emit;
    this.changed = changed;
  }

  /** A turn begins at `nowMs` of the clock that nobody sets. */
  look(nowMs: number): void {
    const aheadMs = this.timer.wall() - nowMs;
    const byMs = aheadMs - this.aheadMs;
    if (Math.abs(byMs) < NO_DIFFERENCE_MS) return;
    this.aheadMs = aheadMs;
    this.changed(aheadMs);
    if (Math.abs(byMs) >= STEP_MS) this.emit('clock.stepped', { byMs: Math.round(byMs) });
  }
}
