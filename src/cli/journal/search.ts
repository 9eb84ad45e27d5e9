// Looking for transactions: those that fit by their columns first, then those of them that fit by what their messages say.
import type { Transaction } from '../../centre/transactions.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { Dialects } from './dialects.ts';
import { factsOf, type MessageFacts, NO_FACTS, shownFacts } from './message-facts.ts';
import { type OpenedJournal, partyName } from './opened-journal.ts';
import type { Selection } from './selection.ts';
import { type TransactionRow, transactionRow } from './transaction-row.ts';
import { aftermathsIn, transactionsIn } from './transactions-in.ts';

/** Transactions whose messages are fetched together. */
const TOGETHER = 500;

export class Search {
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
      return `of ${whose} the messages of ${count} transaction${count === 1 ? '' : 's'} cannot be read: ${how}`;
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
