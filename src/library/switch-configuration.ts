// The configuration of a switch that a program starts: an object with the keys of the configuration file, under the same checks, or the
// file itself. What a test seldom cares for may be left out. No file is read that the configuration does not name.
import type { z } from 'zod';
import { readBounded } from '../bounded-file.ts';
import { ConfigurationError } from '../cli/configuration/faults.ts';
import { loadConfiguration } from '../cli/configuration/load.ts';
import { configurationOfObject } from '../cli/configuration/parse.ts';
import type { Configuration, objectSchema } from '../cli/configuration/schema.ts';
import { bundledSpecs } from '../spec-file.ts';

/** As a program gives it: constants too, which are readonly all the way down. */
type Given<T> = T extends (...given: never[]) => unknown
  ? T
  : T extends readonly (infer I)[]
    ? readonly Given<I>[]
    : T extends object
      ? { readonly [K in keyof T]: Given<T[K]> }
      : T;

type Written = Given<z.input<typeof objectSchema>>;
type WrittenAcquirer = Written['acquirers'][number];

/** A link that acquirers connect to, as in the configuration file. Without `listen` the system chooses a port on 127.0.0.1. */
export type AcquirerSettings = Omit<WrittenAcquirer, 'listen'> & Partial<Pick<WrittenAcquirer, 'listen'>>;

/** An issuer as in the configuration file, by its `kind`, or a function of this process: `kind: 'function'` with `decide`. */
export type IssuerSettings = Written['issuers'][number];

/** What a switch runs by: the keys and values of the configuration file. Only `issuers` must be there. */
export type SwitchSettings = Omit<Written, 'node' | 'acquirers'> & {
  /** `switch8583` when left out. */
  readonly node?: string;
  /** One link called `acquirer` that speaks `iso87-ascii` behind a 2-byte length when left out. */
  readonly acquirers?: readonly AcquirerSettings[];
};

const DEFAULT_NODE = 'switch8583';
const DEFAULT_ACQUIRER: AcquirerSettings = { name: 'acquirer', spec: 'iso87-ascii' };
/** A port of 127.0.0.1 that the system chooses. */
const ANY_PORT = 0;

/** Reads the settings, or the configuration file of that name; relative paths in settings start from the current folder. Rejects with
 *  a ConfigurationError that has every fault. */
export async function configurationFor(given: SwitchSettings | string): Promise<Configuration> {
  const specs = bundledSpecs();
  const configuration =
    typeof given === 'string'
      ? await loadConfiguration(given, { specs })
      : configurationOfObject(completed(given), process.cwd(), { readTable: (path) => readBounded(path), specs });
  if (configuration.gateway !== undefined) throw gatewayFault(typeof given === 'string' ? given : 'configuration');
  return configuration;
}

/** A gateway that nobody runs would be a shop that nobody can pay in. */
function gatewayFault(file: string): ConfigurationError {
  const message = 'a switch in a program runs no gateway; leave it out, or run `switch8583 serve`';
  return new ConfigurationError([{ file, line: 0, column: 0, path: 'gateway', message }]);
}

/** What is left out filled in. Whatever else is given is for the checks to judge. */
function completed(given: unknown): unknown {
  if (!isMap(given)) return given;
  const { node = DEFAULT_NODE, acquirers = [DEFAULT_ACQUIRER], ...rest } = given;
  const listening = (acquirer: unknown) => (isMap(acquirer) ? { listen: ANY_PORT, ...acquirer } : acquirer);
  return { node, ...rest, acquirers: Array.isArray(acquirers) ? acquirers.map(listening) : acquirers };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
