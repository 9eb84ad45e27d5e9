// The tests by what they need of the machine, in the order in which they run. `npm test` runs all but one file of them, with a few seeds,
// kills and messages of each kind (`vitest.config.ts`), with TRIES=many all of them with many; `npm run trials` runs, with many, only what
// has an amount (`vitest.trials.config.ts`).
import { globSync, readFileSync } from 'node:fs';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { isTrial } from './tries.ts';

const fileOf = (name: string) => `test/end-to-end/${name}.test.ts`;

/** The whole program under load, ended in the middle of it, or beside whoever does it harm: each gets the machine to itself. */
const ALONE = [
  'test/attack/**/*.test.ts',
  ...[
    'day-killed',
    'disk',
    'doorway',
    'flood',
    'gateway-killed',
    'hostile-input',
    'hostile-plug-ins',
    'kill',
    'log-reader',
    'proxy',
    'serve-process',
  ].map(fileOf),
];

/** The package is packed, and what others write against it is compiled and run: only where many are tried. */
const PACKED = fileOf('library-page');

const WHOLE_PROGRAM = ['test/end-to-end/**', 'test/attack/**'];

/** Those of the files that try as much as is asked for (`test/tries.ts`). */
const withTries = (globs: readonly string[]) =>
  globSync(globs).filter((path) => readFileSync(path, 'utf8').includes("/tries.ts'"));

/** The rooms by themselves: quick and many, so they share their workers. */
function rooms(include: string[]): TestProjectInlineConfiguration {
  return {
    test: {
      name: 'unit',
      include,
      exclude: [...WHOLE_PROGRAM, 'test/walk/**'],
      pool: 'threads',
      isolate: false,
      maxWorkers: '100%',
      // Time decides no unit test: the limit only ends what hangs.
      testTimeout: 120_000,
      sequence: { groupOrder: 0 },
    },
  };
}

/** Processes over real sockets: `maxWorkers` files at a time, after those of the groups before. */
function processes(
  name: string,
  { include, exclude = [] }: { include: string[]; exclude?: string[] },
  maxWorkers: number,
  groupOrder: number,
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include,
      exclude,
      maxWorkers,
      globalSetup: 'test/end-to-end/build.ts',
      testTimeout: 30_000,
      hookTimeout: 30_000,
      sequence: { groupOrder },
    },
  };
}

/** With a little of what could go on for ever, and without what is packed, or all with much of it. */
export const tests = [
  rooms(['test/**/*.test.ts']),
  processes(
    'end-to-end',
    { include: ['test/end-to-end/**/*.test.ts'], exclude: [...ALONE, ...(isTrial ? [] : [PACKED])] },
    2,
    1,
  ),
  processes('trials', { include: ALONE }, 1, 2),
];

/** What could go on for ever, with much of it, and what is packed. */
export const trials = [
  rooms(withTries(['test/**/*.test.ts'])),
  processes('trials', { include: [...withTries(ALONE), PACKED] }, 1, 2),
];
