// What confirms an 0100 on the link of a gateway: as the acquirer link says that it connects to, when that is one of the same file.
import type { Address } from '../configuration/address.ts';
import type { Configuration } from '../configuration/schema.ts';

/** Undefined when the link is none of this switch. `at-close` is a confirmation by approval, later. */
export function confirmationOf({ acquirers, gateway }: Configuration): 'single' | 'dual' | undefined {
  const connect = gateway?.link.connect;
  const acquirer = connect && acquirers.find(({ listen }) => reaches(connect, listen));
  return acquirer && (acquirer.confirmation === 'dual' ? 'dual' : 'single');
}

function reaches(connect: Address, listen: Address): boolean {
  return connect.port === listen.port && (plain(connect.host) === plain(listen.host) || EVERYWHERE.has(listen.host));
}

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function plain(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host;
}
