// Files that come with the package (specs, examples). Sources and what is built of them lie at different depths in it, so
// they are found from its root.
import { findPackageJSON } from 'node:module';
import { dirname, resolve } from 'node:path';

const root = dirname(findPackageJSON(import.meta.url)!);

/** The absolute path of a file or folder given by its path inside the package. */
export function packageFile(path: string): string {
  return resolve(root, path);
}
