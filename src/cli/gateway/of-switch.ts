// What a switch says to the gateway beside it: what confirms an 0100 on its link, as the acquirer link says that it connects to, and whose a
// card is, by the routes and the register of members.
import { BankDirectory } from '../centre/bank-directory.ts';
import type { Address } from '../configuration/address.ts';
import type { Configuration } from '../configuration/schema.ts';
import type { OfSwitch } from './running-gateway.ts';

export function gatewayOf(configuration: Configuration): OfSwitch {
  const records = configuration.centre?.records ?? configuration.gateway?.records;
  const banks = records === undefined ? undefined : new BankDirectory(records, configuration, Date.now);
  return { confirmation: confirmationOf(configuration), bankOf: banks && ((pan) => banks.of(pan)) };
}

/** Undefined when the link is none of this switch. `at-close` is a confirmation by approval, later. */
function confirmationOf({ acquirers, gateway }: Configuration): 'single' | 'dual' | undefined {
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
