// What acquirers tell as advices: of a decline, under the name of a request that was put off, and such as their issuer will not take in. What
// the acquirer is told, what the journal says and what the issuer was told must agree.
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { Evenings } from '../centre/confirmation/fixture.ts';
import {
  decides,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  ORIGINAL,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  silent,
} from './flow.ts';
import { outstandingOf } from './stand-in-flow.ts';
import { World } from './world.ts';

const MONDAY = 20261123;
const REMOTE = 2;

function opened(settings: ConstructorParameters<typeof World>[0] = {}): World {
  const world = new World(settings);
  world.openDay(MONDAY);
  return world;
}

function answeredMinor(world: World): number | undefined {
  return world.records.find(({ step }) => step === 'answered')?.amountMinor;
}

describe('an advice of a decline moves nothing', () => {
  it.each(['iso87-bcd', 'iso87-ascii'])('at a remote issuer that is up (%s)', (spec) => {
    const world = opened({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec }] });
    respondsWith('00')(world);
    world.send(foreign({ '0': '0220', '39': '51' }));
    world.send({ '0': '0500', '7': '1123235900', '11': '000990', '15': '1123', '50': '504' });
    expect([answeredMinor(world), outstandingOf(world)]).toEqual([0, []]);
    expect(world.answers.at(-1)).toMatchObject({ '76': '0000000000', '88': '0000000000000000' });
  });

  it('at an issuer in this process that says no more than approved', () => {
    const world = opened();
    decides({ reason: 0 })(world);
    world.send(purchase({ '0': '0220', '39': '51' }));
    expect([answeredMinor(world), outstandingOf(world)]).toEqual([0, []]);
  });
});

describe('an advice with a DE 39 of spaces tells of no decline', () => {
  it.each([
    ['single', '0220', {}],
    ['single', '0120', {}],
    ['dual', '0220', { '90': ORIGINAL }],
  ] as const)('at a remote issuer: what stands by the journal is cleared (%s, %s)', (confirmation, mti, naming) => {
    const world = opened();
    respondsWith('00')(world);
    const completes = confirmation === 'dual';
    if (completes) world.send(foreign());
    world.send(
      foreign({ '0': mti, '39': '  ', ...naming, ...(completes && { '11': '000201', '37': '632709000201' }) }),
    );
    expect([world.answers.at(-1)!['39'], outstandingOf(world)]).toEqual(['00', [12_345]]);
    const { cleared, books } = new Evenings(confirmation).evening(world.journal.entries, MONDAY);
    expect([cleared.map((operation) => operation.split(' ')[0]), books.exceptions]).toEqual([['12345'], []]);
  });

  it.each([false, true])('at a built-in issuer: it is debited and cleared (after a restart: %s)', (restarts) => {
    const bank = () => domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
    let issuer = bank();
    const settings = () => ({ issuers: [{ routes: ['9504'] }], local: localIssuer(issuer, 1, 'issuer-1', 1_000) });
    let world = opened(settings());
    world.send(purchase({ '2': '9504010000000001', '0': '0220', '39': '  ' }));
    expect(world.answers.at(-1)!['39']).toBe('00');
    if (restarts) {
      issuer = bank();
      world = new World({ ...settings(), after: world });
    }
    const { cleared } = new Evenings('single').evening(world.journal.entries, MONDAY);
    expect(cleared.map((operation) => operation.split(' ')[0])).toEqual(['12345']);
    expect([issuer.totals().debitedMinor, outstandingOf(world)]).toEqual([12_345, [12_345]]);
  });
});

describe('an advice that the switch has taken over', () => {
  const undone = reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') });
  /** The issuer declines the advice, and knows of nothing to reverse. */
  const declines = (world: World, reason: string) =>
    world.responds(REMOTE, (asked) => ({ message: responseTo(asked, String(asked['0'])[1] === '4' ? '25' : reason) }));

  it.each([false, true])('and that its issuer has declined can be undone (after a restart: %s)', (restarts) => {
    let world = new World();
    silent(world);
    world.send(foreign({ '0': '0220' }));
    world.advance(1_020);
    declines(world, '57');
    world.advance(5_000);
    expect([world.core.advicesWaiting, world.answers.at(-1)!['39']]).toEqual([0, '00']);
    if (restarts) {
      world = new World({ after: world });
      declines(world, '57');
    }
    world.send(undone);
    expect([world.answers.at(-1)!['39'], outstandingOf(world)]).toEqual(['00', []]);
    const { cleared } = new Evenings('single').evening(world.journal.entries, MONDAY);
    expect(cleared.map((operation) => operation.split(' ')[0])).toEqual(['12345', '-12345']);
  });

  it('and that was parked is told no more once it has been reversed', () => {
    const world = new World();
    issuerDown(REMOTE)(world);
    world.send(foreign({ '0': '0220' }));
    declines(world, '  ');
    issuerUp(REMOTE)(world);
    world.advance(600_000);
    expect(world.core.advicesParked).toBe(1);
    const [parked] = [...world.core.waitingAdvices()];
    world.send(undone);
    expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
    let settled: string | undefined;
    world.event((nowMs) => {
      settled = world.core.releaseAdvice(parked!.number, nowMs);
    });
    expect(settled).toBe('unknown');
  });
});

describe('an advice under the name of a request that was put off', () => {
  it.each([
    ['0420', '0421'],
    ['0421', '0421'],
  ])('%s behind 0400, told 96, reaches the issuer, and %s is that again', (advice, repeat) => {
    const world = new World();
    respondsWith('00')(world);
    world.send(foreign());
    respondsWith('96')(world);
    world.send(reversal({ '2': FOREIGN_CARD }));
    respondsWith('00')(world);
    world.send(reversal({ '2': FOREIGN_CARD, '0': advice }));
    world.send(reversal({ '2': FOREIGN_CARD, '0': repeat }));
    expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual([
      '0110 00',
      '0410 96',
      '0430 00',
      '0430 00',
    ]);
    expect(world.forwarded.filter((asked) => String(asked['0'])[1] === '4')).toHaveLength(2);
    expect(outstandingOf(world)).toEqual([]);
  });

  it('0220 behind 0200, told 91 and undone, is a debit, and 0221 is that again', () => {
    const world = new World();
    silent(world);
    world.send(foreign({ '0': '0200' }));
    world.advance(1_100);
    respondsWith('00')(world);
    world.advance(5_000);
    world.send(foreign({ '0': '0220', '39': '00' }));
    world.send(foreign({ '0': '0221', '39': '00' }));
    expect(world.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0210 91', '0230 00', '0230 00']);
    expect(world.forwarded.filter((asked) => asked['0'] === '0220')).toHaveLength(1);
    expect(outstandingOf(world)).toEqual([12_345]);
  });
});
