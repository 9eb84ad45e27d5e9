// The file of a market: the examples are right, and what is wrong with one is said with its place, all of it at once.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadMarket } from '../../../src/cli/centre/market-schema.ts';
import type { ConfigurationError } from '../../../src/cli/configuration/faults.ts';
import { packageFile } from '../../../src/package-file.ts';

const example = packageFile('examples/market-2009.yaml');
const text = readFileSync(example, 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'market-'));
afterAll(() => rmSync(folder, { recursive: true }));

function faultsOf(changed: string): string[] {
  const file = join(folder, 'market.yaml');
  writeFileSync(file, changed);
  try {
    loadMarket(file);
  } catch (error) {
    return (error as ConfigurationError).faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
  }
  return [];
}

for (const name of ['market-2009', 'market-2026']) {
  test(`${name}: the account of each member is right (ISO 13616, and the key of the RIB)`, () => {
    for (const { member } of loadMarket(packageFile(`examples/${name}.yaml`)).layout.members) {
      const { account, bank } = member;
      const moved = account.slice(4) + account.slice(0, 4);
      const digits = [...moved].map((character) => Number.parseInt(character, 36)).join('');
      expect(BigInt(digits) % 97n, account).toBe(1n);
      if (bank === undefined) continue;
      expect(account.slice(4, 7)).toBe(bank);
      expect(BigInt(account.slice(4)) % 97n, account).toBe(0n);
    }
  });
}

test('2009 has one acquirer of merchants, 2026 several; in both each bank has its machines', () => {
  const acquirers = (name: string) =>
    loadMarket(packageFile(`examples/${name}.yaml`)).layout.members.flatMap(({ member }) => member.acquirers);
  const inCentre = (names: string[]) => names.filter((name) => name.endsWith('-pos'));
  expect(inCentre(acquirers('market-2009'))).toEqual(['centre-pos']);
  expect(inCentre(acquirers('market-2026')).length).toBeGreaterThan(3);
  expect(acquirers('market-2026').filter((name) => name.endsWith('-atm'))).toHaveLength(10);
});

test('what is wrong is said with line, place and what is allowed, all of it at once', () => {
  const changed = text
    .replace('declined: 7.5', 'declined: 175')
    .replace('cutOver: "23:00"', 'cutOver: "23:30"')
    .replace('merchants: 150', 'merchans: 150')
    .replace('host: here # the switch', 'hots: here # the switch');
  const faults = faultsOf(changed);
  const lineOf = (key: string) => changed.split('\n').findIndex((line) => line.includes(key)) + 1;
  expect(faults.find((fault) => fault.startsWith(`${lineOf('declined: 175')} traffic.declined`))).toContain(
    'percentage',
  );
  expect(faults.find((fault) => fault.startsWith(`${lineOf('23:30')} cutOver`))).toContain('a full hour');
  expect(faults.some((fault) => fault.includes('merchans') && fault.includes('merchants'))).toBe(true);
  expect(faults.some((fault) => fault.startsWith(`${lineOf('hots:')} members[1].hots`))).toBe(true);
});

test('cards and issues, currency and rate come together', () => {
  const alone = text.replace('    cards: ["950402", "515504"]\n', '').replace('    rate: "0.1281"\n', '');
  const faults = faultsOf(alone);
  expect(faults.some((fault) => fault.includes('issues without cards'))).toBe(true);
  expect(faults.some((fault) => fault.includes('currency without rate'))).toBe(true);
});

test('a file that is not there is a fault of its own', () => {
  expect(() => loadMarket('/nowhere/market.yaml')).toThrow(/cannot be read/);
});
