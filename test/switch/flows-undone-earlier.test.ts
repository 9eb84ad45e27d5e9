// What an earlier process undid, or let go of, stays as it was: a start and a memory that lets go make no difference to what stands.
import { describe, expect, it } from 'vitest';
import {
  APPROVED,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  LEAVES_400,
  ORIGINAL,
  purchase,
  reversal,
} from './flow.ts';
import { standingIn, undo } from './stand-in-flow.ts';
import { World, type WorldSettings } from './world.ts';

const PARKED_MS = 600_000;
const OF_ADVICE = ORIGINAL.replace('0100', '0220');

/** The remote issuer says to each message type what `reasons` has for it: '' is an answer without a reason, undefined is silence. */
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

const sentOf = (world: World, type: string) => world.forwarded.filter(({ '0': mti }) => mti === type).length;
const again = (world: World, stan: string, sentAt: string) =>
  world.send(reversal({ '2': FOREIGN_CARD, '11': stan, '7': sentAt }));

/** The next process, after very many entries: it reads what the checkpoint of `before` names, and nothing else. */
function longAfter(before: World, settings: WorldSettings): World {
  before.checkpoint();
  return new World({ ...settings, after: before });
}

describe('an advice that is let go on after its transaction has been reversed', () => {
  /** Told 91, its advice (2) parked, reversed at the issuer; then the advice goes on, and its issuer is away. */
  function undoneAndReleased(): World {
    const world = new World();
    says(world, (mti) => (mti === '0100' ? undefined : mti === '0400' ? '00' : '05'));
    world.send(foreign());
    world.advance(PARKED_MS);
    again(world, '000901', '1123094200');
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    world.down(2);
    expect(released(world, 2)).toBe('done');
    return world;
  }

  it.each([
    ['the same process', (before: World) => before],
    ['the next one', (before: World) => new World({ after: before })],
  ])('leaves it undone in %s, though the issuer knows of it no more', (_, processAfter) => {
    const world = processAfter(undoneAndReleased());
    says(world, () => '25');
    world.up(2);
    world.advance(PARKED_MS);
    expect(world.core.advicesWaiting).toBe(0);
    const before = sentOf(world, '0400');
    again(world, '000903', '1123095000');
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '11': '000903', '39': '00' });
    expect(sentOf(world, '0400')).toBe(before);
  });
});

describe('the advice that undoes the request of an enquiry, which moves nothing, approved in the place of its issuer', () => {
  const given = { ...standingIn({ transactionTypes: new Set([31]) }), checkpointEntries: 1 };

  function approvedInPlace(reason: string | undefined): World {
    const world = new World(given);
    says(world, (mti) => (mti.startsWith('04') ? reason : undefined));
    world.send(foreign({ '3': '310000' }));
    world.advance(PARKED_MS);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0110', '39': '00' });
    return world;
  }

  it.each([
    ['waits', undefined],
    ['is parked', '05'],
    ['is acknowledged', '00'],
    ['is answered 25', '25'],
  ])('is no reversal of it to the next process: it %s', (_, reason) => {
    const world = new World({ ...given, after: approvedInPlace(reason) });
    says(world, () => undefined);
    undo({ '3': '310000' })(world);
    world.advance(10_000);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    // Its notice waits, so that the reversal waits behind it.
    expect(world.records.map(({ step, original }) => [step, original])).toContainEqual(['adviceQueued', 3]);
  });
});

describe('a parked advice of what has been reversed in part since', () => {
  /** Issuer 1 approves so many that memory lets go of whatever was before. */
  function forget(world: World): void {
    world.plays(1, () => APPROVED);
    for (let i = 0; i < 200; i++) {
      const stan = String(1_000 + i);
      world.send(purchase({ '7': '1123094300', '11': `00${stan}`, '37': `00000000${stan}`, '41': 'TERM0009' }));
    }
  }

  /** What was approved in its issuer's place: the advice (2) is parked, and then a part is reversed. */
  function standInParked(reversed: string | undefined): World {
    const world = new World(standingIn());
    issuerDown(2)(world);
    world.send(foreign());
    says(world, (mti) => (mti === '0400' ? reversed : mti === '0420' || mti === '0421' ? '00' : ''));
    issuerUp(2)(world);
    world.advance(PARKED_MS);
    undo({ '95': LEAVES_400 })(world);
    world.advance(5_000);
    return world;
  }

  it.each([
    ['at its issuer', '00'],
    ['by an advice', undefined],
  ])('is not let go on at the old amount once memory has let go of it: reversed %s', (_, reversed) => {
    const world = standInParked(reversed);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(released(world, 2)).toBe('stale');
    forget(world);
    expect(released(world, 2)).toBe('stale');
    const next = longAfter(world, standingIn());
    expect(released(next, 2)).toBe('stale');
    forget(next);
    expect(released(longAfter(next, standingIn()), 2)).toBe('stale');
  });

  it('is let go on when the issuer has declined the reversal', () => {
    const world = standInParked('05');
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '05' });
    forget(world);
    expect(released(longAfter(world, standingIn()), 2)).toBe('done');
  });

  it("holds for an acquirer's own advice as well", () => {
    const world = new World();
    issuerDown(2)(world);
    world.send(foreign({ '0': '0120', '39': '00' }));
    says(world, (mti) => (mti === '0400' ? '00' : ''));
    issuerUp(2)(world);
    world.advance(PARKED_MS);
    expect(world.core.advicesParked).toBe(1);
    const [number = 0] = [...world.core.waitingAdvices()].map((advice) => advice.number);
    world.send(
      reversal({
        '2': FOREIGN_CARD,
        '95': LEAVES_400,
        '90': `0120${String(reversal()['90']).slice(4)}`,
        '11': '000902',
      }),
    );
    world.advance(1_000);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    forget(world);
    expect(released(longAfter(world, {}), number)).toBe('stale');
  });
});

describe('a lenient reversal that names its original by DE 37 alone', () => {
  const byReference = reversal({ '11': '000901', '37': '632709000101', '41': 'TERM0001' });
  const { '90': _named, ...unnamed } = byReference;

  it.each([
    ['finds it in memory', 0, '00'],
    ['does not find it in the journal', 200, '25'],
  ])('%s', (_, others, reason) => {
    const world = new World({ strictReversals: false });
    world.plays(1, () => APPROVED);
    world.send(purchase());
    for (let i = 0; i < others; i++) {
      const stan = String(1_000 + i);
      world.send(purchase({ '7': '1123093030', '11': `00${stan}`, '37': `00000000${stan}`, '41': 'TERM0009' }));
    }
    world.send(unnamed);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': reason });
    world.send({ ...byReference, '11': '000902' });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });
});

describe('an advice of its acquirer that its issuer has not booked, reversed with 25 at the issuer and told 00,', () => {
  it.each([false, true])('is not reversed in part afterwards: nothing is left (after a restart: %s)', (restarts) => {
    const world = new World();
    says(world, (mti) => (mti[1] === '4' ? '25' : ''));
    world.send(foreign({ '0': '0220' }));
    world.advance(PARKED_MS);
    expect(world.core.advicesParked).toBe(1);
    world.send(reversal({ '2': FOREIGN_CARD, '90': OF_ADVICE }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    const next = restarts ? new World({ after: world }) : world;
    says(next, () => '00');
    next.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '90': OF_ADVICE, '95': LEAVES_400 }));
    expect(next.answers.at(-1)).toMatchObject({ '0': '0410', '11': '000902', '39': '13' });
  });
});
