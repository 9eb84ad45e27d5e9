// What `serve --check` says of a journal without opening it: what a start would say, and nothing is made.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyReference } from '../../src/cli/configuration/journal-form.ts';
import { checkJournal } from '../../src/cli/journal-check.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(name: string, key?: KeyReference): () => void {
  const file = join(folder, name);
  return () => checkJournal({ kind: 'file', file, durability: 'full', encryption: false, key });
}

test('a journal that is not there yet can be made, and is not', () => {
  check('day.db')();
  expect(readdirSync(folder)).toEqual([]);
});

test('a journal in memory, or none, wants nothing of the disk', () => {
  checkJournal({ kind: 'memory' });
  checkJournal({ kind: 'none' });
});

test('its folder is there', () => {
  expect(check('absent/day.db')).toThrow(
    /^cannot open the journal .*\/absent\/day\.db: ENOENT: .*; create the directory, or name another path$/,
  );
  writeFileSync(join(folder, 'file'), '');
  expect(check('file/day.db')).toThrow(/ENOTDIR: .*; create the directory/);
});

test('its keys can be read, by nobody else, and are keys', () => {
  const file = join(folder, 'day.key');
  writeFileSync(file, 'a'.repeat(64), { mode: 0o644 });
  expect(check('day.db', { kind: 'file', file })).toThrow(/day\.key: it is open to others \(mode 0644\); chmod 600/);
  expect(check('day.db', { kind: 'environment', variable: 'NO_SUCH_KEY' })).toThrow(
    /the environment variable NO_SUCH_KEY: it has no key/,
  );
});
