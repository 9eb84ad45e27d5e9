// The links to remote issuers, as many as there are issuers. When one is made, signed on or made again is the core's affair
// (switch/sessions/issuer-sessions.ts): here are its connection and its frames.
import type { Codec } from '../codec/codec.ts';
import type { Framing } from '../wire/framing.ts';
import type { FramingError } from '../wire/wire-error.ts';
import { FramedLink, HALF_FRAME_MS } from './framed-link.ts';
import type { Timer } from './timer.ts';
import type { Transport } from './transport.ts';

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
}

interface IssuerLinkEvents {
  opened(issuer: number, peer: string): void;
  /** The connection is lost, or could not be made. */
  lost(issuer: number, cause: string): void;
  frame(issuer: RemoteIssuer, bytes: Buffer, start: number, end: number): void;
  /** Something of the issuer has been read, and its frames have been handed over. */
  read(issuer: number): void;
  framingLost(issuer: RemoteIssuer, error: FramingError): void;
}

const CONNECT_WITHIN_MS = 5_000;
/** How long an issuer that has closed its side may take to close altogether. */
const CLOSING_MS = 1_000;

export class IssuerLinks {
  private readonly transport: Transport;
  private readonly timer: Timer;
  private readonly frameLimitBytes: number;
  private readonly events: IssuerLinkEvents;
  /** By issuer number. */
  private readonly issuers: (RemoteIssuer | undefined)[] = [];
  private readonly links: (FramedLink | undefined)[] = [];
  private isPaused = false;
  private isClosing = false;

  constructor(
    issuers: readonly RemoteIssuer[],
    transport: Transport,
    timer: Timer,
    frameLimitBytes: number,
    events: IssuerLinkEvents,
  ) {
    for (const issuer of issuers) this.issuers[issuer.number] = issuer;
    this.transport = transport;
    this.timer = timer;
    this.frameLimitBytes = frameLimitBytes;
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
    const { host, port } = issuer;
    this.transport.connect(
      { host, port, withinMs: CONNECT_WITHIN_MS, idleMs: HALF_FRAME_MS },
      (connection) => {
        const link: FramedLink = new FramedLink(connection, issuer.framing, this.frameLimitBytes, this.timer, {
          frame: (bytes, start, end) => this.events.frame(issuer, bytes, start, end),
          read: () => this.events.read(number),
          framingLost: (error) => this.events.framingLost(issuer, error),
          ended: () => link.end(CLOSING_MS),
          closed: (cause) => {
            this.links[number] = undefined;
            this.events.lost(number, cause?.message ?? 'closed by the issuer');
          },
        });
        this.links[number] = link;
        if (this.isPaused) connection.pause();
        this.events.opened(number, connection.peer);
        return link;
      },
      (cause) => this.events.lost(number, cause.message),
    );
  }

  disconnect(issuer: number, cause: string): void {
    this.links[issuer]?.connection.destroy(new Error(cause));
  }

  /** Reads from no issuer until `resume`. */
  pause(): void {
    this.isPaused = true;
    for (const link of this.links) link?.connection.pause();
  }
  resume(): void {
    this.isPaused = false;
    for (const link of this.links) link?.connection.resume();
  }

  /** The links that stand. From here on none is made. */
  close(): FramedLink[] {
    this.isClosing = true;
    return this.links.filter((link) => link !== undefined);
  }
}
