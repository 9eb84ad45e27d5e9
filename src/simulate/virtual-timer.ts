// Virtual time: a clock that moves only when it is told to, and the turns of an event loop that run only when they are told
// to. The same calls give the same order every time. A turn has three parts, in the order of an event loop: calls that are
// due, what has arrived (`nextTurn`), the end of the turn.
import type { Cancel, Timer } from '../host/timer.ts';
import { CallQueue } from './call-queue.ts';

/** The calls of one part of a turn. Its lists are never shortened: V8 would allocate them anew in every turn. */
class TurnQueue {
  count = 0;
  private coming: (() => void)[] = [];
  private running: (() => void)[] = [];

  push(callback: () => void): void {
    this.coming[this.count++] = callback;
  }

  /** What is pushed meanwhile waits for the next run. */
  run(): void {
    const { coming: calls, count } = this;
    this.coming = this.running;
    this.running = calls;
    this.count = 0;
    for (let i = 0; i < count; i++) calls[i]!();
  }
}

/** A test that reaches this has callbacks that cause one another without end. */
const TURN_LIMIT = 1_000_000;

export class VirtualTimer implements Timer {
  private nowMs: number;
  /** What the time of day is ahead. */
  private aheadMs = 0;
  private readonly arrivals = new TurnQueue();
  private readonly ends = new TurnQueue();
  private readonly calls = new CallQueue();
  private isRunning = false;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  wall(): number {
    return this.nowMs + this.aheadMs;
  }

  /** The time of day is set, ahead or back: nothing comes sooner or later for it. */
  stepWall(byMs: number): void {
    this.aheadMs += byMs;
  }

  endOfTurn(callback: () => void): void {
    this.ends.push(callback);
  }

  at(dueMs: number, callback: () => void): Cancel {
    return this.calls.add(dueMs, callback);
  }

  /** Calls `callback` in the next turn, before its end: how a virtual network or disk hands over what has arrived. */
  nextTurn(callback: () => void): void {
    this.arrivals.push(callback);
  }

  /** Runs turns until nothing is due any more. The clock stands still. */
  runTurns(): void {
    if (this.isRunning) throw new Error('turns are run from within a turn');
    this.isRunning = true;
    try {
      for (let turn = 0; this.isSomethingDue(); turn++) {
        if (turn === TURN_LIMIT) throw new Error(`${TURN_LIMIT} turns at ${this.nowMs} ms, and something is due still`);
        this.runTurn();
      }
    } finally {
      this.isRunning = false;
    }
  }

  /** Moves the clock to `nowMs`, stopping at every call that is due on the way; runs all turns, those at `nowMs` included. */
  advanceTo(nowMs: number): void {
    if (!(nowMs >= this.nowMs)) throw new Error(`time cannot run from ${this.nowMs} back to ${nowMs} ms`);
    this.runTurns();
    for (let dueMs = this.calls.nextDueMs(); dueMs <= nowMs; dueMs = this.calls.nextDueMs()) {
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.runTurns();
    }
    this.nowMs = nowMs;
  }

  private isSomethingDue(): boolean {
    if (this.arrivals.count > 0 || this.ends.count > 0) return true;
    return this.calls.nextDueMs() <= this.nowMs;
  }

  private runTurn(): void {
    this.calls.run(this.nowMs);
    this.arrivals.run();
    this.ends.run();
  }
}
