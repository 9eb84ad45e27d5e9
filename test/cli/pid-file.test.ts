// `--pid-file`: only a file of a process number is taken over or removed. Whatever else is named stays as it is, and the start is refused.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExitCode } from '../../src/cli/exit-code.ts';
import { claimPidFile } from '../../src/cli/pid-file.ts';

const OWN = `${process.pid}\n`;
/** No process has it. */
const GONE = 2 ** 31 - 1;

let folder = '';
const path = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pid-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(text: string): string {
  writeFileSync(path('a.pid'), text);
  return path('a.pid');
}

describe('a file of a process number', () => {
  it.each([
    ['is not there yet', undefined],
    ['is empty', ''],
    ['names a process that is gone', `${GONE}\n`],
    ['names one without a line end', String(GONE)],
    ['names one with the line end of Windows', `${GONE}\r\n`],
    ['names this process', OWN],
    ['names what no process can have', '99999999999999999999\n'],
  ])('that %s is taken, and removed at the end', (_, text) => {
    const file = text === undefined ? path('a.pid') : written(text);
    const remove = claimPidFile(file);
    expect(readFileSync(file, 'utf8')).toBe(OWN);
    expect(statSync(file).mode & 0o022).toBe(0);
    remove();
    expect(existsSync(file)).toBe(false);
    remove();
  });

  it('that names a process which runs is not', () => {
    const file = written(`${process.ppid}\n`);
    expect(() => claimPidFile(file)).toThrow(`--pid-file: ${file} is that of process ${process.ppid}, which runs`);
    expect(readFileSync(file, 'utf8')).toBe(`${process.ppid}\n`);
  });

  it.each([
    ['that of another', '1\n'],
    ['something else', 'node: a\n'],
  ])('is not removed when it has become %s', (_, text) => {
    const file = path('a.pid');
    const remove = claimPidFile(file);
    writeFileSync(file, text);
    remove();
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('is not removed when it has become a link, a pipe or a folder', () => {
    for (const become of [() => symlinkSync(written(OWN), path('b.pid')), () => mkdirSync(path('b.pid')), pipe]) {
      const remove = claimPidFile(path('b.pid'));
      rmSync(path('b.pid'));
      become();
      remove();
      expect(lstatSync(path('b.pid')).isFile()).toBe(false);
      rmSync(path('b.pid'), { recursive: true });
    }
  });
});

const pipe = () => execFileSync('mkfifo', [path('b.pid')]);

describe('any other', () => {
  const HOLDS = /^--pid-file: .* holds something else than the number of a process$/;
  it.each<[string, string, RegExp]>([
    ['a configuration', 'node: casablanca\n', HOLDS],
    ['a database', `SQLite format 3\0${'\0'.repeat(4000)}`, HOLDS],
    ['two numbers', '123\n456\n', HOLDS],
    ['a number and no end of blanks', `123${'\n'.repeat(40)}`, HOLDS],
    ['the number of a card', '5412751234567890123456789012345678', HOLDS],
  ])('file, of %s, stays as it is', (_, text, complaint) => {
    const file = written(text);
    expect(() => claimPidFile(file)).toThrow(expect.objectContaining({ exitCode: ExitCode.usage }));
    expect(() => claimPidFile(file)).toThrow(complaint);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  const KIND = /^--pid-file: .* is no regular file$/;
  it.each<[string, () => unknown]>([
    ['a pipe', pipe],
    ['a folder', () => mkdirSync(path('b.pid'))],
    ['a link to a file', () => symlinkSync(written(''), path('b.pid'))],
    ['a link to nothing', () => symlinkSync(path('a.pid'), path('b.pid'))],
  ])('thing, such as %s, is refused at once', (_, make) => {
    make();
    expect(() => claimPidFile(path('b.pid'))).toThrow(KIND);
    expect(lstatSync(path('b.pid')).isFile()).toBe(false);
    expect(existsSync(path('a.pid')) && readFileSync(path('a.pid'), 'utf8')).not.toBe(OWN);
  });

  it('such as a device is refused at once', () => {
    for (const device of ['/dev/null', '/dev/zero']) {
      expect(() => claimPidFile(device)).toThrow(`--pid-file: ${device} is no regular file`);
    }
  });

  it('that cannot be written is told with what the system says', () => {
    const file = path('nowhere/a.pid');
    expect(() => claimPidFile(file)).toThrow(`--pid-file: cannot write ${file}: ENOENT`);
  });
});

it('nothing is done where none is named', () => expect(claimPidFile(undefined)()).toBeUndefined());
