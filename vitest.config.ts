import { defineConfig } from 'vitest/config';
import { tracePlugin } from './test/walk/trace-plugin.ts';

// Projects, run in this order by one command: the rooms by themselves, then the whole program over real sockets. The rooms' tests
// are quick and many, so they share their workers. Of the programs' tests, which start processes and wait for them, two files run
// at a time; those that load the machine, or look at how long something takes beside that, each get it to themselves.

// Each journal that a test opens starts a thread, which would compile its files anew.
process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/node_modules/.cache/compiled`;

/** Tests of the whole program that need the machine to themselves. */
const TRIALS = [
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
  ].map((name) => `test/end-to-end/${name}.test.ts`),
];

const wholeProgram = {
  globalSetup: 'test/end-to-end/build.ts',
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/end-to-end/**', 'test/attack/**', 'test/walk/**'],
          pool: 'threads',
          isolate: false,
          maxWorkers: '100%',
          // Time decides no unit test: the limit only ends what hangs.
          testTimeout: 120_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [tracePlugin()],
        test: { name: 'walk', include: ['test/walk/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        test: {
          ...wholeProgram,
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts'],
          exclude: TRIALS,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...wholeProgram,
          name: 'trials',
          include: TRIALS,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
