// The host of the core: it feeds the switch what connections bring, turn by turn, and carries out what the switch emits. It sees
// the world through three ports, Transport, Journal and Timer, and decides nothing about messages. The same host runs in the
// server, over sockets, and in virtual time, under the tests and the benches.
import type { EventSink } from '../events/event-table.ts';
import type { JournalEntry, NewEntry } from '../journal/entry.ts';
import type { Journal, JournalError, RequestName } from '../journal/journal.ts';
import type { IssuerRequest, Ports } from '../switch/ports.ts';
import type { RouteTable } from '../switch/routes.ts';
import { Switch } from '../switch/switch.ts';
import { type Acquirer, AcquirerLinks } from './acquirer-links.ts';
import { Checkpoints } from './checkpoints.ts';
import type { DoorwayLimits } from './doorway.ts';
import type { FramedLink, LinkLimits } from './framed-link.ts';
import { type ExplainFrame, Frames } from './frames.ts';
import { IssuerLinks, type RemoteIssuer } from './issuer-links.ts';
import { JournalSearches } from './journal-searches.ts';
import { JournalStall } from './journal-stall.ts';
import { type LocalIssuer, LocalIssuers } from './local-issuers.ts';
import { OrderlyStop } from './orderly-stop.ts';
import { HostRecovery } from './recovery.ts';
import type { Timer } from './timer.ts';
import type { Transport } from './transport.ts';
import { type HeldLimits, Turn } from './turn.ts';
import { TurnShare } from './turn-share.ts';
import { WakeUp } from './wake-up.ts';
import { WallClock } from './wall-clock.ts';

export interface HostSettings extends HeldLimits {
  readonly acquirers: readonly Acquirer[];
  readonly local: readonly LocalIssuer[];
  readonly remote: readonly RemoteIssuer[];
  readonly routes: RouteTable;
  readonly frameLimitBytes: number;
  /** How long a frame may take from its first byte to its last. Undefined: half a minute. */
  readonly frameMs?: number | undefined;
  /** Bytes that may wait for a peer that does not read them. Undefined: 16 MiB. */
  readonly outgoingLimitBytes?: number | undefined;
  /** Frames of one link within a minute that are no messages, 0 for any number. Undefined: a hundred. */
  readonly badFrames?: number | undefined;
  readonly inFlightLimit: number;
  readonly retainedLimit: number;
  readonly storeAndForwardLimit: number;
  readonly advicesUnderWayLimit: number;
  readonly duplicateCheck: boolean;
  readonly dateCheck: boolean;
  readonly strictReversals: boolean;
  /** How long a stop waits for what is in flight. */
  readonly drainMs: number;
  /** Entries after which a checkpoint is taken; Infinity for a journal that nobody will start on. */
  readonly checkpointEntries: number;
  /** Number of the first transaction. */
  readonly firstTransaction: number;
}

/** The world as the host sees it. */
interface HostWorld {
  readonly transport: Transport;
  /** Undefined: nothing is journalled, for benchmarks only. */
  readonly journal: Journal | undefined;
  readonly timer: Timer;
  readonly emit: EventSink;
  readonly explain?: ExplainFrame | undefined;
  /** The journal failed: the host sends nothing any more. */
  journalFailed(error: JournalError): void;
}

const FRAME_MS = 30_000;
/** As much as requests in flight may be of one link. */
const OUTGOING_BYTES = 16 * 1024 * 1024;
const BAD_FRAMES = 100;
/** Requests that may wait for the journal to be searched before it is behind. */
const SEARCHES = 32;

export class Host implements Ports {
  readonly emit: EventSink;
  /** The core that it feeds. */
  readonly core: Switch;
  private readonly settings: HostSettings;
  private readonly turn: Turn;
  private readonly acquirers: AcquirerLinks;
  private readonly issuers: IssuerLinks;
  private readonly localIssuers: LocalIssuers;
  /** Undefined when nobody will start on the journal. */
  private readonly checkpoints: Checkpoints | undefined;
  private readonly wakeUp: WakeUp;
  private readonly wallClock: WallClock;
  private readonly stopping: OrderlyStop;
  private readonly share: TurnShare;
  private readonly stall: JournalStall;
  private readonly frames: Frames;
  /** Undefined without a journal. */
  private readonly searches: JournalSearches | undefined;

  constructor(settings: HostSettings, world: HostWorld) {
    const { transport, journal, timer, emit } = world;
    const limits: LinkLimits = {
      frameBytes: settings.frameLimitBytes,
      frameMs: settings.frameMs ?? FRAME_MS,
      outgoingBytes: settings.outgoingLimitBytes ?? OUTGOING_BYTES,
      badFrames: settings.badFrames ?? BAD_FRAMES,
    };
    this.settings = settings;
    this.searches =
      journal &&
      new JournalSearches(journal, timer, (ticket, failure, entries) => this.found(ticket, failure, entries));
    // The core knows connections by their numbers only: people, and the bounds of the log, by the names of links.
    this.emit = (event, fields) => {
      const { connection, link } = fields as { readonly connection?: number; readonly link?: string };
      const isNamed = connection === undefined || link !== undefined;
      emit(event, isNamed ? fields : { link: this.acquirers.nameOf(connection), ...fields });
    };
    this.share = new TurnShare(timer);
    this.core = new Switch(
      {
        acquirers: settings.acquirers,
        issuers: [
          ...settings.local.map((issuer) => ({ ...issuer, kind: 'local' as const })),
          ...settings.remote.map((issuer) => ({ ...issuer, kind: 'remote' as const })),
        ],
        inFlightLimit: settings.inFlightLimit,
        retainedLimit: settings.retainedLimit,
        storeAndForwardLimit: settings.storeAndForwardLimit,
        advicesUnderWayLimit: settings.advicesUnderWayLimit,
        duplicateCheck: settings.duplicateCheck,
        dateCheck: settings.dateCheck,
        strictReversals: settings.strictReversals,
        recorded: journal !== undefined,
        firstTransaction: settings.firstTransaction,
        nowMs: timer.now(),
      },
      this,
    );
    this.core.setRoutes(settings.routes);
    this.frames = new Frames(this.core, this.emit, world.explain);
    this.wallClock = new WallClock(timer, emit, (aheadMs) => this.core.wallIs(aheadMs));
    this.turn = new Turn(journal, timer, settings, {
      began: (nowMs) => this.wallClock.look(nowMs),
      ended: () => this.turnEnded(),
      left: () => {
        this.stall.look(timer.now());
        if (this.share.isAwaited) this.turn.schedule();
      },
      durable: (ticket) => this.recorded(ticket),
      committing: (lastPlace) => this.checkpoints?.takeIfDue(lastPlace),
      backlog: (entries, bytes) => {
        this.acquirers.pause();
        emit('journal.backlog', { entries, bytes });
      },
      readOn: () => this.acquirers.resume(),
      caughtUp: (afterMs) => {
        this.acquirers.resume();
        this.turn.schedule();
        emit('journal.caught-up', { afterMs });
      },
      failed: (error) => world.journalFailed(error),
    });
    this.stall = new JournalStall(this.turn, this.core, emit, () => journal?.pendingEntries ?? 0);
    this.acquirers = new AcquirerLinks(
      transport,
      timer,
      limits,
      this.share,
      {
        frame: (acquirer, connection, link, bytes, start, end) =>
          this.frame(acquirer, connection, link, bytes, start, end),
        read: () => this.readEnded(),
        disconnected: (connection) => this.core.disconnected(connection),
      },
      emit,
    );
    this.issuers = new IssuerLinks(settings.remote, transport, timer, limits, this.share, {
      opened: (issuer, peer) => this.event((nowMs) => this.core.linkOpened(issuer, peer, nowMs)),
      lost: (issuer, cause) => this.event((nowMs) => this.core.linkLost(issuer, cause, nowMs)),
      frame: (issuer, link, bytes, start, end) => this.issuerFrame(issuer, link, bytes, start, end),
      heard: (issuer) => this.core.heard(issuer, this.turn.nowMs()),
      read: () => this.readEnded(),
      framingLost: ({ name }, { code, offset, found, hint }) =>
        emit('issuer.framing-lost', { issuer: name, code, offset, found, hint }),
    });
    this.localIssuers = new LocalIssuers(settings.local, this.core, {
      broken: (issuer, reason) => emit('issuer.broken', { issuer, reason }),
      later: (act) => {
        // After a stop everybody has been told 91, and the journal takes nothing more.
        if (!this.stopping.hasEnded) this.event(act);
      },
    });
    if (journal !== undefined && settings.checkpointEntries < Number.POSITIVE_INFINITY) {
      this.checkpoints = new Checkpoints(journal, this.core, this.localIssuers, settings.checkpointEntries);
    }
    this.wakeUp = new WakeUp(timer, () => this.event((nowMs) => this.core.tick(nowMs)));
    const { core, turn, acquirers, issuers, checkpoints } = this;
    const event = (act: (nowMs: number) => void): void => this.event(act);
    const ended = (): void => this.wakeUp.stop();
    const parts = { core, turn, timer, acquirers, issuers, checkpoints, emit, event, ended };
    this.stopping = new OrderlyStop(parts, settings.drainMs);
  }

  /** Begins a start on a journal that an earlier process has written, with what it has kept by key. */
  beginRecovery(kept: ReadonlyMap<string, Uint8Array>): HostRecovery {
    const { core, settings, turn } = this;
    const recovery = new HostRecovery(core, settings.acquirers, settings.local, kept, (place) => turn.goOnFrom(place));
    this.checkpoints?.goOnFrom(recovery.checkpoint.place);
    return recovery;
  }

  /** All of the journal has been read that must be; `start` may follow. */
  recovered(): void {
    this.event((nowMs) => this.core.recovered(nowMs));
  }

  /** Listens for acquirers, then connects to remote issuers. `started` gets the ports in the order of the acquirers, or the error of
   *  the first listener that could not be had. */
  start(started: (error: Error | undefined, ports: readonly number[]) => void): void {
    this.localIssuers.start();
    const ports: number[] = [];
    const next = (): void => {
      const acquirer = this.settings.acquirers[ports.length];
      if (acquirer === undefined) {
        this.event((nowMs) => this.core.start(nowMs));
        started(undefined, ports);
        return;
      }
      this.acquirers.listen(acquirer, (error, port) => {
        if (error !== undefined) {
          started(error, ports);
          return;
        }
        ports.push(port);
        next();
      });
    };
    next();
  }

  /** Replaces the routes; no message is dropped. */
  setRoutes(routes: RouteTable): void {
    this.core.setRoutes(routes);
  }

  /** From now on other addresses may connect for an acquirer; connections that stand are left alone. */
  setAllowed(acquirer: string, allow: DoorwayLimits['allow']): void {
    this.acquirers.setAllowed(acquirer, allow);
  }

  /** Stops in order: takes no connections, answers 91 to what is new, waits for what is in flight, gives up on the rest, sends what
   *  is held, closes. */
  stop(stopped: () => void): void {
    this.stopping.begin(stopped);
  }

  /** Nothing is done any more: the journal has failed, and who runs the host goes on without it. */
  abandon(): void {
    this.stopping.abandon();
  }

  /** Has the core do what somebody wants done, and calls `done` with what came of it once that is durable. Nothing is done once the
   *  host has stopped. */
  carryOut<T>(act: (core: Switch, nowMs: number) => T, done: (result: T) => void): void {
    if (this.stopping.hasEnded) return;
    this.event((nowMs) => {
      const result = act(this.core, nowMs);
      this.turn.tellAfter(() => done(result));
    });
  }

  // Ports of the core

  send(connection: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.acquirers.get(connection);
    if (link === undefined) return false;
    this.turn.send(link, bytes, start, end);
    return true;
  }

  sendNow(connection: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.acquirers.get(connection);
    if (link === undefined) return false;
    link.sendNow(bytes, start, end);
    link.expectNoAnswer();
    return true;
  }

  forward(issuer: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.issuers.get(issuer);
    if (link === undefined || link.isOverfull) return false;
    this.turn.send(link, bytes, start, end);
    return true;
  }

  forwardNow(issuer: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.issuers.get(issuer);
    if (link === undefined) return false;
    link.sendNow(bytes, start, end);
    return true;
  }

  connect(issuer: number): void {
    this.issuers.connect(issuer);
  }

  disconnect(issuer: number, cause: string): void {
    this.issuers.disconnect(issuer, cause);
  }

  record(entry: Readonly<NewEntry>): number {
    return this.turn.record(entry);
  }

  search(ticket: number, names: readonly RequestName[]): void {
    this.turn.searchAfter(() => this.searches!.begin(ticket, names));
  }

  // Events for the core

  /** A frame of an acquirer. */
  private frame(
    acquirer: Acquirer,
    connection: number,
    link: FramedLink,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    link.expectAnswer();
    const nowMs = this.turn.nowMs();
    this.stall.look(nowMs);
    const outcome = this.frames.ofAcquirer(acquirer, connection, link, bytes, start, end, nowMs);
    if (outcome.kind === 'ignored') link.expectNoAnswer();
    else if (!link.isSettled && this.core.isOpen(acquirer.number, connection)) this.acquirers.settle(connection, link);
    this.carryOutRequests();
  }

  /** A frame of a remote issuer. */
  private issuerFrame(issuer: RemoteIssuer, link: FramedLink, bytes: Buffer, start: number, end: number): void {
    this.frames.ofIssuer(issuer, link, bytes, start, end, this.turn.nowMs());
    this.carryOutRequests();
  }

  /** An event that no frame has caused, in its turn. */
  event(act: (nowMs: number) => void): void {
    const nowMs = this.turn.nowMs();
    this.stall.look(nowMs);
    act(nowMs);
    this.carryOutRequests();
    this.turn.schedule();
  }

  /** Requests to issuers in this process are the next events of the same turn, except where their entry must be durable first. */
  private carryOutRequests(): void {
    const { emitted } = this.core;
    while (emitted.taken < emitted.count) {
      const request = emitted.items[emitted.taken++]!;
      if (this.localIssuers.isRecordedFirst(request.issuer)) this.turn.afterDurable(request.ticket);
      else this.ask(request, this.turn.nowMs());
    }
    emitted.taken = emitted.count = 0;
  }

  private ask(request: IssuerRequest, nowMs: number): void {
    const { ticket, issuer } = request;
    try {
      this.localIssuers.ask(request, nowMs, nowMs + this.wallClock.aheadMs);
    } catch (error) {
      this.frames.askFailed(this.localIssuers.nameOf(issuer), ticket, error, nowMs);
    }
  }

  /** The entry that names a request is durable: its issuer may be asked. */
  private recorded(ticket: number): void {
    if (this.stopping.hasEnded) return;
    this.event((nowMs) => {
      const request = this.core.requestFor(ticket, nowMs);
      if (request !== undefined) this.ask(request, nowMs);
    });
  }

  /** The journal has answered a search. */
  private found(ticket: number, failure: JournalError | undefined, entries: readonly JournalEntry[]): void {
    if (this.stopping.hasEnded) return;
    if (failure !== undefined) this.emit('journal.unreadable', { reason: failure.message });
    this.event((nowMs) => {
      const asked = this.frames.found(ticket, failure === undefined ? entries : undefined, nowMs);
      if (asked?.outcome.kind === 'ignored') this.acquirers.get(asked.connection)?.expectNoAnswer();
    });
  }

  private readEnded(): void {
    this.turn.schedule();
    this.turn.checkBacklog();
  }

  private turnEnded(): void {
    // What comes while the journal stands still is refused, and waits neither for it nor for a search.
    const isBehind = !this.stall.isStalled && (this.turn.isBehind || (this.searches?.count ?? 0) > SEARCHES);
    this.share.turnEnded(isBehind);
    this.wakeUp.follow(Math.min(this.core.nextDueMs(), this.stall.dueMs));
    this.stopping.checkDrained();
  }
}
