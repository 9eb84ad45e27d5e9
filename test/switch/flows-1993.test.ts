// ISO 8583:1993, and what extends it: original data elements (DE 56) have a STAN of six digits and a time of twelve, however long the
// element may be.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, FOREIGN_CARD, purchase, without } from './flow.ts';
import { World } from './world.ts';

const TIME = '261123103000';
const asked = (changes: FieldValues = {}): FieldValues => ({
  ...without(purchase(), 13),
  '0': '1100',
  '12': TIME,
  ...changes,
});
const later = (changes: FieldValues): FieldValues =>
  asked({ '7': '1123094500', '11': '000201', '12': '261123104500', '37': '632709000201', ...changes });
/** DE 56 as the acquirer says it: message type 4, STAN 6, local date and time 12, acquirer LLVAR 11. */
const ORIGINAL = `1100000101${TIME}06504001`;

describe.each(['iso93-ascii', 'iso93-bcd', 'amex'])('%s', (spec) => {
  const settings = { acquirers: [{ spec }], issuers: [{ routes: ['9504'] }, { routes: ['4'], spec }] };

  it.each([
    ['a reversal', { '0': '1420', '24': '400' }],
    ['a completion', { '0': '1220' }],
  ])('%s finds the transaction that it names by DE 56', (_, changes) => {
    const world = new World(settings);
    world.plays(1, () => APPROVED);
    world.send(asked());
    world.send(later({ ...changes, '56': ORIGINAL }));
    expect(world.questions.at(-1)).toMatchObject({ original: 1 });
    expect(world.answers.at(-1)).toMatchObject({ '39': '000' });
  });

  it('the 1420 to a silent issuer names what it was asked', () => {
    const world = new World(settings);
    world.send(asked({ '2': FOREIGN_CARD }));
    world.advance(1_100);
    const undone = world.forwarded.at(-1)!;
    expect([undone['0'], undone['56']]).toEqual(['1420', `1100000001${TIME}06504001`]);
  });
});
