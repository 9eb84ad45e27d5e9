// `diff`: two messages compared by data element. Each is hex, JSON, or a file with one of the two in it.
import { existsSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { cardNumbers, maskedValue, maskText } from '../../codec/mask.ts';
import { parseJson } from '../../codec/parse-json.ts';
import { visibleText } from '../../explain/describe.ts';
import { type MessageDifference, messageDifferences } from '../../explain/diff.ts';
import { hintOf } from '../../explain/hint.ts';
import { shownPartial } from '../../explain/partial.ts';
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
import { bytesOf, isStdin, messagesIn } from '../input.ts';
import { print, tell } from '../output.ts';
import type { Pasted, Verdict } from '../pasted/pasted-messages.ts';

interface DiffOptions extends DialectOptions, MaskOptions {
  a: string;
  b: string;
}

const MESSAGE = 'hex, JSON, a file with either, or - for stdin';

export const diffCommand: CommandBody<DiffOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withFraming(withSpec(argv), 'none'))
      .positional('a', { type: 'string', demandOption: true, describe: MESSAGE })
      .positional('b', { type: 'string', demandOption: true, describe: MESSAGE })
      .example('$0 diff sent.hex received.hex', 'where do they differ?') as unknown as Argv<DiffOptions>,
  handler: diffMessages,
};

async function diffMessages(options: ArgumentsCamelCase<DiffOptions>): Promise<void> {
  const codec = codecOf(options);
  const a = await messageOf(String(options.a), 'A', codec, options.framing);
  const b = await messageOf(String(options.b), 'B', codec, options.framing);
  const faults = [...a.faults, ...b.faults];
  for (const fault of faults) tell(fault);
  const differences = messageDifferences(a.values, b.values);
  const pans = options.unmasked ? [] : cardNumbers(codec, a.values, b.values);
  const unread = { a: new Set(a.unread), b: new Set(b.unread) };
  const shown = (path: string, value: string): string => {
    if (options.unmasked) return value;
    const masked = maskedValue(codec, path, value, pans);
    // Behind a fault anything may stand anywhere.
    return faults.length === 0 ? masked : maskText(masked, pans);
  };
  for (const difference of differences) print(lineOf(difference, shown, unread));
  if (differences.length > 0 || faults.length > 0) process.exitCode = ExitCode.mismatch;
}

/** One of the two: what was read of it, what was in the way, and which elements were not reached. */
interface Side {
  readonly values: FieldValues;
  readonly faults: readonly string[];
  readonly unread: readonly string[];
}

/** Reads a message. Throws a CommandError that says which of the two cannot be read, and why. */
async function messageOf(given: string, name: string, codec: Codec, framing: string): Promise<Side> {
  const isFile = isStdin(given) || existsSync(given);
  const bytes = isFile ? await bytesOf(given) : Buffer.from(given, 'utf8');
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  const refuse = (message: string) => new CommandError(ExitCode.usage, `${name}: ${message}`);
  if (text === '') throw refuse('there is no message');
  if (text.startsWith('{')) {
    try {
      return { values: openedMessage(parseJson(text) as FieldValues, codec.fields), faults: [], unread: [] };
    } catch (error) {
      // A list in brackets is bytes all the same.
      if (!/^\{[\s\d,xA-Fa-f]*\}/.test(text)) throw refuse(`is not JSON: ${errorMessage(error)}`);
    }
  }
  const { prefixBytes } = framingByName(framing);
  const found: Pasted[] = [];
  const judge = (message: Buffer): Verdict => {
    const [error] = codec.decodePartially(message.subarray(prefixBytes)).errors;
    return error === undefined ? 'whole' : error.code === 'TRUNCATED' ? 'short' : 'none';
  };
  for await (const pasted of messagesIn(bytes, judge)) found.push(pasted);
  const [only] = found;
  if (only === undefined) throw refuse('there is no message');
  if (found.length > 1) throw refuse(`${found.length} messages are in it, and one is compared`);
  if ('wrong' in only) throw refuse(`is neither a file nor a message: ${only.wrong}`);
  return readSide(only.bytes.subarray(prefixBytes), name, codec, refuse);
}

function readSide(body: Buffer, name: string, codec: Codec, refuse: (message: string) => CommandError): Side {
  const partial = codec.decodePartially(body);
  const [error] = partial.errors;
  const { fields, unread } = shownPartial(partial, codec, { unmasked: true });
  if (error === undefined) return { values: fields, faults: [], unread };
  const hint = hintOf(codec, body, error);
  const fault = hint === undefined ? error.message : `${error.message}; ${hint}`;
  if (partial.message.mti < 0) throw refuse(fault);
  return {
    values: fields,
    faults: [`${name}: ${fault}`, ...partial.errors.slice(1).map((e) => `${name}: ${e.message}`)],
    unread,
  };
}

function lineOf(
  { path, a, b }: MessageDifference,
  shownText: (path: string, value: string) => string,
  unread: { a: ReadonlySet<string>; b: ReadonlySet<string> },
): string {
  const where = labelOf(path);
  const shown = (value: string | FieldValues): string => {
    if (typeof value !== 'string') return `${Object.keys(value).length} subfields`;
    const visible = visibleText(shownText(path, value));
    return visible.startsWith('"') ? visible : `"${visible}"`;
  };
  const [element = ''] = path.split('.');
  if (b === undefined)
    return `${where} ${unread.b.has(element) ? 'was not reached in B, in A' : 'only in A'}: ${shown(a!)}`;
  if (a === undefined)
    return `${where} ${unread.a.has(element) ? 'was not reached in A, in B' : 'only in B'}: ${shown(b)}`;
  const [one, other] = [shown(a), shown(b)];
  if (one === other) return `${where} differs: ${one} in both as it may be shown, --unmasked shows the difference`;
  return `${where} differs: ${one} and ${other}`;
}
