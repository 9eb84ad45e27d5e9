// A key file as it is made, and as a key is added to it: whole or not at all, because one that is cut short, or that lacks a key, would
// lose what its keys have sealed. By whatever link it is named, it is the file behind that which is made or replaced.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { fileBehind } from './file-names.ts';

export const KEY_BYTES = 32;
const OWN_NAME_BYTES = 4;
const OWNER_ONLY = 0o600;
/** Of sixteen thousand keys. */
const LARGEST_BYTES = 1_048_576;

/** What file systems say that have no hard links. */
const WITHOUT_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Adds a new key to the key file, which is made when absent: what is written from the next start on is sealed with it. Keys that
 *  are there stay, because what they have sealed stays sealed with them. Throws the system's error, or one that says who is in
 *  the way. */
export function addKey(path: string): void {
  const file = fileBehind(path);
  if (makeKeyFile(file)) return;
  const next = `${file}.next`;
  const descriptor = openedNext(next);
  try {
    // Read when nobody else adds one any more: what was read earlier may lack a key.
    const known = readKeyFile(file);
    fill(descriptor, `${known}${known === '' || known.endsWith('\n') ? '' : '\n'}${newKeyLine()}`);
    renameSync(next, file);
  } catch (error) {
    unlinkSync(next);
    throw error;
  }
  syncFolderOf(file);
}

/** The text of a key file. Throws the system's error, or one for what is too large for keys, or may have no end. */
export function readKeyFile(file: string): string {
  const named = statSync(file);
  if (named.isCharacterDevice() || named.isBlockDevice()) throw new Error('it is a device');
  if (named.size > LARGEST_BYTES) throw new Error(`it is larger than ${LARGEST_BYTES} bytes, which no key file is`);
  return readFileSync(file, 'latin1');
}

/** Makes the key file with its first key. False when it is there, made by another process at this moment perhaps: its key is the one.
 *  Throws the system's error. */
export function makeKeyFile(path: string): boolean {
  if (existsSync(path)) return false;
  const file = fileBehind(path);
  const made = `${file}.${randomBytes(OWN_NAME_BYTES).toString('hex')}`;
  writeNew(made, newKeyLine());
  try {
    // Unlike a new name, a second one is never given in place of what is there.
    linkSync(made, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(code)) throw error;
    if (!isNewlyWritten(file)) return false;
  } finally {
    unlinkSync(made);
  }
  syncFolderOf(file);
  return true;
}

/** The file that takes the place of the key file. Whoever makes it is the only one who adds a key until then. */
function openedNext(next: string): number {
  try {
    return openSync(next, 'wx', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const what = `${next} is there: another process adds a key, or was ended while it did; then remove it`;
    throw new Error(what, { cause: error });
  }
}

/** Writes the first key under its name at once: somebody who reads it meanwhile finds no key. False when there is such a file. */
function isNewlyWritten(file: string): boolean {
  try {
    writeNew(file, newKeyLine());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writeNew(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', OWNER_ONLY);
  try {
    fill(descriptor, text);
  } catch (error) {
    unlinkSync(file);
    throw error;
  }
}

/** Writes a file that is open for its owner only, makes it durable and closes it. */
function fill(descriptor: number, text: string): void {
  try {
    fchmodSync(descriptor, OWNER_ONLY);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the names in the folder of a file durable. */
function syncFolderOf(file: string): void {
  // A folder cannot be opened there.
  if (process.platform === 'win32') return;
  const descriptor = openSync(dirname(file), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function newKeyLine(): string {
  return `${randomBytes(KEY_BYTES).toString('hex')}\n`;
}
