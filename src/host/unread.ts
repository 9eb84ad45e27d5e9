// What a link has read and not handed over yet, because its share of the turn was used before. It lies in a buffer that links pass on
// to each other: a busy link needs one in every turn, and a new one each time would be most of what the collector has to do.

/** The size of a buffer that is passed on: as much as one read has. */
const BUFFER_BYTES = 64 * 1024;
/** Buffers that are kept while nobody needs them. */
const SPARE_BUFFERS = 8;

const NOTHING = Buffer.alloc(0);

export class SpareBuffers {
  private readonly buffers: Buffer[] = [];

  /** A buffer for at least so many bytes, whatever is in it. */
  take(bytes: number): Buffer {
    if (bytes > BUFFER_BYTES) return Buffer.allocUnsafeSlow(bytes);
    return this.buffers.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }

  /** Nobody reads or writes it any more. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === BUFFER_BYTES && this.buffers.length < SPARE_BUFFERS) this.buffers.push(buffer);
  }
}

export class Unread {
  /** It lies in `[at, end)` of `buffer`. */
  buffer: Buffer = NOTHING;
  at = 0;
  end = 0;
  private readonly spare: SpareBuffers;

  constructor(spare: SpareBuffers) {
    this.spare = spare;
  }

  get bytes(): number {
    return this.end - this.at;
  }

  /** Copies `[from, end)` of `chunk` behind what there is. */
  add(chunk: Buffer, from: number, end: number): void {
    if (this.end + end - from > this.buffer.length) this.move(end - from);
    this.end += chunk.copy(this.buffer, this.end, from, end);
  }

  /** It is being handed over: nothing of it is unread until `handedOver` says where that ended. */
  handOver(): { readonly buffer: Buffer; readonly from: number; readonly end: number } {
    const { buffer, at: from, end } = this;
    this.at = end;
    return { buffer, from, end };
  }
  handedOver(at: number): void {
    if (at < this.end) this.at = at;
    else this.forget();
  }

  /** Nothing of it will be handed over. */
  forget(): void {
    this.spare.giveBack(this.buffer);
    this.buffer = NOTHING;
    this.at = this.end = 0;
  }

  /** Moves it to where `more` bytes have room behind it. */
  private move(more: number): void {
    const { buffer, at, end, bytes } = this;
    this.buffer = this.spare.take(bytes + more);
    this.end = buffer.copy(this.buffer, 0, at, end);
    this.at = 0;
    this.spare.giveBack(buffer);
  }
}
