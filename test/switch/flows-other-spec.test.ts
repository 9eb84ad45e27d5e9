// The spec of an acquirer is changed between two processes: what the journal has is in the old one. Nobody is asked twice for what
// cannot be read, and nothing that may be held is passed over.
import { expect, it } from 'vitest';
import { DecodeError } from '../../src/codec/errors.ts';
import { APPROVED, foreign, ORIGINAL, purchase, respondsWith, reversal, silent } from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const CHANGED: WorldSettings = { acquirers: [{ spec: 'iso87-bcd' }] };

function started(settings: WorldSettings = {}): World {
  const world = new World(settings);
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  return world;
}

/** The process is told to stop, and another starts with the changed spec. */
function changedAfterStop(before: World): World {
  before.host.stop(() => undefined);
  before.advance(5_000);
  return started({ ...CHANGED, after: before });
}

it.each([
  ['in this process', purchase()],
  ['remote', foreign()],
])('after a stop in order: starts, and does not ask again what it cannot read (%s)', (_, request) => {
  const before = started();
  before.send(request);
  const world = changedAfterStop(before);
  world.send(request);
  world.send({ ...request, '0': '0101' });
  const undo = reversal({ '2': String(request['2']), '90': ORIGINAL });
  world.send(undo);
  expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0110 91', '0110 91', '0410 91']);
  expect([world.questions, world.forwarded]).toEqual([[], []]);
  world.send(foreign({ '11': '000777', '37': '632709000777' }));
  expect(world.answers.at(-1)).toMatchObject({ '0': '0110', '39': '00' });
});

it('after a crash, and a process that only starts and stops: starts', () => {
  const before = started();
  before.send(purchase());
  const between = started({ after: before });
  const world = changedAfterStop(between);
  world.send(foreign({ '11': '000777', '37': '632709000777' }));
  expect(world.answers).toMatchObject([{ '0': '0110', '39': '00' }]);
});

it('after a crash with something in flight: does not start', () => {
  const before = new World();
  silent(before);
  before.send(foreign());
  expect(() => started({ ...CHANGED, after: before })).toThrow(DecodeError);
});

it('after a crash with something answered since the last checkpoint: does not start', () => {
  const before = started();
  before.send(purchase());
  expect(() => started({ ...CHANGED, after: before })).toThrow(DecodeError);
});
