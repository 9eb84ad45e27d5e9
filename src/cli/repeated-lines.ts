// What keeps the log from being flooded: of one event of one link or issuer, the first lines of a while are written and the rest are
// counted. The count follows in a line of its own when the while is over, so that nothing happens unseen.
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
  sinceMs: number;
  written: number;
  counted: number;
  /** Set while there is a count to be told. */
  cancel: Cancel | undefined;
}

/** Lines of one event that are written in one while. */
const LINES = 100;
const WHILE_MS = 10_000;

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
    if (tally.cancel === undefined && this.timer.now() - tally.sinceMs >= WHILE_MS) this.restart(tally);
    if (tally.written < LINES) {
      tally.written++;
      return true;
    }
    tally.counted++;
    tally.cancel ??= this.timer.at(tally.sinceMs + WHILE_MS, () => this.tellOf(tally));
    return false;
  }

  /** Tells what has been counted and not told. */
  close(): void {
    for (const tally of this.tallies.values()) {
      if (tally.cancel === undefined) continue;
      tally.cancel();
      this.tellOf(tally);
    }
  }

  private tellOf(tally: Tally<Level>): void {
    const { level, of, link, issuer, counted, sinceMs } = tally;
    this.tell(level, { of, link, issuer, count: counted, forMs: Math.round(this.timer.now() - sinceMs) });
    this.restart(tally);
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
