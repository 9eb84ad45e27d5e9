// The hours of a day of traffic: when the sale of each number is made. A business day goes from one cut-over to the next, so that its
// first hours lie before the midnight of its date.
import type { Random } from '../random.ts';
import { fraction, Weights } from './weights.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

export class DayClock {
  /** Milliseconds since 1970-01-01 UTC: the cut-over with which the day begins, and that with which it ends. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly #spans: Weights;
  readonly #sales: number;

  /** `cutOverHour` is the local hour at which days change, `hours` has the weight of each local hour. */
  constructor(fromMs: number, cutOverHour: number, hours: readonly number[], sales: number) {
    this.fromMs = fromMs;
    this.toMs = fromMs + HOURS * HOUR_MS;
    this.#spans = new Weights(hours.map((_, hour) => hours[(hour + cutOverHour) % HOURS]!));
    this.#sales = sales;
  }

  /** When the sale of this number is made: one is never before an earlier number. */
  timeOf(index: number, random: Random): number {
    const at = (index + fraction(random)) / this.#sales;
    return this.fromMs + Math.floor((this.#spans.at(at) + this.#spans.within(at)) * HOUR_MS);
  }
}
