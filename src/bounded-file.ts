// Files of people, read up to a limit: what is named may be a device or a pipe that never ends.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 16;
/** The largest file of settings: a spec, a configuration, a list of cards, a trace. */
const LARGEST_MB = 256;
const LARGEST_BYTES = LARGEST_MB * 1_048_576;

/** The text of a file. Throws what the file system throws, and an Error when it is larger than `LARGEST_MB`. */
export function readBounded(file: string, limitBytes: number = LARGEST_BYTES): string {
  return readBoundedBytes(file, limitBytes).toString('utf8');
}

/** The same as bytes. */
export function readBoundedBytes(file: string, limitBytes: number): Buffer {
  return readAll(openSync(file, 'r'), limitBytes);
}

/** The text of a file for whoever must not wait: a pipe that nobody writes would hold up the whole process. Throws an Error for anything but a
 *  regular file too. */
export function readRegular(file: string, limitBytes: number = LARGEST_BYTES): string {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(descriptor).isFile()) return readAll(descriptor, limitBytes).toString('utf8');
  closeSync(descriptor);
  throw new Error('is no regular file');
}

/** What is left to read of an open file, which is closed then. */
function readAll(descriptor: number, limitBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) return Buffer.concat(chunks);
      bytes += read;
      if (bytes > limitBytes) throw new Error(`is larger than ${limitBytes} bytes, which no such file is`);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
