// What a plug-in's thread says that nobody has asked for: messages through its port, lines on its streams. The thread of the switch takes
// all of it in, so that much of it would leave that no time for anything else, not even for a signal.
import { serialize } from 'node:v8';

const WHILE_MS = 1_000;
/** Messages and lines in a while. */
const MOST = 1_000;
/** Bytes of them. */
export const MOST_BYTES = 1024 * 1024;

/** Why a thread is ended that says more. */
export const FLOOD =
  'it has said too much unasked: more than a thousand messages and lines, or a megabyte of them, in a second';

export class Unasked {
  private sinceMs = Number.NEGATIVE_INFINITY;
  private things = 0;
  private bytes = 0;

  /** Counts `things` of `bytes` in all, said at `nowMs`. False when that is more than a while may bring. */
  takes(things: number, bytes: number, nowMs: number): boolean {
    if (nowMs - this.sinceMs >= WHILE_MS) {
      this.sinceMs = nowMs;
      this.things = this.bytes = 0;
    }
    this.things += things;
    this.bytes += bytes;
    return this.things <= MOST && this.bytes <= MOST_BYTES;
  }
}

/** The bytes of a message; more than any while may bring when it has what cannot be copied. */
export function bytesOf(said: unknown): number {
  try {
    return serialize(said).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
