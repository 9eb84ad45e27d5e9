// Finding slots by a hash, in arrays given out once: chained buckets, the newest entry first. Equality is the caller's to
// check: an index only says which slots are worth looking at.

const NONE = -1;

export class HashIndex {
  private readonly heads: Int32Array;
  private readonly nexts: Int32Array;
  private readonly previous: Int32Array;
  private readonly buckets: Int32Array;
  private readonly mask: number;

  /** For slots 0 to `capacity` - 1. */
  constructor(capacity: number) {
    let size = 16;
    while (size < capacity * 2) size *= 2;
    this.mask = size - 1;
    this.heads = new Int32Array(size).fill(NONE);
    this.nexts = new Int32Array(capacity).fill(NONE);
    this.previous = new Int32Array(capacity).fill(NONE);
    this.buckets = new Int32Array(capacity).fill(NONE);
  }

  /** Adds a slot; it must not be in the index. */
  add(hash: number, slot: number): void {
    const bucket = (hash ^ (hash >>> 15)) & this.mask;
    const head = this.heads[bucket];
    this.buckets[slot] = bucket;
    this.previous[slot] = NONE;
    this.nexts[slot] = head;
    if (head !== NONE) this.previous[head] = slot;
    this.heads[bucket] = slot;
  }

  /** Takes a slot out; nothing happens when it is not in. */
  remove(slot: number): void {
    const bucket = this.buckets[slot];
    if (bucket === NONE) return;
    const next = this.nexts[slot];
    const previous = this.previous[slot];
    if (previous === NONE) this.heads[bucket] = next;
    else this.nexts[previous] = next;
    if (next !== NONE) this.previous[next] = previous;
    this.buckets[slot] = NONE;
  }

  /** The newest slot under `hash`, -1 when there is none. */
  first(hash: number): number {
    return this.heads[(hash ^ (hash >>> 15)) & this.mask];
  }

  /** The next older slot after `slot`, -1 when there is none. */
  next(slot: number): number {
    return this.nexts[slot];
  }
}
