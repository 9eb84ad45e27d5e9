// `bulletins`: what each bank is told of newly affiliated sites and of its customers' requests.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { withMaking } from '../centre/mail/mail-options.ts';
import type { CommandBody } from '../command.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { BulletinOptions } from './mail/run.ts';
import { showMessageCommand } from './statements.ts';

const run: CommandModule<object, BulletinOptions> = {
  command: 'run',
  describe: 'make the bulletins of a business date, or of a week, send each once, and print their figures',
  builder: (argv: Argv) =>
    withMaking(argv)
      .option('weekly', { type: 'boolean', default: false, describe: 'of the seven days that end with --date' })
      .option('format', rowFormatOption) as unknown as Argv<BulletinOptions>,
  handler: async (options: ArgumentsCamelCase<BulletinOptions>) =>
    (await import('./mail/run.ts')).runBulletins(options),
};

export const bulletinsCommand: CommandBody = {
  builder: (argv: Argv) => argv.command(run).command(showMessageCommand).demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
