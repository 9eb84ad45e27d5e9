// `saf`: what people do about store-and-forward while the switch runs. `journal saf` shows it.
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs';
import type { CommandBody } from '../command.ts';
import type { Order } from '../control/orders.ts';
import { CommandError, ExitCode, exitCodeHelp } from '../exit-code.ts';
import { print } from '../output.ts';

interface SafOptions {
  file: string;
}
interface DrainOptions extends SafOptions {
  issuer: string | undefined;
}
interface ReleaseOptions extends SafOptions {
  advice: number;
}
interface DropOptions extends ReleaseOptions {
  reason: string;
}

function withFile<T>(argv: Argv<T>) {
  return argv
    .positional('file', { type: 'string', demandOption: true, describe: 'the journal file of the running switch' })
    .epilogue(exitCodeHelp);
}

function withAdvice<T>(argv: Argv<T>) {
  return withFile(argv).positional('advice', {
    type: 'number',
    demandOption: true,
    describe: 'number of the parked advice, as `journal saf` lists it',
  });
}

const drain: CommandModule<object, DrainOptions> = {
  command: 'drain <file>',
  describe: 'send the advices that wait at once, instead of at their intervals',
  builder: (argv: Argv) =>
    withFile(argv).option('issuer', {
      type: 'string',
      describe: 'name of the issuer; without it, all',
    }) as unknown as Argv<DrainOptions>,
  handler: async ({ file, issuer }: ArgumentsCamelCase<DrainOptions>) => {
    await carryOut(file, issuer === undefined ? { do: 'drain' } : { do: 'drain', issuer });
  },
};

const release: CommandModule<object, ReleaseOptions> = {
  command: 'release <file> <advice>',
  describe: 'let a parked advice go on: it waits for its issuer again',
  builder: (argv: Argv) => withAdvice(argv) as unknown as Argv<ReleaseOptions>,
  handler: async ({ file, advice }: ArgumentsCamelCase<ReleaseOptions>) => {
    await carryOut(file, { do: 'release', advice: adviceNumber(advice) });
  },
};

const drop: CommandModule<object, DropOptions> = {
  command: 'drop <file> <advice>',
  describe: 'give up a parked advice that was settled otherwise: its issuer will not hear of it',
  builder: (argv: Argv) =>
    withAdvice(argv).option('reason', {
      type: 'string',
      demandOption: true,
      describe: 'how it was settled: it stays in the journal',
    }) as unknown as Argv<DropOptions>,
  handler: async ({ file, advice, reason }: ArgumentsCamelCase<DropOptions>) => {
    await carryOut(file, { do: 'drop', advice: adviceNumber(advice), reason: await reasonIn(reason) });
  },
};

export const safCommand: CommandBody = {
  builder: (argv: Argv) => argv.command(drain).command(release).command(drop).demandCommand(1, 'name what to do'),
  handler: () => undefined,
};

async function carryOut(file: string, order: Order): Promise<void> {
  const { giveOrder } = await import('../control/control-client.ts');
  const reply = await giveOrder(file, order);
  if (reply.outcome === 'refused') throw new CommandError(ExitCode.mismatch, reply.why);
  if (reply.outcome !== 'done') throw new Error(`the switch has answered another order: ${reply.outcome}`);
  if (reply.issuers.length === 0) print('nothing waits, and nothing is parked');
  for (const { issuer, isUp, waiting, parked } of reply.issuers) {
    print(`${issuer} (${isUp ? 'up' : 'down'}): ${waiting} waiting, ${parked} parked`);
  }
}

function adviceNumber(advice: number): number {
  if (Number.isSafeInteger(advice) && advice > 0) return advice;
  throw new CommandError(ExitCode.usage, 'an advice is named by its number, as `journal saf` lists it');
}

/** Twelve digits and more, blanks and hyphens between them or not. */
const CARD_NUMBER = /\d(?:[ -]?\d){11}/;

async function reasonIn(text: string): Promise<string> {
  const { LONGEST_REASON } = await import('../control/orders.ts');
  const reason = text.trim();
  const wrong = (what: string) => new CommandError(ExitCode.usage, `--reason ${what}`);
  if (reason === '') throw wrong('wants to say how the advice was settled');
  if (reason.length > LONGEST_REASON) throw wrong(`may have ${LONGEST_REASON} characters`);
  if (/\p{Cc}/u.test(reason)) throw wrong('is one line');
  if (CARD_NUMBER.test(reason)) throw wrong('has what may be a card number in it, and is kept as it is: mask it');
  return reason;
}
