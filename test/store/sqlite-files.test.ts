// The files of a journal and the names under which they are found: whose they are, a second writer by whatever name, files that are
// removed, replaced, renamed or cut short under a journal that is written.
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { committed } from './committed.ts';
import { endsOfFiles } from './files.ts';
import { sampleEntry } from './sample-entry.ts';
import { all, append, kept } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'sqlite-files-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const child = fileURLToPath(new URL('./journal-child.ts', import.meta.url));
const isWindows = process.platform === 'win32';

/** Each opening starts a thread. */
const PATIENCE_MS = 30_000;

/** The journal looks for its files at least so often while it is written. */
const LOOKED_AT_EVERY_MS = 20;

const opened: StoredJournal[] = [];
let files = 0;

function newPath(): string {
  return join(directory, `journal-${++files}.db`);
}
async function open(path: string, options?: Parameters<typeof openSqliteJournal>[1]): Promise<StoredJournal> {
  const journal = await openSqliteJournal(path, options);
  opened.push(journal);
  return journal;
}
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((journal) => journal.close()));
});

function journalError(code: string, ...words: string[]): unknown {
  return expect.objectContaining({ name: 'JournalError', code, message: expect.stringMatching(words.join('.*')) });
}

/** Noise over a file from so far on, of the length that it has. */
function overwrite(path: string, from: number): void {
  const bytes = readFileSync(path);
  randomFillSync(bytes, from);
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
}

/** Somebody else runs a statement on the database of a journal. */
function inShell(path: string, statement: string): void {
  const script = `new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 5000 }).exec(process.argv[2])`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script, path, statement], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

/** A closed journal with three entries. */
async function closed(): Promise<string> {
  const path = newPath();
  const journal = await openSqliteJournal(path);
  append(journal, 1, 3);
  await journal.close();
  return path;
}

describe.skipIf(isWindows)('the files of a journal', { timeout: PATIENCE_MS }, () => {
  it.each(['000', '022', '077'])('are for their owner only under umask %s', (umask) => {
    const path = newPath();
    const command = `umask ${umask}; exec "$0" "$@"`;
    const { stdout } = spawnSync('/bin/sh', ['-c', command, process.execPath, child, 'showFiles', path], {
      encoding: 'utf8',
    });
    const modes = ['', '-shm', '-wal', '.key', '.lock'].map((end) => `${end} 600`);
    expect(stdout.trimEnd().split('\n').sort()).toEqual(modes.sort());
  });

  it('are taken away from others when they were open to them', async () => {
    const path = await closed();
    for (const end of ['', '.lock']) chmodSync(path + end, 0o644);
    const journal = await open(path);
    append(journal, 4, 4);
    await committed(journal);
    for (const end of endsOfFiles(path)) expect(statSync(path + end).mode & 0o777, end).toBe(0o600);
  });

  it('are left as they are by whoever only reads', async () => {
    const path = await closed();
    chmodSync(path, 0o644);
    await (await openSqliteJournal(path, { readOnly: true })).close();
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});

describe('a second writer', { timeout: PATIENCE_MS }, () => {
  it.each<[string, (path: string) => string]>([
    ['the same path', (path) => path],
    [
      'a symbolic link',
      (path) => {
        symlinkSync(path, `${path}.symlink`);
        return `${path}.symlink`;
      },
    ],
    [
      'a linked directory',
      (path) => {
        const alias = join(directory, `alias-${files}`);
        symlinkSync(directory, alias);
        return join(alias, path.slice(directory.length + 1));
      },
    ],
    [
      'a path whose lock file was removed',
      (path) => {
        rmSync(`${path}.lock`);
        return path;
      },
    ],
  ])('is refused by %s', async (name, alias) => {
    const path = newPath();
    const first = await open(path);
    append(first, 1, 3);
    await committed(first);
    if (name.includes('lock file') && process.platform !== 'linux' && !isWindows) return;
    await expect(open(alias(path))).rejects.toEqual(journalError('JOURNAL_OPEN', 'another switch is writing to it'));
    append(first, 4, 5);
    await committed(first);
    expect(await all(first)).toEqual(kept(1, 5));
  });

  it.skipIf(process.platform !== 'linux')(
    'that is none, but has taken the name of the lock, is told as that',
    async () => {
      const path = newPath();
      await (await open(path)).close();
      const { dev, ino } = statSync(path);
      const name = `switch8583-journal-${dev}-${ino}`;
      const squatter = createServer().listen(`\0${name}`);
      try {
        await once(squatter, 'listening');
        const told = `another process has taken the name @${name}, and its lock file is free; .*ss -xlp`;
        await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', told));
        rmSync(`${path}.lock`);
        const without = `another switch is writing to it, and its lock file was removed, or another process has taken the name @${name}`;
        await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', without, 'ss -xlp'));
        expect(existsSync(`${path}.lock`)).toBe(false);
      } finally {
        squatter.close();
      }
      await (await open(path)).close();
    },
  );

  it('is refused by a hard link, and so is the first when it is started again', async () => {
    const path = newPath();
    const first = await open(path);
    append(first, 1, 3);
    await committed(first);
    linkSync(path, `${path}.link`);
    const refused = journalError('JOURNAL_OPEN', 'has 2 names', 'remove the other names, or copy the file');
    await expect(open(`${path}.link`)).rejects.toEqual(refused);
    append(first, 4, 5);
    await committed(first);
    await first.close();
    await expect(open(path)).rejects.toEqual(refused);
    rmSync(`${path}.link`);
    expect(await all(await open(path))).toEqual(kept(1, 5));
  });

  it('may write a copy', async () => {
    const path = await closed();
    copyFileSync(path, `${path}.copy`);
    const [first, second] = [await open(path), await open(`${path}.copy`, { key: { file: `${path}.key` } })];
    for (const journal of [first, second]) {
      append(journal, 4, 5);
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 5));
    }
  });
});

describe.skipIf(isWindows)('a journal whose files are not where they were', { timeout: PATIENCE_MS }, () => {
  it.each<[string, (path: string) => void, string]>([
    ['removed', (path) => ['', '-wal', '-shm'].map((end) => rmSync(path + end)), 'was removed, replaced or renamed'],
    ['renamed', (path) => renameSync(path, `${path}.1`), 'was removed, replaced or renamed'],
    [
      'replaced by a copy',
      (path) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
      'was removed, replaced or renamed',
    ],
    ['cut short', (path) => truncateSync(path), 'was cut short'],
    ['without its log', (path) => rmSync(`${path}-wal`), 'wal was removed'],
    ['with a log cut off', (path) => truncateSync(`${path}-wal`), 'wal was cut short'],
    [
      'with a log cut in half',
      (path) => truncateSync(`${path}-wal`, statSync(`${path}-wal`).size / 2),
      'wal was cut short',
    ],
    ['with its beginning overwritten', (path) => overwrite(path, 0), 'was overwritten'],
    ['with its log overwritten', (path) => overwrite(`${path}-wal`, 4_096), 'wal was overwritten'],
    ['without the index of its log', (path) => rmSync(`${path}-shm`), 'shm was removed'],
  ])('keeps nothing any more, and says so: %s', async (_, change, what) => {
    const path = newPath();
    const journal = await open(path);
    for (let batch = 0; batch < 5; batch++) {
      append(journal, journal.lastSeq + 1, journal.lastSeq + 100);
      await committed(journal);
    }
    change(path);
    await setTimeout(LOOKED_AT_EVERY_MS);
    append(journal, 501, 501);
    const refused = journalError('JOURNAL_WRITE', what, 'start again');
    await expect(committed(journal)).rejects.toEqual(refused);
    await expect(committed(journal)).rejects.toEqual(refused);
  });

  it.each(['-wal', '-shm'])('has what was committed in its database when only its %s was removed', async (end) => {
    const path = newPath();
    const journal = await open(path);
    append(journal, 1, 100);
    await committed(journal);
    rmSync(path + end);
    await setTimeout(LOOKED_AT_EVERY_MS);
    append(journal, 101, 101);
    await expect(committed(journal)).rejects.toEqual(journalError('JOURNAL_WRITE', 'was removed'));
    copyFileSync(path, `${path}.copy`);
    const copy = await open(`${path}.copy`, { key: { file: `${path}.key` } });
    expect(await all(copy)).toEqual(kept(1, 100));
  });

  it.each(['VACUUM', 'PRAGMA wal_checkpoint(TRUNCATE)', 'PRAGMA wal_checkpoint(RESTART)', 'ANALYZE'])(
    'is none on which somebody has run %s',
    async (statement) => {
      const path = newPath();
      const journal = await open(path);
      for (let round = 0; round < 3; round++) {
        append(journal, journal.lastSeq + 1, journal.lastSeq + 100);
        await committed(journal);
        inShell(path, statement);
        await setTimeout(LOOKED_AT_EVERY_MS);
      }
      append(journal, 301, 301);
      await committed(journal);
      expect(await all(journal)).toEqual(kept(1, 301));
    },
  );

  it('is none whose long log is cut back by itself', async () => {
    const path = newPath();
    const journal = await open(path, { durability: 'none' });
    journal.keep('large', new Uint8Array(80_000_000));
    await committed(journal);
    const longest = statSync(`${path}-wal`).size;
    for (let batch = 0; batch < 4; batch++) {
      append(journal, journal.lastSeq + 1, journal.lastSeq + 10);
      await committed(journal);
    }
    expect(statSync(`${path}-wal`).size).toBeLessThan(longest);
    expect(await all(journal)).toEqual(kept(1, 40));
  });
});

describe.skipIf(isWindows)('a directory that may not be written', { timeout: PATIENCE_MS }, () => {
  /** What somebody without rights says of the journal. */
  function readByOther(path: string, part: string): string {
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { stdout } = spawnSync(process.execPath, [child, part, path], { encoding: 'utf8', ...nobody });
    return stdout.trimEnd();
  }

  async function inItsDirectory(): Promise<{ folder: string; path: string; journal: StoredJournal }> {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-read-only-'));
    const path = join(folder, 'day?.db');
    const journal = await openSqliteJournal(path);
    for (let number = 1; number <= 20; number++) journal.append({ ...sampleEntry(number), toldBytes: 0 });
    await committed(journal);
    return { folder, path, journal };
  }

  it('lets everybody read who may read the file, and nobody write', async () => {
    const { folder, path, journal } = await inItsDirectory();
    await journal.close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o555);
    expect(readByOther(path, 'readAll')).toBe('read 20');
    expect(readByOther(path, 'leaveIdle')).toMatch(/^cannot open the journal .*; .*permission/);
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  });

  it('says what to do about a log', async () => {
    const { folder, path, journal } = await inItsDirectory();
    const copy = join(folder, 'copy.db');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    await journal.close();
    chmodSync(copy, 0o444);
    chmodSync(folder, 0o555);
    expect(readByOther(copy, 'readAll')).toMatch(
      /it has a log, and its directory cannot be written; copy the journal with its -wal/,
    );
    chmodSync(folder, 0o755);
    rmSync(folder, { recursive: true });
  });
});

describe.skipIf(isWindows)('a path that is no journal', { timeout: PATIENCE_MS }, () => {
  it('is refused when it is no file', async () => {
    const fifo = join(directory, 'fifo');
    spawnSync('mkfifo', [fifo]);
    mkdirSync(join(directory, 'folder'));
    for (const path of [fifo, '/dev/null', '/dev/full', join(directory, 'folder')]) {
      await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', path, 'it is no file'));
    }
  });

  it('is refused when it was cut short', async () => {
    const path = newPath();
    const journal = await openSqliteJournal(path);
    append(journal, 1, 2_000);
    await journal.close();
    truncateSync(path, Math.floor(statSync(path).size / 2 / 4_096) * 4_096 + 100);
    await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', path, 'the file is damaged|missing'));
    writeFileSync(path, Buffer.concat([Buffer.alloc(100), readFileSync(path).subarray(100)]));
    await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', path, 'not a database'));
  });
});
