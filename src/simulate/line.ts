// A connection as the peer of the switch has it: frames out, frames in, and what a network or a lazy peer does to them. Nothing is
// lost of a connection that stands, and nothing overtakes: what networks do is wait, and end.
import { FrameReader } from '../wire/frame-reader.ts';
import type { Framing } from '../wire/framing.ts';
import type { VirtualPeer } from './virtual-peer.ts';
import type { VirtualTimer } from './virtual-timer.ts';

interface LineEvents {
  /** The switch has written a frame, be it ever read or not. */
  written(line: Line, bytes: Buffer, start: number, end: number): void;
  /** A frame of the switch has been read. */
  frame(line: Line, bytes: Buffer, start: number, end: number): void;
  /** The connection is gone. */
  closed(line: Line): void;
}

const FRAME_LIMIT_BYTES = 65_535;

export class Line {
  /** Sendings without an answer since something was heard. */
  unheard = 0;
  /** Its owner has signed on. */
  isSignedOn = false;
  private readonly peer: VirtualPeer;
  private readonly framing: Framing;
  private readonly timer: VirtualTimer;
  private readonly events: LineEvents;
  private readonly reader: FrameReader;
  /** What waits for a network that stands still, in order. */
  private readonly outgoing: Buffer[] = [];
  private readonly incoming: Buffer[] = [];
  private isHeldUp = false;
  private hasVanished = false;
  /** Its owner has given it up. */
  private isForsaken = false;

  constructor(peer: VirtualPeer, framing: Framing, timer: VirtualTimer, events: LineEvents) {
    this.peer = peer;
    this.framing = framing;
    this.timer = timer;
    this.events = events;
    this.reader = new FrameReader(framing, FRAME_LIMIT_BYTES);
    const written = new FrameReader(framing, FRAME_LIMIT_BYTES);
    peer.onWritten = (view) =>
      written.push(view, (bytes, start, end) => events.written(this, bytes as Buffer, start, end));
    peer.onRead = (view) => {
      if (this.isHeldUp) this.incoming.push(Buffer.from(view));
      else this.read(view);
    };
    peer.onClosed = () => {
      if (!this.isForsaken) events.closed(this);
    };
  }

  get isOpen(): boolean {
    return !this.isForsaken && !this.peer.isClosed;
  }

  /** Sends one frame. */
  send(body: Buffer): void {
    this.transmit(this.framed(body));
  }

  /** Sends one frame in two pieces, the second `afterMs` later. */
  sendInPieces(body: Buffer, at: number, afterMs: number): void {
    const bytes = this.framed(body);
    this.transmit(bytes.subarray(0, at));
    this.stall(afterMs);
    this.transmit(bytes.subarray(at));
  }

  /** The network stands still for a while; then everything arrives, in both directions. */
  stall(forMs: number): void {
    if (this.isHeldUp) return;
    this.isHeldUp = true;
    this.timer.at(this.timer.now() + forMs, () => this.flow());
  }

  /** The peer does not read for a while; it may still send. */
  stopReading(forMs: number): void {
    this.peer.pause();
    this.timer.at(this.timer.now() + forMs, () => this.peer.resume());
  }

  /** Nothing gets through any more, and neither side is told before `afterMs`. */
  vanish(afterMs: number): void {
    this.hasVanished = true;
    this.peer.swallows = true;
    this.timer.at(this.timer.now() + afterMs, () => this.peer.reset());
  }

  /** The connection is reset: both sides are told. */
  reset(): void {
    this.peer.reset();
  }

  /** Its owner has no use for it any more. It closes in order; what a network that stands still has to bring is lost, unless `isLate`:
   *  then it is brought afterwards, and the end behind it. One that has vanished cannot even close. */
  forsake(isLate: boolean): void {
    if (this.isForsaken) return;
    this.isForsaken = true;
    if (!isLate) this.outgoing.length = 0;
    if (!this.hasVanished && !(isLate && this.isHeldUp)) this.peer.end();
  }

  private framed(body: Buffer): Buffer {
    const { prefixBytes } = this.framing;
    const bytes = Buffer.allocUnsafe(prefixBytes + body.length);
    this.framing.writeLength(bytes, 0, body.length);
    body.copy(bytes, prefixBytes);
    return bytes;
  }

  private transmit(bytes: Buffer): void {
    if (this.hasVanished) return;
    if (this.isHeldUp) this.outgoing.push(bytes);
    else this.peer.send(bytes);
  }

  private read(view: Buffer): void {
    if (this.isForsaken) return;
    this.unheard = 0;
    this.reader.push(view, (bytes, start, end) => this.events.frame(this, bytes as Buffer, start, end));
  }

  private flow(): void {
    this.isHeldUp = false;
    if (this.hasVanished) return;
    for (const bytes of this.outgoing.splice(0)) this.peer.send(bytes);
    for (const view of this.incoming.splice(0)) this.read(view);
    if (this.isForsaken) this.peer.end();
  }
}
