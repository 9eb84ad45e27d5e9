// `journal`: what became of a transaction, is the journal sound, what waits in store-and-forward. What these commands run is
// loaded when one of them is run: no other command waits for it.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { transactionStates } from '../../centre/transactions.ts';
import type { CommandBody } from '../command.ts';
import { withUnmasked } from '../common-options.ts';
import { exitCodeHelp } from '../exit-code.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { FindOptions } from './journal/find.ts';
import type { PruneOptions } from './journal/prune.ts';
import type { SafOptions } from './journal/saf.ts';
import type { ShowOptions } from './journal/show.ts';
import type { VerifyOptions } from './journal/verify.ts';

const JOURNAL_FILE = 'the journal file; a switch may be writing it';
const STOPPED_JOURNAL_FILE = 'the journal file of a stopped switch';

function withFile<T>(argv: Argv<T>, describe: string = JOURNAL_FILE) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe })
    .option('config', { type: 'string', describe: 'configuration of the switch: its specs, and where its keys are' })
    .option('key', {
      type: 'string',
      describe: 'keys of an encrypted journal: a file or env:NAME; without it, FILE.key',
    })
    .epilogue(exitCodeHelp);
}

/** The messages of a journal are in the dialects of their acquirers. */
function withDialects<T>(argv: Argv<T>) {
  return withUnmasked(argv)
    .option('spec', {
      type: 'string',
      describe: 'spec of the messages without a configuration: a bundled name or a file',
    })
    .option('header', {
      type: 'string',
      describe: 'network header in them: none, tpdu, bytes, hex:...; as the spec says without it',
    });
}

function withRowFormat<T>(argv: Argv<T>) {
  return argv.option('format', rowFormatOption);
}

const find: CommandModule<object, FindOptions> = {
  command: 'find <file>',
  describe: 'list transactions, what they were answered and what became of them; exit 1 when none fits',
  builder: (argv: Argv) =>
    withRowFormat(withDialects(withFile(argv)))
      .option('stan', { type: 'string', describe: "the acquirer's STAN (DE 11)" })
      .option('rrn', { type: 'string', describe: 'retrieval reference number (DE 37)' })
      .option('pan', {
        type: 'string',
        nargs: 1,
        describe: 'card as it is shown, 950401******0019, or - to read it from stdin',
      })
      .option('terminal', { type: 'string', describe: 'terminal (DE 41)' })
      .option('from', { type: 'string', describe: 'earliest time: 2026-11-23, 2026-11-23T09:30 (UTC)' })
      .option('to', { type: 'string', describe: 'latest time, to its end: a day means the whole day' })
      .option('state', { choices: transactionStates, describe: 'what must hold; given twice, both' })
      .option('acquirer', { type: 'string', describe: 'name of the acquirer' })
      .option('issuer', { type: 'string', describe: 'name of the issuer' })
      .option('amount', { type: 'string', describe: 'amount in major units: 15.00 or "15.00 MAD"' })
      .option('reason', { type: 'string', describe: 'response code: 51, 116 or 1016' })
      .option('limit', { type: 'number', describe: 'at most so many transactions' })
      .example('$0 journal find day.db --stan 000123', 'what became of STAN 000123?')
      .example(
        "$0 journal find day.db --config mine.yaml --pan '950401******0019'",
        'all of one card',
      ) as unknown as Argv<FindOptions>,
  handler: async (options: ArgumentsCamelCase<FindOptions>) => (await import('./journal/find.ts')).find(options),
};

const show: CommandModule<object, ShowOptions> = {
  command: 'show <file> <id>',
  describe: 'show the whole history of one transaction, with its reversals, advices and messages',
  builder: (argv: Argv) =>
    withDialects(withFile(argv))
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'transaction number, or a STAN that it alone has',
      })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
      .example(
        '$0 journal show day.db 000123 --config mine.yaml',
        'with every message',
      ) as unknown as Argv<ShowOptions>,
  handler: async (options: ArgumentsCamelCase<ShowOptions>) => (await import('./journal/show.ts')).show(options),
};

const verify: CommandModule<object, VerifyOptions> = {
  command: 'verify <file>',
  describe: 'read a whole journal and check it; exit 1 with the first faults by their place',
  builder: (argv: Argv) =>
    withFile(argv)
      .option('faults', { type: 'number', default: 20, describe: 'most faults to print' })
      .option('format', {
        choices: ['text', 'json'],
        default: 'text',
        describe: 'how to print',
      }) as unknown as Argv<VerifyOptions>,
  handler: async (options: ArgumentsCamelCase<VerifyOptions>) => (await import('./journal/verify.ts')).verify(options),
};

const saf: CommandModule<object, SafOptions> = {
  command: 'saf <file>',
  describe: 'list the advices that wait or are parked, oldest first',
  builder: (argv: Argv) =>
    withRowFormat(withDialects(withFile(argv))).option('issuer', {
      type: 'string',
      describe: 'name of the issuer',
    }) as unknown as Argv<SafOptions>,
  handler: async (options: ArgumentsCamelCase<SafOptions>) => (await import('./journal/saf.ts')).saf(options),
};

const prune: CommandModule<object, PruneOptions> = {
  command: 'prune <file>',
  describe: 'remove what is concluded and old from the journal of a stopped switch',
  builder: (argv: Argv) =>
    withFile(argv, STOPPED_JOURNAL_FILE).option('days', {
      type: 'number',
      demandOption: true,
      describe: 'days since a transaction, its reversals and its advices were last heard of',
    }) as unknown as Argv<PruneOptions>,
  handler: async (options: ArgumentsCamelCase<PruneOptions>) => (await import('./journal/prune.ts')).prune(options),
};

const newKey: CommandModule<object, { file: string; key: string | undefined }> = {
  command: 'new-key <file>',
  describe: 'add a key to those of a journal: what is written from the next start on is encrypted with it',
  builder: (argv: Argv) =>
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'the journal file, made or not' })
      .option('key', { type: 'string', describe: 'the key file, when it is not the journal with .key behind its name' })
      .epilogue(exitCodeHelp) as unknown as Argv<{ file: string; key: string | undefined }>,
  handler: async ({ file, key }) => (await import('./journal/new-key.ts')).newKey(key ?? `${file}.key`),
};

export const journalCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(find)
      .command(show)
      .command(verify)
      .command(saf)
      .command(prune)
      .command(newKey)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
