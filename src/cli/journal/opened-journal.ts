// A journal file opened to be read: its entries, and its columns by themselves. A switch may go on writing it. What cannot be
// opened is wrong usage; what cannot be read is damaged.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { JournalError, type StoredJournal } from '../../journal/journal.ts';
import { nameOf, type PartyKind } from '../../journal/parties.ts';
import { SqliteColumns } from '../../store/sqlite-columns.ts';
import { openSqliteJournal } from '../../store/sqlite-journal.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

export interface OpenedJournal {
  readonly path: string;
  readonly journal: StoredJournal;
  readonly columns: SqliteColumns;
}

/** Opens the journal in `file`, has it read, and closes it. Throws a CommandError when it cannot be opened (usage) or read
 *  (mismatch). */
export async function withJournal(file: string, read: (opened: OpenedJournal) => Promise<void>): Promise<void> {
  const path = journalPath(file);
  let journal: StoredJournal | undefined;
  let columns: SqliteColumns | undefined;
  try {
    // In this order: what the journal says of itself is then never behind the entries that are read.
    columns = new SqliteColumns(path);
    journal = await openSqliteJournal(path, { readOnly: true });
    await read({ path, journal, columns });
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const isDamaged = error.code === 'JOURNAL_READ';
    const hint = isDamaged ? '; `journal verify` tells what is wrong with it' : '';
    const exitCode = isDamaged ? ExitCode.mismatch : ExitCode.usage;
    throw new CommandError(exitCode, error.message + hint, { cause: error });
  } finally {
    columns?.close();
    await journal?.close();
  }
}

/** The name of an acquirer or issuer: its number when the journal has no name for it, null for nobody. */
export function partyName({ parties }: StoredJournal, kind: PartyKind, number: number): string | null {
  return number === 0 ? null : (nameOf(parties, kind, number) ?? `${kind} ${number}`);
}

/** What SQLite would say of a path that is no file is not worth reading. */
function journalPath(file: string): string {
  const refuse = (why: string) => new CommandError(ExitCode.usage, `cannot open the journal ${file}: ${why}`);
  try {
    if (statSync(file).isFile()) return resolve(file);
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw refuse(isAbsent ? 'there is no such file' : errorMessage(error));
  }
  throw refuse('it is no file');
}
