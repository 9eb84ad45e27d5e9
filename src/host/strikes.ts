// How often a peer may get something wrong: so many times within a minute.
import type { Timer } from './timer.ts';

const WHILE_MS = 60_000;

export class Strikes {
  private readonly timer: Timer;
  /** 0 for any number. */
  private readonly limit: number;
  private count = 0;
  private sinceMs = Number.NEGATIVE_INFINITY;

  constructor(timer: Timer, limit: number) {
    this.timer = timer;
    this.limit = limit;
  }

  /** Once more. True when that was once too often. */
  isOut(): boolean {
    if (this.limit === 0) return false;
    const nowMs = this.timer.now();
    if (nowMs - this.sinceMs >= WHILE_MS) {
      this.sinceMs = nowMs;
      this.count = 0;
    }
    return ++this.count >= this.limit;
  }
}
