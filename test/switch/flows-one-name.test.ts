// An advice under the name of a request that was told "not now": from there on two transactions have one name, and each message about it
// means one of them.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  FOREIGN_CARD,
  foreign,
  journalFaults,
  ORIGINAL,
  respondsWith,
  reversal,
  silent,
  without,
} from './flow.ts';
import { later, SMALL } from './small-memory.ts';
import { outstandingOf } from './stand-in-flow.ts';
import { World, type WorldSettings } from './world.ts';

const debits = (world: World) => world.forwarded.filter((asked) => ['0220', '0221'].includes(String(asked['0'])));

/** 0200 was told 91 and undone; then 0220 under its name was taken in. */
function putOffThenTold(settings: WorldSettings = {}): World {
  const world = new World(settings);
  world.plays(1, () => APPROVED);
  silent(world);
  world.plays(1, () => APPROVED);
  world.send(foreign({ '0': '0200' }));
  world.advance(1_100);
  respondsWith('00')(world);
  world.advance(5_000);
  world.send(foreign({ '0': '0220', '39': '00' }));
  expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0210 91', '0230 00']);
  expect(outstandingOf(world)).toEqual([12_345]);
  return world;
}

describe('0220 behind 0200 that was told 91', () => {
  it('a late reversal that names the 0200 by DE 90 leaves the 0220 alone', () => {
    const world = putOffThenTold();
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0200') }));
    expect([world.answers.at(-1)!['39'], outstandingOf(world)]).toEqual(['00', [12_345]]);
  });

  it('the repeat of the 0200 has its first answer', () => {
    const world = putOffThenTold();
    world.send(foreign({ '0': '0201' }));
    expect(`${world.answers.at(-1)!['0']} ${world.answers.at(-1)!['39']}`).toBe('0210 91');
  });

  it('a completion confirmation 0202 "not completed" of the 0200 leaves the 0220 alone', () => {
    const world = putOffThenTold();
    world.send(foreign({ '0': '0202', '39': '91' }));
    world.advance(5_000);
    expect(outstandingOf(world)).toEqual([12_345]);
  });
});

/** The 0200 was forgotten and the 0220 is in memory. */
function remembered(): World {
  const world = new World(SMALL);
  world.plays(1, () => APPROVED);
  world.send(foreign({ '0': '0200' }));
  world.advance(1_100);
  respondsWith('00')(world);
  world.advance(5_000);
  for (let i = 1_000; i < 1_005; i++) world.send(later(i));
  world.send(foreign({ '0': '0220', '39': '00' }));
  expect(world.answers.at(-1)).toMatchObject({ '0': '0230', '39': '00' });
  for (let i = 1_005; i < 1_008; i++) world.send(later(i));
  return world;
}

/** Then something of another terminal has the journal asked for the name of both. */
function recollected(): World {
  const world = remembered();
  world.send(foreign({ '0': '0200', '41': 'TERM0002' }));
  expect(world.answers.at(-1)).toMatchObject({ '0': '0210', '39': '00' });
  return world;
}

describe('behind a search that has found the forgotten 0200 again', () => {
  it('0221 is the 0220 again: one debit', () => {
    const world = recollected();
    world.send(foreign({ '0': '0221', '39': '00' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0230', '39': '00' });
    expect(debits(world)).toHaveLength(1);
  });

  it('0220 sent again is the 0220 again: one debit', () => {
    const world = recollected();
    world.send(foreign({ '0': '0220', '39': '00' }));
    expect(debits(world)).toHaveLength(1);
  });

  it('a reversal of the 0220 undoes it', () => {
    const world = recollected();
    const before = outstandingOf(world);
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect([journalFaults(world), outstandingOf(world).length]).toEqual([[], before.length - 1]);
  });
});

describe('without a search', () => {
  it('0221 is the 0220 again, and its reversal undoes it', () => {
    const world = remembered();
    world.send(foreign({ '0': '0221', '39': '00' }));
    expect(debits(world)).toHaveLength(1);
    const before = outstandingOf(world);
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
    expect(outstandingOf(world).length).toBe(before.length - 1);
  });
});

describe('a reversal without DE 41, of something else of that name, has the journal asked as well', () => {
  it('0221 is the 0220 again: one debit', () => {
    const world = remembered();
    world.send(without(reversal({ '2': '4000001234567881', '90': ORIGINAL.replace('0100', '0200') }), 41));
    world.send(foreign({ '0': '0221', '39': '00' }));
    expect(debits(world)).toHaveLength(1);
  });
});

it('0200 told 91, then an advice of its decline: the repeat of the 0200 is told no approval', () => {
  const world = new World();
  silent(world);
  world.send(foreign({ '0': '0200' }));
  world.advance(1_100);
  respondsWith('00')(world);
  world.advance(5_000);
  world.send(foreign({ '0': '0220', '39': '05' }));
  world.send(foreign({ '0': '0201' }));
  expect(outstandingOf(world)).toEqual([]);
  expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0210 91', '0230 00', '0210 91']);
});

it.each([false, true])(
  'after a restart (checkpoint %s) the 0221 is the 0220 again, and totals are the same',
  (isKept) => {
    const totals = (world: World) => {
      world.send({ '0': '0500', '7': '1123235900', '11': '000990', '15': '1123', '50': '504' });
      const answer = world.answers.at(-1)!;
      return ['74', '75', '76', '77', '86', '87', '88', '89'].map((each) => answer[each]);
    };
    const first = putOffThenTold();
    if (isKept) first.checkpoint();
    const world = new World({ after: first });
    respondsWith('00')(world);
    world.send(foreign({ '0': '0221', '39': '00' }));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0230', '39': '00' });
    expect(debits(world)).toHaveLength(0);
    expect(totals(world)).toEqual(totals(first));
  },
);

describe('0200 refused because the issuer was down, then 0220 taken over, and the 0220 is forgotten before the refusal', () => {
  function forgottenSale(): World {
    const world = new World(SMALL);
    world.plays(1, () => APPROVED);
    world.down(2);
    world.send(foreign({ '0': '0200' }));
    world.send(foreign({ '0': '0220', '39': '00' }));
    respondsWith('00')(world);
    world.up(2);
    world.advance(10_000);
    for (let i = 1_000; i < 1_010; i++) world.send(later(i));
    expect(world.answers.slice(0, 2).map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0210 91', '0230 00']);
    expect(outstandingOf(world)).toHaveLength(11);
    return world;
  }

  it.each(['0220', '0200'])('a reversal (DE 90 %s) of what was told 00 gives the money back', (mti) => {
    const world = forgottenSale();
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', mti) }));
    expect([world.answers.at(-1)!['39'], outstandingOf(world).length]).toEqual(['00', mti === '0220' ? 10 : 11]);
  });

  it.each([0, 5, 6, 7, 8, 9])('the repeat of that reversal has its answer (%s others later)', (others) => {
    const world = forgottenSale();
    const undoing = reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') });
    world.send(undoing);
    for (let i = 0; i < others; i++) world.send(later(1_010 + i));
    world.send(undoing);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });

  it.each(['0220', '0221'])('%s again is no second debit', (mti) => {
    const world = forgottenSale();
    world.send(foreign({ '0': mti, '39': '00' }));
    expect(debits(world)).toHaveLength(1);
  });

  it('the repeat of the 0200 has its first answer', () => {
    const world = forgottenSale();
    world.send(foreign({ '0': '0201' }));
    expect(`${world.answers.at(-1)!['0']} ${world.answers.at(-1)!['39']}`).toBe('0210 91');
  });
});

describe('0220 behind 0200 that was refused when too many were in flight, so that the switch knows nothing of it', () => {
  const codes = (world: World) => world.answers.map((answer) => `${answer['0']} ${answer['39']}`);

  function refusedThenTold(): World {
    const world = new World({ inFlightLimit: 1 });
    silent(world);
    world.send(foreign({ '11': '000900' }));
    world.send(foreign({ '0': '0200' }));
    world.advance(1_100);
    respondsWith('00')(world);
    world.advance(5_000);
    world.send(foreign({ '0': '0220', '39': '00' }));
    expect([codes(world), outstandingOf(world)]).toEqual([['0210 91', '0110 91', '0230 00'], [12_345]]);
    return world;
  }

  it.each([
    ['DE 90', {}],
    ['DE 90 and their STAN', { '11': '000101' }],
  ])('a reversal that names the 0200 by %s finds nothing, and leaves the 0220 alone', (_, changes) => {
    const world = refusedThenTold();
    world.send(reversal({ ...changes, '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0200') }));
    expect([codes(world).at(-1), outstandingOf(world)]).toEqual(['0410 25', [12_345]]);
  });

  it('a reversal that names the 0220 undoes it', () => {
    const world = refusedThenTold();
    world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
    expect([codes(world).at(-1), outstandingOf(world)]).toEqual(['0410 00', []]);
  });

  it('the 0200 again is told that its name is taken', () => {
    const world = refusedThenTold();
    world.send(foreign({ '0': '0200' }));
    expect([codes(world).at(-1), outstandingOf(world)]).toEqual(['0210 94', [12_345]]);
  });
});

it('0220 that repeats an approved 0200 is told the same, and can be reversed by its own name', () => {
  const world = new World();
  respondsWith('00')(world);
  world.send(foreign({ '0': '0200' }));
  world.send(foreign({ '0': '0220', '39': '00' }));
  world.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
  expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0210 00', '0230 00', '0410 00']);
  expect(outstandingOf(world)).toEqual([]);
});

it('in the words of 1993 as well: DE 56 that names the 1200 does not mean the 1220', () => {
  const spec = 'iso93-ascii';
  const world = new World({
    inFlightLimit: 1,
    acquirers: [{ spec }],
    issuers: [{ routes: ['9504'] }, { routes: ['4'], spec }],
  });
  const said = { '12': '261123103000', '24': '200' };
  const of1993 = (changes: FieldValues) => without(foreign({ ...said, ...changes }), 13);
  silent(world);
  world.send(of1993({ '0': '1200', '11': '000900' }));
  world.send(of1993({ '0': '1200' }));
  world.advance(1_100);
  respondsWith('000')(world);
  world.advance(5_000);
  world.send(of1993({ '0': '1220', '39': '000' }));
  const undoing = (mti: string, stan: string) =>
    of1993({ '0': '1400', '11': stan, '24': '400', '56': `${mti}00010126112310300006504001` });
  world.send(undoing('1200', '000901'));
  world.send(undoing('1220', '000902'));
  const codes = world.answers.map((answer) => `${answer['0']} ${answer['39']}`);
  expect(codes).toEqual(['1210 907', '1210 907', '1230 000', '1410 914', '1410 000']);
  expect(outstandingOf(world)).toEqual([]);
});

describe('a reversal without DE 90 behind a search', () => {
  it.each([false, true])('gives back what was told 00 (0201 before it: %s)', (isSearched) => {
    const world = remembered();
    if (isSearched) {
      world.send(foreign({ '0': '0201' }));
      expect(world.answers.at(-1)).toMatchObject({ '0': '0210', '39': '91' });
    }
    const before = outstandingOf(world).length;
    world.send(without(reversal({ '2': FOREIGN_CARD, '11': '000101', '12': '103000', '37': '632709000101' }), 90));
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(journalFaults(world)).toEqual([]);
    expect(outstandingOf(world).length).toBe(before - 1);
  });
});
