// The contract of `Transport` over real sockets, and what sockets add to it.
import { describe, expect, test } from 'vitest';
import type { Connection, ConnectionEvents } from '../../src/host/transport.ts';
import { listening, type Peer } from './contract-network.ts';
import { SocketNetwork } from './socket-network.ts';
import { transportContract } from './transport-contract.ts';

describe('sockets', () => {
  transportContract(() => new SocketNetwork());

  test('that connect are all read into one buffer', async () => {
    const network = new SocketNetwork();
    const peers: Peer[] = [];
    const chunks: Buffer[] = [];
    const texts: string[] = [];
    const opened = (_: Connection): ConnectionEvents => ({
      read: (chunk, length) => {
        chunks.push(chunk);
        texts.push(chunk.toString('latin1', 0, length));
      },
      ended: () => undefined,
      closed: () => undefined,
    });
    const address = await network.serve((peer) => peers.push(peer));
    for (const count of [1, 2]) {
      network.transport.connect({ ...address, withinMs: 5_000 }, opened, () => undefined);
      await network.until(() => peers.length === count);
    }
    for (const text of ['first', 'second', 'third']) {
      peers[chunks.length % 2]!.send(Buffer.from(text));
      await network.until(() => texts.at(-1) === text);
    }
    expect(texts).toEqual(['first', 'second', 'third']);
    expect(new Set(chunks).size).toBe(1);
    await network.close();
  });

  test.each([
    ['IPv4 on a listener for both', '::', '127.0.0.1', '127.0.0.1', /^127\.0\.0\.1:\d+$/],
    ['IPv6', '::1', '::1', '::1', /^\[::1\]:\d+$/],
  ])('tell the address of a peer over %s as it is', async (_, host, to, address, peer) => {
    const network = new SocketNetwork();
    const { events, accepted, port } = await listening(network, { host });
    network.dial(port, undefined, to);
    await network.until(() => accepted.length === 1);
    expect(events.entered).toEqual([address]);
    expect(accepted[0]!.connection.peer).toMatch(peer);
    await network.close();
  });
});
