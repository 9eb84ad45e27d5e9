// `replay`: sends traces to a switch and checks every answer.
import { writeFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { Replay } from '../../trace/replay.ts';
import type { ReplayReport } from '../../trace/replay-report.ts';
import { reportJson, reportJsonLines, reportsJson } from '../../trace/report-json.ts';
import { reportJunit, type TraceReport } from '../../trace/report-junit.ts';
import { reportText } from '../../trace/report-text.ts';
import { selectedSteps } from '../../trace/selection.ts';
import type { Step } from '../../trace/step.ts';
import { TraceError } from '../../trace/trace-error.ts';
import { framingByName } from '../../wire/framing.ts';
import { stepProgress } from '../centre/step-progress.ts';
import type { CommandBody } from '../command.ts';
import {
  codecOf,
  type DialectOptions,
  type MaskOptions,
  optionValue,
  patience,
  type TargetOptions,
  withFraming,
  withSpec,
  withTarget,
  withUnmasked,
} from '../common-options.ts';
import { readDuration } from '../configuration/duration.ts';
import { type Target, targetOf, unheardText } from '../connection.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { terminalTableLines } from '../fitted-table.ts';
import { print } from '../output.ts';
import { interrupted, type ReplayWatcher, runReplay } from '../replay-run.ts';
import { readTrace, traceFaults, traceFiles } from '../trace-files.ts';

interface ReplayOptions extends DialectOptions, TargetOptions, MaskOptions {
  trace: string[];
  speed: number;
  within: string;
  window: number;
  only: string[];
  bail: boolean;
  retryConnect: string;
  answerNetwork: boolean;
  seed: number | undefined;
  junit: string | undefined;
  format: string;
}

export const replayCommand: CommandBody<ReplayOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withTarget(withFraming(withSpec(argv), '2-byte')))
      .positional('trace', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'files of {"at", "send", "expect"} a line, folders of *.jsonl, or patterns in quotes',
      })
      .option('speed', {
        type: 'number',
        default: 0,
        describe: '1 as recorded, 2 twice as fast, 0 as fast as possible',
      })
      .option('within', { type: 'string', default: '10s', describe: 'how long an answer may take' })
      .option('window', { type: 'number', default: 1, describe: 'most steps unanswered at a time; 0 without limit' })
      .option('only', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'only steps of this name (* for anything) or line, and those whose answers they need',
      })
      .option('bail', {
        type: 'boolean',
        default: false,
        describe: 'send nothing more once something is not as expected',
      })
      .option('retry-connect', {
        type: 'string',
        default: '0',
        describe: 'how long to try again while there is no connection: 10s',
      })
      .option('answer-network', {
        type: 'boolean',
        default: true,
        describe: 'approve network management requests (0800) of the peer',
      })
      .option('seed', { type: 'number', describe: 'makes {"stan"} and {"random"} of a trace the same again' })
      .option('junit', { type: 'string', describe: 'file to write a JUnit report to' })
      .option('format', { choices: ['text', 'json', 'ndjson'], default: 'text', describe: 'how to print the report' })
      .example('$0 replay examples/day-in-casablanca.jsonl', 'against a running switch')
      .example(
        "$0 replay 'packs/**/*.jsonl' --bail --junit report.xml",
        'many traces, each on a connection of its own',
      ) as unknown as Argv<ReplayOptions>,
  handler: replay,
};

/** How a replay runs, once its options are read. */
interface RunSettings {
  readonly codec: Codec;
  readonly target: Target;
  readonly withinMs: number;
  readonly retryMs: number;
  readonly unheardText: string;
  readonly seed: number;
}

async function replay(options: ArgumentsCamelCase<ReplayOptions>): Promise<void> {
  const { speed, window, seed = Date.now() } = options;
  const withinMs = optionValue('--within', readDuration(options.within, patience));
  const retry = options.retryConnect === '0' ? 0 : options.retryConnect;
  const retryMs = optionValue('--retry-connect', readDuration(retry, { leastMs: 0, mostMs: patience.mostMs }));
  if (!(speed >= 0) || !(window >= 0)) throw new CommandError(ExitCode.usage, '--speed and --window are 0 or more');
  if (!Number.isSafeInteger(seed)) throw new CommandError(ExitCode.usage, '--seed is a whole number');
  const codec = codecOf(options);
  const where = await targetOf(options);
  const target = { ...where, framing: framingByName(options.framing), connectTimeoutMs: withinMs };
  const settings: RunSettings = { codec, target, withinMs, retryMs, unheardText: unheardText(options), seed };
  const traces = await chosenTraces(options);
  const runs = traces.map(({ file, steps }, place) => ({
    file,
    steps,
    run: replayOf(steps, options, settings, place),
  }));
  const stop = interrupted();
  let isStopped = false;
  void stop.then(() => {
    isStopped = true;
  });
  const reports: TraceReport[] = [];
  for (const { file, steps, run } of runs) {
    const isBailed = options.bail && reports.some(({ report }) => !report.passed);
    if (!isStopped && !isBailed) await played(run, steps, file, settings, stop);
    const report = run.report({ unmasked: options.unmasked });
    reports.push({ file, report });
    if (options.format === 'text') printText(file, report, runs.length > 1);
  }
  conclude(options, reports);
}

async function chosenTraces({ trace, only }: ReplayOptions): Promise<{ file: string; steps: Step[] }[]> {
  const read: { file: string; steps: Step[] }[] = [];
  for (const file of traceFiles(trace)) {
    const steps = await readTrace(file);
    const chosen = only.length === 0 ? steps : selectedSteps(steps, only);
    if (chosen.length > 0) read.push({ file, steps: chosen });
  }
  if (read.length > 0) return read;
  throw new CommandError(ExitCode.usage, `--only ${only.join(' ')}: no step has such a name or line`);
}

/** Each trace begins with a STAN of its own, so that their requests do not repeat one another's. */
const STANS_APART = 10_007;

function replayOf(steps: readonly Step[], options: ReplayOptions, settings: RunSettings, place: number): Replay {
  const { speed, window, bail, answerNetwork } = options;
  const { codec, withinMs, seed } = settings;
  const values = { lastStan: (Math.abs(seed) + place * STANS_APART) % 1_000_000, seed: seed + place };
  try {
    return new Replay(steps, codec, { speed, withinMs, window, bail, answerNetwork, values });
  } catch (error) {
    throw error instanceof TraceError ? traceFaults(error) : error;
  }
}

async function played(
  run: Replay,
  steps: readonly Step[],
  file: string,
  { target, ...settings }: RunSettings,
  stop: Promise<void>,
): Promise<void> {
  const progress = stepProgress(process.stderr);
  let sent = 0;
  const watcher: ReplayWatcher = {
    sent: () => progress.at(file, ++sent, steps.length),
    received: () => undefined,
  };
  await runReplay(run, target, watcher, stop, settings);
  progress.clear();
}

function printText(file: string, report: ReplayReport, isOneOfMany: boolean): void {
  if (isOneOfMany) print(`${file}\n`);
  print(reportText(report, terminalTableLines).trimEnd());
  if (isOneOfMany) print();
}

function conclude({ format, junit }: ReplayOptions, reports: readonly TraceReport[]): void {
  const passed = reports.filter(({ report }) => report.passed).length;
  const [only] = reports;
  const isOne = reports.length === 1 && only !== undefined;
  if (format === 'json') print((isOne ? reportJson(only.report) : reportsJson(reports)).trimEnd());
  else if (format === 'ndjson') {
    for (const { file, report } of reports) print(reportJsonLines(report, isOne ? undefined : file).trimEnd());
  } else if (!isOne) {
    const word = passed === reports.length ? 'passed' : 'failed';
    const steps = reports.reduce((sum, { report }) => sum + report.sent, 0);
    print(`${word}: ${passed} of ${reports.length} traces passed, ${steps} steps sent`);
  }
  process.exitCode = passed === reports.length ? ExitCode.ok : ExitCode.mismatch;
  if (junit === undefined) return;
  try {
    writeFileSync(junit, reportJunit(reports));
  } catch (error) {
    throw new CommandError(ExitCode.usage, `--junit: cannot write ${junit}: ${errorMessage(error)}`, { cause: error });
  }
}
