// `route`: which issuer a card number goes to, and why.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import { LONGEST_PAN, maskPan, SHORTEST_SHOWN_PAN } from '../../iso8583/pan.ts';
import { bundledSpecs } from '../../spec-file.ts';
import type { CommandBody } from '../command.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, isStdin } from '../input.ts';
import { print } from '../output.ts';
import { numbersByPlace, routesOf } from '../party-numbers.ts';
import { defaultConfiguration } from './serve.ts';

interface RouteOptions {
  pan: string;
  config: string | undefined;
  format: string;
  unmasked: boolean;
}

export const routeCommand: CommandBody<RouteOptions> = {
  builder: (argv: Argv) =>
    argv
      .positional('pan', {
        type: 'string',
        demandOption: true,
        describe: 'a card number, or its first digits; - reads one from stdin',
      })
      .option('config', { type: 'string', describe: 'configuration file; without one, the default network' })
      .option('format', { choices: ['text', 'json'], default: 'text', describe: 'how to print' })
      .option('unmasked', { type: 'boolean', default: false, describe: 'show the card number' })
      .string('pan')
      .example('$0 route 950401', 'who gets the cards that begin so?') as unknown as Argv<RouteOptions>,
  handler: route,
};

async function route(options: ArgumentsCamelCase<RouteOptions>): Promise<void> {
  const given = isStdin(options.pan) ? (await bytesOf(undefined)).toString('latin1') : options.pan;
  const pan = given.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(pan) || pan.length > LONGEST_PAN)
    throw new CommandError(ExitCode.usage, `a card number has 1 to ${LONGEST_PAN} digits`);
  const configuration = await loadConfiguration(options.config ?? defaultConfiguration, { specs: bundledSpecs() });
  const number = routesOf(configuration, numbersByPlace(configuration)).find(Buffer.from(pan, 'latin1'), 0, pan.length);
  // Fewer digits are those of a range, and no card number.
  const shown = options.unmasked || pan.length < SHORTEST_SHOWN_PAN ? pan : maskPan(pan);
  const issuer = configuration.issuers[number - 1];
  const range = issuer === undefined ? undefined : rangeOf(configuration, number, pan);
  const inside = insideOf(configuration, pan);
  if (options.format === 'json') {
    const narrower = inside.length > 0 ? { narrower: inside } : {};
    const found = { issuer: issuer?.name ?? null, kind: issuer?.kind ?? null, range: range ?? null };
    print(JSON.stringify({ pan: shown, ...found, ...narrower }));
  } else if (issuer === undefined) print(`${shown}  no route: answered 15 (no such issuer)`);
  else print(`${shown}  ${issuer.name} (${issuer.kind}), by ${range}`);
  if (options.format !== 'json') for (const each of inside) print(`  but ${each.range}  ${each.issuer}`);
  if (issuer === undefined && inside.length === 0) process.exitCode = ExitCode.mismatch;
}

/** Routes that only some cards with these first digits take. */
function insideOf({ issuers }: Configuration, prefix: string): { range: string; issuer: string }[] {
  return issuers.flatMap(({ name, routes }) =>
    routes.flatMap(({ from, to }) => {
      if (from.length <= prefix.length) return [];
      const [low, high] = [from.slice(0, prefix.length), to.slice(0, prefix.length)];
      const isInside = low <= prefix && prefix <= high;
      return isInside ? [{ range: from === to ? from : `${from}-${to}`, issuer: name }] : [];
    }),
  );
}

/** The narrowest range of the issuer that holds the card number, as `from` or `from-to`. */
function rangeOf(configuration: Configuration, number: number, pan: string): string | undefined {
  const holding = configuration.issuers[number - 1]!.routes.filter(({ from, to }) => {
    const head = pan.padEnd(from.length, '0').slice(0, from.length);
    return from <= head && head <= to;
  });
  const narrowest = holding.sort(
    (a, b) => b.from.length - a.from.length || Number(a.to) - Number(a.from) - (Number(b.to) - Number(b.from)),
  )[0];
  return narrowest === undefined
    ? undefined
    : narrowest.from === narrowest.to
      ? narrowest.from
      : `${narrowest.from}-${narrowest.to}`;
}
