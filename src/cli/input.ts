// What commands read: a file, `-` or nothing for stdin; messages in any form in which people paste bytes (see pasted/), or raw
// bytes.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { messagelessHint } from './file-kind.ts';
import { isWideText, kindOf, textOfWide } from './input-kinds.ts';
import { tell } from './output.ts';
import { type Judge, type Pasted, PastedMessages } from './pasted/pasted-messages.ts';

/** What is named may never end: a device, a pipe. */
const LARGEST_INPUT_BYTES = 512 * 1_048_576;
/** A message has a hundredth of it, and the patterns that look for one in a line of four times as much overflow. Whole captures are read as
 *  bytes (--raw), in any length. */
const LONGEST_LINE_BYTES = 2 * 1_048_576;

/** True for `-`, which yargs hands on as an empty text where it is no option's value, and when nothing is named. */
export function isStdin(name: string | undefined): boolean {
  return name === undefined || name === '-' || name === '';
}

/** The stream of a file, or stdin for `-` and undefined. */
function openInput(file: string | undefined): NodeJS.ReadableStream {
  return isStdin(file) ? process.stdin : createReadStream(file!);
}

/** The whole input as bytes. Throws a CommandError when it cannot be read. */
export async function bytesOf(file: string | undefined): Promise<Buffer> {
  return joined(Buffer.alloc(0), chunksOf(file));
}

/** The messages of the input, as people paste them. With `blanksToo` a blank line is an empty one. What is no text at all is one
 *  chunk of bytes. Throws a CommandError when it cannot be read. */
export async function* messagesOf(file: string | undefined, judge: Judge, blanksToo = false): AsyncGenerator<Pasted> {
  yield* messagesOfChunks(chunksOf(file), file, judge, blanksToo);
}

/** The same, of bytes that have been read. */
export async function* messagesIn(bytes: Buffer, judge: Judge): AsyncGenerator<Pasted> {
  async function* alone(): AsyncGenerator<Buffer, undefined> {
    yield bytes;
  }
  yield* messagesOfChunks(alone(), 'the input', judge, false);
}

async function* messagesOfChunks(
  chunks: AsyncGenerator<Buffer, undefined>,
  file: string | undefined,
  judge: Judge,
  blanksToo: boolean,
): AsyncGenerator<Pasted> {
  const pasted = new PastedMessages(judge, blanksToo);
  const first = await chunks.next();
  if (first.value === undefined) return;
  if (isWideText(first.value) || !isText(first.value)) {
    const bytes = await joined(first.value, chunks);
    if (isWideText(bytes))
      yield* pasted.read(linesOf(Buffer.from(toldWide(bytes), 'latin1').toString('latin1')), 'none');
    else yield { bytes, line: 1 };
    return;
  }
  refuseOther(first.value.toString('latin1'), file);
  if (hasOnlyReturns(first.value, judge)) {
    const bytes = await joined(first.value, chunks);
    yield* pasted.read(linesOf(bytes.toString('latin1').replace(UTF8_MARK, '').replaceAll('\r', '\n')), 'none');
    return;
  }
  let rest = '';
  for (let chunk: Buffer | undefined = first.value; chunk !== undefined; chunk = (await chunks.next()).value) {
    const text = rest + chunk.toString('latin1');
    const lines = (chunk === first.value ? text.replace(UTF8_MARK, '') : text).split(LINE_ENDS);
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE_BYTES || lines.some(({ length }) => length > LONGEST_LINE_BYTES))
      throw unreadable(file, `has a line of more than ${LONGEST_LINE_BYTES} bytes; bytes, not text: --raw`);
    // Half a line has the other half behind it.
    yield* pasted.read(lines, rest === '' && chunk.length < BUSY_BYTES ? 'later' : 'now');
  }
  yield* pasted.read(rest === '' ? [] : [rest], 'none');
}

/** Throws a CommandError for the text of a file that has no messages in it, and is for another command. */
export function refuseOther(text: string, file: string | undefined): void {
  const other = messagelessHint(text);
  if (other !== '') throw unreadable(file, new Error(other));
}

/** What is read, piece by piece, none of them empty. */
async function* chunksOf(file: string | undefined): AsyncGenerator<Buffer, undefined> {
  try {
    const chunks = openInput(file)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    const first = (await chunks.next()).value;
    if (first === undefined) return;
    const found = kindOf(first);
    if (found.kind === 'foreign') throw new Error(`it is ${found.what}`);
    if (found.kind === 'gzip') tell('the input is packed by gzip, and is read unpacked');
    const all = startingWith(first, chunks);
    for await (const chunk of found.kind === 'gzip' ? unpacked(all) : all)
      if (chunk.length > 0) yield Buffer.from(chunk);
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function* startingWith(
  first: Buffer,
  others: AsyncIterator<Buffer, undefined>,
): AsyncGenerator<Buffer, undefined> {
  for (let chunk: Buffer | undefined = first; chunk !== undefined; chunk = (await others.next()).value) yield chunk;
}

function unpacked(chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const gunzip = createGunzip();
  Readable.from(chunks)
    .on('error', (error) => gunzip.destroy(error))
    .pipe(gunzip);
  return gunzip;
}

/** The whole input as text: UTF-8, or UTF-16, without a mark. Throws a CommandError when it cannot be read. */
export async function textOf(file: string | undefined): Promise<string> {
  const bytes = await bytesOf(file);
  return isWideText(bytes) ? toldWide(bytes) : bytes.toString('utf8').replace(/^\ufeff/, '');
}

function toldWide(bytes: Buffer): string {
  tell('the input is UTF-16, and is read as such');
  return textOfWide(bytes);
}

/** The lines of a whole text: what stands behind the last line end is one where there is something. */
function linesOf(text: string): string[] {
  const lines = text.split(LINE_ENDS);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines that end with a carriage return alone, as old systems write them; in a text message it may be data. */
function hasOnlyReturns(bytes: Buffer, judge: Judge): boolean {
  const first = bytes.indexOf(0x0d);
  return first >= 0 && first < bytes.length - 1 && !bytes.includes(0x0a) && judge(bytes) !== 'whole';
}

async function joined(first: Buffer, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all = [first];
  let bytes = first.length;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > LARGEST_INPUT_BYTES)
      throw new CommandError(ExitCode.usage, `cannot read more than ${LARGEST_INPUT_BYTES} bytes`);
    all.push(chunk);
  }
  return Buffer.concat(all);
}

const LINE_ENDS = /\r?\n/;
/** A chunk of as many bytes comes from something that is there as a whole. */
const BUSY_BYTES = 16_384;
/** The byte order mark of UTF-8, read as ISO 8859-1. */
const UTF8_MARK = /^\xef\xbb\xbf/;

/** A line feed at the end of text is no data, unless the bytes are a message with it only. */
export function withoutLineEnd(bytes: Buffer, judge: Judge): Buffer {
  const end = /\r?\n$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - 2)))?.[0].length ?? 0;
  const without = bytes.subarray(0, bytes.length - end);
  const isEnd = end > 0 && judge(bytes) !== 'whole' && (judge(without) === 'whole' || isText(without));
  return isEnd ? without : bytes;
}

/** Bytes as they are on the wire have control characters besides those of lines, or are EBCDIC. */
function isText(bytes: Buffer): boolean {
  let beyondAscii = 0;
  for (const byte of bytes) {
    if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b) return false;
    if (byte >= 0x80) beyondAscii++;
  }
  return beyondAscii * 4 < bytes.length;
}

/** The bytes of one message in any form in which people paste it, or what is wrong with it. */
export function hexBytes(text: string, judge: Judge = () => 'whole'): Buffer | { wrong: string } {
  const found = [...new PastedMessages(judge, false).read(text.replace(/^\ufeff/, '').split(LINE_ENDS), 'none')];
  if (found.length > 1) return { wrong: `${found.length} messages are in it` };
  const [only] = found;
  if (only === undefined) return { wrong: 'there is no message' };
  return 'bytes' in only ? only.bytes : { wrong: only.wrong };
}

function unreadable(file: string | undefined, error: unknown): CommandError {
  const name = isStdin(file) ? 'stdin' : file;
  const hint = file !== undefined && isNothingThere(error) ? hintAt(file) : '';
  return new CommandError(ExitCode.usage, `cannot read ${name}: ${errorMessage(error)}${hint}`, { cause: error });
}

/** What stands on a command line is for all to see. */
const ON_STDIN = 'a message goes on stdin, `-`, or in a file, for others may read a command line';

/** What was meant by the name of a file that is not there. */
function hintAt(file: string): string {
  if (/^@./.test(file)) return `; a file is named without @: ${file.slice(1)}`;
  return looksLikeMessage(file) ? `; ${ON_STDIN}` : '';
}

function isNothingThere(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENAMETOOLONG';
}

/** Bytes in hex, as an escape or a list, or a message in JSON, rather than the name of a file. */
function looksLikeMessage(name: string): boolean {
  return /^\s*(?:\{|\[|\\x)/.test(name) || /^(?:0x)?(?:[0-9A-Fa-f]{2}[\s:,-]?){3,}[0-9A-Fa-f]{1,2}[\s:,-]?$/.test(name);
}
