// One process at a time. The lock is a file beside what it is about, locked as an empty database of its own; the operating system lets go
// of it when the process ends, however it ends.
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from '../store/sqlite-fault.ts';
import { make } from '../store/sqlite-files.ts';
import { RecordsError } from './records-error.ts';

export class ProcessLock {
  readonly #lock: DatabaseSync;

  /** Locks `<subject>.<kind>`. Throws a RecordsError, which says what another process does, when that has the lock. The file stays:
   *  removing it lets two in. */
  constructor(subject: string, kind: string, doing: string) {
    const path = `${subject}.${kind}`;
    make(path);
    this.#lock = new DatabaseSync(path, { timeout: 0 });
    try {
      this.#lock.exec('PRAGMA journal_mode = MEMORY');
      this.#lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#lock.close();
      if (!isBusy(error)) throw error;
      const hint = 'wait until it has finished';
      throw new RecordsError('RECORDS_BUSY', subject, `another process ${doing}`, hint, { cause: error });
    }
  }

  release(): void {
    this.#lock.close();
  }
}

/** Who sends: what it finds `sending` was left by one that is gone. */
export function lockPost(recordsPath: string): ProcessLock {
  return new ProcessLock(recordsPath, 'post-lock', 'sends its messages');
}
