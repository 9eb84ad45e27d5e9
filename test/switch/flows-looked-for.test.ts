// What memory has forgotten is looked for in the journal also by those who do not name it by DE 7: reversals of 1993, which name their
// original by its local time (DE 56), reversals without DE 90, and acknowledgements. Before that a reversal was told 25 for money
// that its issuer holds.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, journalFaults, purchase, respondsWith, reversal, without } from './flow.ts';
import { SMALL, stanOf } from './small-memory.ts';
import { World, type WorldSettings } from './world.ts';

const MINUTE = 60;

const of1993 = (changes: FieldValues = {}): FieldValues => ({
  ...without(purchase(), 13),
  '0': '1100',
  '12': '261123103000',
  '22': '211101200140',
  '24': '100',
  '26': '5411',
  ...changes,
});

/** As another terminal would, `seconds` later. */
function later(request: FieldValues, i: number, seconds: number): FieldValues {
  const time = `${String(9 + Math.floor((30 + seconds / 60) / 60)).padStart(2, '0')}${String((30 + Math.floor(seconds / 60)) % 60).padStart(2, '0')}${String(seconds % 60).padStart(2, '0')}`;
  return { ...request, '7': `1123${time}`, '11': stanOf(i), '37': `9999${stanOf(i)}00`, '41': 'TERM0009' };
}

/** A world in which `first` was approved and has been forgotten since, `seconds` after it. `searches` are those of the journal. */
function forgetful(
  first: FieldValues,
  seconds = 1,
  settings: WorldSettings = {},
): { world: World; searches: number[] } {
  const world = new World({ ...SMALL, ...settings });
  const searches: number[] = [];
  const find = world.journal.find.bind(world.journal);
  world.journal.find = (name, found) => {
    searches.push(name.sentFrom ?? name.sentAt);
    find(name, found);
  };
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  world.send(first);
  for (let i = 1_000; i < 1_008; i++) world.send(later(first, i, seconds));
  return { world, searches };
}

/** Without DE 90 a terminal repeats the STAN and the local time of what it reverses. */
const unnamed = (changes: FieldValues = {}): FieldValues =>
  without(reversal({ '11': '000101', '12': '103000', '7': '1123094500', '37': '632709000901', ...changes }), 90);
const reversed1993 = (changes: FieldValues = {}): FieldValues =>
  of1993({
    '0': '1420',
    '7': '1123094500',
    '11': '000901',
    '12': '261123104500',
    '24': '400',
    '37': '632709000901',
    '56': `1100000101${'261123103000'}06504001`,
    ...changes,
  });
const WORLD_1993: WorldSettings = { acquirers: [{ spec: 'iso93-ascii' }] };

describe('an original that memory has forgotten', () => {
  it('is found by a reversal of 1993, by its local time in DE 56', () => {
    const { world } = forgetful(of1993(), 1, WORLD_1993);
    world.send(reversed1993());
    expect(world.answers.at(-1)).toMatchObject({ '0': '1430', '39': '000' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 1420, original: 1 });
    expect(journalFaults(world)).toEqual([]);
  });

  it('is found by a reversal without DE 90, by terminal, STAN and local time', () => {
    const { world } = forgetful(purchase());
    world.send(unnamed());
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: 1 });
  });

  it('is found after a restart, whatever the checkpoint left out', () => {
    const before = new World({ ...SMALL, checkpointEntries: 1 });
    before.plays(1, () => APPROVED);
    before.send(purchase());
    for (let i = 1_000; i < 1_020; i++) before.send(later(purchase(), i, 1));
    const next = new World({ ...SMALL, after: before });
    next.plays(1, () => APPROVED);
    next.send(unnamed());
    expect(next.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(next.questions).toMatchObject([{ mti: 400, original: 1 }]);
  });

  it('is reversed once, and the repeat of its reversal has the first answer', () => {
    const { world } = forgetful(purchase());
    world.send(unnamed());
    const answer = world.answerBytes.at(-1);
    for (let i = 2_000; i < 2_008; i++) world.send(later(purchase(), i, 20 * MINUTE));
    world.send(unnamed({ '0': '0401' }));
    expect(world.answerBytes.at(-1)).toBe(answer);
    world.send(unnamed({ '7': '1123095500' }));
    expect(world.answers.at(-1)).toMatchObject({ '39': '00' });
    expect(world.questions.filter(({ mti }) => mti === 400)).toHaveLength(1);
  });

  it.each<[string, FieldValues]>([
    ['another terminal', { '41': 'TERM0002' }],
    ['another local time', { '12': '103001' }],
    ['another STAN', { '11': '000102' }],
    ['a DE 7 hours later', { '7': '1123134500' }],
  ])('is not found with %s', (_, changes) => {
    const { world } = forgetful(purchase());
    world.send(unnamed(changes));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '25' });
  });

  it('is found across the end of a year', () => {
    const first = purchase({ '7': '1231235959', '12': '005959', '13': '0101' });
    const world = new World(SMALL);
    world.plays(1, () => APPROVED);
    world.send(first);
    for (let i = 1_000; i < 1_008; i++) world.send({ ...later(purchase(), i, 1), '7': '0101000001' });
    world.send(unnamed({ '7': '0101000500', '12': '005959', '13': '0101' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });
});

describe('looking', () => {
  it('is for what may have been forgotten only, and for what memory does not have', () => {
    const fresh = new World();
    let searches = 0;
    fresh.journal.find = () => searches++;
    fresh.plays(1, () => APPROVED);
    fresh.send(purchase());
    fresh.send(unnamed({ '11': '000777' }));
    fresh.send(unnamed());
    expect([searches, fresh.answers.map((answer) => answer['39'])]).toEqual([0, ['00', '25', '00']]);
  });

  it('is for a few in a second: others are told 91, and found when they come again', () => {
    const { world, searches } = forgetful(purchase());
    const send = (i: number) => world.send(unnamed({ '11': stanOf(500 + i), '37': `8888${stanOf(i)}00` }));
    for (let i = 0; i < 20; i++) send(i);
    expect(world.answers.slice(-20).map((answer) => answer['39'])).toEqual([
      ...new Array(4).fill('25'),
      ...new Array(16).fill('91'),
    ]);
    expect(searches).toHaveLength(4);
    world.advance(1_000);
    world.send(unnamed());
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });
});

describe('an acknowledgement of what memory has forgotten', () => {
  const acknowledged = (mti: string, changes: FieldValues = {}): FieldValues => purchase({ '0': mti, ...changes });

  it.each([
    ['0190', 'answer.not-processed'],
    ['0180', 'answer.acknowledged'],
  ])('%s is on record at its transaction: %s', (mti, note) => {
    const { world } = forgetful(purchase());
    world.send(acknowledged(mti, { '39': '00' }));
    expect(world.notes).toContain(note);
    expect(world.records.filter(({ step }) => step === 'acknowledged')).toMatchObject([{ transaction: 1 }]);
    expect(world.questions.filter(({ mti: asked }) => asked === 420)).toHaveLength(mti === '0190' ? 1 : 0);
    expect(world.core.inFlight).toBe(0);
    expect(journalFaults(world)).toEqual([]);
  });

  it('a completion that says that it failed is answered 00, and the purchase undone', () => {
    const { world } = forgetful(purchase());
    world.send(acknowledged('0102', { '39': '06' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0112', '39': '00' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 420, original: 1 });
  });

  it('of nothing that the journal knows is told as before', () => {
    const { world } = forgetful(purchase());
    world.send(acknowledged('0190', { '11': '000888' }));
    world.send(acknowledged('0102', { '11': '000888' }));
    expect(world.notes).toEqual(['message.unexpected']);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0112', '39': '25' });
    expect(world.core.inFlight).toBe(0);
  });

  it('that waits for the journal when the switch stops is told nobody, and holds nothing up', () => {
    const { world } = forgetful(purchase());
    world.journal.find = () => undefined;
    world.send(acknowledged('0190'));
    let hasStopped = false;
    world.host.stop(() => {
      hasStopped = true;
    });
    const answers = world.answers.length;
    world.advance(3_000);
    expect([hasStopped, world.answers.length]).toEqual([true, answers]);
    expect(world.notes).toEqual(['stop.in-flight', 'message.unexpected']);
  });
});
