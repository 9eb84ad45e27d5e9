// The link to a remote issuer: connects, signs on where asked (again until it is let in), echoes when idle, and comes back
// after a loss at growing intervals. The issuer is up from the sign-on's approval (or the connection, where no sign-on is
// asked) to the loss. Network management is said in the words of the dialect's version.
import { connect } from 'node:net';
import type { Codec } from '../codec/codec.ts';
import { DecodeError, EncodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { classOf, isRequest, MessageClass, mtiText, responseTo } from '../iso8583/mti.ts';
import { isApproved, Reason, reasonOf, reasonText } from '../iso8583/reason.ts';
import { transmissionTime } from '../iso8583/transmission-time.ts';
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
/** How long a sign-on waits for its approval before it is tried again; the time between echoes, when that is shorter. */
const SIGN_ON_MS = 10_000;
/** Action code of ISO 8583:1993 for network management that is accepted. */
const ACCEPTED = '800';
/** What network management asks for: DE 70 in ISO 8583:1987, DE 24 in 1993 and 2003 (function codes 801 and 831). */
const SIGN_ON: Purpose = { in1987: '001', later: '801' };
const ECHO: Purpose = { in1987: '301', later: '831' };
/** What identifies a network management request to the one who sent it. */
const ECHOED = ['7', '11', '12', '24', '33', '70'];
/** Echoes without an answer after which the link is given up. */
const ECHOES_MISSED = 2;

interface Purpose {
  readonly in1987: string;
  readonly later: string;
}

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
  /** STAN of the sign-on under way. */
  private signOnStan = 0;
  private signOnTimer: NodeJS.Timeout | undefined;
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
    clearTimeout(this.signOnTimer);
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
      if (this.issuer.signOn) this.signOn();
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
    const { codec, name } = this.issuer;
    if (isRequest(this.message.mti)) {
      const json = this.message.toJSON();
      const echoed = Object.fromEntries(ECHOED.filter((key) => key in json).map((key) => [key, json[key]!]));
      const reason = reasonText(Reason.approved, reasonVersion(codec));
      this.send({ '0': mtiText(responseTo(this.message.mti)), ...echoed, '39': reason });
      return;
    }
    this.missed = 0;
    const code = this.message.text(70) ?? this.message.text(24);
    const reason = this.message.text(39);
    if (reason !== ACCEPTED && !isApproved(reasonOf(reason ?? '')))
      this.log.warn('issuer.refused', { issuer: name, code, reason });
    else if (this.message.number(11) === this.signOnStan) this.goUp();
  }

  /** Signs on, and again while nobody lets it in. */
  private signOn(): void {
    const { name, echoMs } = this.issuer;
    const afterMs = echoMs > 0 ? Math.min(echoMs, SIGN_ON_MS) : SIGN_ON_MS;
    this.signOnStan = this.manage(SIGN_ON);
    this.signOnTimer = setTimeout(() => {
      this.log.warn('issuer.not-signed-on', { issuer: name, afterMs });
      this.signOn();
    }, afterMs).unref();
  }

  /** Sends a network management request and returns its STAN. */
  private manage(purpose: Purpose): number {
    const { codec } = this.issuer;
    const version = reasonVersion(codec);
    this.stan = (this.stan % 999_999) + 1;
    const names = {
      '7': transmissionTime(this.clock()),
      '11': String(this.stan).padStart(codec.fields[11]?.maxUnits ?? 6, '0'),
    };
    if (version === 0) this.send({ '0': '0800', ...names, '70': purpose.in1987 });
    else this.send({ '0': `${version}804`, ...names, '24': purpose.later });
    return this.stan;
  }

  /** Network management is not journalled, so it need not wait for a turn. */
  private send(json: Parameters<Codec['encode']>[0]): void {
    const link = this.current;
    if (link === undefined || !link.isOpen) return;
    let bytes: Buffer;
    try {
      bytes = this.issuer.codec.encode(json);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      const { code, path, expected, found } = error;
      this.log.warn('message.untransmittable', { issuer: this.issuer.name, code, path, expected, found });
      return;
    }
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
    this.manage(ECHO);
  }

  private goUp(): void {
    if (this.isUp) return;
    this.isUp = true;
    clearTimeout(this.signOnTimer);
    this.log.info('issuer.up', { issuer: this.issuer.name });
    this.events.up(this.issuer.number);
  }

  private lost(cause: Error | undefined): void {
    if (this.isUp) this.events.down(this.issuer.number);
    const wasUp = this.isUp;
    this.isUp = false;
    clearTimeout(this.signOnTimer);
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
