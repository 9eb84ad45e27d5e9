// The link to a remote issuer: connects, signs on where asked, echoes when idle, and comes back after a loss at growing
// intervals. The issuer is up from the sign-on's approval (or the connection, where no sign-on is asked) to the loss.
import { connect } from 'node:net';
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { classOf, isRequest, MessageClass } from '../codec/mti.ts';
import { transmissionTime } from '../switch/transmission-time.ts';
import type { Framing } from '../wire/framing.ts';
import { Link } from './link.ts';
import type { NetLog } from './log.ts';

export interface RemoteIssuer {
  number: number;
  name: string;
  host: string;
  port: number;
  codec: Codec;
  framing: Framing;
  signOn: boolean;
  /** Idle milliseconds before an echo; 0 never. */
  echoMs: number;
}

export interface IssuerEvents {
  up(issuer: number): void;
  down(issuer: number): void;
  /** A message that is not network management; valid during the call. */
  message(issuer: number, message: Message): void;
  read(): void;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const SIGN_ON_CODE = '001';
const ECHO_CODE = '301';
/** Echoes without an answer after which the link is given up. */
const ECHOES_MISSED = 2;

export class IssuerClient {
  private readonly issuer: RemoteIssuer;
  private readonly frameLimitBytes: number;
  private readonly events: IssuerEvents;
  private readonly log: NetLog;
  private readonly clock: () => number;
  private readonly message = new Message();
  private current: Link | undefined;
  private isUp = false;
  private closing = false;
  private failures = 0;
  private lastReadMs = 0;
  private missed = 0;
  private stan = 0;
  private retry: NodeJS.Timeout | undefined;
  private readonly idle: NodeJS.Timeout | undefined;

  constructor(issuer: RemoteIssuer, frameLimitBytes: number, events: IssuerEvents, log: NetLog, clock: () => number) {
    this.issuer = issuer;
    this.frameLimitBytes = frameLimitBytes;
    this.events = events;
    this.log = log;
    this.clock = clock;
    if (issuer.echoMs > 0) this.idle = setInterval(() => this.echo(), issuer.echoMs).unref();
    this.open();
  }

  /** The link that messages go out on; undefined while the issuer is down. */
  get link(): Link | undefined {
    return this.isUp && this.current?.isOpen ? this.current : undefined;
  }

  async close(patienceMs: number): Promise<void> {
    this.closing = true;
    clearTimeout(this.retry);
    clearInterval(this.idle);
    await this.current?.end(patienceMs);
  }

  private open(): void {
    const { host, port, name } = this.issuer;
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), CONNECT_TIMEOUT_MS);
    const link = new Link(socket, this.issuer.framing, this.frameLimitBytes, {
      frame: (bytes, start, end) => {
        this.receive(bytes, start, end);
        return false;
      },
      read: () => this.events.read(),
      framingLost: ({ code, offset, found, mend }) =>
        this.log.warn('issuer.framing-lost', { issuer: name, code, offset, found, mend }),
      closed: (cause) => {
        clearTimeout(timer);
        this.lost(cause);
      },
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      this.missed = 0;
      this.lastReadMs = this.clock();
      this.log.info('issuer.connected', { issuer: name, peer: link.peer });
      if (this.issuer.signOn) this.manage(SIGN_ON_CODE);
      else this.goUp();
    });
    this.current = link;
  }

  private receive(bytes: Buffer, start: number, end: number): void {
    this.lastReadMs = this.clock();
    // A peer that speaks is there; one that takes connections and drops them is tried at growing intervals.
    this.failures = 0;
    try {
      this.issuer.codec.index(bytes, start, end, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { code, path, offset, expected, found } = error;
      this.log.warn('message.malformed', { issuer: this.issuer.name, code, path, offset, expected, found });
      return;
    }
    if (classOf(this.message.mti) === MessageClass.network) this.managed();
    else this.events.message(this.issuer.number, this.message);
  }

  private managed(): void {
    if (isRequest(this.message.mti)) {
      const json = this.message.toJSON();
      const echoed = Object.fromEntries(
        ['7', '11', '33', '70'].filter((key) => key in json).map((key) => [key, json[key]!]),
      );
      this.send({ '0': '0810', ...echoed, '39': '00' });
      return;
    }
    this.missed = 0;
    const code = this.message.text(70);
    const reason = this.message.text(39);
    if (code === SIGN_ON_CODE && reason === '00') this.goUp();
    else if (reason !== '00') this.log.warn('issuer.refused', { issuer: this.issuer.name, code, reason });
  }

  private manage(code: string): void {
    this.stan = (this.stan % 999_999) + 1;
    const sentAt = transmissionTime(this.clock());
    this.send({ '0': '0800', '7': sentAt, '11': String(this.stan).padStart(6, '0'), '70': code });
  }

  /** Network management is not journalled, so it need not wait for a turn. */
  private send(json: Parameters<Codec['encode']>[0]): void {
    const link = this.current;
    if (link === undefined || !link.isOpen) return;
    const bytes = this.issuer.codec.encode(json);
    link.add(bytes, 0, bytes.length);
    link.write(link.take());
  }

  private echo(): void {
    if (!this.isUp || this.clock() - this.lastReadMs < this.issuer.echoMs) return;
    if (this.missed >= ECHOES_MISSED) {
      this.current?.socket.destroy(new Error(`${this.missed} echoes without an answer`));
      return;
    }
    this.missed++;
    this.manage(ECHO_CODE);
  }

  private goUp(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.log.info('issuer.up', { issuer: this.issuer.name });
    this.events.up(this.issuer.number);
  }

  private lost(cause: Error | undefined): void {
    if (this.isUp) this.events.down(this.issuer.number);
    const wasUp = this.isUp;
    this.isUp = false;
    if (this.closing) return;
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++);
    if (wasUp || this.failures === 1) {
      this.log.warn('issuer.down', {
        issuer: this.issuer.name,
        cause: cause?.message ?? 'closed by the issuer',
        retryMs: waitMs,
      });
    }
    this.retry = setTimeout(() => this.open(), waitMs).unref();
  }
}
