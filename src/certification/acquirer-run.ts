// Listens as the switch does, and judges what an acquirer's gateway sends: each case waits for its messages in their order, compares them with what is
// expected, and answers as the case says, or not at all. Sign-ons and echoes are approved beside it, unless a case waits for them.
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { maskedJson } from '../codec/mask.ts';
import { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import type { Timer } from '../host/timer.ts';
import { expectsAnswer, mtiText, responseTo } from '../iso8583/mti.ts';
import { Reason, reasonText } from '../iso8583/reason.ts';
import { differences } from '../trace/expectation.ts';
import { type FromAnswer, resolved, type SendValues } from '../trace/from-answer.ts';
import { ValueMaker } from '../trace/made-value.ts';
import { isNetworkRequest, networkAnswer } from '../trace/network-answer.ts';
import { readStep } from '../trace/step.ts';
import { type Value, valueAt, Wording } from '../trace/wording.ts';
import { type AwaitedStep, awaitedSteps, type CaseValues, isJoin, valuesOf } from './case-steps.ts';
import type { Pack, PackCase } from './pack.ts';
import type { CaseResult, StepEvidence } from './result.ts';

export interface AcquirerRunSettings {
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

/** The step that is waited for. */
interface Waiting {
  readonly step: AwaitedStep;
  readonly sinceMs: number;
  /** Wrong so far: what else has come meanwhile. */
  readonly reasons: string[];
  readonly done: (evidence: StepEvidence) => void;
}

export class AcquirerRun {
  readonly #settings: AcquirerRunSettings;
  readonly #maker: ValueMaker;
  /** Of the case that runs: what has come, by the names of its steps. */
  #received = new Map<string, FieldValues>();
  #first: FieldValues | undefined;
  #waiting: Waiting | undefined;
  #isKept = true;

  constructor(settings: AcquirerRunSettings) {
    this.#settings = settings;
    this.#maker = new ValueMaker({ lastStan: settings.seed % 1_000_000, seed: settings.seed });
  }

  async run(): Promise<CaseResult[]> {
    const { pack, values, timer, seed, began, ended } = this.#settings;
    const results: CaseResult[] = [];
    for (const own of pack.cases) {
      began?.(own);
      const known = valuesOf(pack, own, values, (seed % 999_999) + 1, timer.wall());
      const result = await this.#caseResult(own, awaitedSteps(pack, own, known));
      results.push(result);
      ended?.(result);
    }
    return results;
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
    if (waiting?.step.receive !== null && waiting?.step.receive?.['0'] === json['0']) {
      this.#judge(waiting, message, json);
      return;
    }
    if (isNetworkRequest(message.mti)) {
      send(networkAnswer(message));
      return;
    }
    const wanted = waiting?.step.receive?.['0'];
    waiting?.reasons.push(
      wanted === undefined
        ? `${json['0']} came, where nothing may`
        : `${json['0']} came, where ${String(wanted)} was expected`,
    );
    if (waiting?.step.receive === null) {
      this.#end(waiting, json);
      return;
    }
    if (expectsAnswer(message.mti))
      this.#answer(message, json, { '39': this.#code(message, Reason.systemMalfunction) });
  }

  async #caseResult(own: PackCase, steps: readonly AwaitedStep[]): Promise<CaseResult> {
    this.#received = new Map();
    this.#first = undefined;
    this.#isKept = own.evidence === 'messages';
    const evidence: StepEvidence[] = [];
    for (const [place, step] of steps.entries()) {
      const name = step.name ?? `step ${place + 1}`;
      if (evidence.some(({ outcome }) => outcome !== 'passed')) {
        evidence.push({ name, outcome: 'notRun', reasons: [], elapsedMs: null, sent: null, received: null });
        continue;
      }
      evidence.push(await this.#awaited({ ...step, name }));
    }
    return {
      id: own.id,
      purpose: own.purpose,
      outcome: evidence.every(({ outcome }) => outcome === 'passed') ? 'passed' : 'failed',
      isOptional: own.optional,
      reasons: evidence.flatMap((each) => each.reasons.map((reason) => `${each.name}: ${reason}`)),
      steps: evidence,
    };
  }

  /** Waits for the message of a step, or for the end of its time. */
  #awaited(step: AwaitedStep): Promise<StepEvidence> {
    const { timer } = this.#settings;
    const { promise, resolve } = Promise.withResolvers<StepEvidence>();
    const waiting: Waiting = {
      step,
      sinceMs: timer.now(),
      reasons: [],
      done: (evidence) => {
        cancel();
        this.#waiting = undefined;
        resolve(evidence);
      },
    };
    const cancel = timer.at(waiting.sinceMs + step.withinMs, () => {
      if (step.receive !== null)
        waiting.reasons.push(`no ${String(step.receive['0'])} came within ${step.withinMs} ms`);
      this.#end(waiting, undefined);
    });
    this.#waiting = waiting;
    return promise;
  }

  #judge(waiting: Waiting, message: Message, json: FieldValues): void {
    const { codec, timer } = this.#settings;
    const { step, reasons } = waiting;
    const own = this.#first ?? {};
    const wording = new Wording(codec, false, own, json);
    const find = ({ from, path }: FromAnswer): Value => {
      const source = this.#received.get(from);
      return source && valueAt(source, path);
    };
    const { expect } = readStep({ send: { '0': '0000' }, expect: this.#joined(step.receive!, find) }, unreadable)!;
    if (expect instanceof Map) {
      const comparison = { codec, sent: own, answer: json, wording, find };
      reasons.push(...differences(expect, comparison).map(({ text }) => text));
    }
    this.#first ??= json;
    this.#received.set(step.name!, json);
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
    if (step.afterMs === 0) answer();
    else timer.at(timer.now() + step.afterMs, answer);
  }

  /** What has to be received, with what is joined of earlier messages as text. */
  #joined(receive: Readonly<Record<string, unknown>>, find: (value: FromAnswer) => Value): Record<string, unknown> {
    const make = this.#maker.step(this.#settings.timer.wall());
    return Object.fromEntries(
      Object.entries(receive).map(([path, value]) => {
        if (!isJoin(value)) return [path, value];
        const { send } = readStep({ send: { '0': value } }, unreadable)!;
        return [path, resolved(send as SendValues, { find: (each) => find(each) ?? '', make })['0']];
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
    const { step, reasons, sinceMs, done } = waiting;
    const shown = (json: FieldValues | undefined) =>
      json === undefined || !this.#isKept ? null : maskedJson(codec, json);
    done({
      name: step.name!,
      outcome: reasons.length === 0 ? 'passed' : 'failed',
      reasons: [...reasons],
      elapsedMs: received === undefined ? null : Math.round(timer.now() - sinceMs),
      sent: shown(sent),
      received: shown(received),
    });
  }
}

/** Packs are read whole before they are run. */
function unreadable(path: string, wrong: string): never {
  throw new RangeError(`${path}: ${wrong}`);
}
