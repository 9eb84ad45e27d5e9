// BIN routing by itself: cards drawn at random beforehand, looked up in tables from a hundred ranges to a million, and in
// the worst table there can be, where a million ranges begin with the same six digits. What counts is how little the time
// grows from the smallest table to the largest.

import type { Route } from '../src/switch/routes.ts';
import { RouteTable } from '../src/switch/routes.ts';
import { BennyBench, type Case } from './benny-rounds.ts';
import { CARD_DIGITS, cardsIn, crowdedRanges, spreadRanges } from './card-ranges.ts';
import { CEILING, ceilingCase } from './reference-message.ts';
import { SeededRandom } from './seeded-random.ts';
import { expectSame, type Suite } from './suite.ts';

/** Enough that a table's entries do not all stay in the nearest cache. */
const CARDS = 65_536;
const LOOKUPS = 1024;
const ISSUERS = 50;
const SIZES = [100, 10_000, 100_000, 1_000_000] as const;
const SMALLEST = nameOf(SIZES[0]);

export const routesSuite: Suite = {
  name: 'routes',
  unit: 'lookups',
  rounds: 5,
  notes: [`${CARDS} cards of ${CARD_DIGITS} digits, drawn beforehand, each inside a range; ${ISSUERS} issuers.`],
  open: () => new BennyBench('routes', routeCases(SIZES)),
};

/** The cases for tables of these sizes, and the crowded one of the last size. */
export function routeCases(sizes: readonly number[]): Case[] {
  const random = new SeededRandom(8583);
  const largest = sizes.at(-1)!;
  return [
    ceilingCase(),
    ...sizes.map((size) => lookupCase(nameOf(size), spreadRanges(size, ISSUERS, random), random)),
    lookupCase(`${count(largest)} ranges in one six-digit bucket`, crowdedRanges(largest, ISSUERS), random),
  ];
}

function lookupCase(name: string, routes: readonly Route[], random: SeededRandom): Case {
  const table = new RouteTable(routes);
  const cards = cardsIn(routes, CARDS, random);
  const issuers = longestPrefixIssuers(routes, cards);
  let at = 0;
  return {
    name,
    against: name === SMALLEST ? [CEILING] : [SMALLEST, CEILING],
    operations: LOOKUPS,
    run: () => {
      let sum = 0;
      const end = at + LOOKUPS * CARD_DIGITS;
      for (let card = at; card < end; card += CARD_DIGITS) sum += table.find(cards, card, CARD_DIGITS);
      at = end === cards.length ? 0 : end;
      return sum;
    },
    check: () => {
      for (let i = 0; i < CARDS; i++) {
        const found = table.find(cards, i * CARD_DIGITS, CARD_DIGITS);
        if (found !== issuers[i]) {
          const card = cards.toString('latin1', i * CARD_DIGITS, (i + 1) * CARD_DIGITS);
          expectSame(name, `the issuer of ${card}`, found, issuers[i]);
        }
      }
    },
  };
}

/** The issuers by the definition: the longest prefix that a card begins with, found by trying them. */
function longestPrefixIssuers(routes: readonly Route[], cards: Buffer): number[] {
  const byPrefix = new Map(routes.map(({ from, issuer }) => [from, issuer]));
  return Array.from({ length: cards.length / CARD_DIGITS }, (_, i) => {
    const card = cards.toString('latin1', i * CARD_DIGITS, (i + 1) * CARD_DIGITS);
    let digits = CARD_DIGITS;
    while (digits > 0 && !byPrefix.has(card.slice(0, digits))) digits--;
    return byPrefix.get(card.slice(0, digits)) ?? 0;
  });
}

function nameOf(size: number): string {
  return `${count(size)} ranges`;
}

function count(size: number): string {
  return size.toLocaleString('en');
}
