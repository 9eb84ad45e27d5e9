import { defineConfig } from 'vitest/config';
import { trials } from './test/projects.ts';

// `npm run trials`: what `npm test` tries a few times, many times.

process.env.NODE_COMPILE_CACHE ??= `${import.meta.dirname}/node_modules/.cache/compiled`;
// What is made of it: test/tries.ts.
process.env.TRIES = 'many';

export default defineConfig({
  test: { reporters: ['default', './test/closing-line.ts'], projects: trials },
});
