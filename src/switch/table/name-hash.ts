// The hash under which a request is found by its name: STAN, DE 7 and DE 41, and the acquirer that is added to it. STANs that follow each
// other within a second at one terminal give hashes that follow each other (see HashIndex). The multipliers are drawn from a seed, so
// that nobody outside can choose names that have one hash.

const ACQUIRER = 0x85ebca6b;
const SPREAD = 0x9e3779b1;

export class NameHash {
  private readonly ofSecond: number;
  /** For the four words of DE 41. */
  private readonly ofFirst: number;
  private readonly ofNext: number;
  private readonly ofThird: number;
  private readonly ofLast: number;

  constructor(seed: number) {
    let state = seed | 0;
    const draw = (): number => {
      state = (state + SPREAD) | 0;
      return mixed(state) | 1;
    };
    this.ofFirst = draw();
    this.ofNext = draw();
    this.ofThird = draw();
    this.ofLast = draw();
    this.ofSecond = draw();
  }

  /** `words` has DE 41 from `at` on. */
  hash(stan: number, sentAt: number, words: Int32Array, at: number): number {
    const terminal =
      Math.imul(words[at], this.ofFirst) +
      Math.imul(words[at + 1], this.ofNext) +
      Math.imul(words[at + 2], this.ofThird) +
      Math.imul(words[at + 3], this.ofLast);
    const low = terminal | 0;
    return ((stan | 0) + Math.imul(sentAt | 0, this.ofSecond) + Math.imul(low ^ (low >>> 15), SPREAD)) | 0;
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
