// The advices of one issuer. Several are under way at a time, and each gives its place to another when it is answered, or when it
// has not been for a while: one that is never answered holds up no other. Advices of one card go one after the other, in the
// order in which they were queued.
import type { Reason } from '../../iso8583/reason.ts';
import type { Advice } from './advice.ts';
import { DueHeap } from './due-heap.ts';
import { PLACE_MS } from './schedule.ts';

export class AdviceQueue {
  /** Advices that wait for their issuer. */
  waiting = 0;
  /** Advices that are kept and sent no more. */
  parked = 0;
  private readonly placesLimit: number;
  /** The next sending of each advice that no other of its card is before. */
  private readonly sendings = new DueHeap<Advice>();
  /** Answers that are to be given later. */
  private readonly answers = new DueHeap<Advice>();
  /** In the order in which they were sent. */
  private readonly underWay = new Set<Advice>();
  /** The last advice of each card. */
  private readonly lastOfCard = new Map<string, Advice>();

  /** `placesLimit` advices may be under way at a time. */
  constructor(placesLimit: number) {
    this.placesLimit = placesLimit;
  }

  /** Advices that are kept, waiting or parked. */
  get kept(): number {
    return this.waiting + this.parked;
  }

  /** Puts an advice behind the others of its card. */
  add(advice: Advice): void {
    this.waiting++;
    const { card } = advice.facts;
    const last = this.lastOfCard.get(card);
    this.lastOfCard.set(card, advice);
    advice.ahead = last;
    if (last === undefined) this.sendings.set(advice.sending, advice.dueMs);
    else last.behind = advice;
  }

  /** The advice is settled. */
  remove(advice: Advice): void {
    if (advice.isParked) this.parked--;
    else this.leave(advice);
  }

  /** The advice is kept, and in nobody's way any more. */
  park(advice: Advice): void {
    this.leave(advice);
    advice.isParked = advice.wasParked = true;
    this.parked++;
  }

  /** The advice that was parked waits again, behind the others of its card. */
  release(advice: Advice): void {
    advice.isParked = false;
    advice.declines = 0;
    this.parked--;
    this.add(advice);
  }

  /** The advice to be sent next; undefined when none is due, or no place is free. */
  next(nowMs: number): Advice | undefined {
    this.freePlaces(nowMs);
    const { first } = this.sendings;
    return first === undefined || first.atMs > nowMs || this.isBusy() ? undefined : first.owner;
  }

  /** The advice is on its way to be sent, and has its place until `sent` or `free`. */
  begin(advice: Advice): void {
    this.sendings.remove(advice.sending);
    advice.placeUntilMs = Number.POSITIVE_INFINITY;
    this.underWay.add(advice);
  }

  /** It has been sent, and is sent again at `dueMs` unless it is settled. */
  sent(advice: Advice, nowMs: number, dueMs: number): void {
    this.underWay.delete(advice);
    advice.placeUntilMs = nowMs + PLACE_MS;
    this.underWay.add(advice);
    this.sendings.set(advice.sending, dueMs);
  }

  /** It is not under way any more. */
  free(advice: Advice): void {
    this.underWay.delete(advice);
  }

  /** It will be answered with `reason` at `atMs`, unless an earlier answer is to come. */
  answerLater(advice: Advice, atMs: number, reason: Reason): void {
    if (atMs >= advice.answering.atMs) return;
    advice.answersWith = reason;
    this.answers.set(advice.answering, atMs);
  }

  /** Takes out the next advice whose answer is due. */
  takeAnswered(nowMs: number): Advice | undefined {
    const { first } = this.answers;
    if (first === undefined || first.atMs > nowMs) return undefined;
    this.answers.remove(first);
    return first.owner;
  }

  /** The link is there again: whatever was sent before has been lost with the one before it. */
  hasten(nowMs: number): void {
    for (const advice of this.underWay)
      if (advice.placeUntilMs < Number.POSITIVE_INFINITY) this.underWay.delete(advice);
    this.sendings.setAll(nowMs);
  }

  /** Whatever waits for its moment is due now; what is under way keeps its own. */
  hurry(nowMs: number): void {
    const sent = [...this.underWay].map(({ sending }) => [sending, sending.atMs] as const);
    this.sendings.setAll(nowMs);
    for (const [sending, atMs] of sent) if (atMs < Number.POSITIVE_INFINITY) this.sendings.set(sending, atMs);
  }

  /** When the next of its advices is to be sent, as far as places go. */
  get nextSendingMs(): number {
    return this.isBusy() ? Math.max(this.sendings.firstMs, this.firstFreeMs()) : this.sendings.firstMs;
  }

  /** When the next answer is due. */
  get nextAnswerMs(): number {
    return this.answers.firstMs;
  }

  private isBusy(): boolean {
    return this.underWay.size >= this.placesLimit;
  }

  private freePlaces(nowMs: number): void {
    for (const advice of this.underWay) {
      if (advice.placeUntilMs === Number.POSITIVE_INFINITY) continue;
      if (advice.placeUntilMs > nowMs) return;
      this.underWay.delete(advice);
    }
  }

  private firstFreeMs(): number {
    for (const { placeUntilMs } of this.underWay) if (placeUntilMs < Number.POSITIVE_INFINITY) return placeUntilMs;
    return Number.POSITIVE_INFINITY;
  }

  /** Takes an advice from among those that wait, and lets go on the one behind it. */
  private leave(advice: Advice): void {
    this.waiting--;
    this.underWay.delete(advice);
    this.sendings.remove(advice.sending);
    this.answers.remove(advice.answering);
    const { ahead, behind } = advice;
    if (ahead !== undefined) ahead.behind = behind;
    if (behind !== undefined) {
      behind.ahead = ahead;
      if (ahead === undefined) this.sendings.set(behind.sending, behind.dueMs);
    } else if (ahead !== undefined) this.lastOfCard.set(advice.facts.card, ahead);
    else this.lastOfCard.delete(advice.facts.card);
    advice.ahead = advice.behind = undefined;
  }
}
