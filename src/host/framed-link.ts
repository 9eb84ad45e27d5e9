// One connection as frames: what arrives is cut by the length prefix of its framing, and outgoing frames are collected until the
// turn sends them in one write. It counts the answers that the peer is owed, so that a peer that has closed its side still gets
// every one of them.
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
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

/** How long half a frame may lie without another byte before the link is given up. */
export const HALF_FRAME_MS = 30_000;
/** How long a link that takes nothing more is kept for answers that are still to come. */
const HALF_CLOSED_MS = 10_000;
/** How long the peer may take to close its side. */
const CLOSING_MS = 1_000;

export class FramedLink implements ConnectionEvents {
  readonly connection: Connection;
  private readonly framing: Framing;
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
  private readonly onFrame = (bytes: Uint8Array, start: number, end: number): void =>
    this.events.frame(bytes as Buffer, start, end);
  private readonly recycle = (view: Buffer): void => {
    this.writer.recycle(view);
  };

  constructor(connection: Connection, framing: Framing, frameLimitBytes: number, timer: Timer, events: LinkEvents) {
    this.connection = connection;
    this.framing = framing;
    this.timer = timer;
    this.reader = new FrameReader(framing, frameLimitBytes);
    this.writer = new FrameWriter(framing);
    this.events = events;
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
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      this.lose(error);
    }
    this.events.read();
  }

  ended(): void {
    this.checkHalfFrame();
    this.events.ended();
  }

  idle(): void {
    this.checkHalfFrame();
  }

  closed(cause: Error | undefined): void {
    this.hasClosed = true;
    this.cancelEnding?.();
    this.events.closed(this.cause ?? cause);
    this.onceClosed?.();
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
    if (this.isOpen) this.connection.write(views, this.recycle);
    if (this.cancelEnding !== undefined) this.endIfAnswered();
  }

  /** Sends one frame at once, past what has been added and what has been taken. */
  sendNow(bytes: Buffer, start: number, end: number): void {
    this.urgent ??= new FrameWriter(this.framing);
    const at = this.urgent.reserve(end - start);
    bytes.copy(this.urgent.buffer, at, start, end);
    this.urgent.finish(end - start);
    this.connection.write([this.urgent.take() as Buffer], (view) => this.urgent!.recycle(view));
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
    this.connection.resume();
  }

  /** Closes in order behind what has been written, within `patienceMs`. */
  end(patienceMs: number): void {
    this.stopReading();
    if (!this.hasClosed) this.connection.end(patienceMs);
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
