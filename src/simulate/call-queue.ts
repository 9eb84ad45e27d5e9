// Calls by the time at which they are due, those of one moment in the order in which they came: a binary heap. What is taken back stays
// where it is until its time comes, or until most of the heap is such.

interface Call {
  readonly dueMs: number;
  /** Counts the calls: of two that are due at once the earlier goes first. */
  readonly number: number;
  readonly callback: () => void;
  isCancelled: boolean;
  /** It is in the heap no more. */
  isTaken: boolean;
}

/** Fewer than these are never looked through. */
const FEW = 64;

export class CallQueue {
  private readonly heap: Call[] = [];
  private following = 0;
  private cancelled = 0;
  private readonly due: Call[] = [];

  /** Adds a call; the result takes it back. */
  add(dueMs: number, callback: () => void): () => void {
    const call: Call = { dueMs, number: this.following++, callback, isCancelled: false, isTaken: false };
    this.heap.push(call);
    this.rise(this.heap.length - 1);
    return () => this.cancel(call);
  }

  /** When the next call is due; Infinity when there is none. */
  nextDueMs(): number {
    for (let first = this.heap[0]; first?.isCancelled; first = this.heap[0]) this.takeFirst();
    return this.heap[0]?.dueMs ?? Number.POSITIVE_INFINITY;
  }

  /** Makes all calls that are due at `nowMs`. What they ask for at this very moment waits. */
  run(nowMs: number): void {
    const { due } = this;
    while (this.nextDueMs() <= nowMs) due.push(this.takeFirst());
    for (const call of due) if (!call.isCancelled) call.callback();
    due.length = 0;
  }

  private cancel(call: Call): void {
    if (call.isCancelled) return;
    call.isCancelled = true;
    if (call.isTaken) return;
    this.cancelled++;
    if (this.cancelled > FEW && 2 * this.cancelled > this.heap.length) this.clean();
  }

  /** Takes out all that was taken back. */
  private clean(): void {
    const left = this.heap.filter(({ isCancelled }) => !isCancelled);
    left.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.heap.length = this.cancelled = 0;
    // In order it is a heap.
    for (const call of left) this.heap.push(call);
  }

  private takeFirst(): Call {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    first.isTaken = true;
    if (first.isCancelled) this.cancelled--;
    if (heap.length > 0) {
      heap[0] = last;
      this.sink(0);
    }
    return first;
  }

  private rise(place: number): void {
    const { heap } = this;
    const call = heap[place]!;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (isBefore(heap[above]!, call)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = call;
  }

  private sink(place: number): void {
    const { heap } = this;
    const call = heap[place]!;
    for (let below = 2 * place + 1; below < heap.length; below = 2 * place + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (isBefore(call, heap[below]!)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = call;
  }
}

function isBefore(a: Call, b: Call): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.number < b.number);
}
