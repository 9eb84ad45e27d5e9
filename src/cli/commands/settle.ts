// `settle`: what merchants are paid for a business date, and what became of payments.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandBody } from '../command.ts';
import { exitCodeHelp } from '../exit-code.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { CalendarOptions, ReturnedOptions, RunOptions, ShowOptions } from './settle/run.ts';

const date = { type: 'string', demandOption: true, describe: 'business date: 2026-11-26' } as const;
const holidays = { type: 'string', describe: 'file of holidays; without it, only weekends do not settle' } as const;

function withRecords<T>(argv: Argv<T>) {
  return argv
    .option('records', { type: 'string', default: 'centre.db', describe: 'the records of the centre' })
    .epilogue(exitCodeHelp);
}

const run: CommandModule<object, RunOptions> = {
  command: 'run',
  describe:
    'settle a business date and write a file of credit transfers (pain.001) for each paying bank; again: the same bytes',
  builder: (argv: Argv) =>
    withRecords(argv)
      .option('date', date)
      .option('operations', {
        type: 'string',
        default: 'operations.ndjson',
        describe: 'operations as JSON, one a line',
      })
      .option('members', {
        type: 'string',
        describe: 'members.json of a day in a box, instead of the register in the records',
        implies: 'merchants',
      })
      .option('merchants', { type: 'string', describe: 'merchants.json of the same', implies: 'members' })
      .option('holidays', holidays)
      .option('cut-over', {
        type: 'string',
        default: '23:00',
        describe: 'hh:mm: the time that the files say they were made',
      })
      .option('out', {
        type: 'string',
        default: 'payments',
        describe: 'folder of the files',
      }) as unknown as Argv<RunOptions>,
  handler: async (options: ArgumentsCamelCase<RunOptions>) => (await import('./settle/run.ts')).runSettlement(options),
};

const show: CommandModule<object, ShowOptions> = {
  command: 'show',
  describe: 'print what was settled, of a date or of a merchant',
  builder: (argv: Argv) =>
    withRecords(argv)
      .option('date', { type: 'string', describe: 'of this business date' })
      .option('merchant', { type: 'string', describe: 'of this contract', conflicts: 'date' })
      .option('format', rowFormatOption) as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) =>
    (await import('./settle/run.ts')).showSettlements(options),
};

const returned: CommandModule<object, ReturnedOptions> = {
  command: 'returned [payment]',
  describe: 'take back a payment that a bank returned: it is paid with the next settlement under a new reference',
  builder: (argv: Argv) =>
    withRecords(argv)
      .positional('payment', { type: 'string', describe: 'its reference' })
      .option('reason', { type: 'string', describe: 'why it came back: AC04' })
      .option('pain002', {
        type: 'string',
        describe: 'file with the answer of the bank (pain.002), instead',
      }) as unknown as Argv<ReturnedOptions>,
  handler: async (options: ArgumentsCamelCase<ReturnedOptions>) => (await import('./settle/run.ts')).takeBack(options),
};

const calendar: CommandModule<object, CalendarOptions> = {
  command: 'calendar',
  describe: 'print when the payments of a date are made, for D+0 to D+5',
  builder: (argv: Argv) => argv.option('date', date).option('holidays', holidays) as unknown as Argv<CalendarOptions>,
  handler: async (options: ArgumentsCamelCase<CalendarOptions>) =>
    (await import('./settle/run.ts')).showCalendar(options),
};

export const settleCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv.command(run).command(show).command(returned).command(calendar).demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
