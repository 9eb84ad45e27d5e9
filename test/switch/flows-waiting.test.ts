// What comes while a request waits for the journal, and is about it: it waits behind it. What waits was not let go, and has one outcome.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { type LetGo, letGo } from '../../src/host/letting-go.ts';
import { APPROVED, ORIGINAL, purchase, reversal, without } from './flow.ts';
import { later, SMALL } from './small-memory.ts';
import { World } from './world.ts';

const another = (i: number) => later(i, { '41': 'TERM0009' });
/** Of the terminal of `purchase()`, a minute after it. */
const aMinuteLater = (changes: FieldValues) => later(60, changes);

/** Its issuer approves all, and what its journal finds takes a while to come. */
function slow(settings = {}): World {
  const world = new World({ ...SMALL, ...settings });
  world.plays(1, () => APPROVED);
  const find = world.journal.find.bind(world.journal);
  world.journal.find = (name, found) => find(name, (error, entries) => world.later(300, () => found(error, entries)));
  return world;
}

const told = (world: World) =>
  world.answers.map((answer) => `${answer['0']} ${answer['11']} ${answer['39']}`).toSorted();

describe('a reversal whose original waits for the journal', () => {
  const unnamed = purchase({ '0': '0400', '7': '1123093002' });

  it.each([
    ['by terminal, STAN and time', unnamed, {}],
    ['by DE 90', reversal(), {}],
    ['by DE 90, of a link where another terminal may', reversal(), { strictReversals: false }],
  ])('undoes it, %s', (_, undoes, settings) => {
    const world = slow(settings);
    world.send(purchase({ '41': 'TERM0002' }));
    world.send(purchase({ '0': '0101' }));
    world.send(undoes);
    world.advance(20_000);
    expect(world.answers.slice(1)).toMatchObject([
      { '0': '0110', '39': '00' },
      { '0': '0410', '39': '00' },
    ]);
    expect(world.questions.slice(1)).toMatchObject([{ mti: 101 }, { mti: 400, original: 2 }]);
  });
});

it('a completion whose authorization waits for the journal captures it', () => {
  const world = slow();
  world.send(purchase({ '0': '0101' }));
  world.send(aMinuteLater({ '0': '0220', '90': ORIGINAL }));
  world.advance(20_000);
  expect(world.records.at(-1)).toMatchObject({ step: 'answered', captures: 1 });
});

it('the same request as one that waits is not asked of its issuer while memory turns over', () => {
  const world = slow();
  world.send(purchase({ '0': '0101' }), 1);
  world.send(purchase(), 2);
  for (let i = 1; i <= 9; i++) world.send(another(i));
  world.advance(2_000);
  expect(world.questions.filter(({ request }) => request['11'] === '000101')).toHaveLength(1);
  expect(told(world).filter((line) => line.includes('000101'))).toEqual(['0110 000101 00', '0110 000101 00']);
});

it('an authorization is not let go while a completion of it waits', () => {
  const world = slow();
  world.send(purchase());
  const became: LetGo[] = [];
  world.send(aMinuteLater({ '0': '0221', '4': '000000000400', '90': ORIGINAL }));
  const expired = { transaction: 1, acquirer: 1, stan: 101, sentAt: 1_123_093_000, capturedMinor: 0, place: 1 };
  letGo(world.host, world.journal, expired, (outcome) => became.push(outcome));
  world.advance(2_000);
  expect(became).toEqual(['later']);
  expect(world.questions.map(({ mti }) => mti)).toEqual([100, 221]);
});

describe('"not completed" (0202) of what memory has forgotten', () => {
  it('is told 91 where there is no room to look for it, and undoes it when it comes again', () => {
    const world = slow();
    const first = purchase({ '0': '0200' });
    world.send(first);
    for (let i = 1; i < 9; i++) world.send(another(i));
    world.plays(1, () => undefined);
    for (let i = 20; i < 24; i++) world.send(another(i));
    world.plays(1, () => APPROVED);
    world.send({ ...first, '0': '0202', '39': '96' });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0212', '39': '91' });
    world.advance(20_000);
    world.send({ ...first, '0': '0202', '39': '96' });
    world.advance(1_000);
    expect(world.records.filter(({ step, transaction }) => step === 'adviceQueued' && transaction === 1)).toHaveLength(
      1,
    );
  });
});

it('"not processed" (0290) undoes what memory has forgotten, though its link is reset while the journal is asked', () => {
  const world = slow({ acquirers: [{ signOnRequired: true }] });
  for (const connection of [1, 2]) {
    world.send({ '0': '0800', '7': '1123093000', '11': `00000${connection}`, '70': '001' }, connection);
  }
  const first = purchase({ '0': '0200' });
  world.send(first);
  for (let i = 1; i < 9; i++) world.send(another(i));
  world.send({ ...first, '0': '0290', '39': '96' });
  world.peer(1).peer.reset();
  world.advance(1_000);
  expect(world.records.filter(({ step, transaction }) => step === 'adviceQueued' && transaction === 1)).toHaveLength(1);
});

it('a reversal by terminal and STAN undoes nothing of another card, though the journal has brought that back last', () => {
  const world = slow();
  const timeless = (changes: FieldValues): FieldValues => without(purchase(changes), 12, 13);
  const old = timeless({ '2': '9504010000000023' });
  world.send(old);
  for (let i = 1; i < 9; i++) world.send(another(i));
  world.send(timeless({ '7': '1123100000', '37': '632709000555' }));
  const { transaction } = world.questions.at(-1)!;
  world.send({ ...old, '0': '0101' });
  world.advance(1_000);
  world.send(without(timeless({ '0': '0400', '7': '1123101500', '37': '632709000556' }), 90));
  world.advance(1_000);
  expect(world.questions.at(-1)).toMatchObject({ mti: 400, original: transaction });
});
