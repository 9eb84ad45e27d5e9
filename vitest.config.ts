import { defineConfig } from 'vitest/config';
import { tracePlugin } from './test/walk/trace-plugin.ts';

// Two projects, run in this order by one command: the rooms by themselves, then the whole program over real sockets. The
// rooms' tests are quick and many, so they share their workers; the programs' tests each get the machine to themselves,
// because they start processes and wait for them.
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
          name: 'end-to-end',
          include: ['test/end-to-end/**/*.test.ts', 'test/attack/**/*.test.ts'],
          globalSetup: 'test/end-to-end/build.ts',
          maxWorkers: 1,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
