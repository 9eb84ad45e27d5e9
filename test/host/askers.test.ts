// Each connection that asks is told, exactly once, whatever it does to its own side afterwards: one debit, one outcome, every
// asker answered (field guide, section 3: the same request again). The host closes a half-closed connection once it owes it nothing.
import { describe, expect, it } from 'vitest';
import { APPROVED, decideOn, decides, FOREIGN_CARD, foreign, purchase, responseTo } from '../switch/flow.ts';
import { World } from '../switch/world.ts';

/** What reached a connection: message type, STAN and reason of each answer. */
function told(world: World, connection: number): string[] {
  return world.events.flatMap((event) =>
    event.kind === 'sent' && event.connection === connection && event.delivered
      ? [`${event.message['0']} ${event.message['11']} ${event.message['39']}`]
      : [],
  );
}

describe('a request in flight that comes again on a second connection', () => {
  it.each([
    ['an issuer in this process', purchase()],
    ['a remote issuer', foreign()],
  ])('that half-closes afterwards: both are told what %s said, and it was asked once', (_, request) => {
    const world = new World();
    world.send(request);
    world.send(request, 2);
    world.peer(2).peer.end();
    world.advance(100);
    expect(world.peer(2).peer.isEnded).toBe(false);
    if (request['2'] === FOREIGN_CARD) world.respond(2, responseTo(world.forwarded[0]!, '00'));
    else decideOn(0, APPROVED)(world);
    expect([told(world, 1), told(world, 2)]).toEqual([['0110 000101 00'], ['0110 000101 00']]);
    expect(world.questions.length + world.forwarded.length).toBe(1);
    expect(world.records.filter(({ step }) => step === 'answered')).toHaveLength(1);
    world.advance(1);
    expect([world.peer(1).peer.isEnded, world.peer(2).peer.isEnded]).toEqual([false, true]);
  });

  it('while the first half-closes: both are told', () => {
    const world = new World();
    world.send(purchase());
    world.peer(1).peer.end();
    world.send(purchase({ '0': '0101' }), 2);
    decideOn(0, APPROVED)(world);
    expect([told(world, 1), told(world, 2)]).toEqual([['0110 000101 00'], ['0110 000101 00']]);
  });

  it('while the first is lost: the second is told, and nothing is undelivered', () => {
    const world = new World();
    world.send(purchase());
    world.peer(1).peer.reset();
    world.send(purchase(), 2);
    decideOn(0, APPROVED)(world);
    expect(told(world, 2)).toEqual(['0110 000101 00']);
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded', 'answered']);
  });

  it('as an advice: each is told under the type that answers its own message', () => {
    const world = new World();
    world.send(purchase());
    world.send(purchase({ '0': '0120' }), 2);
    decideOn(0, APPROVED)(world);
    expect([told(world, 1), told(world, 2)]).toEqual([['0110 000101 00'], ['0130 000101 00']]);
  });
});

describe('answers that a half-closed connection is owed', () => {
  it('one for each request, and none for a repeat on the same connection, a response or a malformed frame', () => {
    const world = new World();
    world.send(purchase());
    world.send(purchase());
    world.send(purchase({ '11': '000102' }));
    world.send({ ...purchase({ '11': '000103', '39': '00' }), '0': '0110' });
    world.sendBytes(Buffer.from('no message'));
    world.peer(1).peer.end();
    world.advance(100);
    decideOn(0, APPROVED)(world);
    expect(world.peer(1).peer.isEnded).toBe(false);
    decideOn(1, APPROVED)(world);
    world.advance(1);
    expect(world.peer(1).peer.isEnded).toBe(true);
    expect(told(world, 1)).toEqual(['0110 000101 00', '0110 000102 00']);
  });

  it('refusals and answers at once are owed no longer than their turn', () => {
    const world = new World();
    decides(APPROVED)(world);
    world.send(purchase());
    world.send(purchase({ '2': '6011000990139424', '11': '000102' }));
    world.send({ '0': '0800', '7': '1123093000', '11': '000700', '70': '301' });
    world.peer(1).peer.end();
    world.advance(1);
    expect(told(world, 1)).toEqual(['0110 000101 00', '0110 000102 15', '0810 000700 00']);
    expect(world.peer(1).peer.isEnded).toBe(true);
  });

  it('is closed after ten seconds, whatever it is owed', () => {
    const world = new World({ issuers: [{ routes: ['9504'], deadlineMs: 60_000 }] });
    world.send(purchase());
    world.peer(1).peer.end();
    world.advance(9_000);
    expect(world.peer(1).peer.isEnded).toBe(false);
    world.advance(1_100);
    expect(world.peer(1).peer.isEnded).toBe(true);
  });
});
