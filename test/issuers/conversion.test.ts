// Conversions worked out by hand, and against the same sum done in big integers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencies } from '../../src/iso8583/currency.ts';
import { Conversion } from '../../src/issuers/conversion.ts';

const [MAD, USD, EUR, JPY, TND] = ['504', '840', '978', '392', '788'];

describe('billing amount', () => {
  test.each([
    // 100.00 dirhams at 0.0995 are 9.95 dollars.
    [MAD, USD, 995, 4, 10_000, 995],
    // 10.00 at 0.0995 are 99.5 cents: half a cent goes up. 9.99 are 99.4005, 30.00 are 298.5.
    [MAD, USD, 995, 4, 1000, 100],
    [MAD, USD, 995, 4, 999, 99],
    [MAD, USD, 995, 4, 3000, 299],
    // Five centimes are less than half a cent, six are more.
    [MAD, USD, 995, 4, 5, 0],
    [MAD, USD, 995, 4, 6, 1],
    // 1,234.56 at 0.0921 are 113.702976 euros.
    [MAD, EUR, 921, 4, 123_456, 11_370],
    // Yen have no decimals: 1,000 yen at 0.0065 are 6.50 dollars, 77 yen 50.05 cents, 1 yen 0.65 cents.
    [JPY, USD, 65, 4, 1000, 650],
    [JPY, USD, 65, 4, 77, 50],
    [JPY, USD, 65, 4, 1, 1],
    // 12.34 dollars at 151.37 are 1,867.9058 yen; at 150, one cent is 1.5 yen and three are 4.5.
    [USD, JPY, 15_137, 2, 1234, 1868],
    [USD, JPY, 150, 0, 1, 2],
    [USD, JPY, 150, 0, 3, 5],
    // Tunisian dinars have three: 1.000 at 3.2185 are 3.2185 dirhams, 0.010 are 3.2185 centimes.
    [TND, MAD, 32_185, 4, 1000, 322],
    [TND, MAD, 32_185, 4, 10, 3],
    // 1.00 dirham at 0.3107 is 310.7 millimes.
    [MAD, TND, 3107, 4, 100, 311],
    // From none to three and back: 5 yen at 0.0207 are 103.5 millimes, 12.345 dinars at 48.31 are 596.38695 yen.
    [JPY, TND, 207, 4, 5, 104],
    [TND, JPY, 4831, 2, 12_345, 596],
    // Beyond exact doubles: the products are 9,999,998,999,990,000,001 and 9,000,499,099,950,000,000 (exactly half).
    [MAD, USD, 9_999_999, 8, 999_999_999_999, 99_999_990_000],
    [MAD, USD, 9_999_999, 8, 900_050_000_000, 90_004_991_000],
  ])('%s to %s at %i / 10^%i: %i become %i', (from, to, numerator, scale, amountMinor, billingMinor) => {
    expect(new Conversion(from, to, { numerator, scale }).billingOf(amountMinor)).toBe(billingMinor);
  });

  test('agrees with big integers for any amount and rate', () => {
    const currency = fc.constantFrom(MAD, USD, JPY, TND);
    const digits: Record<string, bigint> = { [MAD]: 2n, [USD]: 2n, [JPY]: 0n, [TND]: 3n };
    fc.assert(
      fc.property(
        currency,
        currency,
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 999_999_999_999 }),
        (from, to, numerator, scale, amountMinor) => {
          const above = BigInt(amountMinor) * BigInt(numerator) * 10n ** digits[to];
          const below = 10n ** (BigInt(scale) + digits[from]);
          const rest = above % below;
          const expected = above / below + (2n * rest >= below ? 1n : 0n);
          const found = new Conversion(from, to, { numerator, scale }).billingOf(amountMinor);
          if (expected <= 9_007_199_254_740_991n) expect(BigInt(found)).toBe(expected);
          else expect(found).toBeGreaterThan(999_999_999_999);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('less is never billed more', () => {
    const conversion = new Conversion(MAD, USD, { numerator: 995, scale: 4 });
    for (let minor = 1; minor < 2000; minor++) {
      expect(conversion.billingOf(minor)).toBeGreaterThanOrEqual(conversion.billingOf(minor - 1));
    }
  });
});

test.each([
  [995, 4, '40000995'],
  [15_137, 2, '20015137'],
  [150, 0, '00000150'],
  [9_999_999, 9, '99999999'],
])('the rate %i / 10^%i reads %s in DE 10', (numerator, scale, text) => {
  expect(new Conversion(MAD, USD, { numerator, scale }).rateText).toBe(text);
});

test('without a rate nothing changes and there is no rate to tell', () => {
  const same = new Conversion(JPY, JPY);
  expect([same.billingOf(999_999_999_999), same.billingOf(1), same.rateText]).toEqual([999_999_999_999, 1, undefined]);
});

test('whatever currency a configuration admits is billed by the decimals that its amounts were read by', () => {
  for (const { numeric: currency, exponent } of currencies) {
    if (currency === JPY) continue;
    // One yen for one of it: what is written without a point are its minor units.
    const conversion = new Conversion(JPY, currency, { numerator: 1, scale: 0 });
    expect(conversion.billingOf(7), currency).toBe(Number(`7${'0'.repeat(exponent)}`));
  }
});

test('a currency that nothing is known of is refused', () => {
  expect(() => new Conversion('999', USD, { numerator: 1, scale: 0 })).toThrow('CURRENCY_UNKNOWN: 999');
});
