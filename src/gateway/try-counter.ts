// How often somebody may try to sign in with what does not fit: counted by address, so that nobody tries many stores, and by store, so that
// many addresses do not try one. Bounded: past so many the oldest is forgotten.

const WINDOW_MS = 15 * 60_000;
const MOST_KEPT = 10_000;

interface Tries {
  count: number;
  readonly since: number;
}

export class TryCounter {
  readonly #tries = new Map<string, Tries>();
  readonly #most: number;

  /** @param most tries within a quarter of an hour */
  constructor(most: number) {
    this.#most = most;
  }

  isOver(name: string, now: number): boolean {
    const tries = this.#tries.get(name);
    if (tries === undefined) return false;
    if (now - tries.since >= WINDOW_MS) {
      this.#tries.delete(name);
      return false;
    }
    return tries.count >= this.#most;
  }

  failed(name: string, now: number): void {
    if (this.isOver(name, now)) return;
    const tries = this.#tries.get(name);
    if (tries !== undefined) tries.count++;
    else this.#tries.set(name, { count: 1, since: now });
    if (this.#tries.size > MOST_KEPT) this.#tries.delete(this.#tries.keys().next().value!);
  }

  /** What fits is no try. */
  succeeded(name: string): void {
    this.#tries.delete(name);
  }
}
