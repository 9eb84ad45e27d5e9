// docs/reference is what the program makes of its definitions, and says all that is in them.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-line.ts';
import { configurationJsonSchema } from '../../src/cli/configuration/json-schema.ts';
import { issuerPage } from '../../src/cli/pages/issuer-page.ts';
import { referencePages } from '../../src/cli/pages/reference-pages.ts';
import { type SchemaNode, schemaSections } from '../../src/cli/pages/schema-sections.ts';
import { specJsonSchema } from '../../src/codec/spec/json-schema.ts';
import { packageFile } from '../../src/package-file.ts';
import { traceJsonSchema } from '../../src/trace/json-schema.ts';

const pages = await referencePages();

/** Every key of every object that a schema describes. */
function keysIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const properties = 'properties' in node && typeof node.properties === 'object' ? Object.keys(node.properties!) : [];
  return [...properties, ...Object.values(node).flatMap(keysIn)];
}

describe('docs/reference', () => {
  it.each(Object.entries(pages))('%s is as written: else run node src/cli/pages/write-pages.ts', (name, text) => {
    expect(readFileSync(packageFile(`docs/reference/${name}.md`), 'utf8')).toBe(text);
  });

  it('has no page besides', () => {
    const names = readdirSync(packageFile('docs/reference')).map((name) => name.replace(/\.md$/, ''));
    expect(names.sort()).toEqual(Object.keys(pages).sort());
  });

  it('shows every command, and every subcommand of the journal', () => {
    for (const { command } of commands) expect(pages.commands).toContain(`\n## ${String(command).split(' ')[0]}\n`);
    for (const name of ['find', 'show', 'verify', 'saf', 'prune'])
      expect(pages.commands).toContain(`\n### journal ${name}\n`);
    expect(pages.commands).toContain('--stan');
    expect(pages.commands).toContain('\n### day close\n');
    expect(pages.commands).not.toContain('Exit codes: 0');
    // An example in a help is no subcommand.
    const shown = pages.commands!.match(/^```text\n[\s\S]*?^```$/gm)!;
    expect(new Set(shown).size).toBe(shown.length);
  });

  it.each([
    ['configuration', configurationJsonSchema()],
    ['trace', traceJsonSchema()],
    ['spec', specJsonSchema()],
  ])('%s has every key of its definition, and says what each means', (name, schema) => {
    for (const key of keysIn(schema))
      expect(pages[name]).toMatch(new RegExp(`\`\\$?${key.replace('$', '')}\`|"${key}"`));
    const unsaid = pages[name]!.split('\n').filter((line) => /^\| `(?!kind)/.test(line) && / \|\s*\|$/.test(line));
    expect(unsaid).toEqual([]);
  });
});

describe('a schema as tables', () => {
  const range: SchemaNode = {
    type: 'integer',
    minimum: 1,
    maximum: 9,
    default: 2,
    description: 'How many <b> | {{ x }}',
  };
  const schema: SchemaNode = {
    type: 'object',
    properties: { a: range, b: { enum: ['x', 'y'] }, c: { type: 'array', items: { type: 'string' } } },
    required: ['b'],
  };

  it('has a row for each key', () => {
    expect(schemaSections(schema, { root: 'All' })).toBe(
      [
        '## All',
        '',
        '| key | value | unless given | meaning |',
        '| --- | --- | --- | --- |',
        '| `a` | 1 to 9 | `2` | How many &lt;b> \\| &#123;{ x }} |',
        '| `b` | `x`, `y` | **required** |  |',
        '| `c` | list of: text |  |  |',
      ].join('\n'),
    );
  });

  it('shows the same object once', () => {
    const twice = { type: 'object', properties: { one: schema, two: schema, three: {} } };
    expect(schemaSections(twice, { root: 'All' }).match(/^## /gm)).toHaveLength(2);
  });
});

it('a declaration that is gone is missed', () => {
  expect(() => issuerPage('export interface Other {\n}\n')).toThrow('declares no defineIssuer');
});
