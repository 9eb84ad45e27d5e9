// A network in virtual time: `Transport` for the production host, and the world around it for a script to play. `dial` is a
// client of one of the host's listeners, `serve` a server that the host connects to. Everything happens in the turns of a
// `VirtualTimer`, in the order in which it was asked for, and nothing within a call of the host's.
import type {
  Address,
  Connection,
  ConnectionEvents,
  ConnectSettings,
  Listener,
  ListenerEvents,
  Transport,
} from '../host/transport.ts';
import { VirtualConnection } from './virtual-connection.ts';
import type { VirtualPeer } from './virtual-peer.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface VirtualTransportSettings {
  /** Cuts what peers send into reads of at most so many bytes and hands them over in one buffer that is overwritten after
   *  each, as sockets do. Without it the host gets what was sent, where it lies: quicker, and less severe. */
  readonly readBufferBytes?: number;
}

type Server = (peer: VirtualPeer) => void;

const CLIENT_HOST = '127.0.0.1';
const FIRST_CHOSEN_PORT = 20_000;
const FIRST_CLIENT_PORT = 50_000;

export class VirtualTransport implements Transport {
  private readonly timer: VirtualTimer;
  private readonly readBuffer: Buffer | undefined;
  /** By port. */
  private readonly listeners = new Map<number, ListenerEvents>();
  /** By `host:port`; undefined for those that neither accept nor refuse. */
  private readonly servers = new Map<string, Server | undefined>();
  private chosenPort = FIRST_CHOSEN_PORT;
  private clientPort = FIRST_CLIENT_PORT;

  constructor(timer: VirtualTimer, settings: VirtualTransportSettings = {}) {
    this.timer = timer;
    const { readBufferBytes } = settings;
    this.readBuffer = readBufferBytes === undefined ? undefined : Buffer.alloc(readBufferBytes);
  }

  listen(address: Address, events: ListenerEvents): Listener {
    const port = address.port === 0 ? this.chosenPort++ : address.port;
    const isTaken = this.listeners.has(port);
    if (!isTaken) this.listeners.set(port, events);
    let isClosed = false;
    this.timer.nextTurn(() => {
      if (isClosed) return;
      const error = isTaken
        ? systemError('listen', 'EADDRINUSE', addressText({ host: address.host, port }))
        : undefined;
      events.listening(error, port);
    });
    return {
      close: () => {
        isClosed = true;
        if (this.listeners.get(port) === events) this.listeners.delete(port);
      },
    };
  }

  connect(
    settings: ConnectSettings,
    opened: (connection: Connection) => ConnectionEvents,
    failed: (cause: Error) => void,
  ): void {
    const peer = addressText(settings);
    this.timer.nextTurn(() => {
      const server = this.servers.get(peer);
      if (server !== undefined) {
        const connection = this.connectionTo(peer);
        server(connection.far);
        connection.start(opened(connection), () => undefined);
      } else if (this.servers.has(peer)) {
        this.timer.at(this.timer.now() + settings.withinMs, () => failed(new Error('no connection in time')));
      } else {
        failed(systemError('connect', 'ECONNREFUSED', peer));
      }
    });
  }

  /** A client at the address `host` connects. It is let in, or sent away, in the next turn; it may send before that. */
  dial(port: number, host: string = CLIENT_HOST): VirtualPeer {
    const listener = this.listeners.get(port);
    const connection = this.connectionTo(`${host}:${this.clientPort++}`);
    this.timer.nextTurn(() => {
      const isThere = listener !== undefined && this.listeners.get(port) === listener;
      // One that has gone before it was accepted is never seen.
      const visit = isThere && !connection.isOver ? listener.entering(host) : undefined;
      if (visit === undefined) connection.far.connectionClosed();
      else connection.start(visit.accepted(connection), () => visit.left());
    });
    return connection.far;
  }

  /** From now on the host can connect to this address; `accepted` gets the server's end of each connection, before the host
   *  has its own. Closing it refuses connections again. */
  serve(address: Address, accepted: (peer: VirtualPeer) => void): Listener {
    const key = addressText(address);
    this.servers.set(key, accepted);
    return {
      close: () => {
        if (this.servers.get(key) === accepted) this.servers.delete(key);
      },
    };
  }

  /** From now on connections to this address are neither accepted nor refused. */
  silence(address: Address): void {
    this.servers.set(addressText(address), undefined);
  }

  private connectionTo(peer: string): VirtualConnection {
    return new VirtualConnection({ timer: this.timer, peer, readBuffer: this.readBuffer });
  }
}

function addressText({ host, port }: Address): string {
  return `${host}:${port}`;
}

function systemError(syscall: string, code: string, address: string): Error {
  return Object.assign(new Error(`${syscall} ${code} ${address}`), { code, syscall });
}
