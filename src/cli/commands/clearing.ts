// `clearing`: clearing files of the centre and of others. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { clearingFramings } from '../centre/clearing-framings.ts';
import type { CommandBody } from '../command.ts';
import { withUnmasked } from '../common-options.ts';
import { exitCodeHelp } from '../exit-code.ts';
import { rowFormats } from '../journal/row-formats.ts';
import type { CheckOptions } from './clearing/check.ts';
import type { ShowOptions } from './clearing/show.ts';

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
      .option('card', { type: 'string', describe: 'card as it is shown: 950401******0019' })
      .option('amount', { type: 'string', describe: 'amount: 125.50, or minor units' })
      .option('merchant', { type: 'string', describe: 'its number (DE 42), or a part of its name (DE 43)' })
      .option('mti', { type: 'string', describe: 'message type: 1240' })
      .option('limit', { type: 'number', default: 1_000, describe: 'list at most so many records' })
      .option('format', { choices: rowFormats, default: 'table', describe: 'how to print' })
      .example('$0 clearing show ours.ipm --record 2', 'one record, explained') as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) => (await import('./clearing/show.ts')).show(options),
};

export const clearingCommand: CommandBody = {
  builder: (argv: Argv) => argv.command(check).command(show).demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
