// Who may connect, and who gives way: limits in all and for each address, places that are kept for known addresses, allow-lists.
// Strangers that say nothing never lock a listener.
import { describe, expect, it } from 'vitest';
import { purchase } from '../switch/flow.ts';
import { type Caller, Doorstep } from './doorstep.ts';

const echo = (stan: number) => ({ '0': '0800', '7': '1123093000', '11': `${stan}`.padStart(6, '0'), '70': '301' });
const signOn = { '0': '0800', '7': '1123093000', '11': '000900', '70': '001' };

/** Calls that were let in, out of so many. */
function calls(door: Doorstep, count: number, from?: string): Caller[] {
  return Array.from({ length: count }, () => door.call(from)).filter(({ peer }) => !peer.isClosed);
}

const refusals = (door: Doorstep) => door.of('acquirer.refused').map(({ peer, by, limit }) => [peer, by, limit]);

describe('a listener', () => {
  it('takes as many connections as it may, says by what the next is kept out, and takes one for each that goes', () => {
    const door = new Doorstep({ maxConnections: 3 });
    const inside = calls(door, 5, '10.0.0.1');
    expect(inside).toHaveLength(3);
    expect(refusals(door)).toEqual([
      ['10.0.0.1', 'maxConnections', 3],
      ['10.0.0.1', 'maxConnections', 3],
    ]);
    inside[1]!.peer.end();
    door.advance(10);
    expect(calls(door, 2, '10.0.0.1')).toHaveLength(1);
  });

  it('takes other addresses once its list is another, and leaves alone who is in', () => {
    const door = new Doorstep({ allow: (host) => host === '10.0.0.1' });
    const [inside] = calls(door, 1, '10.0.0.1');
    expect(calls(door, 1, '10.0.0.2')).toEqual([]);
    door.host.setAllowed('gateway', (host) => host === '10.0.0.2');
    expect(calls(door, 1, '10.0.0.1')).toEqual([]);
    const [other] = calls(door, 1, '10.0.0.2');
    for (const [i, caller] of [inside!, other!].entries()) {
      caller.send(purchase({ '11': `00010${i}` }));
      expect(caller.reasons).toEqual(['00']);
    }
    door.host.setAllowed('nobody', undefined);
    door.host.setAllowed('gateway', undefined);
    expect(calls(door, 1, '10.0.0.3')).toHaveLength(1);
    expect(refusals(door)).toEqual([
      ['10.0.0.2', 'allow', undefined],
      ['10.0.0.1', 'allow', undefined],
    ]);
  });

  it('takes as many of one address as it may, whoever else is there', () => {
    const door = new Doorstep({ maxConnectionsPerPeer: 2 });
    const first = calls(door, 4, '10.0.0.1');
    expect([first.length, calls(door, 4, '10.0.0.2').length]).toEqual([2, 2]);
    expect(refusals(door)[0]).toEqual(['10.0.0.1', 'maxConnectionsPerPeer', 2]);
    first[0]!.peer.reset();
    door.advance(1);
    expect(calls(door, 4, '10.0.0.1')).toHaveLength(1);
  });

  it.each([
    ['one /64', ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', '2001:db8::1:0:0:0:3', '2001:db8:0:1:2:3:4:5'], 1],
    ['other /64s', ['2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8::1', 'fe80::1%eth0', '::1'], 5],
    ['IPv4 addresses', ['10.0.0.1', '10.0.0.2', '110.0.0.1'], 3],
  ])('counts addresses of %s as those of as many peers as there can be', (_, addresses, peers) => {
    const door = new Doorstep({ maxConnectionsPerPeer: 1 });
    expect(addresses.filter((from) => calls(door, 1, from).length > 0)).toHaveLength(peers);
  });

  it('takes only whom its list allows, and counts nobody else', () => {
    const door = new Doorstep({ maxConnections: 1, allow: (host) => host.startsWith('10.') });
    expect([calls(door, 5, '192.0.2.1').length, calls(door, 1, '10.1.2.3').length]).toEqual([0, 1]);
    expect(refusals(door)).toEqual(new Array(5).fill(['192.0.2.1', 'allow', undefined]));
  });
});

describe('reserved places', () => {
  const acquirer = { maxConnections: 10, reservedConnections: 3 };

  it('are for addresses that have been answered before; they find one while strangers hold the rest', () => {
    const door = new Doorstep(acquirer);
    const gateway = door.call('10.0.0.1');
    gateway.send(echo(1));
    expect(gateway.reasons).toEqual(['00']);
    gateway.peer.reset();
    door.advance(1);
    expect(calls(door, 20, '192.0.2.1')).toHaveLength(7);
    expect(refusals(door)[0]).toEqual(['192.0.2.1', 'reservedConnections', 3]);
    expect(calls(door, 5, '10.0.0.1')).toHaveLength(3);
    expect(refusals(door).at(-1)).toEqual(['10.0.0.1', 'maxConnections', 10]);
  });

  it('are not for those whom nothing was answered, nor before the sign-on where one is required', () => {
    const door = new Doorstep({ ...acquirer, signOnRequired: true });
    const [silent, noisy, hasty, proper] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((from) =>
      door.call(from),
    );
    noisy!.sendRaw(Buffer.from('\0\x05XXXXX', 'latin1'));
    hasty!.send(echo(1), purchase());
    proper!.send(signOn);
    expect([silent!.reasons, noisy!.reasons, hasty!.reasons, proper!.reasons]).toEqual([[], [], ['00', '12'], ['00']]);
    calls(door, 20, '192.0.2.1');
    const again = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map((from) => calls(door, 1, from).length);
    expect(again).toEqual([0, 0, 0, 1]);
  });
});

describe('strangers that say nothing', () => {
  it('stay while there is room, and give way one by one when there is none, the first to come first', () => {
    const door = new Doorstep({ maxConnections: 4 });
    const strangers = calls(door, 4, '192.0.2.1');
    door.advance(3_600_000);
    expect(strangers.every(({ peer }) => !peer.isClosed)).toBe(true);
    const guests = calls(door, 2, '10.0.0.1');
    expect(guests).toHaveLength(2);
    door.advance(10);
    expect(strangers.map(({ peer }) => peer.isClosed)).toEqual([true, true, false, false]);
    expect(door.of('acquirer.disconnected').map(({ cause }) => cause)).toEqual(
      new Array(2).fill('its place was needed, and it had said nothing'),
    );
    guests[0]!.send(purchase());
    expect(guests[0]!.reasons).toEqual(['00']);
  });

  it('have ten seconds to say something', () => {
    const door = new Doorstep({ maxConnections: 2 });
    const strangers = calls(door, 2, '192.0.2.1');
    door.advance(9_900);
    expect(calls(door, 1, '10.0.0.1')).toHaveLength(0);
    strangers[0]!.send(echo(1));
    door.advance(200);
    expect(calls(door, 2, '10.0.0.1')).toHaveLength(1);
    expect(strangers.map(({ peer }) => peer.isClosed)).toEqual([false, true]);
  });

  it('give way to their own address where that has no place left', () => {
    const door = new Doorstep({ maxConnectionsPerPeer: 2 });
    const strangers = calls(door, 2, '192.0.2.1');
    door.advance(60_000);
    expect(calls(door, 3, '192.0.2.1')).toHaveLength(2);
    door.advance(10);
    expect(strangers.map(({ peer }) => peer.isClosed)).toEqual([true, true]);
  });

  it('cost nobody a place twice: whoever gave way and then closes has gone once', () => {
    const door = new Doorstep({ maxConnections: 2 });
    calls(door, 2, '192.0.2.1');
    for (let round = 0; round < 20; round++) {
      door.advance(20_000);
      expect(calls(door, 5, '192.0.2.1')).toHaveLength(2);
    }
  });
});

describe('peers that were given up and go on sending', () => {
  const garbage = Buffer.from([0xff, 0xff]);

  /** So many of an address, each told that the switch has closed its side. */
  function givenUp(door: Doorstep, count: number, from: string): Caller[] {
    const callers = calls(door, count, from);
    for (const caller of callers) {
      caller.peer.keepsOpen = true;
      caller.sendRaw(garbage);
    }
    door.advance(10);
    expect(callers.map(({ peer }) => [peer.isEnded, peer.isClosed])).toEqual(
      new Array<boolean[]>(count).fill([true, false]),
    );
    return callers;
  }

  it('give way at once, the first to be given up first', () => {
    const door = new Doorstep({ maxConnections: 4 });
    const noisy = givenUp(door, 4, '192.0.2.1');
    expect(calls(door, 2, '10.0.0.1')).toHaveLength(2);
    door.advance(10);
    expect(noisy.map(({ peer }) => peer.isClosed)).toEqual([true, true, false, false]);
    expect(refusals(door)).toEqual([]);
  });

  it('give way to their own address where that has no place left, and to no other', () => {
    const door = new Doorstep({ maxConnectionsPerPeer: 1 });
    const [one, other] = [givenUp(door, 1, '192.0.2.1'), givenUp(door, 1, '192.0.2.2')];
    expect(calls(door, 1, '192.0.2.2')).toHaveLength(1);
    door.advance(10);
    expect([one, other].map(([caller]) => caller!.peer.isClosed)).toEqual([false, true]);
  });

  it('are sixty-four at most', () => {
    const door = new Doorstep();
    const callers = calls(door, 100, '192.0.2.1');
    for (const caller of callers) {
      caller.peer.keepsOpen = true;
      caller.sendRaw(garbage);
    }
    door.advance(10);
    expect(callers.filter(({ peer }) => !peer.isClosed)).toEqual(callers.slice(-64));
  });
});
