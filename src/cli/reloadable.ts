// What of a configuration a running switch takes up, with its route table made. All of it can be handed to another thread.
import type { Party } from '../journal/parties.ts';
import type { RouteTableParts } from '../switch/routes.ts';
import type { Configuration } from './configuration/schema.ts';
import { namesOf, routesOf } from './party-numbers.ts';

export interface Reloadable {
  /** Names of the issuers in their order. */
  readonly issuers: readonly string[];
  readonly acquirers: readonly Pick<Configuration['acquirers'][number], 'name' | 'allow'>[];
  /** Undefined when an issuer is none of the network's: its routes have no number. */
  readonly routes: RouteTableParts | undefined;
  /** All the rest of it, to see whether anything else has changed. */
  readonly others: string;
}

export function reloadableOf(configuration: Configuration, parties: readonly Party[]): Reloadable {
  const issuers = namesOf(configuration.issuers);
  const known = new Set(parties.flatMap(({ kind, name }) => (kind === 'issuer' ? [name] : [])));
  return {
    issuers,
    acquirers: configuration.acquirers.map(({ name, allow }) => ({ name, allow })),
    routes: issuers.every((name) => known.has(name)) ? routesOf(configuration, parties) : undefined,
    others: withoutReloaded(configuration),
  };
}

/** All of a configuration but what is read again. */
export function withoutReloaded(configuration: Configuration): string {
  return JSON.stringify({
    ...configuration,
    acquirers: configuration.acquirers.map(({ allow: _, ...rest }) => rest),
    issuers: configuration.issuers.map(({ routes: _, ...rest }) => rest),
  });
}
