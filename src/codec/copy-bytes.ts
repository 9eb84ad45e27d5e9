// Copying a run of bytes from one message into another.

/** Below this many bytes a loop is quicker than the call into native code. */
const NATIVE_COPY_BYTES = 24;

/** Copies `[from, end)` of `bytes` to `at` of `out` and returns the end there. */
export function copyBytes(bytes: Buffer, from: number, end: number, out: Buffer, at: number): number {
  const length = end - from;
  if (length < NATIVE_COPY_BYTES) for (let i = 0; i < length; i++) out[at + i] = bytes[from + i];
  else bytes.copy(out, at, from, end);
  return at + length;
}
