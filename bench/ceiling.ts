// The reference that the other rates are given as ratios to: the least that any Node codec must do with the one message of
// the benchmarks, an offset and a length for each element, every length checked before it is followed. It knows one dialect
// by heart, looks at no character, explains no error: a codec that serves any spec can come near it, not past it.

/** By element number of the reference dialect (ISO 8583:1987, ASCII): the fixed bytes, or -2 and -3 for LLVAR and LLLVAR. */
const SHAPES = new Int16Array(65);
const FIXED: Readonly<Record<number, number>> = {
  3: 6,
  4: 12,
  7: 10,
  11: 6,
  12: 6,
  13: 4,
  14: 4,
  18: 4,
  22: 3,
  25: 2,
  37: 12,
  38: 6,
  39: 2,
  41: 8,
  42: 15,
  43: 40,
  49: 3,
  52: 8,
};
for (const [number, bytes] of Object.entries(FIXED)) SHAPES[Number(number)] = bytes;
SHAPES[2] = SHAPES[32] = SHAPES[35] = -2;
SHAPES[55] = -3;

/** Message type and primary bitmap. */
const HEAD_BYTES = 12;
const BITMAP_AT = 4;
const ZERO = 0x30;

export class CeilingIndex {
  /** By element number: first byte of the value, valid where the bitmap has the element. */
  readonly offsets: Int32Array = new Int32Array(65);
  readonly lengths: Int32Array = new Int32Array(65);

  /** The end of the message in `[start, end)`; -1 when it is not whole, or has an element that the reference lacks. */
  index(bytes: Uint8Array, start: number, end: number): number {
    let at = start + HEAD_BYTES;
    if (at > end) return -1;
    const { offsets, lengths } = this;
    for (let half = 0; half < 2; half++) {
      const from = start + BITMAP_AT + 4 * half;
      let word = (bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3];
      while (word !== 0) {
        const bit = Math.clz32(word);
        word &= ~(0x80000000 >>> bit);
        const number = 32 * half + bit + 1;
        let length = SHAPES[number];
        if (length < 0) {
          const digits = -length;
          if (at + digits > end) return -1;
          length = 0;
          for (let i = 0; i < digits; i++) {
            const digit = bytes[at + i] - ZERO;
            if (digit >>> 0 > 9) return -1;
            length = length * 10 + digit;
          }
          at += digits;
        } else if (length === 0) return -1;
        if (at + length > end) return -1;
        offsets[number] = at;
        lengths[number] = length;
        at += length;
      }
    }
    return at;
  }
}
