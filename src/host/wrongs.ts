// What one peer gets wrong: how often within a minute, and then only if that is much of all that it sends. A peer that does its work, and
// some of whose messages are not fit to be read, is left alone.
import type { Timer } from './timer.ts';

const WHILE_MS = 60_000;
/** One frame in so many is much. */
const MUCH = 10;
/** Messages within a minute that the switch fails on: a defect, which costs the link and nobody else. */
const FAILED_FRAMES = 3;

export class Wrongs {
  private readonly badFrames: Strikes;
  private readonly failedFrames: Strikes;
  private readonly limit: number;

  /** `badFrames` is how many frames may be no messages, 0 for any number. */
  constructor(timer: Timer, badFrames: number) {
    this.limit = badFrames;
    this.badFrames = new Strikes(timer, badFrames);
    this.failedFrames = new Strikes(timer, FAILED_FRAMES);
  }

  /** A frame was no message, among `heard` of this peer so far. Why the peer is given up; undefined when it is not. */
  badFrame(heard: number): Error | undefined {
    const isOut = this.badFrames.isOut(heard);
    return isOut ? new Error(`${this.limit} frames within a minute that are no messages`) : undefined;
  }

  /** The switch has failed on a frame. Why the peer is given up; undefined when it is not. */
  failedFrame(): Error | undefined {
    const isOut = this.failedFrames.isOut();
    return isOut ? new Error(`${FAILED_FRAMES} messages within a minute that the switch fails on`) : undefined;
  }
}

class Strikes {
  private readonly timer: Timer;
  /** 0 for any number. */
  private readonly limit: number;
  private count = 0;
  private sinceMs = Number.NEGATIVE_INFINITY;
  private sinceHeard = 0;

  constructor(timer: Timer, limit: number) {
    this.timer = timer;
    this.limit = limit;
  }

  /** Once more, among `heard` frames; 0 when it does not matter how many. True when that was once too often. */
  isOut(heard = 0): boolean {
    if (this.limit === 0) return false;
    const nowMs = this.timer.now();
    if (nowMs - this.sinceMs >= WHILE_MS) {
      this.sinceMs = nowMs;
      this.sinceHeard = heard;
      this.count = 0;
    }
    return ++this.count >= this.limit && this.count * MUCH >= heard - this.sinceHeard;
  }
}
