// A connection of the market as its peer has it: frames of two bytes of length, out and in.
import type { FrameReader as Reader } from '../../wire/frame-reader.ts';
import { FrameReader } from '../../wire/frame-reader.ts';
import { framingByName } from '../../wire/framing.ts';
import type { VirtualPeer } from '../virtual-peer.ts';

export const marketFraming = framingByName('2-byte');
export const FRAME_LIMIT_BYTES = 8_192;

export class WireEnd {
  private readonly peer: VirtualPeer;
  private readonly reader: Reader;

  /** `read` gets each frame; its bytes are valid during the call. */
  constructor(peer: VirtualPeer, read: (bytes: Buffer, start: number, end: number) => void) {
    this.peer = peer;
    this.reader = new FrameReader(marketFraming, FRAME_LIMIT_BYTES);
    const frame = (bytes: Uint8Array, start: number, end: number): void => read(bytes as Buffer, start, end);
    peer.onRead = (view) => this.reader.push(view, frame);
  }

  get isOpen(): boolean {
    return !this.peer.isClosed;
  }

  send(body: Buffer): void {
    const { prefixBytes } = marketFraming;
    const bytes = Buffer.allocUnsafe(prefixBytes + body.length);
    marketFraming.writeLength(bytes, 0, body.length);
    body.copy(bytes, prefixBytes);
    this.peer.send(bytes);
  }

  /** The connection is gone for both sides. */
  reset(): void {
    this.peer.reset();
  }
}
