// A file with the number of the running process, for scripts that stop it. One whose process is gone is taken over. Whoever names another
// file by mistake, the journal perhaps, must find it as it was.
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** More than any process number and its line end. */
const LONGEST_BYTES = 32;
/** Readable for all, as the scripts that stop it may be another user's. */
const MODE = 0o644;
/** What has become a link or a pipe since it was looked at is neither followed nor waited for. */
const AS_IT_IS = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Writes the file. Gives what removes it, once and again, also at the end of the process, while it is still that of this process.
 *  Throws a CommandError, with nothing changed, when another process has it, it is anything but the file of a process number, or it
 *  cannot be written. */
export function claimPidFile(file: string | undefined): () => void {
  if (file === undefined) return () => undefined;
  try {
    write(file);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(ExitCode.usage, `--pid-file: cannot write ${file}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const remove = () => {
    if (isOwn(file)) rmSync(file, { force: true });
  };
  process.once('exit', remove);
  return remove;
}

function write(file: string): void {
  const isThere = lstatSync(file, { throwIfNoEntry: false });
  if (isThere !== undefined && !isThere.isFile()) throw refusal(`${file} is no regular file`);
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | AS_IT_IS, MODE);
  try {
    if (!fstatSync(descriptor).isFile()) throw refusal(`${file} is no regular file`);
    const text = beginningOf(descriptor);
    // One byte less than is read: there may be more behind that.
    if (text.length === LONGEST_BYTES || !/^\d*\r?\n?$/.test(text)) {
      throw refusal(`${file} holds something else than the number of a process`);
    }
    const other = Number(text);
    if (runs(other)) throw refusal(`${file} is that of process ${other}, which runs`);
    writeSync(descriptor, ownText(), 0);
    ftruncateSync(descriptor, ownText().length);
  } finally {
    closeSync(descriptor);
  }
}

function refusal(why: string): CommandError {
  return new CommandError(ExitCode.usage, `--pid-file: ${why}`);
}

function ownText(): string {
  return `${process.pid}\n`;
}

/** At most `LONGEST_BYTES` of a file, one character a byte. */
function beginningOf(descriptor: number): string {
  const bytes = Buffer.alloc(LONGEST_BYTES);
  return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, LONGEST_BYTES, 0));
}

/** Whether a file is there that names this process and nothing else. */
function isOwn(file: string): boolean {
  try {
    const descriptor = openSync(file, constants.O_RDONLY | AS_IT_IS);
    try {
      return fstatSync(descriptor).isFile() && beginningOf(descriptor) === ownText();
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // It is gone, or has become something else.
    return false;
  }
}

/** Whether there is a process of that number, other than this one. */
function runs(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user runs too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
