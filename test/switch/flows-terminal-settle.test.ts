// A terminal settles its batch: what it was told approved, worked out by hand, against what it says in DE 63 or DE 74 to 89. 00, or 95 when
// it says something else; never 95 for what nobody has said.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, type Deed, decides, journalFaults, ORIGINAL, purchase, reversal, send } from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const MONDAY = 20261123;
const TERMINAL = 'TERM0001';

function played(deeds: readonly Deed[], given: WorldSettings = {}): World {
  const world = new World(given);
  decides(APPROVED)(world);
  world.openDay(MONDAY);
  for (const deed of deeds) deed(world);
  return world;
}

let stan = 900;
/** DE 39 of the answer to a settle. */
function settles(world: World, changes: FieldValues = {}): string {
  const request = { '0': '0500', '3': '920000', '11': String(++stan).padStart(6, '0'), '41': TERMINAL, ...changes };
  world.send(request);
  expect(journalFaults(world)).toEqual([]);
  const answer = world.answers.at(-1)!;
  expect(answer).toMatchObject({ '0': '0510', '3': request['3'], '11': request['11'], '41': request['41'] });
  return String(answer['39']);
}

const sums = (sales: number, salesMinor: number, refunds: number, refundsMinor: number): FieldValues => ({
  '63': [sales, refunds]
    .map((n, i) => `${pad(n, 3)}${pad([salesMinor, refundsMinor][i]!, 12)}`)
    .join('')
    .padEnd(90, '0'),
});
const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
const sale = (number: number, minor: number, changes: FieldValues = {}): Deed =>
  send(purchase({ '4': pad(minor, 12), '11': pad(number, 6), '41': TERMINAL, ...changes }));

/** 100.00 and 50.00 sold, 100.00 of it reversed, 20.00 refunded; another terminal of the link sells 70.00. */
const DAY: readonly Deed[] = [
  sale(101, 10_000),
  sale(102, 5_000),
  send(reversal({ '4': pad(10_000, 12), '11': '000901', '41': TERMINAL, '90': ORIGINAL })),
  sale(103, 2_000, { '3': '200000' }),
  sale(104, 7_000, { '41': 'TERM0002' }),
];

describe('a terminal that settles', () => {
  it.each([
    ['says nothing', {}],
    ['says the same', sums(1, 5_000, 1, 2_000)],
    ['says something else in DE 63', { '63': 'HELLO' }],
    [
      'says the same in DE 76 and 88',
      { '76': pad(2, 10), '75': pad(1, 10), '88': pad(15_000, 16), '87': pad(10_000, 16) },
    ],
    ['names another amount after its batch was uploaded', { ...sums(9, 9, 9, 9), '3': '960000' }],
  ])('is told 00 when it %s', (_, changes) => {
    expect(settles(played(DAY), changes)).toBe('00');
  });

  it.each([
    ['another amount', sums(1, 5_001, 1, 2_000)],
    ['less', sums(0, 0, 1, 2_000)],
    ['what the whole link has', sums(2, 12_000, 1, 2_000)],
    ['another amount in DE 88', { '88': pad(15_000, 16) }],
  ])('is told 95 when it says %s', (_, changes) => {
    const world = played(DAY);
    expect(settles(world, changes)).toBe('95');
    expect(world.notes.at(-1)).toBe('day.out-of-balance');
  });

  it('with nothing sold is told 00, with or without zeros', () => {
    const world = played([]);
    expect([settles(world), settles(world, sums(0, 0, 0, 0))]).toEqual(['00', '00']);
  });

  it('begins a new batch once it was told 00, and none after 95', () => {
    const world = played(DAY);
    expect(settles(world, sums(2, 5_000, 1, 2_000))).toBe('95');
    expect(settles(world, sums(1, 5_000, 1, 2_000))).toBe('00');
    sale(110, 300)(world);
    expect(settles(world, sums(1, 5_300, 1, 2_000))).toBe('95');
    expect(settles(world, sums(1, 300, 0, 0))).toBe('00');
  });

  it('is not doubted where memory has not all of the batch', () => {
    expect(settles(played(DAY, { retainedLimit: 2, inFlightLimit: 2 }), sums(7, 7, 7, 7))).toBe('00');
  });

  it('is known by the next process', () => {
    const world = new World({ after: played(DAY) });
    expect([settles(world, sums(7, 7, 7, 7)), settles(world, sums(1, 5_000, 1, 2_000))]).toEqual(['95', '00']);
  });

  it('closes nothing for its link: that reconciles as before', () => {
    const world = played(DAY);
    settles(world);
    world.send({ '0': '0500', '7': '1123235900', '11': '000990', '15': '1123', '50': '504', '88': pad(22_000, 16) });
    expect(world.answers.at(-1)).toMatchObject({ '39': '00', '66': '1' });
  });
});
