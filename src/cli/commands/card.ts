// `card`: test card numbers of a range, each with a right check digit; with the keys of their issuer, what else is needed to pay with
// them at a shop's page: expiry and CVV2.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { checkDigitOf, hasCheckDigit, LONGEST_PAN } from '../../iso8583/pan.ts';
import { CardVerifier } from '../../security/card-verifier.ts';
import type { IssuerKeys } from '../../security/issuer-keys.ts';
import type { CommandBody } from '../command.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { readIssuerKeys } from '../issuer-keys.ts';
import { print } from '../output.ts';

interface CardOptions {
  prefix: string;
  count: number;
  length: number;
  seed: number | undefined;
  ending: string | undefined;
  expiry: string | undefined;
  config: string | undefined;
  keys: string | undefined;
  format: string;
}

const SHORTEST_PAN = 12;
const MOST = 1_000_000;
/** International, with a chip, no restrictions: what the CVV of the stripe is over. */
const SERVICE_CODE = '201';

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
      .option('ending', {
        type: 'string',
        describe: 'last digits of each: those of a rule of 3-D Secure, 1091 for a challenge',
      })
      .option('config', {
        type: 'string',
        describe: 'configuration file: with the keys of the issuer that the cards go to, their CVV2 is printed',
      })
      .option('keys', { type: 'string', describe: 'file of test keys: with it the CVV2 is printed' })
      .option('expiry', { type: 'string', describe: 'YYMM; with keys, three years from now without it' })
      .string(['ending', 'expiry'])
      .conflicts('config', 'keys')
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
      .example('$0 card 6077 --count 5', 'five test cards; no real card is meant')
      .example(
        '$0 card 445504 --keys examples/test-keys.json',
        'number, expiry and CVV2',
      ) as unknown as Argv<CardOptions>,
  handler: card,
};

async function card(options: ArgumentsCamelCase<CardOptions>): Promise<void> {
  const { prefix, count, length, seed, ending = '', format } = options;
  if (!/^\d+$/.test(prefix)) throw wrong('the first digits of a card are digits');
  if (!/^\d*$/.test(ending)) throw wrong('--ending: digits');
  if (!(Number.isInteger(length) && length >= SHORTEST_PAN && length <= LONGEST_PAN)) {
    throw wrong(`--length: ${SHORTEST_PAN} to ${LONGEST_PAN}`);
  }
  const free = length - 1 - prefix.length - ending.length;
  if (free < 0) {
    const most = length - 1 - ending.length;
    throw wrong(`a card of ${length} digits begins with ${most} at most: the last one is the check digit`);
  }
  const most = Math.min(MOST, 10 ** free);
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) throw wrong(`--count: 1 to ${most} here`);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw wrong('--seed is a whole number');
  const cards = numbers(prefix, ending, free, count, seed ?? Math.floor(Math.random() * 2 ** 32));
  const keys = await keysOf(options, cards[0]!);
  if (keys === undefined) {
    if (options.expiry !== undefined) throw wrong('--expiry goes with --keys or --config: it is part of the CVV2');
    if (format === 'json') print(JSON.stringify(cards));
    else for (const number of cards) print(number);
    return;
  }
  const expiry = options.expiry ?? inThreeYears();
  if (!/^\d\d(0[1-9]|1[0-2])$/.test(expiry)) throw wrong('--expiry: year and month, YYMM');
  const verifier = new CardVerifier(keys);
  const whole = cards.map((number) => {
    const values = verifier.valuesOf(number, expiry, SERVICE_CODE);
    return { number, expiry, serviceCode: SERVICE_CODE, ...values };
  });
  if (format === 'json') print(JSON.stringify(whole));
  else for (const { number, cvv2 } of whole) print(`${number}  ${expiry.slice(2)}/${expiry.slice(0, 2)}  ${cvv2}`);
}

function wrong(what: string): CommandError {
  return new CommandError(ExitCode.usage, what);
}

/** Keys of the issuer of a card; undefined when none were asked for. */
async function keysOf({ config, keys }: CardOptions, card: string): Promise<IssuerKeys | undefined> {
  if (keys !== undefined) return readIssuerKeys(keys, '--keys');
  if (config === undefined) return undefined;
  const [{ loadConfiguration }, { numbersByPlace, routesOf }, { bundledSpecs }] = await Promise.all([
    import('../configuration/load.ts'),
    import('../party-numbers.ts'),
    import('../../spec-file.ts'),
  ]);
  const configuration = await loadConfiguration(config, { specs: bundledSpecs() });
  const number = routesOf(configuration, numbersByPlace(configuration)).find(
    Buffer.from(card, 'latin1'),
    0,
    card.length,
  );
  const issuer = configuration.issuers[number - 1];
  if (issuer === undefined) throw wrong(`${config}: no issuer gets the cards that begin so`);
  const verification = 'verification' in issuer ? issuer.verification : undefined;
  if (verification === undefined) throw wrong(`${config}: ${issuer.name} has no keys (verification)`);
  return readIssuerKeys(verification.keys, `issuers: ${issuer.name}: verification.keys`);
}

/** YYMM. */
function inThreeYears(): string {
  const now = new Date();
  return String((now.getUTCFullYear() + 3) % 100).padStart(2, '0') + String(now.getUTCMonth() + 1).padStart(2, '0');
}

/** Accounts that follow one another from a place that the seed names: none comes twice, and nobody's real one is aimed at. With an ending,
 *  the digit in front of it is what makes the check digit right. */
function numbers(prefix: string, ending: string, free: number, count: number, seed: number): string[] {
  const room = 10n ** BigInt(free);
  // An odd step that shares no factor with a power of ten visits every account once.
  const step = 3n ** 29n % room || 1n;
  let account = (BigInt(Math.abs(seed)) * 7_919n) % room;
  return Array.from({ length: count }, () => {
    account = (account + step) % room;
    const digits = prefix + (free === 0 ? '' : String(account).padStart(free, '0'));
    return ending === '' ? digits + checkDigitOf(digits) : fitted(digits, ending);
  });
}

/** One of the ten digits in front of the ending makes the number right: each changes its sum by another amount. */
function fitted(digits: string, ending: string): string {
  for (let digit = 0; ; digit++) {
    const number = digits + digit + ending;
    if (hasCheckDigit(number)) return number;
  }
}
