// Chance from a seed: the same numbers on every machine. Whatever may be left out of a run (a purchase, a fault) draws from a
// generator of its own, named by what it is for, so that what is left out changes nothing else.

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const WORDS = 2 ** 32;

export class Random {
  /** 32 bits, signed: so it is no number on the heap. */
  private state: number;

  /** The generator that `names` name among those of `seed`. */
  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.state = hashOf(seed, names);
  }

  /** A whole number from 0 to `limit` - 1; `limit` up to 2^20. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / WORDS);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True `perThousand` times of a thousand. */
  chance(perThousand: number): boolean {
    return this.below(1000) < perThousand;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  /** Mulberry32. */
  private next(): number {
    const state = (this.state + 0x6d2b79f5) | 0;
    this.state = state;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** FNV-1a over the seed and the names, mixed once more: names that differ in one digit give unlike numbers. */
function hashOf(seed: number, names: readonly (string | number)[]): number {
  let hash = Math.imul(FNV_OFFSET ^ seed, FNV_PRIME);
  for (const name of names) {
    if (typeof name === 'number') {
      hash = Math.imul(hash ^ (name & 0xffff), FNV_PRIME);
      hash = Math.imul(hash ^ (name >>> 16), FNV_PRIME);
    } else for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), FNV_PRIME);
    hash = Math.imul(hash ^ 0xff, FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
