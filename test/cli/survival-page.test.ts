// docs/survival.md says what comes out of a fault at every step, and after each of them all parties agree.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { survivalPage, survives } from '../../src/cli/survival-page.ts';
import { survivalRows } from '../../src/simulate/survival.ts';
import { codecNamed } from '../simulate/simulated.ts';

it('is what a fault at every step comes to', { timeout: 300_000 }, () => {
  const rows = [...survivalRows(codecNamed)];
  expect(rows.length).toBeGreaterThan(100);
  expect(survives(rows)).toBe(true);
  expect(readFileSync(new URL('../../docs/survival.md', import.meta.url), 'utf8')).toBe(survivalPage(rows));
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
