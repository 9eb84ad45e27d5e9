// The records of the centre that a configuration names, opened with the keys of its journal.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CardVault } from '../../records/card-vault.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { type CollectedState, collectedState, openTransactions } from '../../records/collected.ts';
import { bundledSpecs } from '../../spec-file.ts';
import { JournalKeys } from '../../store/journal-keys.ts';
import { keySource } from '../../store/sqlite-journal.ts';
import type { CentreConfiguration } from '../configuration/centre-schema.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOption } from '../journal-key.ts';

export interface CentreSetting {
  readonly configuration: Configuration;
  readonly centre: CentreConfiguration;
  /** Paths of the records and of the journal. */
  readonly records: string;
  readonly journal: string;
}

const RECORDS = 'centre.db';

/** Reads a configuration that has a centre. Throws a ConfigurationError, or a CommandError (usage) when it has none, or no journal file. */
export async function centreSetting(config: string): Promise<CentreSetting> {
  const configuration = await loadConfiguration(config, { specs: bundledSpecs() });
  const { centre, journal } = configuration;
  if (centre === undefined) throw new CommandError(ExitCode.usage, `${config} has no section \`centre:\``);
  const { records } = centre;
  if (records === undefined) throw new CommandError(ExitCode.usage, `${config}: centre.records names no file`);
  if (journal.kind !== 'file') throw new CommandError(ExitCode.usage, `${config}: the centre needs a journal file`);
  return { configuration, centre, records, journal: journal.file };
}

/** What opens and seals card numbers. */
export function vaultOf({ configuration, records, journal }: CentreSetting): CardVault {
  const reference = configuration.journal.kind === 'file' ? configuration.journal.key : undefined;
  return new CardVault(records, new JournalKeys(journal, keySource(journal, true, keyOption(reference).key)));
}

/** What a journal must keep for the centre. */
interface Uncollected {
  /** Entries behind it are not collected. */
  readonly place: number;
  /** Transactions that may be captured or undone still. */
  readonly transactions: readonly number[];
}

/** What the journal of `node`, at `journal`, must keep until it is collected: by the records that a configuration names, or those that lie
 *  beside it. Undefined when there is no centre. */
export function uncollected(
  journal: string,
  node: string,
  centre: CentreConfiguration | undefined,
): Uncollected | undefined {
  const path = centre?.records ?? join(dirname(journal), RECORDS);
  if (!existsSync(path)) return centre?.records === undefined ? undefined : { place: 0, transactions: [] };
  const file = CentreFile.read(path);
  try {
    const { place }: CollectedState = collectedState(file, node);
    return { place, transactions: openTransactions(file) };
  } finally {
    file.close();
  }
}
