// What confirms an 0100 on the link of a gateway: what its settings say, or the acquirer link of the same file that it connects to. There is no
// default: a gateway that takes approvals for money in front of a switch that waits for captures sells, and nothing of it is ever cleared.
import type { Address } from './address.ts';
import type { Configuration } from './schema.ts';

type GatewayConfirmation = 'single' | 'dual';

export const confirmationAllowed =
  'what the acquirer link of the switch says: dual (an approval becomes money by a capture, 0220), or single (the approval is money, also where that link says at-close or nothing); the other one loses sales, or clears what nobody captured';

/** Said of a gateway that connects to no acquirer link of its file. */
export const confirmationNeeded = `gateway.link.confirmation: required where no acquirer link of the file is connected to; allowed: ${confirmationAllowed}`;

const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Undefined when the link is none of this switch and says nothing itself. `at-close` is a confirmation by approval, later. */
export function confirmationOf({
  acquirers,
  gateway,
}: Pick<Configuration, 'acquirers' | 'gateway'>): GatewayConfirmation | undefined {
  const { connect, confirmation } = gateway?.link ?? {};
  if (confirmation !== undefined) return confirmation;
  const acquirer = connect && acquirers.find(({ listen }) => reaches(connect, listen));
  return acquirer && (acquirer.confirmation === 'dual' ? 'dual' : 'single');
}

function reaches(connect: Address, listen: Address): boolean {
  return connect.port === listen.port && (plain(connect.host) === plain(listen.host) || EVERYWHERE.has(listen.host));
}

function plain(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host;
}
