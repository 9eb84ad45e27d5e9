// Collects the outgoing frames of one link, so that all messages of a turn go out in one write: writing each by itself
// costs 5 to 50 times the throughput. Messages are written straight into the outgoing buffer, behind room left for the
// length prefix; no frame is copied unless the buffer has to grow. Invariant: a byte that was taken is not touched
// again until its owner recycles it, since the socket reads it until its write has finished.
import type { Framing } from './framing.ts';
import { WireError } from './wire-error.ts';

/** Bounds of one link's outgoing buffers. */
interface FrameWriterLimits {
  /** Size of a new buffer. Default 16 KiB. */
  readonly firstBytes?: number;
  /** The most one write may hold; buffers double up to here. Default 1 MiB. */
  readonly limitBytes?: number;
  /** Buffers kept for reuse, those in the hands of the socket included. Default 4. */
  readonly pooledBuffers?: number;
}

const DEFAULT_FIRST_BYTES = 16 * 1024;
const DEFAULT_LIMIT_BYTES = 1024 * 1024;
const DEFAULT_POOLED_BUFFERS = 4;
const NOTHING_RESERVED = -1;

const noBuffer = Buffer.alloc(0);

/** The batching writer of one link: `reserve`, write the body, `finish` or `abandon`; once a turn, `take` and send. */
export class FrameWriter {
  /** Where the reserved body is written. Read it after `reserve`: growing replaces it. */
  buffer: Buffer = noBuffer;

  private readonly framing: Framing;
  private readonly prefixBytes: number;
  private readonly firstBytes: number;
  private readonly limitBytes: number;
  private readonly pooledBuffers: number;
  private finishedBytes = 0;
  private reservedBytes = NOTHING_RESERVED;
  private readonly free: Buffer[] = [];
  /** The views taken and not yet recycled, and at the same index the buffer that each is a view of. */
  private readonly lentViews: Uint8Array[] = [];
  private readonly lentBuffers: Buffer[] = [];

  constructor(framing: Framing, limits: FrameWriterLimits = {}) {
    this.framing = framing;
    this.prefixBytes = framing.prefixBytes;
    this.limitBytes = limits.limitBytes ?? DEFAULT_LIMIT_BYTES;
    this.firstBytes = Math.min(limits.firstBytes ?? DEFAULT_FIRST_BYTES, this.limitBytes);
    this.pooledBuffers = limits.pooledBuffers ?? DEFAULT_POOLED_BUFFERS;
    if (!(this.firstBytes >= 1 && Number.isSafeInteger(this.firstBytes) && Number.isSafeInteger(this.limitBytes))) {
      throw misuse(`buffers of ${this.firstBytes} up to ${this.limitBytes} bytes`, 'give whole numbers above zero');
    }
  }

  /** Bytes of finished frames, prefixes included, that `take` would give. */
  get pendingBytes(): number {
    return this.finishedBytes;
  }

  /**
   * Whether `reserve(maxBodyBytes)` would succeed. When not, take and send what is pending first. Framing `none` has
   * room for one frame at a time, since only the write itself sets it apart from the next.
   */
  hasRoom(maxBodyBytes: number): boolean {
    if (this.prefixBytes === 0 && this.finishedBytes > 0) return false;
    return this.finishedBytes + this.prefixBytes + maxBodyBytes <= this.limitBytes;
  }

  /**
   * Makes room for a body of at most `maxBodyBytes` and gives the offset in `buffer` at which to write it. Throws
   * WireError OUTGOING_FULL when there is no room, OUTGOING_MISUSED when a reservation is still open.
   */
  reserve(maxBodyBytes: number): number {
    if (this.reservedBytes !== NOTHING_RESERVED) throw misuse('a frame is already reserved', 'finish or abandon it');
    if (!(maxBodyBytes >= 0)) throw misuse(`a frame of ${maxBodyBytes} bytes`, 'reserve zero bytes or more');
    if (!this.hasRoom(maxBodyBytes)) throw this.full(maxBodyBytes);
    const body = this.finishedBytes + this.prefixBytes;
    const neededBytes = body + maxBodyBytes;
    if (neededBytes > this.buffer.length) this.makeRoom(neededBytes);
    this.reservedBytes = maxBodyBytes;
    return body;
  }

  /**
   * Closes the reserved frame with the `bodyBytes` bytes that were written; zero makes a keep-alive. Throws WireError
   * OUTGOING_MISUSED when that is more than was reserved, FRAME_TOO_LONG when the prefix cannot express it; either way
   * the frame is abandoned and those before it stay.
   */
  finish(bodyBytes: number): void {
    const reservedBytes = this.reservedBytes;
    this.reservedBytes = NOTHING_RESERVED;
    if (reservedBytes === NOTHING_RESERVED) throw misuse('no frame is reserved', 'reserve before finish');
    if (!(bodyBytes >= 0 && bodyBytes <= reservedBytes)) {
      throw misuse(`${bodyBytes} bytes written where ${reservedBytes} were reserved`, 'reserve the most it can be');
    }
    this.framing.writeLength(this.buffer, this.finishedBytes, bodyBytes);
    this.finishedBytes += this.prefixBytes + bodyBytes;
  }

  /** Drops the reserved frame, if there is one: nothing of it is sent. */
  abandon(): void {
    this.reservedBytes = NOTHING_RESERVED;
  }

  /**
   * All finished frames as one view, or undefined when there are none. The view is the caller's until `recycle`; frames
   * finished later go to another buffer. Throws WireError OUTGOING_MISUSED while a frame is reserved.
   */
  take(): Buffer | undefined {
    if (this.reservedBytes !== NOTHING_RESERVED) throw misuse('a frame is still reserved', 'finish or abandon it');
    if (this.finishedBytes === 0) return undefined;
    const view = this.buffer.subarray(0, this.finishedBytes);
    // Past the bound the buffer is simply left to the garbage collector once the socket lets go of it.
    if (this.lentViews.length < this.pooledBuffers) {
      this.lentViews.push(view);
      this.lentBuffers.push(this.buffer);
    }
    this.buffer = noBuffer;
    this.finishedBytes = 0;
    return view;
  }

  /**
   * Gives back a view that `take` gave, once the socket has finished with it. False when it is not known here, or no
   * longer: recycling twice is harmless, a buffer is never in two hands.
   */
  recycle(view: Uint8Array): boolean {
    const index = this.lentViews.indexOf(view);
    if (index < 0) return false;
    const last = this.lentViews.length - 1;
    const buffer = this.lentBuffers[index];
    this.lentViews[index] = this.lentViews[last];
    this.lentBuffers[index] = this.lentBuffers[last];
    this.lentViews.pop();
    this.lentBuffers.pop();
    if (this.free.length + this.lentViews.length < this.pooledBuffers) this.free.push(buffer);
    return true;
  }

  private makeRoom(neededBytes: number): void {
    // Only now, not in `take`: by the next frame the write before may have ended and its buffer be free again.
    if (this.buffer.length === 0) this.buffer = this.free.pop() ?? noBuffer;
    if (neededBytes <= this.buffer.length) return;
    let bytes = Math.max(this.buffer.length, this.firstBytes);
    while (bytes < neededBytes) bytes *= 2;
    // Not from the shared slab of small buffers: a pooled buffer lives as long as its link.
    const grown = Buffer.allocUnsafeSlow(Math.min(bytes, this.limitBytes));
    this.buffer.copy(grown, 0, 0, this.finishedBytes);
    this.buffer = grown;
  }

  private full(maxBodyBytes: number): WireError {
    const what = `no room for a frame of ${maxBodyBytes} bytes behind ${this.finishedBytes} pending`;
    const hint =
      this.finishedBytes > 0
        ? 'take and send what is pending first (hasRoom tells)'
        : `raise the limit of ${this.limitBytes} bytes`;
    return new WireError('OUTGOING_FULL', `${what}, framing ${this.framing.name}`, hint);
  }
}

function misuse(what: string, hint: string): WireError {
  return new WireError('OUTGOING_MISUSED', what, hint);
}
