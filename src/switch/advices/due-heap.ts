// What is due when: a binary heap of moments, the soonest first, those of one moment in their order. Each knows its place, so that
// it can be taken out from anywhere.

/** A moment of `owner`, in one heap at most. */
export class Due<T> {
  readonly owner: T;
  /** Decides between two of the same moment. */
  readonly order: number;
  /** Milliseconds since 1970; Infinity while it is in no heap. */
  atMs = Number.POSITIVE_INFINITY;
  /** Place in the heap, -1 when it is in none. */
  place = -1;

  constructor(owner: T, order: number) {
    this.owner = owner;
    this.order = order;
  }
}

export class DueHeap<T> {
  private readonly items: Due<T>[] = [];

  /** The soonest, undefined when there is none. */
  get first(): Due<T> | undefined {
    return this.items[0];
  }

  /** When the soonest is due, Infinity when there is none. */
  get firstMs(): number {
    return this.items[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Puts `due` in for `atMs`, wherever it was before. */
  set(due: Due<T>, atMs: number): void {
    if (due.place === -1) due.place = this.items.push(due) - 1;
    due.atMs = atMs;
    this.sink(this.rise(due.place));
  }

  /** Takes `due` out, if it is in. */
  remove(due: Due<T>): void {
    const { place } = due;
    if (place === -1) return;
    const last = this.items.pop()!;
    if (last !== due) {
      this.put(last, place);
      this.sink(this.rise(place));
    }
    due.place = -1;
    due.atMs = Number.POSITIVE_INFINITY;
  }

  /** Makes all that are in due at `atMs`. */
  setAll(atMs: number): void {
    for (const due of this.items) due.atMs = atMs;
    // In order of one moment: a sorted list is a heap.
    this.items.sort((a, b) => a.order - b.order);
    for (const [place, due] of this.items.entries()) due.place = place;
  }

  private rise(from: number): number {
    const due = this.items[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isSooner(due, this.items[parent]!)) break;
      this.put(this.items[parent]!, place);
      place = parent;
    }
    this.put(due, place);
    return place;
  }

  private sink(from: number): void {
    const { items } = this;
    const due = items[from]!;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isSooner(items[child + 1]!, items[child]!)) child++;
      if (!isSooner(items[child]!, due)) break;
      this.put(items[child]!, place);
      place = child;
    }
    this.put(due, place);
  }

  private put(due: Due<T>, place: number): void {
    this.items[place] = due;
    due.place = place;
  }
}

function isSooner<T>(a: Due<T>, b: Due<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
