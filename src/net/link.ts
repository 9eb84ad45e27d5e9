// One TCP connection: frames in, frames out. Outgoing frames are collected and leave when the host says so, in one write.
// A peer that does not read is not read either: bytes wait in the kernel and in the peer, not here.
import type { Socket } from 'node:net';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';

export interface LinkEvents {
  /** One frame, `[start, end)` of `bytes`; valid during the call. True when its answer is still to come. */
  frame(bytes: Buffer, start: number, end: number): boolean;
  /** All frames of one read have been handed over. */
  read(): void;
  /** The frames cannot be told apart any more; the link will close. */
  framingLost(error: FramingError): void;
  /** The connection is gone. `cause` says why when it was not closed in order. */
  closed(cause: Error | undefined): void;
}

export class Link {
  readonly socket: Socket;
  private readonly reader: FrameReader;
  private readonly writer: FrameWriter;
  private readonly full: Buffer[] = [];
  private readonly events: LinkEvents;
  private cause: Error | undefined;
  private open = true;
  /** Nothing more is taken from the peer: its framing is lost, or the link is closing. */
  private deaf = false;
  /** Answers that are still to come. */
  private owed = 0;
  /** Takes that have not been written yet. */
  private unwritten = 0;

  constructor(socket: Socket, framing: Framing, frameLimitBytes: number, events: LinkEvents) {
    this.socket = socket;
    this.reader = new FrameReader(framing, frameLimitBytes);
    this.writer = new FrameWriter(framing);
    this.events = events;
    socket.setNoDelay(true);
    const onFrame = (bytes: Uint8Array, start: number, end: number) => {
      const before = this.owed++;
      // Answered within the call, or never to be answered: nothing is owed for it.
      if (!events.frame(bytes as Buffer, start, end)) this.owed = before;
    };
    socket.on('data', (chunk: Buffer) => {
      if (this.deaf) return;
      try {
        this.reader.push(chunk, onFrame);
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        this.lose(error);
      }
      events.read();
    });
    socket.on('end', () => {
      const fault = this.deaf ? undefined : this.reader.end();
      if (fault !== undefined) this.lose(fault);
      // The peer has said all it will say; what is owed to it still goes out.
      events.read();
    });
    socket.on('timeout', () => {
      const fault = this.deaf ? undefined : this.reader.end();
      if (fault !== undefined) this.lose(fault);
    });
    socket.setTimeout(HALF_FRAME_MS);
    socket.on('drain', () => socket.resume());
    socket.on('error', (error) => {
      this.cause ??= error;
    });
    socket.on('close', () => {
      this.open = false;
      events.closed(this.cause);
    });
  }

  /** False once the connection is gone. */
  get isOpen(): boolean {
    return this.open && !this.socket.destroyed;
  }

  /** `host:port` of the peer. */
  get peer(): string {
    return `${this.socket.remoteAddress ?? '?'}:${this.socket.remotePort ?? 0}`;
  }

  /** True while the peer may be waiting for an answer, or answers for it have not been handed to the socket. */
  get owesAnswers(): boolean {
    return this.owed > 0 || this.hasOutgoing || this.unwritten > 0;
  }

  /** True when frames have been added and not taken. */
  get hasOutgoing(): boolean {
    return this.writer.pendingBytes > 0 || this.full.length > 0;
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
    for (const view of views) {
      if (!this.isOpen || !this.socket.writable) return;
      const kept = this.socket.write(view, () => this.writer.recycle(view));
      if (!kept) this.socket.pause();
    }
  }

  /** Takes no further frames: what the peer still sends is thrown away. */
  stopReading(): void {
    this.deaf = true;
    this.socket.resume();
  }

  /** Closes in order behind what has been written, and waits for the peer to do the same, `patienceMs` at most. Going
   *  on reading meanwhile keeps the system from resetting the connection, which could cost the peer its last answers. */
  end(patienceMs: number): Promise<void> {
    this.stopReading();
    if (!this.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.socket.destroy(), patienceMs);
      this.socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.socket.end();
    });
  }

  /** Closes in order once nothing is owed to the peer any more, after `HALF_CLOSED_MS` in any case. */
  endWhenAnswered(waitedMs = 0): void {
    setImmediate(() => {
      if (!this.owesAnswers || waitedMs >= HALF_CLOSED_MS) void this.end(CLOSING_MS);
      else setTimeout(() => this.endWhenAnswered(waitedMs + LOOK_MS), LOOK_MS).unref();
    });
  }

  private lose(error: FramingError): void {
    this.cause ??= error;
    this.stopReading();
    this.events.framingLost(error);
    this.endWhenAnswered();
  }
}

/** How long half a frame may lie without another byte before the link is given up. */
const HALF_FRAME_MS = 30_000;
/** How long a link that takes nothing more is kept for answers that are still to come, and how often it is looked at. */
const HALF_CLOSED_MS = 10_000;
const LOOK_MS = 20;
/** How long the peer may take to close its side. */
const CLOSING_MS = 1_000;
