// Route tables of any size and cards that fall into them, random and the same in every run. Most ranges are longer than
// six digits, as issuers' ranges are where a scheme has many, so that the lookup's second step is really taken.
import type { Route } from '../src/switch/routes.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Digits of a card number. */
export const CARD_DIGITS = 16;

/** Share of the ranges, in percent, by number of digits. */
const SHARES: readonly (readonly [digits: number, percent: number])[] = [
  [6, 20],
  [8, 60],
  [10, 20],
];

/** `count` different prefixes, to issuers 1 to `issuers` in turn. */
export function spreadRanges(count: number, issuers: number, random: SeededRandom): Route[] {
  const prefixes = new Set<string>();
  while (prefixes.size < count) prefixes.add(String(3 + random.below(6)) + random.digits(digitsOf(random) - 1));
  return Array.from(prefixes, (prefix, i) => ({ from: prefix, to: prefix, issuer: 1 + (i % issuers) }));
}

function digitsOf(random: SeededRandom): number {
  let rest = random.below(100);
  for (const [digits, percent] of SHARES) {
    if (rest < percent) return digits;
    rest -= percent;
  }
  return CARD_DIGITS;
}

/** The worst that a table can hold: `count` ranges, at most a million, that all begin with the same six digits. */
export function crowdedRanges(count: number, issuers: number): Route[] {
  return Array.from({ length: count }, (_, i) => {
    const prefix = `450000${String(i).padStart(6, '0')}`;
    return { from: prefix, to: prefix, issuer: 1 + (i % issuers) };
  });
}

/** Digits of `count` cards, one after the other, each in a range of `routes` taken at random. */
export function cardsIn(routes: readonly Route[], count: number, random: SeededRandom): Buffer {
  const cards = Buffer.alloc(count * CARD_DIGITS);
  for (let i = 0; i < count; i++) {
    const { from } = routes[random.below(routes.length)]!;
    cards.write(from + random.digits(CARD_DIGITS - from.length), i * CARD_DIGITS, 'latin1');
  }
  return cards;
}
