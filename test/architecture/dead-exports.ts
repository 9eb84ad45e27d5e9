// Exports of src that nothing in the program imports. Uses are imports in src, the benches and the examples; a test is no
// use, since code that only a test calls is dead. What `src/index.ts` exports is for others, and its re-exports are uses.
import { type Source, targetOf } from './source.ts';

/** What the package gives out. */
const FACE = 'src/index.ts';

/** One line for each export of src, `path: name`, that no other of these files imports. */
export function deadExports(sources: readonly Source[]): string[] {
  const used = new Set<string>();
  const usedWhole = new Set<string>([FACE]);
  for (const source of sources) {
    for (const imported of source.imports) {
      const target = targetOf(source, imported);
      if (target === undefined || target === source.path) continue;
      if (imported.names === 'all') usedWhole.add(target);
      else for (const name of imported.names) used.add(`${target}: ${name}`);
    }
  }
  return sources
    .filter(({ path }) => path.startsWith('src/') && !usedWhole.has(path))
    .flatMap(({ path, exports }) => exports.map((name) => `${path}: ${name}`))
    .filter((name) => !used.has(name));
}
