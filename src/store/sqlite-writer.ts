// What the thread of the journal writes into its file with a commit: the entries, where those of a transaction are, what of their
// contents is sealed, what is kept by key, and the digest of all entries so far. All of it synchronous, and within a transaction
// of SQLite that somebody else begins and ends.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalEntry } from '../journal/entry.ts';
import { entriesIn, entryCount, firstSeqOf, recordsOf } from './entry-batch.ts';
import { isEndOfRange } from './entry-chain.ts';
import { clearParts, type SealedPart } from './entry-contents.ts';
import { IndexRows } from './entry-index.ts';
import { parametersOf } from './entry-layout.ts';
import type { ChainWriter } from './sqlite-chain.ts';
import type { ContentsWriter } from './sqlite-contents.ts';
import type { KeptValue } from './sqlite-protocol.ts';
import { INSERT_ENTRY, INSERT_INDEX_ROW, REPLACE_KEPT } from './sqlite-schema.ts';

export class SqliteWriter {
  readonly #contents: ContentsWriter;
  readonly #chain: ChainWriter;
  readonly #insertEntry: StatementSync;
  readonly #insertIndexRow: StatementSync;
  readonly #replaceKept: StatementSync;
  readonly #indexRows = new IndexRows();
  #lastTransaction: number;

  constructor(database: DatabaseSync, contents: ContentsWriter, chain: ChainWriter, lastTransaction: number) {
    this.#contents = contents;
    this.#chain = chain;
    this.#insertEntry = database.prepare(INSERT_ENTRY);
    this.#insertIndexRow = database.prepare(INSERT_INDEX_ROW);
    this.#replaceKept = database.prepare(REPLACE_KEPT);
    this.#lastTransaction = lastTransaction;
  }

  /** Writes all batches, and the last value of each key. Throws an error of node:sqlite: then the transaction must be given up, and
   *  nothing be written any more. */
  write(blocks: readonly ArrayBuffer[], kept: readonly KeptValue[]): void {
    for (const block of blocks) this.#writeBatch(block);
    for (const { kind, group, tag, seq, tags, offsets } of this.#indexRows.take()) {
      this.#insertIndexRow.run(kind, group, tag, seq, tags, offsets);
    }
    this.#chain.end(this.#lastTransaction);
    const last = new Map(kept.map(({ key, value }) => [key, value]));
    for (const [key, bytes] of last) {
      const { sealed, value } = this.#contents.value(key, new Uint8Array(bytes));
      this.#replaceKept.run(key, sealed, value);
    }
  }

  #writeBatch(batch: ArrayBuffer): void {
    const { block, parts } = this.#contents.split(batch);
    const lastSeq = firstSeqOf(block) + entryCount(block) - 1;
    let partsWritten = 0;
    let partsSeen = 0;
    // The first entry behind those that are in a digest.
    let first: JournalEntry | undefined;
    for (const entry of entriesIn(block)) {
      const { seq, transaction, advice } = entry;
      const sealed = parts[partsSeen]?.seq === seq ? 1 : 0;
      partsSeen += sealed;
      const { message, request } = clearParts(entry);
      this.#insertEntry.run(...parametersOf(entry, sealed, message, request));
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

  /** Seals the parts of entries `first` to `last`, and adds the entries to the chain. */
  #digest(first: JournalEntry, last: JournalEntry, parts: readonly SealedPart[]): void {
    const sealed = parts.length === 0 ? undefined : this.#contents.store(parts, first.seq, last.seq);
    this.#chain.add(last.seq, recordsOf(first, last), sealed);
  }
}
