// Compiled code that is kept between runs, so that a command starts quickly. What lies there is executed: the folder is this user's
// own, and nobody else may write to it or to a folder above it. Where there is none such, nothing is kept.
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

const GROUP_OR_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
/** Who may write to such a folder may remove only what is his. */
const STICKY = 0o1000;

/** The folder for compiled code, made when it is missing; undefined when it cannot be had or is not safe. `uid` is that of the process,
 *  undefined on a system without. */
export function cacheFolder(
  xdgCacheHome: string | undefined,
  home: string,
  uid: number | undefined,
): string | undefined {
  const base = xdgCacheHome !== undefined && isAbsolute(xdgCacheHome) ? xdgCacheHome : join(home, '.cache');
  const folder = join(base, 'switch8583');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return uid === undefined || isOwn(folder, uid) ? folder : undefined;
  } catch {
    // A home that is not there, or that may not be written: a command starts without.
    return undefined;
  }
}

function isOwn(folder: string, uid: number): boolean {
  const own = lstatSync(folder);
  if (!own.isDirectory() || own.uid !== uid || (own.mode & GROUP_OR_OTHERS) !== 0) return false;
  let above = dirname(realpathSync(folder));
  for (;;) {
    const { mode, uid: owner } = lstatSync(above);
    if (owner !== uid && owner !== 0) return false;
    if ((mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return false;
    if (dirname(above) === above) return true;
    above = dirname(above);
  }
}
