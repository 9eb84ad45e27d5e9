// The steps that were sent, and the state of each: waiting for its answer, answered, unanswered, or with no answer due. An
// arrival is matched to the request that it answers. One that is late, repeated or unmatched is kept with the requests that
// it nearly matches, because that is what explains a timeout.
import type { FieldValues } from '../codec/field-values.ts';
import { expectsAnswer } from '../iso8583/mti.ts';
import type { Arrival, Attempt, ReadFrame } from './attempt.ts';
import { AttemptIndex } from './attempt-index.ts';
import { agreement, answerMtisOf, nearness } from './match.ts';
import type { Step } from './step.ts';

/** An arrival that answers no waiting request. `repeated`: its request has been dealt with. */
export type Unexpected =
  | { readonly kind: 'repeated'; readonly arrival: Arrival; readonly attempt: Attempt }
  | { readonly kind: 'unmatched'; readonly arrival: Arrival; readonly nearest: readonly Attempt[] };

/** Near misses are looked for among this many requests, the last ones sent. */
const NEAR_MISS_SPAN = 1000;
/** Requests that one arrival is compared with in words. */
const NEAREST_KEPT = 3;
/** Near misses that one request retains. */
const NEAR_MISSES_KEPT = 8;
/** Unexpected arrivals that are kept to be explained; a peer that floods is counted beyond. */
const UNEXPECTED_KEPT = 10_000;
const TRANSMISSION_TIME = 7;

export class Attempts {
  waitingCount = 0;
  /** The first unexpected arrivals; `unexpectedCount` counts all. */
  readonly unexpected: Unexpected[] = [];
  unexpectedCount = 0;
  /** Unanswered requests whose answer may still come late. */
  stillMissing = 0;
  private readonly elements: readonly number[];
  private readonly sent: Attempt[] = [];
  private readonly index: AttemptIndex;
  /** How many wait whose answers could not be distinguished, by what their answers would have in common. */
  private readonly alike = new Map<string, number>();
  /** What waits, by time limit: in each set the first sent, which is the first to run out, comes first. */
  private readonly waitingByLimit = new Map<number, Set<Attempt>>();

  constructor(elements: readonly number[]) {
    this.elements = elements;
    this.index = new AttemptIndex(elements);
  }

  add(step: Step, frame: ReadFrame, nowMs: number, withinMs: number): Attempt {
    const { expect } = step;
    const matcher = expect === undefined || expect === 'nothing' ? undefined : expect.get('0');
    const expectedMti = matcher?.kind === 'equals' && typeof matcher.value === 'string' ? matcher.value : undefined;
    const waits = expect !== undefined || (frame.mti >= 0 && expectsAnswer(frame.mti));
    const attempt: Attempt = {
      step,
      request: frame.json,
      mti: frame.mti,
      bytes: frame.bytes,
      answerMtis: answerMtisOf(frame.mti, expectedMti),
      sentAtMs: nowMs,
      withinMs,
      state: waits ? 'waiting' : 'sent',
      answer: undefined,
      late: undefined,
      lostAtMs: undefined,
      lostBecause: undefined,
      nearMisses: [],
    };
    this.sent.push(attempt);
    this.index.add(attempt);
    if (waits) {
      this.waitingCount++;
      this.countAlike(frame.json, 1);
      const sameLimit = this.waitingByLimit.get(withinMs);
      if (sameLimit === undefined) this.waitingByLimit.set(withinMs, new Set([attempt]));
      else sameLimit.add(attempt);
    }
    return attempt;
  }

  /** True while a request waits whose answer could not be distinguished from the answer to `request`: the same key but for
   *  the time. */
  collides(request: FieldValues): boolean {
    return (this.alike.get(this.commonOf(request)) ?? 0) > 0;
  }

  /** Ends the wait of every request whose time limit has passed. An answer exactly at the limit is in time. */
  expire(nowMs: number): void {
    for (const [withinMs, waiting] of this.waitingByLimit) {
      for (const attempt of waiting) {
        if (nowMs <= attempt.sentAtMs + withinMs) break;
        this.endWait(attempt);
      }
    }
  }

  /** When the next time limit of a waiting request is reached; infinite when none waits. */
  earliestDeadlineMs(): number {
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const [withinMs, waiting] of this.waitingByLimit) {
      for (const { sentAtMs } of waiting) {
        earliestMs = Math.min(earliestMs, sentAtMs + withinMs);
        break;
      }
    }
    return earliestMs;
  }

  /** The connection is gone: no answer will come to what waits. */
  lose(nowMs: number, why: string | undefined): void {
    for (const waiting of this.waitingByLimit.values()) {
      for (const attempt of waiting) {
        attempt.lostAtMs = nowMs;
        attempt.lostBecause = why;
        this.endWait(attempt);
      }
    }
    this.stillMissing = 0;
  }

  /** True when a request waits that a message answers. */
  isAwaited(message: FieldValues): boolean {
    return this.index.waitingFor(message).length > 0;
  }

  /** Matches an arrival to the request that it answers, or notes why there is none. */
  receive(arrival: Arrival): void {
    const { json } = arrival;
    const waiting = this.best(this.index.waitingFor(json), json);
    if (waiting !== undefined) {
      waiting.answer = arrival;
      this.stopWaiting(waiting, 'answered');
      return;
    }
    const isCertain = (attempt: Attempt) => agreement(attempt, json, this.elements) > 0;
    const late = this.index.missingFor(json, isCertain);
    if (late !== undefined) {
      late.late = arrival;
      this.index.changed(late);
      this.stillMissing--;
      return;
    }
    this.unexpectedCount++;
    if (this.unexpected.length >= UNEXPECTED_KEPT) return;
    const attempt = this.index.lastFor(json, isCertain);
    if (attempt !== undefined) this.unexpected.push({ kind: 'repeated', arrival, attempt });
    else this.unexpected.push({ kind: 'unmatched', arrival, nearest: this.noteNearMiss(arrival) });
  }

  private endWait(attempt: Attempt): void {
    this.stopWaiting(attempt, attempt.step.expect === 'nothing' ? 'silent' : 'unanswered');
    if (attempt.state === 'unanswered') this.stillMissing++;
  }

  private stopWaiting(attempt: Attempt, state: Attempt['state']): void {
    attempt.state = state;
    this.waitingByLimit.get(attempt.withinMs)?.delete(attempt);
    this.waitingCount--;
    this.countAlike(attempt.request, -1);
    this.index.changed(attempt);
  }

  private countAlike(request: FieldValues, by: number): void {
    const common = this.commonOf(request);
    const count = (this.alike.get(common) ?? 0) + by;
    if (count === 0) this.alike.delete(common);
    else this.alike.set(common, count);
  }

  /** The key without the time. */
  private commonOf(request: FieldValues): string {
    return JSON.stringify(this.elements.map((element) => (element === TRANSMISSION_TIME ? null : request[element])));
  }

  /** The request that most of the key speaks for; then one that expects an answer; then the oldest. */
  private best(attempts: readonly Attempt[], answer: FieldValues): Attempt | undefined {
    const rank = (attempt: Attempt) => {
      return 2 * agreement(attempt, answer, this.elements) + (attempt.step.expect === 'nothing' ? 0 : 1);
    };
    return attempts.reduce<Attempt | undefined>((best, attempt) => {
      return best === undefined || rank(attempt) > rank(best) ? attempt : best;
    }, undefined);
  }

  /** The requests without an answer that `arrival` fits best; each retains it as a near miss. */
  private noteNearMiss(arrival: Arrival): Attempt[] {
    let nearest: Attempt[] = [];
    let most = 1;
    for (const attempt of this.sent.slice(-NEAR_MISS_SPAN)) {
      if (attempt.state !== 'waiting' && attempt.state !== 'unanswered') continue;
      const weight = nearness(attempt, arrival.json, this.elements);
      if (weight > most) nearest = [];
      if (weight >= most && nearest.length < NEAREST_KEPT) nearest.push(attempt);
      most = Math.max(most, weight);
    }
    for (const { nearMisses } of nearest) if (nearMisses.length < NEAR_MISSES_KEPT) nearMisses.push(arrival);
    return nearest;
  }
}
