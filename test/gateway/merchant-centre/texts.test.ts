// Texts of the merchant centre: none is missing in a language, and none stands there that no page says.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { text, texts } from '../../../src/gateway/merchant-centre/texts.ts';

const folder = new URL('../../../src/gateway/merchant-centre/', import.meta.url);
const placeholders = (written: string) => [...written.matchAll(/\{\w+\}/g)].map(String).sort();

test('every text is there in every language, with the same values in it', () => {
  for (const [name, row] of Object.entries(texts)) {
    expect(row, name).toHaveLength(3);
    for (const written of row) {
      expect(written.trim(), name).not.toBe('');
      expect(placeholders(written), name).toEqual(placeholders(row[0]));
    }
    expect(row[2], name).toMatch(/\p{Script=Arabic}/u);
  }
});

test('every text is said by a page', () => {
  const code = readdirSync(folder)
    .filter((file) => file !== 'texts.ts')
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const said = new Set([...code.matchAll(/'(\w+)'/g)].map(([, name]) => name));
  expect(Object.keys(texts).filter((name) => !said.has(name))).toEqual([]);
});

test('a text without one of its values is a defect', () => {
  expect(() => text('notDone', 'fr')).toThrow('notDone wants why');
});
