// The contract of `Transport`, for every implementation: what the host may rely on. A `Network` is the implementation and the
// world around it: peers that do as they are told, and a way to let time pass. Bounds of time are generous where a real
// clock runs; what must not happen is given a while to happen.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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
class HostEnd implements ConnectionEvents {
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

interface Pair {
  host: HostEnd;
  peer: Peer;
}

const LISTEN: ListenSettings = { host: '127.0.0.1', port: 0, maxConnections: 100, idleMs: 0 };
const MEGABYTE = 1024 * 1024;
/** More than sockets and the system keep for a peer that does not read. */
const MUCH_BYTES = 24 * MEGABYTE;
/** How long what must not happen is given to happen. */
const A_WHILE_MS = 60;
const LONG_MS = 10_000;

/** Bytes that differ from place to place, so that none can be lost, doubled or moved unseen. */
function pattern(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i + 4 <= bytes; i += 4) buffer.writeUInt32BE(i, i);
  return buffer;
}

function bytesOf(peer: Peer): Buffer {
  return Buffer.concat(peer.received);
}

function sizeOf(peer: Peer | undefined): number {
  return peer?.received.reduce((sum, { length }) => sum + length, 0) ?? 0;
}

export function transportContract(make: () => Network | Promise<Network>): void {
  let network: Network;
  beforeEach(async () => {
    network = await make();
  });
  afterEach(() => network.close());

  /** A listener, with what it has accepted and refused. */
  async function listening(settings: Partial<ListenSettings> = {}) {
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

  async function acceptedPair(idleMs = 0): Promise<Pair> {
    const { accepted, port } = await listening({ idleMs });
    const peer = network.dial(port);
    await network.until(() => accepted.length > 0);
    return { host: accepted[0]!, peer };
  }

  async function connectedPair(idleMs = 0): Promise<Pair> {
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

  describe.each([
    ['accepted', acceptedPair],
    ['opened', connectedPair],
  ])('a connection that was %s', (_, pair) => {
    test('carries bytes both ways, in order', async () => {
      const { host, peer } = await pair();
      const [there, back] = [pattern(3 * MEGABYTE), pattern(2 * MEGABYTE)];
      for (let at = 0; at < there.length; at += 100_000) peer.send(there.subarray(at, at + 100_000));
      for (let at = 0; at < back.length; at += 300_000)
        host.write(back.subarray(at, at + 150_000), back.subarray(at + 150_000, at + 300_000));
      await network.until(() => host.receivedBytes === there.length && sizeOf(peer) === back.length);
      expect(host.received.equals(there)).toBe(true);
      expect(bytesOf(peer).equals(back)).toBe(true);
      expect([host.told, host.connection.isOpen]).toEqual([['read'], true]);
    });

    test('gives every view back, once, in order', async () => {
      const { host, peer } = await pair();
      const views = Array.from({ length: 10 }, (_, i) => Buffer.alloc(200_000, i));
      host.write(views[0]!);
      host.write(...views.slice(1));
      await network.until(() => host.back.length === views.length);
      for (const [i, view] of views.entries()) expect(host.back[i]).toBe(view);
      await network.until(() => sizeOf(peer) === 2_000_000);
      expect(host.back).toHaveLength(views.length);
    });

    test('that is half closed by the peer carries bytes the other way still', async () => {
      const { host, peer } = await pair();
      peer.send(Buffer.from('last'));
      peer.end();
      await network.until(() => host.told.includes('ended'));
      expect([host.received.toString(), host.told, host.connection.isOpen]).toEqual(['last', ['read', 'ended'], true]);
      await network.pass(A_WHILE_MS);
      host.write(Buffer.from('answer'));
      host.connection.end(LONG_MS);
      await network.until(() => host.isClosed && peer.isClosed);
      expect([bytesOf(peer).toString(), host.told, host.cause]).toEqual([
        'answer',
        ['read', 'ended', 'closed'],
        undefined,
      ]);
    });

    test('that is half closed by the host delivers its last bytes, and throws away what the peer still sends', async () => {
      const { host, peer } = await pair();
      peer.keepsOpen = true;
      const last = pattern(3 * MEGABYTE);
      host.write(last);
      host.connection.end(LONG_MS);
      expect(host.connection.isOpen).toBe(false);
      host.write(Buffer.from('too late'));
      // Were this not read, the system would reset the connection and the peer could lose its last bytes.
      for (let i = 0; i < 30; i++) peer.send(pattern(100_000));
      await network.until(() => peer.isEnded);
      peer.send(Buffer.from('after that'));
      await network.pass(A_WHILE_MS);
      expect([bytesOf(peer).equals(last), peer.isClosed, host.told]).toEqual([true, false, []]);
      peer.end();
      await network.until(() => host.isClosed && peer.isClosed);
      expect([host.told, host.cause]).toEqual([['closed'], undefined]);
    });

    test('closes in order while it is paused and its peer is slow', async () => {
      const { host, peer } = await pair();
      peer.pause();
      peer.send(pattern(3 * MEGABYTE));
      host.connection.pause();
      const last = pattern(MUCH_BYTES);
      host.write(last);
      host.connection.end(LONG_MS);
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
      peer.resume();
      await network.until(() => host.isClosed);
      expect([bytesOf(peer).equals(last), host.told, host.cause]).toEqual([true, ['closed'], undefined]);
    });

    test('is cut when the peer does not close its side in time', async () => {
      const { host, peer } = await pair();
      peer.keepsOpen = true;
      const sinceMs = network.now();
      host.connection.end(200);
      host.connection.end(1);
      await network.until(() => host.isClosed);
      expect(network.now() - sinceMs).toBeGreaterThan(195);
      expect([host.told, host.cause]).toEqual([['closed'], undefined]);
    });

    test('that is paused reads nothing until it is resumed', async () => {
      const { host, peer } = await pair();
      host.connection.pause();
      host.connection.pause();
      peer.send(Buffer.from('one '));
      peer.send(Buffer.from('two'));
      peer.end();
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
      host.connection.resume();
      await network.until(() => host.told.includes('ended'));
      expect([host.received.toString(), host.told]).toEqual(['one two', ['read', 'ended']]);
    });

    test('can be paused by what it reads', async () => {
      const { host, peer } = await pair();
      const sent = pattern(3 * MEGABYTE);
      host.onRead = () => host.connection.pause();
      peer.send(sent.subarray(0, MEGABYTE));
      peer.send(sent.subarray(MEGABYTE));
      await network.until(() => host.receivedBytes > 0);
      await network.pass(A_WHILE_MS);
      expect(host.receivedBytes).toBeLessThanOrEqual(MEGABYTE);
      host.onRead = () => undefined;
      host.connection.resume();
      await network.until(() => host.receivedBytes === sent.length);
      expect(host.received.equals(sent)).toBe(true);
    });

    test('does not read a peer that does not read', async () => {
      const { host, peer } = await pair();
      peer.pause();
      const answers = pattern(MUCH_BYTES);
      for (let at = 0; at < MUCH_BYTES; at += MEGABYTE) host.write(answers.subarray(at, at + MEGABYTE));
      await network.pass(A_WHILE_MS);
      expect(host.back.length).toBeLessThan(MUCH_BYTES / MEGABYTE);
      const requests = pattern(MUCH_BYTES);
      for (let at = 0; at < MUCH_BYTES; at += MEGABYTE) peer.send(requests.subarray(at, at + MEGABYTE));
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
      peer.resume();
      await network.until(() => host.receivedBytes === MUCH_BYTES && sizeOf(peer) === MUCH_BYTES);
      expect([host.received.equals(requests), bytesOf(peer).equals(answers)]).toEqual([true, true]);
      await network.until(() => host.back.length === MUCH_BYTES / MEGABYTE);
    });

    test('reads again only when neither the host nor the peer is in the way', async () => {
      const { host, peer } = await pair();
      peer.pause();
      host.write(pattern(MUCH_BYTES));
      host.connection.pause();
      peer.send(Buffer.from('request'));
      host.connection.resume();
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
      host.connection.pause();
      peer.resume();
      await network.until(() => host.back.length === 1);
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
      host.connection.resume();
      await network.until(() => host.receivedBytes > 0);
      expect(host.received.toString()).toBe('request');
    });

    test('that is destroyed says why, later, and nothing else', async () => {
      const { host, peer } = await pair();
      const cause = new Error('enough');
      peer.send(Buffer.from('not read any more'));
      host.connection.destroy(cause);
      host.connection.destroy(new Error('and again'));
      expect([host.told, host.connection.isOpen]).toEqual([[], false]);
      host.write(Buffer.from('too late'));
      host.connection.pause();
      host.connection.resume();
      host.connection.end(1);
      await network.until(() => host.isClosed && peer.isClosed);
      await network.pass(A_WHILE_MS);
      expect([host.told, host.back, sizeOf(peer)]).toEqual([['closed'], [], 0]);
      expect(host.cause).toBe(cause);
    });

    test('that is destroyed by what it reads reads nothing more', async () => {
      const { host, peer } = await pair();
      host.onRead = () => host.connection.destroy(new Error('enough'));
      for (let i = 0; i < 20; i++) peer.send(pattern(100_000));
      peer.end();
      await network.until(() => host.isClosed);
      await network.pass(A_WHILE_MS);
      expect([host.told, host.cause?.message]).toEqual([['read', 'closed'], 'enough']);
      expect(host.receivedBytes).toBeLessThanOrEqual(100_000);
    });

    test('that is reset by the peer is gone, with the cause, and gives no view back that was not sent', async () => {
      const { host, peer } = await pair();
      peer.pause();
      for (let i = 0; i < MUCH_BYTES; i += MEGABYTE) host.write(Buffer.alloc(MEGABYTE));
      await network.pass(A_WHILE_MS);
      const given = host.back.length;
      peer.reset();
      // A socket that is not read is told of a reset by its next write only, or by its idle time.
      await network.until(() => {
        host.write(Buffer.from('?'));
        return host.isClosed;
      });
      await network.pass(A_WHILE_MS);
      expect([host.told, host.connection.isOpen, host.back.length]).toEqual([['closed'], false, given]);
      expect(['ECONNRESET', 'EPIPE']).toContain((host.cause as NodeJS.ErrnoException).code);
    });

    test('tells when nothing has moved for a time, again and again', async () => {
      const { host, peer } = await pair(200);
      let movedMs = network.now();
      const stillMs: number[] = [];
      host.onIdle = () => {
        stillMs.push(network.now() - movedMs);
        movedMs = network.now();
      };
      for (let i = 0; i < 8; i++) {
        movedMs = network.now();
        if (i % 2 === 0) peer.send(Buffer.from('.'));
        else host.write(Buffer.from('.'));
        await network.pass(60);
      }
      await network.until(() => stillMs.length >= 2);
      expect(Math.min(...stillMs)).toBeGreaterThan(195);
      expect(host.told.slice(-2)).toEqual(['idle', 'idle']);
      host.connection.destroy(new Error('enough'));
      await network.until(() => host.isClosed);
      const told = host.told.length;
      await network.pass(300);
      expect(host.told).toHaveLength(told);
    });

    test('with an idle time of 0 never tells that nothing has moved', async () => {
      const { host } = await pair(0);
      await network.pass(A_WHILE_MS);
      expect(host.told).toEqual([]);
    });
  });

  describe('listening', () => {
    test('tells the port once, and names its peers', async () => {
      const { accepted, outcomes, port } = await listening();
      expect(outcomes).toEqual([{ error: undefined, port: expect.any(Number) }]);
      expect(port).toBeGreaterThan(0);
      const peers = [network.dial(port), network.dial(port)];
      await network.until(() => accepted.length === 2);
      const names = accepted.map(({ connection }) => connection.peer);
      for (const name of names) expect(name).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(new Set(names).size).toBe(2);
      peers[0]!.send(Buffer.from('a'));
      await network.until(() => accepted.some(({ told }) => told.length > 0));
      expect(accepted.filter(({ told }) => told.length > 0)).toHaveLength(1);
    });

    test('at a port that is taken fails with the error of the system', async () => {
      const { port, outcomes } = await listening();
      const second = await listening({ port });
      expect(second.outcomes).toEqual([{ error: expect.objectContaining({ code: 'EADDRINUSE' }), port }]);
      expect(second.outcomes[0]!.error?.message).toContain(`127.0.0.1:${port}`);
      await network.pass(A_WHILE_MS);
      expect([outcomes.length, second.outcomes.length]).toEqual([1, 1]);
    });

    test('refuses connections beyond the maximum, and takes one for each that has gone', async () => {
      const { accepted, refused, port } = await listening({ maxConnections: 2 });
      network.dial(port);
      const second = network.dial(port);
      await network.until(() => accepted.length === 2);
      const third = network.dial(port);
      await network.until(() => refused.length === 1 && third.isClosed);
      expect(refused[0]).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(accepted.map(({ told }) => told)).toEqual([[], []]);
      second.reset();
      await network.until(() => accepted.some(({ isClosed }) => isClosed));
      const fourth = network.dial(port);
      await network.until(() => accepted.length === 3);
      accepted[2]!.write(Buffer.from('welcome'));
      await network.until(() => sizeOf(fourth) === 7);
      expect(refused).toHaveLength(1);
    });

    test('that is closed refuses new connections and leaves the others alone', async () => {
      const { listener, accepted, port } = await listening();
      const peer = network.dial(port);
      await network.until(() => accepted.length === 1);
      listener.close();
      const late = network.dial(port);
      await network.until(() => late.isClosed);
      peer.send(Buffer.from('still here'));
      await network.until(() => accepted[0]!.receivedBytes === 10);
      expect([accepted.length, accepted[0]!.told]).toEqual([1, ['read']]);
    });

    test('that is closed at once tells nothing, be its port free or taken', async () => {
      const { port, outcomes } = await listening();
      const told: unknown[] = [];
      const never = () => {
        throw new Error('accepted');
      };
      for (const chosen of [0, port]) {
        const settings = { ...LISTEN, port: chosen };
        network.transport.listen(settings, never, never, (...outcome) => told.push(outcome)).close();
      }
      await network.pass(A_WHILE_MS);
      expect([told, outcomes.length]).toEqual([[], 1]);
    });

    test('a connection can be written to, and read from, from the very beginning', async () => {
      let port = 0;
      let host: HostEnd | undefined;
      network.transport.listen(
        LISTEN,
        (connection) => {
          host = new HostEnd(connection);
          host.write(Buffer.from('welcome'));
          return host;
        },
        () => undefined,
        (_, chosen) => {
          port = chosen;
        },
      );
      await network.until(() => port > 0);
      const peer = network.dial(port);
      peer.send(Buffer.from('hello'));
      await network.until(() => host?.receivedBytes === 5 && sizeOf(peer) === 7);
      expect([host!.received.toString(), bytesOf(peer).toString()]).toEqual(['hello', 'welcome']);
    });

    test('a connection can be paused, ended or destroyed before anything else', async () => {
      const { transport } = network;
      const ends: HostEnd[] = [];
      const first = ['pause', 'end', 'destroy'] as const;
      let port = 0;
      transport.listen(
        LISTEN,
        (connection) => {
          const end = new HostEnd(connection);
          const act = first[ends.push(end) - 1];
          if (act === 'pause') connection.pause();
          else if (act === 'end') connection.end(LONG_MS);
          else connection.destroy(new Error('unwanted'));
          return end;
        },
        () => undefined,
        (_, chosen) => {
          port = chosen;
        },
      );
      await network.until(() => port > 0);
      const peers: Peer[] = [];
      for (const _ of first) {
        const peer = network.dial(port);
        peers.push(peer);
        await network.until(() => ends.length === peers.length);
        peer.send(Buffer.from('hello'));
      }
      await network.until(() => peers[1]!.isClosed && peers[2]!.isClosed && ends[2]!.isClosed);
      await network.pass(A_WHILE_MS);
      expect(ends.map(({ told }) => told)).toEqual([[], ['closed'], ['closed']]);
      expect(ends.map(({ cause }) => cause?.message)).toEqual([undefined, undefined, 'unwanted']);
      ends[0]!.connection.resume();
      await network.until(() => ends[0]!.receivedBytes === 5);
    });
  });

  describe('connecting', () => {
    /** What comes of a connection, once; it never comes within the call. */
    async function outcomeOf(address: Address, withinMs: number): Promise<string> {
      const outcomes: string[] = [];
      const opened = (connection: Connection) => {
        outcomes.push('opened');
        return new HostEnd(connection);
      };
      network.transport.connect({ ...address, withinMs, idleMs: 0 }, opened, (cause) => outcomes.push(cause.message));
      expect(outcomes).toEqual([]);
      await network.until(() => outcomes.length > 0);
      await network.pass(A_WHILE_MS);
      expect(outcomes).toHaveLength(1);
      return outcomes[0]!;
    }

    test('names its peer by the address', async () => {
      const address = await network.serve(() => undefined);
      let peer: string | undefined;
      const opened = (connection: Connection) => {
        ({ peer } = connection);
        return new HostEnd(connection);
      };
      network.transport.connect({ ...address, withinMs: LONG_MS, idleMs: 0 }, opened, () => undefined);
      await network.until(() => peer !== undefined);
      expect(peer).toBe(`${address.host}:${address.port}`);
    });

    test('fails with the error of the system when it is refused', async () => {
      const address = await network.refusing();
      expect(await outcomeOf(address, LONG_MS)).toBe(`connect ECONNREFUSED ${address.host}:${address.port}`);
    });

    test('fails when it takes too long', async () => {
      const address = await network.silent();
      const sinceMs = network.now();
      expect(await outcomeOf(address, 200)).toBe('no connection in time');
      expect(network.now() - sinceMs).toBeGreaterThan(195);
    });

    test('in time is not cut when that time is over', async () => {
      const address = await network.serve(() => undefined);
      const ends: HostEnd[] = [];
      const opened = (connection: Connection) => {
        const end = new HostEnd(connection);
        ends.push(end);
        return end;
      };
      network.transport.connect({ ...address, withinMs: A_WHILE_MS, idleMs: 0 }, opened, () => undefined);
      await network.until(() => ends.length > 0);
      await network.pass(2 * A_WHILE_MS);
      expect([ends[0]!.told, ends[0]!.connection.isOpen]).toEqual([[], true]);
    });

    test('a connection can be written to, and read from, from the very beginning', async () => {
      let peer: Peer | undefined;
      let host: HostEnd | undefined;
      const address = await network.serve((end) => {
        peer = end;
        end.send(Buffer.from('hello'));
      });
      const opened = (connection: Connection) => {
        host = new HostEnd(connection);
        host.write(Buffer.from('sign-on'));
        return host;
      };
      network.transport.connect({ ...address, withinMs: LONG_MS, idleMs: 0 }, opened, () => undefined);
      await network.until(() => host?.receivedBytes === 5 && sizeOf(peer) === 7);
      expect([host!.received.toString(), bytesOf(peer!).toString()]).toEqual(['hello', 'sign-on']);
    });
  });
}
