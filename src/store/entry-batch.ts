// A batch of journal entries as one block of bytes: the form in which entries wait for their commit, cross to the thread
// that writes them, and come back as pages when they are read. A header, then for each entry its columns, the length of its
// message and the message, filled up to eight bytes. The place of an entry is the batch's first place plus its index, so a
// batch has no gap by construction. Appending allocates no block until this one is full; a value that its column cannot hold
// exactly is refused, never rounded. Blocks never leave the process, so numbers are in the byte order of the machine.
import type { JournalEntry, NewEntry } from '../journal/entry.ts';
import { JournalError } from '../journal/journal.ts';
import { COLUMN_COUNT, readEntry, unsafeColumn, writeColumns } from './entry-layout.ts';

// Header of a batch: place of the first entry (float64), number of entries (uint32), length of all bytes (uint32).
const HEADER_BYTES = 16;
const COUNT = 2;
const LENGTH = 3;

const FLOAT_BYTES = 8;
/** Columns of an entry and the length of its message. */
const FIXED_BYTES = (COLUMN_COUNT + 1) * FLOAT_BYTES;

const INITIAL_BYTES = 64 * 1024;
/** Bound of one batch. A host that commits every turn of its loop stays far below it. */
const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** The batch that is being filled. `spare` is the block of an earlier batch, to be used again. */
export class EntryBatch {
  readonly #firstSeq: number;
  #count = 0;
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
   * it was, when a column holds no safe integer, the message lies outside of its bytes, or the batch would pass
   * MAX_BATCH_BYTES.
   */
  append(entry: Readonly<NewEntry>): number {
    const { bytes, start, end } = entry;
    if (start >>> 0 !== start || end >>> 0 !== end || start > end || end > bytes.length) throw outside(entry);
    const at = this.#lengthBytes;
    const messageAt = at + FIXED_BYTES;
    const next = filledUp(messageAt + end - start);
    if (next > this.#bytes.length) this.#grow(next);
    const floats = this.#floats;
    if (!writeColumns(entry, floats, at / FLOAT_BYTES)) throw unsafe(entry);
    floats[messageAt / FLOAT_BYTES - 1] = end - start;
    if (start < end) this.#bytes.set(bytes.subarray(start, end), messageAt);
    this.#lengthBytes = next;
    return this.#firstSeq + this.#count++;
  }

  /** Completes the header and hands out the block, ready to be transferred. The batch must not be used afterwards. */
  seal(): ArrayBuffer {
    this.#floats[0] = this.#firstSeq;
    const header = headerOf(this.#block);
    header[COUNT] = this.#count;
    header[LENGTH] = this.#lengthBytes;
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

/**
 * The entries of a sealed batch in order. The message of each lies in `block`: whoever keeps an entry longer than the
 * block copies it. Throws RangeError when the block ends before its last entry does.
 */
export function* entriesIn(block: ArrayBuffer): Generator<JournalEntry, void> {
  const count = entryCount(block);
  const lengthBytes = headerOf(block)[LENGTH];
  const floats = floatsOf(block);
  const bytes = new Uint8Array(block, 0, lengthBytes);
  const firstSeq = floats[0];
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

function floatsOf(block: ArrayBuffer): Float64Array {
  return new Float64Array(block, 0, Math.floor(block.byteLength / FLOAT_BYTES));
}

function headerOf(block: ArrayBuffer): Uint32Array {
  return new Uint32Array(block, 0, HEADER_BYTES / Uint32Array.BYTES_PER_ELEMENT);
}

/** The next place at which a float64 may lie. */
function filledUp(bytes: number): number {
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

function refusal({ transaction }: Readonly<NewEntry>, what: string, hint: string): JournalError {
  return new JournalError('JOURNAL_WRITE', `the journal cannot keep ${what} of transaction ${transaction}: ${hint}`);
}
