// What one link gets of a turn. A peer that sends without end must not keep the others waiting until it is done: past its share it
// is not read until the next turn, in which everybody else has been read as well.
import type { FramedLink } from './framed-link.ts';

/** Frames of one link that are taken in one turn. Those of one read are taken together. */
const FRAMES = 1_000;

export class TurnShare {
  private readonly waiting: FramedLink[] = [];
  private turn = 0;

  /** A read of `link` has been handed over. */
  readBy(link: FramedLink): void {
    if (link.framesIn(this.turn) < FRAMES) return;
    link.wait();
    this.waiting.push(link);
  }

  /** The next turn begins. */
  turnEnded(): void {
    this.turn++;
    if (this.waiting.length === 0) return;
    for (const link of this.waiting) link.goOn();
    this.waiting.length = 0;
  }
}
