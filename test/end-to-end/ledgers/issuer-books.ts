// The books of a remote issuer that others may believe or not: what it holds, by the name under which it was asked (STAN and DE 7, as
// DE 90 repeats them). A reversal gives back once, in whatever order it comes; one that comes first keeps its purchase out.

interface Hold {
  readonly reference: string;
  amountMinor: number;
}

export class IssuerBooks {
  /** By DE 37: the names under which it was asked for. More than one is a second debit. */
  readonly asked = new Map<string, Set<string>>();
  /** Reversals of what it did not know. */
  undoneUnknown = 0;
  private readonly holds = new Map<string, Hold>();
  private readonly undone = new Set<string>();

  /** False when it was undone before it came. */
  take(name: string, reference: string, amountMinor: number): boolean {
    const names = this.asked.get(reference);
    if (names === undefined) this.asked.set(reference, new Set([name]));
    else names.add(name);
    if (this.undone.has(name)) return false;
    this.holds.set(name, { reference, amountMinor });
    return true;
  }

  /** Leaves `remainingMinor` of what is held under `name`. */
  giveBack(name: string, remainingMinor: number): void {
    const hold = this.holds.get(name);
    if (hold === undefined && !this.undone.has(name)) this.undoneUnknown++;
    if (remainingMinor > 0) {
      if (hold !== undefined) hold.amountMinor = Math.min(hold.amountMinor, remainingMinor);
      return;
    }
    this.holds.delete(name);
    this.undone.add(name);
  }

  /** By DE 37: minor units. */
  held(): Map<string, number> {
    const held = new Map<string, number>();
    for (const { reference, amountMinor } of this.holds.values()) {
      held.set(reference, (held.get(reference) ?? 0) + amountMinor);
    }
    return held;
  }
}
