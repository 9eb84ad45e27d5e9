// docs/survival.md says what comes out of a fault at every step, and after each of them all parties agree.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { survivalPage, survives } from '../../src/cli/survival-page.ts';
import { type SurvivalRow, survivalRows } from '../../src/simulate/survival.ts';
import { codecNamed } from '../simulate/simulated.ts';
import { tries } from '../tries.ts';

/** Kinds of transactions, from the beginning of the page. */
const KINDS = tries(5, 1_000);

/** All rows of the first kinds. */
function rowsOf(kinds: number): SurvivalRow[] {
  const rows: SurvivalRow[] = [];
  const seen = new Set<string>();
  for (const row of survivalRows(codecNamed)) {
    if (seen.add(row.kind).size > kinds) break;
    rows.push(row);
  }
  return rows;
}

it('is what a fault at every step comes to', { timeout: 300_000 }, () => {
  const rows = rowsOf(KINDS);
  expect(rows.length).toBeGreaterThan(tries(25, 100));
  expect(survives(rows)).toBe(true);
  const sections = survivalPage(rows).split('\n## ');
  const written = readFileSync(new URL('../../docs/survival.md', import.meta.url), 'utf8').split('\n## ');
  // What stands above the kinds, the kinds, and two sections below them.
  expect(sections).toEqual([...written.slice(0, 1 + Math.min(KINDS, written.length - 3)), ...written.slice(-2)]);
});

it('shows in bold where parties do not agree', () => {
  const violation = { invariant: 'three ledgers', purchase: 0, found: '', kind: '', atMs: 0 } as const;
  const outcome = { codes: '00', toldMinor: 12_000, journalMinor: 12_000, heldMinor: 0, violation };
  const rows = [{ kind: 'Some', step: '1. a step', outcomes: { lost: outcome } }];
  expect(survives(rows)).toBe(false);
  expect(survivalPage(rows)).toContain(
    '| 1. a step | **00; told 120.00, journal 120.00, issuer 0.00: three ledgers** |',
  );
});
