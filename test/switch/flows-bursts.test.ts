// What ends at one moment is done a little at a time: nobody else waits for all of it.
import { expect, it } from 'vitest';
import { FOREIGN_CARD, foreign, journalFaults, respondsWith, responseTo, reversal, silent } from './flow.ts';
import { outstandingOf } from './stand-in-flow.ts';
import { World } from './world.ts';

const MOST_WAITING = 64;
const stanOf = (i: number) => String(1_000 + i).padStart(6, '0');

it('of one original 64 reversals wait for its outcome, and more are told 91 until it is known', () => {
  const world = new World({ inFlightLimit: 200, retainedLimit: 200 });
  silent(world);
  world.send(foreign());
  for (let i = 0; i < MOST_WAITING + 3; i++) world.send(reversal({ '2': FOREIGN_CARD, '11': stanOf(i) }));
  expect(world.answers.map((answer) => `${answer['11']} ${answer['39']}`)).toEqual(
    [0, 1, 2].map((i) => `${stanOf(MOST_WAITING + i)} 91`),
  );
  respondsWith('00')(world);
  world.respond(2, responseTo(world.forwarded[0]!, '00'));
  world.advance(100);
  expect(outstandingOf(world)).toEqual([]);
  // What was told 91 comes again, and is told what the others were.
  world.send(reversal({ '2': FOREIGN_CARD, '0': '0401', '11': stanOf(MOST_WAITING) }));
  expect(world.answers.slice(3).filter((answer) => answer['39'] !== '00')).toEqual([]);
  expect([world.answers.length, journalFaults(world)]).toEqual([3 + 1 + MOST_WAITING + 1, []]);
});

it('of 1,000 requests whose issuer is silent 200 time out in a turn', () => {
  const world = new World({ inFlightLimit: 2_000, storeAndForwardLimit: 2_000 });
  silent(world);
  for (let i = 0; i < 1_000; i++) world.send(foreign({ '11': stanOf(i) }));
  const told: number[] = [];
  let before = 0;
  const tick = world.core.tick.bind(world.core);
  world.core.tick = (nowMs) => {
    tick(nowMs);
    const { length } = world.records.filter(({ step }) => step === 'answered');
    if (length > before) told.push(length - before);
    before = length;
  };
  world.advance(1_100);
  expect(told).toEqual([200, 200, 200, 200, 200]);
  expect(world.answers.filter((answer) => answer['39'] === '91')).toHaveLength(1_000);
});
