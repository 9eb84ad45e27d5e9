// The client of `send` and `replay` against plain sockets: frames both ways, and every way in which a connection can fail it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Client } from '../../src/net/client.ts';
import { type FramingName, framingByName } from '../../src/wire/framing.ts';
import { FramingError } from '../../src/wire/wire-error.ts';
import type { Peer } from './contract-network.ts';
import { SocketNetwork } from './socket-network.ts';

type ClientSettings = Parameters<typeof Client.open>[0];

let network: SocketNetwork;
beforeEach(() => {
  network = new SocketNetwork();
});
afterEach(() => network.close());

/** A connected client, its peer, and what it has been told. */
async function connected(framing: FramingName = '2-byte') {
  const peers: Peer[] = [];
  const address = await network.serve((peer) => peers.push(peer));
  const frames: string[] = [];
  const closed: (Error | undefined)[] = [];
  const client = await Client.open({
    ...settings(framing),
    ...address,
    frame: (bytes, start, end) => frames.push(bytes.toString('latin1', start, end)),
    closed: (cause) => closed.push(cause),
  });
  await network.until(() => peers.length === 1);
  const peer = peers[0]!;
  return { client, peer, frames, closed, received: () => Buffer.concat(peer.received).toString('latin1') };
}

function settings(framing: FramingName = '2-byte'): Omit<ClientSettings, 'host' | 'port'> {
  const none = () => undefined;
  return { framing: framingByName(framing), frameLimitBytes: 100, connectTimeoutMs: 5_000, frame: none, closed: none };
}

describe('a client', () => {
  test('sends each message in a frame of its own, and bytes as they are', async () => {
    const { client, received } = await connected('4-ascii');
    client.send(Buffer.from('0800'));
    client.send(Buffer.from(''));
    client.sendRaw(Buffer.from('raw'));
    client.send(Buffer.from('0810'));
    await network.until(() => received().length === 23);
    expect(received()).toBe('000408000000raw00040810');
  });

  test('hands over the frames that come back, however they are cut', async () => {
    const { peer, frames } = await connected();
    for (const bytes of ['\0\x03abc\0', '\x02', 'd', 'e\0\0\0\x01f']) {
      peer.send(Buffer.from(bytes, 'latin1'));
      await network.pass(10);
    }
    await network.until(() => frames.length === 3);
    expect(frames).toEqual(['abc', 'de', 'f']);
  });

  test('refuses a message that its framing cannot express, and goes on', async () => {
    const { client, received } = await connected('2-byte');
    expect(() => client.send(Buffer.alloc(70_000))).toThrow(/^FRAME_TOO_LONG/);
    client.send(Buffer.from('a'));
    await network.until(() => received().length > 0);
    expect(received()).toBe('\0\x01a');
  });

  test('that closes has delivered its last message, and is told once', async () => {
    const { client, peer, closed, received } = await connected();
    client.send(Buffer.from('last'));
    await client.close();
    await client.close();
    client.send(Buffer.from('too late'));
    await network.until(() => peer.isClosed);
    expect([received(), closed]).toEqual(['\0\x04last', [undefined]]);
  });

  test('that closes does not wait for ever for a peer that does not', async () => {
    const { client, peer, frames, closed } = await connected();
    peer.keepsOpen = true;
    const closing = client.close();
    peer.send(Buffer.from('\0\x01a', 'latin1'));
    await closing;
    expect([frames, closed]).toEqual([[], [undefined]]);
  });
});

describe('a connection that is lost', () => {
  test('in order, has no cause', async () => {
    const { client, peer, frames, closed } = await connected();
    peer.send(Buffer.from('\0\x01a', 'latin1'));
    peer.end();
    await network.until(() => closed.length > 0);
    expect([frames, closed]).toEqual([['a'], [undefined]]);
    await client.close();
  });

  test('in the middle of a frame, says so', async () => {
    const { peer, frames, closed } = await connected();
    peer.send(Buffer.from('\0\x01a\0\x05bc', 'latin1'));
    peer.end();
    await network.until(() => closed.length > 0);
    expect([frames, closed]).toEqual([['a'], [expect.objectContaining({ code: 'FRAME_TRUNCATED', offset: 3 })]]);
  });

  test('in the middle of a frame by a reset, says so too', async () => {
    const { peer, frames, closed } = await connected();
    peer.send(Buffer.from('\0\x01a\0\x05bc', 'latin1'));
    await network.until(() => frames.length > 0);
    peer.reset();
    await network.until(() => closed.length > 0);
    expect(closed).toEqual([expect.objectContaining({ code: 'FRAME_TRUNCATED', offset: 3 })]);
  });

  test('by a reset, has the error of the system', async () => {
    const { peer, closed } = await connected();
    peer.reset();
    await network.until(() => closed.length > 0);
    expect(closed).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
  });

  test('by a frame that is too long, has handed over those before it and closes', async () => {
    const { peer, frames, closed } = await connected();
    peer.send(Buffer.from('\0\x01a\xff\xffbc', 'latin1'));
    peer.send(Buffer.from('\0\x01d', 'latin1'));
    await network.until(() => closed.length > 0 && peer.isClosed);
    expect(frames).toEqual(['a']);
    expect(closed).toEqual([expect.any(FramingError)]);
    expect(closed[0]).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 3 });
  });
});

describe('a connection that is not had', () => {
  test('since it is refused: the error of the system', async () => {
    const address = await network.refusing();
    await expect(Client.open({ ...settings(), ...address })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('within its time: where, and how long', async () => {
    const address = await network.silent();
    const opening = Client.open({ ...settings(), ...address, connectTimeoutMs: 100 });
    await expect(opening).rejects.toThrow(`no connection to 127.0.0.1:${address.port} within 100 ms`);
  });
});
