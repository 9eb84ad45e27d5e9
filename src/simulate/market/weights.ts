// A choice among weights: the place that a drawn number falls on.
import type { Random } from '../random.ts';

/** As finely as chance is drawn. */
const STEPS = 2 ** 20;

export class Weights {
  /** Up to where each place goes, of 1. */
  readonly #ends: readonly number[];

  /** At least one weight is above zero. */
  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0))
      throw new RangeError(`nothing can be chosen among ${weights.length} weights that sum to ${total}`);
    let sum = 0;
    this.#ends = weights.map((weight) => {
      sum += weight;
      return sum / total;
    });
  }

  /** A place, each as often as its weight says. */
  pick(random: Random): number {
    return this.at(fraction(random));
  }

  /** The place that a number from 0 up to 1 falls on. */
  at(fraction: number): number {
    const ends = this.#ends;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fraction < ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where in its place a number falls: a fraction of it. */
  within(fraction: number): number {
    const place = this.at(fraction);
    const start = place === 0 ? 0 : this.#ends[place - 1]!;
    const end = this.#ends[place]!;
    return end > start ? (fraction - start) / (end - start) : 0;
  }
}

/** A number from 0 up to 1. */
export function fraction(random: Random): number {
  return random.below(STEPS) / STEPS;
}
