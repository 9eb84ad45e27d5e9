// The host's port to time: the clock of the process and the turns of its event loop.
import type { Cancel, Timer } from '../host/timer.ts';

/** The longest that setTimeout can hold. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export class EventLoopTimer implements Timer {
  /** Milliseconds since 1970 at the start of the process, and what has passed since: set clocks do not touch it. */
  now(): number {
    return performance.timeOrigin + performance.now();
  }

  wall(): number {
    return Date.now();
  }

  endOfTurn(callback: () => void): void {
    setImmediate(callback);
  }

  /** Keeps the process alive, so that a stop that waits for what is in flight is not cut short once the sockets are closed. */
  at(dueMs: number, callback: () => void): Cancel {
    let timeout: NodeJS.Timeout;
    const wait = () => {
      const waitMs = Math.min(LONGEST_WAIT_MS, Math.ceil(dueMs - this.now()));
      timeout = setTimeout(look, Math.max(0, waitMs));
    };
    // The event loop counts whole milliseconds and may be a fraction early.
    const look = () => {
      if (this.now() < dueMs) wait();
      else callback();
    };
    wait();
    return () => clearTimeout(timeout);
  }
}
