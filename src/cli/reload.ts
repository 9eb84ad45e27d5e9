// What a switch takes up while it runs: its configuration is read again, and what cannot be used leaves all as it was.
import type { EventSink } from '../events/event-table.ts';
import { boundedMessage } from './bounded-message.ts';
import type { Configuration } from './configuration/schema.ts';
import { errorMessage } from './error-message.ts';
import { allowedBy, type Network, routesOf } from './network.ts';

/** What of a network a reload touches. */
type ReloadedNetwork = Pick<Network, 'parties' | 'certificates' | 'host' | 'registers'>;

/** New routes, allow lists and certificates without a restart. Anything else that changed in the file needs one, and the log says so.
 *  `running` is what the switch was started with. Never rejects. */
export async function reload(
  readAgain: () => Promise<Configuration>,
  running: Configuration,
  network: ReloadedNetwork,
  emit: EventSink,
): Promise<void> {
  try {
    const read = await readAgain();
    const names = (configuration: Configuration) => configuration.issuers.map(({ name }) => name).join(', ');
    if (names(read) !== names(running)) {
      emit('reload.refused', { reason: 'issuers were added, removed or moved: restart the switch' });
      return;
    }
    const routes = routesOf(read, network.parties);
    const certificates = network.certificates.readAgain();
    network.host.setRoutes(routes);
    network.registers.tell();
    for (const acquirer of read.acquirers) network.host.setAllowed(acquirer.name, allowedBy(acquirer));
    if (withoutReloaded(read) !== withoutReloaded(running)) {
      const reason = 'only routes, allow lists and certificates are read again: other changes need a restart';
      emit('reload.partial', { reason });
    }
    emit('reloaded', { routes: read.issuers.reduce((sum, each) => sum + each.routes.length, 0), certificates });
  } catch (error) {
    // Whatever it is: the switch goes on with what it has.
    emit('reload.refused', { reason: boundedMessage(errorMessage(error)) });
  }
}

/** All of a configuration but what is read again, to see whether anything else has changed. */
function withoutReloaded(configuration: Configuration): string {
  return JSON.stringify({
    ...configuration,
    acquirers: configuration.acquirers.map(({ allow: _, ...rest }) => rest),
    issuers: configuration.issuers.map(({ routes: _, ...rest }) => rest),
  });
}
