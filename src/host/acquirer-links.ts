// Where acquirers connect: one listener per configured acquirer, with its doorway, and each connection with a number of its own
// that is never used twice, so that an answer can never reach the wrong peer.
import type { Codec } from '../codec/codec.ts';
import type { EventSink } from '../events/event-table.ts';
import type { Affiliation, Certification } from '../switch/ports.ts';
import type { Framing } from '../wire/framing.ts';
import { FramingError } from '../wire/wire-error.ts';
import { Doorway, type DoorwayLimits, type Guest } from './doorway.ts';
import { FramedLink, type LinkLimits } from './framed-link.ts';
import type { Timer } from './timer.ts';
import { type Connection, type ConnectionEvents, type Listener, NOBODY, type Transport } from './transport.ts';
import type { TurnShare } from './turn-share.ts';

export interface Acquirer extends DoorwayLimits {
  readonly number: number;
  readonly name: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly codec: Codec;
  readonly framing: Framing;
  readonly signOnRequired: boolean;
  /** It may close the business day. Undefined: it may not. */
  readonly mayCutOver?: boolean | undefined;
  /** What it has authorized it confirms by a message of its own. Undefined: it does not. */
  readonly confirmsLater?: boolean | undefined;
  /** How it counts reversals. Undefined: `cancelled`. */
  readonly reversals?: 'cancelled' | 'opposite' | undefined;
  /** Who may send requests on it; undefined: any merchant. */
  readonly affiliation?: Affiliation | undefined;
  /** The member of this link has to be certified; undefined: it need not be. */
  readonly certification?: Certification | undefined;
  /** How long a connection may send no whole frame; 0, or undefined: for ever. */
  readonly idleMs?: number | undefined;
  /** How its peers connect; undefined: as all do. */
  readonly transport?: Transport | undefined;
}

interface AcquirerEvents {
  frame(acquirer: Acquirer, connection: number, link: FramedLink, bytes: Buffer, start: number, end: number): void;
  read(): void;
  disconnected(connection: number): void;
}

export class AcquirerLinks {
  private readonly transport: Transport;
  private readonly timer: Timer;
  private readonly limits: LinkLimits;
  private readonly turns: TurnShare;
  private readonly events: AcquirerEvents;
  private readonly emit: EventSink;
  private readonly listeners: Listener[] = [];
  /** By the name of the acquirer. */
  private readonly doorways = new Map<string, Doorway>();
  /** By connection number. */
  private readonly links = new Map<number, FramedLink>();
  /** Names of the acquirers, by connection number. */
  private readonly names = new Map<number, string>();
  /** Those that have not been answered yet, by connection number. */
  private readonly newcomers = new Map<number, Guest>();
  private connections = 0;
  private isPaused = false;
  private isClosing = false;

  constructor(
    transport: Transport,
    timer: Timer,
    limits: LinkLimits,
    turns: TurnShare,
    events: AcquirerEvents,
    emit: EventSink,
  ) {
    this.transport = transport;
    this.timer = timer;
    this.limits = limits;
    this.turns = turns;
    this.events = events;
    this.emit = emit;
  }

  /** The link of a connection; undefined when it is gone. */
  get(connection: number): FramedLink | undefined {
    const link = this.links.get(connection);
    return link?.isOpen ? link : undefined;
  }

  /** The name of the acquirer that a connection is of; undefined when it is gone. */
  nameOf(connection: number): string | undefined {
    return this.names.get(connection);
  }

  /** Listens for an acquirer. `listening` gets the port, or the error of the system. */
  listen(acquirer: Acquirer, listening: (error: Error | undefined, port: number) => void): void {
    const { host, port, name: link, transport = this.transport } = acquirer;
    const { emit } = this;
    const doorway = new Doorway(acquirer, this.timer, (peer, by, limit) =>
      emit('acquirer.refused', { link, peer, by, limit }),
    );
    this.doorways.set(link, doorway);
    const listener = transport.listen(
      { host, port },
      {
        listening,
        notAccepted: (cause) => emit('acquirer.not-accepted', { link, cause: cause.message }),
        entering: (from) => {
          const guest = doorway.enter(from);
          return (
            guest && {
              accepted: (connection) => this.accept(acquirer, connection, guest),
              failed: (peer, cause) => emit('acquirer.handshake-failed', { link, peer, cause: cause.message }),
              left: () => guest.leave(),
            }
          );
        },
      },
    );
    this.listeners.push(listener);
  }

  /** From now on other addresses may connect to the listener of an acquirer; connections that stand are left alone. */
  setAllowed(acquirer: string, allow: DoorwayLimits['allow']): void {
    this.doorways.get(acquirer)?.setAllowed(allow);
  }

  /** What a newcomer said has been answered: it may stay. */
  settle(connection: number, link: FramedLink): void {
    link.isSettled = true;
    this.newcomers.get(connection)?.settle();
    this.newcomers.delete(connection);
  }

  /** Reads from no acquirer until `resume`. */
  pause(): void {
    this.isPaused = true;
    for (const link of this.links.values()) link.pause();
  }
  resume(): void {
    this.isPaused = false;
    for (const link of this.links.values()) link.resume();
  }

  /** Takes no further connections. */
  stopAccepting(): void {
    this.isClosing = true;
    for (const listener of this.listeners) listener.close();
  }

  /** Cuts the connections that linger. */
  cutLingering(): void {
    for (const doorway of this.doorways.values()) doorway.cutLingering();
  }

  /** The links that stand. */
  all(): FramedLink[] {
    return [...this.links.values()];
  }

  private accept(acquirer: Acquirer, connection: Connection, guest: Guest): ConnectionEvents {
    if (this.isClosing) {
      connection.destroy(new Error('the host stops'));
      return NOBODY;
    }
    const number = ++this.connections;
    const { name, framing, idleMs = 0 } = acquirer;
    const link: FramedLink = new FramedLink(connection, framing, this.limits, idleMs, this.timer, this.turns, {
      frame: (bytes, start, end) => this.events.frame(acquirer, number, link, bytes, start, end),
      read: () => this.events.read(),
      framingLost: ({ code, offset, found, hint }) =>
        this.emit('acquirer.framing-lost', { link: name, connection: number, code, offset, found, hint }),
      ended: () => link.endWhenAnswered(),
      closed: (cause) => {
        this.links.delete(number);
        this.names.delete(number);
        this.newcomers.delete(number);
        this.events.disconnected(number);
        // A framing that was lost has had its line.
        const isTold = cause === undefined || cause instanceof FramingError;
        const why = isTold ? undefined : cause.message;
        this.emit('acquirer.disconnected', { link: name, connection: number, cause: why });
      },
      lingers: (cut) => guest.lingers(cut),
    });
    this.links.set(number, link);
    this.names.set(number, name);
    this.newcomers.set(number, guest);
    guest.stands(() => link.endFor('its place was needed, and it had said nothing'));
    const { peer, subject } = connection;
    this.emit('acquirer.connected', { link: name, connection: number, peer, subject });
    if (this.isPaused) link.pause();
    return link;
  }
}
