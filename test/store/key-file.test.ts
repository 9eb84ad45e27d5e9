// How a key file is made and gets another key: on a disk without hard links, by two processes at once, and behind links.
import fs, {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalKeys } from '../../src/store/journal-keys.ts';
import { addKey } from '../../src/store/key-file.ts';

const real = { ...fs };

/** Puts other functions in the place of those of the file system. */
function disk(changed: Partial<Record<'linkSync' | 'openSync' | 'readFileSync', unknown>>): void {
  Object.assign(fs, { linkSync: real.linkSync, openSync: real.openSync, readFileSync: real.readFileSync }, changed);
  syncBuiltinESMExports();
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-keys-'));
});
afterEach(() => {
  disk({});
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string): string => join(folder, name);
const keysIn = (name: string): string[] => readFileSync(file(name), 'latin1').trimEnd().split('\n');
const needed = (name: string) =>
  new JournalKeys('day.db', { kind: 'file', file: file(name), isMade: true }).needed() !== undefined;

/** A call that the system refuses. */
function refusing(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: refused`), { code });
  };
}

describe('a disk without hard links', () => {
  test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])('has a key all the same: %s', (code) => {
    disk({ linkSync: refusing(code) });
    expect(needed('day.db.key')).toBe(true);
    expect(keysIn('day.db.key')).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(statSync(file('day.db.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['day.db.key']);
  });

  test('has the key of another process that makes one at this moment', () => {
    const linkSync = () => {
      writeFileSync(file('day.db.key'), `${'a'.repeat(64)}\n`, { mode: 0o600 });
      refusing('EPERM')();
    };
    disk({ linkSync });
    expect(needed('day.db.key')).toBe(true);
    expect(keysIn('day.db.key')).toEqual(['a'.repeat(64)]);
    expect(readdirSync(folder)).toEqual(['day.db.key']);
  });
});

test('a disk that refuses the link for another reason has no key, and nothing is left on it', () => {
  disk({ linkSync: refusing('EIO') });
  expect(() => addKey(file('day.db.key'))).toThrow(/EIO/);
  expect(readdirSync(folder)).toEqual([]);
});

describe('two that add a key at once', () => {
  test('lose none', () => {
    addKey(file('day.db.key'));
    // The other one comes and goes before this one can begin its file.
    const openSync: typeof fs.openSync = (path, ...how) => {
      if (String(path).endsWith('.next')) {
        disk({});
        addKey(file('day.db.key'));
      }
      return real.openSync(path, ...how);
    };
    disk({ openSync });
    addKey(file('day.db.key'));
    expect(new Set(keysIn('day.db.key')).size).toBe(3);
    expect(readdirSync(folder)).toEqual(['day.db.key']);
  });

  test('are told of each other', () => {
    addKey(file('day.db.key'));
    const told: unknown[] = [];
    const readAfterAnother = (...how: Parameters<typeof fs.readFileSync>) => {
      disk({});
      try {
        addKey(file('day.db.key'));
      } catch (error) {
        told.push(error);
      }
      return real.readFileSync(...how);
    };
    disk({ readFileSync: readAfterAnother });
    addKey(file('day.db.key'));
    const inTheWay = /day\.db\.key\.next is there: another process adds a key, or was ended while it did/;
    expect(told.map(String)).toEqual([expect.stringMatching(inTheWay)]);
    expect(keysIn('day.db.key').length).toBe(2);
  });

  test('are not held up by one that failed', () => {
    addKey(file('day.db.key'));
    disk({ readFileSync: refusing('EIO') });
    expect(() => addKey(file('day.db.key'))).toThrow(/EIO/);
    disk({});
    expect(readdirSync(folder)).toEqual(['day.db.key']);
  });
});

describe('what is no key file', () => {
  const keysOf = (path: string) => new JournalKeys('day.db', { kind: 'file', file: path, isMade: false }).needed();

  test('is not read whole: a file of anything else that is large', () => {
    writeFileSync(file('day.db.key'), `${'0'.repeat(64)}\n`.repeat(20_000), { mode: 0o600 });
    expect(() => keysOf(file('day.db.key'))).toThrow(/is larger than 1048576 bytes, which no key file is/);
    expect(() => addKey(file('day.db.key'))).toThrow(/is larger than 1048576 bytes/);
    expect(readdirSync(folder)).toEqual(['day.db.key']);
  });

  test.skipIf(process.platform === 'win32')('is not read at all: a device', () => {
    expect(() => keysOf('/dev/null')).toThrow(/\/dev\/null: it is a device/);
  });
});

describe.skipIf(process.platform === 'win32')('a link', () => {
  beforeEach(() => mkdirSync(file('safe')));

  test('to nothing has the file made that it names', () => {
    symlinkSync('safe/keys', file('day.db.key'));
    expect(needed('day.db.key')).toBe(true);
    expect(keysIn('safe/keys').length).toBe(1);
    expect(readdirSync(file('safe'))).toEqual(['keys']);
  });

  test('to a link to nothing has a first key, and then another, in the file that it names', () => {
    symlinkSync('../keys', file('safe/link'));
    symlinkSync(file('safe/link'), file('day.db.key'));
    addKey(file('day.db.key'));
    addKey(file('day.db.key'));
    expect(keysIn('keys').length).toBe(2);
    for (const link of ['day.db.key', 'safe/link']) expect(lstatSync(file(link)).isSymbolicLink()).toBe(true);
  });

  test('into a folder that is not there, or in circles, says so', () => {
    symlinkSync('absent/keys', file('day.db.key'));
    expect(() => addKey(file('day.db.key'))).toThrow(/ENOENT/);
    symlinkSync('circle', file('circle'));
    expect(() => addKey(file('circle'))).toThrow(/ELOOP/);
    expect(existsSync(file('absent'))).toBe(false);
  });
});
