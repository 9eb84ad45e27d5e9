// The shortest run that still fails: purchases and faults are left out, many at a time and then few, as long as the same invariant is
// violated in the same way (delta debugging, Zeller and Hildebrandt 2002). Bounded: a run that has not become short by then is shown as it is.
import { keyOf, type Struck } from './faults.ts';
import type { Violation } from './invariants.ts';
import { Simulation, type SimulationSettings } from './simulation.ts';

/** Runs at most, and purchases in all of them. */
const MOST_RUNS = 400;
const MOST_PURCHASES = 400_000;

/** A run that violates an invariant. */
export interface Failure {
  readonly violation: Violation;
  /** Numbers of the purchases that are made. */
  readonly purchases: readonly number[];
  /** Keys of the faults that strike. */
  readonly faults: readonly string[];
}

export class Shrinker {
  /** The shortest so far. */
  shortest: Failure;
  runs = 0;
  private readonly settings: SimulationSettings;
  private purchasesLeft = MOST_PURCHASES;
  private readonly tries: Generator<undefined, void>;

  /** `done` are the purchases of the run that failed, `struck` its faults. */
  constructor(settings: SimulationSettings, violation: Violation, done: number, struck: readonly Struck[]) {
    this.settings = { ...settings, sink: () => undefined, keepsEvents: false };
    const purchases = Array.from({ length: done }, (_, index) => index);
    this.shortest = { violation, purchases, faults: struck.map(keyOf) };
    this.tries = this.shorten();
  }

  /** One more try; false when nothing more can be left out, or enough has been tried. */
  step(): boolean {
    return this.runs < MOST_RUNS && this.purchasesLeft > 0 && this.tries.next().done !== true;
  }

  /** The settings that repeat the shortest failure. */
  repeating(): SimulationSettings {
    return this.settingsOf(this.shortest);
  }

  private *shorten(): Generator<undefined, void> {
    const { purchase } = this.shortest.violation;
    if (purchase >= 0) {
      this.isKept({ ...this.shortest, purchases: [purchase] });
      yield;
    }
    let size: number;
    do {
      size = this.shortest.purchases.length + this.shortest.faults.length;
      yield* this.leaveOut('purchases');
      yield* this.leaveOut('faults');
    } while (this.shortest.purchases.length + this.shortest.faults.length < size);
  }

  /** Leaves out half of a list, a quarter, an eighth... until each single one has been tried. */
  private *leaveOut(list: 'purchases' | 'faults'): Generator<undefined, void> {
    for (let parts = 2; ; ) {
      const whole: readonly (string | number)[] = this.shortest[list];
      const width = Math.ceil(whole.length / parts);
      let isShorter = false;
      for (let at = 0; at < whole.length && !isShorter; at += width) {
        const rest = [...whole.slice(0, at), ...whole.slice(at + width)];
        isShorter = this.isKept({ ...this.shortest, [list]: rest });
        yield;
      }
      if (isShorter) parts = Math.max(2, parts - 1);
      else if (width <= 1) return;
      else parts = Math.min(2 * parts, whole.length);
    }
  }

  /** Runs it, and keeps it as the shortest when the same invariant is violated. */
  private isKept(candidate: Failure): boolean {
    this.runs++;
    const simulation = new Simulation(this.settingsOf(candidate));
    while (simulation.round());
    this.purchasesLeft -= simulation.done;
    const { violation } = simulation;
    const { invariant, kind } = this.shortest.violation;
    if (violation?.invariant !== invariant || violation.kind !== kind) return false;
    this.shortest = { ...candidate, violation };
    return true;
  }

  private settingsOf({ purchases, faults }: Failure): SimulationSettings {
    return {
      ...this.settings,
      purchases: (purchases.at(-1) ?? 0) + 1,
      onlyPurchases: new Set(purchases),
      only: new Set(faults),
    };
  }
}
