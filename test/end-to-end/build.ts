// End to end is what ships: the program that these tests start, and the library that plug-ins import, are built first. Once: several
// projects of one run ask for it, and `npm ci` has built the same before.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { packageFile } from '../../src/package-file.ts';

/** What a build is made of. A folder is younger than the file that was taken out of it. */
const MADE_OF = ['src', 'bench', 'rolldown.config.ts', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
/** Written at the end of a build, into an empty folder. */
const LAST = 'dist/index.d.ts';

export function setup(): void {
  if (isBuilt()) return;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: packageFile('.'), stdio: ['ignore', 'ignore', 'inherit'] });
}

function isBuilt(): boolean {
  const last = statSync(packageFile(LAST), { throwIfNoEntry: false });
  return last !== undefined && MADE_OF.every((name) => youngestMs(packageFile(name)) < last.mtimeMs);
}

/** When a file, or whatever is in a folder, was changed last. */
function youngestMs(path: string): number {
  const { mtimeMs } = statSync(path);
  const entries = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }) : [];
  return Math.max(mtimeMs, ...entries.map((entry) => statSync(`${path}/${entry}`).mtimeMs));
}
