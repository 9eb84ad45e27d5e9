// The numbers under which a network knows its acquirers and issuers, and its routes under those numbers.
import { newParties, numberOf, type Party, type PartyKind } from '../journal/parties.ts';
import { type Route, RouteTable } from '../switch/routes.ts';
import type { Configuration } from './configuration/schema.ts';

/** Acquirers and issuers numbered as they stand in the configuration: nothing outlives this process that names them. */
export function numbersByPlace(configuration: Configuration): readonly Party[] {
  return newParties([], namesOf(configuration.acquirers), namesOf(configuration.issuers));
}

export function namesOf(links: readonly { name: string }[]): string[] {
  return links.map(({ name }) => name);
}

export function numberFor(parties: readonly Party[], kind: PartyKind, name: string): number {
  const number = numberOf(parties, kind, name);
  if (number === undefined) throw new Error(`${kind} ${name} has no number: the network was built without it`);
  return number;
}

/** The routes of all issuers, under the numbers that the network knows them by. */
export function routesOf(configuration: Configuration, parties: readonly Party[]): RouteTable {
  const routes: Route[] = configuration.issuers.flatMap((issuer) => {
    const number = numberFor(parties, 'issuer', issuer.name);
    return issuer.routes.map(({ from, to }) => ({ from, to, issuer: number }));
  });
  return new RouteTable(routes);
}
