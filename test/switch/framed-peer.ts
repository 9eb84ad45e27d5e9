// A peer in virtual time that speaks in frames: what the host writes to it is cut into frames and handed over, each a copy.
import type { VirtualPeer } from '../../src/simulate/virtual-peer.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { framingByName } from '../../src/wire/framing.ts';

export const framing = framingByName('2-byte');

/** A body behind its length. */
export function framed(body: Buffer): Buffer {
  const frame = Buffer.alloc(2 + body.length);
  frame.writeUInt16BE(body.length);
  body.copy(frame, 2);
  return frame;
}

export class FramedPeer {
  readonly peer: VirtualPeer;
  /** What is sent to it is lost, though nobody has said that it is gone. */
  isGone = false;

  constructor(peer: VirtualPeer, heard: (bytes: Buffer) => void) {
    this.peer = peer;
    const reader = new FrameReader(framing, 65_535);
    peer.onRead = (view) => reader.push(view, (bytes, start, end) => heard(Buffer.from(bytes.subarray(start, end))));
  }
}
