// The SQLite journal in a process of its own, which is killed, refused its disk, or ends without a word.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { isWholeBatches } from './batch-size.ts';
import { all, kept } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'sqlite-crash-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const child = fileURLToPath(new URL('./journal-child.ts', import.meta.url));

interface Ending {
  lines: string[];
  exitCode: number | null;
  signal: string | null;
}

/** Runs a part of journal-child.ts; `killAfterMs` counts from its first durable batch. */
function run(command: string[], killAfterMs?: number): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const started = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
    let output = '';
    let doomed = false;
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (killAfterMs === undefined || doomed || !output.includes('kept')) return;
      doomed = true;
      setTimeout(() => started.kill('SIGKILL'), killAfterMs);
    });
    started.on('error', reject);
    started.on('close', (exitCode, signal) => resolve({ lines: output.trimEnd().split('\n'), exitCode, signal }));
  });
}

function numbers(lines: string[], word: string): number[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => Number(line.slice(word.length + 1)));
}

describe('a process with a SQLite journal', () => {
  it('has every committed entry on disk, and whole batches only, however often it is killed', async () => {
    const path = join(directory, 'killed.db');
    let lastSeq = 0;
    for (const killAfterMs of [5, 40, 90]) {
      const { lines, signal } = await run([process.execPath, child, 'commitUntilKilled', path], killAfterMs);
      expect(signal).toBe('SIGKILL');
      expect(numbers(lines, 'opened')).toEqual([lastSeq]);
      const committed = numbers(lines, 'kept');
      expect(committed).toEqual(committed.toSorted((left, right) => left - right));
      const journal = await openSqliteJournal(path);
      const entries = await all(journal);
      expect(journal.lastSeq).toBeGreaterThanOrEqual(committed.at(-1)!);
      expect(isWholeBatches(lastSeq, journal.lastSeq)).toBe(true);
      expect(entries).toEqual(kept(1, journal.lastSeq));
      expect(Buffer.from((await journal.kept()).get('last')!).toString()).toBe(`${journal.lastSeq}`);
      lastSeq = journal.lastSeq;
      await journal.close();
    }
  }, 30_000);

  it.skipIf(process.platform === 'win32')(
    'is told when the disk takes no more, and loses nothing committed',
    async () => {
      const path = join(directory, 'full.db');
      const limited = `ulimit -f 600; exec "$0" "$@"`;
      const command = ['/bin/sh', '-c', limited, process.execPath, child, 'commitUntilRefused', path];
      const { lines, exitCode } = await run(command);
      expect(exitCode).toBe(0);
      expect(lines.at(-1)).toBe('close refused JOURNAL_WRITE');
      expect(lines.at(-2)).toMatch(/^refused JOURNAL_WRITE: cannot write the journal .*full\.db: .*; .*(disk|space)/);
      const lastCommitted = numbers(lines, 'kept').at(-1)!;
      const journal = await openSqliteJournal(path);
      expect(lastCommitted).toBeGreaterThan(0);
      expect(journal.lastSeq).toBe(lastCommitted);
      expect(await all(journal)).toEqual(kept(1, lastCommitted));
      await journal.close();
    },
    30_000,
  );

  it.each([
    ['leaveIdle', ['idle'], 0, 'ends although it never uses its journal'],
    ['leaveOpen', ['read 10', 'left open'], 10, 'ends although it never closes its journal'],
    ['leaveUnderWay', ['durable'], 10, 'does not end while a commit is under way'],
    ['closeAtTheEnd', ['closed'], 10, 'does not end before its journal is closed'],
  ])(
    '%s: %j, %i entries, %s',
    async (part, expectedLines, entries) => {
      const path = join(directory, `${part}.db`);
      const { lines, exitCode } = await run([process.execPath, child, part, path]);
      expect(lines).toEqual(expectedLines);
      expect(exitCode).toBe(0);
      const journal = await openSqliteJournal(path);
      expect(await all(journal)).toEqual(kept(1, entries));
      await journal.close();
    },
    30_000,
  );
});
