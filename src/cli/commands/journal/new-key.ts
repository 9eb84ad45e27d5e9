// `journal new-key`: adds a key to the key file of a journal. The keys that are there stay: what they have encrypted stays
// encrypted with them.
import { resolve } from 'node:path';
import { addKey } from '../../../store/key-file.ts';
import { errorMessage } from '../../error-message.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { print } from '../../output.ts';

/** Adds a key to the file, made when absent. Throws a CommandError when it cannot be written. */
export function newKey(file: string): void {
  try {
    addKey(resolve(file));
  } catch (error) {
    throw new CommandError(ExitCode.usage, `cannot write the key file ${file}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  print(
    `${file} has a new key; the next start encrypts with it, and needs those before it to read what they encrypted`,
  );
}
