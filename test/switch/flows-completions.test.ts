// Completions whose authorization is not what it seems: reversed captures of what its day's end would confirm, and authorizations that
// their issuer has still to be told of.
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/iso8583/calendar-date.ts';
import { Evenings } from '../centre/confirmation/fixture.ts';
import { bank } from './bank-flow.ts';
import { EXPIRED, expires } from './expiry-flow.ts';
import { completing, FOREIGN_CARD, foreign, purchase, respondsWith, responseTo, reversal, silent } from './flow.ts';
import { outstandingOf, STAND_IN } from './stand-in-flow.ts';
import { World } from './world.ts';

const MONDAY = 20261123;
const CARD = '9504010000000001';
const COMPLETION = '02200002011123094500'.concat('00000504001', '00000000000');

describe('at-close: what was captured, and the capture reversed, is not confirmed by the end of the day', () => {
  const net = (evenings: Evenings) =>
    [...evenings.books.operations.values()].reduce(
      (sum, one) => sum + (one.isReversal ? -one.amountMinor : one.amountMinor),
      0,
    );

  it.each([
    ['a void of the sale: 0100, 0220 of all, 0400 of the 0220', '000000012345', false, 0],
    ['the authorization reversed as well, as docs/confirmation.md advises', '000000005000', true, 0],
    ['0220 of a part, 0400 of it', '000000005000', false, 7_345],
  ])('%s', (_, amount, reversesAll, heldMinor) => {
    const { world, issuer } = bank();
    world.openDay(MONDAY);
    world.send(purchase({ '2': CARD }));
    world.send(purchase(completing({ '2': CARD, '4': amount })));
    if (reversesAll) world.send(reversal({ '2': CARD }));
    world.send(reversal({ '2': CARD, '11': '000902', '37': '632709000902', '90': COMPLETION }));
    expect(world.answers.every((answer) => answer['39'] === '00')).toBe(true);
    // Acquirer, journal and issuer agree: nothing is debited.
    expect(issuer.totals()).toMatchObject({ heldMinor, debitedMinor: 0 });
    expect(outstandingOf(world)).toEqual(heldMinor === 0 ? [] : [heldMinor]);
    const evenings = new Evenings('at-close').evening(world.journal.entries, MONDAY);
    expect(net(evenings)).toBe(0);
  });
});

describe('a completion of an authorization that its issuer has not been told of yet does not overtake it', () => {
  it.each([false, true])(
    'built-in issuer: the hold is captured, in the next process too (restart before: %s)',
    (restarts) => {
      let { world, issuer } = bank();
      world.openDay(MONDAY);
      // 7,770.91: the issuer says 91 to the first sending, so that the switch takes it over.
      world.send(purchase({ '0': '0120', '2': CARD, '4': '000000777091', '39': '00' }));
      if (restarts) ({ world, issuer } = bank(world));
      world.send(purchase(completing({ '2': CARD, '4': '000000777000' })));
      world.advance(60_000);
      expect(world.core.advicesWaiting).toBe(0);
      expect(outstandingOf(world)).toEqual([91, 777_000]);
      const { heldMinor, debitedMinor } = issuer.totals();
      const restarted = bank(world).issuer.totals();
      expect([heldMinor, debitedMinor, restarted.heldMinor]).toEqual([91, 777_000, 91]);
    },
  );

  it('and nothing of it is held when it has expired', () => {
    const { world, issuer } = bank();
    world.openDay(MONDAY);
    world.send(purchase({ '0': '0120', '2': CARD, '4': '000000777091', '39': '00' }));
    world.send(purchase(completing({ '2': CARD, '4': '000000777100' })));
    world.advance(60_000);
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    for (let day = 1; day <= 40; day++) evenings.evening(world.journal.entries, addDays(MONDAY, day));
    for (const { place, capturedMinor } of evenings.books.expiries)
      expires(world, { ...EXPIRED, place, capturedMinor });
    expect(evenings.cleared.map((operation) => operation.split(' ')[0])).toEqual(['777100']);
    expect(outstandingOf(world)).toEqual([777_100]);
    const { heldMinor, debitedMinor } = issuer.totals();
    expect([heldMinor, debitedMinor]).toEqual([0, 777_100]);
  });

  it('remote issuer', () => {
    const world = new World({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii' }] });
    silent(world);
    world.send(foreign({ '0': '0120', '39': '00' }));
    world.advance(1_100);
    respondsWith('00')(world);
    world.send(foreign(completing({ '2': FOREIGN_CARD, '4': '000000012345' })));
    world.advance(60_000);
    expect(world.forwarded.map((m) => m['0'])).toEqual(['0120', '0121', '0220']);
  });

  it('remote issuer that was stood in for', () => {
    const world = new World({
      issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }],
    });
    world.down(2);
    world.send(foreign());
    world.responds(2, (asked) => ({ message: responseTo(asked, asked['0'] === '0120' ? '96' : '00') }));
    world.up(2);
    world.send(foreign(completing({ '2': FOREIGN_CARD, '4': '000000012345' })));
    world.advance(60_000);
    expect(world.answers.map((m) => m['39'])).toEqual(['00', '00']);
    expect(world.forwarded.map((m) => m['0'])).toEqual(['0120', '0121', '0220']);
  });
});
