// Around the transports of a switch: all its listeners and connections, so that they can be cut at once. A program goes on when a
// journal has failed, where a server ends; of the switch nothing may leave any more.
import type {
  Address,
  Connection,
  ConnectionEvents,
  ConnectSettings,
  Listener,
  ListenerEvents,
  Transport,
} from '../host/transport.ts';

export class LinkCutter {
  private readonly listeners = new Set<Listener>();
  private readonly connections = new Set<Connection>();
  private why: Error | undefined;

  around(transport: Transport): Transport {
    return {
      listen: (address: Address, events: ListenerEvents) => this.listen(transport, address, events),
      connect: (settings: ConnectSettings, opened, failed) =>
        transport.connect(settings, (connection) => this.follow(connection, opened), failed),
    };
  }

  /** From now on nothing connects, and nothing that stands is read or written. */
  cut(why: Error): void {
    this.why = why;
    for (const listener of this.listeners) listener.close();
    for (const connection of this.connections) connection.destroy(why);
    this.listeners.clear();
  }

  private listen(transport: Transport, address: Address, events: ListenerEvents): Listener {
    const inner = transport.listen(address, {
      listening: (error, port) => events.listening(error, port),
      notAccepted: (cause) => events.notAccepted(cause),
      entering: (host) => {
        const visit = events.entering(host);
        return (
          visit && {
            accepted: (connection) => this.follow(connection, (followed) => visit.accepted(followed)),
            failed: (peer, cause) => visit.failed(peer, cause),
            left: () => visit.left(),
          }
        );
      },
    });
    const listener: Listener = {
      close: () => {
        this.listeners.delete(listener);
        inner.close();
      },
    };
    this.listeners.add(listener);
    return listener;
  }

  private follow(connection: Connection, opened: (connection: Connection) => ConnectionEvents): ConnectionEvents {
    const events = opened(connection);
    this.connections.add(connection);
    if (this.why !== undefined) connection.destroy(this.why);
    return {
      read: (chunk, length) => events.read(chunk, length),
      ended: () => events.ended(),
      closed: (cause) => {
        this.connections.delete(connection);
        events.closed(cause);
      },
    };
  }
}
