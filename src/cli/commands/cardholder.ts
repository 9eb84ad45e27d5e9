// `cardholder`: the cards that banks have enrolled for electronic commerce. What these commands run is loaded when one of them is run.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { ServeEnrolmentOptions } from '../cardholders/serve-enrolment.ts';
import type {
  CardExportOptions,
  CardFileOptions,
  CardListOptions,
  CardShowOptions,
  DatedCardOptions,
  MemberKeyOptions,
} from '../cardholders/verbs.ts';
import type { CommandBody } from '../command.ts';
import { withUnmasked } from '../common-options.ts';
import { withList, withRecords } from './registers/options.ts';

const run = () => import('../cardholders/verbs.ts');

const keyFile = {
  type: 'string',
  describe: 'key file, or env:NAME; as the configuration says, or the file of the records with .key behind its name',
} as const;

function withKey<T>(argv: Argv<T>) {
  return withRecords(argv).option('key', keyFile);
}

function withCards<T>(argv: Argv<T>, describe: string) {
  return withKey(argv)
    .positional('file', { type: 'string', describe })
    .option('member', { type: 'string', describe: 'code of the member that has issued them' });
}

function withDate<T>(argv: Argv<T>) {
  return argv.option('date', { type: 'string', describe: 'since when, 2026-11-26; today without it' });
}

const CARDS = 'a file with a card number a line; - or nothing for stdin';

const importFile: CommandModule<object, CardFileOptions> = {
  command: 'import [file]',
  describe: 'enrol the cards of a CSV file: all of them, or none and every fault with its place',
  builder: (argv: Argv) =>
    withCards(argv, 'columns card, and if need be member, enrolledOn, closedOn; - or nothing for stdin').example(
      '$0 cardholder import atlas.csv --member ATLAS --config mine.yaml',
      'a bank enrols its cardholders',
    ) as unknown as Argv<CardFileOptions>,
  handler: async (options: ArgumentsCamelCase<CardFileOptions>) => (await run()).importCards(options),
};

const enrol: CommandModule<object, DatedCardOptions> = {
  command: 'enrol [file]',
  describe: 'enrol cards; a running switch knows within a second',
  builder: (argv: Argv) =>
    withDate(withCards(argv, CARDS)).example(
      '$0 cardholder enrol --member ATLAS --config mine.yaml < card.txt',
      'cards never stand on a command line',
    ) as unknown as Argv<DatedCardOptions>,
  handler: async (options: ArgumentsCamelCase<DatedCardOptions>) => (await run()).enrolCards(options),
};

const close: CommandModule<object, DatedCardOptions> = {
  command: 'close [file]',
  describe: 'strike cards off: from then on merchants’ sites are refused them',
  builder: (argv: Argv) =>
    withDate(withCards(argv, CARDS)).example(
      '$0 cardholder close lost.txt --member ATLAS --config mine.yaml',
      'cards that were lost',
    ) as unknown as Argv<DatedCardOptions>,
  handler: async (options: ArgumentsCamelCase<DatedCardOptions>) => (await run()).closeCards(options),
};

const list: CommandModule<object, CardListOptions> = {
  command: 'list',
  describe: 'list cards, masked; exit 1 when none is enrolled',
  builder: (argv: Argv) =>
    withUnmasked(withList(argv))
      .option('key', keyFile)
      .option('member', { type: 'string', describe: 'only cards of this member' })
      .option('closed', { type: 'boolean', default: false, describe: 'those that were struck off too' })
      .example(
        '$0 cardholder list --member ATLAS --records centre.db',
        'whom has this bank enrolled?',
      ) as unknown as Argv<CardListOptions>,
  handler: async (options: ArgumentsCamelCase<CardListOptions>) => (await run()).listCards(options),
};

const show: CommandModule<object, CardShowOptions> = {
  command: 'show [file]',
  describe: 'say of cards whether they are enrolled, with every change; exit 1 when one is not',
  builder: (argv: Argv) =>
    withKey(argv)
      .positional('file', { type: 'string', describe: CARDS })
      .example(
        '$0 cardholder show --config mine.yaml < card.txt',
        'why was it refused 57?',
      ) as unknown as Argv<CardShowOptions>,
  handler: async (options: ArgumentsCamelCase<CardShowOptions>) => (await run()).showCards(options),
};

const exportFile: CommandModule<object, CardExportOptions> = {
  command: 'export [file]',
  describe: 'write all cards as CSV; with --unmasked so that import takes them in again',
  builder: (argv: Argv) =>
    withUnmasked(withCards(argv, 'where to, for its owner only; without it, stdout')).example(
      '$0 cardholder export atlas.csv --member ATLAS --unmasked --config mine.yaml',
      'to take elsewhere',
    ) as unknown as Argv<CardExportOptions>,
  handler: async (options: ArgumentsCamelCase<CardExportOptions>) => (await run()).exportCards(options),
};

const key: CommandModule<object, MemberKeyOptions> = {
  command: 'key [member]',
  describe: 'make the key with which a member calls the interface of enrolment; it is printed once',
  builder: (argv: Argv) =>
    withKey(argv)
      .positional('member', { type: 'string', describe: 'code of the member' })
      .example(
        '$0 cardholder key ATLAS --config mine.yaml',
        'the key before is no longer',
      ) as unknown as Argv<MemberKeyOptions>,
  handler: async (options: ArgumentsCamelCase<MemberKeyOptions>) => (await run()).renewKey(options),
};

const serve: CommandModule<object, ServeEnrolmentOptions> = {
  command: 'serve',
  describe: 'serve the interface with which banks enrol their cardholders: JSON over HTTP, behind whatever adds TLS',
  builder: (argv: Argv) =>
    withKey(argv)
      .option('listen', { type: 'string', default: '127.0.0.1:8590', describe: 'host:port, or a port of this machine' })
      .example(
        '$0 cardholder serve --config mine.yaml',
        'POST /enrolment/cardholders/enrol',
      ) as unknown as Argv<ServeEnrolmentOptions>,
  handler: async (options: ArgumentsCamelCase<ServeEnrolmentOptions>) =>
    (await import('../cardholders/serve-enrolment.ts')).serveEnrolment(options),
};

export const cardholderCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(importFile)
      .command(enrol)
      .command(close)
      .command(list)
      .command(show)
      .command(exportFile)
      .command(key)
      .command(serve)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
