// `decode --guess`: unknown bytes are tried with every framing, header and bundled spec, and the command line that reads
// them is printed with the reasons. When nothing fits, the reading that came furthest says what stopped it.
import { compile } from '../codec/spec/compile.ts';
import { type Cut, type Guess, guessDialect, type NearestMiss, type Reading } from '../explain/guess.ts';
import { bundledSpecs, loadSpec } from '../spec-file.ts';
import { FrameReader } from '../wire/frame-reader.ts';
import { framingByName, framingNames } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { bytesOf, hexBytes, linesOf } from './input.ts';
import { print } from './output.ts';

/** Messages that a guess looks at. */
const MESSAGES = 20;
/** Other readings that fit, besides the best one. */
const OTHERS = 4;

/** Guesses and prints. Throws a CommandError when there are no bytes. */
export async function guessInput(file: string | undefined, raw: boolean): Promise<void> {
  const chunks = raw ? [await bytesOf(file)] : await hexLines(file);
  if (chunks.every((chunk) => chunk.length === 0))
    throw new CommandError(ExitCode.usage, 'there is no message in the input');
  const specs = bundledSpecs().map((name) => {
    const spec = loadSpec(name);
    return { name, codec: compile(spec), version: spec.version };
  });
  const { fitting, nearest } = guessDialect(cutsOf(chunks), specs);
  for (const line of fitting.length > 0 ? fitLines(fitting) : missLines(nearest)) print(line);
  if (fitting.length === 0) process.exitCode = ExitCode.mismatch;
}

async function hexLines(file: string | undefined): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const { text, line } of linesOf(file)) {
    const bytes = hexBytes(text);
    if ('wrong' in bytes) throw new CommandError(ExitCode.usage, `line ${line} is not hex: ${bytes.wrong}`);
    if (chunks.length < MESSAGES) chunks.push(bytes);
  }
  return chunks;
}

/** The messages that each framing makes of all chunks; framings that leave something over are left out. */
function cutsOf(chunks: readonly Buffer[]): Cut[] {
  return framingNames.flatMap((framing): Cut[] => {
    if (framing === 'none') return [{ framing, messages: chunks.slice(0, MESSAGES) }];
    const messages: Buffer[] = [];
    try {
      for (const chunk of chunks) {
        const reader = new FrameReader(framingByName(framing), Math.max(8192, chunk.length));
        reader.push(chunk, (frame, start, end) => {
          if (end > start && messages.length < MESSAGES) messages.push(Buffer.from(frame.subarray(start, end)));
        });
        if (reader.end() !== undefined) return [];
      }
    } catch (error) {
      if (error instanceof FramingError) return [];
      throw error;
    }
    return [{ framing, messages }];
  });
}

function fitLines([best, ...others]: readonly Guess[]): string[] {
  const lines = [`switch8583 decode ${optionsOf(best!)}`, ...best!.reasons.map((reason) => `  ${reason}`)];
  for (const other of others.slice(0, OTHERS)) lines.push(`also fits: ${optionsOf(other)}`);
  if (others.length > OTHERS) lines.push(`and ${others.length - OTHERS} more`);
  return lines;
}

function missLines(nearest: NearestMiss | undefined): string[] {
  if (nearest === undefined) return ['nothing fits'];
  const { error, hint, messageBytes } = nearest;
  return [
    'nothing fits',
    `nearest: ${optionsOf(nearest)}`,
    `  read ${error.offset} of ${messageBytes} bytes, then ${error.code}: ${error.path}`,
    `  expected ${error.expected}`,
    `  found    ${error.found}`,
    ...(hint === undefined ? [] : [`  hint     ${hint}`]),
  ];
}

function optionsOf({ spec, framing, header }: Reading): string {
  const more = [framing === 'none' ? '' : ` --framing ${framing}`, header === undefined ? '' : ` --header ${header}`];
  return `--spec ${spec}${more.join('')}`;
}
