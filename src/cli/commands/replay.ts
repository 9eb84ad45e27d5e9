// `replay`: sends a trace to a switch and checks every answer.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { Replay } from '../../trace/replay.ts';
import { reportJson, reportJsonLines } from '../../trace/report-json.ts';
import { reportText } from '../../trace/report-text.ts';
import type { Step } from '../../trace/step.ts';
import { TraceError } from '../../trace/trace-error.ts';
import { parseTrace } from '../../trace/trace-file.ts';
import { framingByName } from '../../wire/framing.ts';
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
import { targetOf } from '../connection.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf } from '../input.ts';
import { print } from '../output.ts';
import { interrupted, runReplay } from '../replay-run.ts';

interface ReplayOptions extends DialectOptions, TargetOptions, MaskOptions {
  trace: string;
  speed: number;
  within: string;
  window: number;
  format: string;
}

export const replayCommand: CommandBody<ReplayOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withTarget(withFraming(withSpec(argv), '2-byte')))
      .positional('trace', { type: 'string', demandOption: true, describe: 'file: {"at", "send", "expect"} a line' })
      .option('speed', {
        type: 'number',
        default: 0,
        describe: '1 as recorded, 2 twice as fast, 0 as fast as possible',
      })
      .option('within', { type: 'string', default: '10s', describe: 'how long an answer may take' })
      .option('window', { type: 'number', default: 1, describe: 'most steps unanswered at a time; 0 without limit' })
      .option('format', { choices: ['text', 'json', 'ndjson'], default: 'text', describe: 'how to print the report' })
      .example(
        '$0 replay examples/day-in-casablanca.jsonl',
        'against a running switch',
      ) as unknown as Argv<ReplayOptions>,
  handler: replay,
};

async function replay(options: ArgumentsCamelCase<ReplayOptions>): Promise<void> {
  const codec = codecOf(options);
  const where = await targetOf(options);
  const withinMs = optionValue('--within', readDuration(options.within, patience));
  const { speed, window } = options;
  if (!(speed >= 0) || !(window >= 0)) throw new CommandError(ExitCode.usage, '--speed and --window are 0 or more');
  const steps = await readTrace(options.trace);
  let run: Replay;
  try {
    run = new Replay(steps, codec, { speed, withinMs, window });
  } catch (error) {
    if (error instanceof TraceError) throw new CommandError(ExitCode.usage, error.message, { cause: error });
    throw error;
  }
  const target = { ...where, framing: framingByName(options.framing), connectTimeoutMs: withinMs };
  await runReplay(run, target, undefined, interrupted());
  const report = run.report({ unmasked: options.unmasked });
  if (options.format === 'json') print(reportJson(report));
  else if (options.format === 'ndjson') print(reportJsonLines(report));
  else print(reportText(report));
  process.exitCode = report.passed ? ExitCode.ok : ExitCode.mismatch;
}

/** The steps of a trace file. Throws a CommandError with every fault. */
export async function readTrace(file: string): Promise<Step[]> {
  const text = (await bytesOf(file)).toString('utf8');
  try {
    const steps = parseTrace(text, file);
    if (steps.length === 0) throw new CommandError(ExitCode.usage, `${file} has no steps`);
    return steps;
  } catch (error) {
    if (error instanceof TraceError) throw new CommandError(ExitCode.usage, error.message, { cause: error });
    throw error;
  }
}
