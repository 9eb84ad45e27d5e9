// Whether the entries are those that were written. They are digested in ranges of 64 places, each with the digest of the range
// before it, so that an entry that is changed, removed, added or moved makes a digest another one. In an encrypted journal the
// digests are keyed: nobody can write others without the key. In a clear journal they find damage and changes by hand, not
// somebody who computes them anew. A digest is over the record of each entry: its columns, the length of its content, the
// content, filled up to eight bytes, as it lies in a batch.
import { createHash, createHmac } from 'node:crypto';
import { type ColumnName, contentOf, type NewEntry } from '../journal/entry.ts';
import { columnsWriter } from './entry-layout.ts';
import type { JournalKey } from './journal-keys.ts';

/** Entries that have a digest together: the place of a fault is known so exactly. */
export const RANGE_ENTRIES = 64;
/** What the first digest of a journal follows. */
export const NO_DIGEST = new Uint8Array(32);

const HASH = 'sha256';
const FLOAT_BYTES = 8;
const FIRST_BYTES = 4_096;

/** The last place of the range of `seq`. */
export function endOfRange(seq: number): number {
  return Math.ceil(seq / RANGE_ENTRIES) * RANGE_ENTRIES;
}

/** True at the last place of a range. */
export function isEndOfRange(seq: number): boolean {
  return seq % RANGE_ENTRIES === 0;
}

/** The digest of a range while it is written. */
export class RangeDigest {
  readonly #hash;
  readonly #key: JournalKey | undefined;

  /** `previous` is the digest before it; with a key, the digest is keyed. */
  constructor(previous: Uint8Array, key: JournalKey | undefined, beginning = '') {
    this.#hash = createHash(HASH).update(beginning).update(previous);
    this.#key = key;
  }

  /** The digest of what is left of a range, of which some entries were removed: it follows `previous`, and was `whole`. */
  static ofLeftOver(previous: Uint8Array, whole: Uint8Array, key: JournalKey | undefined): RangeDigest {
    const digest = new RangeDigest(previous, key, 'what is left');
    digest.add(whole);
    return digest;
  }

  /** Adds the records of entries, one behind the other. */
  add(records: Uint8Array): void {
    this.#hash.update(records);
  }

  /** The digest of what was added so far. */
  value(): Buffer {
    return keyed(this.#hash.copy().digest(), this.#key);
  }
}

/** The mark of a chain that begins behind `seq` with `digest`: nobody cuts off its beginning without being seen. */
export function beginningMark(seq: number, digest: Uint8Array, key: JournalKey | undefined): Buffer {
  return keyed(createHash(HASH).update(`begins behind ${seq}`).update(digest).digest(), key);
}

/** Writes the records of entries whose columns are known to be safe integers. */
export class RecordWriter {
  readonly #columns: number;
  readonly #writeColumns: ReturnType<typeof columnsWriter>;
  #floats = new Float64Array(FIRST_BYTES / FLOAT_BYTES);
  #bytes = new Uint8Array(this.#floats.buffer);

  /** `names` are the columns that entries had when they were written. */
  constructor(names: readonly ColumnName[]) {
    this.#columns = names.length;
    this.#writeColumns = columnsWriter(names);
  }

  /** The record of `entry`, until the next one is written. */
  record(entry: Readonly<NewEntry>): Uint8Array {
    const content = contentOf(entry);
    const contentAt = (this.#columns + 1) * FLOAT_BYTES;
    const length = Math.ceil((contentAt + content.length) / FLOAT_BYTES) * FLOAT_BYTES;
    if (length > this.#bytes.length) {
      this.#floats = new Float64Array((2 * length) / FLOAT_BYTES);
      this.#bytes = new Uint8Array(this.#floats.buffer);
    }
    this.#floats[length / FLOAT_BYTES - 1] = 0;
    this.#writeColumns(entry, this.#floats, 0);
    this.#floats[this.#columns] = content.length;
    this.#bytes.set(content, contentAt);
    return this.#bytes.subarray(0, length);
  }
}

function keyed(digest: Buffer, key: JournalKey | undefined): Buffer {
  return key === undefined ? digest : createHmac(HASH, key.authenticating).update(digest).digest();
}
