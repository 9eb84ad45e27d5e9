// A file with the number of the running process, for scripts that stop it. One whose process is gone is taken over.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** Writes the file. Gives what removes it, once and again, also at the end of the process. Throws a CommandError when another process
 *  has it, or it cannot be written. */
export function claimPidFile(file: string | undefined): () => void {
  if (file === undefined) return () => undefined;
  const other = runningProcess(file);
  if (other !== undefined) {
    throw new CommandError(ExitCode.usage, `--pid-file: ${file} is that of process ${other}, which runs`);
  }
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `--pid-file: cannot write ${file}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const remove = () => rmSync(file, { force: true });
  process.once('exit', remove);
  return remove;
}

/** The process that a file names, when it runs. */
function runningProcess(file: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(file, 'latin1').trim());
  } catch {
    // No file yet: what else is wrong with it, writing says.
    return undefined;
  }
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // One of another user runs too.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? pid : undefined;
  }
}
