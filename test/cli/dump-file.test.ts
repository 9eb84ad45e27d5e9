// The file in which messages are written down, and what becomes of them when nothing takes it.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DumpFile } from '../../src/cli/dump-file.ts';
import type { EventSink } from '../../src/events/event-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-dump-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where events go, and those that went there. */
function events() {
  const told: unknown[] = [];
  const emit: EventSink = (event, fields) => told.push({ event, ...fields });
  return { told, emit };
}

test('has all that was written when it is closed', async () => {
  const file = join(folder, 'closed');
  const { told, emit } = events();
  const dump = await DumpFile.open(file, emit);
  for (let number = 0; number < 5_000; number++) dump.write(`${number}\n`);
  await dump.close();
  expect([readFileSync(file, 'latin1').split('\n').length, told]).toEqual([5_001, []]);
});

test('adds to the file, and makes it for its owner alone', async () => {
  const file = join(folder, 'made');
  for (const text of ['one\n', 'two\n']) (await DumpFile.open(file, events().emit)).write(text);
  await vi.waitFor(() => expect(readFileSync(file, 'latin1')).toBe('one\ntwo\n'));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, 'file'), '');
  await expect(DumpFile.open(join(folder, 'file', 'in'), events().emit)).rejects.toThrow(/ENOTDIR/);
});

describe.skipIf(process.platform === 'win32')('a pipe that nobody reads', () => {
  test('leaves messages out, says so once, and counts them where they would stand', async () => {
    const file = join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const { told, emit } = events();
    const dump = await DumpFile.open(file, emit, 100_000);
    const text = (number: number) => `${String(number).padStart(6)} ${'.'.repeat(992)}\n`;
    // More than the pipe and the bound hold.
    for (let number = 1; number <= 1_000; number++) dump.write(text(number));
    expect(told).toEqual([{ event: 'dump.behind', file }]);
    let read = '';
    const reader = new Socket({ fd, readable: true, writable: false });
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
    // What the pipe has taken, and what may wait.
    const before = lines().findIndex((line) => line.endsWith('left out here'));
    expect(before).toBeGreaterThan(100);
    const leftOut = Number(/^(\d+) messages are left out here$/.exec(lines()[before]!)?.[1]);
    const behind = Array.from({ length: written - before - leftOut }, (_, i) => before + leftOut + 1 + i);
    expect([leftOut > 0, behind.length > 0]).toEqual([true, true]);
    expect(lines().toSpliced(before, 1)).toEqual(
      [...Array.from({ length: before }, (_, i) => i + 1), ...behind].map((number) => text(number).trimEnd()),
    );
    // From there on another time of plenty is told again.
    for (let number = 0; number < 1_000; number++) dump.write(text(number));
    expect(told.length).toBe(2);
    reader.destroy();
  });

  test('is told at the end, which waits for a moment only', async () => {
    const file = join(folder, 'full');
    execFileSync('mkfifo', [file]);
    const { told, emit } = events();
    await expect(DumpFile.open(file, emit)).rejects.toThrow('nobody reads this pipe');
    const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const dump = await DumpFile.open(file, emit, 100_000);
    for (let number = 0; number < 500; number++) dump.write(`${'.'.repeat(999)}\n`);
    await dump.close();
    expect(told).toEqual([
      { event: 'dump.behind', file },
      { event: 'dump.failed', file, reason: 'it is not taken', messages: expect.any(Number) },
    ]);
    closeSync(reader);
  });

  test('whose reader goes', async () => {
    const file = join(folder, 'left');
    execFileSync('mkfifo', [file]);
    const { told, emit } = events();
    const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const dump = await DumpFile.open(file, emit);
    closeSync(reader);
    dump.write('one\n');
    await vi.waitFor(() => {
      expect(told).toEqual([{ event: 'dump.failed', file, reason: expect.stringContaining('EPIPE'), messages: 1 }]);
    });
    dump.write('two\n');
    await dump.close();
    expect(told.length).toBe(1);
  });
});
