// A configuration may name every currency that the standard's list has, by its letters or by its number.
import { expect, test } from 'vitest';
import { readCurrency } from '../../src/cli/configuration/currency.ts';
import { currencies, currencyOf } from '../../src/iso8583/currency.ts';

test.each(currencies)('$code, $numeric', ({ numeric, code, exponent }) => {
  expect(readCurrency(code)).toEqual({ value: numeric });
  expect(readCurrency(numeric)).toEqual({ value: numeric });
  expect(currencyOf(code)).toEqual({ numeric, code, exponent });
});

test('a currency is listed once', () => {
  expect(new Set(currencies.map(({ numeric }) => numeric)).size).toBe(currencies.length);
  expect(new Set(currencies.map(({ code }) => code)).size).toBe(currencies.length);
});

test('letters out of order are told from wrong ones', () => {
  expect(readCurrency('MDA')).toMatchObject({ wrong: 'unknown currency, did you mean MAD?' });
  expect(readCurrency('KSE')).toMatchObject({ wrong: 'unknown currency, did you mean KES?' });
});
