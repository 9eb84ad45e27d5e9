// `encode`: messages as JSON, one a line (or one JSON document), or as jPOS logs them in XML, to hex or raw bytes.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { EncodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { parseJson } from '../../codec/parse-json.ts';
import { framingByName } from '../../wire/framing.ts';
import { maskCardData } from '../card-data.ts';
import type { CommandBody } from '../command.ts';
import { codecOf, type DialectOptions, withFraming, withSpec } from '../common-options.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { refuseOther, textOf } from '../input.ts';
import { isomsgsIn } from '../isomsg.ts';
import { print } from '../output.ts';

interface EncodeOptions extends DialectOptions {
  file: string | undefined;
  raw: boolean;
}

export const encodeCommand: CommandBody<EncodeOptions> = {
  builder: (argv: Argv) =>
    withFraming(withSpec(argv), 'none')
      .positional('file', { type: 'string', describe: 'a file; - or nothing for stdin' })
      .option('raw', { type: 'boolean', default: false, describe: 'print bytes, not hex text' })
      .example(
        `echo '{"0":"0800","11":"000001","70":"301"}' | $0 encode`,
        'an echo request',
      ) as unknown as Argv<EncodeOptions>,
  handler: encodeAll,
};

async function encodeAll(options: ArgumentsCamelCase<EncodeOptions>): Promise<void> {
  const codec = codecOf(options);
  const text = await textOf(options.file);
  refuseOther(text, options.file);
  const items = /^\s*</.test(text) ? isomsgItems(text, codec) : jsonItems(text);
  if (items.length === 0) throw new CommandError(ExitCode.usage, 'there is no message in the input');
  for (const item of items) {
    const encoded = 'error' in item ? item : encodeOne(codec, item.json, options.framing);
    if ('error' in encoded) {
      // What is no JSON or XML at all is usage, whatever else there was.
      if ('error' in item) process.exitCode = ExitCode.usage;
      else process.exitCode ??= ExitCode.mismatch;
      // What was found may be a card number.
      print(maskCardData(JSON.stringify(encoded)));
    } else if (options.raw) process.stdout.write(encoded.bytes);
    else print(encoded.bytes.toString('hex').toUpperCase());
  }
}

type Item = { json: unknown } | { error: Record<string, unknown> };

function isomsgItems(text: string, codec: Codec): Item[] {
  try {
    return isomsgsIn(text, codec).map((json) => ({ json }));
  } catch (error) {
    return [{ error: { code: 'INPUT_NOT_XML', path: 'input', found: errorMessage(error) } }];
  }
}

/** One JSON document (an object, or an array of them), or one document a line. */
function jsonItems(text: string): Item[] {
  try {
    const whole: unknown = parseJson(text);
    return (Array.isArray(whole) ? whole : [whole]).map((json: unknown) => ({ json }));
  } catch {
    // Not one document: then each line is one, and a line that is none is reported in its place.
  }
  return text.split('\n').flatMap((lineText, i): Item[] => {
    if (lineText.trim() === '') return [];
    try {
      return [{ json: parseJson(lineText) as unknown }];
    } catch (error) {
      return [{ error: { code: 'INPUT_NOT_JSON', path: 'input', line: i + 1, found: errorMessage(error) } }];
    }
  });
}

/** How much is shown of what cannot be encoded. */
const LONGEST_FOUND = 200;

function encodeOne(
  codec: Codec,
  json: unknown,
  framing: string,
): { bytes: Buffer } | { error: Record<string, unknown> } {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    const found = maskCardData(JSON.stringify(json).slice(0, 2 * LONGEST_FOUND)).slice(0, LONGEST_FOUND);
    return {
      error: {
        code: 'VALUE_TYPE',
        path: 'input',
        expected: 'an object of data elements',
        found,
        ...(typeof json === 'number' ? { hint: 'it looks like a message as hex: use switch8583 decode' } : {}),
      },
    };
  }
  try {
    const body = codec.encode(json as FieldValues);
    const frame = framingByName(framing);
    const bytes = Buffer.alloc(frame.prefixBytes + body.length);
    frame.writeLength(bytes, 0, body.length);
    body.copy(bytes, frame.prefixBytes);
    return { bytes };
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    const { code, path, expected, found } = error;
    return { error: { code, path, expected, found } };
  }
}
