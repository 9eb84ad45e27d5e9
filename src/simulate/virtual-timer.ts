// Virtual time: a clock that moves only when it is told to, and the turns of an event loop that run only when they are told
// to. The same calls give the same order every time. A turn has three parts, in the order of an event loop: calls that are
// due, what has arrived (`nextTurn`), the end of the turn.
import type { Cancel, Timer } from '../host/timer.ts';

interface Call {
  readonly dueMs: number;
  readonly callback: () => void;
  isCancelled: boolean;
}

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
  private readonly arrivals = new TurnQueue();
  private readonly ends = new TurnQueue();
  /** In the order in which they are due; those due at the same moment in the order in which they came. */
  private readonly calls: Call[] = [];
  private isRunning = false;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  now(): number {
    return this.nowMs;
  }

  endOfTurn(callback: () => void): void {
    this.ends.push(callback);
  }

  at(dueMs: number, callback: () => void): Cancel {
    const call: Call = { dueMs, callback, isCancelled: false };
    let place = this.calls.length;
    while (place > 0 && this.calls[place - 1]!.dueMs > dueMs) place--;
    this.calls.splice(place, 0, call);
    return () => {
      call.isCancelled = true;
      const index = this.calls.indexOf(call);
      if (index >= 0) this.calls.splice(index, 1);
    };
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
    for (let first = this.calls[0]; first !== undefined && first.dueMs <= nowMs; first = this.calls[0]) {
      this.nowMs = Math.max(this.nowMs, first.dueMs);
      this.runTurns();
    }
    this.nowMs = nowMs;
  }

  private isSomethingDue(): boolean {
    if (this.arrivals.count > 0 || this.ends.count > 0) return true;
    const first = this.calls[0];
    return first !== undefined && first.dueMs <= this.nowMs;
  }

  private runTurn(): void {
    this.runDue();
    this.arrivals.run();
    this.ends.run();
  }

  /** What a call asks for at this very moment waits for the next turn. */
  private runDue(): void {
    let count = 0;
    while (count < this.calls.length && this.calls[count]!.dueMs <= this.nowMs) count++;
    if (count === 0) return;
    for (const call of this.calls.splice(0, count)) if (!call.isCancelled) call.callback();
  }
}
