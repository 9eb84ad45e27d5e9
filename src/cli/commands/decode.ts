// `decode`: bytes to people or to JSON. Messages as people paste them, or a stream of framed raw bytes; every rejected message
// is reported in its place with what was read of it, and the others are still decoded.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec, PartialMessage } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import { DecodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import type { Message } from '../../codec/message.ts';
import { describeRows } from '../../explain/describe.ts';
import { hintOf } from '../../explain/hint.ts';
import { maskedJson } from '../../explain/mask.ts';
import { partialRows, shownPartial } from '../../explain/partial.ts';
import { FrameReader } from '../../wire/frame-reader.ts';
import { framingByName } from '../../wire/framing.ts';
import { isRecordFraming, readRecords, recordFramings } from '../../wire/rdw.ts';
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
import { Advice, guessInput } from '../guess-run.ts';
import { bytesOf, messagesOf, withoutLineEnd } from '../input.ts';
import { print, tell } from '../output.ts';
import type { Judge, Verdict } from '../pasted/pasted-messages.ts';
import { printRows } from '../rows.ts';

/** The options of `decode`, and of `describe`. */
export interface DecodeOptions extends DialectOptions, MaskOptions {
  file: string | undefined;
  raw: boolean;
  format: string;
  guess: boolean;
}

/** What one input gave: a message, or what is wrong with it and what was read all the same. */
type Decoded = Message | Rejected;

interface Rejected {
  /** The first fault. */
  readonly error: Record<string, unknown>;
  /** All faults of the bytes, where there are bytes. */
  readonly errors?: readonly Record<string, unknown>[];
  readonly partial?: PartialMessage;
}

export const decodeCommand: CommandBody<DecodeOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withInput(withFraming(withSpec(argv), 'none', recordFramings)))
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
  if (options.guess) return guessInput(options);
  const codec = codecOf(options);
  const printer = printerOf(options, codec);
  let rejected = 0;
  let seen = 0;
  const advice = new Advice(options);
  for await (const decoded of inputsOf(options, codec, advice)) {
    seen++;
    if ('error' in decoded) rejected++;
    printer.one(decoded);
  }
  printer.end();
  if (printer.hidden()) tell('card data is masked; --unmasked shows it, and makes output that encode takes');
  if (seen === 0) throw new CommandError(ExitCode.usage, 'there is no message in the input');
  if (rejected === 0) return;
  process.exitCode = ExitCode.mismatch;
  advice.give();
}

async function* inputsOf(options: DecodeOptions, codec: Codec, advice: Advice): AsyncGenerator<Decoded> {
  const { framing } = options;
  const judge: Judge = (bytes) => verdictOf(framesOf(bytes, framing, codec, decodeQuickly));
  if (options.raw || isRecordFraming(framing)) {
    const bytes = withoutLineEnd(await bytesOf(options.file), judge);
    yield* noted(bytes, framesOf(bytes, framing, codec), advice);
    return;
  }
  // One line in, one line out: for machines a blank line is a message too, an empty one.
  for await (const pasted of messagesOf(options.file, judge, options.format === 'ndjson')) {
    if ('bytes' in pasted) yield* noted(pasted.bytes, framesOf(pasted.bytes, framing, codec), advice);
    else {
      const { line, wrong } = pasted;
      yield { error: { code: 'INPUT_NOT_HEX', path: 'input', offset: 0, line, found: wrong } };
    }
  }
}

/** The same, after the bytes were noted where they were refused. */
function noted(bytes: Buffer, decoded: readonly Decoded[], advice: Advice): readonly Decoded[] {
  // A message that is whole behind a wrong length needs no other reading.
  if (decoded.some((one) => 'error' in one && one.partial?.errors.length !== 0)) advice.note(bytes);
  return decoded;
}

/** What is cut short, and not inside an element, could go on. */
function verdictOf(decoded: readonly Decoded[]): Verdict {
  const rejected = decoded.find((one) => 'error' in one);
  if (rejected === undefined) return 'whole';
  const { code, path } = rejected.error;
  return String(code).endsWith('TRUNCATED') && !String(path).includes('.') ? 'short' : 'none';
}

/** The messages in `bytes`, cut by the framing. */
function framesOf(bytes: Buffer, framing: string, codec: Codec, decode = decodeOne): Decoded[] {
  if (framing === 'none') return [decode(codec, bytes)];
  const found: Decoded[] = [];
  const onFrame = (frame: Uint8Array, start: number, end: number) => {
    found.push(decode(codec, Buffer.from(frame.subarray(start, end))));
  };
  try {
    if (isRecordFraming(framing)) {
      readRecords(bytes, framing, onFrame);
      return found;
    }
    const reader = new FrameReader(framingByName(framing), Math.max(8192, bytes.length));
    reader.push(bytes, onFrame);
    const half = reader.end();
    if (half !== undefined) throw half;
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    found.push(cutShort(error, bytes, framing, codec));
  }
  return found;
}

/** What is there of a frame that has less than its length says. */
function cutShort(error: FramingError, bytes: Buffer, framing: string, codec: Codec): Rejected {
  const { code, offset, found, hint } = error;
  const prefixBytes = isRecordFraming(framing) ? 0 : framingByName(framing).prefixBytes;
  const body = bytes.subarray(offset + prefixBytes);
  const isCut = code === 'FRAME_TRUNCATED' && found !== undefined && prefixBytes > 0 && body.length > 0;
  const fault = { code, path: 'framing', offset, found, hint };
  if (!isCut) return { error: fault };
  const partial = codec.decodePartially(body);
  if (partial.errors.length > 0) return { error: fault, errors: [fault, ...partial.errors.map(faultOf)], partial };
  const instead = `the length is wrong: the ${body.length} bytes that are there are a whole message`;
  return { error: { ...fault, hint: instead }, errors: [{ ...fault, hint: instead }], partial };
}

/** Whether it is a message, and not what would help if it is none. */
function decodeQuickly(codec: Codec, bytes: Buffer): Decoded {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { error: faultOf(error) };
  }
}

function decodeOne(codec: Codec, bytes: Buffer): Decoded {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const partial = codec.decodePartially(bytes);
    const first = { ...faultOf(error), hint: hintOf(codec, bytes, error) };
    return { error: first, errors: [first, ...partial.errors.slice(1).map(faultOf)], partial };
  }
}

function faultOf({ code, path, offset, expected, found, around }: DecodeError): Record<string, unknown> {
  return { code, path, offset, expected, found, around };
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
  const { unmasked } = options;
  const rejected = ({ error, errors, partial }: Rejected) => {
    const first = hideBytes(error, unmasked);
    if (errors === undefined || partial === undefined) return { error: first };
    const { fields, unread, rest } = shownPartial(partial, codec, { unmasked });
    return {
      error: first,
      fields,
      errors: errors.map((one) => hideBytes(one, unmasked)),
      ...(unread.length === 0 ? {} : { unread }),
      ...(rest === '' ? {} : { rest }),
    };
  };
  const json = (decoded: Decoded) =>
    'error' in decoded
      ? rejected(decoded)
      : unmasked
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
      if (!('error' in decoded)) printRows(describeRows(decoded, codec, { unmasked }));
      else {
        if (decoded.partial !== undefined && decoded.partial.message.mti >= 0)
          printRows(partialRows(decoded.partial, codec, { unmasked }));
        for (const error of decoded.errors ?? [decoded.error]) print(errorText(hideBytes(error, unmasked)));
      }
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
