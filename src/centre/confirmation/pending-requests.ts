// Requests of which the journal has not told the outcome yet, with what was undone of them before it. Only their places are kept from one
// evening to the next: the journal has the rest.
import type { JournalEntry } from '../../journal/entry.ts';

/** What undoes a transaction, in full or in part, on behalf of its acquirer or of the switch. */
export interface Undoing {
  readonly seq: number;
  readonly atMs: number;
  /** Transaction number of the reversal, or number of the advice. */
  readonly number: number;
  readonly businessDate: number;
  /** What stands afterwards, minor units. */
  readonly remainingMinor: number;
}

interface Pending {
  readonly seq: number;
  readonly request: Buffer;
  readonly sentAt: number;
  readonly undoings: Undoing[];
}

export class PendingRequests {
  readonly #pending = new Map<number, Pending>();

  /** A request has left for its issuer, or an advice waits for it. */
  begin({ transaction, seq, sentAt }: JournalEntry, request: Uint8Array): void {
    if (this.#pending.has(transaction)) return;
    this.#pending.set(transaction, { seq, request: Buffer.from(request), sentAt, undoings: [] });
  }

  /** True when the outcome of `transaction` is not known: then what undoes it waits for it. */
  undo(transaction: number, undoing: Undoing): boolean {
    const pending = this.#pending.get(transaction);
    pending?.undoings.push(undoing);
    return pending !== undefined;
  }

  /** The request of a transaction whose outcome is known from now on. */
  take(transaction: number): Pending | undefined {
    const pending = this.#pending.get(transaction);
    this.#pending.delete(transaction);
    return pending;
  }

  /** Places of the entries that must be read again, in ascending order. */
  places(): number[] {
    const places = [...this.#pending.values()].flatMap(({ seq, undoings }) => [seq, ...undoings.map((one) => one.seq)]);
    return places.sort((a, b) => a - b);
  }
}
