// A connection of an acquirer to a switch, for programs: messages as JSON or bytes, each answer to the request that it belongs to.
import { errorMessage } from '../cli/error-message.ts';
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import type { FieldValues } from '../codec/field-values.ts';
import type { Message } from '../codec/message.ts';
import type { Transport } from '../host/transport.ts';
import { mtiText } from '../iso8583/mti.ts';
import { Client } from '../net/client.ts';
import { type Awaited, answerMtisOf, defaultMatchElements, keyDifferences } from '../trace/match.ts';
import type { Framing } from '../wire/framing.ts';
import { AnswerError } from './answer-error.ts';

/** Where a client connects, and what is spoken there. */
export interface SwitchLink {
  readonly host: string;
  readonly port: number;
  readonly framing: Framing;
  readonly codec: Codec;
  /** With what; plain TCP when undefined. */
  readonly transport: Transport | undefined;
}

export interface ClientSettings {
  /** Milliseconds that an answer may take where `request` does not say; 10,000 when left out. */
  readonly withinMs?: number | undefined;
  /** Gets what answers no request: a message of the switch's own accord, or an answer that came too late. Without it such messages
   *  are in `unexpected` only. */
  readonly onMessage?: ((message: Message) => void) | undefined;
}

interface Waiting extends Awaited {
  settle(answer: Message): void;
  fail(error: Error): void;
}

const WITHIN_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
const FRAME_LIMIT_BYTES = 16_777_216;

export class SwitchClient implements AsyncDisposable {
  /** Messages that answered no request, in the order of arrival. */
  readonly unexpected: Message[] = [];
  /** What is spoken on this link. */
  readonly codec: Codec;
  private readonly settings: ClientSettings;
  private readonly waiting = new Set<Waiting>();
  private connection: Client | undefined;
  /** Why nothing can be sent any more. */
  private gone: AnswerError | undefined;

  private constructor(codec: Codec, settings: ClientSettings) {
    this.codec = codec;
    this.settings = settings;
  }

  /** Connects; `closed` is called when the connection is gone. */
  static async open(
    link: SwitchLink,
    settings: ClientSettings,
    closed: (client: SwitchClient) => void,
  ): Promise<SwitchClient> {
    const { codec, ...target } = link;
    const client = new SwitchClient(codec, settings);
    client.connection = await Client.open({
      ...target,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      frameLimitBytes: FRAME_LIMIT_BYTES,
      frame: (bytes, start, end) => client.received(Buffer.from(bytes.subarray(start, end))),
      closed: (cause) => {
        client.lost(cause);
        closed(client);
      },
    });
    return client;
  }

  /** Sends a message and resolves with its answer: of the type that answers it, with the same STAN, transmission time and terminal (DE
   *  11, 7, 41). Many may be under way. Rejects with an AnswerError when none comes within `withinMs`, with an EncodeError for a message
   *  that is none, and with a DecodeError for an answer that cannot be read. */
  request(
    message: FieldValues | Uint8Array,
    { withinMs = this.settings.withinMs ?? WITHIN_MS } = {},
  ): Promise<Message> {
    let bytes: Buffer;
    try {
      bytes = this.send(message);
    } catch (error) {
      return Promise.reject(error);
    }
    const asked = this.codec.decodePartially(bytes).message;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => waiting.fail(new AnswerError('NO_ANSWER', this.silence(asked, withinMs))),
        withinMs,
      );
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(waiting);
      };
      const waiting: Waiting = {
        request: asked.toJSON(),
        answerMtis: answerMtisOf(asked.mti, undefined),
        settle: (answer) => {
          end();
          resolve(answer);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      this.waiting.add(waiting);
    });
  }

  /** Sends a message, or bytes as a frame, and waits for nothing; what answers it is in `unexpected`. Returns the bytes, without their
   *  framing. Throws an EncodeError, or an AnswerError when the connection is gone. */
  send(message: FieldValues | Uint8Array): Buffer {
    if (this.gone !== undefined) throw this.gone;
    const isBytes = message instanceof Uint8Array;
    const bytes = isBytes ? Buffer.from(message) : this.codec.encode(message);
    this.connection!.send(bytes);
    return bytes;
  }

  /** Closes in order; requests under way reject. Resolves when the connection is gone. */
  close(): Promise<void> {
    return this.connection!.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private received(bytes: Buffer): void {
    const { message, fault } = this.read(bytes);
    const json = message.toJSON();
    for (const waiting of this.waiting) {
      if (keyDifferences(waiting, json, defaultMatchElements).length > 0) continue;
      if (fault === undefined) waiting.settle(message);
      else waiting.fail(fault);
      return;
    }
    this.unexpected.push(message);
    this.settings.onMessage?.(message);
  }

  private read(bytes: Buffer): { message: Message; fault?: DecodeError } {
    try {
      return { message: this.codec.decode(bytes) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { message: this.codec.decodePartially(bytes).message, fault: error };
    }
  }

  private lost(cause: Error | undefined): void {
    const why = cause === undefined ? 'the connection was closed' : `the connection was lost: ${errorMessage(cause)}`;
    this.gone = new AnswerError('CONNECTION_LOST', why, cause === undefined ? {} : { cause });
    for (const waiting of this.waiting) waiting.fail(this.gone);
  }

  private silence(asked: Message, withinMs: number): string {
    const type = asked.mti < 0 ? 'a message without a type' : mtiText(asked.mti);
    const stan = asked.text(11);
    const others = this.unexpected.length;
    const came = others === 0 ? '' : `; messages that answer no request: ${others}, see unexpected`;
    return `no answer to ${type}${stan === undefined ? '' : ` with STAN ${stan}`} within ${withinMs} ms${came}`;
  }
}
