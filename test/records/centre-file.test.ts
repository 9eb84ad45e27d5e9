// The file of the centre's records: made for its owner, recognised, shared, brought up to date, and refused with its path and why.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RecordsError } from '../../src/records/records-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'centre-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
const newPath = () => join(folder, `centre-${++count}.db`);

const insert = (file: CentreFile, code: string) =>
  file.prepare('INSERT INTO members (code, document) VALUES (?, ?)').run(code, '{}');
const codesIn = (file: CentreFile) =>
  file
    .prepare('SELECT code FROM members ORDER BY code')
    .all()
    .map(({ code }) => code);

function faultOf(action: () => unknown): RecordsError {
  try {
    action();
  } catch (error) {
    if (error instanceof RecordsError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a file that is not there', () => {
  it('is made for its owner only, with its log, and keeps what was committed', () => {
    const path = newPath();
    const file = CentreFile.open(path);
    file.transaction(() => insert(file, 'A'));
    for (const end of ['', '-wal', '-shm']) expect(statSync(path + end).mode & 0o777).toBe(0o600);
    file.close();
    const again = CentreFile.open(path);
    expect(codesIn(again)).toEqual(['A']);
    expect(again.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(again.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    again.close();
  });

  it('is not made by one who only looks', () => {
    const path = newPath();
    const fault = faultOf(() => CentreFile.read(path));
    expect([fault.code, fault.message.includes(path), existsSync(path)]).toEqual(['RECORDS_ABSENT', true, false]);
  });

  it('is not made where there is no directory', () => {
    const fault = faultOf(() => CentreFile.open(join(folder, 'nowhere', 'centre.db')));
    expect(fault.code).toBe('RECORDS_FAILED');
    expect(fault.message).toContain('create the directory');
  });
});

it('files that others could read are closed to them', () => {
  const path = newPath();
  CentreFile.open(path).close();
  chmodSync(path, 0o644);
  CentreFile.open(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

describe('what is something else is refused, and left as it is', () => {
  it.each(['open', 'read'] as const)('a text, by %s', (how) => {
    const path = newPath();
    writeFileSync(path, 'something that somebody wants to keep, and not short'.repeat(30));
    const fault = faultOf(() => CentreFile[how](path));
    expect([fault.code, fault.message.includes(path)]).toEqual(['RECORDS_FOREIGN', true]);
    expect(statSync(path).size).toBe(1560);
  });

  it.each(['open', 'read'] as const)('a database of something else, by %s', (how) => {
    const path = newPath();
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE recipes (name TEXT)');
    other.close();
    const fault = faultOf(() => CentreFile[how](path));
    expect(fault.code).toBe('RECORDS_FOREIGN');
    expect(fault.message).toContain('a table recipes');
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('a folder', () => {
    const path = newPath();
    mkdirSync(path);
    expect(faultOf(() => CentreFile.open(path)).message).toContain(path);
  });

  it.each(['open', 'read'] as const)('records of a later program, by %s', (how) => {
    const path = newPath();
    CentreFile.open(path).close();
    const later = new DatabaseSync(path);
    later.exec('PRAGMA user_version = 999');
    later.close();
    const fault = faultOf(() => CentreFile[how](path));
    expect([fault.code, fault.message.includes('version is 999')]).toEqual(['RECORDS_VERSION', true]);
  });
});

it('an empty database, as a process leaves that ended while it made one, becomes records', () => {
  const path = newPath();
  writeFileSync(path, '');
  expect(faultOf(() => CentreFile.read(path)).code).toBe('RECORDS_VERSION');
  CentreFile.open(path).close();
  const file = CentreFile.read(path);
  expect(codesIn(file)).toEqual([]);
  file.close();
});

describe('a transaction', () => {
  it('leaves nothing when it throws, and the file goes on', () => {
    const file = CentreFile.open(newPath());
    const failing = () =>
      file.transaction(() => {
        insert(file, 'A');
        throw new RangeError('no');
      });
    expect(failing).toThrow(RangeError);
    expect(codesIn(file)).toEqual([]);
    file.transaction(() => insert(file, 'B'));
    expect(codesIn(file)).toEqual(['B']);
    file.close();
  });

  it('within another one is a part of it', () => {
    const file = CentreFile.open(newPath());
    const failing = () =>
      file.transaction(() => {
        file.transaction(() => insert(file, 'A'));
        throw new RangeError('no');
      });
    expect(failing).toThrow(RangeError);
    expect(codesIn(file)).toEqual([]);
    file.close();
  });

  it('waits for one who writes, then says who is in the way', () => {
    const path = newPath();
    const [one, other] = [CentreFile.open(path), CentreFile.open(path, 20)];
    one.transaction(() => {
      insert(one, 'A');
      const fault = faultOf(() => other.transaction(() => insert(other, 'B')));
      expect([fault.code, fault.message.includes(path)]).toEqual(['RECORDS_BUSY', true]);
      expect(codesIn(other)).toEqual([]);
    });
    other.transaction(() => insert(other, 'B'));
    expect(codesIn(one)).toEqual(['A', 'B']);
    one.close();
    other.close();
  });
});

it('one who looks sees what others commit, may not write, and is told that something changed', () => {
  const path = newPath();
  const writer = CentreFile.open(path);
  const reader = CentreFile.read(path);
  const before = reader.dataVersion;
  expect(reader.dataVersion).toBe(before);
  writer.transaction(() => insert(writer, 'A'));
  expect(reader.dataVersion).not.toBe(before);
  expect(codesIn(reader)).toEqual(['A']);
  expect(faultOf(() => reader.transaction(() => insert(reader, 'B'))).code).toBe('RECORDS_FAILED');
  writer.close();
  reader.close();
});
