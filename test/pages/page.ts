// Pages as tests read them: all Markdown that people are given, and the files beside it that have commands in them.
import { globSync, readFileSync } from 'node:fs';
import { packageFile } from '../../src/package-file.ts';

export interface Page {
  /** Path in the repository. */
  readonly path: string;
  readonly text: string;
}

const root = packageFile('.');

/** README, ARCHITECTURE, CHANGELOG, the site's first page and docs/. */
export const pages: readonly Page[] = pagesOf(['*.md', 'docs/**/*.md', 'site/index.md']);

/** What pipelines run. */
export const pipelines: readonly Page[] = pagesOf(['examples/ci/*']);

function pagesOf(patterns: readonly string[]): Page[] {
  const paths = globSync([...patterns], { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return paths.sort().map((path) => ({ path, text: readFileSync(packageFile(path), 'utf8') }));
}
