// What a switch takes up while it runs: its configuration is read again, and what cannot be used leaves all as it was.
import type { EventSink } from '../events/event-table.ts';
import { RouteTable } from '../switch/routes.ts';
import { boundedMessage } from './bounded-message.ts';
import type { Configuration } from './configuration/schema.ts';
import { errorMessage } from './error-message.ts';
import { allowedBy, type Network } from './network.ts';
import { namesOf } from './party-numbers.ts';
import { type Reloadable, withoutReloaded } from './reloadable.ts';

/** What of a network a reload touches. */
type ReloadedNetwork = Pick<Network, 'certificates' | 'host' | 'registers'>;

/** New routes, allow lists and certificates without a restart. Anything else that changed in the file needs one, and the log says so.
 *  `running` is what the switch was started with. Never rejects. */
export async function reload(
  readAgain: () => Promise<Reloadable>,
  running: Configuration,
  network: ReloadedNetwork,
  emit: EventSink,
): Promise<void> {
  try {
    const { issuers, acquirers, routes, others } = await readAgain();
    if (routes === undefined || issuers.join() !== namesOf(running.issuers).join()) {
      emit('reload.refused', { reason: 'issuers were added, removed or moved: restart the switch' });
      return;
    }
    const certificates = network.certificates.readAgain();
    network.host.setRoutes(new RouteTable(routes));
    network.registers.tell();
    for (const acquirer of acquirers) network.host.setAllowed(acquirer.name, allowedBy(acquirer));
    if (others !== withoutReloaded(running)) {
      const reason = 'only routes, allow lists and certificates are read again: other changes need a restart';
      emit('reload.partial', { reason });
    }
    emit('reloaded', { routes: routes.size, certificates });
  } catch (error) {
    // Whatever it is: the switch goes on with what it has.
    emit('reload.refused', { reason: boundedMessage(errorMessage(error)) });
  }
}

/** Does `task`, which never rejects, at each call, one at a time: what is asked for meanwhile is one more, behind it. */
export function oneAtATime(task: () => Promise<void>): () => void {
  let isDoing = false;
  let isAskedAgain = false;
  const run = async () => {
    isDoing = true;
    do {
      isAskedAgain = false;
      await task();
    } while (isAskedAgain);
    isDoing = false;
  };
  return () => {
    if (isDoing) isAskedAgain = true;
    else void run();
  };
}
