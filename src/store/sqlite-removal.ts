// Removes the entries of concluded transactions from the journal file, some ranges at a time, so that commits get their turn in
// between. A range is thinned only when its entries are those that were written, and has the digest of what is left afterwards:
// the journal can be verified as before. What is left of the beginning goes altogether. What is removed is overwritten.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Concluded } from '../journal/concluded.ts';
import type { Columns } from '../journal/entry.ts';
import type { RemovalOrder } from '../journal/journal.ts';
import { seqsOfParts } from './entry-contents.ts';
import { type IndexKey, keysOf, lastPlaceIn, SHARED } from './entry-index.ts';
import type { ChainPosition, ChainReader, PlacedRange, StoredRange } from './sqlite-chain.ts';
import type { ContentsReader, ContentsWriter, SealedRow } from './sqlite-contents.ts';
import { journalError } from './sqlite-fault.ts';
import {
  DELETE_ENTRY,
  DELETE_INDEX_ROW,
  DELETE_RANGES_BEFORE,
  DELETE_SEALED,
  OVERWRITE_ENTRY,
  REPLACE_RANGE_DIGEST,
  SELECT_ANY_BETWEEN,
  SELECT_CONCLUDING,
  SELECT_INDEXED_COLUMNS,
  SELECT_SEALED_BETWEEN,
  SELECT_SHARED,
} from './sqlite-schema.ts';

/** Entries that are looked at in one step, and ranges that are thinned. */
const LOOKED_AT = 10_000;
const RANGES_OF_A_STEP = 16;

/** What a step has done. */
export interface RemovalProgress {
  readonly removed: number;
  readonly isDone: boolean;
}

type IndexedEntry = Pick<Columns, 'transaction' | 'original' | 'acquirer' | 'stan' | 'sentAt'> & {
  readonly seq: number;
};

export class Removal {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #chain: ChainReader;
  readonly #reader: ContentsReader;
  readonly #writer: ContentsWriter;
  readonly #throughSeq: number;
  readonly #concluded: Concluded;
  readonly #statements: Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;
  #seenSeq = 0;
  #position: ChainPosition | undefined;

  constructor(
    database: DatabaseSync,
    path: string,
    chain: ChainReader,
    contents: { readonly reader: ContentsReader; readonly writer: ContentsWriter },
    { beforeMs, throughSeq, needed }: RemovalOrder,
  ) {
    this.#database = database;
    this.#path = path;
    this.#chain = chain;
    this.#reader = contents.reader;
    this.#writer = contents.writer;
    this.#throughSeq = throughSeq;
    this.#concluded = new Concluded(beforeMs, new Set(needed));
    const prepared = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#statements = Object.fromEntries(prepared);
  }

  /** Looks at some entries, or removes some. Throws JournalError JOURNAL_READ when a range is not what was written, or an error of
   *  node:sqlite; then the step has done nothing. */
  step(): RemovalProgress {
    this.#database.exec('PRAGMA secure_delete = ON');
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      // Also what was written since the last step: it may be about a transaction of long ago.
      const progress = this.#hasSeenAll() ? this.#removeSome() : { removed: 0, isDone: false };
      this.#database.exec('COMMIT');
      return progress;
    } finally {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#database.exec('PRAGMA secure_delete = FAST');
      this.#reader.forget();
    }
  }

  #hasSeenAll(): boolean {
    const rows = this.#statements.concluding.all(this.#seenSeq, LOOKED_AT) as unknown as (Columns & { seq: number })[];
    // What the last checkpoint or the last evening had half of, the next one needs whole.
    for (const row of rows) this.#concluded.add(row, row.seq > this.#throughSeq);
    this.#seenSeq = rows.at(-1)?.seq ?? this.#seenSeq;
    return rows.length < LOOKED_AT;
  }

  #removeSome(): RemovalProgress {
    let removed = 0;
    for (let ranges = 0; ranges < RANGES_OF_A_STEP; ranges++) {
      const placed = this.#chain.rangeBehind(this.#position);
      if (placed === undefined || placed.range.lastSeq > this.#throughSeq) return { removed, isDone: true };
      removed += this.#thin(placed);
      const { lastSeq, digest } = placed.range;
      this.#position = { seq: lastSeq, digest };
    }
    return { removed, isDone: false };
  }

  /** Removes what may go of a range, and says how much that was. */
  #thin(placed: PlacedRange): number {
    const { after, range, isFirst } = placed;
    const entries = this.#statements.entries.all(after.seq, range.lastSeq) as unknown as IndexedEntry[];
    const going = entries.filter(({ transaction }) => this.#concluded.has(transaction));
    if (going.length > 0) {
      const flaw = this.#chain.flawOf(placed);
      if (flaw !== undefined) {
        const what = `entries ${flaw.place} to ${flaw.through} are ${flaw.what}`;
        throw journalError('JOURNAL_READ', this.#path, what, 'nothing is removed from what is damaged');
      }
      for (const { seq } of going) {
        // In its place first: SQLite overwrites what it removes, but not what it moves.
        this.#statements.overwriteEntry.run(seq);
        this.#statements.deleteEntry.run(seq);
      }
      this.#unseal(after.seq, range.lastSeq, new Set(going.map(({ seq }) => seq)));
      this.#unindex(going);
    }
    if (isFirst && going.length === entries.length) this.#begin(placed);
    else if (going.length > 0) this.#replace(this.#chain.thinned(placed));
    return going.length;
  }

  /** Nothing is left of a range, nor of what was before it. */
  #begin(placed: PlacedRange): void {
    this.#statements.deleteRangesBefore.run(placed.range.lastSeq);
    this.#replace(this.#chain.asBeginning(placed));
  }

  #replace({ lastSeq, digest, leftOver, keyId }: StoredRange): void {
    this.#statements.replaceRange.run(lastSeq, digest, leftOver, keyId);
  }

  /** Takes the parts of removed entries out of what is sealed: what is left is sealed anew. */
  #unseal(after: number, through: number, removed: ReadonlySet<number>): void {
    for (const row of this.#statements.sealed.all(after, through) as unknown as SealedRow[]) {
      const sealed = seqsOfParts(row.parts, row.seq);
      const left = sealed.filter((seq) => !removed.has(seq));
      if (left.length === 0) this.#statements.deleteSealed.run(row.seq);
      else if (left.length < sealed.length) {
        const parts = this.#reader.partsOf(row);
        this.#writer.store(
          left.map((seq) => ({ seq, part: parts.get(seq)! })),
          row.seq,
          row.lastSeq,
        );
      }
    }
  }

  /** Takes removed entries out of the index. A row that they share with others stays as long as one of these does. */
  #unindex(removed: readonly IndexedEntry[]): void {
    const groups = new Map<string, IndexKey>();
    for (const entry of removed) {
      for (const key of keysOf(entry)) {
        this.#statements.deleteIndexRow.run(key.kind, key.group, key.tag, entry.seq);
        groups.set(`${key.kind} ${key.group}`, key);
      }
    }
    for (const { kind, group } of groups.values()) {
      for (const { seq, offsets } of this.#statements.shared.all(kind, group, SHARED)) {
        const last = lastPlaceIn(offsets as Uint8Array, seq as number);
        if (this.#statements.anyBetween.get(seq!, last) !== undefined) continue;
        this.#statements.deleteIndexRow.run(kind, group, SHARED, seq!);
      }
    }
  }
}

const STATEMENTS = {
  concluding: SELECT_CONCLUDING,
  entries: SELECT_INDEXED_COLUMNS,
  sealed: SELECT_SEALED_BETWEEN,
  shared: SELECT_SHARED,
  anyBetween: SELECT_ANY_BETWEEN,
  overwriteEntry: OVERWRITE_ENTRY,
  deleteEntry: DELETE_ENTRY,
  deleteSealed: DELETE_SEALED,
  deleteIndexRow: DELETE_INDEX_ROW,
  deleteRangesBefore: DELETE_RANGES_BEFORE,
  replaceRange: REPLACE_RANGE_DIGEST,
};
