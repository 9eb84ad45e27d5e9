// The answers that are retained, by slot: one region of fixed stride for the usual answer, and a buffer of its own for a
// longer one.
import { bytesOf, copyBytes, viewOf } from '../../codec/copy-bytes.ts';

/** Longest answer that stays in the common region: it echoes a request without its tracks, chip data and addresses. */
const STRIDE_BYTES = 256;

export class AnswerBytes {
  private readonly region: Buffer;
  private readonly view: DataView;
  private readonly longer = new Map<number, Buffer>();
  private readonly lengths: Int32Array;

  constructor(capacity: number) {
    this.region = Buffer.allocUnsafeSlow(capacity * STRIDE_BYTES);
    this.view = viewOf(this.region);
    this.lengths = new Int32Array(capacity);
  }

  /** Keeps a copy of `[start, end)` of `source` for `slot`, in place of what was there. */
  keep(slot: number, source: DataView, start: number, end: number): void {
    const length = end - start;
    if (this.lengths[slot] > STRIDE_BYTES) this.longer.delete(slot);
    this.lengths[slot] = length;
    if (length > STRIDE_BYTES) this.longer.set(slot, Buffer.from(bytesOf(source, start, length)));
    else copyBytes(source, start, end, this.view, slot * STRIDE_BYTES);
  }

  /** The buffer that holds the answer of `slot`, from `startOf` to `endOf`. */
  bufferOf(slot: number): Buffer {
    return this.lengths[slot] > STRIDE_BYTES ? this.longer.get(slot)! : this.region;
  }
  startOf(slot: number): number {
    return this.lengths[slot] > STRIDE_BYTES ? 0 : slot * STRIDE_BYTES;
  }
  endOf(slot: number): number {
    return this.startOf(slot) + this.lengths[slot];
  }
}
