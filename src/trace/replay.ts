// Replays a trace without a socket or a clock: the caller fetches the next action, carries it out, and hands over what arrived
// and when. The same replay therefore runs against a live system, a loopback and virtual time. Steps go out in the order of the trace,
// never more than `window` unanswered at a time; a step with a value from an answer waits for that answer.
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import type { Attempt, ReadFrame } from './attempt.ts';
import { Attempts } from './attempts.ts';
import { type FromAnswer, fromAnswersIn, hasMade, resolved, type SendValues } from './from-answer.ts';
import { ValueMaker, type ValueSource } from './made-value.ts';
import { defaultMatchElements } from './match.ts';
import { isNetworkRequest, networkAnswer } from './network-answer.ts';
import { isFailure, type Outcome, type ReplayReport, reportOf, type StepFacts, statusOf } from './replay-report.ts';
import type { Step } from './step.ts';
import { TraceError, type TraceFault } from './trace-error.ts';
import { labelOf, valueAt } from './wording.ts';

interface ReplayOptions {
  /** 1 keeps the times of the trace, 2 halves them; 0 sends as soon as the window and the answers awaited allow, and
   *  keeps apart requests of the same STAN and terminal, whose answers could not be distinguished. */
  readonly speed: number;
  /** Milliseconds that an answer may take where the step does not say. */
  readonly withinMs: number;
  /** Most steps unanswered at a time: 1 is strictly one after the other, 0 is without limit. */
  readonly window: number;
  /** Milliseconds to stay after the last time limit, so that a late answer is seen; a quarter of `withinMs` if left out. */
  readonly lingerMs?: number;
  /** Elements that tie an answer to its request (see match.ts); 11, 7 and 41 if left out. */
  readonly matchOn?: readonly number[];
  /** Nothing more is sent once a step is not as expected. */
  readonly bail?: boolean;
  /** Network management requests of the other side are approved, and not counted as unexpected. */
  readonly answerNetwork?: boolean;
  /** Where the values come from that are made (see made-value.ts); times are those of the caller's clock, since 1970. */
  readonly values?: ValueSource;
}

/** What the caller has to do: send the bytes of a step or of a reply (a frame without its framing), or wait. It then fetches the next action, as it
 *  does after each arrival. */
type ReplayAction =
  | { readonly send: Buffer; readonly step: Step }
  | { readonly reply: Buffer }
  | { readonly waitUntilMs: number }
  | 'done';

/** Time limits are inclusive, and clocks may be whole milliseconds: one more has to pass. */
const PAST_DEADLINE_MS = 1;

export class Replay {
  private readonly steps: readonly Step[];
  private readonly codec: Codec;
  private readonly options: Required<ReplayOptions>;
  private readonly attempts: Attempts;
  private readonly outcomes: Outcome[] = [];
  private readonly attemptByName = new Map<string, Attempt>();
  private readonly prepared: (Buffer | undefined)[];
  private readonly message = new Message();
  private readonly maker: ValueMaker;
  /** Answers to what the other side has asked, still to be sent. */
  private readonly replies: Buffer[] = [];
  private replied = 0;
  /** Outcomes before this place are as expected, or nothing can be said about them. */
  private judged = 0;
  private hasFailed = false;
  private startedMs: number | undefined;
  private lastEventMs = 0;
  private lastExpiryMs = 0;
  private connected = true;

  /** @throws TraceError with every step whose message cannot be encoded; RangeError for impossible options */
  constructor(steps: readonly Step[], codec: Codec, options: ReplayOptions) {
    const { speed, withinMs, window, lingerMs = withinMs / 4, matchOn = defaultMatchElements } = options;
    const { bail = false, answerNetwork = false, values = { lastStan: 0, seed: 0 } } = options;
    requireAtLeast('speed', speed, 0);
    requireAtLeast('withinMs', withinMs, Number.MIN_VALUE);
    requireAtLeast('window', window, 0);
    requireAtLeast('lingerMs', lingerMs, 0);
    this.steps = steps;
    this.codec = codec;
    this.options = { speed, withinMs, window, lingerMs, matchOn, bail, answerNetwork, values };
    this.maker = new ValueMaker(values);
    this.attempts = new Attempts(matchOn);
    this.prepared = prepare(steps, codec);
  }

  start(nowMs: number): void {
    this.startedMs = nowMs;
    this.lastEventMs = nowMs;
  }

  /** What to do at `nowMs`; times are of the caller's clock, which must not go back. */
  nextAction(nowMs: number): ReplayAction {
    const startedMs = this.started();
    this.expire(nowMs);
    const reply = this.replies.shift();
    if (reply !== undefined && this.connected) return { reply };
    while (this.outcomes.length < this.steps.length) {
      const place = this.outcomes.length;
      const step = this.steps[place]!;
      const dueMs = this.options.speed === 0 ? startedMs : startedMs + step.atMs / this.options.speed;
      const mayGo = this.whyNot() === undefined;
      if (mayGo && nowMs < dueMs) return { waitUntilMs: Math.min(dueMs, this.nextDeadlineMs()) };
      if (mayGo && this.isHeldBack(step)) return { waitUntilMs: this.nextDeadlineMs() };
      const send = this.whyNot() ?? this.bytesOf(step, place, nowMs);
      if (typeof send === 'string') {
        this.outcomes.push({ step, notSent: `not sent: ${send}` });
        continue;
      }
      const frame = this.read(send);
      if (this.options.speed === 0 && this.attempts.collides(frame.json)) {
        this.prepared[place] = send;
        return { waitUntilMs: this.nextDeadlineMs() };
      }
      this.record(step, frame, nowMs);
      return { send, step };
    }
    if (this.attempts.waitingCount > 0) return { waitUntilMs: this.nextDeadlineMs() };
    const lingerUntilMs = this.lastExpiryMs + this.options.lingerMs;
    return this.attempts.stillMissing > 0 && nowMs < lingerUntilMs ? { waitUntilMs: lingerUntilMs } : 'done';
  }

  /** A frame arrived: `[start, end)` of `frame`, its framing removed. The bytes are not kept. */
  received(frame: Buffer, start: number, end: number, nowMs: number): void {
    this.expire(nowMs);
    this.lastEventMs = nowMs;
    const read = this.read(Buffer.from(frame.subarray(start, end)));
    if (this.options.answerNetwork && isNetworkRequest(read.mti) && !this.attempts.isAwaited(read.json)) {
      if (read.fault === undefined) {
        this.replies.push(networkAnswer(this.message));
        this.replied++;
        return;
      }
    }
    this.attempts.receive({ ...read, atMs: nowMs });
  }

  /** The connection is gone: what waits stays unanswered, and nothing more is sent. `why` is told of what waits; undefined when the
   *  peer has closed in order. */
  connectionLost(nowMs: number, why?: string): void {
    this.expire(nowMs);
    this.lastEventMs = nowMs;
    this.connected = false;
    this.attempts.lose(nowMs, why);
  }

  /** What came of it, at any time. Card data is masked throughout unless asked otherwise. */
  report(options: { readonly unmasked?: boolean } = {}): ReplayReport {
    const unreached = this.steps.slice(this.outcomes.length).map((step) => ({ step, notSent: 'not sent yet' }));
    return reportOf({
      ...this.facts(options.unmasked === true),
      outcomes: [...this.outcomes, ...unreached],
      unexpected: this.attempts.unexpected,
      unexpectedCount: this.attempts.unexpectedCount,
      replied: this.replied,
      endedMs: this.lastEventMs,
    });
  }

  private facts(unmasked: boolean): StepFacts {
    const { codec, startedMs = 0 } = this;
    const find = (value: FromAnswer) => this.find(value);
    return { codec, unmasked, elements: this.options.matchOn, startedMs, find };
  }

  /** Why nothing more is sent; undefined while steps may go. */
  private whyNot(): string | undefined {
    if (!this.connected) return 'the connection was lost before';
    return this.options.bail && this.isFailing() ? 'a step before it was not as expected (--bail)' : undefined;
  }

  /** True once a step whose outcome is known is not as expected. */
  private isFailing(): boolean {
    if (this.attempts.unexpectedCount > 0) this.hasFailed = true;
    for (; !this.hasFailed && this.judged < this.outcomes.length; this.judged++) {
      const outcome = this.outcomes[this.judged]!;
      if ('attempt' in outcome && outcome.attempt.state === 'waiting') break;
      this.hasFailed = isFailure(statusOf(outcome, this.facts(false)));
    }
    return this.hasFailed;
  }

  private started(): number {
    if (this.startedMs === undefined) throw new RangeError('a replay is started before it is asked what to do');
    return this.startedMs;
  }

  private expire(nowMs: number): void {
    const waiting = this.attempts.waitingCount;
    this.attempts.expire(nowMs);
    if (this.attempts.waitingCount < waiting) this.lastEventMs = this.lastExpiryMs = nowMs;
  }

  private isHeldBack(step: Step): boolean {
    const { window } = this.options;
    if (window > 0 && this.attempts.waitingCount >= window) return true;
    return fromAnswersIn(step.send).some(({ value }) => this.attemptByName.get(value.from)?.state === 'waiting');
  }

  private nextDeadlineMs(): number {
    return this.attempts.earliestDeadlineMs() + PAST_DEADLINE_MS;
  }

  private record(step: Step, frame: ReadFrame, nowMs: number): void {
    const attempt = this.attempts.add(step, frame, nowMs, step.withinMs ?? this.options.withinMs);
    this.outcomes.push({ step, attempt });
    if (step.name !== undefined) this.attemptByName.set(step.name, attempt);
    this.lastEventMs = nowMs;
  }

  /** What a step sends; text says why it cannot be sent. */
  private bytesOf(step: Step, place: number, nowMs: number): Buffer | string {
    const prepared = this.prepared[place];
    if (prepared !== undefined) return prepared;
    for (const { value } of fromAnswersIn(step.send)) if (this.find(value) === undefined) return this.whyMissing(value);
    const known = { find: (value: FromAnswer) => this.find(value)!, make: this.maker.step(nowMs) };
    try {
      return this.codec.encode(resolved(step.send as SendValues, known));
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      return error.message;
    }
  }

  private whyMissing({ from, path }: FromAnswer): string {
    const answered = this.attemptByName.get(from)?.answer !== undefined;
    return `it takes ${labelOf(path)} from step ${from}, ${answered ? 'whose answer lacks it' : 'which has no answer'}`;
  }

  private find({ from, path }: FromAnswer): string | FieldValues | undefined {
    const answer = this.attemptByName.get(from)?.answer;
    return answer === undefined ? undefined : valueAt(answer.json, path);
  }

  /** A frame as far as it can be read: what lies in front of a fault is known. */
  private read(bytes: Buffer): ReadFrame {
    let fault: DecodeError | undefined;
    try {
      this.codec.index(bytes, 0, bytes.length, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      fault = error;
    }
    return { json: this.message.toJSON(), mti: this.message.mti, fault, bytes };
  }
}

/** A time and numbers to try what a step makes with. */
const TRIAL: ValueSource = { lastStan: 0, seed: 0 };
const TRIAL_MS = 946_684_800_000;

/** The bytes of each step, undefined where they depend on an answer or are made when it is sent. */
function prepare(steps: readonly Step[], codec: Codec): (Buffer | undefined)[] {
  const faults: TraceFault[] = [];
  const prepared = steps.map((step) => {
    if (Buffer.isBuffer(step.send)) return step.send;
    if (fromAnswersIn(step.send).length > 0) return undefined;
    const isMade = hasMade(step.send);
    try {
      const make = new ValueMaker(TRIAL).step(TRIAL_MS);
      const bytes = codec.encode(resolved(step.send, { find: () => '', make }));
      return isMade ? undefined : bytes;
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      faults.push({ file: step.file, line: step.line, path: 'send', message: error.message });
      return undefined;
    }
  });
  if (faults.length > 0) throw new TraceError(faults);
  return prepared;
}

function requireAtLeast(name: string, value: number, least: number): void {
  if (!(value >= least && Number.isFinite(value))) {
    throw new RangeError(`${name} is ${value}, and has to be a finite number${least > 0 ? ' above 0' : ', 0 or more'}`);
  }
}
