// What waits for the journal is bounded. Past the bound no acquirer is read; what was read before is answered once the disk
// has caught up, and reading goes on. Issuers are read all the time.
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
    world.advance(4_000);
    expect(world.records).toHaveLength(length);
    world.journal.resume();
    world.advance(1);
    expect(world.answers).toHaveLength(100 * BURST);
    expect(new Set(world.answers.map((answer) => answer['39']))).toEqual(new Set(['00']));
    expect(world.notes.filter((event) => event.startsWith('journal.'))).toContain('journal.caught-up');
  });

  it.each([
    ['entries', { heldEntries: HELD_ENTRIES }],
    ['bytes', { heldBytes: 20_000 }],
  ])(
    'that stands still past the bound of %s has those that nobody read told 91, and keeps nothing of them',
    (_, bound) => {
      const world = new World({ ...bound, inFlightLimit: 10, retainedLimit: 10_000 });
      decides(APPROVED)(world);
      world.journal.stall();
      for (let i = 0; i < 100; i++) burst(world, 1 + i * BURST);
      const { length } = world.records;
      world.advance(6_000);
      expect(new Set(world.answers.map((answer) => answer['39']))).toEqual(new Set(['91']));
      expect(world.answers).toHaveLength(100 * BURST - length);
      world.send(purchase({ '11': '009999' }));
      expect(world.answers.at(-1)).toMatchObject({ '11': '009999', '39': '91' });
      expect(world.records).toHaveLength(length);
      world.journal.resume();
      world.advance(1);
      expect(world.answers.filter((answer) => answer['39'] === '00')).toHaveLength(length);
      world.send(purchase({ '11': '009999' }));
      expect(world.answers.at(-1)).toMatchObject({ '11': '009999', '39': '00' });
    },
  );

  it('that stands still keeps nobody waiting who has had a share of a turn', () => {
    const world = new World({ inFlightLimit: 10, retainedLimit: 10_000 });
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    world.advance(6_000);
    const frames = Array.from({ length: 4_000 }, (_, i) =>
      framed(world.encoded(purchase({ '11': String(1_000 + i).padStart(6, '0') }))),
    );
    world.peer(1).peer.send(Buffer.concat(frames));
    world.advance(1_000);
    expect(world.answers.map((answer) => answer['39'])).toEqual(new Array(4_000).fill('91'));
  });

  it('that stands still bounds what must wait all the same: repeats are read up to twice the bound', () => {
    const world = new World({ heldBytes: 20_000, inFlightLimit: 10, retainedLimit: 10_000 });
    decides(APPROVED)(world);
    world.send(purchase());
    world.journal.stall();
    world.send(purchase({ '11': '000102' }));
    const repeats = framed(world.encoded(purchase()));
    for (let i = 0; i < 1_000; i++) {
      world.peer(1).peer.send(repeats);
      world.advance(10);
    }
    const backlogs = world.events.flatMap((event) =>
      event.kind === 'noted' && event.event === 'journal.backlog' ? [Number(event.facts.bytes)] : [],
    );
    // Reading stops between turns.
    expect(backlogs).toHaveLength(2);
    expect(backlogs[0]).toBeGreaterThanOrEqual(20_000);
    expect(backlogs[1]).toBeGreaterThanOrEqual(40_000);
    expect(backlogs[1]).toBeLessThan(40_000 + 65_536);
    world.journal.resume();
    world.advance(1_000);
    expect(world.answers).toHaveLength(1_002);
  });

  it('reads issuers on: a response that has come in time is no timeout', () => {
    const world = new World({ heldEntries: 1, inFlightLimit: 100 });
    for (let i = 1; i <= 3; i++) world.send(foreign({ '11': String(i).padStart(6, '0') }));
    const requests = world.forwarded;
    world.journal.stall();
    for (const request of requests) world.respond(2, responseTo(request, '00'));
    world.advance(1_500);
    expect(world.answers).toEqual([]);
    world.journal.resume();
    world.advance(10);
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00', '00']);
    expect(world.forwarded.map((message) => message['0'])).toEqual(['0100', '0100', '0100']);
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

  const linkEvents = (world: World) =>
    world.notes.filter((event) => /^(issuer\.down|acquirer\.framing-lost)$/.test(event));

  it('costs no issuer its link: echoes wait for no disk', () => {
    const world = new World({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd', echoMs: 10_000 }] });
    world.responds(2, (message) => ({
      message: { '0': '0810', '7': message['7']!, '11': message['11']!, '70': message['70'] ?? '301', '39': '00' },
    }));
    decides(APPROVED)(world);
    world.journal.stall();
    world.send(purchase());
    world.advance(45_000);
    world.journal.resume();
    world.advance(10);
    expect(linkEvents(world)).toEqual([]);
    expect(world.forwarded.filter((message) => message['0'] === '0800').length).toBeGreaterThanOrEqual(4);
  });

  it('costs no acquirer its link for half a frame whose rest the host has not read', () => {
    const world = new World({ heldEntries: 1 });
    decides(APPROVED)(world);
    world.journal.stall();
    const whole = framed(world.encoded(purchase({ '11': '000102' })));
    const first = ['000101', '000103'].map((stan) => framed(world.encoded(purchase({ '11': stan }))));
    world.peer(1).peer.send(Buffer.concat([...first, whole.subarray(0, 20)]));
    world.advance(0);
    world.peer(1).peer.send(whole.subarray(20));
    world.advance(65_000);
    world.journal.resume();
    world.advance(2_000);
    expect(linkEvents(world)).toEqual([]);
    expect(world.answers.map((answer) => `${answer['11']} ${answer['39']}`)).toEqual([
      '000101 00',
      '000103 00',
      '000102 00',
    ]);
  });

  it('that is over does not save half a frame whose rest never comes', () => {
    const world = new World({ heldEntries: 1 });
    decides(APPROVED)(world);
    world.journal.stall();
    const whole = framed(world.encoded(purchase({ '11': '000102' })));
    world.peer(1).peer.send(Buffer.concat([framed(world.encoded(purchase())), whole.subarray(0, 20)]));
    world.advance(35_000);
    world.journal.resume();
    world.advance(65_000);
    expect(linkEvents(world)).toEqual(['acquirer.framing-lost']);
  });
});
