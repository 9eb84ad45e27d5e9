// The books of an issuer outside the switch: what it holds, under the names by which it was asked. It gives back once, whoever asks
// and in whatever order, and refuses a request that was undone before it came. What stands in them at the end is the truth.

/** How an issuer knows a request: its STAN (or the number that the switch has given it), and a time that tells two of a name apart. */
export interface BookName {
  readonly stan: number;
  /** DE 7, DE 12; -1 where nothing is said. */
  readonly sentAt: number;
  readonly localTime: number;
}

interface Hold extends BookName {
  /** Number of the purchase; -1 when it was undone before it came. */
  readonly purchase: number;
  /** Negative for a credit. */
  amountMinor: number;
  isUndone: boolean;
}

export class Books {
  private readonly holds = new Map<number, Hold[]>();
  private readonly byPurchase = new Map<number, Hold[]>();

  /** The request of this name, undefined when it has not come. */
  find(name: BookName): Hold | undefined {
    return this.holds
      .get(name.stan)
      ?.find((hold) => agree(hold.sentAt, name.sentAt) && agree(hold.localTime, name.localTime));
  }

  /** Takes an amount; false when the request was undone before it came. */
  take(name: BookName, purchase: number, amountMinor: number): boolean {
    if (this.find(name)?.isUndone === true) return false;
    const hold: Hold = { ...name, purchase, amountMinor, isUndone: false };
    this.add(this.holds, name.stan, hold);
    this.add(this.byPurchase, purchase, hold);
    return true;
  }

  /** Gives back all but `remainingMinor`. Asked again it gives back nothing more. */
  giveBack(name: BookName, remainingMinor: number): void {
    const hold = this.find(name);
    if (hold === undefined) {
      if (remainingMinor > 0) return;
      this.add(this.holds, name.stan, { ...name, purchase: -1, amountMinor: 0, isUndone: true });
    } else if (remainingMinor < Math.abs(hold.amountMinor)) {
      hold.amountMinor = Math.sign(hold.amountMinor) * remainingMinor;
      hold.isUndone = remainingMinor === 0;
    }
  }

  /** What is held for a purchase, under whatever names. */
  heldFor(purchase: number): number {
    return this.byPurchase.get(purchase)?.reduce((sum, { amountMinor }) => sum + amountMinor, 0) ?? 0;
  }

  /** Under how many names money was ever taken for a purchase: more than one is a second debit. */
  debitsOf(purchase: number): number {
    return this.byPurchase.get(purchase)?.length ?? 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.holds.clear();
    this.byPurchase.clear();
  }

  private add(to: Map<number, Hold[]>, key: number, hold: Hold): void {
    const holds = to.get(key);
    if (holds === undefined) to.set(key, [hold]);
    else holds.push(hold);
  }
}

/** Two times that are both said must be the same. */
function agree(a: number, b: number): boolean {
  return a === b || a < 0 || b < 0;
}
