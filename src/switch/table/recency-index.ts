// Finding slots by what only few messages name them by (a reversal without DE 90, an unknown one): the newest first, in arrays that
// are made when the first such message comes. A slot that is filled costs nothing here: whoever looks for something has the slots
// that were filled since the last look indexed first, so that each is indexed at most once for each transaction that it holds.
// Nothing is taken out: places go upwards, and a place that a whole round of slots lies behind is not looked at any more.

/** Slots that are filled in turn, each with a place in an endless row. */
export class SlotRing {
  readonly first: number;
  readonly slots: number;
  private round = 0;
  private next = 0;

  /** The `slots` slots from `first` on. */
  constructor(first: number, slots: number) {
    this.first = first;
    this.slots = slots;
  }

  /** The place behind the newest. */
  get end(): number {
    return this.round + this.next;
  }

  /** `slot` has been filled; those between it and the one before still hold what they held. */
  filled(slot: number): void {
    const at = slot - this.first;
    if (at < this.next) this.round += this.slots;
    this.next = at + 1;
  }
}

/** No place, no slot. */
const NONE = -1;
const NO_PLACES = new Float64Array(0);

/** Says which slots are worth a look, and under which hash. */
interface Indexed {
  isIndexed(slot: number): boolean;
  hashOf(slot: number): number;
}

/** The places of one ring. */
class Places {
  private readonly ring: SlotRing;
  private readonly indexed: Indexed;
  /** The newest place of each bucket, and the one before each place, by slot: empty until something is looked for. */
  private heads = NO_PLACES;
  private earlier = NO_PLACES;
  /** What comes before this place is indexed. */
  private through = 0;

  constructor(ring: SlotRing, indexed: Indexed) {
    this.ring = ring;
    this.indexed = indexed;
  }

  newest(hash: number, isSought: (slot: number) => boolean, looks: number): number {
    this.catchUp();
    const { heads, earlier } = this;
    const { end, first, slots } = this.ring;
    const oldest = Math.max(0, end - slots);
    let place = heads[hash & (heads.length - 1)];
    for (let look = 0; look < looks && place >= oldest; look++) {
      const at = place % slots;
      if (isSought(first + at)) return first + at;
      place = earlier[at];
    }
    return NONE;
  }

  private catchUp(): void {
    const { end, first, slots } = this.ring;
    if (this.through === end) return;
    if (this.heads.length === 0) this.begin();
    const { earlier, heads, indexed } = this;
    const mask = heads.length - 1;
    for (let place = Math.max(this.through, end - slots); place < end; place++) {
      const at = place % slots;
      if (!indexed.isIndexed(first + at)) continue;
      const bucket = indexed.hashOf(first + at) & mask;
      earlier[at] = heads[bucket];
      heads[bucket] = place;
    }
    this.through = end;
  }

  private begin(): void {
    const { slots } = this.ring;
    let size = 16;
    while (size < slots) size *= 2;
    this.earlier = new Float64Array(slots);
    this.heads = new Float64Array(size).fill(NONE);
  }
}

export class RecencyIndex {
  private readonly rings: readonly Places[];

  /** Of the slots of `rings`: those that `isIndexed`, under `hashOf` them. */
  constructor(rings: readonly SlotRing[], hashOf: (slot: number) => number, isIndexed: (slot: number) => boolean) {
    this.rings = rings.map((ring) => new Places(ring, { isIndexed, hashOf }));
  }

  /** The newest slot under `hash` that `isSought`, among the newest `looks` of its bucket in each ring, those of the first ring before
   *  all others; -1 when there is none. Equality is the caller's to check, also that the slot is in use. */
  newest(hash: number, isSought: (slot: number) => boolean, looks: number): number {
    for (const places of this.rings) {
      const slot = places.newest(hash, isSought, looks);
      if (slot !== NONE) return slot;
    }
    return NONE;
  }
}
