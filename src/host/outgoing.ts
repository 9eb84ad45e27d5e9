// What goes out on one connection: frames are collected until the turn sends them in one write, and what the peer does not read is
// counted. It may wait for so long, and be so much.
import { FrameWriter } from '../wire/frame-writer.ts';
import type { Framing } from '../wire/framing.ts';
import { Patience } from './patience.ts';
import type { Timer } from './timer.ts';
import type { Connection } from './transport.ts';

/** How long a peer may leave a write unread: answers that are older help nobody. */
const UNREAD_MS = 30_000;
/** How long more than the limit may wait: what a disk has held back for seconds leaves all at once. */
const OVERFULL_MS = 2_000;

export class Outgoing {
  /** Bytes that the transport has not given back. */
  unsentBytes = 0;
  private readonly connection: Connection;
  private readonly framing: Framing;
  private readonly limitBytes: number;
  private readonly writer: FrameWriter;
  private readonly full: Buffer[] = [];
  /** For frames that wait for nothing; made when first needed. */
  private urgent: FrameWriter | undefined;
  private readonly unread: Patience;
  private readonly overfull: Patience;
  private readonly recycle = (view: Buffer): void => {
    this.writer.recycle(view);
    this.gaveBack(view);
  };

  /** `limitBytes` may wait for the peer to read them. One that does not is cut. */
  constructor(connection: Connection, framing: Framing, limitBytes: number, timer: Timer) {
    this.connection = connection;
    this.framing = framing;
    this.limitBytes = limitBytes;
    this.writer = new FrameWriter(framing);
    this.unread = new Patience(timer, UNREAD_MS, () => this.doesNotRead());
    this.overfull = new Patience(timer, OVERFULL_MS, () => this.doesNotRead());
  }

  /** True when frames have been added and not taken. */
  get hasAdded(): boolean {
    return this.writer.pendingBytes > 0 || this.full.length > 0;
  }

  /** More waits for the peer than may. */
  get isOverfull(): boolean {
    return this.unsentBytes > this.limitBytes;
  }

  /** Adds one frame to the next write. */
  add(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (!this.writer.hasRoom(length)) this.full.push(this.writer.take() as Buffer);
    const at = this.writer.reserve(length);
    bytes.copy(this.writer.buffer, at, start, end);
    this.writer.finish(length);
  }

  /** Takes what has been added. */
  take(): Buffer[] {
    const last = this.writer.take();
    if (this.full.length === 0) return last === undefined ? [] : [last as Buffer];
    const views = last === undefined ? [...this.full] : [...this.full, last as Buffer];
    this.full.length = 0;
    return views;
  }

  /** Sends what `take` gave. */
  write(views: readonly Buffer[]): void {
    this.handOver(views, this.recycle);
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

  /** The connection is gone. */
  stop(): void {
    this.unread.stop();
    this.overfull.stop();
  }

  private handOver(views: readonly Buffer[], sent: (view: Buffer) => void): void {
    for (const view of views) this.unsentBytes += view.length;
    this.connection.write(views, sent);
    if (this.unsentBytes > 0 && !this.unread.isRunning) this.unread.begin();
    if (this.isOverfull && !this.overfull.isRunning) this.overfull.begin();
  }

  private gaveBack(view: Buffer): void {
    this.unsentBytes -= view.length;
    if (this.unsentBytes === 0) this.unread.end();
    else this.unread.begin();
    if (this.overfull.isRunning && !this.isOverfull) this.overfull.end();
  }

  private doesNotRead(): void {
    this.connection.destroy(new Error(`the peer does not read: ${this.unsentBytes} bytes wait for it`));
  }
}
