// A spec in which the switch could not answer is refused before anything is opened.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unanswerable } from '../../src/cli/answerable.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';
import { buildNetwork } from '../../src/cli/network.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { packageFile } from '../../src/package-file.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'answerable-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const wrongWith = (spec: string) => unanswerable(compile(loadSpec(spec)));

/** Builds, and stops, a switch whose acquirer speaks a spec. */
async function built(spec: string): Promise<void> {
  const text = `node: n
journal: ./journal.db
acquirers: [{ name: shops, listen: '127.0.0.1:0', spec: '${spec}' }]
issuers: [{ name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1' }]
`;
  const network = await buildNetwork(parseConfiguration(text, join(folder, 'switch.yaml')), () => undefined);
  await network.stop();
}

function ownSpec(field: Readonly<Record<string, unknown>>): string {
  const spec = JSON.parse(readFileSync(packageFile('specs/iso87-ascii.json'), 'utf8'));
  spec.fields['39'] = field;
  writeFileSync(join(folder, 'own.json'), JSON.stringify(spec));
  return './own.json';
}

const fixed = { type: 'String', enc: 'ASCII', prefix: 'ASCII.Fixed', length: 2 };

describe('a spec whose DE 39 can hold no answer', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['too short', { ...fixed, length: 1 }],
    ['fixed and longer than any', { ...fixed, length: 5 }],
    ['of letters', { ...fixed, class: 'a' }],
    ['of other bytes', { type: 'Binary', enc: 'Binary', prefix: 'Binary.Fixed', length: 8 }],
    [
      'a structure',
      {
        ...{ type: 'Composite', prefix: 'ASCII.LL', length: 40 },
        tag: { length: 2, enc: 'ASCII', sort: 'StringsByInt' },
        subfields: { '01': { ...fixed, prefix: 'ASCII.LL' } },
      },
    ],
  ])('is refused: %s', async (_, field) => {
    const refused = /^acquirer shops: spec .*own\.json: DE 39 cannot hold the answer \d+: /;
    await expect(built(ownSpec(field))).rejects.toThrow(expect.objectContaining({ name: 'CommandError', exitCode: 2 }));
    await expect(built(ownSpec(field))).rejects.toThrow(refused);
    expect(existsSync(join(folder, 'journal.db'))).toBe(false);
  });
});

describe('any other is taken', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['two digits', { ...fixed, type: 'Numeric' }],
    ['three', { ...fixed, length: 3 }],
    ['four', { ...fixed, length: 4 }],
    ['packed digits', { type: 'Numeric', enc: 'BCD', prefix: 'BCD.Fixed', length: 2 }],
    ['of any length', { ...fixed, prefix: 'ASCII.LL', length: 10 }],
    ['filled with blanks', { ...fixed, length: 8, padding: { type: 'Right', pad: ' ' } }],
  ])('with %s', (_, field) => expect(wrongWith(join(folder, ownSpec(field)))).toBeUndefined());

  it.each(bundledSpecs().filter((name) => !/^clearing/.test(name)))('the bundled %s', (name) => {
    expect(wrongWith(name)).toBeUndefined();
  });
});
