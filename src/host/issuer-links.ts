// The links to remote issuers, as many as there are issuers. When one is made, signed on or made again is the core's affair
// (switch/sessions/issuer-sessions.ts): here are its connection and its frames.
import type { Codec } from '../codec/codec.ts';
import type { Certification, Enrolment } from '../switch/ports.ts';
import type { StandInSettings } from '../switch/stand-in/settings.ts';
import type { Framing } from '../wire/framing.ts';
import type { FramingError } from '../wire/wire-error.ts';
import { FramedLink, type LinkLimits } from './framed-link.ts';
import type { Timer } from './timer.ts';
import { NOBODY, type Transport } from './transport.ts';
import type { TurnShare } from './turn-share.ts';

export interface RemoteIssuer {
  readonly number: number;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly codec: Codec;
  readonly framing: Framing;
  readonly signOn: boolean;
  /** Idle milliseconds before an echo; 0 for never. */
  readonly echoMs: number;
  readonly deadlineMs: number;
  /** It is asked at the end of a business day whether it has counted the same. Undefined: it is not. */
  readonly reconciles?: boolean | undefined;
  /** How it counts reversals. Undefined: `cancelled`. */
  readonly reversals?: 'cancelled' | 'opposite' | undefined;
  /** What the switch may decide in its place; undefined: nothing. */
  readonly standIn?: StandInSettings | undefined;
  /** Whose cards may be used at merchants' sites; undefined: all of them. */
  readonly enrolment?: Enrolment | undefined;
  /** The member whose cards these are has to be certified; undefined: it need not be. */
  readonly certification?: Certification | undefined;
  /** How it is connected to; undefined: as all are. */
  readonly transport?: Transport | undefined;
}

interface IssuerLinkEvents {
  opened(issuer: number, peer: string): void;
  /** The connection is lost, or could not be made. */
  lost(issuer: number, cause: string): void;
  frame(issuer: RemoteIssuer, link: FramedLink, bytes: Buffer, start: number, end: number): void;
  /** The issuer has said something: a whole frame, be it a message or not. Once for each read, behind its frames. */
  heard(issuer: number): void;
  /** Something of an issuer has been read, and its frames have been handed over. */
  read(): void;
  framingLost(issuer: RemoteIssuer, error: FramingError): void;
}

const CONNECT_WITHIN_MS = 5_000;
/** How long an issuer that has closed its side may take to close altogether. */
const CLOSING_MS = 1_000;

export class IssuerLinks {
  private readonly transport: Transport;
  private readonly timer: Timer;
  private readonly limits: LinkLimits;
  private readonly turns: TurnShare;
  private readonly events: IssuerLinkEvents;
  /** By issuer number. */
  private readonly issuers: (RemoteIssuer | undefined)[] = [];
  private readonly links: (FramedLink | undefined)[] = [];
  private isClosing = false;

  constructor(
    issuers: readonly RemoteIssuer[],
    transport: Transport,
    timer: Timer,
    limits: LinkLimits,
    turns: TurnShare,
    events: IssuerLinkEvents,
  ) {
    for (const issuer of issuers) this.issuers[issuer.number] = issuer;
    this.transport = transport;
    this.timer = timer;
    this.limits = { ...limits, isReadOn: true };
    this.turns = turns;
    this.events = events;
  }

  /** The link of an issuer; undefined while there is none that can be written to. */
  get(issuer: number): FramedLink | undefined {
    const link = this.links[issuer];
    return link?.isOpen ? link : undefined;
  }

  connect(number: number): void {
    if (this.isClosing) return;
    const issuer = this.issuers[number]!;
    const { host, port, transport = this.transport } = issuer;
    transport.connect(
      { host, port, withinMs: CONNECT_WITHIN_MS },
      (connection) => {
        if (this.isClosing) {
          connection.destroy(new Error('the host stops'));
          return NOBODY;
        }
        let hasSpoken = false;
        const link: FramedLink = new FramedLink(connection, issuer.framing, this.limits, 0, this.timer, this.turns, {
          frame: (bytes, start, end) => {
            hasSpoken = true;
            this.events.frame(issuer, link, bytes, start, end);
          },
          read: () => {
            if (hasSpoken) this.events.heard(number);
            hasSpoken = false;
            this.events.read();
          },
          framingLost: (error) => this.events.framingLost(issuer, error),
          ended: () => link.end(CLOSING_MS),
          closed: (cause) => {
            this.links[number] = undefined;
            this.events.lost(number, cause?.message ?? 'closed by the issuer');
          },
        });
        this.links[number] = link;
        this.events.opened(number, connection.peer);
        return link;
      },
      (cause) => {
        if (!this.isClosing) this.events.lost(number, cause.message);
      },
    );
  }

  disconnect(issuer: number, cause: string): void {
    this.links[issuer]?.connection.destroy(new Error(cause));
  }

  /** The links that stand. From here on none is made. */
  close(): FramedLink[] {
    this.isClosing = true;
    return this.links.filter((link) => link !== undefined);
  }
}
