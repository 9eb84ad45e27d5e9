// The files of a journal as the file system has them: a database, its log and its index of the log, for their owner only. They go
// by name: SQLite finds the log of a database by it. So the journal is a file with one name, and what is written counts only as
// long as the files are still found under their names.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  lstatSync,
  openSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { checkFolderOf } from './file-names.ts';
import { journalError } from './sqlite-fault.ts';
import { MEMORY } from './sqlite-protocol.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** The log file is cut back to this size after a burst. */
export const LOG_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Which file it is, whatever its name. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** A file as a journal can have it: its real path, with no link in it, and which one it is. */
interface OwnFile {
  readonly realPath: string;
  readonly identity: FileIdentity;
}

/** Sees to it that `path` is a file of one name, made for its owner only when it is absent. Throws JournalError JOURNAL_OPEN, or the
 *  system's error. */
export function ownFile(path: string): OwnFile {
  make(path);
  return existingFile(path);
}

/** Throws what ownFile would, as far as that is seen without making anything, and the system's error for a file or a folder that
 *  cannot be written. */
export function checkOwnFile(path: string): void {
  const isThere = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  const file = isThere ? existingFile(path).realPath : path;
  checkFolderOf(file);
  if (isThere) accessSync(file, constants.R_OK | constants.W_OK);
}

function existingFile(path: string): OwnFile {
  const realPath = realpathSync(path);
  const stats = statSync(realPath);
  if (!stats.isFile()) throw journalError('JOURNAL_OPEN', path, 'it is no file', 'name a file');
  if (stats.nlink > 1) {
    const what = `the file has ${stats.nlink} names (hard links), and its log goes by one`;
    throw journalError('JOURNAL_OPEN', path, what, 'remove the other names, or copy the file');
  }
  return { realPath, identity: { device: stats.dev, inode: stats.ino } };
}

/**
 * Opens the database of a journal to be read. In a directory that may not be written SQLite can share nothing with a writer: a
 * database without a log is then read as one that nobody changes. Throws JournalError JOURNAL_OPEN when it has a log, or an error
 * of node:sqlite.
 */
export function readableDatabase(path: string, timeoutMs: number): DatabaseSync {
  const options = { readOnly: true, timeout: timeoutMs };
  if (path === MEMORY || isWritable(dirname(path)) || existsSync(`${path}-shm`)) return new DatabaseSync(path, options);
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    const hint = 'copy the journal with its -wal to another directory';
    throw journalError('JOURNAL_OPEN', path, 'it has a log, and its directory cannot be written', hint);
  }
  return new DatabaseSync(new URL(`${pathToFileURL(path).href}?immutable=1`), options);
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Takes the files of the journal that there are away from everybody but their owner. Of files of somebody else it cannot. */
export function closeToOthers(path: string): void {
  for (const end of ['', '-wal', '-shm', '.lock']) {
    const stats = statSync(path + end, { throwIfNoEntry: false });
    if (stats === undefined || (stats.mode & OTHERS) === 0 || stats.uid !== process.getuid?.()) continue;
    chmodSync(path + end, stats.mode & 0o777 & ~OTHERS);
  }
}

/** Makes an empty file for its owner only, unless there is one. Throws the system's error. */
export function make(path: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx', OWNER_ONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  try {
    fchmodSync(descriptor, OWNER_ONLY);
  } finally {
    closeSync(descriptor);
  }
}
