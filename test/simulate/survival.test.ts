// The page of what survives what is what comes out of the simulation today, and nobody loses money in it.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { survivalPage, survives } from '../../src/cli/survival-page.ts';
import type { Codec } from '../../src/codec/codec.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { survivalRows } from '../../src/simulate/survival.ts';
import { loadSpec } from '../../src/spec-file.ts';

const codecs = new Map<string, Codec>();

function codec(name: string): Codec {
  const known = codecs.get(name) ?? compile(loadSpec(name));
  codecs.set(name, known);
  return known;
}

it('docs/survival.md is what comes out: else run `simulate --enumerate --write`', { timeout: 240_000 }, () => {
  const rows = [...survivalRows(codec)];
  expect(survives(rows)).toBe(true);
  expect(rows.length).toBeGreaterThan(50);
  const page = readFileSync(new URL('../../docs/survival.md', import.meta.url), 'utf8');
  expect(survivalPage(rows)).toBe(page);
});
