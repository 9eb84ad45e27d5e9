// What goes wrong with the records of the centre, said with their path and what to do about it. Result codes of SQLite:
// https://sqlite.org/rescode.html (the low byte is the primary code).

/** The records cannot be used as they are: `message` says which file, why, and what would mend it. */
export class RecordsError extends Error {
  readonly code: 'RECORDS_ABSENT' | 'RECORDS_FOREIGN' | 'RECORDS_VERSION' | 'RECORDS_BUSY' | 'RECORDS_FAILED';
  /** Why it cannot be used, and what would mend it: parts of the message. */
  readonly what: string;
  readonly hint: string;
  constructor(code: RecordsError['code'], path: string, what: string, hint: string, options?: ErrorOptions) {
    super(`the records of the centre, ${path}: ${what}; ${hint}`, options);
    this.name = 'RecordsError';
    this.code = code;
    this.what = what;
    this.hint = hint;
  }
}

const BUSY = 5;
const LOCKED = 6;
const NOT_A_DATABASE = 26;

const HINTS: Readonly<Record<number, string>> = {
  3: 'give the process permission to read and write the file and its directory',
  8: 'give the process permission to write the file and its directory',
  10: 'the disk refused: check its health, its quota and the file size limit of the process',
  11: 'the file is damaged: keep a copy, and restore it from a backup',
  13: 'free space on the disk: what was committed is kept',
  14: 'create the directory, give the process permission to write it, or name another path',
};

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  EACCES: 'give the process permission to read and write the file and its directory',
  EPERM: 'give the process permission to read and write the file and its directory',
  EROFS: 'name a path on a disk that can be written',
  EISDIR: 'name a file',
  ENOENT: 'create the directory, or name another path',
  ENOTDIR: 'create the directory, or name another path',
  ENOSPC: 'free space on the disk',
};

/** What was thrown by SQLite or by the system while the file at `path` was used, as a RecordsError; anything else as it is: it is
 *  no fault of the file. */
export function recordsFault(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof RecordsError) return thrown;
  const options = { cause: thrown };
  if ('errcode' in thrown && typeof thrown.errcode === 'number') {
    const code = thrown.errcode & 0xff;
    if (code === BUSY || code === LOCKED) {
      const hint = 'wait until it has finished, and try again';
      return new RecordsError('RECORDS_BUSY', path, 'another process is writing to it', hint, options);
    }
    if (code === NOT_A_DATABASE) return notRecords(path, 'the file is no database', options);
    const hint = HINTS[code] ?? 'see https://sqlite.org/rescode.html';
    return new RecordsError('RECORDS_FAILED', path, `${thrown.message} (SQLite ${thrown.errcode})`, hint, options);
  }
  const { code, syscall } = thrown as NodeJS.ErrnoException;
  if (syscall === undefined) return thrown;
  return new RecordsError('RECORDS_FAILED', path, thrown.message, SYSTEM_HINTS[code ?? ''] ?? 'see errno(3)', options);
}

/** The file is something else than the records of a centre. */
export function notRecords(path: string, what: string, options?: ErrorOptions): RecordsError {
  return new RecordsError('RECORDS_FOREIGN', path, what, 'name another path: it is left as it is', options);
}
