// A stop, in virtual time: what is new is answered 91, what is in flight is waited for and then given up, what is held goes out
// behind its entries, and the host says that it has stopped once every connection is gone.
import { describe, expect, it } from 'vitest';
import { JournalError } from '../../src/journal/journal.ts';
import { APPROVED, decideOn, decides, foreign, purchase, respondsWith } from '../switch/flow.ts';
import { START_MS, World } from '../switch/world.ts';

/** Stops the host; returns when it had stopped, in milliseconds since the start, asked afterwards. */
function stop(world: World): () => number | undefined {
  let stoppedMs: number | undefined;
  world.host.stop(() => {
    stoppedMs = world.nowMs - START_MS;
  });
  world.advance(0);
  return () => stoppedMs;
}

const reasons = (world: World) => world.answers.map(({ '11': stan, '39': reason }) => `${stan} ${reason}`);

describe('a stop', () => {
  it('with nothing in flight ends when the connections are closed', () => {
    const world = new World();
    decides(APPROVED)(world);
    world.send(purchase());
    const stopped = stop(world);
    world.advance(10);
    expect(stopped()).toBeLessThanOrEqual(10);
    expect([world.peer(1).peer.isClosed, world.peer(2).peer.isClosed]).toEqual([true, true]);
    expect(reasons(world)).toEqual(['000101 00']);
  });

  it('waits for what is in flight, and answers 91 to what is new', () => {
    const world = new World({ issuers: [{ routes: ['9504'], deadlineMs: 5_000 }] });
    world.send(purchase());
    const stopped = stop(world);
    world.send(purchase({ '11': '000102' }));
    world.advance(500);
    expect(stopped()).toBeUndefined();
    decideOn(0, APPROVED)(world);
    world.advance(10);
    expect(reasons(world)).toEqual(['000102 91', '000101 00']);
    expect(stopped()).toBeLessThanOrEqual(510);
  });

  it('gives up after its time: told 91 and undone, and nothing is left in flight', () => {
    const world = new World({
      issuers: [
        { routes: ['9504'], deadlineMs: 60_000 },
        { routes: ['4'], spec: 'iso87-ascii' },
      ],
    });
    world.send(purchase());
    world.send(foreign({ '11': '000102' }));
    const stopped = stop(world);
    world.advance(1_600);
    expect(reasons(world)).toEqual(['000102 91', '000101 91']);
    expect(world.core.inFlight).toBe(0);
    expect(stopped()).toBeLessThanOrEqual(1_600);
    expect(world.notes).toContain('stop.in-flight');
    expect(world.notes).toContain('stop.advices-waiting');
  });

  it('does not end before what is held is durable and sent', () => {
    const world = new World();
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    const stopped = stop(world);
    world.advance(30_000);
    expect([stopped(), reasons(world)]).toEqual([undefined, []]);
    world.journal.resume();
    world.advance(10);
    expect(reasons(world)).toEqual(['000101 00']);
    expect(stopped()).toBeDefined();
  });

  it('cuts a peer that does not close, and makes no link anew', () => {
    const world = new World();
    respondsWith('00')(world);
    world.peer(1).peer.keepsOpen = true;
    const stopped = stop(world);
    world.advance(300);
    expect(stopped()).toBeUndefined();
    world.advance(200);
    expect(stopped()).toBeGreaterThanOrEqual(400);
    world.advance(60_000);
    expect(world.events.filter((event) => event.kind === 'noted' && event.event === 'issuer.connected')).toHaveLength(
      1,
    );
  });
});

describe('a stop at a bad moment', () => {
  const REMOTE = { routes: ['4'], spec: 'iso87-bcd' };

  it('told twice is told to both, also afterwards', () => {
    const world = new World();
    world.send(purchase());
    const stopped = [stop(world), stop(world)];
    world.advance(10_000);
    expect(stopped.map((at) => at() !== undefined)).toEqual([true, true]);
    expect(stop(world)()).toBeDefined();
  });

  it('ends when the journal fails meanwhile, and nothing is answered', () => {
    const world = new World();
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    const stopped = stop(world);
    world.advance(10_000);
    expect(stopped()).toBeUndefined();
    world.journal.fail(new JournalError('JOURNAL_WRITE', 'disk full'));
    world.advance(1_000);
    expect(world.failures.map(({ code }) => code)).toEqual(['JOURNAL_WRITE']);
    expect(stopped()).toBeDefined();
    expect(world.answers).toEqual([]);
  });

  it('is not over while advices that were waiting for one another are being recorded', () => {
    const world = new World({ issuers: [{ routes: ['9504'], books: 'elsewhere', deadlineMs: 60_000 }] });
    world.plays(1, ({ mti }) => (mti === 420 ? APPROVED : undefined));
    for (let i = 1; i <= 8; i++) world.send(purchase({ '11': String(i).padStart(6, '0') }));
    for (const connection of [1, 2]) world.peer(connection).peer.reset();
    let atStop: number | undefined;
    world.host.stop(() => {
      atStop = world.records.length;
    });
    world.advance(20_000);
    expect(world.questions.filter(({ mti }) => mti === 420)).toHaveLength(8);
    expect(world.records.filter(({ step }) => step === 'adviceAcknowledged')).toHaveLength(8);
    expect(world.records).toHaveLength(atStop!);
    expect(world.journal.pendingEntries).toBe(0);
  });

  it('gives an issuer that comes back meanwhile the advices that wait for it', () => {
    const world = new World({ issuers: [{ routes: ['9504'], deadlineMs: 60_000 }, REMOTE] });
    world.send(foreign());
    world.advance(1_100);
    expect(world.core.advicesWaiting).toBe(1);
    respondsWith('00')(world);
    world.send(purchase({ '11': '000102' }));
    world.cutIssuer(2);
    stop(world);
    world.advance(1_400);
    expect(world.core.advicesWaiting).toBe(0);
  });

  it('takes no link that comes up afterwards', () => {
    const world = new World({ issuers: [{ routes: ['9504'] }, REMOTE] });
    world.send(foreign());
    world.advance(1_100);
    let open: (() => void) | undefined;
    const { connect } = world.transport;
    world.transport.connect = function (...wanted) {
      open = () => connect.apply(this, wanted);
    };
    world.cutIssuer(2);
    world.advance(250);
    const sent = world.forwarded.length;
    const stopped = stop(world);
    world.advance(1_000);
    expect(stopped()).toBeDefined();
    open!();
    world.advance(10);
    expect(world.issuerPeer(2).peer.isClosed).toBe(true);
    expect(world.forwarded).toHaveLength(sent);
  });
});
