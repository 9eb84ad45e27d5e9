// `decode`: bytes to people or to JSON. Messages as people paste them, or a stream of framed raw bytes; every rejected message
// is reported in its place with what was read of it, and the others are still decoded.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec, PartialMessage } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { maskedJson } from '../../codec/mask.ts';
import { describeRows } from '../../explain/describe.ts';
import { partialRows, shownPartial } from '../../explain/partial.ts';
import { recordFramings } from '../../wire/rdw.ts';
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
import { type Decoded, type Fault, inputsOf, type Rejected } from '../decoded-input.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { Advice, guessInput } from '../guess-run.ts';
import { gatherLines, print, tell } from '../output.ts';
import { printRows } from '../rows.ts';

/** The options of `decode`, and of `describe`. */
export interface DecodeOptions extends DialectOptions, MaskOptions {
  file: string | undefined;
  raw: boolean;
  format: string;
  guess: boolean;
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
      .example('echo 303830300020000000000000303030303031 | $0 decode', 'one message, explained')
      .example('$0 decode --guess capture.txt', 'in a dialect that nobody has named') as unknown as Argv<DecodeOptions>,
  handler: decodeAll,
};

/** Decodes the input and prints it. Throws a CommandError or a SpecError. */
export async function decodeAll(options: ArgumentsCamelCase<DecodeOptions>): Promise<void> {
  gatherLines();
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

/** Prints what was decoded, one by one; `hidden` tells whether JSON was masked anywhere. */
interface Printer {
  one(decoded: Decoded): void;
  end(): void;
  hidden(): boolean;
}

/** Faults of one message that are told in full: more of them stand in a message that is in another dialect. */
const MOST_FAULTS = 5;

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
    const { fields, unread, rest, restOf } = shownPartial(partial, codec, { unmasked });
    return {
      error: first,
      fields,
      errors: errors.map((one) => hideBytes(one, unmasked)),
      ...(unread.length === 0 ? {} : { unread }),
      ...(rest === '' ? {} : { rest }),
      ...(Object.keys(restOf).length === 0 ? {} : { restOf }),
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
        if (decoded.partial !== undefined && hasAnything(decoded.partial))
          printRows(partialRows(decoded.partial, codec, { unmasked }));
        const errors = decoded.errors ?? [decoded.error];
        for (const error of errors.slice(0, MOST_FAULTS)) print(errorText(hideBytes(error, unmasked)));
        if (errors.length > MOST_FAULTS) print(`and ${errors.length - MOST_FAULTS} more faults, marked above`);
      }
    },
    end: () => undefined,
    hidden: () => false,
  };
}

function hasAnything({ message }: PartialMessage): boolean {
  return message.mti >= 0 || message.headerBytes > 0;
}

/** The bytes around a fault may be card data. */
function hideBytes(error: Fault, unmasked: boolean): Fault {
  if (unmasked) return error;
  const { around: _, ...rest } = error;
  return rest;
}

function errorText(error: Fault): string {
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
