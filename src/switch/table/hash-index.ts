// Finding slots by a hash, in arrays given out once: chained buckets, the newest entry first. Equality is the caller's to
// check: an index only says which slots are worth looking at. The hash is taken as it is: hashes that follow each other lie
// side by side in memory, which is worth more than scattering them when requests come with ascending numbers.

const NONE = -1;
/** What is kept for a slot, side by side: the next older and the next newer slot of its bucket, and the bucket. */
const NEXT = 0;
const PREVIOUS = 1;
const BUCKET = 2;
const STRIDE = 4;

export class HashIndex {
  private readonly heads: Int32Array;
  private readonly entries: Int32Array;
  private readonly mask: number;

  /** For slots 0 to `capacity` - 1. */
  constructor(capacity: number) {
    let size = 16;
    while (size < capacity) size *= 2;
    this.mask = size - 1;
    this.heads = new Int32Array(size).fill(NONE);
    this.entries = new Int32Array(capacity * STRIDE).fill(NONE);
  }

  /** How many there are: a power of two. */
  get buckets(): number {
    return this.mask + 1;
  }

  /** Adds a slot; it must not be in the index. */
  add(hash: number, slot: number): void {
    const { entries, heads } = this;
    const bucket = hash & this.mask;
    const head = heads[bucket];
    const at = slot * STRIDE;
    entries[at + NEXT] = head;
    entries[at + PREVIOUS] = NONE;
    entries[at + BUCKET] = bucket;
    if (head !== NONE) entries[head * STRIDE + PREVIOUS] = slot;
    heads[bucket] = slot;
  }

  /** Takes a slot out; nothing happens when it is not in. */
  remove(slot: number): void {
    const { entries } = this;
    const at = slot * STRIDE;
    const bucket = entries[at + BUCKET];
    if (bucket === NONE) return;
    const next = entries[at + NEXT];
    const previous = entries[at + PREVIOUS];
    if (previous === NONE) this.heads[bucket] = next;
    else entries[previous * STRIDE + NEXT] = next;
    if (next !== NONE) entries[next * STRIDE + PREVIOUS] = previous;
    entries[at + BUCKET] = NONE;
  }

  /** The newest slot under `hash`, -1 when there is none. */
  first(hash: number): number {
    return this.heads[hash & this.mask];
  }

  /** The next older slot after `slot`, -1 when there is none. */
  next(slot: number): number {
    return this.entries[slot * STRIDE + NEXT];
  }
}
