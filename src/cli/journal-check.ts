// Whether a switch could keep its journal where its configuration says, as far as that is seen without opening it.
import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { JournalKeys } from '../store/journal-keys.ts';
import { faultOf } from '../store/sqlite-fault.ts';
import { keySource } from '../store/sqlite-journal.ts';
import type { JournalReference } from './configuration/journal-form.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { keyOption } from './journal-key.ts';

/** Changes nothing on the disk. Throws a CommandError with what a start would say. */
export function checkJournal(journal: JournalReference): void {
  if (journal.kind !== 'file') return;
  const { file, key } = journal;
  try {
    // With the dot it has to be a folder.
    accessSync(`${dirname(file)}/.`, constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    // Read here, and made by the start that needs one.
    new JournalKeys(file, keySource(file, true, keyOption(key).key));
  } catch (error) {
    throw new CommandError(ExitCode.usage, faultOf('JOURNAL_OPEN', file, error).message, { cause: error });
  }
}
