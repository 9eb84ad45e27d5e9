// An orderly stop: no new connections, 91 to what is new, a wait for what is in flight, an end to the rest, and then everything
// that is held goes out before the links are closed. A last checkpoint makes the next start short.
import type { EventSink } from '../events/event-table.ts';
import type { Switch } from '../switch/switch.ts';
import type { AcquirerLinks } from './acquirer-links.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { FramedLink } from './framed-link.ts';
import type { IssuerLinks } from './issuer-links.ts';
import type { Timer } from './timer.ts';
import type { Turn } from './turn.ts';

/** How long peers may take to close when the host stops. */
const CLOSE_PATIENCE_MS = 400;

/** What is stopped, in parts. */
interface Parts {
  readonly core: Switch;
  readonly turn: Turn;
  readonly timer: Timer;
  readonly acquirers: AcquirerLinks;
  readonly issuers: IssuerLinks;
  readonly checkpoints: Checkpoints | undefined;
  readonly emit: EventSink;
  /** Has the core handle an event in a turn. */
  event(act: (nowMs: number) => void): void;
  /** Everything has gone out. */
  ended(): void;
}

export class OrderlyStop {
  /** Everything has gone out: the journal takes nothing more. */
  hasEnded = false;
  private readonly parts: Parts;
  private readonly drainMs: number;
  /** Ends the wait for what is in flight; undefined when none waits. */
  private endDrain: (() => void) | undefined;
  private readonly whenStopped: (() => void)[] = [];

  /** `drainMs` is how long it waits for what is in flight. */
  constructor(parts: Parts, drainMs: number) {
    this.parts = parts;
    this.drainMs = drainMs;
  }

  begin(stopped: () => void): void {
    if (this.hasEnded) {
      stopped();
      return;
    }
    this.whenStopped.push(stopped);
    if (this.whenStopped.length > 1) return;
    const { acquirers, core, timer } = this.parts;
    acquirers.stopAccepting();
    core.drain();
    const cancel = timer.at(timer.now() + this.drainMs, () => this.endDrain?.());
    this.endDrain = () => {
      this.endDrain = undefined;
      cancel();
      this.giveUp();
      this.close();
    };
    this.checkDrained();
  }

  /** Nothing is sent any more, and nothing is waited for. */
  abandon(): void {
    this.hasEnded = true;
    this.endDrain = undefined;
    this.parts.ended();
  }

  /** A turn has ended: perhaps nothing is in flight any more. */
  checkDrained(): void {
    if (this.parts.core.inFlight === 0) this.endDrain?.();
  }

  private giveUp(): void {
    const { core, emit } = this.parts;
    const { inFlight } = core;
    if (inFlight === 0) return;
    emit('stop.in-flight', { inFlight, afterMs: this.drainMs });
    // What waited for another outcome is asked for only then, and given up in its turn.
    while (core.inFlight > 0) this.parts.event((nowMs) => core.giveUp(nowMs));
  }

  /** From here on nothing of acquirers is read, so whatever is answered has been asked before: all of it goes out. */
  private close(): void {
    const { core, turn, acquirers, issuers, checkpoints } = this.parts;
    core.close();
    const links = acquirers.all();
    for (const link of links) link.stopReading();
    turn.settle(() => {
      endAll([...links, ...issuers.close()], () => {
        turn.keepLast((lastPlace) => checkpoints?.take(lastPlace));
        turn.settle(() => this.end());
      });
    });
  }

  private end(): void {
    const { acquirers, core, emit } = this.parts;
    this.hasEnded = true;
    acquirers.cutLingering();
    this.parts.ended();
    if (core.advicesWaiting > 0) emit('stop.advices-waiting', { advices: core.advicesWaiting });
    for (const stopped of this.whenStopped.splice(0)) stopped();
  }
}

/** Closes every link and calls `closed` once all are gone. */
function endAll(links: readonly FramedLink[], closed: () => void): void {
  let open = 0;
  const oneClosed = (): void => {
    if (--open === 0) closed();
  };
  for (const link of links) if (link.whenClosed(oneClosed)) open++;
  for (const link of links) link.end(CLOSE_PATIENCE_MS);
  if (open === 0) closed();
}
