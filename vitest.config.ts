import { defineConfig } from 'vitest/config';
import { tests } from './test/projects.ts';
import { tracePlugin } from './test/walk/trace-plugin.ts';

// `npm test`.

// Each journal that a test opens starts a thread, which would compile its files anew.
process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/node_modules/.cache/compiled`;

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      ...tests,
      {
        plugins: [tracePlugin()],
        test: { name: 'walk', include: ['test/walk/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
    ],
  },
});
