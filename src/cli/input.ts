// What commands read: a file, `-` or nothing for stdin; hex text, one message a line, with white space and `0x` tolerated,
// or raw bytes.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

/** The stream of a file, or stdin for `-` and undefined. */
function openInput(file: string | undefined): NodeJS.ReadableStream {
  if (file === undefined || file === '-') return process.stdin;
  return createReadStream(file);
}

/** The lines of the input, without blank ones unless asked for, with their numbers from 1. Throws a CommandError when it cannot be read. */
export async function* linesOf(
  file: string | undefined,
  blanksToo = false,
): AsyncGenerator<{ text: string; line: number }> {
  const input = openInput(file);
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) => reject(unreadable(file, error)));
  });
  failed.catch(() => undefined);
  let line = 0;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
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
  try {
    for await (const chunk of openInput(file)) chunks.push(Buffer.from(chunk as Buffer));
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
  const name = file === undefined || file === '-' ? 'stdin' : file;
  return new CommandError(ExitCode.usage, `cannot read ${name}: ${errorMessage(error)}`, { cause: error });
}
