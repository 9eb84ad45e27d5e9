// The file in which messages are written down, and what becomes of them when nothing takes it.
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DumpFile } from '../../src/cli/dump-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-dump-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('adds to the file, and makes it for its owner alone', async () => {
  const file = join(folder, 'made');
  for (const text of ['one\n', 'two\n']) (await DumpFile.open(file, () => undefined)).write(text);
  await vi.waitFor(() => expect(readFileSync(file, 'latin1')).toBe('one\ntwo\n'));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, 'file'), '');
  await expect(DumpFile.open(join(folder, 'file', 'in'), () => undefined)).rejects.toThrow(/ENOTDIR/);
});

describe.skipIf(process.platform === 'win32')('a pipe that nobody reads', () => {
  test('leaves messages out, says so once, and counts them where they would stand', async () => {
    const file = join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    const reader = createReadStream(file, { highWaterMark: 64 * 1024 });
    const told: string[] = [];
    const dump = await DumpFile.open(file, (line) => told.push(line), 100_000);
    const text = (number: number) => `${String(number).padStart(6)} ${'.'.repeat(992)}\n`;
    // More than the pipe and the bound hold.
    for (let number = 1; number <= 1_000; number++) dump.write(text(number));
    expect(told).toEqual([`${file} is not taken as fast as it is written: messages are left out`]);
    let read = '';
    reader.on('data', (chunk) => {
      read += chunk.toString('latin1');
    });
    const lines = () => read.split('\n').filter((line) => line !== '');
    let written = 1_000;
    await vi.waitFor(() => {
      dump.write(text(++written));
      expect(read).toContain('left out');
    }, 10_000);
    await vi.waitUntil(() => lines().at(-1) === text(written).trimEnd(), { timeout: 10_000 });
    // The one that passes the bound is the last.
    const before = 101;
    const leftOut = Number(/^(\d+) messages are left out here$/.exec(lines()[before]!)?.[1]);
    const behind = Array.from({ length: written - before - leftOut }, (_, i) => before + leftOut + 1 + i);
    expect([leftOut >= 1_000 - before, behind.length > 0]).toEqual([true, true]);
    expect(lines().toSpliced(before, 1)).toEqual(
      [...Array.from({ length: before }, (_, i) => i + 1), ...behind].map((number) => text(number).trimEnd()),
    );
    // From there on another time of plenty is told again.
    for (let number = 0; number < 1_000; number++) dump.write(text(number));
    expect(told.length).toBe(2);
    reader.destroy();
  });
});
