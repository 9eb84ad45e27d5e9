// A batch of journal entries as one block of bytes: the form in which entries wait for their commit, cross to the thread
// that writes them, and come back as pages when they are read. A header, then for each entry its columns, the length of its
// message and the message, filled up to eight bytes with zeros. The place of an entry is the batch's first place plus its index, so a
// batch has no gap by construction. Appending allocates no block until this one is full; a value that its column cannot hold
// exactly is refused, never rounded. Blocks never leave the process, so numbers are in the byte order of the machine.
import type { JournalEntry, NewEntry } from '../journal/entry.ts';
import { JournalError } from '../journal/journal.ts';
import { COLUMN_COUNT, readEntry, unsafeColumn, writeColumns } from './entry-layout.ts';

// Header of a batch: place of the first entry (float64); number of entries, length of all bytes, entries with an answer as it was
// told (uint32 each, and one that fills up).
const HEADER_BYTES = 24;
const COUNT = 2;
const LENGTH = 3;
const TOLD = 4;

const FLOAT_BYTES = 8;
/** Columns of an entry and the length of its message. */
const FIXED_BYTES = (COLUMN_COUNT + 1) * FLOAT_BYTES;

const INITIAL_BYTES = 64 * 1024;
/** Bound of one batch. A host that commits every turn of its loop stays far below it. */
const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** The batch that is being filled. `spare` is a block to begin with: that of an earlier batch, to be used again, or one with room enough. */
export class EntryBatch {
  readonly #firstSeq: number;
  #count = 0;
  #told = 0;
  #lengthBytes = HEADER_BYTES;
  #block: ArrayBuffer;
  #floats: Float64Array;
  #bytes: Uint8Array;

  constructor(firstSeq: number, spare?: ArrayBuffer) {
    this.#firstSeq = firstSeq;
    this.#block = spare ?? new ArrayBuffer(INITIAL_BYTES);
    this.#floats = floatsOf(this.#block);
    this.#bytes = new Uint8Array(this.#block);
  }

  /** Number of entries in the batch. */
  get count(): number {
    return this.#count;
  }

  /** Bytes filled so far, header included. */
  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /**
   * Copies `entry`, message included, and returns its place. Throws JournalError JOURNAL_WRITE, and leaves the batch as
   * it was, when a column holds no safe integer, the message lies outside of its bytes, the parts behind the message are longer
   * than all of it, or the batch would pass MAX_BATCH_BYTES.
   */
  append(entry: Readonly<NewEntry>): number {
    const { start, end, requestBytes, toldBytes } = entry;
    if (!(requestBytes >= 0 && toldBytes >= 0 && requestBytes + toldBytes <= end - start)) throw tooLong(entry);
    return this.appendClear(entry);
  }

  /** The same for an entry the end of whose content is sealed elsewhere. */
  appendClear(entry: Readonly<NewEntry>): number {
    const { bytes, start, end } = entry;
    if (start >>> 0 !== start || end >>> 0 !== end || start > end || end > bytes.length) throw outside(entry);
    const at = this.#lengthBytes;
    const messageAt = at + FIXED_BYTES;
    const next = filledUp(messageAt + end - start);
    if (next > this.#bytes.length) this.#grow(next);
    const floats = this.#floats;
    if (!writeColumns(entry, floats, at / FLOAT_BYTES)) throw unsafe(entry);
    // What fills up the message: a block that is filled again holds another one there.
    floats[next / FLOAT_BYTES - 1] = 0;
    floats[messageAt / FLOAT_BYTES - 1] = end - start;
    if (start < end) this.#bytes.set(bytes.subarray(start, end), messageAt);
    this.#lengthBytes = next;
    if (entry.toldBytes > 0) this.#told++;
    return this.#firstSeq + this.#count++;
  }

  /** Completes the header and hands out the block, ready to be transferred. The batch must not be used afterwards. */
  seal(): ArrayBuffer {
    this.#floats[0] = this.#firstSeq;
    const header = headerOf(this.#block);
    header[COUNT] = this.#count;
    header[LENGTH] = this.#lengthBytes;
    header[TOLD] = this.#told;
    return this.#block;
  }

  #grow(neededBytes: number): void {
    if (neededBytes > MAX_BATCH_BYTES) {
      throw new JournalError(
        'JOURNAL_WRITE',
        `the open batch of the journal would grow to ${neededBytes} bytes, its bound is ${MAX_BATCH_BYTES}; commit more often`,
      );
    }
    const larger = new ArrayBuffer(Math.min(MAX_BATCH_BYTES, Math.max(2 * this.#bytes.length, neededBytes)));
    const bytes = new Uint8Array(larger);
    bytes.set(this.#bytes.subarray(0, this.#lengthBytes));
    this.#block = larger;
    this.#floats = floatsOf(larger);
    this.#bytes = bytes;
  }
}

/** Number of entries in a sealed batch. */
export function entryCount(block: ArrayBuffer): number {
  return headerOf(block)[COUNT];
}

/** Number of entries of a sealed batch that carry an answer as it was told. */
export function toldCount(block: ArrayBuffer): number {
  return headerOf(block)[TOLD];
}

/** Place of the first entry of a sealed batch. */
export function firstSeqOf(block: ArrayBuffer): number {
  return floatsOf(block)[0]!;
}

/**
 * The entries of a sealed batch in order. The message of each lies in `block`: whoever keeps an entry longer than the
 * block copies it. Throws RangeError when the block ends before its last entry does.
 */
export function* entriesIn(block: ArrayBuffer): Generator<JournalEntry, void> {
  const count = entryCount(block);
  const lengthBytes = headerOf(block)[LENGTH];
  const floats = floatsOf(block);
  const bytes = new Uint8Array(block, 0, lengthBytes);
  const firstSeq = firstSeqOf(block);
  let at = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const start = at + FIXED_BYTES;
    const end = start + (start <= lengthBytes ? floats[start / FLOAT_BYTES - 1] : 0);
    const next = filledUp(end);
    if (next > lengthBytes) throw new RangeError(`entry ${index} of a batch of ${count} ends past byte ${lengthBytes}`);
    yield readEntry(firstSeq + index, floats, at / FLOAT_BYTES, bytes, start, end);
    at = next;
  }
}

/** The records of entries that `entriesIn` has given, from `first` to `last`: of each its columns, the length of its message, the
 *  message, filled up with zeros. */
export function recordsOf(first: JournalEntry, last: JournalEntry): Uint8Array {
  return first.bytes.subarray(first.start - FIXED_BYTES, filledUp(last.end));
}

function floatsOf(block: ArrayBuffer): Float64Array {
  return new Float64Array(block, 0, Math.floor(block.byteLength / FLOAT_BYTES));
}

function headerOf(block: ArrayBuffer): Uint32Array {
  return new Uint32Array(block, 0, HEADER_BYTES / Uint32Array.BYTES_PER_ELEMENT);
}

/** The next place at which a float64 may lie. */
export function filledUp(bytes: number): number {
  return Math.ceil(bytes / FLOAT_BYTES) * FLOAT_BYTES;
}

function unsafe(entry: Readonly<NewEntry>): JournalError {
  const column = unsafeColumn(entry)!;
  return refusal(entry, `${column} ${entry[column]}`, 'give an integer below 2^53');
}

function outside(entry: Readonly<NewEntry>): JournalError {
  const { start, end, bytes } = entry;
  return refusal(entry, `a message at ${start} to ${end} of ${bytes.length} bytes`, 'give a range inside of them');
}

function tooLong(entry: Readonly<NewEntry>): JournalError {
  const { start, end, requestBytes, toldBytes } = entry;
  const what = `a request of ${requestBytes} and an answer of ${toldBytes} bytes in a content of ${end - start}`;
  return refusal(entry, what, 'give lengths from 0 that fit into it');
}

function refusal({ transaction }: Readonly<NewEntry>, what: string, hint: string): JournalError {
  return new JournalError('JOURNAL_WRITE', `the journal cannot keep ${what} of transaction ${transaction}: ${hint}`);
}
