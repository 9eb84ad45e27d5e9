// Cuts the byte stream of one connection into frames, by the length prefix of its framing. A frame inside one chunk is
// handed over where it lies; only a frame that straddles chunks is joined, in one buffer of at most prefix + limit
// bytes, so that neither a slow peer nor a hostile one costs more than that. Every length is checked before it is
// followed, and after a bad one nothing more is read: no byte behind it is known to be the beginning of anything.
import type { Framing } from './framing.ts';
import { type Evidence, lengthFault, tlsFault, truncationFault } from './framing-diagnosis.ts';
import { FramingError, hexExcerpt, WireError } from './wire-error.ts';

/**
 * Receives one frame: the body is `bytes[start]` up to, not including, `bytes[end]`, without its length prefix. The
 * bytes belong to the reader or to the pushed chunk and are valid only during the call: copy what has to outlive it.
 */
type OnFrame = (bytes: Uint8Array, start: number, end: number) => void;

const DEFAULT_LIMIT_BYTES = 8192;
/** Most authorization messages fit; the carry buffer doubles from here. */
const FIRST_CARRY_BYTES = 512;
/** Below this, a loop copies faster than a view can be made. */
const LOOP_COPY_BYTES = 32;
/** What may wait behind throwing handlers once more chunks come in. */
const BACKLOG_LIMIT_BYTES = 1 << 20;

const noBytes: Uint8Array = Buffer.alloc(0);

/** The reader of one connection. Make a new one for each connection: offsets count from its first byte. */
export class FrameReader {
  /** Frames of length zero seen so far: real systems send them to keep a link open. They are not handed on. */
  keepAlives = 0;

  private readonly framing: Framing;
  private readonly prefixBytes: number;
  private readonly limitBytes: number;
  /** The straddling frame, prefix first. A Buffer, as chunks of sockets are, to keep frame handlers monomorphic. */
  private carry: Uint8Array = noBytes;
  private carriedBytes = 0;
  /** Size of the carried frame with its prefix; until the prefix is complete, of the prefix alone. */
  private carryTargetBytes = 0;
  /** Bytes kept because a handler threw before they were cut; while there are any, nothing is carried. */
  private kept: Uint8Array = noBytes;
  private keptAt = 0;
  private receivedBytes = 0;
  private cutting = false;
  private lost: WireError | undefined;

  /** `limitBytes` bounds the body of a frame. Throws WireError READER_MISUSED unless a whole number above zero. */
  constructor(framing: Framing, limitBytes: number = DEFAULT_LIMIT_BYTES) {
    if (!Number.isSafeInteger(limitBytes) || limitBytes < 1) {
      throw new WireError('READER_MISUSED', `a frame limit of ${limitBytes} bytes`, 'give a whole number above zero');
    }
    this.framing = framing;
    this.prefixBytes = framing.prefixBytes;
    this.limitBytes = limitBytes;
  }

  /** Bytes received and not yet handed over. */
  get pendingBytes(): number {
    return this.carriedBytes + this.kept.length - this.keptAt;
  }

  /**
   * Takes the next bytes of the stream, the first `length` of `chunk`, and calls `onFrame` once for each frame they
   * complete, in order. The chunk may be reused by its owner as soon as this returns or throws.
   *
   * When `onFrame` throws, its error comes out of `push`; that frame counts as consumed and the rest of the chunk is
   * kept, so the next push, an empty chunk will do, goes on with the frame after it. `onFrame` must not push into its
   * own reader.
   *
   * Throws FramingError FRAME_TOO_LONG, FRAME_LENGTH_MALFORMED or PEER_SPEAKS_TLS when the stream cannot be followed, after handing over
   * the frames before that point; from then on every push throws WireError FRAMING_LOST.
   */
  push(chunk: Uint8Array, onFrame: OnFrame, length: number = chunk.length): void {
    this.pushSome(chunk, 0, length, length, onFrame);
  }

  /**
   * The same for `[from, end)` of `chunk`, but no frame that begins at `until` or behind it is handed over while there is more of the
   * chunk. Gives the position that the next call has to go on from: `end` when all was taken.
   */
  pushSome(chunk: Uint8Array, from: number, end: number, until: number, onFrame: OnFrame): number {
    if (this.lost !== undefined || this.cutting) throw this.refusal();
    this.cutting = true;
    try {
      if (this.kept.length > 0) this.cutKept(chunk, from, end, onFrame);
      const isFirst = this.receivedBytes === 0;
      // Of the chunk's first byte: positions in it are told by where they are in the stream.
      const offset = this.receivedBytes - from;
      this.receivedBytes += end - from;
      if (isFirst) this.refuseTls(chunk, from, end);
      if (this.prefixBytes === 0) {
        this.handOverWhole(chunk, from, end, offset, onFrame);
        return end;
      }
      const stopped = this.cut(chunk, from, end, until, offset, onFrame);
      this.receivedBytes -= end - stopped;
      return stopped;
    } finally {
      this.cutting = false;
    }
  }

  /**
   * The half frame at the end of the stream: a FramingError FRAME_TRUNCATED to report, or undefined when the stream
   * ended between two frames or has already failed. FRAME_UNDELIVERED when bytes still wait behind a handler that
   * threw. It changes nothing, so it also explains a link that has gone quiet in the middle of a frame: then `withinMs`
   * is how long it was waited for.
   */
  end(withinMs?: number): FramingError | undefined {
    if (this.lost !== undefined || this.pendingBytes === 0) return undefined;
    const offset = this.receivedBytes - this.pendingBytes;
    if (this.carriedBytes === 0) {
      const what = `${this.pendingBytes} bytes wait behind a frame whose handler threw`;
      const bytes = hexExcerpt(this.kept, this.keptAt, this.kept.length);
      const hint = 'push an empty chunk to have them cut before the end';
      return new FramingError({ code: 'FRAME_UNDELIVERED', what, hint, offset, found: undefined, bytes });
    }
    const evidence = { bytes: this.carry, start: 0, at: 0, end: this.carriedBytes };
    return truncationFault(this.framing, this.limitBytes, offset, evidence, withinMs);
  }

  /** The hot path: no allocation and one call per frame. Gives the position that it has come to: before a frame that may wait, or `end`. */
  private cut(bytes: Uint8Array, from: number, end: number, until: number, offset: number, onFrame: OnFrame): number {
    const { framing, prefixBytes, limitBytes } = this;
    let at = from;
    try {
      if (this.carriedBytes > 0) {
        at = this.topUp(bytes, at, end, offset);
        if (this.carriedBytes < this.carryTargetBytes) return end;
        const carriedEnd = this.carriedBytes;
        this.carriedBytes = 0;
        if (carriedEnd === prefixBytes) this.keepAlives++;
        else onFrame(this.carry, prefixBytes, carriedEnd);
      }
      const firstPrefix = at;
      while (end - at >= prefixBytes) {
        if (at >= until) return at;
        const bodyBytes = framing.readLength(bytes, at);
        if (bodyBytes < 0 || bodyBytes > limitBytes) {
          this.fail(bodyBytes, offset + at, { bytes, start: firstPrefix, at, end });
        }
        const body = at + prefixBytes;
        const next = body + bodyBytes;
        if (next > end) break;
        // Consumed before it is handed over, so that a throwing handler does not see it again.
        at = next;
        if (bodyBytes === 0) this.keepAlives++;
        else onFrame(bytes, body, next);
      }
      if (at < end) {
        this.carryTargetBytes = prefixBytes;
        at = this.topUp(bytes, at, end, offset);
      }
      return end;
    } catch (error) {
      if (this.lost === undefined) this.keep(bytes, at, end);
      throw error;
    }
  }

  /** Moves bytes into the carried frame until it is complete or they run out; gives the position after them. */
  private topUp(bytes: Uint8Array, from: number, end: number, offset: number): number {
    const { prefixBytes } = this;
    let at = from;
    if (this.carriedBytes < prefixBytes) {
      at = this.carryBytes(bytes, at, end);
      if (this.carriedBytes < prefixBytes) return at;
      const bodyBytes = this.framing.readLength(this.carry, 0);
      if (bodyBytes < 0 || bodyBytes > this.limitBytes) {
        const seen = Buffer.concat([this.carry.subarray(0, prefixBytes), bytes.subarray(at, end)]);
        this.fail(bodyBytes, offset + at - prefixBytes, { bytes: seen, start: 0, at: 0, end: seen.length });
      }
      this.carryTargetBytes = prefixBytes + bodyBytes;
    }
    return this.carryBytes(bytes, at, end);
  }

  private carryBytes(bytes: Uint8Array, from: number, end: number): number {
    const count = Math.min(end - from, this.carryTargetBytes - this.carriedBytes);
    const needed = this.carriedBytes + count;
    if (needed > this.carry.length) this.growCarry(needed);
    if (count < LOOP_COPY_BYTES) {
      for (let i = 0; i < count; i++) this.carry[this.carriedBytes + i] = bytes[from + i];
    } else {
      this.carry.set(bytes.subarray(from, from + count), this.carriedBytes);
    }
    this.carriedBytes = needed;
    return from + count;
  }

  /** Grows with the bytes that came, not with the length announced: a peer that only promises a frame costs nothing. */
  private growCarry(neededBytes: number): void {
    const doubled = Math.max(FIRST_CARRY_BYTES, this.carry.length * 2, neededBytes);
    const grown = Buffer.allocUnsafeSlow(Math.min(doubled, this.prefixBytes + this.limitBytes));
    grown.set(this.carry.subarray(0, this.carriedBytes));
    this.carry = grown;
  }

  private handOverWhole(chunk: Uint8Array, from: number, end: number, offset: number, onFrame: OnFrame): void {
    const bodyBytes = end - from;
    if (bodyBytes > this.limitBytes) this.fail(bodyBytes, offset + from, { bytes: chunk, start: from, at: from, end });
    if (bodyBytes === 0) this.keepAlives++;
    else onFrame(chunk, from, end);
  }

  /** Cuts what a throwing handler left behind; if it throws again, the new bytes join the queue. */
  private cutKept(chunk: Uint8Array, from: number, end: number, onFrame: OnFrame): void {
    const { kept } = this;
    const { length } = kept;
    try {
      this.cut(kept, this.keptAt, length, length, this.receivedBytes - length, onFrame);
      this.kept = noBytes;
      this.keptAt = 0;
    } catch (error) {
      if (this.lost === undefined) this.queueBehindKept(chunk, from, end, error);
      throw error;
    }
  }

  private queueBehindKept(chunk: Uint8Array, from: number, end: number, cause: unknown): void {
    if (from === end) return;
    const waitingBytes = this.kept.length - this.keptAt + end - from;
    if (waitingBytes > BACKLOG_LIMIT_BYTES) {
      this.lost = new WireError(
        'READER_BACKLOG_FULL',
        `${waitingBytes} bytes wait behind frame handlers that throw, above ${BACKLOG_LIMIT_BYTES}`,
        'close the connection when a frame handler throws, or push empty chunks until nothing is pending',
        { cause },
      );
      throw this.lost;
    }
    this.kept = Buffer.concat([this.kept.subarray(this.keptAt), chunk.subarray(from, end)]);
    this.keptAt = 0;
    this.receivedBytes += end - from;
  }

  private keep(bytes: Uint8Array, at: number, end: number): void {
    if (bytes === this.kept) {
      this.keptAt = at;
    } else {
      // A copy: the owner of the chunk may fill it anew before the next push.
      this.kept = at < end ? Buffer.from(bytes.subarray(at, end)) : noBytes;
      this.keptAt = 0;
    }
  }

  private refuseTls(chunk: Uint8Array, from: number, end: number): void {
    this.lost = tlsFault(from === 0 ? chunk : chunk.subarray(from), end - from);
    if (this.lost !== undefined) throw this.lost;
  }

  private fail(bodyBytes: number, offset: number, evidence: Evidence): never {
    this.lost = lengthFault(this.framing, this.limitBytes, bodyBytes, offset, evidence);
    throw this.lost;
  }

  private refusal(): WireError {
    if (this.lost === undefined) {
      const hint = 'push the next chunk after the handler has returned';
      return new WireError('READER_MISUSED', 'a frame handler pushed into its own reader', hint);
    }
    const what = `this reader stopped at its first framing error, ${this.lost.code}`;
    return new WireError('FRAMING_LOST', what, 'close the connection and open a new one', { cause: this.lost });
  }
}
