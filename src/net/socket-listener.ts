// A port that acquirers connect to. Node allocates a buffer for each read of an accepted socket: its public interface has no way
// to give it one (`onread` is for sockets that are made by the caller). Taking over the handle of the accepted socket would save
// 2 to 3 of 12 microseconds for a read of one message and 8 to 11 of 39 for one of hundreds, with private fields of Node.
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Connection, ConnectionEvents, Listener, ListenSettings } from '../host/transport.ts';
import { SocketConnection } from './socket-connection.ts';

/** Connections that the system completes while the process is busy. */
const BACKLOG = 511;

export class SocketListener implements Listener {
  private readonly server: Server;

  constructor(
    settings: ListenSettings,
    accepted: (connection: Connection) => ConnectionEvents,
    refused: (peer: string) => void,
    listening: (error: Error | undefined, port: number) => void,
  ) {
    const { host, port, maxConnections, idleMs } = settings;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = new SocketConnection(socket, idleMs);
      connection.start(accepted(connection));
      socket.on('data', (chunk: Buffer) => connection.received(chunk, chunk.length));
    });
    this.server = server;
    server.maxConnections = maxConnections;
    server.on('drop', (peer) => refused(`${peer?.remoteAddress}:${peer?.remotePort}`));
    server.on('error', (error) => {
      // Once it listens, somebody could not be accepted: the system had no descriptor left. Those who are connected stay.
      if (server.listening) refused(error.message);
      else listening(error, port);
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      listening(undefined, (server.address() as AddressInfo).port);
    });
  }

  close(): void {
    this.server.close();
  }
}
