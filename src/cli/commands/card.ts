// `card`: test card numbers of a range, each with a right check digit.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { checkDigitOf, LONGEST_PAN } from '../../iso8583/pan.ts';
import type { CommandBody } from '../command.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';

interface CardOptions {
  prefix: string;
  count: number;
  length: number;
  seed: number | undefined;
  format: string;
}

const SHORTEST_PAN = 12;
const MOST = 1_000_000;

export const cardCommand: CommandBody<CardOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('prefix', { type: 'string', demandOption: true, describe: 'the first digits' })
      .string('prefix')
      .option('count', { type: 'number', default: 1, describe: 'how many, all of them different' })
      .option('length', { type: 'number', default: 16, describe: `digits of each, ${SHORTEST_PAN} to ${LONGEST_PAN}` })
      .option('seed', {
        type: 'number',
        describe: 'the same seed makes the same numbers; without it, other ones each time',
      })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
      .example('$0 card 6077 --count 5', 'five test cards; no real card is meant') as unknown as Argv<CardOptions>,
  handler: card,
};

function card({ prefix, count, length, seed, format }: ArgumentsCamelCase<CardOptions>): void {
  const wrong = (what: string) => new CommandError(ExitCode.usage, what);
  if (!/^\d+$/.test(prefix)) throw wrong('the first digits of a card are digits');
  if (!(Number.isInteger(length) && length >= SHORTEST_PAN && length <= LONGEST_PAN)) {
    throw wrong(`--length: ${SHORTEST_PAN} to ${LONGEST_PAN}`);
  }
  const free = length - 1 - prefix.length;
  if (free < 0)
    throw wrong(`a card of ${length} digits begins with ${length - 1} at most: the last one is the check digit`);
  const most = Math.min(MOST, 10 ** free);
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) throw wrong(`--count: 1 to ${most} here`);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw wrong('--seed is a whole number');
  const cards = numbers(prefix, free, count, seed ?? Math.floor(Math.random() * 2 ** 32));
  if (format === 'json') print(JSON.stringify(cards));
  else for (const number of cards) print(number);
}

/** Accounts that follow one another from a place that the seed names: none comes twice, and nobody's real one is aimed at. */
function numbers(prefix: string, free: number, count: number, seed: number): string[] {
  const room = 10n ** BigInt(free);
  // An odd step that shares no factor with a power of ten visits every account once.
  const step = 3n ** 29n % room || 1n;
  let account = (BigInt(Math.abs(seed)) * 7_919n) % room;
  return Array.from({ length: count }, () => {
    account = (account + step) % room;
    const digits = prefix + (free === 0 ? '' : String(account).padStart(free, '0'));
    return digits + checkDigitOf(digits);
  });
}
