// What waits for the journal is bounded. Past the bound nothing more is read, from acquirers or issuers; what was read before is
// answered once the disk has caught up, and reading goes on.
import { describe, expect, it } from 'vitest';
import { APPROVED, decides, foreign, purchase, responseTo } from '../switch/flow.ts';
import { framed } from '../switch/framed-peer.ts';
import { World } from '../switch/world.ts';

const HELD_ENTRIES = 50;
/** Requests in one read: reading stops between reads. */
const BURST = 10;

function burst(world: World, from: number): void {
  const frames = Array.from({ length: BURST }, (_, i) =>
    framed(world.encoded(purchase({ '11': String(from + i).padStart(6, '0') }))),
  );
  world.peer(1).peer.send(Buffer.concat(frames));
  world.advance(0);
}

describe('a stalled journal', () => {
  it.each([
    ['entries', { heldEntries: HELD_ENTRIES }],
    ['bytes', { heldBytes: 20_000 }],
  ])('stops reading at the bound of %s; what was read is answered, and the rest afterwards', (_, bound) => {
    const world = new World({ ...bound, inFlightLimit: 10, retainedLimit: 10_000 });
    decides(APPROVED)(world);
    world.journal.stall();
    for (let i = 0; i < 100; i++) burst(world, 1 + i * BURST);
    const { length } = world.records;
    expect(length).toBeGreaterThanOrEqual(20);
    expect(length).toBeLessThanOrEqual(HELD_ENTRIES + 2 * BURST);
    expect(world.journal.pendingEntries).toBe(length);
    expect(world.answers).toEqual([]);
    world.advance(60_000);
    expect(world.records).toHaveLength(length);
    world.journal.resume();
    world.advance(1);
    expect(world.answers).toHaveLength(100 * BURST);
    expect(new Set(world.answers.map((answer) => answer['39']))).toEqual(new Set(['00']));
    expect(world.notes.filter((event) => event.startsWith('journal.'))).toContain('journal.caught-up');
  });

  it('stops reading issuers as well: their responses wait on the link', () => {
    const world = new World({ heldEntries: 10, inFlightLimit: 100 });
    for (let i = 1; i <= 12; i++) world.send(foreign({ '11': String(i).padStart(6, '0') }));
    const requests = world.forwarded;
    expect(requests).toHaveLength(12);
    world.journal.stall();
    for (const request of requests) world.respond(2, responseTo(request, '00'));
    expect(world.records.filter(({ step }) => step === 'answered').length).toBeLessThanOrEqual(11);
    world.journal.resume();
    world.advance(1);
    expect(world.answers).toHaveLength(12);
  });

  it('lets a connection that comes meanwhile wait as well', () => {
    const world = new World({ heldEntries: 5, inFlightLimit: 100 });
    decides(APPROVED)(world);
    world.journal.stall();
    for (let i = 1; i <= 5; i++) world.send(purchase({ '11': String(i).padStart(6, '0') }));
    const connection = world.connect(1);
    world.send(purchase({ '11': '000099' }), connection);
    expect(world.questions).toHaveLength(5);
    world.journal.resume();
    world.advance(1);
    expect(world.questions).toHaveLength(6);
  });
});
