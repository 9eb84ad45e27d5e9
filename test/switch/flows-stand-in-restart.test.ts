// Stand-in and a process that ends: the next one knows what was approved in whose place, and has it told.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  FOREIGN_CARD,
  foreign,
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  responseTo,
  reversal,
} from './flow.ts';
import { numbered, outstandingOf, respondsTo, STAND_IN, standingIn } from './stand-in-flow.ts';
import { World, type WorldSettings } from './world.ts';

describe('after a restart', () => {
  const types = (world: World) => world.forwarded.map(({ '0': mti, '11': stan }) => `${mti} ${stan}`);
  const restarted = (after: World, settings: WorldSettings = {}) => {
    const world = new World({ ...standingIn(), ...settings, after });
    respondsWith('00')(world);
    return world;
  };

  it('what was approved in place is told, as a repeat, and its acquirer is told the same byte for byte', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    const world = restarted(before);
    world.advance(4_000);
    expect(types(world)).toEqual(['0121 000001', '0121 000001']);
    world.send(foreign({ '0': '0101' }));
    expect(world.answerBytes).toEqual(before.answerBytes);
    expect([outstandingOf(world), world.core.advicesWaiting]).toEqual([[12_345], 0]);
  });

  it('the request of a silent issuer is undone first, then the approval is told', () => {
    const before = new World(standingIn());
    before.send(foreign());
    before.advance(1_020);
    const world = restarted(before);
    world.advance(4_000);
    expect(types(world)).toEqual(['0421 000002', '0421 000002', '0121 000003']);
    expect(world.forwarded[0]!['90']).toBe(ORIGINAL.replace('000101', '000001'));
    expect(world.forwarded[0]).not.toHaveProperty('95');
    expect([outstandingOf(world), world.core.advicesWaiting]).toEqual([[12_345], 0]);
  });

  it('in this process: under the same numbers', () => {
    const before = new World({ issuers: [{ routes: ['9504'], books: 'elsewhere', standIn: STAND_IN }] });
    before.send(purchase());
    before.advance(1_020);
    const world = restarted(before, { issuers: [{ routes: ['9504'], books: 'elsewhere', standIn: STAND_IN }] });
    world.plays(1, () => APPROVED);
    world.advance(4_000);
    world.send(reversal());
    const asked = world.questions.map(({ mti, transaction, original }) => `${mti} ${transaction} ${original}`);
    expect(asked).toEqual(['421 2 1', '421 2 1', '121 3 0', '400 4 3']);
  });

  it.each([
    ['of all', {}, []],
    ['of a part', { '95': LEAVES_400 }, [400]],
  ])('a reversal %s that waits behind it still does, and names it as before', (_, changes: FieldValues, stands) => {
    const before = new World(standingIn());
    before.send(foreign());
    before.advance(1_020);
    before.send(reversal({ '2': FOREIGN_CARD, ...changes }));
    const world = restarted(restarted(before));
    world.advance(4_000);
    expect(types(world)).toEqual(['0421 000002', '0421 000002', '0121 000003', '0421 000004']);
    expect(world.forwarded[3]!['90']).toBe(ORIGINAL.replace('0100000101', '0120000003'));
    expect(world.forwarded[3]!['95']).toBe(changes['95']);
    expect(outstandingOf(world)).toEqual(stands);
  });

  it('a reversal that comes then finds it and goes behind it, or to the issuer when that knows of it', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    const waiting = new World({ ...standingIn(), after: before });
    waiting.send(reversal({ '2': FOREIGN_CARD }));
    expect(types(waiting)).toEqual(['0121 000001']);
    const settled = restarted(before);
    settled.advance(4_000);
    const later = restarted(settled);
    later.send(reversal({ '2': FOREIGN_CARD }));
    expect(later.forwarded.map(({ '0': mti, '90': name }) => `${mti} ${name}`)).toEqual([
      `0400 ${ORIGINAL.replace('0100000101', '0120000001')}`,
    ]);
  });

  it('what memory has let go is found again for what it is', () => {
    const world = new World({ ...standingIn(), retainedLimit: 1, inFlightLimit: 2 });
    world.down(2);
    world.send(foreign());
    respondsWith('00')(world);
    world.up(2);
    for (let i = 1; i <= 6; i++) world.send(numbered(i + 10));
    world.send(reversal({ '2': FOREIGN_CARD }));
    world.advance(100);
    expect(world.forwarded.at(-1)).toMatchObject({ '0': '0400', '90': ORIGINAL.replace('0100000101', '0120000001') });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });

  it('a late approval of the request is known for what it is, and undone once more', () => {
    const before = new World(standingIn());
    respondsTo({ '0420': '25', '0120': '00' })(before);
    before.send(foreign());
    before.advance(1_020);
    const world = restarted(before);
    world.respond(2, responseTo(before.forwarded[0]!, '00'));
    expect(world.notes).toEqual(['issuer.late', 'advice.queued', 'advice.acknowledged']);
    expect(world.forwarded.map(({ '0': mti, '90': name }) => `${mti} ${name}`)).toEqual([
      `0420 ${ORIGINAL.replace('000101', '000001')}`,
    ]);
    expect(outstandingOf(world)).toEqual([12_345]);
  });

  it('nobody stands in for what was in flight at a crash: its acquirer waits no more', () => {
    const before = new World(standingIn());
    before.send(foreign());
    const world = restarted(before);
    world.advance(4_000);
    world.send(foreign({ '0': '0101' }));
    expect(world.answers).toMatchObject([{ '0': '0110', '39': '91' }]);
    expect(world.notes).not.toContain('stand-in.approved');
  });

  it('what was not durable has not been: the acquirer asks again and is approved once', () => {
    const before = new World(standingIn());
    before.down(2);
    before.journal.stall();
    before.send(foreign());
    expect(before.answers).toEqual([]);
    const world = restarted(before);
    world.down(2);
    world.send(foreign({ '0': '0101' }));
    world.up(2);
    expect(types(world)).toEqual(['0120 000001']);
    expect(outstandingOf(world)).toEqual([12_345]);
  });
});
