// An approval that comes when its acquirer has long been told something else: it is undone, whatever was said to undo it before, whatever
// the acquirer has reversed meanwhile, and in the next process, too.
import { describe, expect, it } from 'vitest';
import { FOREIGN_CARD, foreign, responseTo, reversal } from './flow.ts';
import { World } from './world.ts';

/** Longer than issuers have to answer, and than it takes to say an advice again. */
const LONG_MS = 600_000;

/** The remote issuer says to reversals what `reason` says, and nothing to anything else; undefined is silence. */
function saysToReversals(world: World, reason: string | undefined): void {
  world.responds(2, (message) =>
    String(message['0'])[1] === '4' && reason !== undefined ? { message: responseTo(message, reason) } : undefined,
  );
}

function after(before: World, reason: string): World {
  const world = new World({ after: before });
  saysToReversals(world, reason);
  world.advance(100);
  return world;
}

const undo = reversal({ '2': FOREIGN_CARD });

describe.each(['25', '00'])('an approval after an advice to undo it was answered %s', (settled) => {
  it.each([
    ['in the same process', false, false],
    ['in the next process', false, true],
    ["after the acquirer's reversal", true, false],
    ["in the next process, after the acquirer's reversal", true, true],
  ])('%s is undone by another', (_, isReversed, isRestarted) => {
    let world = new World();
    saysToReversals(world, undefined);
    world.send(foreign());
    const request = world.forwarded[0]!;
    world.advance(1_500);
    if (isReversed) world.send(undo);
    saysToReversals(world, settled);
    world.advance(LONG_MS);
    expect(world.core.advicesWaiting).toBe(0);
    if (isRestarted) world = after(world, '00');
    saysToReversals(world, '00');
    const before = world.forwarded.length;
    world.respond(2, responseTo(request, '00'));
    world.advance(1_000);
    expect(world.forwarded.slice(before)).toMatchObject([{ '0': '0420', '90': world.forwarded.at(-1)!['90'] }]);
    expect(world.notes.at(-1)).toBe('advice.acknowledged');
  });
});

describe('a reversal that the switch took over, and its issuer has not carried out', () => {
  it.each([
    ['25', 'in the same process', false],
    ['25', 'in the next process', true],
    ['05', 'in the same process', false],
    ['05', 'in the next process', true],
  ])('(%s): another of the acquirer goes to the issuer (%s)', (reason, _, isRestarted) => {
    let world = new World();
    world.responds(2, (message) => (message['0'] === '0100' ? { message: responseTo(message, '00') } : undefined));
    world.send(foreign());
    world.responds(2, (message) => (message['0'] === '0400' ? undefined : { message: responseTo(message, reason) }));
    world.send(undo);
    world.advance(LONG_MS);
    if (isRestarted) world = new World({ after: world });
    saysToReversals(world, '00');
    const before = world.forwarded.length;
    world.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '7': '1123094500', '37': '632709000902' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '11': '000902', '39': '00' });
    expect(world.forwarded.slice(before)).toMatchObject([{ '0': '0400' }]);
  });
});

describe('a late response with the STAN of one request that names another', () => {
  it('says nothing of the one: its own approval is undone when it comes', () => {
    const world = new World();
    saysToReversals(world, '25');
    world.send(foreign());
    world.send(foreign({ '2': '4000001234567881', '11': '000102', '37': '632709000102', '41': 'TERM0002' }));
    world.advance(5_000);
    const [one, other] = world.forwarded;
    saysToReversals(world, '00');
    const before = world.forwarded.length;
    world.respond(2, responseTo(other!, '00', { '11': one!['11']! }));
    world.respond(2, responseTo(one!, '00'));
    world.respond(2, responseTo(other!, '00'));
    world.advance(1_000);
    expect(world.forwarded.slice(before).map((message) => message['2'])).toEqual([one!['2'], other!['2']]);
    expect(world.notes).not.toContain('message.unexpected');
  });
});
