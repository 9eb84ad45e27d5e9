// npm iso_8583, the codec that other people wrote for the same JSON: its packing, its unpacking and its table of fields,
// typed. It writes and reads ISO 8583:1987 in ASCII with a raw bitmap of two blocks, and says errors by returning them.
import { createRequire } from 'node:module';
import type { FieldValues } from '../../src/codec/field-values.ts';

interface LibraryFormat {
  readonly ContentType: string;
  readonly LenType: string;
  readonly MaxLen: number;
  readonly MinLen?: number;
}

type LibraryResult = Buffer | { error: string };

interface LibraryMessage {
  getRawMessage(): LibraryResult;
  getIsoJSON(bytes: Buffer, options: { lenHeader: boolean }): Record<string, string> & { error?: string };
}

const require = createRequire(import.meta.url);
const Library = require('iso_8583') as new (message?: FieldValues) => LibraryMessage;

/** Its formats by element number; binary lengths are counted in hex digits there. */
export const libraryFormats = require('iso_8583/lib/formats.js') as Readonly<Record<string, LibraryFormat>>;

/** The bytes that the library makes of a message, or what it objects to. */
export function packedByLibrary(json: FieldValues): Buffer | string {
  const result = new Library({ ...json }).getRawMessage();
  return Buffer.isBuffer(result) ? result : `error: ${result.error}`;
}

/** The JSON that the library makes of bytes, or what it objects to. */
export function unpackedByLibrary(bytes: Buffer): Record<string, string> | string {
  const result = new Library().getIsoJSON(Buffer.from(bytes), { lenHeader: false });
  return result.error === undefined ? { ...result } : `error: ${result.error}`;
}
