// The host's port to the world over TCP. All connections that it opens read into one buffer, which the host is done with when
// `read` returns: Node allocates 64 KiB for each read otherwise.
import { connect, type OnReadOpts, type Socket, type TcpNetConnectOpts } from 'node:net';
import type {
  Address,
  Connection,
  ConnectionEvents,
  ConnectSettings,
  Listener,
  ListenerEvents,
  Transport,
} from '../host/transport.ts';
import { SOCKET_OPTIONS, SocketConnection } from './socket-connection.ts';
import { SocketListener, takeSocket } from './socket-listener.ts';

/** No answer to a connection within the time that it may take. */
export class ConnectTimeout extends Error {
  constructor() {
    super('no connection in time');
    this.name = 'ConnectTimeout';
  }
}

/** As much as libuv reads in one go. */
const READ_BYTES = 64 * 1024;

/** How a socket is connected: options of `connect`. */
export type Dial = TcpNetConnectOpts & { readonly host: string; readonly onread: OnReadOpts };

export class SocketTransport implements Transport {
  /** The event of a socket that stands. */
  protected readonly ready: string = 'connect';
  private readonly readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);

  listen(address: Address, events: ListenerEvents): Listener {
    return new SocketListener(address, events, takeSocket);
  }

  connect(
    settings: ConnectSettings,
    opened: (connection: Connection) => ConnectionEvents,
    failed: (cause: Error) => void,
  ): void {
    const { host, port, withinMs } = settings;
    const { readBuffer } = this;
    let connection: SocketConnection | undefined;
    const callback = (length: number): boolean => {
      connection!.received(readBuffer, length);
      return true;
    };
    const onread = { buffer: readBuffer, callback };
    const socket = this.dial({ ...SOCKET_OPTIONS, host, port, onread });
    const timeLimit = setTimeout(() => socket.destroy(new ConnectTimeout()), withinMs);
    const fail = (cause: Error) => {
      clearTimeout(timeLimit);
      failed(this.explain(cause, false) ?? cause);
    };
    socket.once('error', fail);
    socket.once(this.ready, () => {
      clearTimeout(timeLimit);
      socket.off('error', fail);
      connection = new SocketConnection(socket, undefined, (cause, isUnheard) => this.explain(cause, isUnheard));
      connection.start(opened(connection));
    });
  }

  /** A socket that connects. */
  protected dial(options: Dial): Socket {
    return connect(options);
  }

  /** What is told of a loss: `cause` is the system's, `isUnheard` when the peer went without a word. */
  protected explain(cause: Error | undefined, _isUnheard: boolean): Error | undefined {
    return cause;
  }
}
