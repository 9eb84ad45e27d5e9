// A transport around another one: every connection, accepted or made, passes through somebody who follows it.
import type { Connection, ConnectionEvents, ListenerEvents, Transport } from './transport.ts';

/** Takes where the host wants the events of a connection from `opened`, which it gives the connection as the host is to see it, and returns
 *  where they go. */
type Follow = (connection: Connection, opened: (connection: Connection) => ConnectionEvents) => ConnectionEvents;

export function followedTransport(inner: Transport, follow: Follow): Transport {
  return {
    listen: (address, events) => inner.listen(address, followedEvents(events, follow)),
    connect: (settings, opened, failed) => inner.connect(settings, (connection) => follow(connection, opened), failed),
  };
}

function followedEvents(events: ListenerEvents, follow: Follow): ListenerEvents {
  return {
    listening: (error, port) => events.listening(error, port),
    notAccepted: (cause) => events.notAccepted(cause),
    entering: (host) => {
      const visit = events.entering(host);
      return (
        visit && {
          accepted: (connection) => follow(connection, (followed) => visit.accepted(followed)),
          failed: (peer, cause) => visit.failed(peer, cause),
          left: () => visit.left(),
        }
      );
    },
  };
}
