// One connection as frames: what arrives is cut by the length prefix of its framing, and outgoing frames are collected until the
// turn sends them in one write. It counts the answers that the peer is owed, so that a peer that has closed its side still gets
// every one of them. What a peer can leave undone is bounded: a frame that it has begun, its silence, and bytes that it does not
// read.
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { Patience } from './patience.ts';
import type { Cancel, Timer } from './timer.ts';
import type { Connection, ConnectionEvents } from './transport.ts';

interface LinkEvents {
  /** One frame, `[start, end)` of `bytes`; valid during the call. */
  frame(bytes: Buffer, start: number, end: number): void;
  /** All frames of one read have been handed over. */
  read(): void;
  /** The frames cannot be told apart any more; the link will close. */
  framingLost(error: FramingError): void;
  /** The peer has sent all that it will send. */
  ended(): void;
  /** The connection is gone. `cause` says why when it was not closed in order. */
  closed(cause: Error | undefined): void;
}

/** What one peer can make wait. */
export interface LinkLimits {
  /** The longest body of a frame. */
  readonly frameBytes: number;
  /** How long a frame may take from its first byte to its last. */
  readonly frameMs: number;
  /** Bytes that may wait for a peer to read them. */
  readonly outgoingBytes: number;
}

/** How long a peer may leave a write unread: answers that are older help nobody. */
const STALLED_MS = 30_000;
/** How long more than `outgoingBytes` may wait: what a disk has held back for seconds leaves all at once. */
const OVERFULL_MS = 2_000;
/** How long a link that takes nothing more is kept for answers that are still to come. */
const HALF_CLOSED_MS = 10_000;
/** How long the peer may take to close its side. */
const CLOSING_MS = 1_000;

export class FramedLink implements ConnectionEvents {
  readonly connection: Connection;
  /** The peer has said something that was answered: it is no newcomer any more. */
  isSettled = false;
  private readonly framing: Framing;
  private readonly limits: LinkLimits;
  private readonly timer: Timer;
  private readonly reader: FrameReader;
  private readonly writer: FrameWriter;
  private readonly events: LinkEvents;
  private readonly full: Buffer[] = [];
  /** For frames that wait for nothing; made when first needed. */
  private urgent: FrameWriter | undefined;
  private cause: Error | undefined;
  private hasClosed = false;
  /** Nothing more is taken from the peer: its framing is lost, or the link is closing. */
  private isDeaf = false;
  /** Answers that are still to come. */
  private owed = 0;
  /** Takes that have not been written yet. */
  private unwritten = 0;
  private onceClosed: (() => void) | undefined;
  /** Set while the link closes as soon as nothing is owed. */
  private cancelEnding: Cancel | undefined;
  /** Whole frames since `framesIn` was last asked. */
  private frames = 0;
  private framesOfTurn = 0;
  private turn = -1;
  private isPaused = false;
  /** A whole frame has come with this read. */
  private hasHeard = false;
  private keepAlives = 0;
  /** Bytes that the transport has not given back. */
  private unsentBytes = 0;
  private readonly half: Patience;
  private readonly silence: Patience;
  private readonly stalled: Patience;
  private readonly overfull: Patience;
  private readonly onFrame = (bytes: Uint8Array, start: number, end: number): void => {
    this.hasHeard = true;
    this.frames++;
    this.events.frame(bytes as Buffer, start, end);
  };
  private readonly recycle = (view: Buffer): void => {
    this.writer.recycle(view);
    this.gaveBack(view);
  };

  /** `idleMs` is how long the peer may send no whole frame; 0 for ever. */
  constructor(
    connection: Connection,
    framing: Framing,
    limits: LinkLimits,
    idleMs: number,
    timer: Timer,
    events: LinkEvents,
  ) {
    this.connection = connection;
    this.framing = framing;
    this.limits = limits;
    this.timer = timer;
    this.reader = new FrameReader(framing, limits.frameBytes);
    this.writer = new FrameWriter(framing);
    this.events = events;
    this.half = new Patience(timer, limits.frameMs, () => this.halfTooLong());
    this.silence = new Patience(timer, idleMs, () => this.silentTooLong(idleMs));
    this.stalled = new Patience(timer, STALLED_MS, () => this.doesNotRead());
    this.overfull = new Patience(timer, OVERFULL_MS, () => this.doesNotRead());
    this.silence.begin();
  }

  /** False once the connection is gone. */
  get isOpen(): boolean {
    return !this.hasClosed && this.connection.isOpen;
  }

  /** True when frames have been added and not taken. */
  get hasOutgoing(): boolean {
    return this.writer.pendingBytes > 0 || this.full.length > 0;
  }

  // What the connection tells

  read(chunk: Buffer, length: number): void {
    if (this.isDeaf) return;
    try {
      this.reader.push(chunk, this.onFrame, length);
      this.look();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.lose(error);
    }
    this.events.read();
  }

  /** What has come of a read: whole frames, half of one behind them. */
  private look(): void {
    const { reader } = this;
    const isWhole = this.hasHeard || reader.keepAlives !== this.keepAlives;
    if (isWhole) {
      this.hasHeard = false;
      this.keepAlives = reader.keepAlives;
      this.silence.begin();
    }
    if (reader.pendingBytes === 0) this.half.end();
    else if (isWhole || !this.half.isRunning) this.half.begin();
  }

  ended(): void {
    this.checkHalfFrame();
    this.events.ended();
  }

  closed(cause: Error | undefined): void {
    this.hasClosed = true;
    this.half.stop();
    this.silence.stop();
    this.stalled.stop();
    this.overfull.stop();
    this.cancelEnding?.();
    this.events.closed(this.cause ?? cause);
    this.onceClosed?.();
  }

  /** Reads nothing until `resume`: what the peer sends meanwhile waits in the system, and is not held against it. */
  pause(): void {
    this.isPaused = true;
    this.half.hold();
    this.silence.hold();
    this.connection.pause();
  }
  resume(): void {
    this.isPaused = false;
    this.half.release();
    this.silence.release();
    this.connection.resume();
  }

  /** Whole frames that have come in the turn with this number, which is the one that runs. */
  framesIn(turn: number): number {
    if (turn !== this.turn) this.framesOfTurn = 0;
    this.turn = turn;
    this.framesOfTurn += this.frames;
    this.frames = 0;
    return this.framesOfTurn;
  }

  /** Is not read until `goOn`, which follows soon. */
  wait(): void {
    this.connection.pause();
  }
  goOn(): void {
    if (!this.isPaused) this.connection.resume();
  }

  // What the peer is owed

  /** The peer expects an answer to what it has just sent: one frame that is added, or `expectNoAnswer`. */
  expectAnswer(): void {
    this.owed++;
  }
  expectNoAnswer(): void {
    this.owed--;
  }

  /** Adds one frame to the next write. */
  add(bytes: Buffer, start: number, end: number): void {
    if (this.owed > 0) this.owed--;
    const length = end - start;
    if (!this.writer.hasRoom(length)) this.full.push(this.writer.take() as Buffer);
    const at = this.writer.reserve(length);
    bytes.copy(this.writer.buffer, at, start, end);
    this.writer.finish(length);
  }

  /** Takes what has been added, for `write` to send once it may. */
  take(): Buffer[] {
    this.unwritten++;
    const last = this.writer.take();
    if (this.full.length === 0) return last === undefined ? [] : [last as Buffer];
    const views = last === undefined ? [...this.full] : [...this.full, last as Buffer];
    this.full.length = 0;
    return views;
  }

  /** Sends what `take` gave. */
  write(views: readonly Buffer[]): void {
    this.unwritten--;
    if (this.isOpen) this.handOver(views, this.recycle);
    if (this.cancelEnding !== undefined) this.endIfAnswered();
  }

  /** Sends one frame at once, past what has been added and what has been taken. */
  sendNow(bytes: Buffer, start: number, end: number): void {
    this.urgent ??= new FrameWriter(this.framing);
    const at = this.urgent.reserve(end - start);
    bytes.copy(this.urgent.buffer, at, start, end);
    this.urgent.finish(end - start);
    this.handOver([this.urgent.take() as Buffer], (view) => {
      this.urgent!.recycle(view);
      this.gaveBack(view);
    });
  }

  /** More waits for the peer than may. */
  get isOverfull(): boolean {
    return this.unsentBytes > this.limits.outgoingBytes;
  }

  private handOver(views: readonly Buffer[], sent: (view: Buffer) => void): void {
    for (const view of views) this.unsentBytes += view.length;
    this.connection.write(views, sent);
    if (this.unsentBytes > 0 && !this.stalled.isRunning) this.stalled.begin();
    if (this.isOverfull && !this.overfull.isRunning) this.overfull.begin();
  }

  private gaveBack(view: Buffer): void {
    this.unsentBytes -= view.length;
    if (this.unsentBytes === 0) this.stalled.end();
    else this.stalled.begin();
    if (this.overfull.isRunning && !this.isOverfull) this.overfull.end();
  }

  // Closing

  /** Calls `callback` once the connection is gone; false when it is gone already. */
  whenClosed(callback: () => void): boolean {
    if (this.hasClosed) return false;
    this.onceClosed = callback;
    return true;
  }

  /** Takes no further frames: what the peer still sends is thrown away. */
  stopReading(): void {
    this.isDeaf = true;
    this.half.stop();
    this.silence.stop();
    this.connection.resume();
  }

  /** Closes in order behind what has been written, within `patienceMs`. */
  end(patienceMs: number): void {
    this.stopReading();
    if (!this.hasClosed) this.connection.end(patienceMs);
  }

  /** Closes in order, and tells why. */
  endFor(reason: string): void {
    this.cause ??= new Error(reason);
    this.end(CLOSING_MS);
  }

  /** Closes in order once nothing is owed to the peer any more, after a time limit in any case. */
  endWhenAnswered(): void {
    if (this.cancelEnding !== undefined || this.hasClosed) return;
    this.cancelEnding = this.timer.at(this.timer.now() + HALF_CLOSED_MS, () => this.end(CLOSING_MS));
    this.endIfAnswered();
  }

  private endIfAnswered(): void {
    if (this.owed > 0 || this.hasOutgoing || this.unwritten > 0) return;
    this.cancelEnding?.();
    this.end(CLOSING_MS);
  }

  private halfTooLong(): void {
    // A peer that does not read is not read either.
    if (this.unsentBytes > 0) this.half.begin();
    else this.checkHalfFrame();
  }

  private silentTooLong(idleMs: number): void {
    if (this.owed > 0 || this.unsentBytes > 0) this.silence.begin();
    else this.endFor(`no message for ${idleMs} ms`);
  }

  private doesNotRead(): void {
    this.connection.destroy(new Error(`the peer does not read: ${this.unsentBytes} bytes wait for it`));
  }

  private checkHalfFrame(): void {
    const fault = this.isDeaf ? undefined : this.reader.end();
    if (fault !== undefined) this.lose(fault);
  }

  private lose(error: FramingError): void {
    this.cause ??= error;
    this.stopReading();
    this.events.framingLost(error);
    this.endWhenAnswered();
  }
}
