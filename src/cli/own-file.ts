// A file of this program: TypeScript in the source tree, JavaScript once built.
import { extname } from 'node:path';
import { packageFile } from '../package-file.ts';

/** The absolute path of `source`, or of what is `built` of it, whichever runs; both as paths inside the package. */
export function ownFile(source: string, built: string): string {
  return packageFile(extname(import.meta.url) === '.ts' ? source : built);
}
