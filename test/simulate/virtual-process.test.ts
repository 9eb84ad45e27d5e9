// One life of a process: it can end at any call of a port, and nothing of it does anything afterwards. The world goes on.
import { describe, expect, it } from 'vitest';
import { VirtualJournal } from '../../src/simulate/virtual-journal.ts';
import type { VirtualPeer } from '../../src/simulate/virtual-peer.ts';
import { VirtualProcess } from '../../src/simulate/virtual-process.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { sampleEntry } from '../store/sample-entry.ts';

const PORT = 1;

/** A process that listens, answers each read with the same bytes, and writes an entry for it. */
function started(clockAheadMs = 0) {
  const timer = new VirtualTimer(1_000);
  const transport = new VirtualTransport(timer);
  const journal = new VirtualJournal(timer);
  const ends: unknown[] = [];
  const life = new VirtualProcess({ timer, transport, journal, clockAheadMs, ended: (defect) => ends.push(defect) });
  const told: string[] = [];
  life.enter(() => {
    life.transport.listen(
      { host: 'switch', port: PORT },
      {
        listening: () => told.push('listening'),
        notAccepted: () => undefined,
        entering: () => ({
          accepted: (connection) => ({
            read: (chunk, length) => {
              told.push(`read ${chunk.toString('latin1', 0, length)} at ${life.timer.now()}`);
              life.journal.append(sampleEntry(1));
              life.journal.commit(() => told.push('durable'));
              connection.write([Buffer.from('answer')], () => undefined);
            },
            ended: () => undefined,
            closed: () => told.push('closed'),
          }),
          failed: () => undefined,
          left: () => told.push('left'),
        }),
      },
    );
  });
  timer.runTurns();
  const peer = transport.dial(PORT);
  timer.runTurns();
  const send = (text: string, to: VirtualPeer = peer): void => {
    to.send(Buffer.from(text));
    timer.runTurns();
  };
  return { timer, transport, journal, life, ends, told, peer, send };
}

describe('a process', () => {
  it('does what its host does through its ports', () => {
    const { send, told, peer, journal } = started();
    send('hello');
    expect(told).toEqual(['listening', 'read hello at 1000', 'durable']);
    expect(peer.received.map(String)).toEqual(['answer']);
    expect(journal.entries.map(({ seq }) => seq)).toEqual([1]);
  });

  it.each([
    [1, 'the append', [], 0],
    [2, 'the commit', [], 0],
    [3, 'the write', [], 1],
  ])('ends in the place of its call %i: %s', (calls, _, received, waiting) => {
    const { send, told, peer, journal, life, ends, timer } = started();
    life.endAfter(calls);
    peer.send(Buffer.from('hello'));
    (timer as unknown as { runTurn(): void }).runTurn();
    expect([life.isAlive, ends, peer.received.map(String)]).toEqual([false, [undefined], received]);
    expect(journal.waitingCommits).toBe(waiting);
    journal.abandon(0, 0);
    send('again');
    expect(told).toEqual(['listening', 'read hello at 1000']);
    expect(journal.entries).toEqual([]);
  });

  it('that has ended is told nothing and listens no more; its peers are told when its connections are reset', () => {
    const { told, transport, timer, life, peer, send } = started();
    life.end();
    life.end();
    send('hello');
    expect([told, peer.isClosed]).toEqual([['listening'], false]);
    life.resetConnections();
    const late = transport.dial(PORT);
    timer.runTurns();
    expect([peer.isClosed, late.isClosed, told]).toEqual([true, true, ['listening']]);
  });

  it('tells what its host has thrown, and ends by it', () => {
    const { life, ends } = started();
    const defect = new Error('a defect');
    life.enter(() => {
      throw defect;
    });
    expect([life.isAlive, ends]).toEqual([false, [defect]]);
  });

  it('that sleeps finds everything afterwards, in order, with its clock ahead', () => {
    const { timer, life, send, told, peer } = started();
    life.sleep(5_000);
    send('first');
    send('second');
    expect([told, life.isSleeping]).toEqual([['listening'], true]);
    timer.advanceTo(6_000);
    expect(told).toEqual(['listening', 'read first at 6000', 'read second at 6000', 'durable', 'durable']);
    expect(peer.received.map(String)).toEqual(['answer', 'answer']);
  });

  it('has a clock of its own, and calls when that says so', () => {
    const { timer, life } = started(-400);
    const calls: number[] = [];
    life.timer.at(life.timer.now() + 50, () => calls.push(life.timer.now()));
    timer.advanceTo(1_049);
    expect([life.timer.now(), calls]).toEqual([649, []]);
    timer.advanceTo(1_050);
    expect(calls).toEqual([650]);
  });
});
