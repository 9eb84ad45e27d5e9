// No test file is left out by mistake: `npm test` and `npm run trials` together run each one, and every name in their lists is of one.
import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALONE, LONG, tests, trials } from './projects.ts';

interface Project {
  readonly test?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] };
}

function filesOf(projects: readonly Project[]): string[] {
  return projects.flatMap(({ test }) => globSync(test?.include ?? [], { exclude: test?.exclude ?? [] }));
}

test('each file is run once, and what takes long by trials too', () => {
  const all = globSync('test/**/*.test.ts', { exclude: ['test/walk/**'] });
  const run = filesOf(tests);
  const long = globSync(LONG);
  expect(run).toHaveLength(new Set(run).size);
  expect([...new Set([...run, ...long])].sort()).toEqual(all.sort());
  expect(filesOf(trials)).toEqual(expect.arrayContaining(long));
});

test.each([...ALONE, ...LONG])('%s is there', (glob) => {
  expect(globSync(glob)).not.toEqual([]);
});
