// A port that acquirers connect to. Node allocates a buffer for each read of an accepted socket: its public interface has no way
// to give it one (`onread` is for sockets that are made by the caller). Taking over the handle of the accepted socket would save
// 2 to 3 of 12 microseconds for a read of one message and 8 to 11 of 39 for one of hundreds, with private fields of Node.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Address, Listener, ListenerEvents, Visit } from '../host/transport.ts';
import { plainAddress } from './peer-address.ts';
import { type Explain, SOCKET_OPTIONS, SocketConnection } from './socket-connection.ts';

/** Connections that the system completes while the process is busy. */
const BACKLOG = 511;

/** What is done with the socket of a peer that was let in: it is a connection at once, or after a handshake. */
type Greet = (socket: Socket, visit: Visit) => void;

export class SocketListener implements Listener {
  private readonly server: Server;

  constructor(address: Address, events: ListenerEvents, greet: Greet) {
    const { host, port } = address;
    const server = createServer(SOCKET_OPTIONS, (socket) => {
      const visit = events.entering(plainAddress(socket.remoteAddress));
      if (visit === undefined) {
        socket.destroy();
        return;
      }
      greet(socket, visit);
      socket.once('close', () => visit.left());
    });
    this.server = server;
    server.on('error', (error) => {
      // Once it listens, somebody could not be accepted: the system had no descriptor left. Those who are connected stay.
      if (server.listening) events.notAccepted(error);
      else events.listening(error, port);
    });
    server.listen({ host, port, backlog: BACKLOG }, () => {
      events.listening(undefined, (server.address() as AddressInfo).port);
    });
  }

  close(): void {
    this.server.close();
  }
}

/** Has the host take a socket that stands. */
export function takeSocket(socket: Socket, visit: Visit, subject?: string, explain?: Explain): void {
  const connection = new SocketConnection(socket, subject, explain);
  connection.start(visit.accepted(connection));
  socket.on('data', (chunk: Buffer) => connection.received(chunk, chunk.length));
}
