// The bytes of requests in flight: places are handed out last in, first out, so that a few places, warm in the processor's
// cache, serve whatever is usually in flight, and the rest of the region is never touched.
import { bytesOf, copyBytes, viewOf } from '../../codec/copy-bytes.ts';

/** Longest message that has a place in the region. */
const STRIDE_BYTES = 512;

export class RequestBytes {
  private readonly region: Buffer;
  private readonly view: DataView;
  private readonly longer = new Map<number, Buffer>();
  private readonly lengths: Int32Array;
  /** By slot: its place in the region, if its request has one. */
  private readonly places: Int32Array;
  /** Places that were handed out and came back. */
  private readonly free: Int32Array;
  private freeCount = 0;
  /** The first place that was never handed out. */
  private untouched = 0;

  /** For slots 0 to `capacity` - 1, of which `inFlightLimit` hold a request at a time. */
  constructor(capacity: number, inFlightLimit: number) {
    this.region = Buffer.allocUnsafeSlow(inFlightLimit * STRIDE_BYTES);
    this.view = viewOf(this.region);
    this.lengths = new Int32Array(capacity);
    this.places = new Int32Array(capacity);
    this.free = new Int32Array(inFlightLimit);
  }

  /** Keeps a copy of `[start, end)` of `source` for `slot`, in place of what was there; never a part of what was. */
  keep(slot: number, source: DataView, start: number, end: number): void {
    const length = end - start;
    if (this.lengths[slot] !== 0) this.drop(slot);
    this.lengths[slot] = length;
    if (length === 0) return;
    if (length > STRIDE_BYTES) {
      this.longer.set(slot, Buffer.from(bytesOf(source, start, length)));
      return;
    }
    const place = this.freeCount > 0 ? this.free[--this.freeCount] : this.untouched++;
    this.places[slot] = place;
    copyBytes(source, start, end, this.view, place * STRIDE_BYTES);
  }

  /** Lets go of what is kept for `slot`, if anything is. */
  drop(slot: number): void {
    const length = this.lengths[slot];
    if (length > STRIDE_BYTES) this.longer.delete(slot);
    else if (length > 0) this.free[this.freeCount++] = this.places[slot];
    this.lengths[slot] = 0;
  }

  /** True when the bytes of `slot` from `offset` on are those of `[from, to)`, four or more, in `view`. False says nothing: those of a
   *  longer request are not compared. */
  holds(slot: number, offset: number, view: DataView, from: number, to: number): boolean {
    const length = this.lengths[slot];
    if (length > STRIDE_BYTES || offset + to - from > length || to - from < 4) return false;
    const shift = this.places[slot] * STRIDE_BYTES + offset - from;
    // The last look overlaps the one before when the length is no multiple of four.
    const last = to - 4;
    let odd = this.view.getInt32(last + shift) ^ view.getInt32(last);
    for (let i = from; i < last; i += 4) odd |= this.view.getInt32(i + shift) ^ view.getInt32(i);
    return odd === 0;
  }

  /** The buffer that holds the request of `slot`, from `startOf` to `endOf`. */
  bufferOf(slot: number): Buffer {
    return this.lengths[slot] > STRIDE_BYTES ? this.longer.get(slot)! : this.region;
  }
  startOf(slot: number): number {
    return this.lengths[slot] > STRIDE_BYTES ? 0 : this.places[slot] * STRIDE_BYTES;
  }
  endOf(slot: number): number {
    return this.startOf(slot) + this.lengths[slot];
  }
}
