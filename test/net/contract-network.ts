// What the contract of `Transport` is played on: an implementation and the world around it, peers that do as they are told, and
// a way to let time pass. The host's ends write down what they are told; they judge nothing.
import { expect } from 'vitest';
import type {
  Address,
  Connection,
  ConnectionEvents,
  ListenerEvents,
  Transport,
  Visit,
} from '../../src/host/transport.ts';

/** The other end of a connection. */
export interface Peer {
  /** Stays open when the host closes its side; else the peer does the same at once. */
  keepsOpen: boolean;
  /** What the host has sent and the peer has read. */
  readonly received: readonly Buffer[];
  /** The host has closed its side. */
  readonly isEnded: boolean;
  /** The connection is gone, or was refused. */
  readonly isClosed: boolean;
  send(bytes: Buffer): void;
  end(): void;
  reset(): void;
  pause(): void;
  resume(): void;
}

export interface Network {
  readonly transport: Transport;
  now(): number;
  /** A client of a listener of the host's; at another address of the loopback range when `from` is given. */
  dial(port: number, from?: string): Peer;
  /** A server that the host can connect to. */
  serve(accepted: (peer: Peer) => void): Promise<Address>;
  /** An address that refuses connections, and one that neither accepts nor refuses. */
  refusing(): Promise<Address>;
  silent(): Promise<Address>;
  /** Lets time pass until the condition holds; throws when it does not in a few seconds. */
  until(condition: () => boolean): Promise<void>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** The host's end: what it was told, in order, and the bytes it was given. */
export class HostEnd implements ConnectionEvents {
  readonly connection: Connection;
  readonly told: string[] = [];
  readonly back: Buffer[] = [];
  readonly sent = (view: Buffer) => {
    this.back.push(view);
  };
  receivedBytes = 0;
  cause: Error | undefined;
  onRead: () => void = () => undefined;
  private readonly chunks: Buffer[] = [];

  constructor(connection: Connection) {
    this.connection = connection;
  }

  read(chunk: Buffer, length: number): void {
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(chunk.length);
    this.chunks.push(Buffer.from(chunk.subarray(0, length)));
    this.receivedBytes += length;
    if (this.told.at(-1) !== 'read') this.told.push('read');
    this.onRead();
  }

  ended(): void {
    this.told.push('ended');
  }

  closed(cause: Error | undefined): void {
    this.cause = cause;
    this.told.push('closed');
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get isClosed(): boolean {
    return this.told.at(-1) === 'closed';
  }

  write(...views: Buffer[]): void {
    this.connection.write(views, this.sent);
  }
}

export interface Pair {
  host: HostEnd;
  peer: Peer;
}

export const LISTEN: Address = { host: '127.0.0.1', port: 0 };
/** How long what must not happen is given to happen. */
export const A_WHILE_MS = 60;
export const LONG_MS = 10_000;

export function bytesOf(peer: Peer): Buffer {
  return Buffer.concat(peer.received);
}

export function sizeOf(peer: Peer | undefined): number {
  return peer?.received.reduce((sum, { length }) => sum + length, 0) ?? 0;
}

/** What a listener has told, and the ends of what it has accepted. It lets in whoever `lets` does. */
export class Listening implements ListenerEvents {
  readonly accepted: HostEnd[] = [];
  /** Addresses, as they were told. */
  readonly entered: string[] = [];
  readonly outcomes: { error: Error | undefined; port: number }[] = [];
  readonly notAcceptedFor: Error[] = [];
  readonly failures: { peer: string; cause: Error }[] = [];
  /** Visits that are over. */
  left = 0;
  lets: (host: string) => boolean = () => true;
  onAccepted: (end: HostEnd) => void = () => undefined;

  /** The port that was told. */
  get port(): number {
    return this.outcomes[0]?.port ?? 0;
  }

  listening(error: Error | undefined, port: number): void {
    this.outcomes.push({ error, port });
  }

  entering(host: string): Visit | undefined {
    this.entered.push(host);
    if (!this.lets(host)) return undefined;
    return {
      accepted: (connection) => {
        const end = new HostEnd(connection);
        this.accepted.push(end);
        this.onAccepted(end);
        return end;
      },
      failed: (peer, cause) => this.failures.push({ peer, cause }),
      left: () => {
        this.left++;
      },
    };
  }

  notAccepted(cause: Error): void {
    this.notAcceptedFor.push(cause);
  }
}

/** A listener that listens, or could not. */
export async function listening(network: Network, address: Partial<Address> = {}) {
  const events = new Listening();
  const listener = network.transport.listen({ ...LISTEN, ...address }, events);
  expect(events.outcomes).toEqual([]);
  await network.until(() => events.outcomes.length > 0);
  return { listener, events, accepted: events.accepted, outcomes: events.outcomes, port: events.port };
}

/** A connection that a listener has accepted, both ends of it. */
export async function acceptedPair(network: Network): Promise<Pair> {
  const { accepted, port } = await listening(network);
  const peer = network.dial(port);
  await network.until(() => accepted.length > 0);
  return { host: accepted[0]!, peer };
}

/** A connection that the host has opened, both ends of it. */
export async function openedPair(network: Network): Promise<Pair> {
  let peer: Peer | undefined;
  let host: HostEnd | undefined;
  const address = await network.serve((end) => {
    peer = end;
  });
  const opened = (connection: Connection) => {
    host = new HostEnd(connection);
    return host;
  };
  network.transport.connect({ ...address, withinMs: LONG_MS }, opened, (cause) => {
    throw cause;
  });
  expect(host).toBeUndefined();
  await network.until(() => host !== undefined && peer !== undefined);
  return { host: host!, peer: peer! };
}
