// What goes wrong with an SQLite file, with a hint at what to do about it. Errors cannot cross threads with their
// properties, so the thread that meets one describes it here and sends the description; the other side makes it an error.
// Result codes: https://sqlite.org/rescode.html (the low byte is the primary code); those of the system: errno(3).
import { JournalError } from '../journal/journal.ts';

/** A JournalError as it crosses threads. */
export interface JournalFault {
  code: JournalError['code'];
  message: string;
}

const SQLITE_BUSY = 5;

const HINTS: Readonly<Record<number, string>> = {
  3: 'give the process permission to read and write the file and its directory',
  5: 'another process holds the journal: stop it first',
  6: 'another process holds the journal: stop it first',
  8: 'give the process permission to write the file and its directory',
  10: 'the disk refused: check its health, its quota and the file size limit of the process',
  11: 'the file is damaged: keep a copy, restore it with the .recover command of the sqlite3 shell or from a backup',
  13: 'free space on the disk, then start again: what was committed is kept',
  14: 'create the directory, give the process permission to write it, or name another path',
  19: 'another program wrote to the journal: stop it and start again',
  26: 'name another path, or move the file that is there away',
};

const SYSTEM_HINTS: Readonly<Record<string, string>> = {
  EACCES: 'give the process permission to read and write the file and its directory',
  EPERM: 'give the process permission to read and write the file and its directory',
  EROFS: 'name a path on a disk that can be written',
  ENOENT: 'create the directory, or name another path',
  ENOTDIR: 'create the directory, or name another path',
  ELOOP: 'name a path without links that go in circles',
  ENOSPC: 'free space on the disk, then start again',
  EMFILE: 'let the process open more files (ulimit -n)',
};

const ACTIONS: Readonly<Record<JournalError['code'], string>> = {
  JOURNAL_OPEN: 'cannot open the journal',
  JOURNAL_WRITE: 'cannot write the journal',
  JOURNAL_READ: 'cannot read the journal',
  JOURNAL_CLOSED: 'cannot use the closed journal',
  JOURNAL_STUCK: 'cannot use the journal',
};

/** A fault found by the journal itself: `what` is wrong with the journal at `path`, and a hint at what to do. */
export function journalError(
  code: JournalError['code'],
  path: string,
  what: string,
  hint: string,
  options?: ErrorOptions,
): JournalError {
  return new JournalError(code, `${ACTIONS[code]} ${path}: ${what}; ${hint}`, options);
}

/** Describes whatever was thrown while `code`'s action was under way on `path`. */
export function faultOf(code: JournalError['code'], path: string, thrown: unknown): JournalFault {
  if (thrown instanceof JournalError) return { code, message: thrown.message };
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  const resultCode = sqliteResultCode(thrown);
  if (resultCode === undefined) {
    const hint = SYSTEM_HINTS[(thrown as NodeJS.ErrnoException | undefined)?.code ?? ''];
    return {
      code,
      message: hint === undefined ? `${ACTIONS[code]} ${path}: ${what}` : journalError(code, path, what, hint).message,
    };
  }
  const hint = HINTS[resultCode & 0xff] ?? 'see https://sqlite.org/rescode.html';
  return { code, message: journalError(code, path, `${what} (SQLite ${resultCode})`, hint).message };
}

/** True when an error of node:sqlite says that somebody else has the database locked. */
export function isBusy(thrown: unknown): boolean {
  return ((sqliteResultCode(thrown) ?? 0) & 0xff) === SQLITE_BUSY;
}

/** The extended SQLite result code of an error that node:sqlite threw; undefined for any other. */
function sqliteResultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return undefined;
  return typeof thrown.errcode === 'number' ? thrown.errcode : undefined;
}
