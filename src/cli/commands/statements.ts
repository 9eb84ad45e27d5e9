// `statements`: what each merchant is told of its day, by e-mail, and what became of the messages.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import { type SendOptions, withMaking, withRecords, withSending } from '../centre/mail/mail-options.ts';
import type { CommandBody } from '../command.ts';
import { rowFormatOption } from '../journal/row-formats.ts';
import type { ListOptions, ReferenceOptions } from './mail/outbox.ts';
import type { StatementOptions } from './mail/run.ts';

const states = ['queued', 'sending', 'deferred', 'sent', 'bounced'] as const;

const run: CommandModule<object, StatementOptions> = {
  command: 'run',
  describe: 'make the statements of a business date and send them, each once; again: only what is missing',
  builder: (argv: Argv) =>
    withMaking(argv)
      .option('operations', {
        type: 'string',
        default: 'operations.ndjson',
        describe: 'operations as JSON, one a line',
      })
      .option('settlements', {
        type: 'string',
        default: 'payments.json',
        describe: 'what settlement made of the date, JSON: docs/statements.md',
      })
      .option('zone', {
        type: 'string',
        default: 'Africa/Casablanca',
        describe: 'time zone of the times in statements',
      }) as unknown as Argv<StatementOptions>,
  handler: async (options: ArgumentsCamelCase<StatementOptions>) =>
    (await import('./mail/run.ts')).runStatements(options),
};

const send: CommandModule<object, SendOptions> = {
  command: 'send',
  describe: 'send what is due: what was put off, and what an earlier run left',
  builder: (argv: Argv) => withSending(argv) as unknown as Argv<SendOptions>,
  handler: async (options: ArgumentsCamelCase<SendOptions>) => (await import('./mail/outbox.ts')).sendDue(options),
};

export const showMessageCommand: CommandModule<object, ReferenceOptions> = {
  command: 'show <reference>',
  describe: 'write a message to stdout as it is sent (.eml)',
  builder: (argv: Argv) =>
    withRecords(argv).positional('reference', {
      type: 'string',
      demandOption: true,
      describe: 'its reference, as `statements outbox` lists it',
    }) as unknown as Argv<ReferenceOptions>,
  handler: async (options: ArgumentsCamelCase<ReferenceOptions>) =>
    (await import('./mail/outbox.ts')).showMessage(options),
};

const outbox: CommandModule<object, ListOptions> = {
  command: 'outbox',
  describe: 'list the messages and what became of them, bulletins too',
  builder: (argv: Argv) =>
    withRecords(argv)
      .option('date', { type: 'string', describe: 'of this business date only' })
      .option('state', { choices: states, describe: 'in this state only' })
      .option('kind', { choices: ['statement', 'bulletin'], describe: 'of this kind only' })
      .option('format', rowFormatOption) as unknown as Argv<ListOptions>,
  handler: async (options: ArgumentsCamelCase<ListOptions>) => (await import('./mail/outbox.ts')).listOutbox(options),
};

const bounced: CommandModule<object, ListOptions> = {
  command: 'bounced',
  describe: 'list the messages that were refused for good, with what the server said; exit 1 when there are any',
  builder: (argv: Argv) => withRecords(argv).option('format', rowFormatOption) as unknown as Argv<ListOptions>,
  handler: async (options: ArgumentsCamelCase<ListOptions>) => (await import('./mail/outbox.ts')).listBounced(options),
};

const retry: CommandModule<object, ReferenceOptions & SendOptions> = {
  command: 'retry <reference>',
  describe: 'try a message that was refused or put off again, at once',
  builder: (argv: Argv) =>
    withSending(argv).positional('reference', {
      type: 'string',
      demandOption: true,
      describe: 'its reference',
    }) as unknown as Argv<ReferenceOptions & SendOptions>,
  handler: async (options: ArgumentsCamelCase<ReferenceOptions & SendOptions>) =>
    (await import('./mail/outbox.ts')).retryMessage(options),
};

export const statementsCommand: CommandBody = {
  builder: (argv: Argv) =>
    argv
      .command(run)
      .command(send)
      .command(showMessageCommand)
      .command(outbox)
      .command(bounced)
      .command(retry)
      .demandCommand(1, 'name what to do'),
  handler: () => undefined,
};
