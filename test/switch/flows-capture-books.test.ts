// Completions and the three ledgers: what a built-in issuer has in its books, what the journal says stands, and what the acquirer may
// believe agree transaction by transaction, through reversals, restarts and a memory that is too short, in any order.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import { Aftermaths, livesIn, openIn, outstandingOf } from '../../src/centre/transactions.ts';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { letGo } from '../../src/host/letting-go.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import { Step } from '../../src/journal/entry.ts';
import { tries } from '../tries.ts';
import { journalFaults, purchase, reversal } from './flow.ts';
import { World } from './world.ts';

const CARD = '9504010000000001';
const AUTHORIZED = 10_000;

interface Bank {
  readonly world: World;
  readonly issuer: StubIssuer;
}

/** A switch with the books of a bank, or the next process after `before`. `retainedLimit`: transactions that it remembers. */
function bank(checkpointEntries: number, retainedLimit: number, before?: Bank): Bank {
  const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 100_000_000 });
  const local = localIssuer(issuer, 1, 'issuer-1', 1_000);
  const after = before === undefined ? {} : { after: before.world };
  const limits = { checkpointEntries, retainedLimit, inFlightLimit: 4 };
  return { world: new World({ issuers: [{ routes: ['9504'] }], local, ...limits, ...after }), issuer };
}

const amount = (minor: number) => String(minor).padStart(12, '0');
const stanOf = (number: number) => String(number).padStart(6, '0');
/** Each message a second after the one before. */
const timeOf = (number: number) =>
  `112309${String(Math.floor(number / 60)).padStart(2, '0')}${String(number % 60).padStart(2, '0')}`;
const named = (number: number) => ({
  '2': CARD,
  '7': timeOf(number),
  '11': stanOf(number),
  '37': `REF000${stanOf(number)}`,
});
const original = (mti: string, number: number) => `${mti}${stanOf(number)}${timeOf(number)}`.padEnd(42, '0');
const leaving = (minor: number) => `${amount(minor)}${amount(0)}C00000000C00000000`;

/** What stands by transaction, as each has it. */
function ledgersOf({ world, issuer }: Bank) {
  const { entries } = world.journal;
  const ledger = new OutstandingLedger();
  const aftermaths = new Aftermaths();
  for (const entry of entries) {
    ledger.add(entry);
    aftermaths.add(entry);
  }
  const lives = entries.filter(({ step }) => step === Step.forwarded || step === Step.answered);
  const listed = [...livesIn(lives, openIn(lives))].map(
    (life) =>
      [life.first.transaction, outstandingOf({ ...life, aftermath: aftermaths.of(life.first.transaction) })] as const,
  );
  return {
    journal: new Map([...ledger.amounts].map(([number, { amountMinor }]) => [number, amountMinor])),
    listed: new Map(listed.filter(([, minor]) => minor !== 0)),
    books: new Map(
      [...issuer.totals().outstanding()].map(({ transaction, amountMinor }) => [transaction, amountMinor]),
    ),
  };
}

/** Lets go of what is left of the first transaction: the centre has seen all of the journal. */
function expire({ world }: Bank, capturedMinor: number): void {
  const name = { transaction: 1, acquirer: 1, stan: 1, sentAt: Number(timeOf(1)) };
  letGo(world.host, world.journal, { ...name, capturedMinor, place: Number.MAX_SAFE_INTEGER }, () => undefined);
}

const deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ does: fc.constant('capture'), minor: fc.integer({ min: 1, max: 12_000 }) }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('reverse'), minor: fc.integer({ min: 0, max: 9_000 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('reverse capture'), minor: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('expire'), minor: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('forget'), minor: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('restart'), minor: fc.constant(0) }) },
);

// 7,790.00: the issuer books it and never answers; 7,780.05 is answered late.
const late = fc.record({ does: fc.constant('capture'), minor: fc.constantFrom(779_000, 778_005) });

it.each([
  [2, 100],
  [1_000, 100],
  [3, 6],
])('with a checkpoint every %i entries and %i transactions in memory', (checkpointEntries, retainedLimit) => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 12, arbitrary: deed }, { weight: 1, arbitrary: late }), { maxLength: 14 }),
      (deeds) => {
        let current = bank(checkpointEntries, retainedLimit);
        let number = 1;
        current.world.send(purchase({ ...named(number), '4': amount(AUTHORIZED) }));
        let stands = AUTHORIZED;
        let capturedMinor = 0;
        const captures: { readonly number: number; isReversed: boolean; readonly minor: number }[] = [];
        let others = 0;
        for (const { does, minor } of deeds) {
          if (does === 'restart') {
            current = bank(checkpointEntries, retainedLimit, current);
            continue;
          }
          if (does === 'forget') {
            for (let i = 0; i < 12; i++) {
              current.world.send(purchase({ ...named(++number), '4': amount(1) }));
              others++;
            }
            continue;
          }
          if (does === 'expire') {
            // By the centre's reckoning what stands of the captures is all that is to stand.
            const standingMinor = captures.reduce((sum, { isReversed, minor: of }) => sum + (isReversed ? 0 : of), 0);
            expire(current, standingMinor);
            current.world.advance(1);
            stands = Math.min(stands, standingMinor);
            continue;
          }
          number++;
          if (does === 'capture') {
            current.world.send(
              purchase({ ...named(number), '0': '0220', '4': amount(minor), '90': original('0100', 1) }),
            );
            captures.push({ number, isReversed: false, minor });
            capturedMinor += minor;
          } else if (does === 'reverse' && minor <= stands) {
            const partial = minor > 0 ? { '95': leaving(minor) } : {};
            current.world.send(reversal({ ...named(number), '90': original('0100', 1), ...partial }));
            stands = minor;
          } else if (does === 'reverse capture') {
            const capture = captures.find(({ isReversed }) => !isReversed);
            if (capture === undefined) continue;
            current.world.advance(10_000);
            current.world.send(reversal({ ...named(number), '90': original('0220', capture.number) }));
            capture.isReversed = true;
          }
          current.world.advance(1);
        }
        current.world.advance(60_000);
        const heldMinor = Math.max(0, stands - capturedMinor);
        const debitedMinor = captures.reduce((sum, { isReversed, minor }) => sum + (isReversed ? 0 : minor), 0);
        const { journal, listed, books } = ledgersOf(current);
        expect(journal).toEqual(books);
        expect(listed).toEqual(books);
        expect(books.get(1) ?? 0).toBe(heldMinor);
        expect(current.issuer.totals()).toMatchObject({ heldMinor: heldMinor + others, debitedMinor });
        expect(journalFaults(current.world)).toEqual([]);
        const next = bank(checkpointEntries, retainedLimit, current);
        next.world.advance(60_000);
        expect(ledgersOf(next).books).toEqual(books);
      },
    ),
    { numRuns: tries(6, 25) },
  );
});
