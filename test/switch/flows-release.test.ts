// What people let go on may be true no more: a parked advice is not sent that would give back what has been reversed, or hold again what
// is no longer to be held.
import { describe, expect, it } from 'vitest';
import { FOREIGN_CARD, foreign, issuerDown, issuerUp, respondsWith, reversal } from './flow.ts';
import { outstandingOf, standingIn, undo } from './stand-in-flow.ts';
import { World } from './world.ts';

const PARKED_MS = 600_000;
/** 40.00 is to be left. */
const LEAVES_4000 = `000000004000000000000000C00000000C00000000`;

/** The remote issuer says to each message type what `reasons` has for it: '' is an answer without a reason, nothing is silence. */
function says(world: World, reasons: (mti: string) => string | undefined): void {
  world.responds(2, (message) => {
    const mti = String(message['0']);
    const reason = reasons(mti);
    if (reason === undefined) return undefined;
    const repeated = Object.fromEntries(
      ['2', '4', '7', '11', '49', '90'].flatMap((key) => (message[key] === undefined ? [] : [[key, message[key]]])),
    );
    const type = `${mti.slice(0, 2)}${mti[2] === '2' ? '30' : '10'}`;
    return { message: { ...repeated, '0': type, ...(reason === '' ? {} : { '39': reason }) } };
  });
}

function released(world: World, advice: number): unknown {
  let settled: unknown;
  world.event((nowMs) => {
    settled = world.core.releaseAdvice(advice, nowMs);
  });
  return settled;
}

const sent = (world: World) => world.forwarded.map((message) => message['0']);

describe('a parked advice that is let go on', () => {
  it('tells of no approval that has been reversed', () => {
    const world = new World(standingIn());
    issuerDown(2)(world);
    world.send(foreign());
    says(world, () => '');
    issuerUp(2)(world);
    world.advance(PARKED_MS);
    expect([...world.core.waitingAdvices()].map(({ isParked }) => isParked)).toEqual([true]);
    says(world, (mti) => (mti.startsWith('04') ? '25' : '00'));
    undo()(world);
    world.advance(1_000);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    const before = sent(world).length;
    expect(released(world, 2)).toBe('unknown');
    world.advance(1_000);
    expect(sent(world)).toHaveLength(before);
    expect(world.notes).toContain('advice.dropped');
    expect(outstandingOf(world)).toEqual([]);
  });

  it('has not been taken in because the issuer calls it a repeat', () => {
    const world = new World();
    says(world, (mti) => (mti === '0100' ? undefined : '94'));
    world.send(foreign());
    world.advance(PARKED_MS);
    expect(released(world, 2)).toBe('done');
    world.advance(PARKED_MS);
    expect([...world.core.waitingAdvices()].map(({ isParked }) => isParked)).toEqual([true]);
  });

  it('leaves no more than stands: a part that all has been reversed behind is not sent', () => {
    const world = new World();
    respondsWith('00')(world);
    world.send(foreign());
    says(world, (mti) => (mti === '0400' ? undefined : '05'));
    world.send(reversal({ '2': FOREIGN_CARD, '95': LEAVES_4000 }));
    world.advance(PARKED_MS);
    says(world, () => '00');
    world.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '7': '1123094500' }));
    world.advance(100);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    const [parked] = [...world.core.waitingAdvices()];
    expect(parked?.isParked).toBe(true);
    const before = sent(world).length;
    expect(released(world, parked!.number)).toBe('stale');
    world.advance(1_000);
    expect(sent(world)).toHaveLength(before);
  });
});
