// Writes docs/reference and man/switch8583.1 from the definitions of the program: `node src/cli/pages/write-pages.ts`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { packageFile } from '../../package-file.ts';
import { manPage } from './man-page.ts';
import { referencePages } from './reference-pages.ts';

const pages = Object.entries(await referencePages()).map(
  ([name, text]) => [`docs/reference/${name}.md`, text] as const,
);
for (const [name, text] of [...pages, ['man/switch8583.1', await manPage()] as const]) {
  const file = packageFile(name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
