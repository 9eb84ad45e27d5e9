// Compiled code is executed by whoever runs the program next: it lies where nobody else can have put it, or nowhere.
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../src/cli/compile-cache.ts';

const uid = process.getuid!();
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const own = () => join(home, '.cache', 'switch8583');

describe('the folder of compiled code', () => {
  it('is made in the home of the user, for that user only', () => {
    expect(cacheFolder(undefined, home, uid)).toBe(own());
    expect(statSync(own()).mode & 0o777).toBe(0o700);
    expect(cacheFolder(undefined, home, uid)).toBe(own());
  });

  it('is where XDG_CACHE_HOME says, when that is a whole path', () => {
    expect(cacheFolder(join(home, 'elsewhere'), home, uid)).toBe(join(home, 'elsewhere', 'switch8583'));
    expect(cacheFolder('elsewhere', home, uid)).toBe(own());
    expect(existsSync('elsewhere')).toBe(false);
  });

  it.each([0o770, 0o707, 0o755])('is not used when others may do something there: %o', (mode) => {
    mkdirSync(own(), { recursive: true });
    chmodSync(own(), mode);
    expect(cacheFolder(undefined, home, uid)).toBeUndefined();
  });

  it('is not used when it is a link', () => {
    mkdirSync(join(home, '.cache'));
    mkdirSync(join(home, 'planted'), { mode: 0o700 });
    symlinkSync(join(home, 'planted'), own());
    expect(cacheFolder(undefined, home, uid)).toBeUndefined();
  });

  it('is not used below a folder that others may write', () => {
    mkdirSync(join(home, '.cache'));
    chmodSync(join(home, '.cache'), 0o777);
    expect(cacheFolder(undefined, home, uid)).toBeUndefined();
  });

  it('is not used when somebody else owns it', () => {
    mkdirSync(own(), { recursive: true, mode: 0o700 });
    expect(cacheFolder(undefined, home, uid + 1)).toBeUndefined();
  });

  it.runIf(uid === 0)('is not used in the home of somebody else, by root', () => {
    mkdirSync(own(), { recursive: true, mode: 0o700 });
    chownSync(join(home, '.cache'), 12345, 12345);
    expect(cacheFolder(undefined, home, 0)).toBeUndefined();
  });

  it('is done without where it cannot be made', () => {
    expect(cacheFolder(undefined, '/dev/null', uid)).toBeUndefined();
  });
});
