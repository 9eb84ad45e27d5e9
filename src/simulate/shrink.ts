// The shortest run that still fails: purchases and faults are left out, many at a time and then few, as long as the same invariant is
// violated in the same way (delta debugging, Zeller and Hildebrandt 2002). Bounded: a run that has not become short by then is shown as it is.
import { keyOf } from './faults.ts';
import type { Violation } from './invariants.ts';
import { purchaseBehind } from './plan.ts';
import { type Beginning, Simulation, type SimulationSettings } from './simulation.ts';

/** Runs at most, and purchases in all of them. */
const MOST_RUNS = 400;
const MOST_PURCHASES = 400_000;

/** Purchases of a run that is tried as a whole, when its last round alone does not fail. */
const LONGEST_WHOLE = 10_000;

/** A run that violates an invariant. */
interface Failure {
  readonly violation: Violation;
  readonly from: Beginning;
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

  /** `failed` has violated an invariant; `struck` are the keys of all its faults. */
  constructor(settings: SimulationSettings, failed: Simulation, struck: readonly string[]) {
    this.settings = { ...settings, sink: () => undefined, keepsEvents: false };
    const { began, done } = failed;
    const purchases = Array.from({ length: done - began.purchase }, (_, i) => began.purchase + i);
    this.shortest = { violation: failed.violation!, from: began, purchases, faults: struck };
    this.tries = this.shorten(done);
  }

  /** One more try; false when nothing more can be left out, or enough has been tried. */
  step(): boolean {
    return this.runs < MOST_RUNS && this.purchasesLeft > 0 && this.tries.next().done !== true;
  }

  /** The settings that repeat the shortest failure. */
  repeating(): SimulationSettings {
    return this.settingsOf(this.shortest);
  }

  private *shorten(done: number): Generator<undefined, void> {
    const { purchase } = this.shortest.violation;
    if (!this.isKept(this.shortest)) {
      // It takes more than the last round.
      const whole = { ...this.shortest, from: BEGINNING, purchases: Array.from({ length: done }, (_, i) => i) };
      if (done > LONGEST_WHOLE || !this.isKept(whole)) return;
    }
    yield;
    if (purchase >= 0) {
      this.isKept({ ...this.shortest, purchases: [purchaseBehind(purchase)] });
      yield;
    }
    let size: number;
    do {
      size = this.shortest.purchases.length + this.shortest.faults.length;
      yield* this.leaveOut('purchases');
      yield* this.leaveOut('faults');
    } while (this.shortest.purchases.length + this.shortest.faults.length < size);
  }

  /** Leaves out halves of a list, quarters, eighths... single ones: whatever it fails without. */
  private *leaveOut(list: 'purchases' | 'faults'): Generator<undefined, void> {
    const whole = (): readonly (string | number)[] => this.shortest[list];
    for (let width = whole().length; width > 0; width = width > 1 ? Math.ceil(width / 2) : 0) {
      for (let at = 0; at < whole().length; ) {
        const rest = [...whole().slice(0, at), ...whole().slice(at + width)];
        if (!this.isKept({ ...this.shortest, [list]: rest })) at += width;
        yield;
      }
    }
  }

  /** Runs it, and keeps it as the shortest when the same invariant is violated in the same way. */
  private isKept(candidate: Failure): boolean {
    this.runs++;
    const struck: string[] = [];
    const simulation = new Simulation(this.settingsOf(candidate));
    simulation.world.onStruck = (fault) => struck.push(keyOf(fault));
    while (simulation.round());
    this.purchasesLeft -= candidate.purchases.length;
    const { violation } = simulation;
    const { invariant, kind } = this.shortest.violation;
    if (violation?.invariant !== invariant || violation.kind !== kind) return false;
    this.shortest = { ...candidate, violation, faults: struck };
    return true;
  }

  private settingsOf({ from, purchases, faults }: Failure): SimulationSettings {
    return {
      ...this.settings,
      from,
      purchases: (purchases.at(-1) ?? from.purchase) + 1,
      onlyPurchases: new Set(purchases),
      only: new Set(faults),
    };
  }
}

const BEGINNING: Beginning = { purchase: 0, moment: 0 };
