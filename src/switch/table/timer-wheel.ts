// Deadlines without a timer each: a wheel of buckets, each a doubly linked list of slots, in arrays given out once. Setting,
// clearing and firing cost the same however many are set. Resolution is one bucket; a timer never fires early, and those of a
// bucket fire in the order they were set.

const NONE = -1;
/** Width of a bucket. */
const BUCKET_MS = 8;
const BUCKETS = 4096;

export class TimerWheel {
  private readonly heads = new Int32Array(BUCKETS).fill(NONE);
  private readonly tails = new Int32Array(BUCKETS).fill(NONE);
  private readonly nexts: Int32Array;
  private readonly previous: Int32Array;
  private readonly buckets: Int32Array;
  private readonly dueMs: Float64Array;
  /** Bucket number (not wrapped) up to which everything has fired. */
  private done = 0;
  /** Bucket number before which no timer is set: the first that may have one. */
  private soonest = Number.POSITIVE_INFINITY;
  /** Timers set and not fired. */
  count = 0;

  /** For slots 0 to `capacity` - 1; time starts at `nowMs`. */
  constructor(capacity: number, nowMs: number) {
    this.nexts = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
    this.buckets = new Int32Array(capacity).fill(NONE);
    this.dueMs = new Float64Array(capacity);
    this.done = Math.floor(nowMs / BUCKET_MS);
  }

  /** Sets the timer of a slot; one that was set before is replaced. */
  set(slot: number, dueMs: number): void {
    this.clear(slot);
    const number = Math.max(Math.ceil(dueMs / BUCKET_MS), this.done + 1);
    if (number < this.soonest) this.soonest = number;
    const bucket = placeOf(number);
    const tail = this.tails[bucket];
    this.dueMs[slot] = dueMs;
    this.buckets[slot] = bucket;
    this.previous[slot] = tail;
    this.nexts[slot] = NONE;
    if (tail === NONE) this.heads[bucket] = slot;
    else this.nexts[tail] = slot;
    this.tails[bucket] = slot;
    this.count++;
  }

  /** When the timer of a slot is due, Infinity when it has none. */
  dueOf(slot: number): number {
    return this.buckets[slot] === NONE ? Number.POSITIVE_INFINITY : this.dueMs[slot];
  }

  /** When `advance` may have something to fire next: no timer is due before. Infinity when none is set. */
  nextDueMs(): number {
    if (this.count === 0) this.soonest = Number.POSITIVE_INFINITY;
    return this.soonest * BUCKET_MS;
  }

  /** Every slot whose timer is set, in no order. */
  *slots(): Generator<number, void> {
    for (const head of this.heads) for (let slot = head; slot !== NONE; slot = this.nexts[slot]) yield slot;
  }

  clear(slot: number): void {
    const bucket = this.buckets[slot];
    if (bucket === NONE) return;
    const next = this.nexts[slot];
    const previous = this.previous[slot];
    if (previous === NONE) this.heads[bucket] = next;
    else this.nexts[previous] = next;
    if (next === NONE) this.tails[bucket] = previous;
    else this.previous[next] = previous;
    this.buckets[slot] = NONE;
    this.count--;
  }

  /** Calls `fire` for the timers that are due at `nowMs`, the first `most` of them: with more, something is due at once. `fire` may set and
   *  clear timers. */
  advance(nowMs: number, fire: (slot: number) => void, most: number = Number.POSITIVE_INFINITY): void {
    const target = Math.floor(nowMs / BUCKET_MS);
    if (this.count === 0) {
      this.done = Math.max(this.done, target);
      this.soonest = Number.POSITIVE_INFINITY;
      return;
    }
    const from = Math.max(this.done + 1, target - BUCKETS + 1);
    let left = most;
    for (let number = from; number <= target; number++) {
      this.done = number;
      let slot = this.heads[placeOf(number)];
      while (slot !== NONE) {
        // A timer more than one turn of the wheel away stays in its bucket. Firing may unlink the next one: ask again.
        if (this.dueMs[slot] > nowMs) {
          slot = this.nexts[slot];
          continue;
        }
        if (left-- === 0) {
          this.done = number - 1;
          this.soonest = number;
          return;
        }
        this.clear(slot);
        fire(slot);
        slot = this.heads[placeOf(number)];
      }
    }
    if (this.soonest <= target) this.findSoonest();
  }

  /** Timers that are cleared leave `soonest` too early, so the next one is looked for only when that time has come. A timer more
   *  than one turn of the wheel away is found too early as well, and looked for again then. */
  private findSoonest(): void {
    let number = this.done + 1;
    const beyond = number + BUCKETS;
    while (number < beyond && this.heads[placeOf(number)] === NONE) number++;
    this.soonest = number < beyond ? number : Number.POSITIVE_INFINITY;
  }

  /** Calls `fire` for every timer, due or not, and for those that `fire` sets. */
  fireAll(fire: (slot: number) => void): void {
    for (let bucket = 0; this.count > 0; bucket = (bucket + 1) % BUCKETS) {
      for (let slot = this.heads[bucket]; slot !== NONE; slot = this.heads[bucket]) {
        this.clear(slot);
        fire(slot);
      }
    }
  }
}

/** The place in the wheel of a bucket's number, which does not fit 32 bits: a remainder of such numbers is slow. */
function placeOf(number: number): number {
  return number - Math.floor(number / BUCKETS) * BUCKETS;
}
