// A journal file opened to be read: its entries, and its columns by themselves. A switch may go on writing it. What cannot be
// opened is wrong usage; what cannot be read is damaged.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { JournalError, type StoredJournal } from '../../journal/journal.ts';
import { nameOf, type PartyKind } from '../../journal/parties.ts';
import { bundledSpecs } from '../../spec-file.ts';
import { SqliteColumns } from '../../store/sqlite-columns.ts';
import { type JournalKeyOption, openSqliteJournal } from '../../store/sqlite-journal.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOption, keyOptionOf } from '../journal-key.ts';

/** The journal, the configuration of its switch, where its keys are. */
export interface JournalOptions {
  file: string;
  config: string | undefined;
  key: string | undefined;
}

export interface OpenedJournal {
  /** As it was named. */
  readonly file: string;
  readonly journal: StoredJournal;
  readonly columns: SqliteColumns;
  /** Undefined when none was named. */
  readonly configuration: Configuration | undefined;
  /** Opens it once more, to be read in pages of another size. */
  readonly again: (options: { readPageEntries: number }) => Promise<StoredJournal>;
}

/** Opens the journal that the options name, has it read, and closes it. Rejects with a ConfigurationError, or a CommandError when
 *  the journal cannot be opened (usage) or read (mismatch). */
export async function withJournal(
  { file, config, key }: JournalOptions,
  read: (opened: OpenedJournal) => Promise<void>,
): Promise<void> {
  const path = journalPath(file);
  const configuration = config === undefined ? undefined : await loadConfiguration(config, { specs: bundledSpecs() });
  const keys = keysOf(key, configuration);
  let journal: StoredJournal | undefined;
  let columns: SqliteColumns | undefined;
  try {
    // In this order: what the journal says of itself is then never behind the entries that are read.
    columns = new SqliteColumns(path);
    const open = (options: { readPageEntries?: number } = {}) => {
      return openSqliteJournal(path, { ...options, readOnly: true, ...keys });
    };
    journal = await open();
    await read({ file, journal, columns, configuration, again: open });
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

/** Where the keys of a journal are: where the option says, else where its configuration does. Throws a CommandError (usage). */
export function keysOf(key: string | undefined, configuration: Configuration | undefined): { key?: JournalKeyOption } {
  if (key !== undefined) return keyOptionOf(key);
  return keyOption(configuration?.journal.kind === 'file' ? configuration.journal.key : undefined);
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
