// A batch of journal records as one block of bytes: the form in which records wait for their commit, cross to the thread
// that writes them, and come back as pages when they are read. A header, then per record its columns at fixed offsets and
// its message; the place of a record is the batch's first place plus its index, so a batch has no gap by construction.
// Appending allocates nothing until the block is full; a value its column cannot hold exactly is refused, never rounded.
import type { JournalRecord } from '../ledger/record.ts';
import { JournalError, type NewRecord } from './journal.ts';

// Header of a batch: place of the first record (float64), number of records (uint32), length of all bytes (uint32).
const FIRST_SEQ_AT = 0;
const COUNT_AT = 8;
const LENGTH_AT = 12;
const HEADER_BYTES = 16;

// Offsets inside a record. What can outgrow 32 bits is a float64, exact up to 2^53; the message follows the columns.
const AT_MS = 0;
const TRANSACTION = 8;
const ORIGINAL = 16;
const AMOUNT_MINOR = 24;
const STEP = 32;
const ACQUIRER = 36;
const ISSUER = 40;
const MTI = 44;
const STAN = 48;
const ISSUER_STAN = 52;
const CURRENCY = 56;
const REASON = 60;
const MESSAGE_LENGTH = 64;
const COLUMNS_BYTES = 68;

const WIDE_COLUMNS = ['atMs', 'transaction', 'original', 'amountMinor'] as const;
const NARROW_COLUMNS = ['step', 'acquirer', 'issuer', 'mti', 'stan', 'issuerStan', 'currency', 'reason'] as const;

const INITIAL_BYTES = 64 * 1024;
/** Bound of one batch. A host that commits every turn of its loop stays far below it. */
export const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** The batch that is being filled. `spare` is the block of an earlier batch, to be used again. */
export class RecordBatch {
  readonly #firstSeq: number;
  #count = 0;
  #lengthBytes = HEADER_BYTES;
  #block: ArrayBuffer;
  #view: DataView;
  #bytes: Uint8Array;

  constructor(firstSeq: number, spare?: ArrayBuffer) {
    this.#firstSeq = firstSeq;
    this.#block = spare ?? new ArrayBuffer(INITIAL_BYTES);
    this.#view = new DataView(this.#block);
    this.#bytes = new Uint8Array(this.#block);
  }

  /** Number of records in the batch. */
  get count(): number {
    return this.#count;
  }

  /** Bytes filled so far, header included. */
  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  /**
   * Copies `record`, message included, and returns its place. Throws JournalError JOURNAL_WRITE, and leaves the batch as
   * it was, when a column holds no integer of its width or the batch would pass MAX_BATCH_BYTES.
   */
  append(record: Readonly<NewRecord>): number {
    const { message } = record;
    if (!fits(record)) throw unfit(record);
    const start = this.#lengthBytes;
    const end = start + COLUMNS_BYTES + message.length;
    if (end > this.#bytes.length) this.#grow(end);
    const view = this.#view;
    view.setFloat64(start + AT_MS, record.atMs, true);
    view.setFloat64(start + TRANSACTION, record.transaction, true);
    view.setFloat64(start + ORIGINAL, record.original, true);
    view.setFloat64(start + AMOUNT_MINOR, record.amountMinor, true);
    view.setInt32(start + STEP, record.step, true);
    view.setInt32(start + ACQUIRER, record.acquirer, true);
    view.setInt32(start + ISSUER, record.issuer, true);
    view.setInt32(start + MTI, record.mti, true);
    view.setInt32(start + STAN, record.stan, true);
    view.setInt32(start + ISSUER_STAN, record.issuerStan, true);
    view.setInt32(start + CURRENCY, record.currency, true);
    view.setInt32(start + REASON, record.reason, true);
    view.setUint32(start + MESSAGE_LENGTH, message.length, true);
    this.#bytes.set(message, start + COLUMNS_BYTES);
    this.#lengthBytes = end;
    return this.#firstSeq + this.#count++;
  }

  /** Completes the header and hands out the block, ready to be transferred. The batch must not be used afterwards. */
  seal(): ArrayBuffer {
    this.#view.setFloat64(FIRST_SEQ_AT, this.#firstSeq, true);
    this.#view.setUint32(COUNT_AT, this.#count, true);
    this.#view.setUint32(LENGTH_AT, this.#lengthBytes, true);
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
    this.#view = new DataView(larger);
    this.#bytes = bytes;
  }
}

/** Number of records in a sealed batch. */
export function recordCount(block: ArrayBuffer): number {
  return new DataView(block).getUint32(COUNT_AT, true);
}

/**
 * The records of a sealed batch in order. Each `message` is a view on `block`: whoever keeps a record longer than the
 * block copies it. Throws RangeError when the block ends before its last record does.
 */
export function* recordsIn(block: ArrayBuffer): Generator<JournalRecord, void> {
  const view = new DataView(block);
  const count = view.getUint32(COUNT_AT, true);
  const lengthBytes = view.getUint32(LENGTH_AT, true);
  let seq = view.getFloat64(FIRST_SEQ_AT, true);
  let start = HEADER_BYTES;
  for (let index = 0; index < count; index++) {
    const messageStart = start + COLUMNS_BYTES;
    const end = messageStart + (messageStart <= lengthBytes ? view.getUint32(start + MESSAGE_LENGTH, true) : 0);
    if (end > lengthBytes) throw new RangeError(`record ${index} of a batch of ${count} ends past byte ${lengthBytes}`);
    yield {
      seq,
      atMs: view.getFloat64(start + AT_MS, true),
      step: view.getInt32(start + STEP, true) as JournalRecord['step'],
      transaction: view.getFloat64(start + TRANSACTION, true),
      original: view.getFloat64(start + ORIGINAL, true),
      acquirer: view.getInt32(start + ACQUIRER, true),
      issuer: view.getInt32(start + ISSUER, true),
      mti: view.getInt32(start + MTI, true),
      stan: view.getInt32(start + STAN, true),
      issuerStan: view.getInt32(start + ISSUER_STAN, true),
      amountMinor: view.getFloat64(start + AMOUNT_MINOR, true),
      currency: view.getInt32(start + CURRENCY, true),
      reason: view.getInt32(start + REASON, true),
      message: new Uint8Array(block, messageStart, end - messageStart),
    };
    start = end;
    seq++;
  }
}

// Spelled out, not looped over the column names: this runs for every record of every message.
function fits(record: Readonly<NewRecord>): boolean {
  return (
    Number.isSafeInteger(record.atMs) &&
    Number.isSafeInteger(record.transaction) &&
    Number.isSafeInteger(record.original) &&
    Number.isSafeInteger(record.amountMinor) &&
    (record.step | 0) === record.step &&
    (record.acquirer | 0) === record.acquirer &&
    (record.issuer | 0) === record.issuer &&
    (record.mti | 0) === record.mti &&
    (record.stan | 0) === record.stan &&
    (record.issuerStan | 0) === record.issuerStan &&
    (record.currency | 0) === record.currency &&
    (record.reason | 0) === record.reason
  );
}

function unfit(record: Readonly<NewRecord>): JournalError {
  const wide = WIDE_COLUMNS.find((column) => !Number.isSafeInteger(record[column]));
  const column = wide ?? NARROW_COLUMNS.find((name) => (record[name] | 0) !== record[name]) ?? 'step';
  const width = wide === undefined ? 'of 32 bits' : 'below 2^53';
  return new JournalError(
    'JOURNAL_WRITE',
    `the journal cannot keep ${column} ${record[column]} of transaction ${record.transaction}: give an integer ${width}`,
  );
}
