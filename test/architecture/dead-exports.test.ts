// Dead exports are found, in whatever form they are exported, and every form of import counts as a use.
import { describe, expect, it } from 'vitest';
import { deadExports } from './dead-exports.ts';
import { sourceOf } from './source.ts';

const deadIn = (files: Readonly<Record<string, string>>) =>
  deadExports(Object.entries(files).map(([path, text]) => sourceOf(path, text)));

describe('an export that no other file imports is dead', () => {
  it.each([
    ['a function', 'export function f() {}', 'f'],
    ['a constant', 'export const a = 1, b = a;\nexport const { c } = { c: b };', 'a', 'b', 'c'],
    ['a class', 'export class A {}\nnew A();', 'A'],
    ['a type', 'export type A = 1;', 'A'],
    ['an interface', 'export interface A {}', 'A'],
    ['a value and its type, once', 'export const A = 1;\nexport type A = typeof A;', 'A'],
    ['a list', 'const a = 1;\nexport { a, a as b };', 'a', 'b'],
    ['a default', 'export default 1;', 'default'],
    ['a re-export', "export { a } from './used.ts';", 'a'],
    ['one that only its own file imports', "import { a } from './x.ts';\nexport const a = 1;", 'a'],
  ])('%s', (_, text, ...names) => {
    const files = {
      'src/x.ts': text,
      'src/used.ts': 'export const a = 1;',
      'src/y.ts': "import { a } from './used.ts';",
    };
    expect(deadIn(files)).toEqual(names.map((name) => `src/x.ts: ${name}`));
  });

  it('of the names of a file, those that are not imported', () => {
    const files = { 'src/x.ts': 'export const a = 1;\nexport const b = 2;', 'src/y.ts': "import { a } from './x.ts';" };
    expect(deadIn(files)).toEqual(['src/x.ts: b']);
  });
});

describe('an export is used by', () => {
  const x = 'export const a = 1;\nexport default a;\nexport type A = 1;';
  it.each([
    ['names', "import it, { a as b, type A } from './x.ts';"],
    ['a type in place', "import it, { a } from './x.ts';\nlet b: import('./x.ts').A;"],
    ['everything', "import * as all from './x.ts';"],
    ['a late import', "const all = await import('./x.ts');"],
  ])('%s', (_, text) => {
    expect(deadIn({ 'src/x.ts': x, 'src/y.ts': text })).toEqual([]);
  });

  it.each(['bench/y.ts', 'examples/y.ts'])('%s', (path) => {
    expect(deadIn({ 'src/x.ts': 'export const a = 1;', [path]: "import { a } from '../src/x.ts';" })).toEqual([]);
  });

  it('the face of the package, whose own exports are for others', () => {
    expect(deadIn({ 'src/x.ts': 'export const a = 1;', 'src/index.ts': "export { a } from './x.ts';" })).toEqual([]);
  });
});
