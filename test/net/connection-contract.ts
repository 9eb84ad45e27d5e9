// The contract of a `Connection`, accepted or opened: order, half closes, pauses, back-pressure, ends and losses.
import { beforeEach, describe, expect, test } from 'vitest';
import { A_WHILE_MS, acceptedPair, bytesOf, LONG_MS, type Network, openedPair, sizeOf } from './contract-network.ts';

const MEGABYTE = 1024 * 1024;
/** More than sockets and the system keep for a peer that does not read. */
const MUCH_BYTES = 24 * MEGABYTE;
/** Bytes that differ from place to place, so that none can be lost, doubled or moved unseen. */
function pattern(bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let i = 0; i + 4 <= bytes; i += 4) buffer.writeUInt32BE(i, i);
  return buffer;
}

/** `current` gives the network of the test that runs. */
export function connectionContract(current: () => Network): void {
  describe.each([
    ['accepted', acceptedPair],
    ['opened', openedPair],
  ])('a connection that was %s', (_, pairOn) => {
    let network: Network;
    beforeEach(() => {
      network = current();
    });
    const pair = () => pairOn(network);

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
      const sinceMs = network.now();
      host.connection.end(LONG_MS);
      await network.until(() => host.isClosed && peer.isClosed);
      expect(network.now() - sinceMs).toBeLessThan(LONG_MS / 2);
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
      // A socket that is not read is told of a reset by its next write only.
      await network.until(() => {
        host.write(Buffer.from('?'));
        return host.isClosed;
      });
      await network.pass(A_WHILE_MS);
      expect([host.told, host.connection.isOpen, host.back.length]).toEqual([['closed'], false, given]);
      expect(['ECONNRESET', 'EPIPE']).toContain((host.cause as NodeJS.ErrnoException).code);
    });
  });
}
