// What a peer can leave undone is bounded: a frame that it has begun, its silence, and bytes that it does not read. Whoever passes a
// bound loses its connection and the log says why; nobody else notices.
import { describe, expect, it } from 'vitest';
import { FOREIGN_CARD, foreign, purchase } from '../switch/flow.ts';
import { framed } from '../switch/framed-peer.ts';
import { type Caller, codec, Doorstep } from './doorstep.ts';

const stan = (i: number) => String(i).padStart(6, '0');
const causes = (door: Doorstep) => door.of('acquirer.disconnected').map(({ cause }) => cause);

describe('a frame', () => {
  const whole = framed(codec.encode(purchase()));

  it('that drips is given up half a minute after its first byte', () => {
    const door = new Doorstep();
    const caller = door.call();
    const long = framed(Buffer.alloc(8_000, '0'));
    for (let i = 0; i < 16 && !caller.peer.isClosed; i++) {
      caller.sendRaw(long.subarray(i, i + 1));
      door.advance(2_000);
    }
    door.advance(2_000);
    expect(caller.peer.isClosed).toBe(true);
    expect(door.of('acquirer.framing-lost')).toMatchObject([
      { code: 'FRAME_TRUNCATED', hint: expect.stringContaining('limits.frameTime') },
    ]);
  });

  it('that drips gains no time by the shares that others have of its turns', () => {
    const door = new Doorstep();
    const caller = door.call();
    // Every look at the clock takes two milliseconds: each read uses up its turn.
    const { timer } = door;
    const now = timer.now.bind(timer);
    let spentMs = 0;
    timer.now = () => {
      spentMs += 2;
      return now() + spentMs;
    };
    for (let i = 0; i < 16 && !caller.peer.isClosed; i++) {
      caller.sendRaw(Buffer.from([i === 0 ? 0x10 : 0x30]));
      door.advance(2_000);
    }
    expect(door.of('acquirer.framing-lost').map(({ code }) => code)).toEqual(['FRAME_TRUNCATED']);
  });

  it('has its own half minute, however long the frames before it took', () => {
    const door = new Doorstep();
    const caller = door.call();
    for (let i = 1; i <= 5; i++) {
      const next = framed(codec.encode(purchase({ '11': stan(i) })));
      caller.sendRaw(next.subarray(0, 10));
      door.advance(29_000);
      // The end of this one and the first byte of the next arrive together.
      caller.sendRaw(next.subarray(10));
    }
    expect([caller.reasons.length, caller.peer.isClosed, door.of('acquirer.framing-lost')]).toEqual([5, false, []]);
  });

  it('begins with the bytes behind the last whole one of a read', () => {
    const door = new Doorstep();
    const caller = door.call();
    caller.sendRaw(whole.subarray(0, 10));
    door.advance(20_000);
    const next = framed(codec.encode(purchase({ '11': '000102' })));
    caller.sendRaw(Buffer.concat([whole.subarray(10), next.subarray(0, 5)]));
    door.advance(20_000);
    expect(caller.peer.isClosed).toBe(false);
    door.advance(11_000);
    expect(caller.peer.isClosed).toBe(true);
    expect(caller.reasons).toEqual(['00']);
  });

  it('of a remote issuer has no longer', () => {
    const door = new Doorstep();
    const [issuer] = door.issuerPeers;
    for (let i = 0; i < 40; i++) {
      issuer!.send(Buffer.from([i === 0 ? 0x10 : 0x30]));
      door.advance(1_000);
    }
    expect(issuer!.isClosed).toBe(true);
    expect(door.of('issuer.framing-lost')).toHaveLength(1);
  });
});

describe('a silent acquirer', () => {
  it('is closed when it has sent no whole frame for its time, and told in one line', () => {
    const door = new Doorstep({ idleMs: 60_000 });
    const caller = door.call();
    caller.send(purchase());
    door.advance(59_000);
    expect(caller.peer.isClosed).toBe(false);
    door.advance(1_100);
    expect([caller.peer.isClosed, causes(door)]).toEqual([true, ['no message for 60000 ms']]);
  });

  it('is not silent while it sends messages, or frames of no length to keep the link open', () => {
    const door = new Doorstep({ idleMs: 60_000 });
    const [talks, keeps] = [door.call(), door.call()];
    for (let i = 1; i <= 10; i++) {
      door.advance(50_000);
      talks.send(purchase({ '11': stan(i) }));
      keeps.sendRaw(Buffer.from([0, 0]));
    }
    expect([talks.peer.isClosed, keeps.peer.isClosed]).toEqual([false, false]);
    door.advance(61_000);
    expect([talks.peer.isClosed, keeps.peer.isClosed]).toEqual([true, true]);
  });

  it('is not held to a time that the host itself did not read', () => {
    const door = new Doorstep({ idleMs: 60_000 }, { heldEntries: 1 });
    const [busy, other] = [door.call(), door.call()];
    door.journal.stall();
    // Twice as much waits as may, so that nobody is read while the journal stands still.
    busy.send(purchase(), purchase({ '11': '000103' }));
    other.send(purchase({ '11': '000102' }));
    door.advance(300_000);
    expect([busy.peer.isClosed, other.peer.isClosed]).toEqual([false, false]);
    door.journal.resume();
    door.advance(1_000);
    expect([busy.reasons, other.reasons]).toEqual([['00', '00'], ['00']]);
    door.advance(61_000);
    expect([busy.peer.isClosed, other.peer.isClosed]).toEqual([true, true]);
  });

  it('whose answer waits for the journal is not silent', () => {
    const door = new Doorstep({ idleMs: 60_000 });
    const caller = door.call();
    door.journal.stall();
    caller.send(purchase());
    door.advance(300_000);
    expect(caller.peer.isClosed).toBe(false);
    door.journal.resume();
    door.advance(1_000);
    expect(caller.reasons).toEqual(['00']);
  });

  it('that waits for its answer is not silent', () => {
    const door = new Doorstep({ idleMs: 300 });
    const caller = door.call();
    caller.send(foreign());
    door.advance(900);
    expect(caller.peer.isClosed).toBe(false);
    door.advance(200);
    expect([caller.reasons, caller.peer.isClosed]).toEqual([['91'], false]);
    door.advance(600);
    expect(caller.peer.isClosed).toBe(true);
  });

  it.each([0, undefined])('with %s for its time may be so for ever', (idleMs) => {
    const door = new Doorstep({ idleMs });
    const caller = door.call();
    door.advance(86_400_000);
    expect(caller.peer.isClosed).toBe(false);
  });
});

describe('an acquirer that does not read', () => {
  it('is read no more, and closed when it has taken nothing for half a minute; others are served all the time', () => {
    const door = new Doorstep();
    const [stalled, healthy] = [door.call(), door.call()];
    stalled.peer.pause();
    const batch = (from: number) => Array.from({ length: 100 }, (_, i) => purchase({ '11': stan(from + i) }));
    for (let from = 0; from < 2_500; from += 100) stalled.send(...batch(from));
    // Once its first answers waited, nothing of it was read any more.
    expect(door.records).toBeLessThan(1_500);
    for (let i = 0; i < 28; i++) {
      door.advance(1_000);
      healthy.send(purchase({ '11': stan(900_000 + i) }));
    }
    expect(stalled.peer.isClosed).toBe(false);
    door.advance(3_000);
    expect(healthy.reasons).toEqual(new Array(28).fill('00'));
    expect([stalled.peer.isClosed, healthy.peer.isClosed]).toEqual([true, false]);
    expect(causes(door)).toEqual([expect.stringMatching(/^the peer does not read: \d+ bytes wait for it$/)]);
  });

  it('is closed when more waits for it than may, though it has not been so for long', () => {
    const door = new Doorstep({}, { outgoingLimitBytes: 10_000 });
    const [stalled, healthy] = [door.call(), door.call()];
    stalled.peer.pause();
    stalled.send(...Array.from({ length: 200 }, (_, i) => purchase({ '11': stan(1 + i) })));
    door.advance(1_900);
    expect(stalled.peer.isClosed).toBe(false);
    door.advance(200);
    expect(stalled.peer.isClosed).toBe(true);
    healthy.send(purchase({ '11': '000900' }));
    expect(healthy.reasons).toEqual(['00']);
  });

  it('and reads again in time keeps its connection and gets everything', () => {
    const door = new Doorstep({}, { outgoingLimitBytes: 10_000 });
    const slow = door.call();
    slow.peer.pause();
    slow.send(...Array.from({ length: 200 }, (_, i) => purchase({ '11': stan(1 + i) })));
    door.advance(1_900);
    slow.peer.resume();
    door.advance(60_000);
    expect([slow.reasons.length, slow.peer.isClosed]).toEqual([200, false]);
  });
});

describe('a remote issuer that does not read', () => {
  /** Sends so many requests for it, and gives what it has been sent and holds unread. */
  function pump(caller: Caller, from: number, count: number): void {
    caller.send(...Array.from({ length: count }, (_, i) => foreign({ '2': FOREIGN_CARD, '11': stan(from + i) })));
  }

  it('has a bound of bytes that wait for it: past it requests are answered 91 at once, then the link is cut and told', () => {
    const door = new Doorstep({}, { outgoingLimitBytes: 20_000 });
    const [hostile, healthy] = [door.call(), door.call()];
    door.issuerPeers[0]!.pause();
    pump(hostile, 1, 300);
    const asked = door.host.core.inFlight;
    expect(asked).toBeGreaterThan(100);
    pump(hostile, 1_001, 500);
    expect(door.host.core.inFlight).toBe(asked);
    expect(hostile.reasons).toEqual(new Array(500).fill('91'));
    healthy.send(purchase({ '11': '900000' }));
    expect(healthy.reasons).toEqual(['00']);
    door.advance(2_100);
    const [down] = door.of('issuer.down');
    expect(down).toMatchObject({ issuer: 'far', cause: expect.stringMatching(/^the peer does not read: \d+ bytes/) });
    // Those that were under way are told at their deadline, and undone.
    expect(hostile.reasons).toEqual(new Array(500 + asked).fill('91'));
    expect(door.host.core.inFlight).toBe(0);
  });

  it('is cut when it has taken nothing for half a minute, however little waits', () => {
    const door = new Doorstep();
    const caller = door.call();
    door.issuerPeers[0]!.pause();
    pump(caller, 1, 1);
    door.advance(29_000);
    expect(door.of('issuer.down')).toEqual([]);
    door.advance(4_000);
    expect(caller.reasons).toEqual(['91']);
    expect(door.of('issuer.down')).toHaveLength(1);
  });

  it('costs no advice for what was never sent to it', () => {
    const door = new Doorstep({}, { outgoingLimitBytes: 20_000 });
    const caller = door.call();
    door.issuerPeers[0]!.pause();
    pump(caller, 1, 300);
    const asked = door.host.core.inFlight;
    pump(caller, 1_001, 500);
    door.advance(5_000);
    expect(door.of('advice.queued').length).toBe(asked);
  });
});

describe('a peer that sends without end', () => {
  const noise = Buffer.concat(new Array<Buffer>(1_000).fill(framed(Buffer.from('XXXXX'))));

  it('has its share of each turn: another is answered after a few thousand of its frames, not after all', () => {
    const door = new Doorstep({}, { badFrames: 0 });
    const [noisy, healthy] = [door.call(), door.call()];
    for (let i = 0; i < 12; i++) noisy.peer.send(noise);
    healthy.peer.onRead = () => seen.push(door.of('message.malformed').length);
    const seen: number[] = [];
    healthy.send(purchase());
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBeLessThanOrEqual(3_000);
    expect(door.of('message.malformed')).toHaveLength(12_000);
  });

  it('is a remote issuer as well', () => {
    const door = new Doorstep({}, { badFrames: 0 });
    const healthy = door.call();
    for (let i = 0; i < 12; i++) door.issuerPeers[0]!.send(noise);
    const seen: number[] = [];
    healthy.peer.onRead = () => seen.push(door.of('message.malformed').length);
    healthy.send(purchase());
    expect(seen[0]).toBeLessThanOrEqual(3_000);
    expect(door.of('message.malformed')).toHaveLength(12_000);
  });

  it('waits no longer than the disk lets it', () => {
    const door = new Doorstep({}, { heldEntries: 1, badFrames: 0 });
    const [noisy, busy] = [door.call(), door.call()];
    for (let i = 0; i < 10; i++) noisy.peer.send(noise);
    door.journal.stall();
    busy.send(purchase());
    const { length } = door.of('message.malformed');
    expect(length).toBeLessThan(10_000);
    door.advance(1_000);
    expect(door.of('message.malformed')).toHaveLength(length);
    door.journal.resume();
    door.advance(1_000);
    expect(door.of('message.malformed')).toHaveLength(10_000);
  });

  it('in large reads too, and then nothing of it is lost: half a frame, and its last bytes before it closes its side', () => {
    const door = new Doorstep({}, { badFrames: 0 });
    const [noisy, healthy] = [door.call(), door.call()];
    const requests = Array.from({ length: 3_000 }, (_, i) => framed(codec.encode(purchase({ '11': stan(1 + i) }))));
    noisy.peer.send(Buffer.concat(requests));
    noisy.peer.end();
    const seen: number[] = [];
    healthy.peer.onRead = () => seen.push(noisy.answers.length);
    healthy.send(purchase({ '11': '900000' }));
    expect(seen[0]).toBeLessThanOrEqual(1_000);
    door.advance(1);
    expect(noisy.reasons).toEqual(new Array(3_000).fill('00'));
    expect(noisy.peer.isEnded).toBe(true);
  });
});

describe('frames that are no messages', () => {
  const bad = framed(Buffer.from('XXXXX'));
  /** Can be identified: it is answered 30. */
  const unfit = (i: number) => framed(Buffer.concat([codec.encode(purchase({ '11': stan(i) })), Buffer.from('X')]));

  it('close a link when there are a hundred within a minute, behind the answers that it is owed; others stay', () => {
    const door = new Doorstep();
    const [noisy, healthy] = [door.call(), door.call()];
    const frames = Array.from({ length: 150 }, (_, i) => unfit(i + 1));
    noisy.sendRaw(Buffer.concat(frames));
    door.advance(1);
    expect(noisy.reasons).toEqual(new Array(100).fill('30'));
    expect([noisy.peer.isClosed || noisy.peer.isEnded, healthy.peer.isEnded]).toEqual([true, false]);
    door.advance(2_000);
    expect(causes(door)).toEqual(['100 frames within a minute that are no messages']);
    healthy.send(purchase({ '11': '900000' }));
    expect(healthy.reasons).toEqual(['00']);
  });

  it('close none when they are fewer in any minute', () => {
    const door = new Doorstep();
    const caller = door.call();
    for (let i = 0; i < 5; i++) {
      for (let times = 0; times < 99; times++) caller.sendRaw(bad);
      door.advance(60_000);
    }
    caller.send(purchase());
    expect([caller.reasons, caller.peer.isEnded]).toEqual([['00'], false]);
  });

  it('close none that has more than nine messages for each of them', () => {
    const door = new Doorstep();
    const caller = door.call();
    let sent = 0;
    for (let i = 0; i < 500; i++) {
      caller.sendRaw(bad);
      caller.send(...Array.from({ length: 10 }, () => purchase({ '11': stan(++sent) })));
    }
    expect([caller.reasons.length, caller.peer.isEnded]).toEqual([5_000, false]);
    // Nothing but noise from here on.
    caller.sendRaw(Buffer.concat(new Array<Buffer>(1_000).fill(bad)));
    door.advance(1);
    expect(caller.peer.isEnded).toBe(true);
  });

  it('of a remote issuer close its link, which is made anew', () => {
    const door = new Doorstep();
    door.issuerPeers[0]!.send(Buffer.concat(new Array<Buffer>(100).fill(bad)));
    door.advance(2_000);
    expect(door.of('issuer.down')).toMatchObject([{ cause: '100 frames within a minute that are no messages' }]);
    expect(door.issuerPeers.length).toBe(2);
  });

  it('may be as many as they like where the settings say so', () => {
    const door = new Doorstep({}, { badFrames: 0 });
    const caller = door.call();
    caller.sendRaw(Buffer.concat(new Array<Buffer>(5_000).fill(bad)));
    caller.send(purchase());
    expect(caller.reasons).toEqual(['00']);
  });
});

describe('a peer from which nothing more is taken', () => {
  it('is not read, and gets the answer that it is owed; others are served all the time', () => {
    const door = new Doorstep();
    const [deaf, healthy] = [door.call(), door.call()];
    // Owed an answer that comes late: the link stays for it.
    deaf.send(foreign());
    deaf.sendRaw(Buffer.from([0xff, 0xff]));
    expect(door.of('acquirer.framing-lost')).toHaveLength(1);
    for (let i = 0; i < 200; i++) deaf.sendRaw(Buffer.alloc(100_000));
    expect([deaf.peer.isEnded, deaf.peer.isClosed]).toEqual([false, false]);
    healthy.send(purchase({ '11': '900000' }));
    expect(healthy.reasons).toEqual(['00']);
    door.advance(1_100);
    expect([deaf.reasons, deaf.peer.isEnded]).toEqual([['91'], true]);
  });

  it('is closed in order and not cut while it goes on sending, for half a minute; it is told as gone at once', () => {
    const door = new Doorstep();
    const noisy = door.call();
    noisy.peer.keepsOpen = true;
    noisy.sendRaw(Buffer.concat(new Array<Buffer>(100).fill(framed(Buffer.from('XXXXX')))));
    door.advance(1);
    expect([noisy.peer.isEnded, causes(door)]).toEqual([true, ['100 frames within a minute that are no messages']]);
    for (let i = 0; i < 29; i++) {
      noisy.sendRaw(Buffer.alloc(1_000_000, 'X'));
      door.advance(1_000);
    }
    expect(noisy.peer.isClosed).toBe(false);
    door.advance(1_100);
    expect([noisy.peer.isClosed, causes(door).length]).toEqual([true, 1]);
  });

  it('does not hold up a stop', () => {
    const door = new Doorstep();
    const noisy = door.call();
    noisy.peer.keepsOpen = true;
    noisy.sendRaw(Buffer.from([0xff, 0xff]));
    let isStopped = false;
    door.host.stop(() => {
      isStopped = true;
    });
    door.advance(1);
    expect([isStopped, noisy.peer.isClosed]).toEqual([true, true]);
  });
});
