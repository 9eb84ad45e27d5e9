// Files of card clearing records: in front of each record a record descriptor word, its length in four bytes, high byte
// first, not counting itself; a length of zero ends the file. Files for transfer are cut into blocks of 1014 bytes besides:
// 1012 of data, through which records run on, and two bytes of filler 0x40, which also fills up the last block. Source:
// the VBS and 1014 formats of Mastercard's GCMS, as adelosa/cardutil reads them. z/OS has a record descriptor word of its own,
// which files that were copied from there in binary still have: a length of two bytes that counts the word itself, and two
// zero bytes; no length of zero ends such a file (z/OS DFSMS Using Data Sets, "Record descriptor word").
import { FramingError, type FramingFault, hexExcerpt } from './wire-error.ts';

/** Framings of files; links do not use them. */
export const fileFramings = ['rdw', 'rdw-1014'] as const;
export type FileFraming = (typeof fileFramings)[number];

/** The word of z/OS: such files are read, and not written. */
const ZOS = 'rdw-zos';
/** Framings of files that can be read. */
export const recordFramings = [...fileFramings, ZOS] as const;
type RecordFraming = (typeof recordFramings)[number];

export const WORD_BYTES = 4;
export const BLOCK_BYTES = 1014;
export const BLOCK_DATA_BYTES = 1012;
export const FILLER = 0x40;
/** Longest record that is believed: a damaged length must not be taken for one. */
export const GREATEST_RECORD = 0x100000;

/** One record lies in `[start, end)` of `bytes`, which stay as they are while it is looked at. */
type OnRecord = (bytes: Uint8Array, start: number, end: number) => void;

export function isRecordFraming(name: string): name is RecordFraming {
  return (recordFramings as readonly string[]).includes(name);
}

/** Hands every record of the file to `onRecord`, in order, and returns how many there were. Throws a FramingError, its
 *  offset counted in bytes of the file, after the records in front of the fault were handed over. */
export function readRecords(file: Uint8Array, framing: RecordFraming, onRecord: OnRecord): number {
  if (framing === ZOS) return readZosRecords(file, onRecord);
  const unblocked = framing === 'rdw-1014' ? withoutFiller(file) : { data: file, fault: undefined };
  const placeOf = (at: number) => placeInFile(framing, at);
  const { data } = unblocked;
  let at = 0;
  let count = 0;
  while (at + WORD_BYTES <= data.length) {
    const length = (data[at]! * 256 + data[at + 1]!) * 65_536 + data[at + 2]! * 256 + data[at + 3]!;
    const next = at + WORD_BYTES + length;
    if (length === 0) return endOfFile(data, next, count, placeOf, unblocked.fault);
    if (length > GREATEST_RECORD) {
      const hint = hintOfLength(data, at, framing);
      const what = `a record of ${length} bytes is none: more than ${GREATEST_RECORD}`;
      throw fault(file, placeOf(at), { code: 'FRAME_LENGTH_MALFORMED', what, hint, found: length });
    }
    if (next > data.length) {
      if (unblocked.fault !== undefined) throw unblocked.fault;
      const what = `a record of ${length} bytes has ${data.length - at - WORD_BYTES} left`;
      const hint = 'the file is cut off; get it anew';
      throw fault(file, placeOf(at), { code: 'FRAME_TRUNCATED', what, hint, found: length });
    }
    onRecord(data, at + WORD_BYTES, next);
    count++;
    at = next;
  }
  if (unblocked.fault !== undefined) throw unblocked.fault;
  const what = 'the file ends without the length of zero that ends it';
  const hint = 'the file is cut off; get it anew';
  throw fault(file, placeOf(at), { code: 'FRAME_TRUNCATED', what, hint, found: undefined });
}

/** Where a length is none: the other way of cutting, or the word of z/OS where it fits all that is left. */
function hintOfLength(data: Uint8Array, at: number, framing: RecordFraming): string {
  if (isZosFile(data.subarray(at)))
    return `the length counts itself and two zero bytes follow it, as z/OS writes it: try --framing ${ZOS}`;
  return framing === 'rdw' ? 'try --framing rdw-1014' : 'try --framing rdw';
}

/** True for bytes that the words of z/OS cut into records with nothing left over. */
function isZosFile(bytes: Uint8Array): boolean {
  let at = 0;
  while (at + WORD_BYTES < bytes.length) {
    const length = bytes[at]! * 256 + bytes[at + 1]!;
    if (length <= WORD_BYTES || bytes[at + 2] !== 0 || bytes[at + 3] !== 0) return false;
    at += length;
  }
  return at === bytes.length && at > 0;
}

function readZosRecords(file: Uint8Array, onRecord: OnRecord): number {
  let count = 0;
  for (let at = 0; at < file.length; count++) {
    const left = file.length - at;
    const length = left < WORD_BYTES ? 0 : file[at]! * 256 + file[at + 1]!;
    if (length <= WORD_BYTES || file[at + 2] !== 0 || file[at + 3] !== 0) {
      const what = 'no record descriptor word stands here: a length of two bytes above four, and two zero bytes';
      throw fault(file, at, { code: 'FRAME_LENGTH_MALFORMED', what, hint: 'try --framing rdw', found: length });
    }
    if (length > left) {
      const what = `a record of ${length - WORD_BYTES} bytes has ${left - WORD_BYTES} left`;
      const hint = 'the file is cut off; get it anew';
      throw fault(file, at, { code: 'FRAME_TRUNCATED', what, hint, found: length - WORD_BYTES });
    }
    onRecord(file, at + WORD_BYTES, at + length);
    at += length;
  }
  return count;
}

type Fault = Pick<FramingFault, 'code' | 'what' | 'hint' | 'found'>;

/** Behind the last record there is nothing but filler. */
function endOfFile(
  data: Uint8Array,
  from: number,
  count: number,
  placeOf: (at: number) => number,
  cause: FramingError | undefined,
): number {
  if (cause !== undefined) throw cause;
  for (let at = from; at < data.length; at++) {
    if (data[at] === FILLER || data[at] === 0) continue;
    const what = `byte 0x${data[at]!.toString(16).padStart(2, '0').toUpperCase()} stands behind the end of the records`;
    const hint = 'split the file where a second one begins';
    throw fault(data, at, { code: 'FRAME_LENGTH_MALFORMED', what, hint, found: 0 }, placeOf(at));
  }
  return count;
}

/** The data of all blocks, up to the first that is none, and what is wrong with that one. */
function withoutFiller(file: Uint8Array): { data: Uint8Array; fault: FramingError | undefined } {
  const blocks = Math.ceil(file.length / BLOCK_BYTES);
  const data = new Uint8Array(blocks * BLOCK_DATA_BYTES);
  let filled = 0;
  for (let block = 0; block < blocks; block++) {
    const start = block * BLOCK_BYTES;
    const end = Math.min(start + BLOCK_DATA_BYTES, file.length);
    data.set(file.subarray(start, end), filled);
    filled += end - start;
    if (start + BLOCK_BYTES > file.length) {
      const what = `the last block has ${file.length - start} bytes instead of ${BLOCK_BYTES}`;
      const hint = 'the file is cut off, or not blocked: try --framing rdw';
      const cut = fault(file, start, { code: 'FRAME_TRUNCATED', what, hint, found: undefined });
      return { data: data.subarray(0, filled), fault: cut };
    }
    if (file[end] === FILLER && file[end + 1] === FILLER) continue;
    const what = `block ${block + 1} does not end in 0x4040`;
    const hint = 'the file is not blocked: try --framing rdw';
    const other = fault(file, end, { code: 'FRAME_LENGTH_MALFORMED', what, hint, found: undefined });
    return { data: data.subarray(0, filled - (end - start)), fault: other };
  }
  return { data: data.subarray(0, filled), fault: undefined };
}

/** The offset in the file of a byte of its records. */
export function placeInFile(framing: RecordFraming, at: number): number {
  return framing === 'rdw-1014' ? placeInBlocks(at) : at;
}

/** The framing that a file has: blocks end in two bytes of filler. */
export function fileFramingOf(file: Uint8Array): FileFraming {
  const isBlocked =
    file.length >= BLOCK_BYTES && file[BLOCK_DATA_BYTES] === FILLER && file[BLOCK_DATA_BYTES + 1] === FILLER;
  return isBlocked ? 'rdw-1014' : 'rdw';
}

function placeInBlocks(at: number): number {
  return Math.floor(at / BLOCK_DATA_BYTES) * BLOCK_BYTES + (at % BLOCK_DATA_BYTES);
}

function fault(bytes: Uint8Array, at: number, parts: Fault, offset = at): FramingError {
  return new FramingError({ ...parts, offset, bytes: hexExcerpt(bytes, at, bytes.length) });
}
