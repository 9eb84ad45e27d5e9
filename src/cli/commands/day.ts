// `day`: a whole day of a market at virtual speed, through the production switch, and everything that the centre makes of it in the
// evening, in one folder. A seed names a day: the same seed is the same day, to the byte.
import { resolve } from 'node:path';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { packageFile } from '../../package-file.ts';
import { dayLines } from '../centre/day-report.ts';
import { runDay } from '../centre/day-run.ts';
import { type Scenario, scenarios } from '../centre/day-scenario.ts';
import { stepProgress } from '../centre/step-progress.ts';
import type { CommandBody } from '../command.ts';
import { suggestion } from '../configuration/nearest.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';
import { closeDay } from './close-day.ts';

interface DayOptions {
  seed: number;
  transactions: number;
  members: string;
  merchants: number | undefined;
  scenario: string | undefined;
  breaks: number;
  out: string;
  format: string;
}

export const dayCommand: CommandBody<DayOptions> = {
  builder: (argv: Argv) =>
    argv
      .command(closeDay)
      // What a day is played with is nothing to its other commands.
      .option('seed', {
        global: false,
        type: 'number',
        default: 1,
        describe: 'names the day: the same seed, the same bytes',
      })
      .option('transactions', { global: false, type: 'number', default: 100_000, describe: 'requests of cardholders' })
      .option('members', {
        global: false,
        type: 'string',
        default: packageFile('examples/market-2009.yaml'),
        defaultDescription: 'examples/market-2009.yaml',
        describe: 'the market: who issues, who acquires, what people buy',
      })
      .option('merchants', {
        global: false,
        type: 'number',
        describe: 'how many merchants there are; as the market says without it',
      })
      .option('scenario', {
        global: false,
        type: 'string',
        describe: `a day that was not like others: ${scenarios.map(({ name }) => name).join(', ')}`,
      })
      .option('breaks', {
        global: false,
        type: 'number',
        default: 0,
        describe: "faults of real life to plant into copies of members' files, with an answer sheet",
      })
      .option('out', {
        global: false,
        type: 'string',
        demandOption: true,
        describe: 'folder for everything: empty, or of the same day',
      })
      .option('format', { global: false, choices: ['text', 'json'], default: 'text', describe: 'what is printed' })
      .example('$0 day --transactions 2000 --out ./day', 'a small one')
      .example('$0 day --scenario outage-2022-04-23 --out ./outage', 'an outage') as unknown as Argv<DayOptions>,
  handler: day,
};

async function day(options: ArgumentsCamelCase<DayOptions>): Promise<void> {
  const { members, out, format } = options;
  const progress = stepProgress(process.stderr);
  const outcome = await runDay({
    seed: wholeNumber(options.seed, '--seed', 0, 999_999_999),
    transactions: wholeNumber(options.transactions, '--transactions', 1, 10_000_000),
    merchants: options.merchants && wholeNumber(options.merchants, '--merchants', 1, 100_000),
    breaks: wholeNumber(options.breaks, '--breaks', 0, 1_000),
    market: members,
    scenario: scenarioNamed(options.scenario),
    out: resolve(out),
    progress: progress.at,
  });
  progress.clear();
  if (format === 'json') print(JSON.stringify(outcome));
  else for (const line of dayLines(outcome, out)) print(line);
  if (!outcome.checks.every(({ holds }) => holds)) process.exitCode = ExitCode.mismatch;
}

function wholeNumber(value: number, name: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new CommandError(ExitCode.usage, `${name} is a whole number from ${least} to ${most}`);
}

function scenarioNamed(name: string | undefined): Scenario | undefined {
  if (name === undefined) return undefined;
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const names = scenarios.map((scenario) => scenario.name);
  const hint = suggestion(name, names);
  throw new CommandError(
    ExitCode.usage,
    `--scenario: there is no ${JSON.stringify(name)}${hint}, only ${names.join(', ')}`,
  );
}
