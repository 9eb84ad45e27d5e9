// `journal find`: the transactions of a journal that fit what is asked, one row each, as they are found.
import type { MaskOptions } from '../../common-options.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { Dialects, type DialectsOptions } from '../../journal/dialects.ts';
import { type JournalOptions, withJournal } from '../../journal/opened-journal.ts';
import { type RowFormat, rowPrinter } from '../../journal/row-formats.ts';
import { Search } from '../../journal/search.ts';
import { readSelection, type SelectionOptions } from '../../journal/selection.ts';
import { transactionLayout } from '../../journal/transaction-row.ts';
import { tell } from '../../output.ts';

export interface FindOptions extends JournalOptions, SelectionOptions, DialectsOptions, MaskOptions {
  limit: number | undefined;
  format: RowFormat;
}

/** Finds transactions and prints them. Throws a CommandError, a ConfigurationError or a SpecError. */
export async function find(options: FindOptions): Promise<void> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  if (!(limit >= 1) || (limit < Number.POSITIVE_INFINITY && !Number.isInteger(limit)))
    throw new CommandError(ExitCode.usage, '--limit is a whole number, 1 or more');
  await withJournal(options, async (opened) => {
    const selection = await readSelection(options, opened.journal);
    const dialects = new Dialects(opened, options);
    if (selection.asksMessages && dialects.areNone) {
      const why = '--rrn, --terminal and --pan ask what messages say';
      throw new CommandError(ExitCode.usage, `${why}: give their spec with --config FILE or --spec NAME`);
    }
    const search = new Search(opened, selection, dialects, options.unmasked);
    const printer = rowPrinter(options.format, transactionLayout(!dialects.areNone));
    let found = 0;
    for await (const rows of search.rows()) {
      const taken = rows.slice(0, limit - found);
      printer.add(taken);
      found += taken.length;
      if (found >= limit) break;
    }
    printer.end();
    if (found > 0) {
      for (const note of search.notes()) tell(note);
      return;
    }
    tell(opened.columns.lastSeq === 0 ? 'the journal is empty' : 'no transaction fits');
    process.exitCode = ExitCode.mismatch;
  });
}
