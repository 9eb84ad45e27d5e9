// The host's end of a connection in virtual time. Bytes go to the peer's end without a copy and without a delay, and come from it
// never within a call of the host's: what a peer sends arrives in the next turn. A peer that does not read fills the
// connection, as it would a socket.
import type { Cancel } from '../host/timer.ts';
import type { Connection, ConnectionEvents } from '../host/transport.ts';
import { type HostEnd, VirtualPeer } from './virtual-peer.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface VirtualConnectionSettings {
  readonly timer: VirtualTimer;
  /** `host:port` of the peer. */
  readonly peer: string;
  /** The bytes of every read are handed over in this, and overwritten after the call; where they lie when undefined. */
  readonly readBuffer: Buffer | undefined;
}

interface Waiting {
  readonly view: Buffer;
  readonly sent: (view: Buffer) => void;
}

/** What may wait for a peer that does not read before the peer itself is read no more. */
const HIGH_WATER_BYTES = 64 * 1024;
/** What bytes are overwritten with once they are no longer valid. */
const OVERWRITTEN = 0xee;

/** What is part of neither `Connection` nor `HostEnd` is for the transport. */
export class VirtualConnection implements Connection, HostEnd {
  readonly peer: string;
  readonly far: VirtualPeer;
  private readonly settings: VirtualConnectionSettings;
  private events: ConnectionEvents | undefined;
  private released: (() => void) | undefined;
  private isWritable = true;
  private isPaused = false;
  private isCut = false;
  /** The host has closed its side: what arrives is thrown away. */
  private hasEnded = false;
  private peerHasEnded = false;
  private isEndTold = false;
  private isGone = false;
  private isScheduled = false;
  /** The first `inboxCount` have not been handed over. Never shortened: V8 would allocate it anew for every read. */
  private readonly inbox: Buffer[] = [];
  private inboxCount = 0;
  private readonly waiting: Waiting[] = [];
  private waitingBytes = 0;
  private cancelPatience: Cancel | undefined;

  constructor(settings: VirtualConnectionSettings) {
    this.settings = settings;
    this.peer = settings.peer;
    this.far = new VirtualPeer(this);
  }

  get isOpen(): boolean {
    return this.isWritable;
  }

  /** True once it is closed, though the host may not have been told yet. */
  get isOver(): boolean {
    return this.isGone;
  }

  /** From here on events go to `events`. `released` is called once the connection is gone. */
  start(events: ConnectionEvents, released: () => void): void {
    this.events = events;
    this.released = released;
    this.schedule();
  }

  write(views: readonly Buffer[], sent: (view: Buffer) => void): void {
    if (!this.isWritable) return;
    for (const view of views) {
      this.far.onWritten?.(view);
      if (this.waiting.length === 0 && this.far.take(view)) {
        sent(view);
      } else {
        this.waiting.push({ view, sent });
        this.waitingBytes += view.length;
      }
    }
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.schedule();
  }

  end(patienceMs: number): void {
    if (this.hasEnded || this.isGone) return;
    const { timer } = this.settings;
    this.isWritable = false;
    this.hasEnded = true;
    this.cancelPatience = timer.at(timer.now() + patienceMs, () => this.finish(undefined));
    this.schedule();
    timer.nextTurn(() => this.tellEnd());
  }

  destroy(cause: Error): void {
    this.finish(cause);
  }

  arrive(bytes: Buffer): void {
    if (this.isGone || this.peerHasEnded) return;
    this.inbox[this.inboxCount++] = bytes;
    this.schedule();
  }

  peerEnds(): void {
    this.peerHasEnded = true;
    this.schedule();
  }

  cut(): void {
    this.isCut = true;
    this.isWritable = false;
  }

  drain(): void {
    if (this.isCut) return;
    let count = 0;
    while (count < this.waiting.length && this.far.take(this.waiting[count]!.view)) count++;
    const taken = this.waiting.splice(0, count);
    for (const { view } of taken) this.waitingBytes -= view.length;
    this.settings.timer.nextTurn(() => {
      for (const { view, sent } of taken) sent(view);
      this.tellEnd();
    });
    this.schedule();
  }

  finish(cause: Error | undefined): void {
    if (this.isGone) return;
    this.isGone = true;
    this.isWritable = false;
    this.inboxCount = 0;
    this.waiting.length = 0;
    this.cancelPatience?.();
    this.settings.timer.nextTurn(() => {
      this.events?.closed(cause);
      this.released?.();
      this.far.connectionClosed();
    });
  }

  private schedule(): void {
    if (this.isScheduled || this.isGone || this.events === undefined) return;
    this.isScheduled = true;
    this.settings.timer.nextTurn(this.deliver);
  }

  private readonly deliver = (): void => {
    this.isScheduled = false;
    const { inbox } = this;
    let count = 0;
    while (count < this.inboxCount && this.isReading()) this.handOver(inbox[count++]!);
    if (count < this.inboxCount) inbox.copyWithin(0, count, this.inboxCount);
    this.inboxCount = Math.max(0, this.inboxCount - count);
    if (!this.peerHasEnded || this.isEndTold || this.inboxCount > 0 || !this.isReading()) return;
    this.isEndTold = true;
    if (this.hasEnded) this.finish(undefined);
    else this.events!.ended();
  };

  /** The peer sees that the host has closed its side once it has read everything before that. */
  private tellEnd(): void {
    const isSeen = this.hasEnded && this.waiting.length === 0 && this.far.isReading;
    if (!isSeen || this.isCut || this.isGone) return;
    this.far.hostHasEnded();
    // The peer has closed its side before: both have.
    if (this.isEndTold) this.finish(undefined);
  }

  private isReading(): boolean {
    if (this.isGone || this.isCut) return false;
    return this.hasEnded || !(this.isPaused || this.waitingBytes >= HIGH_WATER_BYTES);
  }

  private handOver(bytes: Buffer): void {
    const { readBuffer } = this.settings;
    if (this.hasEnded) return;
    if (readBuffer === undefined) {
      this.events!.read(bytes, bytes.length);
      return;
    }
    for (let at = 0; at < bytes.length && !this.hasEnded && !this.isGone; at += readBuffer.length) {
      const length = bytes.copy(readBuffer, 0, at);
      this.events!.read(readBuffer, length);
      readBuffer.fill(OVERWRITTEN);
    }
  }
}
