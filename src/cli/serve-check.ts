// `serve --check`: whether a switch could be run.
import { eventTable } from '../events/event-table.ts';
import { writtenAddress } from './configuration/address.ts';
import { gatewayBeside } from './configuration/gateway-beside.ts';
import { confirmationNeeded } from './configuration/gateway-confirmation.ts';
import type { Configuration } from './configuration/schema.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { checkJournal } from './journal-check.ts';
import { buildNetwork } from './network.ts';
import { print, tell } from './output.ts';

/** Makes everything that a start makes, but opens neither journal nor port. Throws what is wrong. */
export async function checkServed(file: string, configuration: Configuration): Promise<void> {
  checkJournal(configuration.journal);
  const network = await buildNetwork({ ...configuration, journal: { kind: 'memory' } }, (event, fields) => {
    if (eventTable[event].level === 'error' || eventTable[event].level === 'warn') {
      tell(`${event} ${JSON.stringify(fields)}`);
    }
  });
  await network.stop();
  const gateway = gatewayBeside(configuration);
  if (gateway !== undefined && gateway.link.confirmation === undefined) {
    throw new CommandError(ExitCode.usage, confirmationNeeded);
  }
  const { acquirers, issuers } = configuration;
  const links = acquirers.map(({ name, listen }) => `${name} on ${writtenAddress(listen)}`).join(', ');
  const routes = issuers.reduce((sum, each) => sum + each.routes.length, 0);
  print(
    `${file}: no fault; ${links}; ${issuers.length} issuer${issuers.length === 1 ? '' : 's'}, ${routes} routes; neither journal nor ports were opened`,
  );
  process.exit(ExitCode.ok);
}
