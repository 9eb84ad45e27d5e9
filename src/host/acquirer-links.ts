// Where acquirers connect: one listener per configured acquirer, and each connection with a number of its own that is never used
// twice, so that an answer can never reach the wrong peer.
import type { Codec } from '../codec/codec.ts';
import type { EventSink } from '../events/event-table.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { FramedLink, HALF_FRAME_MS } from './framed-link.ts';
import type { Timer } from './timer.ts';
import type { Connection, Listener, Transport } from './transport.ts';

export interface Acquirer {
  readonly number: number;
  readonly name: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly codec: Codec;
  readonly framing: Framing;
  readonly maxConnections: number;
  readonly signOnRequired: boolean;
}

interface AcquirerEvents {
  frame(acquirer: Acquirer, connection: number, link: FramedLink, bytes: Buffer, start: number, end: number): void;
  read(): void;
  disconnected(connection: number): void;
}

export class AcquirerLinks {
  private readonly transport: Transport;
  private readonly timer: Timer;
  private readonly frameLimitBytes: number;
  private readonly events: AcquirerEvents;
  private readonly emit: EventSink;
  private readonly listeners: Listener[] = [];
  /** By connection number. */
  private readonly links = new Map<number, FramedLink>();
  private connections = 0;
  private isPaused = false;

  constructor(transport: Transport, timer: Timer, frameLimitBytes: number, events: AcquirerEvents, emit: EventSink) {
    this.transport = transport;
    this.timer = timer;
    this.frameLimitBytes = frameLimitBytes;
    this.events = events;
    this.emit = emit;
  }

  /** The link of a connection; undefined when it is gone. */
  get(connection: number): FramedLink | undefined {
    const link = this.links.get(connection);
    return link?.isOpen ? link : undefined;
  }

  /** Listens for an acquirer. `listening` gets the port, or the error of the system. */
  listen(acquirer: Acquirer, listening: (error: Error | undefined, port: number) => void): void {
    const { host, port, name, maxConnections } = acquirer;
    const listener = this.transport.listen(
      { host, port, maxConnections, idleMs: HALF_FRAME_MS },
      (connection) => this.accept(acquirer, connection),
      (peer) => this.emit('acquirer.refused', { link: name, peer, limit: maxConnections }),
      listening,
    );
    this.listeners.push(listener);
  }

  /** Reads from no acquirer until `resume`. */
  pause(): void {
    this.isPaused = true;
    for (const link of this.links.values()) link.connection.pause();
  }
  resume(): void {
    this.isPaused = false;
    for (const link of this.links.values()) link.connection.resume();
  }

  /** Takes no further connections. */
  stopAccepting(): void {
    for (const listener of this.listeners) listener.close();
  }

  /** The links that stand. */
  all(): FramedLink[] {
    return [...this.links.values()];
  }

  private accept(acquirer: Acquirer, connection: Connection): FramedLink {
    const number = ++this.connections;
    const { name } = acquirer;
    const link: FramedLink = new FramedLink(connection, acquirer.framing, this.frameLimitBytes, this.timer, {
      frame: (bytes, start, end) => this.events.frame(acquirer, number, link, bytes, start, end),
      read: () => this.events.read(),
      framingLost: ({ code, offset, found, hint }) =>
        this.emit('acquirer.framing-lost', { link: name, connection: number, code, offset, found, hint }),
      ended: () => link.endWhenAnswered(),
      closed: (cause) => {
        this.links.delete(number);
        this.events.disconnected(number);
        // A framing that was lost has had its line.
        const isTold = cause === undefined || cause instanceof FramingError;
        const why = isTold ? undefined : cause.message;
        this.emit('acquirer.disconnected', { link: name, connection: number, cause: why });
      },
    });
    this.links.set(number, link);
    this.emit('acquirer.connected', { link: name, connection: number, peer: connection.peer });
    if (this.isPaused) connection.pause();
    return link;
  }
}
