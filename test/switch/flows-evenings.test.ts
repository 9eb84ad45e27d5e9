// What the evening makes of a day, and the switch of what the evening wants: completions on their way, what was approved in the place of an
// issuer, and totals that two sides have counted in another order.
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { addDays } from '../../src/iso8583/calendar-date.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { Evenings } from '../centre/confirmation/fixture.ts';
import { EXPIRED, expires } from './expiry-flow.ts';
import {
  completing,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  silent,
} from './flow.ts';
import { lossesOf, outstandingOf, respondsTo, STAND_IN } from './stand-in-flow.ts';
import { World } from './world.ts';

const MONDAY = 20261123;
const REMOTE = 2;

it.each([false, true])(
  'a completion that was on its way when the centre read the journal stays captured (after a restart: %s)',
  (restarts) => {
    let world = new World();
    respondsWith('00')(world);
    world.send(foreign());
    silent(world);
    world.send(foreign(completing()));
    const place = world.journal.entries.length;
    world.respond(REMOTE, responseTo(world.forwarded.at(-1)!, '00'));
    if (restarts) world = new World({ after: world });
    respondsWith('00')(world);
    expect(expires(world, { ...EXPIRED, place })).toEqual(['queued']);
    expect(world.records.find(({ step }) => step === 'adviceQueued')).toMatchObject({ amountMinor: 5_000 });
  },
);

it('totals of what expired, was reversed in part and then altogether are the same after a restart', () => {
  const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', reconciles: true }];
  const asked = (restarts: boolean) => {
    let world = new World({ issuers });
    world.openDay(MONDAY);
    respondsWith('00')(world);
    world.send(foreign());
    world.send(foreign(completing()));
    expires(world, { ...EXPIRED, capturedMinor: 5_000 });
    world.send(reversal({ '2': FOREIGN_CARD, '95': LEAVES_400 }));
    if (restarts) {
      world.checkpoint();
      world = new World({ issuers, after: world });
      respondsWith('00')(world);
    }
    world.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '37': '632709000902' }));
    world.openDay(addDays(MONDAY, 1));
    world.advance(5_000);
    const { '75': _, ...totals } = world.forwarded.find((message) => message['0'] === '0500')!;
    return [totals['76'], totals['77'], totals['86'], totals['87'], totals['88'], totals['89']];
  };
  expect(asked(true)).toEqual(asked(false));
});

it('an issuer is asked about a day when all reversals of it have their outcome', () => {
  const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', reconciles: true, deadlineMs: 5_000 }];
  const world = new World({ issuers });
  world.openDay(MONDAY);
  // The answer comes just in time, and then nobody answers the reversal that has waited for it.
  world.responds(REMOTE, (request) => {
    if (request['0'] === '0400') return undefined;
    return { message: responseTo(request, '00'), afterMs: request['0'] === '0100' ? 4_900 : 0 };
  });
  world.send(foreign());
  world.send(reversal({ '2': FOREIGN_CARD }));
  world.openDay(addDays(MONDAY, 1));
  world.advance(30_000);
  const asked = world.forwarded.find((message) => message['0'] === '0500')!;
  expect(Number(asked['77'] ?? 0) + Number(asked['75'] ?? 0)).toBe(1);
});

const FAR = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];

/** An authorization that a remote issuer has approved, or that was approved in its place and that it was told of. */
function authorized(standsIn: boolean): World {
  const world = new World({ issuers: FAR });
  respondsWith('00', 0, { '38': 'A1B2C3' })(world);
  if (standsIn) issuerDown(REMOTE)(world);
  world.send(foreign());
  if (standsIn) issuerUp(REMOTE)(world);
  world.advance(10_000);
  return world;
}

describe.each([
  ['approved by it', false],
  ['approved in its place', true],
])('what is captured at a remote issuer after the evening, %s,', (_, standsIn) => {
  it.each([
    ['by DE 90', () => ({ '90': ORIGINAL })],
    ['by DE 38', (world: World) => ({ '38': world.answers[0]!['38']! })],
  ])('and named %s is not let go', (_, naming) => {
    const world = authorized(standsIn);
    const place = world.journal.entries.length;
    const { '90': __, ...completion } = completing();
    world.send(foreign({ ...completion, ...naming(world) }));
    expect(expires(world, { ...EXPIRED, place })).toEqual(['queued']);
    expect(world.records.findLast(({ step }) => step === 'adviceQueued')).toMatchObject({ amountMinor: 5_000 });
  });

  it('nor by the next process', () => {
    const before = authorized(standsIn);
    const place = before.journal.entries.length;
    before.send(foreign(completing()));
    const world = new World({ issuers: FAR, after: before });
    respondsWith('00')(world);
    expect(expires(world, { ...EXPIRED, place })).toEqual(['queued']);
    expect(world.records.findLast(({ step }) => step === 'adviceQueued')).toMatchObject({ amountMinor: 5_000 });
  });

  it('nor when it is on its way', () => {
    const world = authorized(standsIn);
    const place = world.journal.entries.length;
    silent(world);
    world.send(foreign(completing()));
    expect(expires(world, { ...EXPIRED, place })).toEqual(['later']);
    world.advance(1_000);
    respondsWith('00')(world);
    world.advance(30_000);
    expect(world.core.advicesWaiting).toBe(0);
    expect(expires(world, { ...EXPIRED, place })).toEqual(['queued']);
    expect(world.records.findLast(({ step }) => step === 'adviceQueued')).toMatchObject({ amountMinor: 5_000 });
  });

  it('stands once by the journal, with what is left of the authorization, which a reversal takes', () => {
    const world = authorized(standsIn);
    world.send(foreign(completing()));
    expect(outstandingOf(world)).toEqual([7_345, 5_000]);
    world.send(reversal({ '2': FOREIGN_CARD }));
    expect(world.answers.at(-1)!['39']).toBe('00');
    expect(outstandingOf(world)).toEqual([5_000]);
  });
});

it.each(['before', 'after'])('what its issuer books %s it refuses the stand-in is no loss', (when) => {
  const world = new World({ issuers: FAR });
  issuerDown(REMOTE)(world);
  world.send(foreign());
  const refuses = () => issuerUp(REMOTE)(world);
  respondsTo({ '0120': '51', '0220': '00' })(world);
  if (when === 'after') refuses();
  world.send(foreign(completing()));
  if (when === 'before') refuses();
  world.advance(10_000);
  expect([outstandingOf(world), lossesOf(world)]).toEqual([[5_000], [7_345]]);
});

describe('what was taken while its issuer was down', () => {
  const authorizations = [
    ['approved in its place', foreign()],
    ['told by its acquirer', foreign({ '0': '0120', '39': '00' })],
  ] as const;

  it.each(authorizations)('%s is known to the centre by its DE 7', (_, message) => {
    const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];
    const world = new World({ issuers });
    world.openDay(MONDAY);
    issuerDown(REMOTE)(world);
    world.send(message);
    expect(world.answers.at(-1)!['39']).toBe('00');
    const { open } = new Evenings('dual').evening(world.journal.entries, MONDAY);
    expect(open).toMatchObject([{ transaction: 1, sentAt: EXPIRED.sentAt }]);
  });
});

describe('a completion of what was approved in the place of its issuer', () => {
  const CARD = '9504010000000001';

  it.each([
    ['all of it, let go at the end of the day', '000000012345', 12_345, 0],
    ['a part, the rest of it when it expires', '000000005000', 5_000, 40],
  ])('captures %s: in the end nothing is held beside the debit', (_, amount, debitedMinor, days) => {
    const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
    const local = { ...localIssuer(issuer, 1, 'issuer-1', 1_000), standIn: STAND_IN };
    const world = new World({ issuers: [{ routes: ['9504'] }], local });
    world.openDay(MONDAY);
    world.down(1);
    world.send(purchase({ '2': CARD }));
    world.up(1);
    world.advance(10_000);
    world.send(purchase(completing({ '2': CARD, '4': amount })));
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    for (let day = 1; day <= days; day++) evenings.evening([], addDays(MONDAY, day));
    expect(evenings.cleared.map((operation) => operation.split(' ')[0])).toEqual([String(debitedMinor)]);
    const [expired, ...others] = evenings.books.expiries;
    expect([expired, others]).toMatchObject([{ transaction: 1, capturedMinor: debitedMinor }, []]);
    expect(expires(world, { ...EXPIRED, capturedMinor: debitedMinor })).toEqual(['queued']);
    const { heldMinor, debitedMinor: tookMinor } = issuer.totals();
    expect([heldMinor, tookMinor]).toEqual([0, debitedMinor]);
  });

  it('captures nothing more to let go of at a remote issuer, which finds by itself what it completes', () => {
    const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];
    const world = new World({ issuers });
    world.openDay(MONDAY);
    issuerDown(REMOTE)(world);
    world.send(foreign());
    respondsWith('00')(world);
    issuerUp(REMOTE)(world);
    world.advance(10_000);
    world.send(foreign(completing({ '4': '000000012345' })));
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    expect(evenings.books.expiries).toMatchObject([{ transaction: 1, capturedMinor: 12_345, releasedMinor: 0 }]);
    expect(expires(world, { ...EXPIRED, capturedMinor: 12_345 })).toEqual(['nothing']);
  });

  const WRONG = '02200002011123094500'.concat('00000504001', '00000000000');

  it.each([
    ['a remote issuer', 'approved by it', false, FOREIGN_CARD],
    ['a remote issuer', 'approved in its place', true, FOREIGN_CARD],
    ['an issuer in this process', 'approved by it', false, CARD],
    ['an issuer in this process', 'approved in its place', true, CARD],
  ])('that was of the wrong amount is corrected the day after: %s, %s', (who, _, standsIn, card) => {
    const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
    const local = { ...localIssuer(issuer, 1, 'issuer-1', 1_000), standIn: STAND_IN };
    const far = { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN };
    const world = new World({ issuers: [{ routes: ['9504'] }, far], local });
    const number = card === CARD ? 1 : REMOTE;
    world.openDay(MONDAY);
    respondsWith('00')(world);
    if (standsIn) world.down(number);
    world.send(purchase({ '2': card }));
    if (standsIn) world.up(number);
    world.advance(10_000);
    world.send(purchase(completing({ '2': card, '4': '000000012345' })));
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    // What was told to let go is let go, be it only after the correction.
    const untold = [...evenings.books.expiries];
    world.openDay(addDays(MONDAY, 1));
    world.send(reversal({ '2': card, '90': WRONG }));
    for (const { place, capturedMinor } of untold) expires(world, { ...EXPIRED, place, capturedMinor });
    const right = { '2': card, '4': '000000010000', '11': '000202', '37': '632709000202' };
    world.send(purchase(completing(right)));
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00', '00', '00']);
    evenings.evening(world.journal.entries, addDays(MONDAY, 1));
    expect(evenings.cleared.map((operation) => operation.split(' ')[0])).toEqual(['12345', '-12345', '10000']);
    expect(evenings.books.exceptions).toEqual([]);
    for (let day = 2; day <= 20; day++) evenings.evening(world.journal.entries, addDays(MONDAY, day));
    expect(evenings.open).toEqual([]);
    expect(evenings.books.expiries).toMatchObject([{ transaction: 1, capturedMinor: 10_000, releasedMinor: 2_345 }]);
    for (const { place, capturedMinor } of evenings.books.expiries) {
      expires(world, { ...EXPIRED, place, capturedMinor });
    }
    const { heldMinor, debitedMinor } = issuer.totals();
    if (number === 1) expect([who, heldMinor, debitedMinor]).toEqual([who, 0, 10_000]);
  });

  it.each([false, true])('is followed by a tip within the tolerance the day after (in its place: %s)', (standsIn) => {
    const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];
    const world = new World({ issuers });
    world.openDay(MONDAY);
    respondsWith('00')(world);
    if (standsIn) issuerDown(REMOTE)(world);
    world.send(foreign());
    if (standsIn) issuerUp(REMOTE)(world);
    world.advance(10_000);
    world.send(foreign(completing({ '4': '000000012345' })));
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    world.openDay(addDays(MONDAY, 1));
    world.send(foreign(completing({ '4': '000000000500', '11': '000202', '37': '632709000202' })));
    evenings.evening(world.journal.entries, addDays(MONDAY, 1));
    expect(evenings.cleared.map((operation) => operation.split(' ')[0])).toEqual(['12345', '500']);
    expect(evenings.books.exceptions).toEqual([]);
  });

  it('is left alone by the evening of the day before, held late', () => {
    const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];
    const world = new World({ issuers });
    world.openDay(MONDAY);
    world.openDay(addDays(MONDAY, 1));
    issuerDown(REMOTE)(world);
    world.send(foreign());
    respondsWith('00')(world);
    issuerUp(REMOTE)(world);
    world.advance(10_000);
    world.send(foreign(completing({ '4': '000000012345' })));
    const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
    expect([evenings.open.length, evenings.books.expiries]).toEqual([1, []]);
    evenings.evening(world.journal.entries, addDays(MONDAY, 1));
    expect([evenings.open.length, evenings.books.expiries.length]).toEqual([1, 1]);
  });
});
