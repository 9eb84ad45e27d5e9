// Of the transactions that may be meant, shown newest first: the one that weighs most, the first of equals.

export class Likeliest {
  slot: number;
  private weight = -1;

  /** `none` is what it is as long as none was shown. */
  constructor(none: number) {
    this.slot = none;
  }

  /** True when none can weigh more. `isOfKind`: it came as an advice where an advice is named, as a request where a request is. */
  isIt(slot: number, isOfKind: boolean, hasReference = true): boolean {
    const weight = (isOfKind ? 2 : 0) + (hasReference ? 1 : 0);
    if (weight > this.weight) {
      this.slot = slot;
      this.weight = weight;
    }
    return isOfKind && hasReference;
  }
}
