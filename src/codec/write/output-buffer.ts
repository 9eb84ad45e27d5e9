// The buffer that messages are written to before they go anywhere: it grows to the largest message, and is never freed.

const FIRST_BYTES = 16_384;

export class OutputBuffer {
  /** Read it after `reserve`: growing replaces it. */
  bytes: Buffer = Buffer.alloc(FIRST_BYTES);

  /** Makes room for `most` bytes. What was in the buffer may be gone. */
  reserve(most: number): void {
    if (most > this.bytes.length) this.bytes = Buffer.alloc(most * 2);
  }
}
