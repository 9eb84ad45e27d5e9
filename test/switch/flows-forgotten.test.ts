// Memory is bounded and forgets the oldest; the journal does not. What is no more in memory is looked for there before a request
// is taken for a new one, or a reversal for one without an original.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { JournalError } from '../../src/journal/journal.ts';
import { RouteTable } from '../../src/switch/routes.ts';
import { APPROVED, foreign, LEAVES_400, ORIGINAL, purchase, respondsWith, responseTo, reversal } from './flow.ts';
import { framed } from './framed-peer.ts';
import { later, SMALL, stanOf } from './small-memory.ts';
import { World, type WorldSettings } from './world.ts';

/** A world in which `first` was approved and has been forgotten since. `found` counts the searches. */
function forgetful(
  first: FieldValues = purchase(),
  settings: WorldSettings = {},
): { world: World; searches: () => number } {
  const world = new World({ ...SMALL, ...settings });
  let searches = 0;
  const find = world.journal.find.bind(world.journal);
  world.journal.find = (name, found) => {
    searches++;
    find(name, found);
  };
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  world.send(first);
  for (let i = 1_000; i < 1_008; i++) world.send(later(i));
  return { world, searches: () => searches };
}

const without = (values: FieldValues, element: string): FieldValues =>
  Object.fromEntries(Object.entries(values).filter(([number]) => number !== element));

/** A world in which these were approved, and as many others since that the last of them would be forgotten next. */
function remembering(firsts: readonly FieldValues[], settings: WorldSettings = {}): World {
  const world = new World({ ...SMALL, ...settings });
  world.plays(1, () => APPROVED);
  for (const first of firsts) world.send(first);
  for (let i = 1_000; i < 1_007; i++) world.send(later(i));
  return world;
}

describe('a request that memory has forgotten', () => {
  it.each([
    ['in this process', purchase()],
    ['remote', foreign()],
  ])('has its first answer again, byte for byte, and is asked of nobody (%s)', (_, first) => {
    const { world } = forgetful(first);
    const [answer] = world.answerBytes;
    const asked = [world.questions.length, world.forwarded.length];
    world.send({ ...first, '0': '0101' });
    world.send(first, 2);
    expect(world.answerBytes.slice(-2)).toEqual([answer, answer]);
    expect([world.questions.length, world.forwarded.length]).toEqual(asked);
    expect(world.notes.slice(-2)).toEqual(['message.duplicate', 'message.duplicate']);
  });

  it('with another card under its name is answered 94', () => {
    const { world } = forgetful();
    world.send(purchase({ '2': '9504010000000023' }));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000101', '39': '94' });
    expect(world.questions).toHaveLength(9);
  });

  it('with another terminal is another request', () => {
    const { world } = forgetful();
    world.send(purchase({ '41': 'TERM0002' }));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000101', '39': '00' });
    expect(world.questions).toHaveLength(10);
  });

  it('takes not the place of another of its name that memory still has', () => {
    const world = new World(SMALL);
    world.plays(1, () => APPROVED);
    world.send(foreign());
    world.send(foreign({ '41': 'TERM0002' }));
    // The one that came first has its answer last.
    world.respond(2, responseTo(world.forwarded[1]!, '00'));
    world.respond(2, responseTo(world.forwarded[0]!, '00'));
    respondsWith('00')(world);
    // The first is forgotten, and the second would be next.
    for (let i = 1_000; i < 1_007; i++) world.send(later(i));
    // A repeat: the journal is asked whether it has been sent before, and for what it names.
    world.send(foreign({ '0': '0221', '11': '000777', '37': '632709000777', '41': 'TERM0002', '90': ORIGINAL }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0230', '39': '00' });
    expect(world.records.at(-1)).toMatchObject({ step: 'answered', captures: 2 });
  });

  it.each([
    ['a completion captures it', '0220', '0230', {}, 'captures'],
    ['a reversal undoes it, where another terminal may', '0400', '0410', { strictReversals: false }, 'original'],
  ])('and another terminal has one of its name: %s, not that', (_, mti, answered, settings, names) => {
    const world = new World({ ...SMALL, ...settings });
    world.plays(1, () => APPROVED);
    world.send(purchase());
    world.send(purchase({ '41': 'TERM0002' }));
    // The first is forgotten, and the second is not.
    for (let i = 1_000; i < 1_007; i++) world.send(later(i));
    world.send({ ...later(2_000), '0': mti, '90': ORIGINAL });
    expect(world.answers.at(-1)).toMatchObject({ '0': answered, '39': '00' });
    expect(world.records.at(-1)).toMatchObject({ step: 'answered', [names]: 1 });
  });

  it('sent twice while the journal is asked is answered once on each connection, and decided once', () => {
    const { world } = forgetful(purchase({ '11': '000555', '37': '632709000555' }));
    const again = world.encoded(purchase());
    world.peer(1).peer.send(framed(again));
    world.peer(2).peer.send(framed(again));
    world.advance(0);
    expect(world.answers.slice(-2).map((answer) => `${answer['11']} ${answer['39']}`)).toEqual([
      '000101 00',
      '000101 00',
    ]);
    expect(world.questions).toHaveLength(10);
  });
});

describe('an original that memory has forgotten', () => {
  it.each([
    ['in this process', purchase()],
    ['remote', foreign()],
  ])('is found in the journal by DE 90 and reversed (%s)', (_, first) => {
    const { world } = forgetful(first);
    world.send(reversal({ '2': String(first['2']) }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    const asked = world.questions.at(-1)!;
    if (first['2'] === purchase()['2']) expect(asked).toMatchObject({ mti: 400, original: 1 });
    else expect(world.forwarded.at(-1)!['90']).toBe(ORIGINAL.replace('000101', '000001'));
  });

  it('is reversed once: the repeat of its reversal has the first answer, and another reversal nothing to undo', () => {
    const { world } = forgetful();
    world.send(reversal());
    const answer = world.answerBytes.at(-1);
    for (let i = 2_000; i < 2_008; i++) world.send(later(i));
    world.send(reversal({ '0': '0401' }));
    expect(world.answerBytes.at(-1)).toBe(answer);
    for (let i = 2_100; i < 2_108; i++) world.send(later(i));
    world.send(reversal({ '11': '000902', '37': '632709000902' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '11': '000902', '39': '00' });
    expect(world.questions.filter(({ mti }) => mti === 400)).toHaveLength(1);
  });

  it('has what a partial reversal has left of it, and no more', () => {
    const { world } = forgetful();
    world.send(reversal({ '95': LEAVES_400 }));
    for (let i = 2_000; i < 2_008; i++) world.send(later(i));
    const leaves500 = LEAVES_400.replace('000000000400', '000000000500');
    world.send(reversal({ '11': '000902', '37': '632709000902', '95': leaves500 }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '11': '000902', '39': '13' });
  });

  it('is found though another terminal counts its STANs alike, and its request of that second is remembered', () => {
    const { world } = forgetful();
    // The search for this one has brought the original back: it is the first to be let go again.
    world.send(purchase({ '2': '9504010000000023', '41': 'TERM0002', '37': '632709000777' }));
    for (let i = 2_000; i < 2_007; i++) world.send(later(i));
    world.send(reversal());
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 1 });
  });

  it('is found though another terminal took the same card in that second, under the same STAN, and is remembered', () => {
    const { world } = forgetful();
    world.send(purchase({ '41': 'TERM0002', '37': '632709000777' }));
    for (let i = 2_000; i < 2_007; i++) world.send(later(i));
    world.send(reversal());
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 1 });
  });

  it.each([
    ['another amount and no terminal, strictly', without(purchase({ '4': '000000099900' }), '41'), {}],
    [
      'another amount and no terminal, leniently',
      without(purchase({ '4': '000000099900' }), '41'),
      { strictReversals: false },
    ],
  ])('is found though another has its name, with %s, and is remembered', (_, other, settings) => {
    const world = remembering([purchase(), other], settings);
    world.send({ ...later(2_000), '0': '0400', '90': ORIGINAL });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 1 });
  });

  it.each([
    ['', purchase({ '41': 'TERM0002' })],
    [' and another STAN and amount', purchase({ '41': 'TERM0002', '11': '000222', '4': '000000099900' })],
  ])('is found though another terminal has its reference number%s, and is remembered', (_, other) => {
    const world = remembering([purchase(), other], { strictReversals: false });
    world.send({ ...later(800), '0': '0400', '11': '000101', '12': '103000', '37': String(purchase()['37']) });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 1 });
  });

  it('is captured though one without a terminal has its name, and is remembered', () => {
    const world = remembering([purchase(), without(purchase({ '37': '632709000777' }), '41')]);
    world.send({ ...later(2_000), '0': '0220', '90': ORIGINAL });
    expect(world.records.at(-1)).toMatchObject({ step: 'answered', captures: 1 });
  });

  it('that the journal does not know either is answered 25', () => {
    const { world } = forgetful();
    world.send(reversal({ '90': ORIGINAL.replace('000101', '000102') }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '25' });
  });
});

describe('an original that memory has', () => {
  /** A request that may be a repeat waits for the journal, and others come meanwhile. */
  const waits = (world: World, request: FieldValues): void => {
    const find = world.journal.find.bind(world.journal);
    world.journal.find = (name, found) => world.later(300, () => find(name, found));
    world.send(request);
    for (let i = 3_000; i < 3_003; i++) world.send(later(i));
    world.advance(1_000);
  };

  it.each([
    ['DE 90', { '90': ORIGINAL }, {}],
    ['terminal, STAN and time', { '11': '000101', '12': '103000' }, {}],
    ['DE 37', { '37': String(purchase()['37']), '41': 'TERM0002' }, { strictReversals: false }],
  ])('is reversed by %s though the reversal has to wait for the journal', (_, names, settings) => {
    const world = remembering([purchase()], settings);
    waits(world, { ...later(2_000), '0': '0401', ...names });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.filter(({ mti }) => mti === 401)).toMatchObject([{ original: 1 }]);
  });

  it.each([
    ['DE 90', { '90': ORIGINAL }],
    ['DE 38', { '38': 'A1B2C3' }],
  ])('is captured by %s though the completion has to wait for the journal', (_, names) => {
    const card = { '2': '9504010000000023' };
    const world = remembering([purchase(card)]);
    waits(world, { ...later(2_000), '0': '0221', ...card, ...names });
    expect(world.records.filter(({ mti }) => mti === 221).at(-1)).toMatchObject({ step: 'answered', captures: 1 });
  });

  it('makes no room for what the journal finds under the name of its reversal', () => {
    const world = remembering([{ ...later(2_000), '41': 'TERM0002' }, purchase()]);
    world.send({ ...later(2_000), '0': '0401', '90': ORIGINAL });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 401, original: 2 });
  });
});

describe('a flood', () => {
  it('of refusals takes the place of nothing', () => {
    const { world, searches } = forgetful();
    world.send(purchase({ '11': '000900', '7': '1123100000', '37': '632709000900' }));
    for (let i = 5_000; i < 6_000; i++) world.send({ ...later(i), '2': '6011000990139424' });
    for (let i = 6_000; i < 6_500; i++)
      world.send(reversal({ '11': stanOf(i), '7': String(1_123_103_000), '90': '0'.repeat(42) }));
    world.send(purchase({ '11': '000900', '7': '1123100000', '37': '632709000900' }));
    expect(world.answerBytes.at(-1)).toBe(world.answerBytes[9]);
    // Of reversals without an original a few in a second are looked for.
    expect(searches()).toBe(4);
    expect(world.notes).toEqual(['message.duplicate']);
  });

  it('of requests to an issuer that is away takes the place of nothing', () => {
    const { world, searches } = forgetful();
    const first = purchase({ '11': '000900', '7': '1123100000', '37': '632709000900' });
    world.send(first);
    world.down(2);
    for (let i = 5_000; i < 5_100; i++) world.send({ ...later(i), '2': String(foreign()['2']) });
    expect(world.answers.at(-1)).toMatchObject({ '39': '91' });
    world.send(first);
    expect(world.answerBytes.at(-1)).toBe(world.answerBytes[9]);
    expect(searches()).toBe(0);
  });

  it('of another acquirer costs nobody his repeats and reversals', () => {
    const world = new World({ ...SMALL, acquirers: [{}, {}], connections: [1, 2] });
    world.plays(1, () => APPROVED);
    world.send(purchase());
    for (let i = 1; i < 100; i++) world.send(later(i), 2);
    world.send(purchase());
    expect(world.answerBytes.at(-1)).toBe(world.answerBytes[0]);
    for (let i = 101; i < 200; i++) world.send(later(i), 2);
    world.send(reversal());
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.filter(({ mti }) => mti !== 100)).toMatchObject([{ mti: 400, original: 1 }]);
  });
});

describe('an approval', () => {
  it('that is forgotten is told again though its card is routed to nobody any more', () => {
    const { world } = forgetful();
    world.host.setRoutes(new RouteTable([]));
    world.send(purchase({ '0': '0101' }));
    expect(world.answerBytes.at(-1)).toBe(world.answerBytes[0]);
  });
});

describe('a refusal', () => {
  /** More than are remembered. */
  const MANY = 4_200;

  it.each(['0100', '0101'])('that is forgotten is told again to who asks again with %s', (mti) => {
    const world = new World();
    world.down(1);
    world.send(purchase());
    for (let i = 1; i <= MANY; i++) world.send(later(i));
    world.up(1);
    world.plays(1, () => APPROVED);
    world.send(purchase({ '0': mti }));
    expect(world.answerBytes.at(-1)).toBe(world.answerBytes[0]);
    expect(world.questions).toEqual([]);
  });

  it('for good has nobody look for what is asked again', () => {
    const { world, searches } = forgetful(purchase(), { inFlightLimit: 4, retainedLimit: 8_000 });
    const nowhere = { '2': '6011000990139424' };
    for (let i = 0; i <= MANY; i++) world.send({ ...later(i), ...nowhere });
    world.send({ ...later(0), ...nowhere });
    expect(world.answers.at(-1)).toMatchObject({ '39': '15' });
    expect(searches()).toBe(0);
  });
});

describe('a search', () => {
  it('is made of nothing that was sent after what has been forgotten', () => {
    const { world, searches } = forgetful();
    for (let i = 3_000; i < 4_000; i++) world.send(later(i));
    expect(searches()).toBe(0);
  });

  it('that the journal cannot answer ends with 91, and an event', () => {
    const { world } = forgetful();
    const error = new JournalError('JOURNAL_READ', 'unreadable');
    world.journal.find = (_, found) => world.timer.nextTurn(() => found(error, []));
    world.send(purchase());
    expect(world.answers.at(-1)).toMatchObject({ '11': '000101', '39': '91' });
    expect(world.notes).toEqual(['journal.unreadable']);
    expect(world.core.inFlight).toBe(0);
  });

  it('that takes its time is answered before a half-closed connection is closed', () => {
    const { world } = forgetful();
    const find = world.journal.find.bind(world.journal);
    world.journal.find = (name, found) => world.later(300, () => find(name, found));
    world.send(purchase({ '0': '0101' }), 2);
    world.peer(2).peer.end();
    world.advance(200);
    expect(world.core.inFlight).toBe(1);
    world.advance(200);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0110', '11': '000101', '39': '00' });
  });

  it('counts as in flight, and a stop ends it with 91', () => {
    const { world } = forgetful();
    world.journal.find = () => undefined;
    world.send(purchase());
    let hasStopped = false;
    world.host.stop(() => {
      hasStopped = true;
    });
    world.advance(3_000);
    expect(hasStopped).toBe(true);
    expect(world.answers.at(-1)).toMatchObject({ '11': '000101', '39': '91' });
  });
});
