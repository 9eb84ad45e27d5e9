// `journal prune`: removes what is concluded and old from the journal of a switch that is stopped. What a start needs stays: all
// that is open, whatever its age, and everything since the last checkpoint. So does what the centre has not collected, and what may be
// captured still.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { JournalError } from '../../../journal/journal.ts';
import { bundledSpecs } from '../../../spec-file.ts';
import { openSqliteJournal } from '../../../store/sqlite-journal.ts';
import { CHECKPOINT_KEY, readCheckpoint } from '../../../switch/checkpoint.ts';
import { uncollected } from '../../centre/records-of.ts';
import { loadConfiguration } from '../../configuration/load.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { type JournalOptions, keysOf } from '../../journal/opened-journal.ts';
import { print } from '../../output.ts';

export interface PruneOptions extends JournalOptions {
  days: number;
}

const DAY_MS = 86_400_000;

/** Prunes a journal. Throws a CommandError when it cannot be opened (usage), or is not what was written (mismatch). */
export async function prune({ file, config, key, days }: PruneOptions): Promise<void> {
  if (!(days >= 1)) throw new CommandError(ExitCode.usage, '--days is a number, 1 or more');
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    throw new CommandError(ExitCode.usage, `cannot open the journal ${file}: there is no such file`);
  }
  const configuration = config === undefined ? undefined : await loadConfiguration(config, { specs: bundledSpecs() });
  try {
    const journal = await openSqliteJournal(file, keysOf(key, configuration));
    try {
      const { place } = readCheckpoint((await journal.kept()).get(CHECKPOINT_KEY));
      const kept = uncollected(resolve(file), journal.node, configuration?.centre);
      const order = {
        beforeMs: Date.now() - days * DAY_MS,
        throughSeq: Math.min(place, kept?.place ?? place),
        needed: kept?.transactions ?? [],
      };
      const removed = await journal.removeConcluded(order);
      print(`${file}: ${removed} ${removed === 1 ? 'entry' : 'entries'} removed`);
      if (place === 0 && journal.lastSeq > 0)
        print('it has no checkpoint yet: start the switch and stop it in order first');
      if (kept !== undefined && kept.place < place)
        print(`what is behind place ${kept.place} is not collected, and stays: \`clearing collect\` takes it`);
    } finally {
      await journal.close();
    }
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    const exitCode = error.code === 'JOURNAL_READ' ? ExitCode.mismatch : ExitCode.usage;
    throw new CommandError(exitCode, error.message, { cause: error });
  }
}
