// Around the transports of a switch: all its listeners and connections, so that they can be cut at once. When a journal has failed nothing
// may leave any more; a program around the switch goes on then, and so does what is left of a server whose disk stands still.
import { followedTransport } from './followed-transport.ts';
import type { Address, Connection, ConnectionEvents, Listener, ListenerEvents, Transport } from './transport.ts';

export class LinkCutter {
  private readonly listeners = new Set<Listener>();
  private readonly connections = new Set<Connection>();
  private why: Error | undefined;

  around(transport: Transport): Transport {
    const followed = followedTransport(transport, (connection, opened) => this.follow(connection, opened));
    return {
      listen: (address, events) => this.listen(followed, address, events),
      connect: (settings, opened, failed) => followed.connect(settings, opened, failed),
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
    const inner = transport.listen(address, events);
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
