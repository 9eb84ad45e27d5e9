// Clearing files through the command: every record one line, in order; what is wrong with the file last, with its place, and
// exit code 1; and no card number in what is not asked for unmasked.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Folder, run } from './switch-process.ts';

const plain = fileURLToPath(new URL('../codec/fixtures/ipm/gen_ascii_rdw.ipm', import.meta.url));
const blocked = fileURLToPath(new URL('../codec/fixtures/ipm/T112_empty.ipm', import.meta.url));
const PAN = '5412751234567890';

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const decode = (framing: string, file: string, ...more: string[]) =>
  run(['decode', '--spec', 'mastercard-ipm', '--framing', framing, '--format', 'ndjson', ...more, file]);

describe('decode', () => {
  test('records behind their lengths', async () => {
    const { code, stdout, stderr } = await decode('rdw', plain, '--unmasked');
    expect([code, stderr]).toEqual([0, '']);
    const records = linesOf(stdout);
    expect(records.map((record) => record['0'])).toEqual(['1644', '1240', '1240', '1442', '1740', '1644']);
    expect(records[1]).toMatchObject({ 2: PAN, 4: '000000012550', 48: { '0023': 'CT1', '0148': '5042' } });
  });

  test('records in blocks', async () => {
    const { code, stdout } = await decode('rdw-1014', blocked);
    expect(code).toBe(0);
    expect(linesOf(stdout).map((record) => record['71'])).toEqual(['00000001', '00000002', '00000003']);
  });

  test('card numbers are hidden', async () => {
    const { stdout } = await decode('rdw', plain);
    expect(stdout).not.toContain(PAN);
    expect(linesOf(stdout)[1]!['2']).toBe('541275******7890');
  });

  test('a file cut short: the whole records, then what is wrong, exit 1', async () => {
    const cut = join(folder.path, 'cut.ipm');
    writeFileSync(cut, readFileSync(plain).subarray(0, 200));
    const { code, stdout } = await decode('rdw', cut);
    const [first, error] = linesOf(stdout);
    expect(code).toBe(1);
    expect(first!['0']).toBe('1644');
    expect(error!.error).toMatchObject({ code: 'FRAME_TRUNCATED', path: 'framing', offset: 78 });
  });
});
