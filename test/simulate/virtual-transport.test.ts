// What a script of the virtual network can do beyond the contract of `Transport` (see test/net/transport-contract.ts): fail in
// the ways of networks, and hand over bytes as severely as sockets do.
import { describe, expect, test } from 'vitest';
import type { Connection, ConnectionEvents } from '../../src/host/transport.ts';
import type { VirtualPeer } from '../../src/simulate/virtual-peer.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';

type VirtualTransportSettings = NonNullable<ConstructorParameters<typeof VirtualTransport>[1]>;

const ADDRESS = { host: 'issuer.test', port: 9000 };
const SETTINGS = { ...ADDRESS, withinMs: 1_000 };

/** A connection of the host's to a server, both ends, and what the host is told. */
function connected(settings?: VirtualTransportSettings) {
  const timer = new VirtualTimer(0);
  const transport = new VirtualTransport(timer, settings);
  const told: string[] = [];
  const reads: Buffer[] = [];
  const act: { onRead?: () => void } = {};
  const events: ConnectionEvents = {
    read: (chunk, length) => {
      told.push(chunk.toString('latin1', 0, length));
      reads.push(chunk);
      act.onRead?.();
    },
    ended: () => told.push('ended'),
    closed: (cause) => told.push(`closed: ${cause?.message}`),
  };
  let peer: VirtualPeer | undefined;
  let connection: Connection | undefined;
  transport.serve(ADDRESS, (end) => {
    peer = end;
  });
  const opened = (end: Connection) => {
    connection = end;
    return events;
  };
  transport.connect(SETTINGS, opened, (cause) => told.push(cause.message));
  timer.runTurns();
  return { timer, transport, told, reads, peer: peer!, connection: connection!, opened, events, act };
}

describe('a virtual connection', () => {
  test('hands over what was sent where it lies, both ways', () => {
    const { timer, reads, peer, connection } = connected();
    const sent = Buffer.from('to the host');
    peer.send(sent);
    timer.runTurns();
    expect(reads[0]).toBe(sent);
    const seen: Buffer[] = [];
    peer.onRead = (view) => seen.push(view);
    const written = Buffer.from('to the peer');
    const back: Buffer[] = [];
    connection.write([written], (view) => back.push(view));
    expect([seen[0], back[0]]).toEqual([written, written]);
    expect(seen[0]).toBe(written);
  });

  test('with a read buffer, hands over everything in that, in pieces, and overwrites them', () => {
    const { timer, told, reads, peer } = connected({ readBufferBytes: 4 });
    peer.send(Buffer.from('123456789'));
    timer.runTurns();
    expect(told).toEqual(['1234', '5678', '9']);
    expect(new Set(reads).size).toBe(1);
    expect(reads[0]!.every((byte) => byte === 0xee)).toBe(true);
  });

  test('with a read buffer, hands over nothing more once it is destroyed in the middle of what was sent', () => {
    const { timer, told, peer, connection, act } = connected({ readBufferBytes: 4 });
    act.onRead = () => connection.destroy(new Error('enough'));
    peer.send(Buffer.from('123456789'));
    timer.runTurns();
    expect(told).toEqual(['1234', 'closed: enough']);
  });

  test('that is destroyed before anything else tells nothing else', () => {
    const { timer, transport, told, events } = connected();
    const opened = (connection: Connection) => {
      connection.destroy(new Error('unwanted'));
      return events;
    };
    transport.connect(SETTINGS, opened, (cause) => told.push(cause.message));
    timer.advanceTo(100);
    expect(told).toEqual(['closed: unwanted']);
  });

  test('shows its end to a peer that reads only', () => {
    const { timer, told, peer, connection } = connected();
    peer.pause();
    connection.end(1_000);
    timer.advanceTo(999);
    expect([peer.isEnded, told]).toEqual([false, []]);
    peer.resume();
    timer.runTurns();
    expect([peer.isEnded, told]).toEqual([true, ['closed: undefined']]);
  });

  test('carries nothing that a peer sends behind its end', () => {
    const { timer, told, peer } = connected();
    peer.end();
    peer.send(Buffer.from('too late'));
    timer.runTurns();
    expect(told).toEqual(['ended']);
  });

  test('that is cut says so when asked, tells nothing, and lets nothing through', () => {
    const { timer, told, peer, connection } = connected();
    peer.cut();
    peer.send(Buffer.from('lost'));
    connection.write([Buffer.from('lost')], () => undefined);
    timer.advanceTo(60_000);
    expect([connection.isOpen, told, peer.received]).toEqual([false, [], []]);
    peer.reset();
    timer.runTurns();
    expect(told).toEqual(['closed: read ECONNRESET']);
  });

  test('that is cut is over when the patience of its end is', () => {
    const { timer, told, peer, connection } = connected();
    peer.cut();
    connection.end(400);
    timer.advanceTo(399);
    expect([told, peer.isEnded, peer.isClosed]).toEqual([[], false, false]);
    timer.advanceTo(400);
    expect([told, peer.isEnded, peer.isClosed]).toEqual([['closed: undefined'], false, true]);
  });

  test('whose peer swallows gives every view back, and nobody has read it', () => {
    const { peer, connection } = connected();
    peer.swallows = true;
    const back: Buffer[] = [];
    connection.write([Buffer.from('a'), Buffer.from('b')], (view) => back.push(view));
    expect([back.join(''), peer.received]).toEqual(['ab', []]);
  });
});

describe('virtual servers', () => {
  test('that are closed refuse', () => {
    const { timer, transport, told, opened } = connected();
    transport.serve(ADDRESS, () => undefined).close();
    transport.connect(SETTINGS, opened, (cause) => told.push(cause.message));
    timer.runTurns();
    expect(told).toEqual(['connect ECONNREFUSED issuer.test:9000']);
  });

  test('that are silent neither accept nor refuse', () => {
    const { timer, transport, told, opened } = connected();
    transport.silence(ADDRESS);
    transport.connect(SETTINGS, opened, (cause) => told.push(cause.message));
    timer.advanceTo(999);
    expect(told).toEqual([]);
    timer.advanceTo(1_000);
    expect(told).toEqual(['no connection in time']);
  });
});
