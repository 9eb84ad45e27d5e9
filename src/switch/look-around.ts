// How far, and how often, the journal is looked through for the original of a reversal that does not name it by DE 7: what an acquirer sent
// in the two hours before. A look costs the journal milliseconds, where a name costs it nothing, so that each acquirer has a few in a second.
import { transmissionTime } from '../iso8583/transmission-time.ts';

/** A terminal reverses what it has just done, or what it could not finish before it was switched off. */
const SPAN_MS = 2 * 3_600_000;
const LOOKS_A_SECOND = 4;
const SECOND_MS = 1_000;

/** A year that has every day that there can be in DE 7. */
const ANY_YEAR = 2024;

interface Looks {
  sinceMs: number;
  count: number;
}

export class LookAround {
  /** By acquirer number. */
  private readonly looks = new Map<number, Looks>();

  /** True, and counted, unless the acquirer has had all that it may have in the second of `nowMs`. */
  take(acquirer: number, nowMs: number): boolean {
    const looks = this.looks.get(acquirer);
    if (looks === undefined || nowMs - looks.sinceMs >= SECOND_MS) {
      this.looks.set(acquirer, { sinceMs: nowMs, count: 1 });
      return true;
    }
    looks.count++;
    return looks.count <= LOOKS_A_SECOND;
  }
}

/** DE 7 as a number, so long before `sentAt` as an original is looked for. */
export function earliestBefore(sentAt: number): number {
  const [month, day, hours, minutes, seconds] = Array.from(
    { length: 5 },
    (_, i) => Math.floor(sentAt / 100 ** (4 - i)) % 100,
  );
  const atMs = Date.UTC(ANY_YEAR, month! - 1, day, hours, minutes, seconds);
  return Number(transmissionTime(atMs - SPAN_MS));
}
