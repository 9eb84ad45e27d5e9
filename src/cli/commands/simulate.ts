// `simulate`: runs the switch in virtual time between acquirers and issuers of all manners, lets everything go wrong that can, and
// looks for lost money. A seed names a run: the same seed is the same run, to the byte.
import { writeFileSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { packageFile } from '../../package-file.ts';
import { allFaults, type FaultName, faultNames, isFaultName } from '../../simulate/faults.ts';
import { survivalRows } from '../../simulate/survival.ts';
import type { CommandBody } from '../command.ts';
import { suggestion } from '../configuration/nearest.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print, tell } from '../output.ts';
import { interrupted } from '../replay-run.ts';
import { progressTo } from '../simulation-progress.ts';
import { reportLines, summaryLine } from '../simulation-report.ts';
import { codecNamed, type SimulationReport, simulateSeed } from '../simulation-run.ts';
import { survivalPage, survives } from '../survival-page.ts';

interface SimulateOptions {
  seed: number | undefined;
  seeds: string | undefined;
  transactions: number;
  faults: string;
  untilViolation: boolean;
  enumerate: boolean;
  write: boolean;
  format: string;
}

export const simulateCommand: CommandBody<SimulateOptions> = {
  builder: (argv: Argv) =>
    argv
      .option('seed', {
        type: 'number',
        describe: 'names the run: the same seed, the same events; 1 unless it is said',
      })
      .option('seeds', { type: 'string', describe: 'one run after the other: A-B' })
      .option('transactions', { type: 'number', default: 10_000, describe: 'purchases of a run' })
      .option('faults', { type: 'string', default: 'all', describe: `all, none, or a list: ${faultNames.join(', ')}` })
      .option('until-violation', {
        type: 'boolean',
        default: false,
        describe: 'go on from seed to seed until one fails, or until Ctrl-C',
      })
      .option('enumerate', {
        type: 'boolean',
        default: false,
        describe: 'a fault at every step of every kind of transaction, one in a run: a table of what survives',
      })
      .option('write', { type: 'boolean', default: false, describe: 'with --enumerate: write docs/survival.md' })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'json: a line for each seed' })
      .example('$0 simulate --seed 7 --transactions 100000', 'a day with all faults')
      .example(
        '$0 simulate --faults crash,lost-response --until-violation',
        'a hunt',
      ) as unknown as Argv<SimulateOptions>,
  handler: simulate,
};

async function simulate(options: ArgumentsCamelCase<SimulateOptions>): Promise<void> {
  if (options.enumerate) {
    enumerate(options);
    return;
  }
  if (options.write) throw new CommandError(ExitCode.usage, '--write goes with --enumerate');
  const { transactions, format, untilViolation } = options;
  if (!(Number.isInteger(transactions) && transactions > 0)) {
    throw new CommandError(ExitCode.usage, '--transactions is a whole number, 1 or more');
  }
  const [first, last] = seedsOf(options);
  const names = faultsOf(options.faults);
  const progress = progressTo(process.stderr);
  let isStopped = false;
  void interrupted().then(() => {
    isStopped = true;
  });
  const until = untilViolation && options.seeds === undefined ? Number.POSITIVE_INFINITY : last;
  const reports: SimulationReport[] = [];
  for (let seed = first; seed <= until && !isStopped; seed++) {
    const report = await simulateSeed(seed, transactions, names, progress, () => isStopped);
    progress.clear();
    const hasFailed = report.violations.length > 0;
    reports.push(report);
    // Half a run proves nothing of its seed: it only counts.
    if (report.transactions < transactions && !hasFailed) break;
    if (format === 'json') print(JSON.stringify(report));
    else for (const line of reportLines(report)) print(line);
    if (!hasFailed) continue;
    process.exitCode = ExitCode.mismatch;
    break;
  }
  if (format === 'text' && (isStopped || reports.length > 1)) print(summaryLine(reports));
  if (isStopped && until === last) tellCutShort(reports, last, transactions);
}

/** What has not been run has not passed. */
function tellCutShort(reports: readonly SimulationReport[], last: number, transactions: number): void {
  const { seed, transactions: done } = reports.at(-1)!;
  if (seed === last && done === transactions) return;
  const others = last > seed ? `; seeds ${seed + 1} to ${last} were not run` : '';
  tell(`interrupted in seed ${seed}, after ${done} of ${transactions} transactions${others}`);
  process.exitCode = ExitCode.mismatch;
}

/** A fault at every step. The page goes to its file, or to stdout. */
function enumerate({ write, format }: SimulateOptions): void {
  const rows = [...survivalRows(codecNamed)];
  if (write) writeFileSync(packageFile('docs/survival.md'), survivalPage(rows));
  else print(format === 'json' ? JSON.stringify(rows) : survivalPage(rows).trimEnd());
  if (!survives(rows)) process.exitCode = ExitCode.mismatch;
}

/** The first seed and the last. */
function seedsOf({ seed, seeds }: SimulateOptions): [first: number, last: number] {
  if (seed !== undefined && seeds !== undefined)
    throw new CommandError(ExitCode.usage, 'give --seed or --seeds, not both');
  const [, first, last] = /^(\d{1,9})-(\d{1,9})$/.exec(seeds ?? `${seed ?? 1}-${seed ?? 1}`) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return [Number(first), Number(last)];
  const what = seeds === undefined ? '--seed is a whole number, 0 or more' : '--seeds is A-B, two whole numbers';
  throw new CommandError(ExitCode.usage, `${what}, of at most nine digits`);
}

function faultsOf(list: string): ReadonlySet<FaultName> {
  if (list === 'all') return allFaults;
  if (list === 'none') return new Set();
  return new Set(
    list.split(',').map((name) => {
      if (isFaultName(name)) return name;
      const hint = suggestion(name, faultNames);
      throw new CommandError(ExitCode.usage, `--faults: there is no fault ${JSON.stringify(name)}${hint}`);
    }),
  );
}
