// What the name of a file leads to, before the file is there.
import { accessSync, constants, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';

/** The file that a path means, behind its links, be it there or not. Throws the system's error, as for links in circles. */
export function fileBehind(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return path;
  const target = readlinkSync(path);
  return fileBehind(isAbsolute(target) ? target : `${dirname(path)}/${target}`);
}

/** Throws the system's error when no file can be made in the folder of this one. */
export function checkFolderOf(path: string): void {
  // With the dot it has to be a folder.
  accessSync(`${dirname(path)}/.`, constants.W_OK | constants.X_OK);
}
