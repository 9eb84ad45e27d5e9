// Texts of the pages: none is missing in a language, and none stands there that no page says.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { languages } from '../../../src/centre/texts-by-language.ts';
import { text, texts } from '../../../src/gateway/pages/texts.ts';

const placeholders = (written: string) => [...written.matchAll(/\{\w+\}/g)].map(String).sort();
const folder = new URL('../../../src/gateway/pages/', import.meta.url);

/** Those that are Latin letters in Arabic, too. */
const LATIN = ['expiryExample'];

test('every text is there in every language, with the same values in it', () => {
  expect(languages).toEqual(['fr', 'en', 'ar']);
  for (const [name, row] of Object.entries(texts)) {
    expect(row, name).toHaveLength(languages.length);
    for (const written of row) {
      expect(written.trim(), name).not.toBe('');
      expect(placeholders(written), name).toEqual(placeholders(row[0]));
    }
    if (!LATIN.includes(name)) expect(row[2], name).toMatch(/\p{Script=Arabic}/u);
  }
});

test('every text is said by a page', () => {
  const code = readdirSync(folder)
    .filter((file) => file !== 'texts.ts')
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const said = new Set([...code.matchAll(/'(\w+)'/g)].map(([, name]) => name));
  // An end page says the text of its own name.
  const model = readFileSync(new URL('page-models.ts', folder), 'utf8');
  expect(model).toContain("'timedOut' | 'paidAlready'");
  expect(Object.keys(texts).filter((name) => !said.has(name))).toEqual([]);
});

test('a text without one of its values is a defect', () => {
  expect(() => text('pay', 'fr')).toThrow('pay wants amount');
  expect(text('pay', 'ar', { amount: '1 MAD' })).toBe('أداء \u20661 MAD\u2069');
});
