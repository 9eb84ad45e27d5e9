// What a command exports: to stdout, or to a file for its owner only.
import { writeFileSync } from 'node:fs';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';

/** Writes `text` to stdout, or to the file at `path`, and then prints `said`. Throws a CommandError (usage) when it cannot be written. */
export function exportText(text: string, path: string | undefined, said: string): void {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    throw new CommandError(ExitCode.usage, `${path} cannot be written: ${errorMessage(error)}`, { cause: error });
  }
  print(said);
}
