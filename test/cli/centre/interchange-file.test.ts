// The files of interchange and rates: the examples say what is known publicly, and what is wrong with one is said with its place.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { firstFit, tariffOf } from '../../../src/centre/clearing/tariff.ts';
import type { ConfigurationError } from '../../../src/cli/configuration/faults.ts';
import { loadTariffs } from '../../../src/cli/configuration/interchange.ts';
import { packageFile } from '../../../src/package-file.ts';
import { operation } from '../../centre/clearing/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'interchange-'));
afterAll(() => rmSync(folder, { recursive: true }));

function interchangeOf(example: string, more: Parameters<typeof operation>[1]): [string | undefined, number] {
  const { interchange } = loadTariffs(packageFile(`examples/${example}.yaml`), packageFile('examples/rates.yaml'));
  const one = operation('n:1', { amountMinor: 100_000, ...more });
  const rule = firstFit(interchange, one);
  return [rule?.name, rule === undefined ? 0 : tariffOf(rule, one.amountMinor)];
}

// Of 1,000.00: 0.65 % is 6.50, 1.2 % is 12.00, 2.2 % is 22.00.
test.each([
  ['interchange-2026', { businessDate: 20241001 }, 'domestic', 650],
  ['interchange-2026', { businessDate: 20240930 }, 'domestic-until-2024', 1_200],
  ['interchange-2026', { businessDate: 20261126, origin: 'foreign' }, 'foreign', 2_200],
  ['interchange-2026', { kind: 'cash' }, 'cash', 600],
  ['interchange-2009', { businessDate: 20091124 }, 'domestic', 1_200],
  ['interchange-2009', { businessDate: 20091124, origin: 'foreign' }, 'foreign', 2_200],
] as const)('%s %o', (example, more, name, minor) => expect(interchangeOf(example, more)).toEqual([name, minor]));

function faultsOf(text: string, rates?: string): string[] {
  const file = join(folder, 'interchange.yaml');
  const ratesFile = join(folder, 'rates.yaml');
  writeFileSync(file, text);
  if (rates !== undefined) writeFileSync(ratesFile, rates);
  try {
    loadTariffs(file, rates === undefined ? undefined : ratesFile);
    return [];
  } catch (error) {
    return (error as ConfigurationError).faults.map(
      ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
    );
  }
}

describe('a rule', () => {
  const rule = (inside: string) => faultsOf(`interchange:\n  - { name: a, ${inside} }\n`);

  test('of every key', () => {
    expect(
      rule(
        'kinds: [purchase], origin: domestic, brands: [cmi], mcc: ["5411", 5811-5814], channels: [atm], acquirers: [A], ' +
          'issuers: [B], currency: MAD, amountFrom: "1.00", amountTo: "9.00", from: 2024-01-01, to: 2024-12-31, ' +
          'rate: 0.6543%, fixed: "0.10", floor: "0.05", cap: "2.00", paidBy: issuer',
      ),
    ).toEqual([]);
  });

  test.each([
    ['rate: 0.65', 'interchange[0].rate: no percent sign'],
    ['rate: 101%', 'interchange[0].rate: too large'],
    ['fixed: "1.00"', 'interchange[0].fixed: an amount without its currency'],
    ['currency: MAD, cap: "1.001"', 'interchange[0].cap: finer than the minor unit of MAD'],
    ['from: 2024-02-30', 'interchange[0].from: not a day'],
    ['from: 2024-02-02, to: 2024-02-01', 'interchange[0].to: ends before it begins'],
    ['mcc: [5814-5811]', 'interchange[0].mcc[0]: not of this form'],
    ['ratte: 1%', 'interchange[0].ratte: unknown key, did you mean rate'],
    ['channels: [pos]', 'interchange[0].channels[0]: not allowed here'],
  ])('%s', (inside, expected) => {
    const faults = rule(inside);
    expect(
      faults.some((fault) => fault.includes(expected)),
      faults.join('\n'),
    ).toBe(true);
    expect(faults.every((fault) => fault.startsWith('2:'))).toBe(true);
  });
});

test('all faults at once, and of rates too', () => {
  expect(
    faultsOf('interchange:\n  - { name: a, rate: 5 }\n  - { rate: 1% }\n').map((fault) => fault.slice(0, 2)),
  ).toEqual(['2:', '3:']);
  const good = 'interchange:\n  - { name: a, rate: 1% }\n';
  expect(faultsOf(good, 'rates:\n  - { date: 2026-01-01, from: MAD, to: XXX, rate: "0.1" }\n')).toEqual([
    expect.stringContaining('2:40 rates[0].to: unknown currency'),
  ]);
});
