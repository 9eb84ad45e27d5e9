// Room for what is in flight, when acquirers want more than there is.
import { describe, expect, it } from 'vitest';
import { foreign, purchase } from './flow.ts';
import { World } from './world.ts';

const stanOf = (i: number) => String(i).padStart(6, '0');
const THREE = { acquirers: [{}, {}, {}], inFlightLimit: 12, retainedLimit: 100 };

/** Sends `count` requests that nobody answers from a connection; returns how many were told 91. */
function refused(world: World, connection: number, first: number, count: number): number {
  const before = world.answers.length;
  for (let i = first; i < first + count; i++) world.send(foreign({ '11': stanOf(i), '37': stanOf(i) }), connection);
  const answers = world.answers.slice(before);
  expect(answers.every((answer) => answer['39'] === '91')).toBe(true);
  return answers.length;
}

describe('an acquirer whose issuer is silent', () => {
  it('fills what is shared and its own part, and no part of another', () => {
    const world = new World(THREE);
    const [one, two, three] = [1, 2, 3].map((acquirer) => world.connect(acquirer));
    // Twelve: six that all share, and two for each.
    expect(refused(world, one!, 1, 20)).toBe(20 - 8);
    expect(world.core.inFlight).toBe(8);
    expect(refused(world, two!, 101, 5)).toBe(5 - 2);
    expect(refused(world, three!, 201, 5)).toBe(5 - 2);
    expect(world.core.inFlight).toBe(12);
  });

  it('has room again when its requests have their outcome', () => {
    const world = new World(THREE);
    const one = world.connect(1);
    expect(refused(world, one, 1, 10)).toBe(2);
    world.advance(60_000);
    expect(world.core.inFlight).toBe(0);
    expect(refused(world, one, 101, 10)).toBe(2);
  });

  it('may have all of it where there is no other', () => {
    const world = new World({ inFlightLimit: 12, retainedLimit: 100 });
    expect(refused(world, 1, 1, 20)).toBe(8);
    expect(world.core.inFlight).toBe(12);
  });

  it('does not keep another from a built-in issuer', () => {
    const world = new World(THREE);
    world.plays(1, () => ({ reason: 0, approvalCode: 'A1B2C3' }));
    const [one, two] = [1, 2].map((acquirer) => world.connect(acquirer));
    refused(world, one!, 1, 20);
    for (let i = 0; i < 50; i++) world.send(purchase({ '11': stanOf(500 + i), '37': stanOf(500 + i) }), two);
    const approved = world.answers.filter((answer) => answer['39'] === '00');
    expect(approved).toHaveLength(50);
  });

  it('fills no more by requests that the journal is asked about', () => {
    const world = new World({ ...THREE, retainedLimit: 1, issuers: [{ routes: ['9504'] }, { routes: ['4'] }] });
    world.plays(1, () => ({ reason: 0, approvalCode: 'A1B2C3' }));
    const [one, two] = [1, 2].map((acquirer) => world.connect(acquirer));
    for (let i = 0; i < 100; i++) world.send(purchase({ '11': stanOf(i), '37': stanOf(i) }), one);
    world.journal.find = () => undefined;
    const before = world.answers.length;
    for (let i = 0; i < 20; i++) world.send(purchase({ '11': stanOf(200 + i), '37': stanOf(200 + i) }), one);
    expect(world.core.inFlight).toBe(8);
    expect(world.answers.slice(before).map((answer) => answer['39'])).toEqual(Array(12).fill('91'));
    world.send(purchase({ '11': stanOf(500), '37': stanOf(500), '7': '1123110000' }), two);
    expect(world.answers.at(-1)).toMatchObject({ '11': stanOf(500), '39': '00' });
  });
});
