// `diff`: two messages compared by data element. Each is hex, JSON, or a file with one of the two in it.
import { existsSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import { DecodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { parseJson } from '../../codec/parse-json.ts';
import { visibleText } from '../../explain/describe.ts';
import { type MessageDifference, messageDifferences } from '../../explain/diff.ts';
import { hintOf } from '../../explain/hint.ts';
import { cardNumbers, maskedValue } from '../../explain/mask.ts';
import { labelOf } from '../../trace/wording.ts';
import { framingByName } from '../../wire/framing.ts';
import type { CommandBody } from '../command.ts';
import {
  codecOf,
  type DialectOptions,
  type MaskOptions,
  withFraming,
  withSpec,
  withUnmasked,
} from '../common-options.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, hexBytes, isStdin } from '../input.ts';
import { print } from '../output.ts';

interface DiffOptions extends DialectOptions, MaskOptions {
  a: string;
  b: string;
}

const MESSAGE = 'hex, JSON, a file with either, or - for stdin';

export const diffCommand: CommandBody<DiffOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withFraming(withSpec(argv), 'none'))
      .positional('a', { type: 'string', demandOption: true, describe: MESSAGE })
      .positional('b', { type: 'string', demandOption: true, describe: MESSAGE }) as unknown as Argv<DiffOptions>,
  handler: diffMessages,
};

async function diffMessages(options: ArgumentsCamelCase<DiffOptions>): Promise<void> {
  const codec = codecOf(options);
  const a = await messageOf(String(options.a), 'A', codec, options.framing);
  const b = await messageOf(String(options.b), 'B', codec, options.framing);
  const differences = messageDifferences(a, b);
  const pans = options.unmasked ? [] : cardNumbers(codec, a, b);
  for (const difference of differences) print(lineOf(difference, codec, pans, options.unmasked));
  if (differences.length > 0) process.exitCode = ExitCode.mismatch;
}

/** The values of a message. Throws a CommandError that says which of the two cannot be read, and why. */
async function messageOf(given: string, name: string, codec: Codec, framing: string): Promise<FieldValues> {
  const isFile = isStdin(given) || existsSync(given);
  const text = (isFile ? (await bytesOf(given)).toString('latin1') : given).trim();
  const refuse = (message: string) => new CommandError(ExitCode.usage, `${name}: ${message}`);
  if (text === '') throw refuse('there is no message');
  if (text.startsWith('{')) {
    try {
      const json = parseJson(isFile ? Buffer.from(text, 'latin1').toString('utf8') : text) as FieldValues;
      return openedMessage(json, codec.fields);
    } catch (error) {
      throw refuse(`is not JSON: ${errorMessage(error)}`);
    }
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length > 1) throw refuse(`${lines.length} messages are in it, and one is compared`);
  const bytes = hexBytes(text);
  if ('wrong' in bytes) throw refuse(`is neither a file nor a message: ${bytes.wrong}`);
  const body = bytes.subarray(framingByName(framing).prefixBytes);
  try {
    return openedMessage(codec.decode(body).toJSON(), codec.fields);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const hint = hintOf(codec, body, error);
    throw refuse(hint === undefined ? error.message : `${error.message}; ${hint}`);
  }
}

function lineOf({ path, a, b }: MessageDifference, codec: Codec, pans: readonly string[], unmasked: boolean): string {
  const where = labelOf(path);
  const shown = (value: string | FieldValues): string => {
    if (typeof value !== 'string') return `${Object.keys(value).length} subfields`;
    const text = unmasked ? value : maskedValue(codec, path, value, pans);
    const visible = visibleText(text);
    return visible.startsWith('"') ? visible : `"${visible}"`;
  };
  if (b === undefined) return `${where} only in A: ${shown(a!)}`;
  if (a === undefined) return `${where} only in B: ${shown(b)}`;
  const [one, other] = [shown(a), shown(b)];
  if (one === other) return `${where} differs: ${one} in both as it may be shown, --unmasked shows the difference`;
  return `${where} differs: ${one} and ${other}`;
}
