// Files that are there as a whole or not at all.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { appendWhole, WholeFile } from '../../../src/cli/centre/whole-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file has its name when it is whole, and nothing is left beside it', () => {
  const path = join(folder, 'whole.txt');
  const file = new WholeFile(path);
  file.write(Buffer.from('one'));
  expect(readdirSync(join(path, '..'))).not.toContain('whole.txt');
  file.finish();
  file.publish();
  expect(readFileSync(path, 'utf8')).toBe('one');
});

test('what another process writes is left alone, what one that is gone has left is removed', () => {
  const out = join(folder, 'shared');
  mkdirSync(out);
  const ofParent = `a.csv.${process.ppid}.part`;
  const ofNobody = `a.csv.${2 ** 30}.part`;
  for (const name of [ofParent, ofNobody]) writeFileSync(join(out, name), 'half');
  appendWhole(join(out, 'a.csv'), 'whole\n');
  expect(readdirSync(out).sort()).toEqual(['a.csv', ofParent]);
  expect(readFileSync(join(out, ofParent), 'utf8')).toBe('half');
});
