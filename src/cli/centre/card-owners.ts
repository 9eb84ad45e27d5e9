// Whose card it is: from a card number to the member that has issued it, by the routes of the configuration and the register of members.
import type { Member } from '../../centre/member.ts';
import { RouteTable } from '../../switch/routes.ts';
import type { Configuration } from '../configuration/schema.ts';

/** The member that has issued a card; undefined when it is routed to nobody, or to an issuer of no member. */
export type CardOwner = (pan: string) => Member | undefined;

/** By these routes; the members may be others each time. */
export function cardOwners({ issuers }: Pick<Configuration, 'issuers'>): (members: readonly Member[]) => CardOwner {
  const routes = new RouteTable(
    issuers.flatMap((issuer, place) => issuer.routes.map(({ from, to }) => ({ from, to, issuer: place + 1 }))),
  );
  return (members) => {
    const owners = issuers.map(({ name }) => members.find((member) => member.issuers.includes(name)));
    return (pan) => owners[routes.find(Buffer.from(pan, 'latin1'), 0, pan.length) - 1];
  };
}
