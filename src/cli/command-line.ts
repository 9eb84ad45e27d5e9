// The commands and how a command line is read: what the program runs, what its reference page shows, and what commands in pages are
// checked by.
import yargs, { type Argv, type CommandModule } from 'yargs';
import { command } from './command.ts';
import { exitCodeHelp } from './exit-code.ts';

/** All commands, in the order in which `--help` lists them. */
export const commands: readonly CommandModule[] = [
  command(
    'serve [config]',
    'run the switch; without a file, the default Moroccan network on 127.0.0.1:8583',
    async () => (await import('./commands/serve.ts')).serveCommand,
  ),
  command(
    'gateway',
    "run the e-commerce gateway: checkout of merchants' sites, in front of a switch; explain hashes",
    async () => (await import('./commands/gateway.ts')).gatewayCommand,
  ),
  command(
    'shop',
    'a shop to pay in: starts switch, gateway and shop on free ports, and prints one link and test cards',
    async () => (await import('./commands/shop.ts')).shopCommand,
  ),
  command(
    'init <folder>',
    'write a switch of your own that runs: configuration, issuer, spec and trace, with comments',
    async () => (await import('./commands/init.ts')).initCommand,
  ),
  command(
    'send [message]',
    'send one message, given as JSON, hex or @file, and print the answer',
    async () => (await import('./commands/send.ts')).sendCommand,
  ),
  command(
    'replay <trace..>',
    'send traces (JSON Lines) to a switch and check every answer',
    async () => (await import('./commands/replay.ts')).replayCommand,
  ),
  command(
    'demo',
    'start the default network, replay a day in Casablanca against it, reconcile the ledgers',
    async () => (await import('./commands/demo.ts')).demoCommand,
  ),
  command(
    'day',
    'play a whole day of a market at virtual speed, and what the centre makes of it in the evening',
    async () => (await import('./commands/day.ts')).dayCommand,
  ),
  command(
    'evening',
    'hold the evening of a closed business date: collect, clear, settle, statements, bulletins',
    async () => (await import('./commands/evening.ts')).eveningCommand,
  ),
  command(
    'simulate',
    'run the switch in virtual time, let everything go wrong, and look for lost money',
    async () => (await import('./commands/simulate.ts')).simulateCommand,
  ),
  command(
    'journal',
    'read a journal: find and show transactions, verify it, list the advices that wait; prune it, add a key to it',
    async () => (await import('./commands/journal.ts')).journalCommand,
  ),
  command(
    'saf',
    'drain store-and-forward of a running switch, release or drop what is parked; `journal saf` lists it',
    async () => (await import('./commands/saf.ts')).safCommand,
  ),
  command(
    'member',
    'the register of members: add, list, show, change, import, export; check their links',
    async () => (await import('./commands/member.ts')).memberCommand,
  ),
  command(
    'merchant',
    'the register of merchants: add, list, show, change, suspend, resume, close, transfer, import, export; their stores',
    async () => (await import('./commands/merchant.ts')).merchantCommand,
  ),
  command(
    'cardholder',
    'the cards that banks have enrolled for electronic commerce: import, enrol, close, list, show, export; serve banks',
    async () => (await import('./commands/cardholder.ts')).cardholderCommand,
  ),
  command(
    'certify',
    'run a pack of certification against a bank’s host or an acquirer’s gateway; check signed results',
    async () => (await import('./commands/certify.ts')).certifyCommand,
  ),
  command(
    'clearing',
    'clear a business date, show its positions; check and show clearing files, those of others too',
    async () => (await import('./commands/clearing.ts')).clearingCommand,
  ),
  command(
    'reconcile <member>',
    'list the breaks between what was cleared with a member and what the member has; exit 1 when there are any',
    async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  ),
  command(
    'settle',
    'settle a business date to merchants, write its credit transfers, take back payments that came back',
    async () => (await import('./commands/settle.ts')).settleCommand,
  ),
  command(
    'statements',
    'make the statements of merchants for a business date, send them by e-mail, say what became of them',
    async () => (await import('./commands/statements.ts')).statementsCommand,
  ),
  command(
    'bulletins',
    'make the bulletins of banks: newly affiliated sites, and how many of their customers asked for authorizations',
    async () => (await import('./commands/bulletins.ts')).bulletinsCommand,
  ),
  command(
    'decode [file]',
    'decode messages given as hex, one a line, or as raw bytes',
    async () => (await import('./commands/decode.ts')).decodeCommand,
  ),
  command(
    'describe [file]',
    'explain messages: every element with its name, value and meaning',
    async () => (await import('./commands/describe.ts')).describeCommand,
  ),
  command(
    'diff <a> <b>',
    'compare two messages by data element; exit 1 when they differ',
    async () => (await import('./commands/diff.ts')).diffCommand,
  ),
  command(
    'encode [file]',
    'encode messages given as JSON, one a line, to hex or raw bytes',
    async () => (await import('./commands/encode.ts')).encodeCommand,
  ),
  command(
    'route <pan>',
    'say which issuer a card number is routed to; exit 1 when there is none',
    async () => (await import('./commands/route.ts')).routeCommand,
  ),
  command(
    'spec',
    'check, convert, list, show and compare specs',
    async () => (await import('./commands/spec.ts')).specCommand,
  ),
  command(
    'schema <of>',
    'the JSON Schema of a configuration, a trace or a spec',
    async () => (await import('./commands/schema.ts')).schemaCommand,
  ),
  command(
    'card <prefix>',
    'make test cards: numbers with a right check digit in a range',
    async () => (await import('./commands/card.ts')).cardCommand,
  ),
  command('completion <shell>', 'print a completion script for bash, zsh or fish', async () =>
    (await import('./commands/completion.ts')).completionCommand(commandNames()),
  ),
  command(
    'certificates <folder>',
    'make certificates for tests of TLS: an authority, a server and a client that it has signed',
    async () => (await import('./commands/certificates.ts')).certificatesCommand,
  ),
];

/** The names of all commands, with what they do. */
function commandNames(): readonly (readonly [name: string, description: string])[] {
  return commands.map(({ command: usage, describe }) => [String(usage).split(' ')[0]!, String(describe)] as const);
}

/** Reads `args` strictly; what becomes of a fault, and how wide help is, is left to who asks. In English, whatever the machine speaks: a
 *  page half of which is in another language helps nobody, and what the library says of a fault is read again in `usage-text.ts`. */
export function commandLine(args: readonly string[]): Argv {
  return yargs([...args])
    .detectLocale(false)
    .scriptName('switch8583')
    .usage('$0 <command>\n\nAn ISO 8583 switch simulator: routes by BIN, answers, journals, replays traces.')
    .command([...commands])
    .demandCommand(1, 'name a command')
    .strict()
    .recommendCommands()
    .epilogue(exitCodeHelp);
}
