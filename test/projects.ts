// The tests by what they need of the machine, in the order in which they run. `npm test` runs all but one file of them, with a few seeds,
// kills and messages of each kind (`vitest.config.ts`); `npm run trials` runs again, with many, what has an amount (`vitest.trials.config.ts`).
import { globSync, readFileSync } from 'node:fs';
import type { TestProjectInlineConfiguration } from 'vitest/config';

const fileOf = (name: string) => `test/end-to-end/${name}.test.ts`;

/** The whole program under load, or ended in the middle of it; how long anything takes decides none of them. */
const LOADS = ['day-killed', 'disk', 'flood', 'gateway-killed', 'kill', 'proxy'].map(fileOf);

/** The whole program, and how it is served beside whoever does it harm. */
const ALONE = [
  'test/attack/**/*.test.ts',
  ...['doorway', 'hostile-input', 'hostile-plug-ins', 'log-reader', 'serve-process'].map(fileOf),
];

/** The package is packed, and what others write against it is compiled and run: in trials only. */
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

/** Everything, a little of what could go on for ever. */
export const tests = [
  rooms(['test/**/*.test.ts']),
  processes('end-to-end', { include: ['test/end-to-end/**/*.test.ts'], exclude: [...LOADS, ...ALONE, PACKED] }, 2, 1),
  processes('loads', { include: LOADS }, 2, 2),
  processes('alone', { include: ALONE }, 1, 3),
];

/** What could go on for ever, much of it. */
export const trials = [
  rooms(withTries(['test/**/*.test.ts'])),
  processes('loads', { include: [...withTries(LOADS), PACKED] }, 2, 2),
  processes('alone', { include: withTries(ALONE) }, 1, 3),
];
