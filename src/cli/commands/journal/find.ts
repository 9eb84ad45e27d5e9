// `journal find`: the transactions of a journal that fit what is asked, one row each, as they are found.
import type { Transaction } from '../../../centre/transactions.ts';
import type { JournalEntry } from '../../../journal/entry.ts';
import type { MaskOptions } from '../../common-options.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { Dialects, type DialectsOptions } from '../../journal/dialects.ts';
import { factsOf, type MessageFacts, NO_FACTS, shownFacts } from '../../journal/message-facts.ts';
import { type OpenedJournal, partyName, withJournal } from '../../journal/opened-journal.ts';
import { type RowFormat, rowPrinter } from '../../journal/row-formats.ts';
import { readSelection, type Selection, type SelectionOptions } from '../../journal/selection.ts';
import { type TransactionRow, transactionLayout, transactionRow } from '../../journal/transaction-row.ts';
import { aftermathsIn, transactionsIn } from '../../journal/transactions-in.ts';
import { tell } from '../../output.ts';

export interface FindOptions extends SelectionOptions, DialectsOptions, MaskOptions {
  file: string;
  limit: number | undefined;
  format: RowFormat;
}

/** Transactions whose messages are fetched together. */
const TOGETHER = 500;

/** Finds transactions and prints them. Throws a CommandError, a ConfigurationError or a SpecError. */
export async function find(options: FindOptions): Promise<void> {
  const { limit = Number.POSITIVE_INFINITY } = options;
  if (!(limit >= 1) || (limit < Number.POSITIVE_INFINITY && !Number.isInteger(limit)))
    throw new CommandError(ExitCode.usage, '--limit is a whole number, 1 or more');
  await withJournal(options.file, async (opened) => {
    const selection = await readSelection(options, opened.journal);
    const dialects = await Dialects.of(opened.journal, options);
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
    for (const note of search.notes()) tell(note);
    if (found > 0) return;
    tell(opened.columns.lastSeq === 0 ? 'the journal is empty' : 'no transaction fits');
    process.exitCode = ExitCode.mismatch;
  });
}

class Search {
  readonly #opened: OpenedJournal;
  readonly #selection: Selection;
  readonly #dialects: Dialects;
  readonly #unmasked: boolean;
  /** Acquirers whose messages could not be read, with how many. */
  readonly #unread = new Map<number, number>();

  constructor(opened: OpenedJournal, selection: Selection, dialects: Dialects, unmasked: boolean) {
    this.#opened = opened;
    this.#selection = selection;
    this.#dialects = dialects;
    this.#unmasked = unmasked;
  }

  /** What was found, as it is found. */
  async *rows(): AsyncGenerator<TransactionRow[], void> {
    let batch: Transaction[] = [];
    const { columns } = this.#opened;
    for (const transaction of transactionsIn(columns, this.#selection.bounds, aftermathsIn(columns))) {
      if (!this.#selection.fits(transaction)) continue;
      batch.push(transaction);
      if (batch.length < TOGETHER) continue;
      yield await this.#rowsOf(batch);
      batch = [];
    }
    yield await this.#rowsOf(batch);
  }

  /** What people should know of the rows. */
  notes(): string[] {
    if (this.#dialects.areNone) {
      return ['card, terminal and RRN stand in the messages: --config FILE or --spec NAME says how to read them'];
    }
    return [...this.#unread].map(([acquirer, count]) => {
      const whose = partyName(this.#opened.journal, 'acquirer', acquirer) ?? 'nobody';
      const how = this.#dialects.of(acquirer) === undefined ? 'no spec was given for it' : 'are they in another spec?';
      return `the messages of ${count} transactions of ${whose} cannot be read: ${how}`;
    });
  }

  async #rowsOf(transactions: readonly Transaction[]): Promise<TransactionRow[]> {
    const facts = await this.#factsOf(transactions);
    return transactions.flatMap((transaction, i) => {
      const { acquirer } = transaction.first;
      if (facts[i] === undefined) this.#missed(acquirer);
      if (!this.#selection.fitsFacts(facts[i] ?? NO_FACTS)) return [];
      const shown = shownFacts(facts[i], this.#dialects.of(acquirer), this.#unmasked);
      return [transactionRow(transaction, shown, this.#opened.journal)];
    });
  }

  /** What the messages of each say; undefined where they cannot be read. The answer is asked for what the request does not say. */
  async #factsOf(transactions: readonly Transaction[]): Promise<(MessageFacts | undefined)[]> {
    if (this.#dialects.areNone) return transactions.map(() => undefined);
    const read = ({ first: { acquirer } }: Transaction, ...entries: (JournalEntry | undefined)[]) => {
      const codec = this.#dialects.of(acquirer);
      const known = entries.filter((entry) => entry !== undefined);
      return codec === undefined ? undefined : factsOf(known, codec);
    };
    const firsts = await this.#entriesAt(transactions.map(({ first }) => first.seq));
    const facts = transactions.map((each) => read(each, firsts.get(each.first.seq)));
    const answers = await this.#entriesAt(
      transactions.flatMap(({ first, answer }, i) => {
        return answer !== undefined && answer !== first && isLacking(facts[i]) ? [answer.seq] : [];
      }),
    );
    return transactions.map((each, i) => {
      const answer = answers.get(each.answer?.seq ?? 0);
      return answer === undefined ? facts[i] : read(each, firsts.get(each.first.seq), answer);
    });
  }

  async #entriesAt(places: readonly number[]): Promise<ReadonlyMap<number, JournalEntry>> {
    const entries = await this.#opened.journal.at(places);
    return new Map(entries.map((entry) => [entry.seq, entry]));
  }

  #missed(acquirer: number): void {
    this.#unread.set(acquirer, (this.#unread.get(acquirer) ?? 0) + 1);
  }
}

function isLacking(facts: MessageFacts | undefined): boolean {
  return facts !== undefined && [facts.card, facts.terminal, facts.rrn].includes(undefined);
}
