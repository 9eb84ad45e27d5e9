// What people let go on may be true no more: a parked advice is not sent that would give back what has been reversed, or hold again what
// is no longer to be held.
import { describe, expect, it } from 'vitest';
import { FOREIGN_CARD, foreign, issuerDown, issuerUp, LEAVES_400, ORIGINAL, respondsWith, reversal } from './flow.ts';
import { lossesOf, outstandingOf, standingIn, undo } from './stand-in-flow.ts';
import { World } from './world.ts';

const PARKED_MS = 600_000;
/** Longer than issuers have to answer. */
const SILENCE_MS = 2_000;
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

function dropped(world: World, advice: number): unknown {
  let settled: unknown;
  world.event((nowMs) => {
    settled = world.core.dropAdvice(advice, 'settled by hand', nowMs);
  });
  return settled;
}

const kept = (world: World) => [...world.core.waitingAdvices()].map(({ number, isParked }) => [number, isParked]);
const sentOf = (world: World, ...types: string[]) =>
  world.forwarded.filter(({ '0': mti }) => types.includes(String(mti))).length;

/** A purchase was approved in its issuer's place, and the advice that tells of it (2) is parked: its issuer says what means nothing. */
function noticeParked(): World {
  const world = new World(standingIn());
  issuerDown(2)(world);
  world.send(foreign());
  says(world, () => '');
  issuerUp(2)(world);
  world.advance(PARKED_MS);
  expect(kept(world)).toEqual([[2, true]]);
  return world;
}

describe('the advice of an approval in the place of its issuer', () => {
  it('is not released while its reversal is with the issuer', () => {
    const world = noticeParked();
    says(world, (mti) => (mti === '0400' ? undefined : '00'));
    undo()(world);
    const before = sentOf(world, '0120', '0121');
    expect(released(world, 2)).toBe('undecided');
    world.advance(SILENCE_MS);
    expect(sentOf(world, '0120', '0121')).toBe(before);
  });

  it('is released when the issuer has declined the reversal: it stands', () => {
    const world = noticeParked();
    says(world, (mti) => (mti === '0400' ? '05' : '00'));
    undo()(world);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '05' });
    expect(released(world, 2)).toBe('done');
    world.advance(SILENCE_MS);
    expect(kept(world)).toEqual([]);
  });

  /** It waits, its reversal (4) waits behind it, and it is parked before that goes out. */
  function parkedBeforeItsReversal(reversed: string | undefined): World {
    const world = new World(standingIn());
    issuerDown(2)(world);
    world.send(foreign());
    undo()(world);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    says(world, (mti) => (mti.startsWith('04') ? reversed : ''));
    issuerUp(2)(world);
    world.advance(PARKED_MS);
    return world;
  }

  it.each(['25', '00'])('is of no use once the advice that undoes it is settled (%s)', (reason) => {
    const world = parkedBeforeItsReversal(reason);
    expect(kept(world)).toEqual([]);
    says(world, () => '00');
    const before = world.forwarded.length;
    expect(released(world, 2)).toBe('unknown');
    world.advance(SILENCE_MS);
    expect(world.forwarded).toHaveLength(before);
    expect([outstandingOf(world), lossesOf(world)]).toEqual([[], []]);
  });

  it('is not released before the advice that undoes it, parked as well; nor once that has been dropped', () => {
    const world = parkedBeforeItsReversal('05');
    const [[notice], [reversalAdvice]] = kept(world) as [[number], [number]];
    expect(kept(world)).toEqual([
      [notice, true],
      [reversalAdvice, true],
    ]);
    expect(released(world, notice)).toBe('stale');
    expect(dropped(world, reversalAdvice)).toBe('done');
    expect(released(world, notice)).toBe('unknown');
    expect([outstandingOf(world), lossesOf(world)]).toEqual([[], []]);
  });
});

describe('the advice that undoes the request, while the transaction was approved in the place of its issuer', () => {
  it.each([
    ['all', {}],
    ['a part', { '95': LEAVES_400 }],
  ])('is released whatever became of the transaction: %s of it reversed', (_, changes) => {
    const world = new World(standingIn());
    says(world, (mti) => (mti === '0100' ? undefined : mti.startsWith('04') ? '05' : '00'));
    world.send(foreign());
    world.advance(PARKED_MS);
    const [[withdrawal]] = kept(world) as [[number]];
    expect(kept(world)).toEqual([[withdrawal, true]]);
    says(world, () => '00');
    undo(changes)(world);
    world.advance(SILENCE_MS);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(released(world, withdrawal)).toBe('done');
    world.advance(SILENCE_MS);
    expect(kept(world)).toEqual([]);
  });
});

describe('the advice of a part', () => {
  it('is not released once all was told to be reversed, though the issuer did not know of it', () => {
    const world = new World();
    says(world, () => '00');
    world.send(foreign());
    says(world, (mti) => (mti === '0400' ? undefined : '05'));
    world.send(reversal({ '2': FOREIGN_CARD, '95': LEAVES_400 }));
    world.advance(PARKED_MS);
    const [[part]] = kept(world) as [[number]];
    says(world, (mti) => (mti === '0400' ? undefined : '25'));
    world.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '7': '1123094500' }));
    world.advance(PARKED_MS);
    expect(kept(world)).toEqual([[part, true]]);
    expect(released(world, part)).toBe('stale');
  });
});

describe('the next process', () => {
  /** What a start reads when there are very many entries behind those of `before`: only what its checkpoint names. */
  function longAfter(before: World): World {
    before.checkpoint();
    return new World({ after: before });
  }

  it('knows of what was parked and let go on that its issuer has never taken it in', () => {
    const before = new World();
    says(before, (mti) => (mti === '0100' ? undefined : '05'));
    before.send(foreign());
    before.advance(PARKED_MS);
    before.down(2);
    expect(released(before, 2)).toBe('done');
    const next = longAfter(before);
    expect(kept(next)).toEqual([[2, false]]);
    says(next, () => '94');
    next.advance(PARKED_MS);
    expect(kept(next)).toEqual([[2, true]]);
  });

  it.each([
    ['tells of an approval', standingIn(), foreign(), ORIGINAL],
    ['an acquirer has told', {}, foreign({ '0': '0220', '39': '00' }), ORIGINAL.replace('0100', '0220')],
  ])('sends what %s, and was parked and let go on, before the reversal of it', (_, settings, first, named) => {
    const before = new World(settings);
    before.down(2);
    before.send(first);
    says(before, () => '');
    before.up(2);
    before.advance(900_000);
    before.down(2);
    expect(released(before, 2)).toBe('done');
    before.checkpoint();
    before.send(reversal({ '2': FOREIGN_CARD, '90': named }));
    const next = new World({ ...settings, after: before });
    says(next, () => '00');
    next.up(2);
    next.advance(20_000);
    // The first sendings are before the issuer answers.
    const kinds = new Set(sent(next).map((mti) => String(mti).slice(0, 2)));
    expect([...kinds]).toEqual([String(first['0']).slice(0, 2), '04']);
  });
});
