// What the thread of the journal writes into its file with a commit: the entries, where those of a transaction are, what of their
// contents is sealed, what is kept by key, and the digest of all entries so far. All of it synchronous, and within a transaction
// of SQLite that somebody else begins and ends.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Columns, JournalEntry } from '../journal/entry.ts';
import { entriesIn, entryCount, firstSeqOf, recordsOf } from './entry-batch.ts';
import { isEndOfRange } from './entry-chain.ts';
import { clearMessage, clearRequest, type SealedPart } from './entry-contents.ts';
import { IndexRows } from './entry-index.ts';
import { isUsual, parametersOf, usualParametersOf } from './entry-layout.ts';
import type { ChainWriter, JournalEnd } from './sqlite-chain.ts';
import type { ContentsWriter } from './sqlite-contents.ts';
import type { KeptValue } from './sqlite-protocol.ts';
import {
  INSERT_ENTRY,
  INSERT_INDEX_ROW,
  INSERT_USUAL_ENTRY,
  KEEP_VALUE,
  SELECT_INDEXED_COLUMNS,
} from './sqlite-schema.ts';

/** Entries are indexed when there are so many: a commit of a few then writes nothing to the index, and what is not in it yet is
 *  looked through. */
const INDEXED_TOGETHER = 512;

export class SqliteWriter {
  readonly #contents: ContentsWriter;
  readonly #chain: ChainWriter;
  readonly #insertEntry: StatementSync;
  readonly #insertUsualEntry: StatementSync;
  readonly #insertIndexRow: StatementSync;
  readonly #keepValue: StatementSync;
  readonly #indexRows = new IndexRows();
  #lastTransaction: number;
  /** The last place that is written, and the last one that is indexed. */
  #lastSeq: number;
  #indexedSeq: number;

  /** Goes on where the entries end. */
  constructor(database: DatabaseSync, contents: ContentsWriter, chain: ChainWriter, end: JournalEnd) {
    this.#contents = contents;
    this.#chain = chain;
    this.#insertEntry = database.prepare(INSERT_ENTRY);
    this.#insertUsualEntry = database.prepare(INSERT_USUAL_ENTRY);
    this.#insertIndexRow = database.prepare(INSERT_INDEX_ROW);
    this.#keepValue = database.prepare(KEEP_VALUE);
    this.#lastTransaction = end.lastTransaction;
    this.#lastSeq = end.lastSeq;
    this.#indexedSeq = end.indexedSeq;
    for (const row of database.prepare(SELECT_INDEXED_COLUMNS).all(end.indexedSeq, end.lastSeq)) {
      this.#indexRows.add(row as unknown as Columns, row.seq as number);
    }
  }

  /** Writes all batches, and the last value of each key. Throws an error of node:sqlite: then the transaction must be given up, and
   *  nothing be written any more. */
  write(blocks: readonly ArrayBuffer[], kept: readonly KeptValue[]): void {
    for (const block of blocks) this.#writeBatch(block);
    if (this.#lastSeq - this.#indexedSeq >= INDEXED_TOGETHER) this.#index();
    this.#chain.end(this.#lastTransaction, this.#indexedSeq);
    if (kept.length === 0) return;
    const last = new Map(kept.map(({ key, value }) => [key, value]));
    for (const [key, bytes] of last) {
      const { sealed, value } = this.#contents.value(key, new Uint8Array(bytes));
      this.#keepValue.run(key, sealed, value);
    }
  }

  #index(): void {
    for (const { kind, group, tag, seq, tags, offsets } of this.#indexRows.take()) {
      this.#insertIndexRow.run(kind, group, tag, seq, tags, offsets);
    }
    this.#indexedSeq = this.#lastSeq;
  }

  #writeBatch(batch: ArrayBuffer): void {
    const { block, parts } = this.#contents.split(batch);
    const lastSeq = firstSeqOf(block) + entryCount(block) - 1;
    this.#lastSeq = lastSeq;
    let partsWritten = 0;
    let partsSeen = 0;
    // The first entry behind those that are in a digest.
    let first: JournalEntry | undefined;
    for (const entry of entriesIn(block)) {
      const { seq, transaction, advice } = entry;
      const sealed = parts[partsSeen]?.seq === seq ? 1 : 0;
      partsSeen += sealed;
      this.#insert(entry, sealed);
      this.#indexRows.add(entry, seq);
      this.#lastTransaction = Math.max(this.#lastTransaction, transaction, advice);
      first ??= entry;
      if (seq === lastSeq || isEndOfRange(seq)) {
        this.#digest(first, entry, parts.slice(partsWritten, partsSeen));
        partsWritten = partsSeen;
        first = undefined;
      }
    }
  }

  #insert(entry: JournalEntry, sealed: number): void {
    const message = clearMessage(entry);
    const request = clearRequest(entry);
    if (sealed === 0 && isUsual(entry)) this.#insertUsualEntry.run(...usualParametersOf(entry, message, request));
    else this.#insertEntry.run(...parametersOf(entry, sealed, message, request));
  }

  /** Seals the parts of entries `first` to `last`, and adds the entries to the chain. */
  #digest(first: JournalEntry, last: JournalEntry, parts: readonly SealedPart[]): void {
    const sealed = parts.length === 0 ? undefined : this.#contents.store(parts, first.seq, last.seq);
    this.#chain.add(last.seq, recordsOf(first, last), sealed);
  }
}
