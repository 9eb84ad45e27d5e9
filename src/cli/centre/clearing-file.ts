// Clearing files on disk: which form a file has, its records with their checks, and how a file is written.

import { FileCheck, type FileReport } from '../../centre/clearing/file-check.ts';
import type { Codec } from '../../codec/codec.ts';
import type { Message } from '../../codec/message.ts';
import { type FileFraming, fileFramingOf, placeInFile, readRecords } from '../../wire/rdw.ts';
import { FramingError } from '../../wire/wire-error.ts';
import { codecWith } from '../common-options.ts';
import { bytesOf } from '../input.ts';
import type { clearingFramings } from './clearing-framings.ts';

export interface ClearingFileOptions {
  file: string;
  framing: (typeof clearingFramings)[number];
  spec: string | undefined;
}

export interface ClearingFile {
  readonly bytes: Buffer;
  readonly framing: FileFraming;
  readonly codec: Codec;
  /** In EBCDIC. */
  readonly isEbcdic: boolean;
}

/** One record that nothing is wrong with, or (`message` undefined) one that is; its number from 1, and its offset in the file. */
type OnRecord = (message: Message | undefined, record: number, offset: number) => void;

const ASCII = 'clearing-ipm';
const EBCDIC = 'clearing-ipm-ebcdic';
const WORD_BYTES = 4;
const EBCDIC_ZERO = 0xf0;

/** Reads a file, or stdin for `-`. Throws a CommandError or a SpecError. */
export async function readClearingFile({ file, framing, spec }: ClearingFileOptions): Promise<ClearingFile> {
  const bytes = await bytesOf(file);
  const isEbcdic = bytes.length > WORD_BYTES && bytes[WORD_BYTES]! >= EBCDIC_ZERO;
  return {
    bytes,
    framing: framing === 'auto' ? fileFramingOf(bytes) : framing,
    codec: codecWith(spec ?? (isEbcdic ? EBCDIC : ASCII), { kind: 'none' }),
    isEbcdic,
  };
}

/** Checks a whole file; `onRecord` sees its records in order. */
export function checkClearingFile({ bytes, framing, codec }: ClearingFile, onRecord?: OnRecord): FileReport {
  const check = new FileCheck(codec, (at) => placeInFile(framing, at));
  let record = 0;
  try {
    readRecords(bytes, framing, (data, start, end) => {
      const whole = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      record++;
      const message = check.record(whole, start, end);
      onRecord?.(message, record, placeInFile(framing, start));
    });
    return check.end();
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    return check.end({ offset: error.offset, text: error.message });
  }
}

/** The codecs in which members' files are written. */
export function clearingCodecs(): { ascii: Codec; ebcdic: Codec } {
  return { ascii: codecWith(ASCII, { kind: 'none' }), ebcdic: codecWith(EBCDIC, { kind: 'none' }) };
}
