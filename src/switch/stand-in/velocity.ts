// What the cards of one issuer have been approved for in its place, within a span of time that ends now. All have the same span,
// so that what leaves it first is what came first. Bounded: when it is full, the oldest approval is forgotten before its time.
// A reversal gives nothing back: it limits what is risked, and not what stands.
import type { Spent } from './rules.ts';

/** Approvals that are remembered. */
const MOST_APPROVALS = 50_000;

/** An approval is kept as three numbers: the card's hash (card-hash.ts), when, and minor units. */
const NUMBERS = 3;
/** Approvals for which there is room at first. */
const FIRST_ROOM = 64;

const NOTHING: Spent = { count: 0, amountMinor: 0 };

export class Velocity {
  private readonly spanMs: number;
  private readonly most: number;
  /** In order of time from `first` on, up to `end`; those before it are gone. */
  private approvals = new Float64Array(FIRST_ROOM * NUMBERS);
  private first = 0;
  private end = 0;
  private readonly totals = new Map<number, { count: number; amountMinor: number }>();

  constructor(spanMs: number, most: number = MOST_APPROVALS) {
    this.spanMs = spanMs;
    this.most = most;
  }

  /** A card has been approved for an amount. */
  add(card: number, atMs: number, amountMinor: number): void {
    if (this.end - this.first >= this.most * NUMBERS) this.forgetFirst();
    if (this.end === this.approvals.length) this.makeRoom();
    this.approvals[this.end++] = card;
    this.approvals[this.end++] = atMs;
    this.approvals[this.end++] = amountMinor;
    const total = this.totals.get(card);
    if (total === undefined) this.totals.set(card, { count: 1, amountMinor });
    else {
      total.count++;
      total.amountMinor += amountMinor;
    }
  }

  /** What a card has been approved for in the span that ends at `nowMs`. */
  of(card: number, nowMs: number): Spent {
    this.forgetUntil(nowMs - this.spanMs);
    return this.totals.get(card) ?? NOTHING;
  }

  /** A copy of all that is remembered of the span that ends at `nowMs`, oldest first. To copy it is all that it costs: there may be very
   *  many, and whoever keeps them holds up the switch. */
  rows(nowMs: number): Float64Array {
    this.forgetUntil(nowMs - this.spanMs);
    return this.approvals.slice(this.first, this.end);
  }

  /** Adds what `rows` gave, each approval `laterMs` later: the next process counts its time from elsewhere. */
  restore(rows: Float64Array, laterMs: number): void {
    for (let at = 0; at < rows.length; at += NUMBERS) this.add(rows[at]!, rows[at + 1]! + laterMs, rows[at + 2]!);
  }

  private forgetUntil(lastMs: number): void {
    while (this.first < this.end && this.approvals[this.first + 1]! <= lastMs) this.forgetFirst();
  }

  private forgetFirst(): void {
    const card = this.approvals[this.first]!;
    const total = this.totals.get(card)!;
    total.count--;
    total.amountMinor -= this.approvals[this.first + 2]!;
    if (total.count === 0) this.totals.delete(card);
    this.first += NUMBERS;
  }

  /** What is remembered moves to the front: to where it is when half of that is free, to twice as much otherwise. */
  private makeRoom(): void {
    const { approvals, first, end } = this;
    if (end - first > approvals.length / 2) this.approvals = new Float64Array(2 * approvals.length);
    this.approvals.set(approvals.subarray(first, end));
    this.first = 0;
    this.end = end - first;
  }
}
