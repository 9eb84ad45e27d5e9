// The buffer that messages are written to before they go anywhere: it grows to the largest message, and is never freed.
import { viewOf } from '../copy-bytes.ts';

const FIRST_BYTES = 16_384;

export class OutputBuffer {
  /** Read them after `reserve`: growing replaces them. */
  bytes: Buffer;
  view: DataView;

  constructor(bytes: Buffer = Buffer.alloc(FIRST_BYTES)) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }

  /** Makes room for `most` bytes. What was in the buffer may be gone. */
  reserve(most: number): void {
    if (most <= this.bytes.length) return;
    this.bytes = Buffer.alloc(most * 2);
    this.view = viewOf(this.bytes);
  }
}
