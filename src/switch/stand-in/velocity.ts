// What the cards of one issuer have been approved for in its place, within a span of time that ends now. All have the same span,
// so that what leaves it first is what came first. Bounded: when it is full, the oldest approval is forgotten before its time.
// A reversal gives nothing back: it limits what is risked, and not what stands.

import type { Spent } from './rules.ts';

/** Approvals that are remembered. */
const MOST_APPROVALS = 50_000;

/** One approval of a card, named by its hash (card-hash.ts), in minor units. */
type VelocityRow = readonly [card: number, atMs: number, amountMinor: number];

const NOTHING: Spent = { count: 0, amountMinor: 0 };

export class Velocity {
  private readonly spanMs: number;
  private readonly most: number;
  /** In order of time from `first` on; those before it are gone. */
  private approvals: VelocityRow[] = [];
  private first = 0;
  private readonly totals = new Map<number, { count: number; amountMinor: number }>();

  constructor(spanMs: number, most: number = MOST_APPROVALS) {
    this.spanMs = spanMs;
    this.most = most;
  }

  /** A card has been approved for an amount. */
  add(card: number, atMs: number, amountMinor: number): void {
    if (this.approvals.length - this.first >= this.most) this.forgetFirst();
    this.approvals.push([card, atMs, amountMinor]);
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

  /** All that is remembered of the span that ends at `nowMs`, oldest first. */
  rows(nowMs: number): VelocityRow[] {
    this.forgetUntil(nowMs - this.spanMs);
    return this.approvals.slice(this.first);
  }

  private forgetUntil(lastMs: number): void {
    while (this.first < this.approvals.length && this.approvals[this.first]![1] <= lastMs) this.forgetFirst();
  }

  private forgetFirst(): void {
    const [card, , amountMinor] = this.approvals[this.first++]!;
    const total = this.totals.get(card)!;
    total.count--;
    total.amountMinor -= amountMinor;
    if (total.count === 0) this.totals.delete(card);
    if (this.first < this.approvals.length / 2) return;
    this.approvals = this.approvals.slice(this.first);
    this.first = 0;
  }
}
