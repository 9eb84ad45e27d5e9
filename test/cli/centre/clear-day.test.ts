// Onto disk as a whole or not at all.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Conversion, ExchangeRates } from '../../../src/centre/clearing/exchange-rates.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { clearDay } from '../../../src/cli/centre/clear-day.ts';
import { MAD, operation, originalsAmong, reversal, settings, tariffs } from '../../centre/clearing/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'clear-day-'));
afterAll(() => rmSync(folder, { recursive: true }));

const purchase = operation('n:1');
const operations: readonly Operation[] = [purchase, operation('n:2'), reversal('n:3', purchase, { amountMinor: 1 })];
const day = (name: string, list: readonly Operation[], more: Partial<Parameters<typeof clearDay>[0]> = {}) => ({
  ...settings({ originalOf: originalsAmong(list) }),
  out: join(folder, name),
  operations: list,
  ...more,
});
const filesOf = (name: string) => {
  const path = join(folder, name, '20261126');
  if (!existsSync(path)) return [];
  return readdirSync(path).map((file) => `${file} ${readFileSync(join(path, file)).toString('base64')}`);
};

test('positions that do not add up stop it: the figures are said, and nothing is written', () => {
  // Rates that are different for the two sides of one operation: what must never be, and would be money made.
  let asked = 0;
  const rate = { date: 20260101, from: MAD, to: MAD, numerator: 2, scale: 0 };
  const twice: Conversion = { rate, multiplier: 2n, divisor: 1n };
  const rates = { on: () => (asked++ % 2 === 0 ? twice : undefined) } as unknown as ExchangeRates;
  const act = () => clearDay(day('imbalance', [purchase], { tariffs: { ...tariffs, rates } }));
  // ATLAS gets 200.00 less 1.30 and 0.30; RIF pays 100.00 less 0.65 and 0.25 more; the centre has 0.30 and 0.25.
  expect(act).toThrow(
    'nothing is cleared: the positions do not add up to zero but to 99.35 MAD\n  ATLAS 198.40 MAD\n  RIF -99.60 MAD',
  );
  expect(filesOf('imbalance')).toEqual([]);
});

test('an operation in the middle that cannot be cleared leaves nothing', () => {
  expect(() => clearDay(day('unknown', [purchase, operation('n:2', { issuer: 'NOBODY' })]))).toThrow('NOBODY');
  expect(filesOf('unknown')).toEqual([]);
});

/** A process that there cannot be. */
const GONE = 2 ** 30;

test('what an attempt that was ended has left does not change the bytes', () => {
  clearDay(day('whole', operations));
  const out = join(folder, 'ended', '20261126');
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, `ATLAS.ipm.${GONE}.part`),
    'half of a file that is much longer than what is written in its place'.repeat(99),
  );
  writeFileSync(join(out, 'RIF.ipm'), 'named, before the positions were');
  clearDay(day('ended', operations));
  expect(filesOf('ended')).toEqual(filesOf('whole'));
});
