// The host of the core in a server: it feeds the switch what the sockets read and carries out what the switch says, turn by
// turn. It holds the clock, the sockets and the journal; it decides nothing about messages.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Codec } from '../codec/codec.ts';
import { DecodeError } from '../codec/errors.ts';
import { Message } from '../codec/message.ts';
import { Reason } from '../iso8583/reason.ts';
import { Step } from '../ledger/record.ts';
import type { Journal, NewRecord } from '../store/journal.ts';
import type { Decision, NoteEvent, Outlet, Question, StepRecord } from '../switch/outlet.ts';
import type { RouteTable } from '../switch/routes.ts';
import { Switch } from '../switch/switch.ts';
import { type AcquirerListener, AcquirerServer } from './acquirer-server.ts';
import { IssuerClient, type RemoteIssuer } from './issuer-client.ts';
import type { Link } from './link.ts';
import type { NetLog } from './log.ts';
import { Turn } from './turn.ts';

/** An issuer in this process. The question is valid during the call only. */
export interface LocalIssuer {
  number: number;
  name: string;
  decide(question: Question, nowMs: number): Decision | Promise<Decision>;
}

export interface HostSettings {
  acquirers: readonly (AcquirerListener & { signOnRequired: boolean })[];
  local: readonly (LocalIssuer & { deadlineMs: number })[];
  remote: readonly (RemoteIssuer & { deadlineMs: number })[];
  routes: RouteTable;
  /** Undefined: nothing is journalled, for benchmarks only. */
  journal: Journal | undefined;
  frameLimitBytes: number;
  inFlightLimit: number;
  rememberedLimit: number;
  storeAndForwardLimit: number;
  duplicateCheck: boolean;
  /** How long a stop waits for what is in flight. */
  drainMs: number;
  /** Number of the first transaction. */
  firstTransaction: number;
  log: NetLog;
  /** Milliseconds since 1970; must not run backwards. */
  clock: () => number;
  /** The journal failed: the host sends nothing any more. */
  journalFailed: (error: Error) => void;
}

const TICK_MS = 8;
const MALFUNCTION: Decision = { reason: Reason.systemMalfunction };
const CLOSE_PATIENCE_MS = 400;
/** Notes that are everyday business; the others are warnings. */
const everyday: ReadonlySet<NoteEvent> = new Set(['acquirer.signed-on', 'acquirer.signed-off', 'advice.acknowledged']);

export class Host implements Outlet {
  private readonly settings: HostSettings;
  private readonly core: Switch;
  private readonly turn: Turn;
  private readonly servers: AcquirerServer[];
  private readonly clients = new Map<number, IssuerClient>();
  /** By issuer number. */
  private readonly local: (LocalIssuer | undefined)[] = [];
  private readonly links = new Map<number, Link>();
  /** By acquirer number. */
  private readonly codecs: (Codec | undefined)[] = [];
  private readonly message = new Message();
  private connections = 0;
  private ticking = false;
  private hasStopped = false;
  private nowMs: number;
  /** False at the start of a turn: the clock is asked once a turn, not once a message. */
  private clockRead = false;

  constructor(settings: HostSettings) {
    this.settings = settings;
    this.nowMs = settings.clock();
    const { acquirers, local, remote } = settings;
    this.turn = new Turn(settings.journal, settings.journalFailed, () => this.turnEnded());
    this.core = new Switch(
      {
        acquirers,
        issuers: [...local.map((issuer) => ({ ...issuer, codec: undefined })), ...remote],
        inFlightLimit: settings.inFlightLimit,
        rememberedLimit: settings.rememberedLimit,
        storeAndForwardLimit: settings.storeAndForwardLimit,
        duplicateCheck: settings.duplicateCheck,
        recorded: settings.journal !== undefined,
        firstTransaction: settings.firstTransaction,
        nowMs: this.nowMs,
      },
      this,
    );
    this.core.setRoutes(settings.routes);
    for (const issuer of local) this.local[issuer.number] = issuer;
    for (const acquirer of acquirers) this.codecs[acquirer.number] = acquirer.codec;
    this.servers = acquirers.map((acquirer) => this.serverFor(acquirer));
  }

  /** Connects to the remote issuers, then listens; returns the ports in the order of the acquirers. */
  async start(): Promise<number[]> {
    const ports: number[] = [];
    for (const server of this.servers) ports.push(await server.listen());
    for (const issuer of this.settings.remote) this.clients.set(issuer.number, this.clientFor(issuer));
    return ports;
  }

  /** Replaces the routes; no message is dropped. */
  setRoutes(routes: RouteTable): void {
    this.core.setRoutes(routes);
  }

  /** Stops in order: takes no connections, answers 91 to what is new, waits for what is in flight, gives up on the rest,
   *  flushes, closes. */
  async stop(): Promise<void> {
    const { clock, drainMs, log, journal } = this.settings;
    for (const server of this.servers) server.stopAccepting();
    this.core.drain();
    const untilMs = clock() + drainMs;
    while (this.core.inFlight > 0 && clock() < untilMs) await sleep(TICK_MS);
    if (this.core.inFlight > 0) {
      log.warn('stop.in-flight', { inFlight: this.core.inFlight, afterMs: drainMs });
      this.core.giveUp(clock());
    }
    // From here on nothing is read, so whatever is answered, and journalled, has been asked before: all of it goes out.
    for (const server of this.servers) server.stopReading();
    await this.turn.settled();
    const ends = [...this.servers, ...this.clients.values()];
    await Promise.all(ends.map((end) => end.close(CLOSE_PATIENCE_MS)));
    await this.turn.settled();
    this.hasStopped = true;
    await journal?.close();
    if (this.core.advicesWaiting > 0) log.warn('stop.advices-waiting', { advices: this.core.advicesWaiting });
  }

  // Outlet

  send(connection: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.links.get(connection);
    if (link === undefined || !link.isOpen) return false;
    this.turn.send(link, bytes, start, end);
    return true;
  }

  forward(issuer: number, bytes: Buffer, start: number, end: number): boolean {
    const link = this.clients.get(issuer)?.link;
    if (link === undefined) return false;
    this.turn.send(link, bytes, start, end);
    return true;
  }

  ask(question: Question): void {
    const issuer = this.local[question.issuer]!;
    const { ticket } = question;
    let decision: Decision | Promise<Decision>;
    try {
      decision = issuer.decide(question, this.nowMs);
    } catch (error) {
      this.broken(issuer, ticket, error);
      return;
    }
    if (!(decision instanceof Promise)) {
      this.decided(issuer, ticket, decision);
      return;
    }
    const told = (tell: () => void) => {
      // Everybody has been told 91, and the journal takes nothing more.
      if (this.hasStopped) return;
      this.nowMs = this.settings.clock();
      tell();
      this.turn.touch();
    };
    decision.then(
      (late) => told(() => this.decided(issuer, ticket, late)),
      (error: unknown) => told(() => this.broken(issuer, ticket, error)),
    );
  }

  record(step: StepRecord): void {
    const { journal } = this.settings;
    if (journal === undefined) return;
    const record: NewRecord = {
      atMs: Math.floor(step.atMs),
      step: Step[step.step],
      transaction: step.transaction,
      original: step.original,
      acquirer: step.acquirer,
      issuer: step.issuer,
      mti: step.mti,
      stan: step.stan,
      issuerStan: step.issuerStan,
      amountMinor: step.amountMinor,
      currency: step.currency,
      reason: step.reason,
      message: step.bytes.subarray(step.start, step.end),
    };
    journal.append(record);
    this.turn.recorded();
  }

  note(event: NoteEvent, facts: Readonly<Record<string, string | number>>): void {
    const { log } = this.settings;
    if (event === 'message.duplicate') log.debug(event, facts);
    else if (everyday.has(event)) log.info(event, facts);
    else log.warn(event, facts);
  }

  /** A plug-in is somebody else's code: what it gives may be no decision at all. */
  private decided(issuer: LocalIssuer, ticket: number, decision: Decision | undefined | null): void {
    if (Number.isInteger(decision?.reason) && decision!.reason >= 0) this.core.decide(ticket, decision!, this.nowMs);
    else this.broken(issuer, ticket, new Error('decide() gave no decision with a reason'));
  }

  /** A request is answered 96. An advice that was not taken in comes again, as if nothing had been said. */
  private broken(issuer: LocalIssuer, ticket: number, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.settings.log.error('issuer.broken', { issuer: issuer.name, reason });
    if (ticket > 0) this.core.decide(ticket, MALFUNCTION, this.nowMs);
  }

  private serverFor(acquirer: AcquirerListener): AcquirerServer {
    const events = {
      connected: (_: number, connection: number, link: Link) => this.links.set(connection, link),
      frame: (number: number, connection: number, bytes: Buffer, start: number, end: number) =>
        this.frame(number, connection, bytes, start, end),
      read: () => this.turn.touch(),
      disconnected: (connection: number) => {
        this.links.delete(connection);
        this.core.disconnected(connection);
      },
    };
    const { frameLimitBytes, log } = this.settings;
    return new AcquirerServer(acquirer, frameLimitBytes, () => ++this.connections, events, log);
  }

  private clientFor(issuer: RemoteIssuer): IssuerClient {
    const { frameLimitBytes, log, clock } = this.settings;
    const events = {
      up: (number: number) => {
        this.nowMs = clock();
        this.core.issuerUp(number, this.nowMs);
        this.turn.touch();
      },
      down: (number: number) => this.core.issuerDown(number),
      message: (number: number, message: Message) => {
        this.nowMs = clock();
        this.core.respond(number, message, this.nowMs);
      },
      read: () => this.turn.touch(),
    };
    return new IssuerClient(issuer, frameLimitBytes, events, log, clock);
  }

  /** True when the answer to this frame is still to come. */
  private frame(acquirer: number, connection: number, bytes: Buffer, start: number, end: number): boolean {
    const before = this.core.inFlight;
    if (!this.clockRead) {
      this.clockRead = true;
      this.nowMs = this.settings.clock();
    }
    try {
      this.codecs[acquirer]!.index(bytes, start, end, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.core.malformed(acquirer, connection, this.message, error, this.nowMs);
      return false;
    }
    this.core.receive(acquirer, connection, this.message, this.nowMs);
    return this.core.inFlight > before;
  }

  private turnEnded(): void {
    this.clockRead = false;
    if (this.ticking || !this.core.isWaiting) return;
    this.ticking = true;
    setTimeout(() => {
      this.ticking = false;
      this.nowMs = this.settings.clock();
      this.core.tick(this.nowMs);
      this.turn.touch();
    }, TICK_MS);
  }
}
