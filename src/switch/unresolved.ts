// Requests that went to an issuer and have no outcome when a start has read the journal. There may be as many as may be in flight, and
// to conclude them all takes seconds: a start does so with the first of them, and with the others little by little, while it
// serves already. Until their turn comes they are in flight: who repeats one waits for its outcome, and a stop or a checkpoint
// finds them by their deadline.
import type { SwitchState } from './state.ts';

/** Concluded at once: as a rule all of them. */
const AT_ONCE = 1_000;
/** Concluded in one turn afterwards: about two milliseconds. */
const IN_A_TURN = 200;
/** Of their deadlines, milliseconds: never reached. */
const LATER_MS = 3_600_000;

interface Unresolved {
  readonly slot: number;
  readonly transaction: number;
}

export class UnresolvedRequests {
  /** All that there were. */
  readonly count: number;
  private readonly state: SwitchState;
  private readonly conclude: (slot: number) => void;
  private readonly waiting: Unresolved[] = [];
  private next = 0;

  /** `slots` puts the requests into the table one by one; `conclude` is called for each of them in that order. */
  constructor(state: SwitchState, slots: Iterable<number>, conclude: (slot: number) => void) {
    this.state = state;
    this.conclude = conclude;
    const { transactions, deadlines, settings, nowMs } = state;
    for (const slot of slots) {
      deadlines.set(slot, nowMs + LATER_MS);
      this.waiting.push({ slot, transaction: transactions.idOf(slot) });
      // Fewer may be in flight than in the process before.
      if (this.waiting.length <= AT_ONCE || transactions.inFlight >= settings.inFlightLimit) this.concludeNext();
    }
    this.count = this.waiting.length;
  }

  /** Those that wait to be concluded. */
  get left(): number {
    return this.waiting.length - this.next;
  }

  /** Concludes the next few. */
  go(): void {
    for (let concluded = 0; concluded < IN_A_TURN && this.left > 0; concluded++) this.concludeNext();
    if (this.left === 0) this.waiting.length = this.next = 0;
  }

  private concludeNext(): void {
    const { transactions, deadlines } = this.state;
    const { slot, transaction } = this.waiting[this.next++]!;
    // Its issuer may have responded after all, or a stop may have given it up.
    if (transactions.idOf(slot) !== transaction || !transactions.isAsked(slot)) return;
    deadlines.clear(slot);
    this.conclude(slot);
  }
}
