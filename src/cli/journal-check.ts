// Whether a switch could keep its journal where its configuration says, as far as that is seen without opening it.
import { JournalKeys } from '../store/journal-keys.ts';
import { faultOf } from '../store/sqlite-fault.ts';
import { checkOwnFile } from '../store/sqlite-files.ts';
import { keySource } from '../store/sqlite-journal.ts';
import type { JournalReference } from './configuration/journal-form.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { keyOption } from './journal-key.ts';

/** Changes nothing on the disk. Throws a CommandError with what a start would say. */
export function checkJournal(journal: JournalReference): void {
  if (journal.kind !== 'file') return;
  const { file, encryption, key } = journal;
  try {
    checkOwnFile(file);
    // Read here, and made by the start that needs one.
    const keys = new JournalKeys(file, keySource(file, true, keyOption(key).key));
    if (encryption) keys.check();
  } catch (error) {
    throw new CommandError(ExitCode.usage, faultOf('JOURNAL_OPEN', file, error).message, { cause: error });
  }
}
