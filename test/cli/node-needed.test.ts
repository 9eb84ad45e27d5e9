// Which Node the program needs is said in one place, src/cli/main.ts: what else speaks of it says the same.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageFile } from '../../src/package-file.ts';

const textOf = (file: string) => readFileSync(packageFile(file), 'utf8');
const [, least] = /LEAST_NODE = (\d+);/.exec(textOf('src/cli/main.ts'))!;

it('is what README and pages say', () => {
  expect(textOf('README.md')).toContain(`runs on Node ${least} or newer`);
  for (const file of ['docs/first/gateway.md', 'docs/first/traces.md', 'docs/first/ci.md']) {
    expect(textOf(file)).toContain(`Node ${least} or newer`);
  }
  expect(textOf('examples/ci/Dockerfile')).toMatch(new RegExp(`^FROM node:${least}-`, 'm'));
});

it('is what the repository brings', () => {
  const { devDependencies, engines } = JSON.parse(textOf('package.json'));
  expect(devDependencies.node.split('.')[0]).toBe(least);
  // npm would complain of the Node that somebody types with, which is not the one that runs it.
  expect(engines).toBeUndefined();
});
