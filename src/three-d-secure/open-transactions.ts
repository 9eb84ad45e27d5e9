// Authentications that are under way, by their id: so many at most, and each for a time, after which it is gone. Those that are concluded
// stay for that time too, so that what comes again gets the same, unless their room is needed.

interface Held<T> {
  readonly transaction: T;
  readonly endsAt: number;
}

export class OpenTransactions<T> {
  /** The oldest first, which end first. */
  readonly #held = new Map<string, Held<T>>();
  readonly #most: number;
  readonly #lifeMs: number;
  readonly #isConcluded: (transaction: T) => boolean;

  constructor(most: number, lifeMs: number, isConcluded: (transaction: T) => boolean) {
    this.#most = most;
    this.#lifeMs = lifeMs;
    this.#isConcluded = isConcluded;
  }

  /** False when there is no room, or the id is taken. */
  open(id: string, transaction: T, now: number): boolean {
    if (this.#held.has(id) || (this.#held.size >= this.#most && !this.#makeRoom())) return false;
    this.#held.set(id, { transaction, endsAt: now + this.#lifeMs });
    return true;
  }

  /** Undefined when there is none, or its time is over. */
  find(id: string, now: number): T | undefined {
    const held = this.#held.get(id);
    return held === undefined || held.endsAt <= now ? undefined : held.transaction;
  }

  /** Those whose time is over; they are gone with this. */
  takeEnded(now: number): T[] {
    const ended: T[] = [];
    for (const [id, { transaction, endsAt }] of this.#held) {
      if (endsAt > now) break;
      this.#held.delete(id);
      ended.push(transaction);
    }
    return ended;
  }

  /** The oldest that is concluded goes; false when none is. */
  #makeRoom(): boolean {
    for (const [id, { transaction }] of this.#held) if (this.#isConcluded(transaction)) return this.#held.delete(id);
    return false;
  }
}
