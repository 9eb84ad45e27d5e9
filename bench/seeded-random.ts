// Random numbers that are the same in every run, so that two runs look up the same cards among the same ranges.
// A linear congruential generator over 2^32 (constants of Numerical Recipes), its upper bits only: enough to spread keys.

export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to `limit` - 1; `limit` up to 2^24. */
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(((this.state >>> 8) / 0x1000000) * limit);
  }

  /** `count` random digits. */
  digits(count: number): string {
    let text = '';
    while (text.length < count) text += this.below(10);
    return text;
  }
}
