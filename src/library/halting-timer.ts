// The timer of a switch inside a program, which can be halted: what a switch without its journal still waits for must not come.
import type { Cancel } from '../host/timer.ts';
import { EventLoopTimer } from '../net/event-loop-timer.ts';

export class HaltingTimer extends EventLoopTimer {
  private readonly pending = new Set<Cancel>();
  private isHalted = false;

  /** Nothing that was asked for comes any more, nor what will be asked for. */
  halt(): void {
    this.isHalted = true;
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }

  override endOfTurn(callback: () => void): void {
    super.endOfTurn(() => {
      if (!this.isHalted) callback();
    });
  }

  override at(dueMs: number, callback: () => void): Cancel {
    if (this.isHalted) return () => undefined;
    const cancel = super.at(dueMs, () => {
      this.pending.delete(cancel);
      callback();
    });
    this.pending.add(cancel);
    return () => {
      this.pending.delete(cancel);
      cancel();
    };
  }
}
