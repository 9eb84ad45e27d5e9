// Lays out in site/pages what the site is made of: docs/ and the pages beside it under the names that they have in the repository, so
// that a link means the same in both, and examples and specs as files to fetch. Nothing there is written by hand.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = fileURLToPath(new URL('pages', import.meta.url));

/** What becomes pages, and what stays a file. */
const documents = ['docs', 'ARCHITECTURE.md', 'CHANGELOG.md'];
const files = ['examples', 'specs'];

/** Writes site/pages anew. */
export function assemble(): void {
  rmSync(pages, { recursive: true, force: true });
  mkdirSync(join(pages, 'public'), { recursive: true });
  for (const name of documents) cpSync(join(root, name), join(pages, name), { recursive: true });
  for (const name of files) cpSync(join(root, name), join(pages, 'public', name), { recursive: true });
  cpSync(fileURLToPath(new URL('index.md', import.meta.url)), join(pages, 'index.md'));
}

/** The pages of a docs folder by name (`links`, `first/ci`), with the title that their first heading has. */
export function titlesIn(docs: string): Map<string, string> {
  const names = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return new Map(
    names.sort().map((name) => {
      const [, title] = /^# (.+)$/m.exec(readFileSync(join(docs, name), 'utf8')) ?? [];
      if (title === undefined) throw new Error(`docs/${name} has no heading of the first level`);
      return [name.replaceAll('\\', '/').slice(0, -'.md'.length), title] as const;
    }),
  );
}
