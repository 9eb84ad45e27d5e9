// `journal new-key`: the key file of a journal gets another key, and what the earlier one has encrypted can still be read.
import { readFileSync, statSync } from 'node:fs';
import { afterAll, expect, test, vi } from 'vitest';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { all, append, kept } from '../store/sample-journal.ts';
import { JournalFolder } from './run-journal.ts';

// Every run starts a thread, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const folder = new JournalFolder();
afterAll(() => folder.remove());

/** The keys in a file. */
function keysIn(name: string): string[] {
  return readFileSync(folder.file(name), 'latin1').trimEnd().split('\n');
}

test('adds a key behind those that there are', async () => {
  const told = await folder.run(['new-key', 'day.db']);
  expect([told.code, told.err]).toEqual([0, '']);
  expect(told.out).toMatch(/^day\.db\.key has a new key; the next start encrypts with it/);
  const [first] = keysIn('day.db.key');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(folder.file('day.db.key')).mode & 0o777).toBe(0o600);
  const journal = await openSqliteJournal(folder.file('day.db'), { encryption: true });
  append(journal, 1, 3);
  await journal.close();
  await folder.run(['new-key', 'day.db']);
  const keys = keysIn('day.db.key');
  expect([keys[0], keys.length]).toEqual([first, 2]);
  const again = await openSqliteJournal(folder.file('day.db'), { encryption: true });
  append(again, 4, 6);
  await again.close();
  const reader = await openSqliteJournal(folder.file('day.db'), { readOnly: true });
  expect(await all(reader)).toEqual(kept(1, 6));
  expect(await reader.verify()).toBe(undefined);
  await reader.close();
});

test('names the keys of a journal that is read', async () => {
  await folder.run(['new-key', 'sealed.db', '--key', folder.file('sealed.keys')]);
  const keys = folder.file('sealed.keys');
  const journal = await openSqliteJournal(folder.file('sealed.db'), { encryption: true, key: { file: keys } });
  append(journal, 1, 3);
  await journal.close();
  expect(await folder.run(['verify', 'sealed.db'])).toMatchObject({
    ...{ code: 2, err: expect.stringContaining('sealed.db.key does not have it') },
  });
  vi.stubEnv('SEALED_KEYS', readFileSync(keys, 'latin1'));
  for (const key of [keys, 'env:SEALED_KEYS']) {
    const { code, out } = await folder.run(['verify', 'sealed.db', '--key', key]);
    expect([code, out]).toEqual([1, expect.stringContaining('3 entries')]);
  }
  expect((await folder.run(['verify', 'sealed.db', '--key', 'env:ABSENT'])).err).toContain(
    'variable ABSENT: it has no key',
  );
  expect((await folder.run(['verify', 'sealed.db', '--key', 'sealed'])).err).toContain('neither a file nor a variable');
  vi.unstubAllEnvs();
});

test('adds it to another file', async () => {
  await folder.run(['new-key', 'other.db', '--key', folder.file('keys')]);
  expect(keysIn('keys').length).toBe(1);
});

test('says that it cannot: exit 2', async () => {
  const told = await folder.run(['new-key', 'day.db', '--key', folder.file('nowhere/keys')]);
  expect([told.code, told.out]).toEqual([2, '']);
  expect(told.err).toMatch(/^switch8583: cannot write the key file .*: no such file or directory.*\n$/i);
});
