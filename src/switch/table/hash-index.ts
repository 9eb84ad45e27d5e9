// Finding slots by a hash, in arrays given out once: chained buckets, the newest entry first. Equality is the caller's to
// check: an index only says which slots have the hash. It is taken as it is: hashes that follow each other lie side by side in
// memory, which is worth more than scattering them when requests come with ascending numbers. There are more than twice as many
// buckets as slots, as the numbers of one terminal may well lie over those of another.

const NONE = -1;
/** What is kept for a slot, side by side: the next older and the next newer slot of its bucket, the bucket counted from 1, 0 for a slot
 *  that is not in, and the hash. Zeros need not be written first: the system gives them when they are looked at. */
const NEXT = 0;
const PREVIOUS = 1;
const BUCKET = 2;
const HASH = 3;
const STRIDE = 4;

export class HashIndex {
  private readonly heads: Int32Array;
  private readonly entries: Int32Array;
  private readonly mask: number;

  /** For slots 0 to `capacity` - 1. */
  constructor(capacity: number) {
    let size = 16;
    while (size < 2 * capacity) size *= 2;
    this.mask = size - 1;
    this.heads = new Int32Array(size).fill(NONE);
    this.entries = new Int32Array(capacity * STRIDE);
  }

  /** Adds a slot under an int32; it must not be in the index. */
  add(hash: number, slot: number): void {
    const { entries, heads } = this;
    const bucket = hash & this.mask;
    const head = heads[bucket];
    const at = slot * STRIDE;
    entries[at + NEXT] = head;
    entries[at + PREVIOUS] = NONE;
    entries[at + BUCKET] = bucket + 1;
    entries[at + HASH] = hash;
    if (head !== NONE) entries[head * STRIDE + PREVIOUS] = slot;
    heads[bucket] = slot;
  }

  /** Takes a slot out; nothing happens when it is not in. */
  remove(slot: number): void {
    const { entries } = this;
    const at = slot * STRIDE;
    const bucket = entries[at + BUCKET] - 1;
    if (bucket < 0) return;
    const next = entries[at + NEXT];
    const previous = entries[at + PREVIOUS];
    if (previous === NONE) this.heads[bucket] = next;
    else entries[previous * STRIDE + NEXT] = next;
    if (next !== NONE) entries[next * STRIDE + PREVIOUS] = previous;
    entries[at + BUCKET] = 0;
  }

  /** The newest slot under `hash`, -1 when there is none. */
  first(hash: number): number {
    return this.withHash(this.heads[hash & this.mask], hash);
  }

  /** The next older slot after `slot` under its hash, -1 when there is none. */
  next(slot: number): number {
    const { entries } = this;
    const at = slot * STRIDE;
    return this.withHash(entries[at + NEXT], entries[at + HASH]);
  }

  /** `slot`, or the first after it in its bucket, that has this hash. */
  private withHash(slot: number, hash: number): number {
    const { entries } = this;
    let each = slot;
    while (each !== NONE && entries[each * STRIDE + HASH] !== hash) each = entries[each * STRIDE + NEXT];
    return each;
  }
}
