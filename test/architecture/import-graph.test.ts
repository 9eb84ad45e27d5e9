// The import graph is shown circles, and trees that have none.
import { describe, expect, it } from 'vitest';
import { ImportGraph } from './import-graph.ts';
import { sourceOf } from './source.ts';

/** A graph of files of one folder: each name with the text of its file. */
const graphOf = (files: Readonly<Record<string, string>>) =>
  new ImportGraph(Object.entries(files).map(([name, text]) => sourceOf(`src/${name}.ts`, text)));

describe('circles', () => {
  it.each([
    [
      'of two',
      { a: "import { b } from './b.ts';", b: "import { a } from './a.ts';" },
      'src/a.ts → src/b.ts → src/a.ts',
    ],
    [
      'of types',
      { a: "import type { B } from './b.ts';", b: "type A = import('./a.ts').A;" },
      'src/a.ts → src/b.ts → src/a.ts',
    ],
    [
      'of re-exports',
      { a: "export * from './b.ts';", b: "export { a } from './a.ts';" },
      'src/a.ts → src/b.ts → src/a.ts',
    ],
    ['of one', { a: "import { a } from './a.ts';" }, 'src/a.ts → src/a.ts'],
    [
      'of three that are entered from outside',
      { a: "import './b.ts';", b: "import './c.ts';", c: "import './d.ts';", d: "import './b.ts';" },
      'src/b.ts → src/c.ts → src/d.ts → src/b.ts',
    ],
    [
      'in a knot: the shortest through its first file',
      { a: "import './b.ts';", b: "import './c.ts';\nimport './a.ts';", c: "import './b.ts';" },
      'src/a.ts → src/b.ts → src/a.ts, in a knot of 3 files',
    ],
  ])('%s', (_, files, line) => {
    expect(graphOf(files).circles()).toEqual([line]);
  });

  it('are none where two ways lead to one file', () => {
    expect(graphOf({ a: "import './b.ts';\nimport './c.ts';", b: "import './c.ts';", c: '' }).circles()).toEqual([]);
  });
});

describe('what a file brings with it', () => {
  const graph = graphOf({
    a: "import './b.ts';",
    b: "import './c.ts';\nimport 'zod';",
    c: "import 'node:net';",
    d: "import 'node:fs';",
  });

  it('is all that it reaches', () => {
    expect([...graph.reachable(['src/a.ts'])]).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts']);
  });

  it('names the modules of Node in it', () => {
    expect(graph.modulesOf(['src/a.ts'])).toEqual(['src/c.ts: node:net']);
  });
});
