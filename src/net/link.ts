// One TCP connection: frames in, frames out. Outgoing frames are collected and leave when the host says so, in one write.
// A peer that does not read is not read either: bytes wait in the kernel and in the peer, not here.
import type { Socket } from 'node:net';
import { FrameReader } from '../wire/frame-reader.ts';
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';

export interface LinkEvents {
  /** One frame, `[start, end)` of `bytes`; valid during the call. */
  frame(bytes: Buffer, start: number, end: number): void;
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
  private cause: Error | undefined;
  private open = true;
  /** Frames read, less frames sent: what may still be owed to a peer that has finished sending. */
  private owed = 0;

  constructor(socket: Socket, framing: Framing, frameLimitBytes: number, events: LinkEvents) {
    this.socket = socket;
    this.reader = new FrameReader(framing, frameLimitBytes);
    this.writer = new FrameWriter(framing);
    socket.setNoDelay(true);
    const onFrame = (bytes: Uint8Array, start: number, end: number) => {
      this.owed++;
      events.frame(bytes as Buffer, start, end);
    };
    socket.on('data', (chunk: Buffer) => {
      try {
        this.reader.push(chunk, onFrame);
      } catch (error) {
        if (!(error instanceof FramingError)) throw error;
        this.lose(error, events);
      }
      events.read();
    });
    socket.on('end', () => {
      const fault = this.reader.end();
      if (fault !== undefined && this.cause === undefined) this.lose(fault, events);
      // The peer has said all it will say; what is owed to it still goes out.
      events.read();
    });
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

  /** True when the peer may still be waiting for an answer. */
  get owesAnswers(): boolean {
    return this.owed > 0;
  }

  /** Adds one frame to the next write. */
  add(bytes: Buffer, start: number, end: number): void {
    this.owed--;
    const length = end - start;
    if (!this.writer.hasRoom(length)) this.full.push(this.writer.take() as Buffer);
    const at = this.writer.reserve(length);
    bytes.copy(this.writer.buffer, at, start, end);
    this.writer.finish(length);
  }

  /** Takes what has been added, for `write` to send once it may. */
  take(): Buffer[] {
    const last = this.writer.take();
    if (this.full.length === 0) return last === undefined ? [] : [last as Buffer];
    const views = last === undefined ? [...this.full] : [...this.full, last as Buffer];
    this.full.length = 0;
    return views;
  }

  /** Sends what `take` gave. */
  write(views: readonly Buffer[]): void {
    for (const view of views) {
      if (!this.isOpen || !this.socket.writable) return;
      const kept = this.socket.write(view, () => this.writer.recycle(view));
      if (!kept) this.socket.pause();
    }
  }

  /** Closes in order after what has been written; destroys the socket when the peer takes longer than `patienceMs`. */
  end(patienceMs: number): Promise<void> {
    if (!this.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.socket.destroy(), patienceMs);
      this.socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.socket.resume();
      this.socket.end(() => this.socket.destroy());
    });
  }

  private lose(error: FramingError, events: LinkEvents): void {
    this.cause = error;
    events.framingLost(error);
    this.socket.end(() => this.socket.destroy());
  }
}
