// `clearing`: clearing files of the centre and of others. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { clearingFramings } from '../centre/clearing-framings.ts';
import type { CommandBody } from '../command.ts';
import { withUnmasked } from '../common-options.ts';
import { exitCodeHelp } from '../exit-code.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { CheckOptions } from './clearing/check.ts';
import type { CollectOptions } from './clearing/collect.ts';
import type { OperationsOptions } from './clearing/operations.ts';
import type { PositionsOptions } from './clearing/positions.ts';
import type { RunOptions } from './clearing/run.ts';
import type { ShowOptions } from './clearing/show.ts';
import type { TakeOptions } from './clearing/take.ts';

function withClearingFile<T>(argv: Argv<T>) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'a clearing file; - for stdin' })
    .option('framing', {
      choices: clearingFramings,
      default: 'auto',
      describe: 'how records are held apart; auto: by the bytes',
    })
    .option('spec', { type: 'string', describe: 'spec of the records; without it clearing-ipm, in EBCDIC where it is' })
    .epilogue(exitCodeHelp);
}

function withDate<T>(argv: Argv<T>) {
  return argv
    .option('date', { type: 'string', demandOption: true, describe: 'business date: 2026-11-26' })
    .option('format', rowFormatOption)
    .epilogue(exitCodeHelp);
}

const check: CommandModule<object, CheckOptions> = {
  command: 'check <file>',
  describe:
    'check a clearing file: ends, count, sum, numbering, file id, records; exit 1 with every fault and its place',
  builder: (argv: Argv) =>
    withClearingFile(argv)
      .option('answer', {
        type: 'string',
        describe: 'write the answer there: message exceptions (1644/691) or a file reject (1644/699)',
      })
      .option('faults', { type: 'number', default: 20, describe: 'most faults to print' })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
      .example(
        '$0 clearing check theirs.ipm --answer answer.ipm',
        'what is wrong, and the answer',
      ) as unknown as Argv<CheckOptions>,
  handler: async (options: ArgumentsCamelCase<CheckOptions>) => (await import('./clearing/check.ts')).check(options),
};

const show: CommandModule<object, ShowOptions> = {
  command: 'show <file>',
  describe: 'show what is in a clearing file: totals, one record, or the presentments that fit',
  builder: (argv: Argv) =>
    withUnmasked(withClearingFile(argv))
      .option('record', { type: 'number', describe: 'decode the record of that number, from 1' })
      .option('list', { type: 'boolean', default: false, describe: 'list all records' })
      .option('pan', {
        type: 'string',
        nargs: 1,
        describe: 'card as it is shown, 950401******0019, or - to read it from stdin',
      })
      .option('amount', { type: 'string', describe: 'amount: 125.50, or minor units' })
      .option('merchant', { type: 'string', describe: 'its number (DE 42), or a part of its name (DE 43)' })
      .option('mti', { type: 'string', describe: 'message type: 1240' })
      .option('limit', { type: 'number', default: 1_000, describe: 'list at most so many records' })
      .option('format', rowFormatOption)
      .example('$0 clearing show ours.ipm --record 2', 'one record, explained') as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) => (await import('./clearing/show.ts')).show(options),
};

function withRecords<T>(argv: Argv<T>) {
  return argv
    .option('config', { type: 'string', demandOption: true, describe: 'configuration of the switch, with its centre' })
    .option('date', { type: 'string', demandOption: true, describe: 'business date: 2026-11-26' })
    .epilogue(exitCodeHelp);
}

const collect: CommandModule<object, CollectOptions> = {
  command: 'collect',
  describe:
    'take the operations of a business date from the journal into the records, and close the date; again: nothing',
  builder: (argv: Argv) =>
    withRecords(argv)
      .option('members', {
        type: 'string',
        describe: 'a market whose members they are, instead of those in the register: examples/market-2026.yaml',
      })
      .option('key', { type: 'string', describe: 'keys of the journal, where the configuration does not say' })
      .example(
        '$0 clearing collect --config switch.yaml --date 2026-11-26',
        'what was confirmed up to now',
      ) as unknown as Argv<CollectOptions>,
  handler: async (options: ArgumentsCamelCase<CollectOptions>) =>
    (await import('./clearing/collect.ts')).collect(options),
};

const operations: CommandModule<object, OperationsOptions> = {
  command: 'operations',
  describe: 'list the operations of a business date, cards masked, or what could not be cleared',
  builder: (argv: Argv) =>
    withUnmasked(withRecords(argv))
      .option('exceptions', { type: 'boolean', default: false, describe: 'list what could not be cleared, and why' })
      .option('format', rowFormatOption)
      .example(
        '$0 clearing operations --config switch.yaml --date 2026-11-26',
        'what is in its files',
      ) as unknown as Argv<OperationsOptions>,
  handler: async (options: ArgumentsCamelCase<OperationsOptions>) =>
    (await import('./clearing/operations.ts')).showOperations(options),
};

/** A folder that other options may say. */
const OUT = { type: 'string', describe: 'folder of the files, one of each date in it; clearing without it' } as const;

const run: CommandModule<object, RunOptions> = {
  command: 'run',
  describe: 'clear a business date: a file and a CSV for each member, and the positions; again: the same bytes',
  builder: (argv: Argv) =>
    withDate(argv)
      .option('out', OUT)
      .option('operations', {
        type: 'string',
        demandOption: true,
        describe: 'operations as JSON, one a line; those of earlier dates are what reversals undo',
      })
      .option('members', {
        type: 'string',
        demandOption: true,
        describe: 'the market: examples/market-2026.yaml; or members.json of a day in a box',
      })
      .option('zone', { type: 'string', describe: 'time zone of the times in the files, where no market says it' })
      .option('config', { type: 'string', describe: 'configuration whose section centre says what no option does' })
      .option('interchange', {
        type: 'string',
        describe: 'rules of interchange, and fees: a file of yours, or of a day',
      })
      .option('rates', { type: 'string', describe: 'exchange rates, for members with positions in another currency' })
      .option('institution', { type: 'string', describe: 'institution code of the centre (DE 33); 0 without it' })
      .option('mode', { choices: ['T', 'P'], describe: 'processing mode of the files: test (without it), production' })
      .example(
        '$0 clearing run --date 2026-11-26 --operations operations.ndjson --members market.yaml --interchange interchange.yaml',
        'all files of a date',
      ) as unknown as Argv<RunOptions>,
  handler: async (options: ArgumentsCamelCase<RunOptions>) => (await import('./clearing/run.ts')).runClearing(options),
};

const positions: CommandModule<object, PositionsOptions> = {
  command: 'positions',
  describe: 'show the net positions of a business date; exit 1 when it was not cleared',
  builder: (argv: Argv) =>
    withDate(argv).option('out', { ...OUT, default: 'clearing' }) as unknown as Argv<PositionsOptions>,
  handler: async (options: ArgumentsCamelCase<PositionsOptions>) =>
    (await import('./clearing/positions.ts')).showPositions(options),
};

const take: CommandModule<object, TakeOptions> = {
  command: 'take <file>',
  describe:
    "take a member's file in: its presentments and reversals become operations; exit 1 when anything is refused",
  builder: (argv: Argv) =>
    withClearingFile(argv)
      .option('date', { type: 'string', demandOption: true, describe: 'business date in whose files they are cleared' })
      .option('operations', {
        type: 'string',
        demandOption: true,
        describe: 'file of operations that they are added to',
      })
      .option('members', { type: 'string', demandOption: true, describe: 'the market: examples/market-2026.yaml' })
      .option('out', {
        type: 'string',
        default: 'clearing',
        describe: 'folder of the files of dates that were cleared',
      })
      .option('answer', { type: 'string', describe: 'write the answer there when anything is refused' })
      .example(
        '$0 clearing take theirs.ipm --date 2026-11-26 --operations operations.ndjson --members market.yaml',
        'taken in once, however often it comes',
      ) as unknown as Argv<TakeOptions>,
  handler: async (options: ArgumentsCamelCase<TakeOptions>) => (await import('./clearing/take.ts')).take(options),
};

export const clearingCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(collect)
      .command(operations)
      .command(run)
      .command(positions)
      .command(take)
      .command(check)
      .command(show)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
