// The requests that a plug-in in a thread has not decided on. One that it decides on after its deadline is late, and must be told as
// such: the issuer may hold money that was undone too early. One that it never decides on would be kept for ever; so of those past
// their deadline only the latest are, as many as the switch remembers transactions of unless it is told otherwise.
import type { LaterDecision } from '../host/local-issuers.ts';

type Settle = Parameters<LaterDecision['whenDecided']>[0];

/** Requests past their deadline whose decision is still waited for. */
const MOST_OVERDUE = 100_000;

export class PendingDecisions {
  private readonly deadlineMs: number;
  private readonly most: number;
  private readonly asked = new Map<number, { readonly settle: Settle; readonly dueMs: number }>();
  /** None is kept under a lower number. */
  private oldest = 1;
  private last = 0;
  /** Requests that were asked and are kept no more: their decisions may still come. */
  private forgotten = 0;

  constructor(deadlineMs: number, most: number = MOST_OVERDUE) {
    this.deadlineMs = deadlineMs;
    this.most = most;
  }

  get count(): number {
    return this.asked.size;
  }

  /** The number of the next request: they are asked in order. */
  next(): number {
    return ++this.last;
  }

  /** The decision on the request with this number is waited for. */
  add(id: number, settle: Settle, nowMs: number): void {
    this.asked.set(id, { settle, dueMs: nowMs + this.deadlineMs });
    this.forget(nowMs);
  }

  /** Who waits for the decision on the request with this number; undefined when nobody does, or does any more. */
  take(id: number): Settle | undefined {
    const settle = this.asked.get(id)?.settle;
    this.asked.delete(id);
    return settle;
  }

  /** A decision has come that nobody waits for. True when it may be on a request that was forgotten: as often as any was. */
  tookForgotten(): boolean {
    if (this.forgotten === 0) return false;
    this.forgotten--;
    return true;
  }

  /** The thread has ended: nobody decides on what was with it. */
  clear(): void {
    this.asked.clear();
    this.forgotten = 0;
  }

  /** Each number is passed once: to look for the oldest among those that are kept would cost more the more have been settled. */
  private forget(nowMs: number): void {
    for (; this.oldest <= this.last; this.oldest++) {
      const request = this.asked.get(this.oldest);
      if (request === undefined) continue;
      if (this.asked.size <= this.most || request.dueMs > nowMs) return;
      this.asked.delete(this.oldest);
      this.forgotten++;
    }
  }
}
