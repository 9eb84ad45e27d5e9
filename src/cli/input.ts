// What commands read: a file, `-` or nothing for stdin; hex text, one message a line, with white space and `0x` tolerated,
// or raw bytes.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Transform, type TransformCallback } from 'node:stream';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** What is named may never end: a device, a pipe. */
const LARGEST_INPUT_BYTES = 512 * 1_048_576;
const LONGEST_LINE_BYTES = 64 * 1_048_576;

/** Passes a stream on until a line of it is too long. */
class LineLimit extends Transform {
  private lineBytes = 0;

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    const last = chunk.lastIndexOf(LINE_FEED);
    this.lineBytes = last < 0 ? this.lineBytes + chunk.length : chunk.length - last - 1;
    if (this.lineBytes > LONGEST_LINE_BYTES) done(new Error(`has a line of more than ${LONGEST_LINE_BYTES} bytes`));
    else done(null, chunk);
  }
}

const LINE_FEED = 0x0a;

/** True for `-`, which yargs hands on as an empty text where it is no option's value, and when nothing is named. */
export function isStdin(name: string | undefined): boolean {
  return name === undefined || name === '-' || name === '';
}

/** The stream of a file, or stdin for `-` and undefined. */
function openInput(file: string | undefined): NodeJS.ReadableStream {
  return isStdin(file) ? process.stdin : createReadStream(file!);
}

/** The lines of the input, without blank ones unless asked for, with their numbers from 1. Throws a CommandError when it cannot be read. */
export async function* linesOf(
  file: string | undefined,
  blanksToo = false,
): AsyncGenerator<{ text: string; line: number }> {
  const input = openInput(file);
  const limited = input.pipe(new LineLimit());
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) => reject(unreadable(file, error)));
    limited.once('error', (error: Error) => reject(unreadable(file, error)));
  });
  failed.catch(() => undefined);
  let line = 0;
  const lines = createInterface({ input: limited, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done === true) return;
    line++;
    const text = next.value.trim();
    if (text !== '' || blanksToo) yield { text, line };
  }
}

/** The whole input as bytes. Throws a CommandError when it cannot be read. */
export async function bytesOf(file: string | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of openInput(file)) {
      bytes += chunk.length;
      if (bytes > LARGEST_INPUT_BYTES) throw new Error(`has more than ${LARGEST_INPUT_BYTES} bytes`);
      chunks.push(Buffer.from(chunk as Buffer));
    }
  } catch (error) {
    throw unreadable(file, error);
  }
  return Buffer.concat(chunks);
}

/** The bytes that hex text says, or what is wrong with it. */
export function hexBytes(text: string): Buffer | { wrong: string } {
  const digits = text.replace(/(^|[\s,])0x/gi, '$1').replace(/[\s,]+/g, '');
  const odd = /[^0-9A-Fa-f]/.exec(digits);
  if (odd !== null) return { wrong: `${JSON.stringify(odd[0])} at place ${odd.index + 1} is no hex digit` };
  if (digits.length % 2 === 1) return { wrong: `${digits.length} hex digits are not whole bytes` };
  return Buffer.from(digits, 'hex');
}

function unreadable(file: string | undefined, error: unknown): CommandError {
  const name = isStdin(file) ? 'stdin' : file;
  return new CommandError(ExitCode.usage, `cannot read ${name}: ${errorMessage(error)}`, { cause: error });
}
