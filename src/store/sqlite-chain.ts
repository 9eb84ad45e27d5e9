// The chain of digests in the journal file: written with every commit, checked range by range, and at its end whenever the
// journal is opened. What it is over is said in entry-chain.ts; the sealed parts of entries follow the records of those entries.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { COLUMNS, type ColumnName } from '../journal/entry.ts';
import type { Flaw, JournalError } from '../journal/journal.ts';
import {
  beginningMark,
  endOfRange,
  isEndOfRange,
  NO_DIGEST,
  RANGE_ENTRIES,
  RangeDigest,
  RecordWriter,
} from './entry-chain.ts';
import { seqsOfParts } from './entry-contents.ts';
import type { JournalKey, JournalKeys } from './journal-keys.ts';
import { clearEntry, digestedBytes, isReadable, missingKey, type SealedRow, StoredEntries } from './sqlite-contents.ts';
import {
  COUNT_THINNED,
  INSERT_END,
  REPLACE_LAYOUT,
  REPLACE_RANGE_DIGEST,
  SELECT_END,
  SELECT_FIRST_SEQ,
  SELECT_LAST_RANGE,
  SELECT_LAST_SEQ,
  SELECT_LAYOUTS,
  SELECT_PAGE,
  SELECT_RANGE_AFTER,
  SELECT_SEALED_BETWEEN,
  UPDATE_END,
} from './sqlite-schema.ts';

/** Ranges that are checked at a time. */
const RANGES_OF_A_STRETCH = 64;

/** Where the entries end. */
export interface JournalEnd {
  readonly lastSeq: number;
  readonly lastTransaction: number;
  /** The last place that is in the index of entries. */
  readonly indexedSeq: number;
  /** Of the entries of the last range, so far as there are any; else that of the range before. */
  readonly digest: Uint8Array;
  readonly keyId: number | null;
}

/** A range of entries that have a digest together. */
export interface StoredRange {
  readonly lastSeq: number;
  readonly digest: Uint8Array;
  readonly leftOver: Uint8Array | null;
  readonly keyId: number | null;
}

/** A complete range in its place. */
export interface PlacedRange {
  readonly after: ChainPosition;
  readonly range: StoredRange;
  /** Nothing is left of what was before it. */
  readonly isFirst: boolean;
}

/** How far a check of the chain has come. */
export interface ChainPosition {
  readonly seq: number;
  readonly digest: Uint8Array;
}

/** What a stretch of the check has found: a fault, or where the next begins; neither at the end. */
export interface CheckedStretch {
  readonly flaw?: Flaw | undefined;
  readonly next?: ChainPosition;
}

/** The columns of an entry as a file says which ones its digests are over. */
const LAYOUT = COLUMNS.map(({ stored }) => stored).join(' ');

const MISSING = 'missing';
const ADDED = 'not written by the switch';
const CHANGED = 'not as they were written';
const NO_DIGEST_HERE = 'without their digest';

export class ChainReader {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #keys: JournalKeys;
  readonly #layouts: readonly { fromSeq: number; records: RecordWriter }[];
  readonly #selectEnd: StatementSync;
  readonly #selectFirstSeq: StatementSync;
  readonly #selectLastSeq: StatementSync;
  readonly #countThinned: StatementSync;
  readonly #selectLastRange: StatementSync;
  readonly #selectRangeAfter: StatementSync;
  readonly #stored: StoredEntries;
  readonly #selectSealed: StatementSync;

  constructor(database: DatabaseSync, path: string, keys: JournalKeys) {
    this.#database = database;
    this.#path = path;
    this.#keys = keys;
    this.#layouts = layoutsOf(database).map(({ fromSeq, columns }) => {
      return { fromSeq, records: new RecordWriter(namesOf(columns)) };
    });
    this.#selectEnd = database.prepare(SELECT_END);
    this.#selectFirstSeq = database.prepare(SELECT_FIRST_SEQ);
    this.#selectLastSeq = database.prepare(SELECT_LAST_SEQ);
    this.#countThinned = database.prepare(COUNT_THINNED);
    this.#selectLastRange = database.prepare(SELECT_LAST_RANGE);
    this.#selectRangeAfter = database.prepare(SELECT_RANGE_AFTER);
    this.#stored = new StoredEntries(database, SELECT_PAGE);
    this.#selectSealed = database.prepare(SELECT_SEALED_BETWEEN);
  }

  end(): JournalEnd {
    return this.#selectEnd.get() as unknown as JournalEnd;
  }

  /** Throws JournalError JOURNAL_OPEN when the key is missing that the end of the journal needs. */
  requireKey(): void {
    this.#keyOf(this.end().keyId, 'JOURNAL_OPEN');
  }

  /** What is wrong with the end of the journal. Throws JournalError `code` when the key of its digest is missing. */
  flawOfEnd(code: JournalError['code']): Flaw | undefined {
    const end = this.end();
    const from = this.#lastPosition();
    const lastSeq = this.#selectLastSeq.get()?.lastSeq as number;
    if (lastSeq < end.lastSeq && !this.isRemoved(lastSeq + 1, end.lastSeq))
      return flaw(lastSeq + 1, end.lastSeq, MISSING);
    if (lastSeq > end.lastSeq) return flaw(end.lastSeq + 1, lastSeq, ADDED);
    if (endOfRange(end.lastSeq + 1) - from.seq > RANGE_ENTRIES) return flaw(from.seq + 1, end.lastSeq, NO_DIGEST_HERE);
    return this.#compare(from, end, this.#keyOf(end.keyId, code));
  }

  /** What a writer goes on with: the digest of the range that is not complete, under `key`, and the one that it follows. */
  resumed(key: JournalKey | undefined): { range: RangeDigest; previous: Uint8Array; isEmpty: boolean } {
    const { seq, digest } = this.#lastPosition();
    const { lastSeq } = this.end();
    const range = new RangeDigest(digest, key);
    this.#addEntries(range, seq, lastSeq);
    return { range, previous: digest, isEmpty: seq === lastSeq };
  }

  /** Checks some ranges from `position` on; from the beginning when it is undefined. All of it sees the same moment. Throws
   *  JournalError JOURNAL_READ when a key is missing. */
  check(position: ChainPosition | undefined): CheckedStretch {
    this.#database.exec('BEGIN');
    try {
      return this.#check(position);
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  #check(position: ChainPosition | undefined): CheckedStretch {
    const first = this.#rangeAfter(-1);
    if (first === undefined) return { flaw: flaw(1, this.end().lastSeq, NO_DIGEST_HERE) };
    let at = position ?? behind(first);
    // What was checked so far may have been removed meanwhile, in order.
    if (at.seq < first.lastSeq) at = behind(first);
    if (at.seq === first.lastSeq && !this.#isBeginning(first)) return { flaw: flaw(1, first.lastSeq, MISSING) };
    const before = this.#firstSeq();
    if (beginsBehindRemoved(first) && before <= first.lastSeq) return { flaw: flaw(before, first.lastSeq, ADDED) };
    for (let ranges = 0; ranges < RANGES_OF_A_STRETCH; ranges++) {
      const range = this.#rangeAfter(at.seq);
      if (range === undefined) return { flaw: this.flawOfEnd('JOURNAL_READ') };
      const expected = endOfRange(at.seq + 1);
      if (range.lastSeq !== expected) return { flaw: flaw(at.seq + 1, expected, NO_DIGEST_HERE) };
      const found = this.#compare(at, range, this.#keyOf(range.keyId, 'JOURNAL_READ'));
      if (found !== undefined) return { flaw: found };
      at = behind(range);
    }
    return { next: at };
  }

  /** True when the chain may begin behind this range. */
  #isBeginning({ lastSeq, digest, leftOver, keyId }: StoredRange): boolean {
    const mark = beginningMark(lastSeq, digest, this.#keyOf(keyId, 'JOURNAL_READ'));
    return leftOver !== null && mark.equals(leftOver);
  }

  /** Compares the entries behind `from` with what the file says of them. */
  #compare(from: ChainPosition, to: StoredRange | JournalEnd, key: JournalKey | undefined): Flaw | undefined {
    const { lastSeq } = to;
    let found: Uint8Array = from.digest;
    if (from.seq < lastSeq) {
      const range = isThinned(to)
        ? RangeDigest.ofLeftOver(from.digest, to.digest, key)
        : new RangeDigest(from.digest, key);
      const fault = this.#addEntries(range, from.seq, lastSeq, isThinned(to));
      if (fault !== undefined) return fault;
      found = range.value();
    }
    const said = isThinned(to) ? to.leftOver : to.digest;
    return Buffer.compare(found, said) === 0 ? undefined : flaw(Math.min(from.seq + 1, lastSeq), lastSeq, CHANGED);
  }

  /** Adds the entries behind `after` to a digest, and what is sealed of them: all of them, unless some may be missing. */
  #addEntries(range: RangeDigest, after: number, through: number, isThinned = false): Flaw | undefined {
    const sealed = this.#selectSealed.all(after, through) as unknown as SealedRow[];
    const withPart = new Set(sealed.flatMap((row) => seqsOfParts(row.parts, row.seq)));
    let expected = after + 1;
    for (const stored of this.#stored.iterate(after, through, RANGE_ENTRIES)) {
      if (stored.seq !== expected && !isThinned) break;
      if (!isReadable(stored)) return flaw(stored.seq, stored.seq, CHANGED);
      const entry = clearEntry(stored);
      if ((entry.sealed !== 0) !== withPart.has(entry.seq)) return flaw(entry.seq, entry.seq, CHANGED);
      // What is sealed of entries follows the last of them, also when that was removed.
      while (sealed.length > 0 && sealed[0]!.lastSeq < entry.seq) range.add(digestedBytes(sealed.shift()!));
      range.add(this.#recordsAt(entry.seq).record(entry));
      expected = entry.seq + 1;
    }
    for (const row of sealed) range.add(digestedBytes(row));
    return expected > through || isThinned ? undefined : flaw(expected, expected, MISSING);
  }

  /** True when the entries at these places were removed in order. */
  isRemoved(from: number, through: number): boolean {
    const first = this.#rangeAfter(-1);
    if (first === undefined) return false;
    if (from <= first.lastSeq && !beginsBehindRemoved(first)) return false;
    const behindFirst = Math.max(from, first.lastSeq + 1);
    if (behindFirst > through) return true;
    const [firstEnd, lastEnd] = [endOfRange(behindFirst), endOfRange(through)];
    const { count } = this.#countThinned.get(firstEnd, lastEnd) as { count: number };
    return count === (lastEnd - firstEnd) / RANGE_ENTRIES + 1;
  }

  /** The complete range behind `position`; behind the beginning when it is undefined. */
  rangeBehind(position: ChainPosition | undefined): PlacedRange | undefined {
    const first = this.#rangeAfter(-1);
    if (first === undefined) return undefined;
    const after = position ?? behind(first);
    const range = this.#rangeAfter(after.seq);
    const isFirst = after.seq === first.lastSeq && (first.lastSeq === 0 || beginsBehindRemoved(first));
    return range && { after, range, isFirst };
  }

  /** What is wrong with the entries of a range. Throws JournalError JOURNAL_READ when its key is missing. */
  flawOf({ after, range }: PlacedRange): Flaw | undefined {
    return this.#compare(after, range, this.#keyOf(range.keyId, 'JOURNAL_READ'));
  }

  /** The range as it stands now that some of its entries were removed. */
  thinned({ after, range }: PlacedRange): StoredRange {
    const digest = RangeDigest.ofLeftOver(after.digest, range.digest, this.#keyOf(range.keyId, 'JOURNAL_READ'));
    this.#addEntries(digest, after.seq, range.lastSeq, true);
    return { ...range, leftOver: digest.value() };
  }

  /** The same range as the beginning of the chain: nothing is left of it, nor of anything before it. */
  asBeginning({ range }: PlacedRange): StoredRange {
    const { lastSeq, digest, keyId } = range;
    return { ...range, leftOver: beginningMark(lastSeq, digest, this.#keyOf(keyId, 'JOURNAL_READ')) };
  }

  #recordsAt(seq: number): RecordWriter {
    return this.#layouts.findLast(({ fromSeq }) => fromSeq <= seq)!.records;
  }

  #keyOf(id: number | null, code: JournalError['code']): JournalKey | undefined {
    if (id === null) return undefined;
    const key = this.#keys.find(id);
    if (key === undefined) throw missingKey(code, this.#path, 'it', id, this.#keys);
    return key;
  }

  /** Place of the first entry; infinite when there is none. */
  #firstSeq(): number {
    return (this.#selectFirstSeq.get()?.firstSeq as number | null) ?? Number.POSITIVE_INFINITY;
  }

  #lastPosition(): ChainPosition {
    return behind(this.#selectLastRange.get() as unknown as StoredRange);
  }

  #rangeAfter(seq: number): StoredRange | undefined {
    return this.#selectRangeAfter.get(seq) as StoredRange | undefined;
  }
}

export class ChainWriter {
  readonly #key: JournalKey | undefined;
  readonly #insertRange: StatementSync;
  readonly #updateEnd: StatementSync;
  #range: RangeDigest;
  #previous: Uint8Array;
  #isEmpty: boolean;
  #lastSeq: number;

  /** Goes on where `reader` says that the journal ends; digests are keyed from now on when there is a `key`. */
  constructor(database: DatabaseSync, reader: ChainReader, key: JournalKey | undefined) {
    this.#key = key;
    this.#insertRange = database.prepare(REPLACE_RANGE_DIGEST);
    this.#updateEnd = database.prepare(UPDATE_END);
    const { lastSeq, lastTransaction, indexedSeq } = reader.end();
    this.#lastSeq = lastSeq;
    ({ range: this.#range, previous: this.#previous, isEmpty: this.#isEmpty } = reader.resumed(key));
    this.end(lastTransaction, indexedSeq);
  }

  /** Adds what the digest of the entries through `lastSeq` is over: they are of one range. */
  add(lastSeq: number, records: Uint8Array, sealed: Uint8Array | undefined): void {
    this.#range.add(records);
    if (sealed !== undefined) this.#range.add(sealed);
    this.#isEmpty = false;
    this.#lastSeq = lastSeq;
    if (!isEndOfRange(lastSeq)) return;
    this.#previous = this.#range.value();
    this.#insertRange.run(lastSeq, this.#previous, null, this.#key?.id ?? null);
    this.#range = new RangeDigest(this.#previous, this.#key);
    this.#isEmpty = true;
  }

  /** Says where the entries end now, and through where they are indexed. */
  end(lastTransaction: number, indexedSeq: number): void {
    const digest = this.#isEmpty ? this.#previous : this.#range.value();
    this.#updateEnd.run(this.#lastSeq, lastTransaction, indexedSeq, digest, this.#key?.id ?? null);
  }
}

/** Begins the chain of a journal whose entries end at `lastSeq`: those that it has are not in it. */
export function beginChain(database: DatabaseSync, lastSeq: number, lastTransaction: number): void {
  const mark = beginningMark(lastSeq, NO_DIGEST, undefined);
  database.prepare(REPLACE_RANGE_DIGEST).run(lastSeq, NO_DIGEST, mark, null);
  database.prepare(INSERT_END).run(lastSeq, lastTransaction, lastSeq, NO_DIGEST, null);
}

/** Says that the entries to come have the columns of this program. */
export function keepLayout(database: DatabaseSync): void {
  if (layoutsOf(database).at(-1)?.columns === LAYOUT) return;
  const { lastSeq } = database.prepare(SELECT_END).get() as unknown as JournalEnd;
  database.prepare(REPLACE_LAYOUT).run(lastSeq + 1, LAYOUT);
}

/** The columns that the entries have, as stored; none before the first is kept. */
export function keptColumns(database: DatabaseSync): readonly string[] {
  return layoutsOf(database).at(-1)?.columns.split(' ') ?? [];
}

function layoutsOf(database: DatabaseSync): { fromSeq: number; columns: string }[] {
  return database.prepare(SELECT_LAYOUTS).all() as { fromSeq: number; columns: string }[];
}

function namesOf(columns: string): ColumnName[] {
  return columns.split(' ').map((stored) => COLUMNS.find((column) => column.stored === stored)!.name);
}

function isThinned(to: StoredRange | JournalEnd): to is StoredRange & { readonly leftOver: Uint8Array } {
  return 'leftOver' in to && to.leftOver !== null;
}

/** True when the chain begins behind entries that were removed, false when behind those that were never in it. */
function beginsBehindRemoved({ digest }: StoredRange): boolean {
  return Buffer.compare(digest, NO_DIGEST) !== 0;
}

function behind({ lastSeq, digest }: StoredRange): ChainPosition {
  return { seq: lastSeq, digest };
}

function flaw(place: number, through: number, what: string): Flaw {
  return { place, through, what };
}
