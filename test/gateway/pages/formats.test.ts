// Amounts as each language writes them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountIn, minutesAndSeconds } from '../../../src/gateway/pages/formats.ts';

const NARROW = '\u202f';
const NO_BREAK = '\u00a0';

test.each([
  [125_050, 504, 'fr', `1${NARROW}250,50${NO_BREAK}MAD`],
  [125_050, 504, 'en', `MAD${NO_BREAK}1,250.50`],
  [5, 504, 'en', `MAD${NO_BREAK}0.05`],
  [1_234, 392, 'en', `JPY${NO_BREAK}1,234`],
  [1_234_567, 788, 'fr', `1${NARROW}234,567${NO_BREAK}TND`],
  [-5, 978, 'en', `-EUR${NO_BREAK}0.05`],
  [100, 1, 'fr', '100 (1)'],
] as const)('%i of %i in %s is %s', (minor, currency, language, written) => {
  expect(amountIn(minor, currency, language)).toBe(written);
});

test('in Arabic the digits are western', () => {
  expect(amountIn(125_050, 504, 'ar')).toMatch(/1\.250,50\sMAD$/);
});

test('no digit of an amount is lost, however large', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (minor) => {
      expect(amountIn(minor, 504, 'fr').replaceAll(/\D/g, '')).toBe(String(minor).padStart(3, '0'));
    }),
  );
});

test('the time that is left', () => {
  expect([0, 9, 60, 2_700].map(minutesAndSeconds)).toEqual(['0:00', '0:09', '1:00', '45:00']);
});
