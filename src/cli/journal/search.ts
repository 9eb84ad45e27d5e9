// Looking for transactions: those that fit by their columns first, then those of them that fit by what their messages say.
import type { Transaction } from '../../centre/transactions.ts';
import type { Message } from '../../codec/message.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { Dialects } from './dialects.ts';
import { factsOf, type MessageFacts, NO_FACTS, shownFacts } from './message-facts.ts';
import { type OpenedJournal, partyName } from './opened-journal.ts';
import type { Selection } from './selection.ts';
import { type TransactionRow, transactionRow } from './transaction-row.ts';
import { aftermathsIn, transactionsIn } from './transactions-in.ts';

/** Entries by their places. */
type Entries = ReadonlyMap<number, JournalEntry>;

/** Transactions with their first entries, which are being read. */
interface Batch {
  readonly transactions: readonly Transaction[];
  readonly firsts: Promise<Entries>;
}

/** Transactions whose messages are fetched together. */
const TOGETHER = 2_000;

const NO_ENTRIES: Entries = new Map();

export class Search {
  readonly #opened: OpenedJournal;
  readonly #selection: Selection;
  readonly #dialects: Dialects;
  readonly #unmasked: boolean;
  /** For messages to be read into. */
  readonly #spare: Message[] = [];
  /** Acquirers whose messages could not be read, with how many. */
  readonly #unread = new Map<number, number>();

  constructor(opened: OpenedJournal, selection: Selection, dialects: Dialects, unmasked: boolean) {
    this.#opened = opened;
    this.#selection = selection;
    this.#dialects = dialects;
    this.#unmasked = unmasked;
  }

  /** What was found, as it is found. The next transactions are looked for while the messages of the last ones are read. */
  async *rows(): AsyncGenerator<TransactionRow[], void> {
    let batch: Transaction[] = [];
    let reading: Batch | undefined;
    const { columns } = this.#opened;
    for (const transaction of transactionsIn(columns, this.#selection.bounds, aftermathsIn(columns))) {
      if (!this.#selection.fits(transaction)) continue;
      batch.push(transaction);
      if (batch.length < TOGETHER) continue;
      const next = this.#begin(batch);
      if (reading !== undefined) yield await this.#rowsOf(reading);
      [reading, batch] = [next, []];
    }
    if (reading !== undefined) yield await this.#rowsOf(reading);
    yield await this.#rowsOf(this.#begin(batch));
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

  #begin(transactions: readonly Transaction[]): Batch {
    const isRead = !this.#dialects.areNone;
    const firsts = this.#entriesAt(isRead ? transactions.map(({ first }) => first.seq) : []);
    // Nobody waits for it when those before it cannot be read.
    firsts.catch(() => undefined);
    return { transactions, firsts };
  }

  async #rowsOf({ transactions, firsts }: Batch): Promise<TransactionRow[]> {
    const facts = await this.#factsOf(transactions, await firsts);
    return transactions.flatMap((transaction, i) => {
      const { acquirer } = transaction.first;
      if (facts[i] === undefined) this.#missed(acquirer);
      if (!this.#selection.fitsFacts(facts[i] ?? NO_FACTS)) return [];
      const shown = shownFacts(facts[i], this.#dialects.of(acquirer), this.#unmasked);
      return [transactionRow(transaction, shown, this.#opened.journal)];
    });
  }

  /** What the messages of each say; undefined where they cannot be read. The answer is asked for what the request does not say. */
  async #factsOf(transactions: readonly Transaction[], firsts: Entries): Promise<(MessageFacts | undefined)[]> {
    if (this.#dialects.areNone) return transactions.map(() => undefined);
    const read = ({ first: { acquirer } }: Transaction, ...entries: (JournalEntry | undefined)[]) => {
      const codec = this.#dialects.of(acquirer);
      const known = entries.filter((entry) => entry !== undefined);
      return codec === undefined ? undefined : factsOf(known, codec, this.#spare);
    };
    const facts = transactions.map((each) => read(each, firsts.get(each.first.seq)));
    const answers = await this.#entriesAt(
      transactions.flatMap(({ first, answer }, i) => {
        return answer !== undefined && answer !== first && this.#isLacking(facts[i]) ? [answer.seq] : [];
      }),
    );
    return transactions.map((each, i) => {
      const answer = answers.get(each.answer?.seq ?? 0);
      return answer === undefined ? facts[i] : read(each, firsts.get(each.first.seq), answer);
    });
  }

  /** An answer may say what is looked for, or is to be shown. */
  #isLacking(facts: MessageFacts | undefined): boolean {
    if (facts === undefined || !this.#selection.mayFit(facts)) return false;
    return [facts.card, facts.terminal, facts.rrn].includes(undefined);
  }

  async #entriesAt(places: readonly number[]): Promise<Entries> {
    if (places.length === 0) return NO_ENTRIES;
    const entries = await this.#opened.journal.at(places);
    return new Map(entries.map((entry) => [entry.seq, entry]));
  }

  #missed(acquirer: number): void {
    this.#unread.set(acquirer, (this.#unread.get(acquirer) ?? 0) + 1);
  }
}
