// Runs the cases of a pack against a bank's host: connects as the switch does to an issuer, sends what each case says, and judges the answers. Each
// case is a replay of a trace of its own. An answer to what an earlier case has asked comes late, and disturbs no other.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import type { Timer } from '../host/timer.ts';
import { isRequest } from '../iso8583/mti.ts';
import { Replay } from '../trace/replay.ts';
import type { StepReport } from '../trace/replay-report.ts';
import type { Step } from '../trace/step.ts';
import { type CaseValues, sendSteps, valuesOf } from './case-steps.ts';
import type { Pack, PackCase } from './pack.ts';
import type { CaseResult, StepEvidence } from './result.ts';

/** A connection to the bank's host. */
interface HostConnection {
  send(bytes: Buffer): void;
  close(): Promise<void>;
}

/** What a connection tells. */
interface HostEvents {
  frame(bytes: Buffer, start: number, end: number): void;
  closed(): void;
}

interface IssuerRunSettings {
  readonly pack: Pack;
  readonly codec: Codec;
  /** Values of the bank, by name. */
  readonly values: CaseValues;
  /** The number that the first STAN follows. */
  readonly lastStan: number;
  readonly timer: Timer;
  /** Rejects when the host cannot be reached. */
  connect(events: HostEvents): Promise<HostConnection>;
  /** A case has ended. */
  ended?(result: CaseResult): void;
}

/** STANs that a case may use. */
const STANS_OF_CASE = 50;
const MOST_STAN = 999_999;
/** How long after the last case it is listened for what comes late. */
const LINGER_MS = 300;

export class IssuerRun {
  readonly #settings: IssuerRunSettings;
  readonly #message = new Message();
  /** The case that a STAN was used by, by DE 11. */
  readonly #owners = new Map<string, string>();
  #connection: HostConnection | undefined;
  #replay: Replay | undefined;
  #case = '';
  #wake: () => void = () => undefined;

  constructor(settings: IssuerRunSettings) {
    this.#settings = settings;
  }

  /** Runs all cases. Rejects with a TraceError when a message does not fit the spec, and when the host cannot be reached at first; later
   *  that is what a case fails by. */
  async run(): Promise<CaseResult[]> {
    const { pack, ended } = this.#settings;
    for (const [place, own] of pack.cases.entries()) this.#replayOf(own, place);
    const results: CaseResult[] = [];
    await this.#connected();
    for (const [place, own] of pack.cases.entries()) {
      const result = await this.#caseResult(own, place);
      results.push(result);
      ended?.(result);
    }
    await this.#connection?.close();
    return results;
  }

  /** Throws a TraceError when a message of the case does not fit the spec. */
  #replayOf(own: PackCase, place: number): Replay {
    const { pack, values, codec, timer, lastStan } = this.#settings;
    const first = (lastStan + place * STANS_OF_CASE) % MOST_STAN;
    const known = valuesOf(pack, own, values, first + 1, timer.wall());
    const steps = sendSteps(pack, own, known).map(
      (step, index): Step => ({
        ...step,
        file: `${pack.name} ${own.id}`,
        line: index + 1,
        ordinal: index + 1,
        atMs: 0,
      }),
    );
    return new Replay(steps, codec, {
      speed: 0,
      withinMs: pack.within,
      window: 1,
      lingerMs: LINGER_MS,
      answerNetwork: true,
      // The first STAN may be in the values of the case already.
      values: { lastStan: Number(known.stan), seed: lastStan + place },
    });
  }

  async #caseResult(own: PackCase, place: number): Promise<CaseResult> {
    const { timer } = this.#settings;
    try {
      await this.#connected();
    } catch (error) {
      return resultOf(own, [], [`no connection: ${(error as Error).message}`]);
    }
    const replay = this.#replayOf(own, place);
    this.#replay = replay;
    this.#case = own.id;
    replay.start(timer.now());
    for (;;) {
      const action = replay.nextAction(timer.now());
      if (action === 'done') break;
      if ('reply' in action) this.#connection?.send(action.reply);
      else if ('send' in action) {
        this.#note(action.send);
        this.#connection?.send(action.send);
      } else await this.#waits(action.waitUntilMs);
    }
    const { steps: reports } = replay.report();
    return resultOf(own, reports, []);
  }

  /** Connects when there is no connection. */
  async #connected(): Promise<void> {
    if (this.#connection !== undefined) return;
    const { timer, connect } = this.#settings;
    this.#connection = await connect({
      frame: (bytes, start, end) => {
        if (!this.#isOfEarlierCase(bytes, start, end)) this.#replay?.received(bytes, start, end, timer.now());
        this.#wake();
      },
      closed: () => {
        this.#connection = undefined;
        this.#replay?.connectionLost(timer.now());
        this.#wake();
      },
    });
  }

  #waits(untilMs: number): Promise<void> {
    const { timer } = this.#settings;
    return new Promise((resolve) => {
      const cancel = timer.at(untilMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Keeps which case has used the STAN of a message. */
  #note(bytes: Buffer): void {
    const stan = this.#stanOf(bytes, 0, bytes.length);
    if (stan !== undefined) this.#owners.set(stan, this.#case);
  }

  #isOfEarlierCase(bytes: Buffer, start: number, end: number): boolean {
    const stan = this.#stanOf(bytes, start, end);
    if (stan === undefined || isRequest(this.#message.mti)) return false;
    const owner = this.#owners.get(stan);
    return owner !== undefined && owner !== this.#case;
  }

  /** DE 11; undefined when it cannot be read. */
  #stanOf(bytes: Buffer, start: number, end: number): string | undefined {
    try {
      this.#settings.codec.index(bytes, start, end, this.#message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
    const { '11': stan } = this.#message.toJSON();
    return typeof stan === 'string' ? stan : undefined;
  }
}

function resultOf(own: PackCase, reports: readonly StepReport[], reasons: readonly string[]): CaseResult {
  const steps = reports.map((report) => evidenceOf(report, own.evidence === 'messages'));
  const hasFailed = reasons.length > 0 || steps.some(({ outcome }) => outcome !== 'passed');
  return {
    id: own.id,
    purpose: own.purpose,
    outcome: hasFailed ? 'failed' : 'passed',
    isOptional: own.optional,
    reasons: [...reasons, ...steps.flatMap((step) => step.reasons.map((reason) => `${step.name}: ${reason}`))],
    steps,
  };
}

function evidenceOf(report: StepReport, isKept: boolean): StepEvidence {
  const { name, status, reasons, elapsedMs, request, answer } = report;
  const outcome = status === 'matched' || status === 'sent' ? 'passed' : status === 'notSent' ? 'notRun' : 'failed';
  const isSent = Object.keys(request).length > 0;
  return {
    name,
    outcome,
    reasons,
    elapsedMs: elapsedMs === undefined ? null : Math.round(elapsedMs),
    sent: isKept && isSent ? request : null,
    received: (isKept ? answer : undefined) ?? null,
  };
}
