// Authentications that are under way, by their id: so many at most, and each for a time, after which it is gone.

interface Held<T> {
  readonly transaction: T;
  readonly endsAt: number;
}

export class OpenTransactions<T> {
  /** The oldest first, which end first. */
  readonly #held = new Map<string, Held<T>>();
  readonly #most: number;
  readonly #lifeMs: number;

  constructor(most: number, lifeMs: number) {
    this.#most = most;
    this.#lifeMs = lifeMs;
  }

  get size(): number {
    return this.#held.size;
  }

  /** False when there is no room, or the id is taken. */
  open(id: string, transaction: T, now: number): boolean {
    this.takeEnded(now);
    if (this.#held.size >= this.#most || this.#held.has(id)) return false;
    this.#held.set(id, { transaction, endsAt: now + this.#lifeMs });
    return true;
  }

  /** Undefined when there is none, or its time is over. */
  find(id: string, now: number): T | undefined {
    const held = this.#held.get(id);
    return held === undefined || held.endsAt <= now ? undefined : held.transaction;
  }

  close(id: string): void {
    this.#held.delete(id);
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
}
