// Rows as CSV, and CSV of members read back: what a spreadsheet would take for a formula is text, and numbers are numbers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { operationCells } from '../../src/centre/clearing/clearing-csv.ts';
import type { PresentmentParts } from '../../src/centre/clearing/presentment-texts.ts';
import { readReconciledSide } from '../../src/cli/centre/reconciled-items.ts';
import { rowPrinter } from '../../src/cli/journal/row-formats.ts';
import { operation } from '../centre/clearing/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

/** What is printed of one row as CSV, without the line of names. */
function printed(...cells: readonly (string | number | null)[]): string {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const columns = cells.map((cell, i) => ({ title: `c${i}`, cell: () => cell }));
  const printer = rowPrinter('csv', { table: [], csv: columns });
  printer.add([{}]);
  printer.end();
  return out.split('\n').slice(1).join('\n');
}

describe('cells of CSV', () => {
  it.each([
    ['=1+2+3;A', `'=1+2+3;A`],
    ['@SUM(1+1)*cmd|x', `'@SUM(1+1)*cmd|x`],
    ['+A1', `'+A1`],
    ['-A1', `'-A1`],
    ['\t=1', `'\t=1`],
    ['=1,2', `"'=1,2"`],
    ['-12.50', '-12.50'],
    ['+212', '+212'],
    ['-700 JPY', '-700 JPY'],
    ['TERM0001', 'TERM0001'],
    ['A "B"', '"A ""B"""'],
  ])('%j is %j', (text, cell) => {
    expect(printed(text)).toBe(`${cell}\n`);
  });

  it('are as they are where they are numbers or nothing', () => {
    expect(printed(-5, null, 0)).toBe('-5,,0\n');
  });

  it('are no formulas in the CSV of a clearing file, and read back as they were', async () => {
    const named = { ...operation('n:1'), acceptor: '=1+2+3', acceptorName: '@SUM(A1)' };
    const parts = { operation: named, figures: { interchangeMinor: -5 }, localTime: '261126101530' };
    const cells = operationCells(parts as PresentmentParts);
    expect(cells).toContain(`,'=1+2+3,'@SUM(A1),`);
    const file = join(folder, 'theirs.csv');
    writeFileSync(file, `kind,amount,currency,rrn,acceptor\npurchase,1.00,MAD,000000000001,'=1+2+3\n`);
    expect((await readReconciledSide(file)).items).toMatchObject([{ acceptor: '=1+2+3', rrn: '000000000001' }]);
  });
});
