// What its issuer has taken in is in doubt no longer: the answer to the advice was lost, or the advice had been parked before.
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { Evenings } from '../centre/confirmation/fixture.ts';
import { EXPIRED, expires } from './expiry-flow.ts';
import {
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
} from './flow.ts';
import { lossesOf, outstandingOf, STAND_IN } from './stand-in-flow.ts';
import { World } from './world.ts';

const MONDAY = 20261123;
const RESTARTS = [false, true];
const REMOTE = 2;
const ISSUERS = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii' }];

describe('a hold told by an advice (0120) that the switch has taken over is let go when it expires', () => {
  it.each(RESTARTS)(
    'though its issuer has said 94 to the repeat, which it had taken in before (after a restart: %s)',
    (restarts) => {
      const world = new World({ issuers: ISSUERS });
      world.openDay(MONDAY);
      // It holds the money, and its answer is lost; the repeat it knows.
      world.responds(REMOTE, (asked) => {
        if (asked['0'] === '0120') return undefined;
        return { message: responseTo(asked, asked['0'] === '0121' ? '94' : '00') };
      });
      world.send(foreign({ '0': '0120', '39': '00' }));
      world.advance(30_000);
      expect([world.answers.at(-1)!['39'], world.core.advicesWaiting]).toEqual(['00', 0]);
      const evenings = new Evenings('dual').evening(world.journal.entries, MONDAY);
      expect(evenings.open).toMatchObject([{ transaction: 1, authorizedMinor: 12_345 }]);
      const next = restarts ? new World({ issuers: ISSUERS, after: world }) : world;
      expect(expires(next, EXPIRED)).toEqual(['queued']);
    },
  );

  it.each(RESTARTS)(
    'though the advice had been parked, and was released and approved then (after a restart: %s)',
    (restarts) => {
      const world = new World({ issuers: ISSUERS });
      issuerDown(REMOTE)(world);
      world.send(foreign({ '0': '0120', '39': '00' }));
      world.responds(REMOTE, (asked) => ({ message: responseTo(asked, '  ') }));
      issuerUp(REMOTE)(world);
      world.advance(600_000);
      expect(world.core.advicesParked).toBe(1);
      const [parked] = [...world.core.waitingAdvices()];
      respondsWith('00')(world);
      world.event((nowMs) => world.core.releaseAdvice(parked!.number, nowMs));
      world.advance(10_000);
      expect([world.core.advicesWaiting, world.core.advicesParked, world.notes.at(-1)]).toEqual([
        0,
        0,
        'advice.acknowledged',
      ]);
      const next = restarts ? new World({ issuers: ISSUERS, after: world }) : world;
      expect(expires(next, EXPIRED)).toEqual(['queued']);
    },
  );
});

it('94 to the repeat of an advice of stand-in is no loss of the centre: the issuer has it', () => {
  const issuers = [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', standIn: STAND_IN }];
  const world = new World({ issuers });
  issuerDown(REMOTE)(world);
  world.send(foreign());
  world.responds(REMOTE, (asked) => {
    if (asked['0'] === '0120') return undefined;
    return { message: responseTo(asked, asked['0'] === '0121' ? '94' : '00') };
  });
  issuerUp(REMOTE)(world);
  world.advance(60_000);
  expect(world.forwarded.map((asked) => asked['0'])).toEqual(['0120', '0121']);
  expect(world.notes).not.toContain('stand-in.refused');
  expect([outstandingOf(world).length, lossesOf(world).length]).toEqual([1, 0]);
});

describe('an advice of a decline', () => {
  it.each(['0400', '0420'])('that was told 00 and is reversed (%s) is not told 25 at a remote issuer', (mti) => {
    const world = new World();
    world.responds(REMOTE, (asked) => ({ message: responseTo(asked, String(asked['0'])[1] === '4' ? '25' : '00') }));
    world.send(foreign({ '0': '0220', '39': '51' }));
    world.send(reversal({ '0': mti, '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
  });

  it('that was told 00 and is reversed (0400) is not told 25 at a built-in issuer', () => {
    const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
    const world = new World({ issuers: [{ routes: ['9504'] }], local: localIssuer(issuer, 1, 'issuer-1', 1_000) });
    const card = { '2': '9504010000000001' };
    world.send(purchase({ ...card, '0': '0220', '39': '51' }));
    world.send(reversal({ ...card, '90': ORIGINAL.replace('0100', '0220') }));
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
  });
});

it('a parked partial reversal of what its issuer knew already (94) can be released', () => {
  const world = new World();
  world.responds(REMOTE, (asked) => {
    if (asked['0'] === '0220') return undefined;
    return { message: responseTo(asked, asked['0'] === '0221' ? '94' : '12') };
  });
  world.send(foreign({ '0': '0220' }));
  world.advance(30_000);
  expect(world.core.advicesWaiting).toBe(0);
  world.responds(REMOTE, (asked) => (asked['0'] === '0420' ? undefined : { message: responseTo(asked, '12') }));
  world.send(reversal({ '0': '0420', '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220'), '95': LEAVES_400 }));
  world.advance(600_000);
  expect([world.answers.at(-1)!['39'], world.core.advicesParked]).toEqual(['00', 1]);
  const [parked] = [...world.core.waitingAdvices()];
  let settled: string | undefined;
  world.event((nowMs) => {
    settled = world.core.releaseAdvice(parked!.number, nowMs);
  });
  expect(settled).toBe('done');
});
