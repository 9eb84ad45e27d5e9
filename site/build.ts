// Builds the site into site/dist: `npm run site` in the folder above. Pages are laid out, the library's page is made of its types, and
// vitepress makes the site of both; a link that leads nowhere ends it. Needs no network.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assemble } from './assemble.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Runs a program of this package with the Node that runs this; ends when it fails. */
function run(script: string, ...args: readonly string[]): void {
  const { status } = spawnSync(process.execPath, [`node_modules/${script}`, ...args], { cwd: here, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

assemble();
run('typedoc/bin/typedoc', '--logLevel', 'Warn');
run('vitepress/bin/vitepress.js', 'build');
