// The hash under which a request is found by its name: STAN, DE 7 and DE 41, and the acquirer that is added to it. STANs that follow each
// other within a second at one terminal give hashes that follow each other (see HashIndex). All else is spread by multipliers that
// are drawn from a seed, so that nobody outside can choose names that lie in one bucket.

/** Multipliers: for DE 7, and for the words of DE 41. */
const MULTIPLIERS = 5;
const ACQUIRER = 0x85ebca6b;
const SPREAD = 0x9e3779b1;

export class NameHash {
  private readonly of: Int32Array = new Int32Array(MULTIPLIERS);

  constructor(seed: number) {
    let state = seed | 0;
    for (let i = 0; i < MULTIPLIERS; i++) {
      state = (state + SPREAD) | 0;
      this.of[i] = mixed(state) | 1;
    }
  }

  /** `words` has DE 41 from `at` on. */
  hash(stan: number, sentAt: number, words: Int32Array, at: number): number {
    const { of } = this;
    const sum =
      Math.imul(sentAt | 0, of[0]) +
      Math.imul(words[at], of[1]) +
      Math.imul(words[at + 1], of[2]) +
      Math.imul(words[at + 2], of[3]) +
      Math.imul(words[at + 3], of[4]);
    const low = sum | 0;
    return ((stan | 0) + Math.imul(low ^ (low >>> 15), SPREAD)) | 0;
  }
}

/** The hash of a name, for one acquirer. */
export function ofAcquirer(hash: number, acquirer: number): number {
  return (hash + Math.imul(acquirer, ACQUIRER)) | 0;
}

/** The bits of `value`, spread over each other. */
export function mixed(value: number): number {
  let mix = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mix = Math.imul(mix ^ (mix >>> 15), 0x846ca68b);
  return (mix ^ (mix >>> 16)) | 0;
}
