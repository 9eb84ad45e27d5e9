// Why the switch itself refuses: one line for each refusal, with the element that it is about.
import { expect, it } from 'vitest';
import { APPROVED, decides, purchase, reversal, without } from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const cases: readonly (readonly [string, WorldSettings, (world: World) => void, string[]])[] = [
  ['no card', {}, (world) => world.send(without(purchase(), 2)), ['30 2: no card number: neither DE 2 nor DE 35']],
  [
    'a card too short',
    {},
    (world) => world.send({ ...purchase(), '2': '95040' }),
    ['14 2: no card number of 12 to 19 digits'],
  ],
  [
    'a card of nobody',
    {},
    (world) => world.send({ ...purchase(), '2': '6011000000000004' }),
    ['15 2: no issuer has a route for this card'],
  ],
  ['no STAN', {}, (world) => world.send(without(purchase(), 11)), ['30 11: it is missing, and names the request']],
  [
    'a type that is not handled',
    {},
    (world) => world.send({ ...purchase(), '0': '0600' }),
    ['12 0: messages of this type are not handled'],
  ],
  [
    'no sign-on',
    { acquirers: [{ signOnRequired: true }] },
    (world) => world.send(purchase()),
    ['12 0: this link asks for a sign-on first (signOn: required), and this connection has not signed on'],
  ],
  [
    'an issuer that is down',
    {},
    (world) => {
      world.down(2);
      world.send({ ...purchase(), '2': '4000120000000016' });
    },
    ['91 : the link to its issuer is down, and nobody stands in for it (issuer-2)'],
  ],
  [
    'too many in flight',
    { inFlightLimit: 1, issuers: [{ routes: ['9504'] }] },
    (world) => {
      world.send(purchase());
      world.send({ ...purchase(), '11': '000102' });
    },
    ['91 : as many requests are in flight as may be (limits.inFlight)'],
  ],
  [
    'a switch that stops',
    {},
    (world) => {
      world.core.drain();
      world.send(purchase());
    },
    ['91 : the switch stops'],
  ],
  [
    'a reversal of nothing',
    {},
    (world) => world.send(reversal()),
    ['25 90: the original is not known, or is not what this reversal may undo'],
  ],
  [
    'more left than there was',
    {},
    (world) => {
      decides(APPROVED)(world);
      world.send(purchase());
      world.send({ ...reversal(), '95': `000000999999${'0'.repeat(30)}` });
    },
    ['13 95: more is to remain than stands, or so much of another currency'],
  ],
  [
    'a function that is none',
    {},
    (world) => world.send({ '0': '0800', '7': '1123093000', '11': '000001', '70': '999' }),
    ['40 70: the function is not supported'],
  ],
  [
    'a cut-over that is not allowed',
    {},
    (world) => world.send({ '0': '0800', '7': '1123093000', '11': '000001', '70': '201' }),
    ['40 70: this link may not close the business day (mayCutOver)'],
  ],
];

it.each(cases)('%s', (_, given, act, refusals) => {
  const world = new World(given);
  act(world);
  expect(world.refusals).toEqual(refusals);
  const [facts] = world.events.flatMap((event) => {
    return event.kind === 'noted' && event.event === 'request.refused' ? [event.facts] : [];
  });
  expect(facts).toMatchObject({ connection: 1, mti: expect.stringMatching(/^\d{4}$/) });
});

it('an approval and an issuer’s decline are told by no such line', () => {
  const world = new World();
  decides(APPROVED)(world);
  world.send(purchase());
  decides({ reason: 116 })(world);
  world.send({ ...purchase(), '11': '000102' });
  expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '51']);
  expect(world.refusals).toEqual([]);
});
