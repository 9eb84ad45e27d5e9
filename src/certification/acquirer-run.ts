// Listens as the switch does, and judges what an acquirer's gateway sends: each case waits for its messages in their order, compares them with what is
// expected, and answers as the case says, or not at all. Sign-ons and echoes are approved beside it, unless a case waits for them.
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { maskedJson } from '../codec/mask.ts';
import { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import type { Cancel, Timer } from '../host/timer.ts';
import { expectsAnswer, mtiText, responseTo } from '../iso8583/mti.ts';
import { Reason, reasonText } from '../iso8583/reason.ts';
import { differences } from '../trace/expectation.ts';
import { type FromAnswer, resolved, type SendValues } from '../trace/from-answer.ts';
import { ValueMaker } from '../trace/made-value.ts';
import { isNetworkRequest, networkAnswer } from '../trace/network-answer.ts';
import { readStep } from '../trace/step.ts';
import { type Value, valueAt, Wording } from '../trace/wording.ts';
import { type AwaitedStep, awaitedSteps, type CaseValues, joinIn, valuesOf } from './case-steps.ts';
import type { Pack, PackCase } from './pack.ts';
import type { CaseResult, StepEvidence } from './result.ts';

interface AcquirerRunSettings {
  readonly pack: Pack;
  readonly codec: Codec;
  readonly values: CaseValues;
  /** The number that the first STAN of ours follows, and what chance begins with. */
  readonly seed: number;
  readonly timer: Timer;
  /** Sends a frame on the connection that the message before came on. */
  send(bytes: Buffer): void;
  /** A case begins: what the people of the acquirer have to do for it. */
  began?(own: PackCase): void;
  ended?(result: CaseResult): void;
}

/** What identifies a request, and who it concerns, goes back unchanged (ISO 8583:1987 clause 4.5). */
const ECHOED = [2, 3, 4, 7, 11, 12, 13, 15, 24, 28, 29, 32, 33, 37, 41, 42, 49, 50, 66, 70, 90, 95, 97, 99];

/** The case that runs. */
interface Running {
  readonly own: PackCase;
  readonly steps: readonly AwaitedStep[];
  readonly evidence: StepEvidence[];
  /** What has come, by the names of its steps. */
  readonly received: Map<string, FieldValues>;
  first: FieldValues | undefined;
}

/** The step that is waited for. */
interface Waiting {
  readonly step: AwaitedStep;
  readonly name: string;
  readonly sinceMs: number;
  /** Wrong so far: what else has come meanwhile. */
  readonly reasons: string[];
  readonly cancel: Cancel;
}

export class AcquirerRun {
  readonly #settings: AcquirerRunSettings;
  readonly #maker: ValueMaker;
  readonly #results: CaseResult[] = [];
  readonly #ended = Promise.withResolvers<CaseResult[]>();
  /** The place of the case in which a retrieval reference number came first. */
  readonly #owners = new Map<string, number>();
  #running: Running | undefined;
  /** Undefined while the answer to the last message is put off. */
  #waiting: Waiting | undefined;

  constructor(settings: AcquirerRunSettings) {
    this.#settings = settings;
    this.#maker = new ValueMaker({ lastStan: settings.seed % 1_000_000, seed: settings.seed });
  }

  /** Runs all cases. What follows a message is waited for before anything else can come. */
  run(): Promise<CaseResult[]> {
    this.#begin();
    return this.#ended.promise;
  }

  /** A frame has come from the acquirer. The bytes are not kept. */
  received(bytes: Buffer, start: number, end: number): void {
    const { codec, send } = this.#settings;
    const message = new Message();
    const own = Buffer.from(bytes.subarray(start, end));
    try {
      codec.index(own, 0, own.length, message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#waiting?.reasons.push(`a frame came that cannot be read: ${error.message}`);
      return;
    }
    const waiting = this.#waiting;
    const json = message.toJSON();
    if (this.#isOfEarlierCase(json)) {
      this.#approve(message, json);
      return;
    }
    if (waiting !== undefined && this.#isAwaited(waiting.step, json)) {
      this.#judge(waiting, message, json);
      return;
    }
    if (isNetworkRequest(message.mti)) {
      send(networkAnswer(message));
      return;
    }
    const { receive } = waiting?.step ?? {};
    waiting?.reasons.push(
      receive
        ? `${json['0']} came, where ${shownType(receive['0'])} was expected`
        : `${json['0']} came, where nothing may`,
    );
    // Left unanswered it would come again, and disturb what follows.
    this.#approve(message, json);
    if (waiting !== undefined && receive === null) this.#end(waiting, json);
  }

  /** True for what goes on with a transaction of an earlier case, known by DE 37. */
  #isOfEarlierCase({ 37: reference }: FieldValues): boolean {
    if (typeof reference !== 'string') return false;
    const place = this.#results.length;
    const owner = this.#owners.get(reference) ?? place;
    this.#owners.set(reference, owner);
    return owner < place;
  }

  #approve(message: Message, json: FieldValues): void {
    if (expectsAnswer(message.mti)) this.#answer(message, json, { '39': this.#code(message, Reason.approved) });
  }

  /** The next case, or the end. */
  #begin(): void {
    const { pack, values, timer, seed, began } = this.#settings;
    const own = pack.cases[this.#results.length];
    if (own === undefined) {
      this.#ended.resolve(this.#results);
      return;
    }
    const known = valuesOf(pack, own, values, (seed % 999_999) + 1, timer.wall());
    const steps = awaitedSteps(pack, own, known);
    this.#running = { own, steps, evidence: [], received: new Map(), first: undefined };
    this.#await();
    began?.(own);
  }

  /** Waits for the message of the next step, or for the end of its time; after the last one, and after one that has failed, the case ends. */
  #await(): void {
    const { timer } = this.#settings;
    const { steps, evidence } = this.#running!;
    const step = steps[evidence.length];
    if (step === undefined || evidence.some(({ outcome }) => outcome !== 'passed')) {
      this.#endCase();
      return;
    }
    const sinceMs = timer.now();
    const reasons: string[] = [];
    const name = step.name ?? `step ${evidence.length + 1}`;
    const cancel = timer.at(sinceMs + step.withinMs, () => {
      if (step.receive !== null) reasons.push(`no ${shownType(step.receive['0'])} came within ${step.withinMs} ms`);
      this.#end(waiting, undefined);
    });
    const waiting: Waiting = { step, name, sinceMs, reasons, cancel };
    this.#waiting = waiting;
  }

  #endCase(): void {
    const { own, steps, evidence } = this.#running!;
    const notRun = steps.slice(evidence.length).map((step, place): StepEvidence => {
      const name = step.name ?? `step ${evidence.length + place + 1}`;
      return { name, outcome: 'notRun', reasons: [], elapsedMs: null, sent: null, received: null };
    });
    const all = [...evidence, ...notRun];
    const result: CaseResult = {
      id: own.id,
      purpose: own.purpose,
      outcome: all.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'failed',
      isOptional: own.optional,
      reasons: all.flatMap((each) => each.reasons.map((reason) => `${each.name}: ${reason}`)),
      steps: all,
    };
    this.#results.push(result);
    this.#settings.ended?.(result);
    this.#begin();
  }

  /** True for a message of the type that the step waits for. */
  #isAwaited({ receive }: AwaitedStep, json: FieldValues): boolean {
    if (receive === null) return false;
    const { codec } = this.#settings;
    const { expect } = readStep({ send: { '0': '0000' }, expect: { '0': receive['0'] } }, unreadable)!;
    const comparison = { codec, sent: {}, answer: json, wording: new Wording(codec, false), find: () => undefined };
    return expect instanceof Map && differences(expect, comparison).length === 0;
  }

  #judge(waiting: Waiting, message: Message, json: FieldValues): void {
    const { codec, timer } = this.#settings;
    const { step, reasons, name } = waiting;
    const running = this.#running!;
    const own = running.first ?? {};
    const wording = new Wording(codec, false, own, json);
    const find = ({ from, path }: FromAnswer): Value => {
      const source = running.received.get(from);
      return source && valueAt(source, path);
    };
    const { expect } = readStep({ send: { '0': '0000' }, expect: this.#joined(step.receive!, find) }, unreadable)!;
    if (expect instanceof Map) {
      const comparison = { codec, sent: own, answer: json, wording, find };
      reasons.push(...differences(expect, comparison).map(({ text }) => text));
    }
    running.first ??= json;
    running.received.set(name, json);
    if (step.answer === null) {
      this.#end(waiting, json);
      return;
    }
    const written = step.answer ?? { '39': this.#code(message, Reason.approved) };
    const { send } = readStep({ send: { '0': '0000', ...written } }, unreadable)!;
    const make = this.#maker.step(timer.wall());
    const { 0: _, ...values } = resolved(send as SendValues, { find: (value) => find(value) ?? '', make });
    const answer = () => {
      const sent = this.#answer(message, json, values);
      if (typeof sent === 'string') reasons.push(`it cannot be answered: ${sent}`);
      this.#end(waiting, json, typeof sent === 'string' ? undefined : sent);
    };
    if (step.afterMs === 0) {
      answer();
      return;
    }
    waiting.cancel();
    this.#waiting = undefined;
    timer.at(timer.now() + step.afterMs, answer);
  }

  /** What has to be received, with what is joined of earlier messages as text. */
  #joined(receive: Readonly<Record<string, unknown>>, find: (value: FromAnswer) => Value): Record<string, unknown> {
    const make = this.#maker.step(this.#settings.timer.wall());
    return Object.fromEntries(
      Object.entries(receive).map(([path, value]) => {
        const found = joinIn(value);
        if (found === undefined) return [path, value];
        const { send } = readStep({ send: { '0': found.join } }, unreadable)!;
        const text = resolved(send as SendValues, { find: (each) => find(each) ?? '', make })['0'];
        return [path, found.isPattern ? { matches: text } : text];
      }),
    );
  }

  /** Answers a request; what is said of the answer, or why it cannot be written. */
  #answer(request: Message, json: FieldValues, values: FieldValues): FieldValues | string {
    const { codec, send } = this.#settings;
    const echoed = Object.fromEntries(ECHOED.flatMap((path) => (json[path] === undefined ? [] : [[path, json[path]]])));
    const answer = { ...echoed, ...values, '0': mtiText(responseTo(request.mti)) } as FieldValues;
    try {
      send(codec.encode(answer));
      return answer;
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      return error.message;
    }
  }

  #code({ dialect }: Message, reason: Reason): string {
    return reasonText(reason, reasonVersion(dialect!));
  }

  #end(waiting: Waiting, received: FieldValues | undefined, sent?: FieldValues): void {
    const { codec, timer } = this.#settings;
    const { own, evidence } = this.#running!;
    const { name, reasons, sinceMs, cancel } = waiting;
    cancel();
    this.#waiting = undefined;
    const isKept = own.evidence === 'messages';
    const shown = (json: FieldValues | undefined) => (json === undefined || !isKept ? null : maskedJson(codec, json));
    evidence.push({
      name,
      outcome: reasons.length === 0 ? 'passed' : 'failed',
      reasons: [...reasons],
      elapsedMs: received === undefined ? null : Math.round(timer.now() - sinceMs),
      sent: shown(sent),
      received: shown(received),
    });
    this.#await();
  }
}

/** A message type as a pack asks for it. */
function shownType(wanted: unknown): string {
  return typeof wanted === 'string' ? wanted : JSON.stringify(wanted);
}

/** Packs are read whole before they are run. */
function unreadable(path: string, wrong: string): never {
  throw new RangeError(`${path}: ${wrong}`);
}
