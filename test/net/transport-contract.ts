// The contract of `Transport`, for every implementation: what the host may rely on. Bounds of time are generous where a real
// clock runs; what must not happen is given a while to happen.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Address, Connection } from '../../src/host/transport.ts';
import { connectionContract } from './connection-contract.ts';
import {
  A_WHILE_MS,
  bytesOf,
  HostEnd,
  LISTEN,
  LONG_MS,
  listening,
  type Network,
  type Peer,
  sizeOf,
} from './contract-network.ts';

export function transportContract(make: () => Network | Promise<Network>): void {
  let network: Network;
  beforeEach(async () => {
    network = await make();
  });
  afterEach(() => network.close());

  connectionContract(() => network);

  describe('listening', () => {
    test('tells the port once, and names its peers', async () => {
      const { accepted, outcomes, port } = await listening(network);
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
      const { port, outcomes } = await listening(network);
      const second = await listening(network, { port });
      expect(second.outcomes).toEqual([{ error: expect.objectContaining({ code: 'EADDRINUSE' }), port }]);
      expect(second.outcomes[0]!.error?.message).toContain(`127.0.0.1:${port}`);
      await network.pass(A_WHILE_MS);
      expect([outcomes.length, second.outcomes.length]).toEqual([1, 1]);
    });

    test('asks about each peer by its address, before anything else, and sends away whom it is not to let in', async () => {
      const { events, accepted, port } = await listening(network);
      events.lets = (host) => host === '127.0.0.1';
      const stranger = network.dial(port, '127.0.0.2');
      stranger.send(Buffer.from('let me in'));
      await network.until(() => stranger.isClosed);
      const guest = network.dial(port, '127.0.0.1');
      await network.until(() => accepted.length === 1);
      accepted[0]!.write(Buffer.from('welcome'));
      await network.until(() => sizeOf(guest) === 7);
      expect([events.entered, accepted[0]!.told, events.left]).toEqual([['127.0.0.2', '127.0.0.1'], [], 0]);
      expect(sizeOf(stranger)).toBe(0);
    });

    test('tells of each peer that was let in when it is gone, once, however it went', async () => {
      const { events, accepted, port } = await listening(network);
      const peers = [network.dial(port), network.dial(port), network.dial(port)];
      await network.until(() => accepted.length === 3);
      expect(events.left).toBe(0);
      peers[0]!.reset();
      peers[1]!.end();
      await network.until(() => accepted.some(({ told }) => told.includes('ended')));
      accepted.find(({ told }) => told.includes('ended'))!.connection.end(LONG_MS);
      await network.until(() => events.left === 2);
      accepted.find(({ isClosed }) => !isClosed)!.connection.destroy(new Error('enough'));
      await network.until(() => events.left === 3 && accepted.every(({ isClosed }) => isClosed));
      await network.pass(A_WHILE_MS);
      expect(events.left).toBe(3);
    });

    test('that is closed refuses new connections and leaves the others alone', async () => {
      const { listener, accepted, port } = await listening(network);
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
      const { port, outcomes } = await listening(network);
      const told: unknown[] = [];
      const never = () => {
        throw new Error('accepted');
      };
      for (const chosen of [0, port]) {
        const listening = (...outcome: unknown[]) => told.push(outcome);
        const events = { entering: never, notAccepted: never, listening };
        network.transport.listen({ ...LISTEN, port: chosen }, events).close();
      }
      await network.pass(A_WHILE_MS);
      expect([told, outcomes.length]).toEqual([[], 1]);
    });

    test('a connection can be written to, and read from, from the very beginning', async () => {
      const { events, accepted, port } = await listening(network);
      events.onAccepted = (end) => end.write(Buffer.from('welcome'));
      const peer = network.dial(port);
      peer.send(Buffer.from('hello'));
      await network.until(() => accepted[0]?.receivedBytes === 5 && sizeOf(peer) === 7);
      expect([accepted[0]!.received.toString(), bytesOf(peer).toString()]).toEqual(['hello', 'welcome']);
    });

    test('a connection can be paused, ended or destroyed before anything else', async () => {
      const { events, accepted: ends, port } = await listening(network);
      const first = ['pause', 'end', 'destroy'] as const;
      events.onAccepted = ({ connection }) => {
        const act = first[ends.length - 1];
        if (act === 'pause') connection.pause();
        else if (act === 'end') connection.end(LONG_MS);
        else connection.destroy(new Error('unwanted'));
      };
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
      network.transport.connect({ ...address, withinMs }, opened, (cause) => outcomes.push(cause.message));
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
      network.transport.connect({ ...address, withinMs: LONG_MS }, opened, () => undefined);
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
      const withinMs = 1_000;
      network.transport.connect({ ...address, withinMs }, opened, () => undefined);
      await network.until(() => ends.length > 0);
      await network.pass(withinMs + A_WHILE_MS);
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
      network.transport.connect({ ...address, withinMs: LONG_MS }, opened, () => undefined);
      await network.until(() => host?.receivedBytes === 5 && sizeOf(peer) === 7);
      expect([host!.received.toString(), bytesOf(peer!).toString()]).toEqual(['hello', 'sign-on']);
    });
  });
}
