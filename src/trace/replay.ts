// Replays a trace without a socket or a clock: the caller fetches the next action, carries it out, and hands over what arrived
// and when. The same replay therefore runs against a live system, a loopback and virtual time. Steps go out in the order of the trace,
// never more than `window` unanswered at a time; a step with a value from an answer waits for that answer.
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { type Attempt, Attempts, type ReadFrame } from './attempts.ts';
import { type FromAnswer, fromAnswersIn, resolved, type SendValues } from './from-answer.ts';
import { defaultMatchElements } from './match.ts';
import { type Outcome, type ReplayReport, reportOf } from './replay-report.ts';
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
}

/** What the caller has to do: send the bytes (a frame without its framing), or wait. It then fetches the next action, as it
 *  does after each arrival. */
type ReplayAction = { readonly send: Buffer; readonly step: Step } | { readonly waitUntilMs: number } | 'done';

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
  private startedMs: number | undefined;
  private lastEventMs = 0;
  private lastExpiryMs = 0;
  private connected = true;

  /** @throws TraceError with every step whose message cannot be encoded; RangeError for impossible options */
  constructor(steps: readonly Step[], codec: Codec, options: ReplayOptions) {
    const { speed, withinMs, window, lingerMs = withinMs / 4, matchOn = defaultMatchElements } = options;
    requireAtLeast('speed', speed, 0);
    requireAtLeast('withinMs', withinMs, Number.MIN_VALUE);
    requireAtLeast('window', window, 0);
    requireAtLeast('lingerMs', lingerMs, 0);
    this.steps = steps;
    this.codec = codec;
    this.options = { speed, withinMs, window, lingerMs, matchOn };
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
    while (this.outcomes.length < this.steps.length) {
      const place = this.outcomes.length;
      const step = this.steps[place]!;
      const dueMs = this.options.speed === 0 ? startedMs : startedMs + step.atMs / this.options.speed;
      if (this.connected && nowMs < dueMs) return { waitUntilMs: Math.min(dueMs, this.nextDeadlineMs()) };
      if (this.connected && this.isHeldBack(step)) return { waitUntilMs: this.nextDeadlineMs() };
      const send = this.connected ? this.bytesOf(step, place) : 'the connection was lost before';
      if (typeof send === 'string') {
        this.outcomes.push({ step, notSent: `not sent: ${send}` });
        continue;
      }
      const frame = this.read(send, 0, send.length);
      if (this.options.speed === 0 && this.attempts.collides(frame.json)) return { waitUntilMs: this.nextDeadlineMs() };
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
    this.attempts.receive({ ...this.read(frame, start, end), atMs: nowMs });
  }

  /** The connection is gone: what waits stays unanswered, and nothing more is sent. */
  connectionLost(nowMs: number): void {
    this.expire(nowMs);
    this.lastEventMs = nowMs;
    this.connected = false;
    this.attempts.lose(nowMs);
  }

  /** What came of it, at any time. Card data is masked throughout unless asked otherwise. */
  report(options: { readonly unmasked?: boolean } = {}): ReplayReport {
    const unreached = this.steps.slice(this.outcomes.length).map((step) => ({ step, notSent: 'not sent yet' }));
    return reportOf({
      codec: this.codec,
      unmasked: options.unmasked === true,
      elements: this.options.matchOn,
      outcomes: [...this.outcomes, ...unreached],
      unexpected: this.attempts.unexpected,
      unexpectedCount: this.attempts.unexpectedCount,
      startedMs: this.startedMs ?? 0,
      endedMs: this.lastEventMs,
      find: (value) => this.find(value),
    });
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
  private bytesOf(step: Step, place: number): Buffer | string {
    const prepared = this.prepared[place];
    if (prepared !== undefined) return prepared;
    for (const { value } of fromAnswersIn(step.send)) if (this.find(value) === undefined) return this.whyMissing(value);
    try {
      return this.codec.encode(resolved(step.send as SendValues, (value) => this.find(value)!));
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
  private read(frame: Buffer, start: number, end: number): ReadFrame {
    let fault: DecodeError | undefined;
    try {
      this.codec.index(frame, start, end, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      fault = error;
    }
    return { json: this.message.toJSON(), mti: this.message.mti, fault };
  }
}

/** The bytes of each step, undefined where they depend on an answer. */
function prepare(steps: readonly Step[], codec: Codec): (Buffer | undefined)[] {
  const faults: TraceFault[] = [];
  const prepared = steps.map((step) => {
    if (Buffer.isBuffer(step.send)) return step.send;
    if (fromAnswersIn(step.send).length > 0) return undefined;
    try {
      return codec.encode(step.send as FieldValues);
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
