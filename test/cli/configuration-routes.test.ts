// Whether the narrowest route decides, against the definition: every two routes looked at, their ends as whole numbers of nineteen
// digits.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { configurationOfObject, parseConfiguration } from '../../src/cli/configuration/parse.ts';
import { tries } from '../tries.ts';

interface Route {
  readonly from: string;
  readonly to: string;
  readonly issuer: number;
}

const first = ({ from }: Route) => BigInt(from.padEnd(19, '0'));
const last = ({ to }: Route) => BigInt(to.padEnd(19, '9'));

/** Two routes that claim the same cards, or, of two issuers, are equally wide and overlap. */
function clash(a: Route, b: Route): boolean {
  const isEquallyWide = last(a) - first(a) === last(b) - first(b);
  if (!isEquallyWide) return false;
  if (first(a) === first(b)) return true;
  return a.issuer !== b.issuer && first(a) <= last(b) && first(b) <= last(a);
}

/** Few different digits make ranges nest, overlap and coincide. */
const route = (alphabet: string): fc.Arbitrary<Route> =>
  fc
    .integer({ min: 1, max: 19 })
    .chain((length) => {
      const digits = fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length });
      return fc.record({ ends: fc.tuple(digits, digits), issuer: fc.integer({ min: 0, max: 2 }), isOne: fc.boolean() });
    })
    .map(({ ends, issuer, isOne }) => {
      const [from, to] = ends.sort() as [string, string];
      return { from, to: isOne ? from : to, issuer };
    });

function configured(routes: readonly Route[]): string {
  const issuers = [0, 1, 2].map((issuer) => {
    const own = routes.filter((each) => each.issuer === issuer).map(({ from, to }) => `'${from}-${to}'`);
    // Each has one that nobody else has, for an issuer without a route is refused.
    const written = [...own, `'7${issuer}'`].join(', ');
    return `  - { name: i${issuer}, kind: domestic, routes: [${written}], currency: MAD, openingBalance: '1.00' }`;
  });
  const links = "acquirers: [{ name: a, listen: '127.0.0.1:0', spec: iso87-ascii }]";
  return ['node: n', 'journal: memory', links, 'issuers:', ...issuers].join('\n');
}

it.each(['01', '089', '0123456'])(
  'routes of the digits %s are refused when two of them clash, and only then',
  (alphabet) => {
    fc.assert(
      fc.property(fc.array(route(alphabet), { maxLength: 8 }), (routes) => {
        const clashes = routes.some((a, place) => routes.slice(place + 1).some((b) => clash(a, b)));
        let refused = '';
        try {
          parseConfiguration(configured(routes), 'routes.yaml');
        } catch (error) {
          refused = (error as Error).message;
        }
        const told = /the same cards twice|overlaps in part/.test(refused);
        expect(told, `${JSON.stringify(routes)}\n${refused}`).toBe(clashes);
        // Nothing else is wrong with it.
        expect(refused === '').toBe(!clashes);
      }),
      { numRuns: tries(100, 400), seed: 8583 },
    );
  },
);

it('tells them in the order in which they stand, also where there are no lines', () => {
  const issuers = [
    ['9', '4', '5'],
    ['9', '4', '2-3', '10-19'],
    ['15-24', '5', '4'],
  ].map((routes, place) => {
    return { name: `i${place}`, kind: 'domestic', routes, currency: 'MAD', openingBalance: '1.00' };
  });
  const values = { node: 'n', acquirers: [{ name: 'a', listen: '127.0.0.1:0', spec: 'iso87-ascii' }], issuers };
  let told = '';
  try {
    configurationOfObject(values, '/', {});
  } catch (error) {
    told = (error as Error).message;
  }
  expect(told.match(/issuers\[\d\]\.routes\[\d\](?=:)/g)).toEqual([
    'issuers[1].routes[0]',
    'issuers[1].routes[1]',
    'issuers[2].routes[0]',
    'issuers[2].routes[1]',
    'issuers[2].routes[2]',
  ]);
});
