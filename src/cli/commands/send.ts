// `send`: one message to a switch, and its answer decoded and compared with what is expected of it.
import { existsSync } from 'node:fs';
import type { ArgumentsCamelCase, Argv } from 'yargs';
import type { Codec } from '../../codec/codec.ts';
import { openedMessage } from '../../codec/composite/chip.ts';
import { EncodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import { maskedJson } from '../../codec/mask.ts';
import { parseJson } from '../../codec/parse-json.ts';
import { describeRows } from '../../explain/describe.ts';
import { differences } from '../../trace/expectation.ts';
import { type Matcher, readStep } from '../../trace/step.ts';
import { Wording } from '../../trace/wording.ts';
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
import { targetOf, unheardText } from '../connection.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, hexBytes, isStdin } from '../input.ts';
import { print, tell } from '../output.ts';
import { printRows } from '../rows.ts';
import { type Answer, exchange } from '../send-exchange.ts';

interface SendOptions extends DialectOptions, TargetOptions, MaskOptions {
  message: string | undefined;
  timeout: string;
  format: string;
  expect: string[];
  answerNetwork: boolean;
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
      .option('expect', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'what an element of the answer has to be, exit 1 otherwise: 39=00, 39=00|10, or 38 for any value',
      })
      .option('answer-network', {
        type: 'boolean',
        default: true,
        describe: 'approve network management requests (0800) of the peer that come meanwhile',
      })
      .option('format', { choices: ['text', 'json', 'hex'], default: 'text', describe: 'how to print the answer' })
      .example('$0 send @purchase.json', 'a message with a card in it: from a file, or stdin')
      .example(
        `$0 send '{"0":"0800","7":"1123120000","11":"000001","70":"301"}' --expect 39=00`,
        'an echo: no card in it; exit 1 unless it is approved',
      ) as unknown as Argv<SendOptions>,
  handler: send,
};

async function send(options: ArgumentsCamelCase<SendOptions>): Promise<void> {
  if (options.format === 'hex' && !options.unmasked) {
    throw new CommandError(ExitCode.usage, '--format hex shows card data as it is: say --unmasked too');
  }
  const codec = codecOf(options);
  const body = bodyOf(codec, await textOf(options.message));
  const expected = expectationOf(options.expect);
  const where = await targetOf(options);
  const timeoutMs = optionValue('--timeout', readDuration(options.timeout, patience));
  const { answerNetwork, unmasked } = options;
  const target = { ...where, framing: framingByName(options.framing), connectTimeoutMs: timeoutMs };
  const say = (line: string) => tell(`switch8583: ${line}`);
  const settings = { codec, timeoutMs, answerNetwork, unmasked, unheardText: unheardText(options), say };
  const answer = await exchange(target, settings, body);
  printAnswer(options, codec, answer);
  const wording = new Wording(codec, unmasked, answer.request, answer.json);
  const find = () => undefined;
  for (const { text } of differences(expected, { codec, sent: answer.request, answer: answer.json, wording, find })) {
    say(text);
    process.exitCode = ExitCode.mismatch;
  }
}

/** What `--expect` says: `39=00`, one of `39=00|10`, and `38` for an element that has to be there. */
function expectationOf(expect: readonly string[]): ReadonlyMap<string, Matcher> {
  const wanted = expect.map((each) => {
    const [path = '', ...rest] = each.split('=');
    const value = rest.join('=');
    const choices = value.split('|');
    if (rest.length === 0) return [path.trim(), { present: true }];
    return [path.trim(), choices.length > 1 ? { oneOf: choices } : value];
  });
  const faults: string[] = [];
  const step = readStep({ send: {}, expect: Object.fromEntries(wanted) }, (path, message) => {
    faults.push(`--expect ${path.replace(/^expect\./, '')} ${message}`);
  });
  if (step === undefined) throw new CommandError(ExitCode.usage, faults.join('\n'));
  return step.expect as ReadonlyMap<string, Matcher>;
}

async function textOf(message: string | undefined): Promise<string> {
  if (message === undefined || isStdin(message)) return (await bytesOf(undefined)).toString('utf8');
  return message.startsWith('@') ? (await bytesOf(message.slice(1))).toString('utf8') : message;
}

function bodyOf(codec: Codec, text: string): Buffer {
  if (text.trim() === '') throw new CommandError(ExitCode.usage, 'there is no message to send');
  if (!text.trim().startsWith('{')) {
    const bytes = hexBytes(text);
    if ('wrong' in bytes) {
      const file = existsSync(text) ? `; there is a file of this name: @${text}` : '';
      throw new CommandError(ExitCode.usage, `the message is neither JSON nor hex: ${bytes.wrong}${file}`);
    }
    return bytes;
  }
  try {
    return codec.encode(parseJson(text) as FieldValues);
  } catch (error) {
    if (error instanceof EncodeError || error instanceof SyntaxError) {
      const what = error instanceof SyntaxError ? 'the message is no JSON' : 'the message cannot be encoded';
      throw new CommandError(ExitCode.usage, `${what}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function printAnswer(options: SendOptions, codec: Codec, { bytes, json }: Answer): void {
  if (options.format === 'hex') print(bytes.toString('hex').toUpperCase());
  else if (options.format === 'json') {
    const open = openedMessage(json, codec.fields);
    print(JSON.stringify(options.unmasked ? open : maskedJson(codec, open)));
  } else printRows(describeRows(json, codec, { unmasked: options.unmasked }));
}
