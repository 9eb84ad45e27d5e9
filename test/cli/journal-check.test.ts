// What `serve --check` says of a journal without opening it: what a start would say, and nothing is made.
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyReference } from '../../src/cli/configuration/journal-form.ts';
import { checkJournal } from '../../src/cli/journal-check.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-check-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(name: string, key?: KeyReference, encryption = false): () => void {
  const file = join(folder, name);
  return () => checkJournal({ kind: 'file', file, durability: 'full', encryption, key });
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

test.each<[string, (file: string) => void, RegExp]>([
  ['a folder', (file) => mkdirSync(file), /day\.db: it is no file; name a file$/],
  ['a link to nothing', (file) => symlinkSync('absent.db', file), /day\.db: ENOENT: /],
  ['a link in circles', (file) => symlinkSync('day.db', file), /day\.db: ELOOP: .*; name a path without links/],
  ['a link to a folder', (file) => symlinkSync('.', file), /day\.db: it is no file/],
  [
    'a file of two names',
    (file) => {
      writeFileSync(file, '');
      linkSync(file, `${file}.other`);
    },
    /day\.db: the file has 2 names \(hard links\), and its log goes by one; remove the other names, or copy the file$/,
  ],
])('%s is refused as by a start', async (_, make, why) => {
  const file = join(folder, 'day.db');
  make(file);
  const before = readdirSync(folder);
  let said: unknown;
  try {
    check('day.db')();
  } catch (error) {
    said = error;
  }
  expect(said).toMatchObject({ exitCode: 2, message: expect.stringMatching(why) });
  expect(readdirSync(folder)).toEqual(before);
  await expect(openSqliteJournal(file)).rejects.toMatchObject({ message: (said as Error).message });
});

test('a link to a file is as good as the file', () => {
  mkdirSync(join(folder, 'disk'));
  writeFileSync(join(folder, 'disk/day.db'), '');
  symlinkSync('disk/day.db', join(folder, 'day.db'));
  check('day.db')();
});

test('a key that is needed can be made where it is wanted', () => {
  const key: KeyReference = { kind: 'file', file: join(folder, 'absent/day.key') };
  expect(check('day.db', key, true)).toThrow(/day\.db: ENOENT: .*\/absent\/\..*; create the directory/);
  symlinkSync('absent/day.key', join(folder, 'link.key'));
  expect(check('day.db', { kind: 'file', file: join(folder, 'link.key') }, true)).toThrow(/ENOENT: .*absent/);
  // Without encryption a start needs none.
  check('day.db', key)();
  mkdirSync(join(folder, 'absent'));
  check('day.db', key, true)();
  check('day.db', { kind: 'file', file: join(folder, 'link.key') }, true)();
  check('day.db', undefined, true)();
  expect(readdirSync(join(folder, 'absent'))).toEqual([]);
});
