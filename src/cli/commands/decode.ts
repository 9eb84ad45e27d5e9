// `decode`: bytes to people or to JSON. One message a line of hex, or a stream of framed raw bytes; every rejected message
// is reported in its place, and the others are still decoded.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import { DecodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import type { Message } from '../../codec/message.ts';
import { describeRows } from '../../explain/describe.ts';
import { hintOf } from '../../explain/hint.ts';
import { maskedJson } from '../../explain/mask.ts';
import { FrameReader } from '../../wire/frame-reader.ts';
import { framingByName } from '../../wire/framing.ts';
import { fileFramings, isFileFraming, readRecords } from '../../wire/rdw.ts';
import { FramingError } from '../../wire/wire-error.ts';
import type { CommandBody } from '../command.ts';
import {
  codecOf,
  type DialectOptions,
  type MaskOptions,
  withFraming,
  withInput,
  withSpec,
  withUnmasked,
} from '../common-options.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { guessInput } from '../guess-run.ts';
import { bytesOf, hexBytes, linesOf } from '../input.ts';
import { print, tell } from '../output.ts';
import { printRows } from '../rows.ts';

/** The options of `decode`, and of `describe`. */
export interface DecodeOptions extends DialectOptions, MaskOptions {
  file: string | undefined;
  raw: boolean;
  format: string;
  guess: boolean;
}

/** What one input gave: a message, or what is wrong with it. */
type Decoded = Message | { error: Record<string, unknown> };

export const decodeCommand: CommandBody<DecodeOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withInput(withFraming(withSpec(argv), 'none', fileFramings)))
      .option('format', { choices: ['text', 'json', 'ndjson'], default: 'text', describe: 'how to print' })
      .option('guess', {
        type: 'boolean',
        default: false,
        describe: 'find out which framing, header and bundled spec fit the bytes',
      })
      .example('echo 30313030... | $0 decode', 'one message, explained') as unknown as Argv<DecodeOptions>,
  handler: decodeAll,
};

/** Decodes the input and prints it. Throws a CommandError or a SpecError. */
export async function decodeAll(options: ArgumentsCamelCase<DecodeOptions>): Promise<void> {
  if (options.guess) return guessInput(options.file, options.raw);
  const codec = codecOf(options);
  const printer = printerOf(options, codec);
  let rejected = 0;
  let seen = 0;
  for await (const decoded of inputsOf(options, codec)) {
    seen++;
    if ('error' in decoded) rejected++;
    printer.one(decoded);
  }
  printer.end();
  if (printer.hidden()) tell('card data is masked; --unmasked shows it, and makes output that encode takes');
  if (seen === 0) throw new CommandError(ExitCode.usage, 'there is no message in the input');
  if (rejected > 0) process.exitCode = ExitCode.mismatch;
}

async function* inputsOf(options: DecodeOptions, codec: Codec): AsyncGenerator<Decoded> {
  if (options.raw || isFileFraming(options.framing)) {
    yield* framesOf(await bytesOf(options.file), options.framing, codec);
    return;
  }
  // One line in, one line out: for machines a blank line is a message too, an empty one.
  for await (const { text, line } of linesOf(options.file, options.format === 'ndjson')) {
    const bytes = hexBytes(text);
    if ('wrong' in bytes)
      yield { error: { code: 'INPUT_NOT_HEX', path: 'input', offset: 0, line, found: bytes.wrong } };
    else yield* framesOf(bytes, options.framing, codec);
  }
}

/** The messages in `bytes`, cut by the framing. */
function framesOf(bytes: Buffer, framing: string, codec: Codec): Decoded[] {
  if (framing === 'none') return [decodeOne(codec, bytes)];
  const found: Decoded[] = [];
  const onFrame = (frame: Uint8Array, start: number, end: number) => {
    found.push(decodeOne(codec, Buffer.from(frame.subarray(start, end))));
  };
  try {
    if (isFileFraming(framing)) {
      readRecords(bytes, framing, onFrame);
      return found;
    }
    const reader = new FrameReader(framingByName(framing), Math.max(8192, bytes.length));
    reader.push(bytes, onFrame);
    const half = reader.end();
    if (half !== undefined) throw half;
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    const { code, offset, found: length, hint } = error;
    found.push({ error: { code, path: 'framing', offset, found: length, hint } });
  }
  return found;
}

function decodeOne(codec: Codec, bytes: Buffer): Decoded {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { code, path, offset, expected, found, around } = error;
    return { error: { code, path, offset, expected, found, around, hint: hintOf(codec, bytes, error) } };
  }
}

/** Prints what was decoded, one by one; `hidden` tells whether JSON was masked anywhere. */
interface Printer {
  one(decoded: Decoded): void;
  end(): void;
  hidden(): boolean;
}

function printerOf(options: DecodeOptions, codec: Codec): Printer {
  let hidden = false;
  const masked = (open: FieldValues) => {
    const shown = maskedJson(codec, open);
    hidden ||= JSON.stringify(shown) !== JSON.stringify(open);
    return shown;
  };
  const json = (decoded: Decoded) =>
    'error' in decoded
      ? { error: hideBytes(decoded.error, options.unmasked) }
      : options.unmasked
        ? openedMessage(decoded.toJSON(), codec.fields)
        : masked(openedMessage(decoded.toJSON(), codec.fields));
  if (options.format === 'ndjson')
    return { one: (decoded) => print(JSON.stringify(json(decoded))), end: () => undefined, hidden: () => hidden };
  if (options.format === 'json') {
    const all: unknown[] = [];
    return {
      one: (decoded) => all.push(json(decoded)),
      end: () => print(JSON.stringify(all, null, 2)),
      hidden: () => hidden,
    };
  }
  let first = true;
  return {
    one(decoded) {
      if (!first) print();
      first = false;
      if ('error' in decoded) print(errorText(hideBytes(decoded.error, options.unmasked)));
      else printRows(describeRows(decoded, codec, { unmasked: options.unmasked }));
    },
    end: () => undefined,
    hidden: () => false,
  };
}

/** The bytes around a fault may be card data. */
function hideBytes(error: Record<string, unknown>, unmasked: boolean): Record<string, unknown> {
  if (unmasked) return error;
  const { around: _, ...rest } = error;
  return rest;
}

function errorText(error: Record<string, unknown>): string {
  const { code, path, offset, expected, found, around, hint, line } = error;
  return [
    `${code}: ${path}${line === undefined ? ` at offset ${offset}` : ` in line ${line}`}`,
    expected === undefined ? undefined : `  expected ${expected}`,
    `  found    ${found}`,
    around === undefined ? undefined : `  bytes    ${around}`,
    hint === undefined ? undefined : `  hint     ${hint}`,
  ]
    .filter((text) => text !== undefined)
    .join('\n');
}
