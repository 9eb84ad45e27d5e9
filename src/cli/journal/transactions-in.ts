// The transactions of a journal file, streamed: what came after is read first, then request and answer of each, in the order in
// which they began.
import { Aftermaths, livesIn, openIn, TRANSACTION_COLUMNS, type Transaction } from '../../centre/transactions.ts';
import { Step } from '../../journal/entry.ts';
import type { ColumnBounds, SqliteColumns } from '../../store/sqlite-columns.ts';

const ALL = Number.MAX_SAFE_INTEGER;
const LIFE = { step: [Step.forwarded, Step.answered] } as const satisfies ColumnBounds;

/** What came after, in a whole journal. */
export function aftermathsIn(columns: SqliteColumns): Aftermaths {
  const aftermaths = new Aftermaths();
  const reversals = { step: [Step.answered, Step.answered], original: [1, ALL] } as const;
  for (const entry of columns.read(TRANSACTION_COLUMNS, reversals)) aftermaths.add(entry);
  const completions = { step: [Step.answered, Step.answered], captures: [1, ALL] } as const;
  for (const entry of columns.read(TRANSACTION_COLUMNS, completions)) aftermaths.add(entry);
  for (const entry of columns.read(TRANSACTION_COLUMNS, { step: [Step.late, ALL] })) aftermaths.add(entry);
  return aftermaths;
}

/** The transactions within `bounds`: of columns that all entries of a transaction have in common, or half of it is missed. */
export function* transactionsIn(
  columns: SqliteColumns,
  bounds: ColumnBounds,
  aftermaths: Aftermaths,
): Generator<Transaction, void> {
  const within = { ...bounds, ...LIFE };
  const open = openIn(columns.read(['step', 'transaction'], within));
  for (const { first, answer } of livesIn(columns.read(TRANSACTION_COLUMNS, within), open)) {
    yield { first, answer, aftermath: aftermaths.of(first.transaction) };
  }
}
