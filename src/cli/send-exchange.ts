// One message and its answer. Whatever else the peer says meanwhile is heard and told: its own network management requests are
// answered, an answer to something else or the message itself is not taken for the answer, and bytes that make no frame are named
// with the framing that fits them.
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { hintOf } from '../explain/hint.ts';
import { expectsAnswer, isCompletion, isReversal, isReversible, mtiText, repeatOf } from '../iso8583/mti.ts';
import type { Client } from '../net/client.ts';
import { answerMtisOf, explainDifferences, keyDifferences } from '../trace/match.ts';
import { isNetworkRequest, networkAnswer } from '../trace/network-answer.ts';
import { Wording } from '../trace/wording.ts';
import { FramingError } from '../wire/wire-error.ts';
import { connectTo, type Target } from './connection.ts';
import { CommandError, ExitCode } from './exit-code.ts';

interface ExchangeSettings {
  readonly codec: Codec;
  readonly timeoutMs: number;
  /** Network management requests of the peer are approved. */
  readonly answerNetwork: boolean;
  readonly unmasked: boolean;
  /** What may have become of a peer that closes without a word. */
  readonly unheardText: string;
  /** Takes a line about whatever else has come. */
  readonly say: (line: string) => void;
}

/** The answer: its bytes and what they say. `request` is the message as it was sent, as far as it can be read. */
export interface Answer {
  readonly bytes: Buffer;
  readonly json: FieldValues;
  readonly request: FieldValues;
}

/** What identifies the answer of the one message that is under way: its STAN, and its type. */
const MATCHED = [11];

/** Sends `body` and waits for its answer. Throws a CommandError: no connection, no answer in time, an answer that cannot be read. */
export async function exchange(target: Target, settings: ExchangeSettings, body: Buffer): Promise<Answer> {
  const { timeoutMs } = settings;
  const { promise: outcome, resolve: settle } = Promise.withResolvers<Answer | CommandError>();
  const heard: Heard = new Heard(settings, body, settle);
  const client = await connectTo(target, {
    frame: (bytes, start, end) => heard.frame(Buffer.from(bytes.subarray(start, end)), client),
    closed: (cause) => {
      const isFramed = !(cause instanceof FramingError) || cause.code === 'FRAME_TRUNCATED';
      const why = `no answer: ${cause?.message ?? heard.closedText}`;
      settle(isFramed ? heard.unanswered(ExitCode.connection, why) : new CommandError(ExitCode.mismatch, why));
    },
  });
  const timer = setTimeout(() => {
    const came = client.unfinished();
    const text = `no answer within ${timeoutMs} ms${came === undefined ? '' : `; ${came}`}`;
    settle(heard.unanswered(ExitCode.timeout, text));
  }, timeoutMs);
  client.send(body);
  const answer = await outcome;
  clearTimeout(timer);
  await client.close();
  if (answer instanceof CommandError) throw answer;
  return answer;
}

/** What is not known of a message that has no answer: the peer may have done what it was asked. */
function doubtOf(mti: number): string {
  const isOfMoney = isReversible(mti) || isReversal(mti);
  if (!isOfMoney || !expectsAnswer(mti)) return '';
  const repeat = isCompletion(mti) ? '' : `repeat it as ${mtiText(repeatOf(mti))}, or `;
  return `; what became of the request is unknown: ${repeat}look with journal find`;
}

/** Frames of the peer, each told apart. */
class Heard {
  private readonly settings: ExchangeSettings;
  private readonly body: Buffer;
  private readonly settle: (outcome: Answer | CommandError) => void;
  private readonly request: FieldValues;
  private readonly requestMti: number;
  private hasHeard = false;

  constructor(settings: ExchangeSettings, body: Buffer, settle: (outcome: Answer | CommandError) => void) {
    const { message } = read(settings.codec, body);
    this.settings = settings;
    this.body = body;
    this.settle = settle;
    this.request = message.toJSON();
    this.requestMti = message.mti;
  }

  /** What there is to say of a peer that has closed in order. */
  get closedText(): string {
    const { unheardText } = this.settings;
    const text = 'the peer closed the connection';
    return this.hasHeard ? text : `${text} without a word: it ${unheardText}`;
  }

  unanswered(exitCode: ExitCode, why: string): CommandError {
    return new CommandError(exitCode, why + doubtOf(this.requestMti));
  }

  frame(bytes: Buffer, client: Client): void {
    this.hasHeard = true;
    const { codec, answerNetwork, unmasked, say } = this.settings;
    const { message, error } = read(codec, bytes);
    if (bytes.equals(this.body)) {
      say('the peer has sent the message itself back: that is no answer');
      return;
    }
    if (error !== undefined) {
      const hint = hintOf(codec, bytes, error);
      const text = `the answer cannot be decoded: ${error.message}${hint === undefined ? '' : `; ${hint}`}`;
      this.settle(new CommandError(ExitCode.mismatch, text, { cause: error }));
      return;
    }
    const json = message.toJSON();
    const awaited = { request: this.request, answerMtis: answerMtisOf(this.requestMti, undefined) };
    const differing = keyDifferences(awaited, json, MATCHED);
    if (differing.length === 0) {
      this.settle({ bytes, json, request: this.request });
      return;
    }
    const wording = new Wording(codec, unmasked, this.request, json);
    const type = wording.value('0', mtiText(message.mti));
    if (answerNetwork && isNetworkRequest(message.mti)) {
      client.send(networkAnswer(message));
      const asked = json['70'] ?? json['24'];
      const what = typeof asked === 'string' ? ` ${wording.value(json['70'] === undefined ? '24' : '70', asked)}` : '';
      say(`the peer has sent a ${type}${what}: answered, it is approved`);
      return;
    }
    say(`not the answer, a ${type}: ${explainDifferences(differing, wording)}`);
  }
}

function read(codec: Codec, bytes: Buffer): { message: Message; error?: DecodeError } {
  const message = new Message();
  try {
    codec.index(bytes, 0, bytes.length, message);
    return { message };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { message, error };
  }
}
