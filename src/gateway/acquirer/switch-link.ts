// The gateway's link to the switch, as an acquirer has it: one connection, made again with growing pauses when it is lost, signed on where
// the switch wants that, with an echo when it has been idle. A request is told apart by the type of its answer and its STAN; it comes to
// an end with the answer, at its deadline, or with the connection.
import type { Codec } from '../../codec/codec.ts';
import { DecodeError } from '../../codec/errors.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import type { Message } from '../../codec/message.ts';
import type { EventSink } from '../../events/event-table.ts';
import type { Cancel, Timer } from '../../host/timer.ts';
import type { Transport } from '../../host/transport.ts';
import { mtiText } from '../../iso8583/mti.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import { Client } from '../../net/client.ts';
import type { Framing } from '../../wire/framing.ts';
import { answerType } from './payment-messages.ts';

export interface LinkSettings {
  readonly host: string;
  readonly port: number;
  readonly codec: Codec;
  readonly framing: Framing;
  /** With what; plain TCP when undefined. */
  readonly transport: Transport | undefined;
  readonly signsOn: boolean;
  /** Idle time before an 0800/301; 0: never. */
  readonly echoMs: number;
  /** How long the switch has for an answer. */
  readonly deadlineMs: number;
}

/** What has come of a request. `unsent`: the switch has not heard of it, and never will. `silent`: it may have. */
export type Reply =
  | { readonly is: 'answered'; readonly message: Message }
  | { readonly is: 'unsent' }
  | { readonly is: 'silent'; readonly why: 'deadline' | 'lost' };

interface LinkPorts {
  readonly timer: Timer;
  readonly emit: EventSink;
  /** A new STAN, six digits. */
  readonly stan: () => string;
  /** Requests can be sent: for the first time, or again. */
  readonly up: () => void;
}

interface Waiting {
  readonly sentAt: string;
  readonly settle: (reply: Reply) => void;
}

const CONNECT_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const FRAME_LIMIT_BYTES = 65_536;

export class SwitchLink {
  readonly #settings: LinkSettings;
  readonly #ports: LinkPorts;
  readonly #waiting = new Map<string, Waiting>();
  #client: Client | undefined;
  #isUp = false;
  #isStopped = false;
  #pauseMs = FIRST_PAUSE_MS;
  #cancelPause: Cancel | undefined;
  #cancelEcho: Cancel | undefined;
  #isTold = false;

  constructor(settings: LinkSettings, ports: LinkPorts) {
    this.#settings = settings;
    this.#ports = ports;
  }

  /** Requests can be sent. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Requests that wait for their answer. */
  get underWay(): number {
    return this.#waiting.size;
  }

  start(): void {
    void this.#connect();
  }

  /** Closes in order; what waits for an answer is `silent`. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#isUp = false;
    this.#cancelPause?.();
    this.#cancelEcho?.();
    await this.#client?.close();
  }

  /** Sends a request, given with DE 0, 7 and 11, and resolves with what comes of it. Throws an EncodeError for a message that is none:
   *  nothing is sent then. */
  request(message: FieldValues): Promise<Reply> {
    const bytes = this.#settings.codec.encode(message);
    return this.#isUp ? this.#exchange(message, bytes) : Promise.resolve({ is: 'unsent' });
  }

  #exchange(message: FieldValues, bytes: Buffer): Promise<Reply> {
    const { timer } = this.#ports;
    const stan = message['11'] as string;
    const key = answerType(message['0'] as string) + stan;
    return new Promise((resolve) => {
      const end = (reply: Reply): void => {
        cancel();
        this.#waiting.delete(key);
        resolve(reply);
      };
      const cancel = timer.at(timer.now() + this.#settings.deadlineMs, () => end({ is: 'silent', why: 'deadline' }));
      this.#waiting.get(key)?.settle({ is: 'silent', why: 'deadline' });
      this.#waiting.set(key, { sentAt: message['7'] as string, settle: end });
      this.#client!.send(bytes);
      this.#awaitEcho();
    });
  }

  async #connect(): Promise<void> {
    const { host, port, framing, transport } = this.#settings;
    try {
      this.#client = await Client.open({
        ...{ host, port, framing, transport },
        connectTimeoutMs: CONNECT_MS,
        frameLimitBytes: FRAME_LIMIT_BYTES,
        frame: (bytes, start, end) => this.#received(Buffer.from(bytes.subarray(start, end))),
        closed: (cause) => this.#lost(cause?.message ?? ''),
      });
    } catch (error) {
      this.#lost((error as Error).message);
      return;
    }
    if (this.#isStopped) {
      await this.#client.close();
      return;
    }
    if (this.#settings.signsOn && !(await this.#manage('001'))) {
      // Closing it brings the next try.
      await this.#client?.close();
      return;
    }
    if (this.#client === undefined) return;
    this.#isUp = true;
    this.#isTold = false;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#ports.emit('gateway.link-up', { host, port });
    this.#awaitEcho();
    this.#ports.up();
  }

  #lost(cause: string): void {
    const { host, port } = this.#settings;
    const { timer, emit } = this.#ports;
    this.#isUp = false;
    this.#client = undefined;
    this.#cancelEcho?.();
    for (const waiting of [...this.#waiting.values()]) waiting.settle({ is: 'silent', why: 'lost' });
    if (this.#isStopped) return;
    // Once for each time that it is down.
    if (!this.#isTold) emit('gateway.link-down', { host, port, cause });
    this.#isTold = true;
    this.#cancelPause = timer.at(timer.now() + this.#pauseMs, () => void this.#connect());
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
  }

  #received(bytes: Buffer): void {
    let message: Message;
    try {
      message = this.#settings.codec.decode(bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#ports.emit('gateway.unreadable', { code: error.code, path: error.path, offset: error.offset });
      return;
    }
    const stan = message.text(11) ?? '';
    const type = mtiText(message.mti);
    const waiting = this.#waiting.get(type + stan);
    const sentAt = message.text(7);
    if (waiting !== undefined && (sentAt === undefined || sentAt === waiting.sentAt)) {
      waiting.settle({ is: 'answered', message });
      return;
    }
    this.#ports.emit('gateway.unasked', { mti: type, stan });
  }

  #awaitEcho(): void {
    const { timer } = this.#ports;
    const { echoMs } = this.#settings;
    if (echoMs === 0 || this.#cancelEcho !== undefined) return;
    // Looked at once in that time, not with each request.
    this.#cancelEcho = timer.at(timer.now() + echoMs, () => {
      this.#cancelEcho = undefined;
      if (this.#isUp) void this.#echo();
    });
  }

  async #echo(): Promise<void> {
    const client = this.#client;
    if (await this.#manage('301')) this.#awaitEcho();
    else if (client !== undefined && client === this.#client) await client.close();
  }

  /** 0800 with this DE 70. False when it was not answered, or not with 00. */
  async #manage(code: string): Promise<boolean> {
    const { timer, stan } = this.#ports;
    const message = { '0': '0800', '7': transmissionTime(timer.wall()), '11': stan(), '70': code };
    const reply = await this.#exchange(message, this.#settings.codec.encode(message));
    return reply.is === 'answered' && reply.message.text(39) === '00';
  }
}
