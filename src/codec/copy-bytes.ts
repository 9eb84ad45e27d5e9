// Copying a run of bytes from one buffer to another, eight at a time. A message is a few dozen to a few hundred bytes, and the call
// into native code costs more than copying them does.

/** The bytes of a word. */
const WORD = 8;
/** From so many bytes on native code is quicker. */
const NATIVE_BYTES = 512;

/** Places up to here are whole numbers of 32 bits, and the ends of what is copied too. */
const LAST_PLACE = 0x7fffffff - NATIVE_BYTES;

/** Copies `[from, end)` of `source` to `at` of `target` and returns the end there. The two must not overlap. */
export function copyBytes(source: DataView, from: number, end: number, target: DataView, at: number): number {
  const length = end - from;
  if (length >= NATIVE_BYTES || from > LAST_PLACE || at > LAST_PLACE) {
    bytesOf(target, at, length).set(bytesOf(source, from, length));
  } else if (length >= WORD) copyWords(source, from | 0, length | 0, target, at | 0);
  else for (let i = 0; i < length; i++) target.setUint8(at + i, source.getUint8(from + i));
  return at + length;
}

/** The last word overlaps the one before when `length`, a word or more, is no multiple of a word. What the compiler knows to be
 *  of 32 bits it counts as such; it would count in floating point, which takes twice as long. */
function copyWords(source: DataView, from: number, length: number, target: DataView, at: number): void {
  const last = (from + length - WORD) | 0;
  let to = at;
  for (let next = from; next < last; next = (next + WORD) | 0, to = (to + WORD) | 0) {
    target.setBigInt64(to, source.getBigInt64(next, true), true);
  }
  target.setBigInt64((at + length - WORD) | 0, source.getBigInt64(last, true), true);
}

/** `length` bytes of a view from `at` on, not copied. Throws a RangeError when it has not so many. */
export function bytesOf(view: DataView, at: number, length: number): Buffer {
  if (at + length > view.byteLength) throw new RangeError(`no ${length} bytes from ${at} on in ${view.byteLength}`);
  return Buffer.from(view.buffer as ArrayBuffer, view.byteOffset + at, length);
}

/** A view of all bytes of a buffer. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
