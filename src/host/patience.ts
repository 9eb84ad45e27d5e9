// A time limit for something that begins and ends all the time, as half a frame does with every read. It costs no timer each time:
// one runs while there is something to limit, and looks when it is due whether that has lasted too long.
import type { Cancel, Timer } from './timer.ts';

export class Patience {
  private readonly timer: Timer;
  /** 0 for ever. */
  private readonly limitMs: number;
  private readonly over: () => void;
  private sinceMs: number | undefined;
  private isHeld = false;
  private cancel: Cancel | undefined;
  private readonly look = (): void => {
    this.cancel = undefined;
    if (this.sinceMs === undefined || this.isHeld) return;
    if (this.timer.now() - this.sinceMs < this.limitMs) this.arm();
    else this.over();
  };

  /** `over` is called when what has begun has lasted for `limitMs`, 0 for never. It may begin anew, or stop. */
  constructor(timer: Timer, limitMs: number, over: () => void) {
    this.timer = timer;
    this.limitMs = limitMs;
    this.over = over;
  }

  /** True from `begin` to `end`. */
  get isRunning(): boolean {
    return this.sinceMs !== undefined;
  }

  /** It begins now, be it for the first time or anew. */
  begin(): void {
    if (this.limitMs === 0) return;
    this.sinceMs = this.timer.now();
    if (this.cancel === undefined && !this.isHeld) this.arm();
  }

  /** It has ended. */
  end(): void {
    this.sinceMs = undefined;
  }

  /** The time does not count until `release`, from which on it counts anew. */
  hold(): void {
    this.isHeld = true;
  }
  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    if (this.sinceMs !== undefined) this.begin();
  }

  /** Ends it for good. */
  stop(): void {
    this.end();
    this.cancel?.();
    this.cancel = undefined;
  }

  private arm(): void {
    this.cancel = this.timer.at(this.sinceMs! + this.limitMs, this.look);
  }
}
