// What the contract of `Transport` is played on: an implementation and the world around it, peers that do as they are told, and
// a way to let time pass. The host's ends write down what they are told; they judge nothing.
import { expect } from 'vitest';
import type { Address, Connection, ConnectionEvents, ListenSettings, Transport } from '../../src/host/transport.ts';

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
  /** A client of a listener of the host's. */
  dial(port: number): Peer;
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
  onIdle: () => void = () => undefined;
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

  idle(): void {
    this.told.push('idle');
    this.onIdle();
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

export const LISTEN: ListenSettings = { host: '127.0.0.1', port: 0, maxConnections: 100, idleMs: 0 };
/** How long what must not happen is given to happen. */
export const A_WHILE_MS = 60;
export const LONG_MS = 10_000;

export function bytesOf(peer: Peer): Buffer {
  return Buffer.concat(peer.received);
}

export function sizeOf(peer: Peer | undefined): number {
  return peer?.received.reduce((sum, { length }) => sum + length, 0) ?? 0;
}

/** A listener, with what it has accepted and refused. */
export async function listening(network: Network, settings: Partial<ListenSettings> = {}) {
  const accepted: HostEnd[] = [];
  const refused: string[] = [];
  const outcomes: { error: Error | undefined; port: number }[] = [];
  const listener = network.transport.listen(
    { ...LISTEN, ...settings },
    (connection) => {
      const end = new HostEnd(connection);
      accepted.push(end);
      return end;
    },
    (peer) => refused.push(peer),
    (error, port) => outcomes.push({ error, port }),
  );
  await network.until(() => outcomes.length > 0);
  return { listener, accepted, refused, outcomes, port: outcomes[0]!.port };
}

/** A connection that a listener has accepted, both ends of it. */
export async function acceptedPair(network: Network, idleMs = 0): Promise<Pair> {
  const { accepted, port } = await listening(network, { idleMs });
  const peer = network.dial(port);
  await network.until(() => accepted.length > 0);
  return { host: accepted[0]!, peer };
}

/** A connection that the host has opened, both ends of it. */
export async function openedPair(network: Network, idleMs = 0): Promise<Pair> {
  let peer: Peer | undefined;
  let host: HostEnd | undefined;
  const address = await network.serve((end) => {
    peer = end;
  });
  const opened = (connection: Connection) => {
    host = new HostEnd(connection);
    return host;
  };
  network.transport.connect({ ...address, withinMs: LONG_MS, idleMs }, opened, (cause) => {
    throw cause;
  });
  expect(host).toBeUndefined();
  await network.until(() => host !== undefined && peer !== undefined);
  return { host: host!, peer: peer! };
}
