// What the program calls itself: its name and version, as package.json has them.
import { readFileSync } from 'node:fs';
import { packageFile } from '../package-file.ts';

/** `switch8583 0.1.0`. */
export function programName(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return `switch8583 ${version}`;
}
