// Texts and formats: nothing is missing in a language, and each writes numbers and dates in its way.
import { expect, test } from 'vitest';
import { amountText, countText, dateText, longDateText, percentText } from '../../../src/centre/statements/formats.ts';
import { reasonIn, reasonTexts } from '../../../src/centre/statements/reason-texts.ts';
import { text, texts } from '../../../src/centre/statements/texts.ts';
import { languages } from '../../../src/centre/texts-by-language.ts';
import { isApproved, Reason } from '../../../src/iso8583/reason.ts';

const placeholders = (written: string) => [...written.matchAll(/\{\w+\}/g)].map(String).sort();

test('every text is there in every language, with the same values in it', () => {
  expect(languages).toEqual(['fr', 'en', 'ar']);
  for (const [name, row] of Object.entries(texts)) {
    expect(row, name).toHaveLength(languages.length);
    for (const written of row) {
      expect(written.trim(), name).not.toBe('');
      expect(placeholders(written), name).toEqual(placeholders(row[0]));
    }
    if (!['rrn', 'category'].includes(name)) expect(row[2], name).toMatch(/\p{Script=Arabic}/u);
  }
});

test('every reason to decline has its words in every language', () => {
  for (const [name, reason] of Object.entries(Reason)) {
    if (isApproved(reason)) continue;
    expect(Object.keys(reasonTexts)).toContain(name);
    expect(reasonIn(reason, 'ar')).toMatch(/\p{Script=Arabic}/u);
  }
  expect(reasonIn(Reason.notSufficientFunds, 'fr')).toBe('provision insuffisante');
  expect(reasonIn(1077, 'fr')).toBe('code 77');
});

test('a text without one of its values is a defect', () => {
  expect(() => text('page', 'fr', { page: '1' })).toThrow('page wants pages');
});

test('in Arabic, what is read from the left is set apart', () => {
  expect(text('page', 'ar', { page: '1', pages: '2' })).toBe('الصفحة \u20661\u2069 من \u20662\u2069');
  expect(text('page', 'fr', { page: '1', pages: '2' })).toBe('Page 1 sur 2');
});

test.each([
  [123_456_789, 504, 'fr', '1\u00a0234\u00a0567,89'],
  [123_456_789, 504, 'en', '1,234,567.89'],
  [123_456_789, 504, 'ar', '1.234.567,89'],
  [-5, 504, 'fr', '\u22120,05'],
  [0, 504, 'en', '0.00'],
  [1_234, 392, 'en', '1,234'],
  [1_234, 788, 'fr', '1,234'],
] as const)('%i of %i in %s is %s', (minor, currency, language, written) => {
  expect(amountText(minor, currency, language)).toBe(written);
});

test('dates, counts and rates', () => {
  expect(dateText(20261125)).toBe('25/11/2026');
  expect(longDateText(20260501, 'fr')).toBe('1er mai 2026');
  expect(longDateText(20260501, 'en')).toBe('1 May 2026');
  expect(longDateText(20261125, 'ar')).toBe('25 نونبر 2026');
  expect(countText(1_600_000, 'fr')).toBe('1\u00a0600\u00a0000');
  expect(percentText(15_000, 'fr')).toBe('1,5\u00a0%');
  expect(percentText(100_000, 'en')).toBe('10%');
  expect(percentText(12_345, 'en')).toBe('1.2345%');
});
