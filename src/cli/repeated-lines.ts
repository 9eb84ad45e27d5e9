// What keeps the log from being flooded: of one event of one link or issuer, the first lines of a while are written. Of more the rest is
// counted, and told in one line a second, until it is calm again: nothing happens unseen, and nothing is written without bound.
import type { Cancel, Timer } from '../host/timer.ts';

/** How many lines were not written, of what, since when. */
interface Repeats {
  readonly of: string;
  readonly link: string | undefined;
  readonly issuer: string | undefined;
  readonly count: number;
  readonly forMs: number;
}

interface Tally<Level> {
  readonly level: Level;
  readonly of: string;
  readonly link: string | undefined;
  readonly issuer: string | undefined;
  /** When the while began, or, while lines are counted, when the last count was told. */
  sinceMs: number;
  written: number;
  counted: number;
  /** Set while lines are counted. */
  cancel: Cancel | undefined;
}

/** Lines of one event that are written in one while. */
const LINES = 100;
const WHILE_MS = 10_000;
/** How often a count is told. */
const COUNT_MS = 1_000;
/** A second with so many is calm: as many as may be written for ever. */
const CALM = (LINES * COUNT_MS) / WHILE_MS;

export class RepeatedLines<Level> {
  private readonly timer: Timer;
  private readonly tell: (level: Level, repeats: Repeats) => void;
  /** As many as there are events and links: names of neither come from peers. */
  private readonly tallies = new Map<string, Tally<Level>>();

  constructor(timer: Timer, tell: (level: Level, repeats: Repeats) => void) {
    this.timer = timer;
    this.tell = tell;
  }

  /** True when a line of this event is to be written; otherwise it is counted. */
  passes(level: Level, event: string, link: unknown, issuer: unknown): boolean {
    const tally = this.tallyOf(level, event, nameOf(link), nameOf(issuer));
    if (tally.cancel !== undefined) {
      tally.counted++;
      return false;
    }
    if (this.timer.now() - tally.sinceMs >= WHILE_MS) this.restart(tally);
    if (tally.written < LINES) {
      tally.written++;
      return true;
    }
    this.restart(tally);
    tally.counted = 1;
    this.arm(tally);
    return false;
  }

  /** Tells what has been counted and not told. */
  close(): void {
    for (const tally of this.tallies.values()) {
      if (tally.cancel === undefined) continue;
      tally.cancel();
      tally.cancel = undefined;
      this.tellOf(tally);
    }
  }

  private arm(tally: Tally<Level>): void {
    tally.cancel = this.timer.at(tally.sinceMs + COUNT_MS, () => {
      const isCalm = tally.counted <= CALM;
      this.tellOf(tally);
      this.restart(tally);
      if (!isCalm) this.arm(tally);
    });
  }

  private tellOf({ level, of, link, issuer, counted, sinceMs }: Tally<Level>): void {
    if (counted === 0) return;
    this.tell(level, { of, link, issuer, count: counted, forMs: Math.round(this.timer.now() - sinceMs) });
  }

  private restart(tally: Tally<Level>): void {
    tally.sinceMs = this.timer.now();
    tally.written = tally.counted = 0;
    tally.cancel = undefined;
  }

  private tallyOf(level: Level, of: string, link: string | undefined, issuer: string | undefined): Tally<Level> {
    const key = `${of} ${link ?? ''} ${issuer ?? ''}`;
    let tally = this.tallies.get(key);
    if (tally === undefined) {
      tally = { level, of, link, issuer, sinceMs: this.timer.now(), written: 0, counted: 0, cancel: undefined };
      this.tallies.set(key, tally);
    }
    return tally;
  }
}

function nameOf(field: unknown): string | undefined {
  return typeof field === 'string' ? field : undefined;
}
