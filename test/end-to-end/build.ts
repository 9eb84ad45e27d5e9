// End to end is what ships: the program that these tests start, and the library that plug-ins import, are built first.
import { execFileSync } from 'node:child_process';
import { packageFile } from '../../src/package-file.ts';

export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: packageFile('.'), stdio: ['ignore', 'ignore', 'inherit'] });
}
