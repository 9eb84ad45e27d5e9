// `send`: one message to a switch, and its answer decoded.
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { DecodeError, EncodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { parseJson } from '../../codec/parse-json.ts';
import { describeRows } from '../../explain/describe.ts';
import { maskedJson } from '../../explain/mask.ts';
import { framingByName } from '../../wire/framing.ts';
import type { CommandBody } from '../command.ts';
import {
  codecOf,
  type DialectOptions,
  type MaskOptions,
  optionValue,
  patience,
  type TargetOptions,
  withFraming,
  withSpec,
  withTarget,
  withUnmasked,
} from '../common-options.ts';
import { readDuration } from '../configuration/duration.ts';
import { connectTo, targetOf } from '../connection.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, hexBytes, isStdin } from '../input.ts';
import { print } from '../output.ts';
import { printRows } from '../rows.ts';

interface SendOptions extends DialectOptions, TargetOptions, MaskOptions {
  message: string | undefined;
  timeout: string;
  format: string;
}

export const sendCommand: CommandBody<SendOptions> = {
  builder: (argv: Argv) =>
    withUnmasked(withTarget(withFraming(withSpec(argv), '2-byte')))
      .positional('message', {
        type: 'string',
        describe:
          'a file of JSON or hex as @file, - or nothing for stdin; JSON or hex itself shows in the list of processes',
      })
      .option('timeout', { type: 'string', default: '10s', describe: 'how long to wait for the answer' })
      .option('format', { choices: ['text', 'json', 'hex'], default: 'text', describe: 'how to print the answer' })
      .example('$0 send @purchase.json', 'a message with a card in it: from a file, or stdin')
      .example(
        `$0 send '{"0":"0800","7":"1123120000","11":"000001","70":"301"}'`,
        'an echo: no card in it',
      ) as unknown as Argv<SendOptions>,
  handler: send,
};

async function send(options: ArgumentsCamelCase<SendOptions>): Promise<void> {
  if (options.format === 'hex' && !options.unmasked) {
    throw new CommandError(ExitCode.usage, '--format hex shows card data as it is: say --unmasked too');
  }
  const codec = codecOf(options);
  const body = bodyOf(codec, await textOf(options.message));
  const where = await targetOf(options);
  const timeoutMs = optionValue('--timeout', readDuration(options.timeout, patience));
  const answer = await exchange(options, where, timeoutMs, body);
  printAnswer(options, codec, answer);
}

async function textOf(message: string | undefined): Promise<string> {
  if (message === undefined || isStdin(message)) return (await bytesOf(undefined)).toString('utf8');
  return message.startsWith('@') ? (await bytesOf(message.slice(1))).toString('utf8') : message;
}

function bodyOf(codec: Codec, text: string): Buffer {
  if (text.trim() === '') throw new CommandError(ExitCode.usage, 'there is no message to send');
  if (!text.trim().startsWith('{')) {
    const bytes = hexBytes(text);
    if ('wrong' in bytes) throw new CommandError(ExitCode.usage, `the message is neither JSON nor hex: ${bytes.wrong}`);
    return bytes;
  }
  try {
    return codec.encode(parseJson(text) as FieldValues);
  } catch (error) {
    if (error instanceof EncodeError || error instanceof SyntaxError) {
      throw new CommandError(ExitCode.usage, `the message cannot be encoded: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

async function exchange(
  options: SendOptions,
  where: Awaited<ReturnType<typeof targetOf>>,
  timeoutMs: number,
  body: Buffer,
): Promise<Buffer> {
  let settle: (outcome: Buffer | CommandError) => void = () => undefined;
  const outcome = new Promise<Buffer | CommandError>((resolve) => {
    settle = resolve;
  });
  const target = { ...where, framing: framingByName(options.framing), connectTimeoutMs: timeoutMs };
  const client = await connectTo(target, {
    frame: (bytes, start, end) => settle(Buffer.from(bytes.subarray(start, end))),
    closed: (cause) => {
      const why = cause?.message ?? closedText(options);
      settle(new CommandError(ExitCode.connection, `no answer: ${why}`));
    },
  });
  const timer = setTimeout(
    () => settle(new CommandError(ExitCode.timeout, `no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  client.send(body);
  const answer = await outcome;
  clearTimeout(timer);
  await client.close();
  if (answer instanceof CommandError) throw answer;
  return answer;
}

function printAnswer(options: SendOptions, codec: Codec, bytes: Buffer): void {
  if (options.format === 'hex') {
    print(bytes.toString('hex').toUpperCase());
    return;
  }
  try {
    const json = codec.decode(bytes).toJSON();
    if (options.format === 'json') print(JSON.stringify(options.unmasked ? json : maskedJson(codec, json)));
    else printRows(describeRows(json, codec, { unmasked: options.unmasked }));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new CommandError(ExitCode.mismatch, `the answer cannot be decoded: ${error.message}`, { cause: error });
  }
}

function closedText({ tls }: SendOptions): string {
  const text = 'the peer closed the connection without a word';
  return tls ? text : `${text}: if it speaks TLS, say --tls`;
}
