// Wakes the host when the core has something to do: one call of the timer, set anew when something is due sooner.
import type { Cancel, Timer } from './timer.ts';

export class WakeUp {
  private readonly timer: Timer;
  private readonly wake: () => void;
  private dueMs = Number.POSITIVE_INFINITY;
  private cancel: Cancel | undefined;

  constructor(timer: Timer, wake: () => void) {
    this.timer = timer;
    this.wake = wake;
  }

  /** The core has nothing to do before `dueMs`. What was set for a later time is set for this one. */
  follow(dueMs: number): void {
    if (dueMs >= this.dueMs) return;
    this.cancel?.();
    this.dueMs = dueMs;
    this.cancel = this.timer.at(dueMs, () => {
      this.dueMs = Number.POSITIVE_INFINITY;
      this.cancel = undefined;
      this.wake();
    });
  }

  /** Wakes nobody any more. */
  stop(): void {
    this.cancel?.();
    this.dueMs = Number.NEGATIVE_INFINITY;
  }
}
