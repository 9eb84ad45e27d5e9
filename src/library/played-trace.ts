// A trace played against a switch by a program, from a file or from steps that the program makes.
import { readBounded } from '../bounded-file.ts';
import { runReplay } from '../cli/replay-run.ts';
import { Replay } from '../trace/replay.ts';
import type { ReplayReport } from '../trace/replay-report.ts';
import { parseTrace } from '../trace/trace-file.ts';
import type { SwitchLink } from './switch-client.ts';

/** A step as a line of a trace file has it; docs/traces.md says what values and expectations may be. */
export interface TraceStep {
  /** Milliseconds since the start of the trace. */
  readonly at?: number;
  readonly name?: string;
  readonly note?: string;
  /** A message, or the bytes of a frame as hex. */
  readonly send: object | string;
  /** By element; null when no answer may come. */
  readonly expect?: object | null;
  /** Milliseconds that the answer may take. */
  readonly within?: number;
}

export interface ReplaySettings {
  /** 1 keeps the times of the trace, 2 halves them; 0, or nothing, sends as soon as it may. */
  readonly speed?: number | undefined;
  /** Milliseconds that an answer may take where the step does not say; 10,000 when left out. */
  readonly withinMs?: number | undefined;
  /** Most steps unanswered at a time, 0 without limit; 1 when left out. */
  readonly window?: number | undefined;
  /** Nothing more is sent once a step is not as expected. */
  readonly bail?: boolean | undefined;
  /** Of the STANs and numbers that a trace asks for; a number that is another each time when left out. */
  readonly seed?: number | undefined;
  /** Shows card data in the report. */
  readonly unmasked?: boolean | undefined;
  /** Ends the replay: what was not sent is reported so. */
  readonly signal?: AbortSignal | undefined;
}

const LARGEST_BYTES = 256 * 1_048_576;
const WITHIN_MS = 10_000;
const STANS = 1_000_000;

/** Plays it to its end. Rejects with a TraceError that has every fault of the trace. */
export async function playTrace(
  { codec, ...target }: SwitchLink,
  trace: string | readonly TraceStep[],
  settings: ReplaySettings,
): Promise<ReplayReport> {
  const { speed = 0, withinMs = WITHIN_MS, window = 1, bail = false, seed = Date.now(), signal } = settings;
  const steps = typeof trace === 'string' ? parseTrace(readBounded(trace, LARGEST_BYTES), trace) : stepsOf(trace);
  const values = { lastStan: Math.abs(seed) % STANS, seed };
  const replay = new Replay(steps, codec, { speed, withinMs, window, bail, values, answerNetwork: true });
  await runReplay(replay, { ...target, connectTimeoutMs: withinMs }, undefined, aborted(signal));
  return replay.report({ unmasked: settings.unmasked === true });
}

/** Read as a trace file is: a fault names the step by its number, as the line. */
function stepsOf(steps: readonly TraceStep[]): ReturnType<typeof parseTrace> {
  return parseTrace(steps.map((step) => JSON.stringify(step)).join('\n'), 'steps');
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal?.aborted) resolve();
  else signal?.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
