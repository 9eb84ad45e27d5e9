// `settle run` ended between its steps: what is in the records is not paid again, and its files are the same.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runSettlement } from '../../src/cli/commands/settle/run.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { SettlementRecords } from '../../src/records/settlement.ts';
import { atlas } from '../centre/clearing/fixture.ts';
import { DATE, merchant, sale } from '../centre/settlement/fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settle-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function centre(name: string) {
  const records = join(folder, `${name}.db`);
  const file = CentreFile.open(records);
  const registers = new RegisterRecords(file);
  const origin = { atMs: 0, command: 'test' };
  registers.putMembers([{ before: undefined, after: atlas }], origin);
  registers.putMerchants([{ before: undefined, after: merchant('SHOP') }], origin);
  file.close();
  const operations = join(folder, 'operations.ndjson');
  writeFileSync(operations, `${JSON.stringify(sale('n:1', 'SHOP', 10_000))}\n`);
  return { records, operations, date: '2026-11-26', cutOver: '23:00', out: join(folder, name) };
}

const filesOf = (out: string) =>
  ['pain001-ATLAS.xml', 'settlements.json'].map((name) => readFileSync(join(out, String(DATE), name), 'utf8'));

it('writes the same bytes again', () => {
  const options = centre('a');
  runSettlement(options);
  const first = filesOf(options.out);
  runSettlement(options);
  expect(filesOf(options.out)).toEqual(first);
  expect(first[0]).toContain('<CtrlSum>98.35</CtrlSum>');
});

it.each(['pain001-ATLAS.xml', 'settlements.json'])('ended before %s has its name, it is run again', (name) => {
  const whole = centre('whole');
  runSettlement(whole);
  const ended = centre('ended');
  // A folder in the place of the file: it cannot get its name.
  const blocked = join(ended.out, String(DATE), name);
  mkdirSync(join(blocked, 'x'), { recursive: true });
  expect(() => runSettlement(ended)).toThrow();
  rmSync(blocked, { recursive: true });
  runSettlement(ended);
  expect(filesOf(ended.out)).toEqual(filesOf(whole.out));
  const file = CentreFile.read(ended.records);
  expect(new SettlementRecords(file).payments(DATE)).toHaveLength(1);
  file.close();
});

it.each([
  [
    '2025-11-18 Independence Day',
    /^warning: the holidays end with 2025-12-31, and 2026-11-27 is a day of payment: add those of 2026\n$/,
  ],
  ['2026-11-18 Independence Day', /^$/],
  ['', /^$/],
])('holidays %j: people are warned of a payment day beyond them', (text, said) => {
  const options = { ...centre('warned'), holidays: join(folder, 'holidays.txt') };
  writeFileSync(options.holidays, text);
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    runSettlement(options);
    expect(stderr.mock.calls.map(([line]) => line).join('')).toMatch(said);
  } finally {
    stderr.mockRestore();
  }
  expect(filesOf(options.out)[0]).toContain('<Dt>2026-11-27</Dt>');
});
