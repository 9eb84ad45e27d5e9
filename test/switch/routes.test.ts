// BIN routing against a search that looks at every range: the narrowest range that holds the card has it. Cases of the
// field guide, section 1 (9504 is Morocco's own prefix, single BINs of the schemes are domestic), and faults.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ROUTE, type Route, RouteTable } from '../../src/switch/routes.ts';
import { tries } from '../tries.ts';

function find(table: RouteTable, card: string): number {
  // The digits lie somewhere inside a message, between bytes that are no part of them.
  const bytes = Buffer.from(`77${card}88`, 'latin1');
  return table.find(bytes, 2, card.length);
}

/** The issuer by definition: the narrowest range with the card in it; of equally narrow ones the one that begins later, and
 *  of equal ones the one named last. */
function search(routes: readonly Route[], card: string): number {
  const place = BigInt(card.padEnd(19, '0'));
  let best: { width: bigint; first: bigint; issuer: number } | undefined;
  for (const { from, to, issuer } of routes) {
    const first = BigInt(from.padEnd(19, '0'));
    const last = BigInt(to.padEnd(19, '9'));
    if (place < first || place > last) continue;
    const width = last - first;
    if (best === undefined || width < best.width || (width === best.width && first >= best.first)) {
      best = { width, first, issuer };
    }
  }
  return best?.issuer ?? NO_ROUTE;
}

const digits = (least: number, most: number, alphabet = '0123456789') =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });

/** Two numbers of the same length, in order. Few different digits make ranges nest, overlap and coincide. */
const route = (alphabet: string): fc.Arbitrary<Route> =>
  fc
    .integer({ min: 1, max: 19 })
    .chain((length) => fc.tuple(digits(length, length, alphabet), digits(length, length, alphabet)))
    .map((ends) => ends.sort())
    .chain(([from, to]) => fc.record({ from: fc.constant(from), to: fc.constant(to), issuer: issuer() }));
const issuer = () => fc.integer({ min: 1, max: 9 });
const prefix = (alphabet: string): fc.Arbitrary<Route> =>
  fc.tuple(digits(1, 19, alphabet), issuer()).map(([from, number]) => ({ from, to: from, issuer: number }));

/** Card numbers at and beside every boundary. */
function boundaries(routes: readonly Route[]): string[] {
  const most = 10n ** 19n;
  return routes.flatMap(({ from, to }) => {
    const first = BigInt(from.padEnd(19, '0'));
    const last = BigInt(to.padEnd(19, '9'));
    return [first - 1n, first, first + 1n, last - 1n, last, last + 1n]
      .filter((place) => place >= 0n && place < most)
      .map((place) => String(place).padStart(19, '0'));
  });
}

describe('route table against a search of all ranges', () => {
  for (const alphabet of ['09', '0189', '0123456789']) {
    it(`agrees for ranges and prefixes over the digits ${alphabet}`, () => {
      const routes = fc.array(fc.oneof(route(alphabet), prefix(alphabet)), { maxLength: 24 });
      const cards = fc.array(digits(1, 19, alphabet), { maxLength: 24 });
      fc.assert(
        fc.property(routes, cards, (ranges, numbers) => {
          const table = new RouteTable(ranges);
          for (const card of [...numbers, ...boundaries(ranges)]) {
            expect(`${card} ${find(table, card)}`).toBe(`${card} ${search(ranges, card)}`);
          }
        }),
        { numRuns: tries(15, 60), seed: 8583 },
      );
    });
  }

  it('agrees inside one six-digit bucket that is split many times', () => {
    const inside = fc.array(fc.tuple(digits(0, 13, '059'), issuer()), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(inside, (tails) => {
        const ranges = tails.map(([tail, number]) => ({ from: `445504${tail}`, to: `445504${tail}`, issuer: number }));
        const table = new RouteTable(ranges);
        for (const card of boundaries(ranges))
          expect(`${card} ${find(table, card)}`).toBe(`${card} ${search(ranges, card)}`);
      }),
      { numRuns: tries(15, 60), seed: 8583 },
    );
  });
});

describe('routes of the field guide', () => {
  const prefixed = (number: number, ...from: string[]) =>
    from.map((digit) => ({ from: digit, to: digit, issuer: number }));
  const [atlas, rif, visa, mastercard] = [1, 2, 3, 4];
  const table = new RouteTable([
    ...prefixed(visa, '4'),
    ...prefixed(atlas, '950401', '445504'),
    ...prefixed(rif, '950402', '515504'),
    { from: '51', to: '55', issuer: mastercard },
    { from: '222100', to: '272099', issuer: mastercard },
  ]);
  it.each([
    ['9504010000000015', atlas, 'the national prefix, a bank of its own'],
    ['9504020000000013', rif, 'the national prefix, another bank'],
    ['9504030000000011', NO_ROUTE, 'the national prefix, no bank'],
    ['9505010000000012', NO_ROUTE, 'the country beside it'],
    ['4455040000000007', atlas, 'a Moroccan BIN inside Visa'],
    ['4455030000000009', visa, 'the BIN before it'],
    ['4455050000000004', visa, 'the BIN behind it'],
    ['4000001234567899', visa, 'any other Visa'],
    ['5155040000000009', rif, 'a Moroccan BIN inside Mastercard'],
    ['5100000000000008', mastercard, 'first of 51-55'],
    ['5599999999999997', mastercard, 'last of 51-55'],
    ['5600000000000003', NO_ROUTE, 'behind 51-55'],
    ['5099999999999999', NO_ROUTE, 'before 51-55'],
    ['2220999999999999', NO_ROUTE, 'before 222100'],
    ['2221000000000009', mastercard, 'first of 222100-272099'],
    ['2720999999999996', mastercard, 'last of 222100-272099'],
    ['2721000000000004', NO_ROUTE, 'behind 272099'],
  ])('%s goes to issuer %i: %s', (card, expected) => expect(find(table, card)).toBe(expected));
});

describe('edges', () => {
  it('takes a card shorter than the range for the first of its extensions', () => {
    const table = new RouteTable([
      { from: '9504010000', to: '9504010000', issuer: 1 },
      { from: '9504020001', to: '9504020001', issuer: 2 },
      { from: '7', to: '7', issuer: 3 },
    ]);
    expect(find(table, '95040100')).toBe(1);
    expect(find(table, '95040200')).toBe(NO_ROUTE);
    expect(find(table, '7')).toBe(3);
    expect(find(table, '70000')).toBe(3);
    expect(find(table, '')).toBe(NO_ROUTE);
  });

  it('reaches the last card number there is', () => {
    const last = '9'.repeat(19);
    expect(find(new RouteTable([{ from: '9', to: '9', issuer: 1 }]), last)).toBe(1);
    const narrow = new RouteTable([
      { from: last, to: last, issuer: 2 },
      { from: '0', to: '9', issuer: 1 },
    ]);
    expect(find(narrow, last)).toBe(2);
    expect(find(narrow, `${'9'.repeat(18)}8`)).toBe(1);
    expect(find(narrow, '0'.repeat(19))).toBe(1);
  });

  it.each(['98', '99'])('begins what comes after a range at the very next card number (…%s)', (ending) => {
    const last = `445504${'9'.repeat(11)}${ending}`;
    const table = new RouteTable([{ from: `445504${'0'.repeat(13)}`, to: last, issuer: 1 }]);
    expect(find(table, last)).toBe(1);
    expect(find(table, String(BigInt(last) + 1n))).toBe(NO_ROUTE);
  });

  it('gives the narrower of two ranges that overlap what both hold, whichever is named first', () => {
    const wide = { from: '400', to: '459', issuer: 1 };
    const narrow = { from: '440', to: '479', issuer: 2 };
    for (const routes of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      const table = new RouteTable(routes);
      expect(['4399', '4400', '4599', '4600', '4799', '4800'].map((card) => find(table, card))).toEqual([
        1, 2, 2, 2, 2, 0,
      ]);
    }
  });

  it('gives a range named twice to the issuer named last', () => {
    const table = new RouteTable([
      { from: '4', to: '4', issuer: 1 },
      { from: '4000', to: '4999', issuer: 2 },
    ]);
    expect(find(table, '4000001234567899')).toBe(2);
  });

  it('keeps issuers by any number up to 1,048,575, and says so of a greater one', () => {
    for (const issuer of [1, 255, 4095, 4096, 65_536, 1_048_575]) {
      const table = new RouteTable([
        { from: '45', to: '45', issuer },
        { from: '4511111234567', to: '4511111234568', issuer: issuer - 1 },
      ]);
      const found = ['4511110', '45111112345679', '45111112345660', '45111112345670', '4511111234569'].map((card) =>
        find(table, card),
      );
      expect(found).toEqual([issuer, issuer - 1, issuer, issuer - 1, issuer]);
    }
    expect(() => new RouteTable([{ from: '4', to: '4', issuer: 1_048_576 }])).toThrow('at most 1048575');
  });

  it('knows how many routes it was made of, none included', () => {
    expect(new RouteTable([]).size).toBe(0);
    expect(find(new RouteTable([]), '4000001234567899')).toBe(NO_ROUTE);
    expect(new RouteTable([{ from: '4', to: '4', issuer: 1 }]).size).toBe(1);
  });

  it('holds a whole directory of BINs', () => {
    const routes: Route[] = [{ from: '4', to: '4', issuer: 1 }];
    for (let bin = 400_000; bin < 450_000; bin++) {
      routes.push({ from: `${bin}12`, to: `${bin}34`, issuer: 2 + (bin % 7) });
    }
    const table = new RouteTable(routes);
    expect(find(table, '4000001234567899')).toBe(2 + (400_000 % 7));
    expect(find(table, '4499993499999999')).toBe(2 + (449_999 % 7));
    expect(find(table, '4499993500000000')).toBe(1);
    expect(find(table, '4499991199999999')).toBe(1);
  });

  it.each([
    ['', ''],
    ['4'.repeat(20), '4'.repeat(20)],
    ['4a', '4b'],
    ['５１', '５５'],
    ['-1', '55'],
    ['51', '555'],
    ['55', '51'],
    ['51 ', '55 '],
  ])('refuses the route %j to %j', (from, to) => {
    expect(() => new RouteTable([{ from, to, issuer: 1 }])).toThrow(RangeError);
    expect(() => new RouteTable([{ from, to, issuer: 1 }])).toThrow(`route ${from}-${to}`);
  });
});
