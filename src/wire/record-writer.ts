// Writes files of card clearing records, as `rdw.ts` reads them: each record behind its length in four bytes, a length of zero at the
// end; in blocks of 1014 bytes where that is asked for. What is written is handed on in large pieces.
import { BLOCK_BYTES, BLOCK_DATA_BYTES, FILLER, type FileFraming, GREATEST_RECORD, WORD_BYTES } from './rdw.ts';

/** Whole blocks, so that a piece ends where a block does. */
const PIECE_BYTES = 256 * BLOCK_BYTES;
const NOTHING = new Uint8Array(0);

export class RecordWriter {
  readonly #isBlocked: boolean;
  readonly #onPiece: (piece: Uint8Array) => void;
  readonly #piece = new Uint8Array(PIECE_BYTES);
  readonly #word = new Uint8Array(WORD_BYTES);
  #used = 0;
  /** Bytes of data that the block has. */
  #inBlock = 0;

  /** `onPiece` gets the bytes in order; they are valid until it returns. */
  constructor(framing: FileFraming, onPiece: (piece: Uint8Array) => void) {
    this.#isBlocked = framing === 'rdw-1014';
    this.#onPiece = onPiece;
  }

  /** Writes a record. Throws a RangeError when no reader would believe its length. */
  add(record: Uint8Array): void {
    if (record.length === 0 || record.length > GREATEST_RECORD)
      throw new RangeError(`a record of ${record.length} bytes cannot be written`);
    this.#writeRecord(record);
  }

  /** Ends the file: a length of zero, and the rest of the last block filled up. */
  end(): void {
    this.#writeRecord(NOTHING);
    if (this.#isBlocked && this.#inBlock > 0) {
      const rest = BLOCK_DATA_BYTES - this.#inBlock;
      this.#write(new Uint8Array(rest).fill(FILLER));
    }
    this.#handOn();
  }

  #writeRecord(record: Uint8Array): void {
    const { length } = record;
    this.#word[0] = length >>> 24;
    this.#word[1] = length >>> 16;
    this.#word[2] = length >>> 8;
    this.#word[3] = length;
    this.#write(this.#word);
    this.#write(record);
  }

  #write(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const room = this.#isBlocked ? BLOCK_DATA_BYTES - this.#inBlock : PIECE_BYTES - this.#used;
      const taken = Math.min(room, bytes.length - at);
      this.#piece.set(at === 0 && taken === bytes.length ? bytes : bytes.subarray(at, at + taken), this.#used);
      this.#used += taken;
      at += taken;
      if (this.#isBlocked) this.#endBlock(taken);
      if (this.#used === PIECE_BYTES) this.#handOn();
    }
  }

  #endBlock(taken: number): void {
    this.#inBlock += taken;
    if (this.#inBlock < BLOCK_DATA_BYTES) return;
    this.#piece.fill(FILLER, this.#used, this.#used + BLOCK_BYTES - BLOCK_DATA_BYTES);
    this.#used += BLOCK_BYTES - BLOCK_DATA_BYTES;
    this.#inBlock = 0;
  }

  #handOn(): void {
    if (this.#used === 0) return;
    this.#onPiece(this.#piece.subarray(0, this.#used));
    this.#used = 0;
  }
}
