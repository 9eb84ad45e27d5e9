// The files of a journal as the file system has them: a database, its log and its index of the log, for their owner only. They go
// by name: SQLite finds the log of a database by it. So the journal is a file with one name, and what is written counts only as
// long as the files are still found under their names.
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import type { JournalError } from '../journal/journal.ts';
import { journalError } from './sqlite-fault.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;
/** A write-ahead log begins with one of two numbers, which differ in their last bit: https://sqlite.org/fileformat.html#walformat. */
const LOG_BEGINNING = 0x377f0682;

/** The log file is cut back to this size after a burst. */
export const LOG_SIZE_LIMIT_BYTES = 64 * 1024 * 1024;

/** Which file it is, whatever its name. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/**
 * Sees to it that `path` is a file of one name, made for its owner only when it is absent. Returns its real path, with no link in
 * it, and its identity. Throws JournalError JOURNAL_OPEN, or the system's error.
 */
export function ownFile(path: string): { realPath: string; identity: FileIdentity } {
  make(path);
  const realPath = realpathSync(path);
  const stats = statSync(realPath);
  if (!stats.isFile()) throw journalError('JOURNAL_OPEN', path, 'it is no file', 'name a file');
  if (stats.nlink > 1) {
    const what = `the file has ${stats.nlink} names (hard links), and its log goes by one`;
    throw journalError('JOURNAL_OPEN', path, what, 'remove the other names, or copy the file');
  }
  return { realPath, identity: { device: stats.dev, inode: stats.ino } };
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

/** Notices when the files of an open journal are not those that are found under their names any more, or were cut short. */
export class FileWatch {
  readonly #path: string;
  readonly #log: number;
  readonly #files: readonly { path: string; identity: FileIdentity }[];
  readonly #beginning = Buffer.alloc(4);
  #databaseBytes = 0;
  #logBytes = 0;

  /** The files must be there: watch a journal once it is open and was written to. */
  constructor(path: string) {
    this.#path = path;
    this.#log = openSync(`${path}-wal`, 'r');
    this.#files = [path, `${path}-wal`, `${path}-shm`].map((file) => {
      const { dev, ino } = statSync(file);
      return { path: file, identity: { device: dev, inode: ino } };
    });
  }

  /** True when all of the database and its log can still be read, though not everything is found under its name. */
  get isWhole(): boolean {
    const [database] = this.#files;
    const stats = statSync(database!.path, { throwIfNoEntry: false });
    const log = fstatSync(this.#log);
    return stats?.ino === database!.identity.inode && stats.size >= this.#databaseBytes && this.#isLogWhole(log);
  }

  /** Throws JournalError JOURNAL_WRITE when what was committed is not where the journal is looked for. */
  check(): void {
    const [database, log] = this.#files.map(({ path, identity }) => {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined || stats.ino !== identity.inode || stats.dev !== identity.device) throw this.#lost(path);
      return stats;
    }) as [Stats, Stats];
    // Neither gets shorter by itself, but for a long log that is cut back.
    if (database.size < this.#databaseBytes) throw this.#cut(this.#path);
    if (!this.#isLogWhole(log)) throw this.#cut(`${this.#path}-wal`);
    this.#databaseBytes = database.size;
    this.#logBytes = log.size;
  }

  close(): void {
    closeSync(this.#log);
  }

  /** A log that was cut off and written on has a hole where it began. */
  #isLogWhole({ size }: Stats): boolean {
    if (size < Math.min(this.#logBytes, LOG_SIZE_LIMIT_BYTES)) return false;
    if (size === 0) return true;
    readSync(this.#log, this.#beginning, 0, this.#beginning.length, 0);
    return (this.#beginning.readUInt32BE() & ~1) === LOG_BEGINNING;
  }

  #lost(file: string): JournalError {
    return this.#error(`${file} was removed, replaced or renamed while it was in use`);
  }

  #cut(file: string): JournalError {
    return this.#error(`${file} was cut short while it was in use`);
  }

  #error(what: string): JournalError {
    return journalError('JOURNAL_WRITE', this.#path, what, 'find out who did it, put the file back, and start again');
  }
}
