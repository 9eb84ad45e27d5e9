// A simulation: one purchase after the other in bad weather, then calm, until all is quiet and the ledgers can be compared; and so on,
// round by round. The same settings give the same events, to the byte.
import { compare } from './comparison.ts';
import type { FaultName } from './faults.ts';
import type { Violation } from './invariants.ts';
import { type DayPlan, dayPlan, purchasePlan } from './plan.ts';
import { Weather } from './weather.ts';
import { World, type WorldSettings } from './world.ts';

export interface SimulationSettings extends WorldSettings {
  /** Purchases in all. */
  readonly purchases: number;
  /** Only these are made, of all that would be. All when left out. */
  readonly onlyPurchases?: ReadonlySet<number> | undefined;
  /** Where it begins; with the first purchase when left out. */
  readonly from?: Beginning | undefined;
}

/** Where a round begins: the purchase that is its first, and the moments that have been. */
export interface Beginning {
  readonly purchase: number;
  readonly moment: number;
}

const ROUND_PURCHASES = 1_000;
/** One moment for so many purchases. */
const PURCHASES_A_MOMENT = 8;

export class Simulation {
  readonly world: World;
  /** Purchases that have been made or left out, and those before the first. */
  done: number;
  /** Where this round, or the last one, began. */
  began: Beginning;
  private readonly settings: SimulationSettings;
  private readonly day: DayPlan;
  private readonly weather: Weather;
  private isStarted = false;

  constructor(settings: SimulationSettings) {
    this.settings = settings;
    this.day = dayPlan(settings.seed);
    this.world = new World(settings, this.day);
    this.began = settings.from ?? { purchase: 0, moment: 0 };
    this.done = this.began.purchase;
    const gapMs = PURCHASES_A_MOMENT * this.day.gapMs;
    this.weather = new Weather(this.world, settings.seed, gapMs, this.began.moment);
  }

  get violation(): Violation | undefined {
    return this.world.violation;
  }

  /** How often each fault has struck. */
  get faultCounts(): ReadonlyMap<FaultName, number> {
    return this.world.faults.counts;
  }

  /** One more round. False when it was the last, or when something is not as it must be. */
  round(): boolean {
    const { world, day } = this;
    const { seed, purchases, onlyPurchases } = this.settings;
    if (!this.isStarted) this.start();
    this.began = { purchase: this.done, moment: this.weather.moment };
    world.faults.isCalm = false;
    const last = Math.min(purchases, this.done + ROUND_PURCHASES);
    for (; this.done < last && this.violation === undefined; this.done++) {
      const plan = purchasePlan(seed, this.done, day);
      world.wait(plan.gapMs);
      if (onlyPurchases?.has(this.done) !== false) world.buy(plan);
    }
    world.becomeQuiet();
    if (this.violation === undefined) compare(world, day);
    world.forget();
    world.log.flush();
    return this.violation === undefined && this.done < purchases;
  }

  private start(): void {
    this.isStarted = true;
    this.world.start();
    this.weather.start();
  }
}
