// The story of a transaction: its own entries and those of the reversals of it, in the order of the journal, with what they say.
import {
  Aftermaths,
  livesIn,
  openIn,
  TRANSACTION_COLUMNS,
  type Transaction,
  type TransactionEntry,
} from '../../centre/transactions.ts';
import { type JournalEntry, Step } from '../../journal/entry.ts';
import type { SqliteColumns } from '../../store/sqlite-columns.ts';
import type { OpenedJournal } from './opened-journal.ts';

/** A reversal of a reversal of a transaction... ends somewhere. */
const DEEPEST = 8;

export interface Story {
  /** The transaction that it is about, then reversals of it. A transaction of which only an advice tells is not among them. */
  readonly transactions: readonly Transaction[];
  readonly entries: readonly JournalEntry[];
}

/** The number of the transaction that the story of `transaction` is about: the original of a reversal. */
export function rootOf(columns: SqliteColumns, transaction: number): number {
  let root = transaction;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [reversal] = columns.read(['original'], {
      transaction: [root, root],
      original: [1, Number.MAX_SAFE_INTEGER],
      step: [Step.forwarded, Step.answered],
    });
    if (reversal === undefined) return root;
    root = reversal.original;
  }
  return root;
}

/** The story of transaction `root`; undefined when the journal has nothing of it. */
export async function storyOf({ columns, journal }: OpenedJournal, root: number): Promise<Story | undefined> {
  const own = [...columns.read(TRANSACTION_COLUMNS, { transaction: [root, root] })];
  if (own.length === 0) return undefined;
  // An advice that withdraws what its issuer was asked names its own transaction.
  const related = [...columns.read(TRANSACTION_COLUMNS, { original: [root, root] })];
  const reversals = related.filter(({ transaction }) => transaction !== root);
  // An advice that lets go of what has expired names its own transaction, too.
  const capturing = [...columns.read(TRANSACTION_COLUMNS, { captures: [root, root] })];
  const completions = capturing.filter(({ transaction }) => transaction !== root);
  const entries = [...own, ...reversals, ...completions].sort((a, b) => a.seq - b.seq);
  return { transactions: transactionsOf(entries), entries: await journal.at(entries.map(({ seq }) => seq)) };
}

function transactionsOf(entries: readonly TransactionEntry[]): Transaction[] {
  const aftermaths = new Aftermaths();
  for (const entry of entries) aftermaths.add(entry);
  const lives = entries.filter(({ step }) => step === Step.forwarded || step === Step.answered);
  return [...livesIn(lives, openIn(lives))].map((life) => {
    return { ...life, aftermath: aftermaths.of(life.first.transaction) };
  });
}

/** The transactions that went under a STAN, first entries only. */
export function withStan(columns: SqliteColumns, stan: number): number[] {
  const lives = columns.read(['transaction'], { stan: [stan, stan], step: [Step.forwarded, Step.answered] });
  return [...new Set([...lives].map(({ transaction }) => transaction))];
}
