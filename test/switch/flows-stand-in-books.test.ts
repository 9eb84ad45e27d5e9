// A built-in issuer that was stood in for: its books hold each amount once, whatever it had booked of the request before, and a
// start makes the same books again, from what a checkpoint kept and from the journal.
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import { LEAVES_400, ORIGINAL, purchase, reversal } from './flow.ts';
import { World } from './world.ts';

const CARD = '9504010000000001';
/** The issuer holds this amount and never answers. */
const HOLDS_AND_SAYS_NOTHING = '000000779000';

const standIn: StandInSettings = {
  whenDown: true,
  whenSilent: true,
  currency: 504,
  transactionTypes: new Set([0]),
  ranges: undefined,
  notWith: [],
  denied: new Set(),
  floorMinor: 1_000_000,
  velocity: { count: 10, amountMinor: 10_000_000, perMs: 1_000 },
};

interface Bank {
  readonly world: World;
  readonly issuer: StubIssuer;
}

/** A switch with the books of a bank, or the next process after `before`. */
function bank(checkpointEntries: number, before?: Bank): Bank {
  const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
  const local = { ...localIssuer(issuer, 1, 'issuer-1', 1_000), standIn };
  const after = before === undefined ? {} : { after: before.world };
  return { world: new World({ issuers: [{ routes: ['9504'] }], local, checkpointEntries, ...after }), issuer };
}

/** What the books hold, by transaction. */
function held({ issuer }: Bank): number[] {
  return [...issuer.totals().outstanding()].map(({ amountMinor }) => amountMinor);
}

const bought = (changes = {}) => purchase({ '2': CARD, ...changes });
const undone = (changes = {}) => reversal({ '2': CARD, ...changes });

/** With a checkpoint now and then, and with the journal alone. */
describe.each([2, 1_000])('with a checkpoint every %i entries', (checkpointEntries) => {
  /** The same books in the next process, and in the one after it. */
  function expectHeld(before: Bank, amounts: number[]): Bank {
    before.world.advance(60_000);
    expect(held(before)).toEqual(amounts);
    const next = bank(checkpointEntries, before);
    next.world.advance(60_000);
    expect(held(next)).toEqual(amounts);
    const last = bank(checkpointEntries, next);
    expect(held(last)).toEqual(amounts);
    return last;
  }

  it('what was approved in its place is booked when it is told, once', () => {
    const first = bank(checkpointEntries);
    first.world.down(1);
    first.world.send(bought());
    expect(held(first)).toEqual([]);
    first.world.up(1);
    expectHeld(first, [12_345]);
  });

  it('or by the next process, when this one did not come to it', () => {
    const first = bank(checkpointEntries);
    first.world.down(1);
    first.world.send(bought());
    expect(held(first)).toEqual([]);
    expectHeld(bank(checkpointEntries, first), [12_345]);
  });

  it('what it held for the request that it did not answer is given back, and the approval held', () => {
    const first = bank(checkpointEntries);
    first.world.send(bought({ '4': HOLDS_AND_SAYS_NOTHING }));
    expect(held(first)).toEqual([779_000]);
    first.world.advance(1_020);
    expect(first.world.answers).toMatchObject([{ '39': '00' }]);
    const last = expectHeld(first, [779_000]);
    const asked = first.world.notes.filter((note) => note === 'stand-in.approved');
    expect(asked).toHaveLength(1);
    last.world.send(undone());
    expect(last.world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
    expectHeld(last, []);
  });

  it('the same when the process ends in between', () => {
    const first = bank(checkpointEntries);
    first.world.send(bought({ '4': HOLDS_AND_SAYS_NOTHING }));
    first.world.advance(1_000);
    expect(first.world.answers).toHaveLength(1);
    expectHeld(bank(checkpointEntries, first), [779_000]);
  });

  it('a reversal undoes it, told before the issuer knows of it, and after', () => {
    const first = bank(checkpointEntries);
    first.world.down(1);
    first.world.send(bought());
    first.world.send(bought({ '11': '000102', '37': '632709000102' }));
    first.world.send(undone({ '95': LEAVES_400 }));
    first.world.up(1);
    const last = expectHeld(first, [400, 12_345]);
    const second = ORIGINAL.replace('000101', '000102');
    last.world.send(undone({ '11': '000902', '37': '632709000902', '90': second }));
    expect(last.world.answers).toMatchObject([{ '39': '00' }]);
    expectHeld(last, [400]);
  });
});
