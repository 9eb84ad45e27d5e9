// `reconcile`: what the centre has cleared with a member against what the member has. What it runs is loaded when it is run.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { CommandBody } from '../command.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { ReconcileOptions } from './clearing/reconcile.ts';

export const reconcileCommand: CommandBody<ReconcileOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('member', { type: 'string', demandOption: true, describe: 'code of the member' })
      .option('with', {
        type: 'string',
        demandOption: true,
        describe: 'what the member has: a clearing file, or a CSV',
      })
      .option('date', { type: 'string', demandOption: true, describe: 'business date: 2026-11-26' })
      .option('out', { type: 'string', default: 'clearing', describe: 'folder of the clearing files' })
      .option('format', rowFormatOption)
      .example(
        '$0 reconcile RIF --date 2026-11-26 --with theirs.csv',
        'all breaks, each with its explanation',
      ) as unknown as Argv<ReconcileOptions>,
  handler: async (options: ArgumentsCamelCase<ReconcileOptions>) =>
    (await import('./clearing/reconcile.ts')).reconcileMember(options),
};
