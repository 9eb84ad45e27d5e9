// Who sends: one process at a time. What it finds `sending` was left by one that is gone. The lock is a file beside the records, locked
// as an empty database of its own; the operating system lets go of it when the process ends, however it ends.
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from '../store/sqlite-fault.ts';
import { make } from '../store/sqlite-files.ts';
import { RecordsError } from './records-error.ts';

export class PostLock {
  readonly #lock: DatabaseSync;

  /** Throws a RecordsError when another process sends. The file stays: removing it lets two in. */
  constructor(recordsPath: string) {
    const path = `${recordsPath}.post-lock`;
    make(path);
    this.#lock = new DatabaseSync(path, { timeout: 0 });
    try {
      this.#lock.exec('PRAGMA journal_mode = MEMORY');
      this.#lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.#lock.close();
      if (!isBusy(error)) throw error;
      const hint = 'wait until it has finished';
      throw new RecordsError('RECORDS_BUSY', recordsPath, 'another process sends its messages', hint, { cause: error });
    }
  }

  release(): void {
    this.#lock.close();
  }
}
