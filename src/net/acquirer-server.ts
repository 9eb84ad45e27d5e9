// Where acquirers connect: one listener per configured acquirer, each connection with a number of its own that is never
// used twice, so that an answer can never reach the wrong peer.
import { createServer, type Server } from 'node:net';
import type { Codec } from '../codec/codec.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { Link } from './link.ts';
import type { NetLog } from './log.ts';

export interface AcquirerListener {
  number: number;
  name: string;
  host: string;
  /** 0 lets the system choose. */
  port: number;
  codec: Codec;
  framing: Framing;
  maxConnections: number;
}

export interface AcquirerEvents {
  connected(acquirer: number, connection: number, link: Link): void;
  /** One frame; true when its answer is still to come. */
  frame(acquirer: number, connection: number, bytes: Buffer, start: number, end: number): boolean;
  read(): void;
  disconnected(connection: number): void;
}

export class AcquirerServer {
  private readonly listener: AcquirerListener;
  private readonly server: Server;
  private readonly links = new Map<number, Link>();

  constructor(
    listener: AcquirerListener,
    frameLimitBytes: number,
    nextConnection: () => number,
    events: AcquirerEvents,
    log: NetLog,
  ) {
    this.listener = listener;
    const { number, name } = listener;
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const connection = nextConnection();
      const link = new Link(socket, listener.framing, frameLimitBytes, {
        frame: (bytes, start, end) => events.frame(number, connection, bytes, start, end),
        read: () => events.read(),
        framingLost: (error) => {
          const { code, offset, found, hint } = error;
          log.warn('acquirer.framing-lost', { link: name, connection, code, offset, found, hint });
        },
        closed: (cause) => {
          this.links.delete(connection);
          events.disconnected(connection);
          // A framing that was lost has had its line.
          const isTold = cause === undefined || cause instanceof FramingError;
          log.info('acquirer.disconnected', { link: name, connection, ...(isTold ? {} : { cause: cause.message }) });
        },
      });
      socket.on('end', () => link.endWhenAnswered());
      this.links.set(connection, link);
      log.info('acquirer.connected', { link: name, connection, peer: link.peer });
      events.connected(number, connection, link);
    });
    this.server.maxConnections = listener.maxConnections;
    this.server.on('drop', (peer) => {
      const limit = listener.maxConnections;
      log.warn('acquirer.refused', { link: name, peer: `${peer?.remoteAddress}:${peer?.remotePort}`, limit });
    });
  }

  /** Starts to listen and returns the port. Rejects with the system's error (EADDRINUSE, EACCES...). */
  listen(): Promise<number> {
    const { host, port } = this.listener;
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port, backlog: 511 }, () => {
        this.server.off('error', reject);
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no further connections. */
  stopAccepting(): void {
    this.server.close();
  }

  /** Takes nothing more from any connection. */
  stopReading(): void {
    for (const link of this.links.values()) link.stopReading();
  }

  /** Closes every connection in order. */
  async close(patienceMs: number): Promise<void> {
    await Promise.all([...this.links.values()].map((link) => link.end(patienceMs)));
  }
}
