// The lock that keeps a second writer out for as long as the first lives: two switches on one journal would each reverse what the
// other has in flight. Two locks, both let go by the operating system when the process ends, however it ends. A file beside the
// journal, locked as an empty database of its own, which readers of the journal never touch; and, where the system has names
// that are no files, a name made of the identity of the journal file, which holds also when the lock file is removed or the
// journal is known under another path.
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, journalError } from './sqlite-fault.ts';
import { type FileIdentity, make } from './sqlite-files.ts';

/** Where a socket can have a name that is no file. */
const NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: '\0switch8583-journal-',
  win32: '\\\\.\\pipe\\switch8583-journal-',
};

export class JournalLock {
  readonly #path: string;
  readonly #name: Server | undefined;
  #file: DatabaseSync | undefined;

  private constructor(path: string, name: Server | undefined) {
    this.#path = path;
    this.#name = name;
  }

  /** Locks the journal with this real path so far as that needs no file. Rejects with JournalError JOURNAL_OPEN when somebody else
   *  has it locked. */
  static async take(path: string, identity: FileIdentity): Promise<JournalLock> {
    return new JournalLock(path, await holdName(path, identity));
  }

  /** Locks the file beside the journal, made when absent. Throws JournalError JOURNAL_OPEN when somebody else has it locked. */
  lockFile(): void {
    this.#file = lockedFile(this.#path);
  }

  release(): void {
    this.#file?.close();
    this.#name?.close();
  }
}

function holdName(path: string, { device, inode }: FileIdentity): Promise<Server | undefined> {
  const prefix = NAMES[process.platform];
  if (prefix === undefined) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const server = createServer((stranger) => stranger.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(nameTaken(path, `${device}-${inode}`, error));
      // A system that allows no such names: there is still the file.
      else resolve(undefined);
    });
    server.listen(`${prefix}${device}-${inode}`, () => resolve(server.unref()));
  });
}

/** Why a name is not to be had. Any user of the machine can take it, but only who may write to the journal can lock the file. */
function nameTaken(path: string, identity: string, cause: Error): unknown {
  const taken = `another process has taken the name @switch8583-journal-${identity}`;
  const hint = 'end the one that has it first (Linux: ss -xlp names it)';
  if (!existsSync(`${path}.lock`)) {
    const what = `another switch is writing to it, and its lock file was removed, or ${taken}`;
    return journalError('JOURNAL_OPEN', path, what, hint, { cause });
  }
  try {
    lockedFile(path).close();
  } catch (error) {
    return error;
  }
  return journalError('JOURNAL_OPEN', path, `${taken}, and its lock file is free`, hint, { cause });
}

// The file stays: removing a lock file lets two processes in.
function lockedFile(path: string): DatabaseSync {
  make(`${path}.lock`);
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    // Or it would have a journal of its own beside it.
    lock.exec('PRAGMA journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) throw lockedOut(path, error);
    throw error;
  }
}

function lockedOut(path: string, cause: unknown): Error {
  return journalError('JOURNAL_OPEN', path, 'another switch is writing to it', 'stop the other one first', { cause });
}
