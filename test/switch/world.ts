// A virtual world around the production host and core: connections, disk and clock are virtual, issuers follow scripts (in this
// process, or remote with a codec of their own). It writes down everything in arrival order, decoded. It judges nothing: tests
// compare what it has written down with what the standard and the field guide say.
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { HeaderSpec } from '../../src/codec/spec/spec.ts';
import type { eventTable } from '../../src/events/event-table.ts';
import { Host } from '../../src/host/host.ts';
import { LaterDecision, type LocalIssuer } from '../../src/host/local-issuers.ts';
import type { HostRecovery } from '../../src/host/recovery.ts';
import type { Listener } from '../../src/host/transport.ts';
import { messageOf, type NewEntry, Step } from '../../src/journal/entry.ts';
import type { JournalError } from '../../src/journal/journal.ts';
import { VirtualJournal } from '../../src/simulate/virtual-journal.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../../src/switch/checkpoint.ts';
import type { Affiliation, Certification, Decision, Enrolment, IssuerRequest } from '../../src/switch/ports.ts';
import { RouteTable } from '../../src/switch/routes.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import type { Switch } from '../../src/switch/switch.ts';
import { FramedPeer, framed, framing } from './framed-peer.ts';

/** A request as it was when an issuer in this process was asked. */
export interface Asked extends Omit<IssuerRequest, 'message'> {
  request: FieldValues;
}

type StepName = keyof typeof Step;

/** An entry as it was recorded; `message` is undefined when it has none. */
export interface Kept extends Omit<NewEntry, 'step' | 'bytes' | 'start' | 'end'> {
  step: StepName;
  bytes: Buffer;
  message: FieldValues | undefined;
}

type EventName = keyof typeof eventTable;
type Facts = Readonly<Record<string, string | number | undefined>>;

export type Event =
  | { kind: 'sent'; atMs: number; connection: number; message: FieldValues; bytes: Buffer; delivered: boolean }
  | { kind: 'forwarded'; atMs: number; issuer: number; message: FieldValues; bytes: Buffer }
  | { kind: 'asked'; atMs: number; issuer: number; question: Asked }
  | { kind: 'recorded'; atMs: number; record: Kept }
  | { kind: 'noted'; atMs: number; event: EventName; facts: Facts };

/** What an issuer in this process says at once; undefined says nothing (see `World.decide`). */
export type LocalScript = (question: Asked) => Decision | undefined;
/** What a remote issuer sends back, and when; undefined sends nothing. */
export type RemoteScript = (message: FieldValues) => { message: FieldValues; afterMs?: number } | undefined;

export interface WorldSettings {
  /** Numbered from 1. */
  acquirers?: {
    spec?: string;
    header?: HeaderSpec;
    signOnRequired?: boolean;
    mayCutOver?: boolean;
    reversals?: 'cancelled' | 'opposite';
    confirmsLater?: boolean;
    affiliation?: Affiliation;
    certification?: Certification;
  }[];
  /** Numbered from 1; one with a `spec` is remote. */
  issuers?: {
    spec?: string;
    deadlineMs?: number;
    routes?: string[];
    books?: 'memory' | 'elsewhere';
    signOn?: boolean;
    echoMs?: number;
    reconciles?: boolean;
    standIn?: StandInSettings | undefined;
    enrolment?: Enrolment;
    certification?: Certification;
  }[];
  /** Acquirer of each connection, from connection 1 on; the first has connections 1 and 2 when nothing is said. */
  connections?: number[];
  inFlightLimit?: number;
  retainedLimit?: number;
  storeAndForwardLimit?: number;
  advicesUnderWayLimit?: number;
  duplicateCheck?: boolean;
  dateCheck?: boolean;
  strictReversals?: boolean;
  firstTransaction?: number;
  /** Takes the place of the first issuer, with its own way to decide. */
  local?: LocalIssuer;
  heldEntries?: number;
  heldBytes?: number;
  checkpointEntries?: number;
  /** The world whose process has ended: what its journal made durable is recovered. */
  after?: World;
}

/** 2026-11-23 09:30:00 UTC. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 30, 0);
const ISSUER_HOST = 'issuer.test';
const LARGE = 1_000_000_000;

/** Events about connections rather than messages. */
const OF_LINKS: ReadonlySet<EventName> = new Set<EventName>([
  'acquirer.connected',
  'acquirer.disconnected',
  'issuer.connected',
  'issuer.up',
  'issuer.down',
  'recovered',
  // Refusals are looked at by themselves: see `unexplained` in flow.ts.
  'request.refused',
]);

/** The methods of the core by which it is told what happens. */
const EVENTS = [
  'receive',
  'malformed',
  'disconnected',
  'decide',
  'defer',
  'requestFor',
  'linkOpened',
  'linkLost',
  'respond',
  'malformedResponse',
  'heard',
  'issuerUp',
  'issuerDown',
  'tick',
  'giveUp',
  'start',
  'drain',
  'drainAdvices',
  'releaseAdvice',
  'dropAdvice',
] as const satisfies readonly (keyof Switch)[];

const stepNames = new Map(Object.entries(Step).map(([name, number]) => [number, name as StepName]));
const codecs = new Map<string, Codec>();

/** The codec of a bundled spec, with another network header where one is given. */
export function codecOf(name: string, header?: HeaderSpec): Codec {
  const key = name + JSON.stringify(header ?? '');
  const known = codecs.get(key);
  if (known !== undefined) return known;
  const spec = loadSpec(name);
  const codec = compile(header === undefined ? spec : { ...spec, header });
  codecs.set(key, codec);
  return codec;
}

/** From now on an event that reaches the core while it handles another one throws: the core emits and returns. */
function refuseReentry(core: Switch): void {
  let within: string | undefined;
  for (const name of EVENTS) {
    const event = core[name] as (...values: unknown[]) => unknown;
    Object.assign(core, {
      [name]: (...values: unknown[]) => {
        if (within !== undefined) throw new Error(`${name} entered the core within ${within}`);
        within = name;
        try {
          return event.apply(core, values);
        } finally {
          within = undefined;
        }
      },
    });
  }
}

/** Hands over what a start reads of a journal. */
function recoverFrom({ entries }: VirtualJournal, recovery: HostRecovery): void {
  const { places, readFrom } = recovery.checkpoint;
  for (const place of places) recovery.add(entries[place - 1]!);
  for (const entry of entries.slice(readFrom - 1)) recovery.add(entry);
  const missing = new Set(recovery.missing().map(({ transaction }) => transaction));
  for (const entry of entries) if (missing.has(entry.transaction) || missing.has(entry.original)) recovery.add(entry);
}

/** The switch under virtual time, for tests that look at what it does at a moment. */
export class World {
  readonly host: Host;
  readonly timer: VirtualTimer;
  readonly transport: VirtualTransport;
  readonly journal: VirtualJournal;
  readonly events: Event[] = [];
  private readonly acquirers: readonly Codec[];
  readonly remotes: readonly (Codec | undefined)[];
  private readonly connections: number[] = [];
  /** The ends of acquirers, by connection, and of remote issuers, by number. */
  private readonly peers: FramedPeer[] = [];
  /** What the journal could not do. */
  readonly failures: JournalError[] = [];
  private readonly issuerPeers: (FramedPeer | undefined)[] = [];
  /** Where remote issuers take connections, by number. */
  private readonly listeners: (Listener | undefined)[] = [];
  private readonly local = new Map<number, LocalScript>();
  private readonly remote = new Map<number, RemoteScript>();
  private isRunning = false;

  constructor(settings: WorldSettings = {}) {
    this.timer = new VirtualTimer(settings.after?.nowMs ?? START_MS);
    this.transport = new VirtualTransport(this.timer, { readBufferBytes: 65_536 });
    const acquirers = settings.acquirers ?? [{}];
    const issuers = settings.issuers ?? [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }];
    this.acquirers = acquirers.map(({ spec, header }) => codecOf(spec ?? 'iso87-ascii', header));
    this.remotes = issuers.map(({ spec }) => (spec === undefined ? undefined : codecOf(spec)));
    const earlier = settings.after?.journal;
    this.journal = earlier?.reopened(this.timer) ?? new VirtualJournal(this.timer);
    this.journal.onAppend = (entry) => this.recorded(entry);
    const numbered = issuers.map((issuer, i) => ({ ...issuer, number: i + 1, name: `issuer-${i + 1}` }));
    this.host = new Host(
      {
        acquirers: acquirers.map(
          (
            { signOnRequired = false, mayCutOver = false, reversals, confirmsLater, affiliation, certification },
            i,
          ) => ({
            number: i + 1,
            name: `acquirer-${i + 1}`,
            host: 'switch.test',
            port: 1 + i,
            codec: this.acquirers[i]!,
            framing,
            maxConnections: 1_000,
            signOnRequired,
            mayCutOver,
            reversals,
            confirmsLater,
            affiliation,
            certification,
          }),
        ),
        local: numbered
          .filter(({ spec }) => spec === undefined)
          .map(({ number, name, deadlineMs = 1_000, books = 'memory', standIn, enrolment, certification }) => ({
            number,
            name,
            deadlineMs,
            books,
            standIn,
            enrolment,
            certification,
            decide: (request: IssuerRequest) => this.asked(request),
          }))
          .map((issuer) => (issuer.number === settings.local?.number ? settings.local : issuer)),
        remote: numbered
          .filter(({ spec }) => spec !== undefined)
          .map(({ number, name, deadlineMs = 1_000, signOn = false, echoMs = 0, reconciles, standIn, ...asks }) => ({
            number,
            name,
            standIn,
            enrolment: asks.enrolment,
            certification: asks.certification,
            host: ISSUER_HOST,
            port: number,
            codec: this.remotes[number - 1]!,
            framing,
            signOn,
            echoMs,
            reconciles,
            deadlineMs,
          })),
        routes: new RouteTable(
          numbered.flatMap(({ routes = [], number }) => routes.map((r) => ({ from: r, to: r, issuer: number }))),
        ),
        frameLimitBytes: 65_535,
        inFlightLimit: settings.inFlightLimit ?? 16,
        retainedLimit: settings.retainedLimit ?? 64,
        storeAndForwardLimit: settings.storeAndForwardLimit ?? 16,
        advicesUnderWayLimit: settings.advicesUnderWayLimit ?? 32,
        duplicateCheck: settings.duplicateCheck ?? true,
        dateCheck: settings.dateCheck ?? true,
        strictReversals: settings.strictReversals ?? true,
        drainMs: 1_500,
        checkpointEntries: settings.checkpointEntries ?? 1_000,
        firstTransaction: settings.firstTransaction ?? this.journal.lastTransaction + 1,
        heldEntries: settings.heldEntries ?? LARGE,
        heldBytes: settings.heldBytes ?? LARGE,
      },
      {
        transport: this.transport,
        journal: this.journal,
        timer: this.timer,
        emit: (event, facts) => {
          this.events.push({ kind: 'noted', atMs: this.nowMs, event, facts: facts as Facts });
        },
        journalFailed: (error) => this.failures.push(error),
      },
    );
    this.noteLost();
    refuseReentry(this.host.core);
    for (const [i, codec] of this.remotes.entries()) if (codec !== undefined) this.open(i + 1);
    if (earlier !== undefined) {
      recoverFrom(this.journal, this.host.beginRecovery(this.journal.kept));
      this.host.recovered();
    }
    this.host.start((error) => {
      if (error !== undefined) throw error;
    });
    this.run();
    for (const acquirer of settings.connections ?? [1, 1]) this.connect(acquirer);
  }

  get nowMs(): number {
    return this.timer.now();
  }

  /** The core under the host, to look at and for events that no connection brings. */
  get core(): Switch {
    return this.host.core;
  }

  // Acquirers

  /** One more connection of an acquirer; returns its number. */
  connect(acquirer: number): number {
    const connection = this.connections.push(acquirer);
    const codec = this.acquirers[acquirer - 1]!;
    const peer = this.transport.dial(acquirer);
    const heard = (bytes: Buffer) =>
      this.events.push({
        kind: 'sent',
        atMs: this.nowMs,
        connection,
        message: codec.decode(bytes).toJSON(),
        bytes,
        delivered: true,
      });
    this.peers.push(new FramedPeer(peer, heard));
    this.run();
    return connection;
  }

  /** The acquirer's end of a connection. */
  peer(connection: number): FramedPeer {
    return this.peers[connection - 1]!;
  }

  /** The link of a remote issuer, as that issuer sees it. */
  issuerPeer(issuer: number): FramedPeer {
    return this.issuerPeers[issuer]!;
  }

  /** The link of a remote issuer is cut; the issuer takes connections as before. */
  cutIssuer(issuer: number): void {
    this.issuerPeer(issuer).peer.reset();
    this.run();
  }

  /** A connection is gone, and the host has not been told; what is sent to it is lost. */
  lose(connection: number): void {
    this.peer(connection).isGone = true;
  }
  isLost(connection: number): boolean {
    return this.peer(connection).isGone;
  }
  /** It is there again. */
  find(connection: number): void {
    this.peer(connection).isGone = false;
  }

  /** An acquirer sends a message; what it causes at this very moment has happened on return. */
  send(json: FieldValues, connection = 1): void {
    this.sendBytes(this.encoded(json, connection), connection);
  }

  /** The message as the acquirer of a connection says it. */
  encoded(json: FieldValues, connection = 1): Buffer {
    return this.acquirers[this.connections[connection - 1]! - 1]!.encode(json);
  }

  /** An acquirer sends a frame, which may be no message. */
  sendBytes(bytes: Buffer, connection = 1): void {
    this.peer(connection).peer.send(framed(bytes));
    this.run();
  }

  // Issuers

  /** From now on this issuer in this process says what `script` says. Before, it says nothing. */
  plays(issuer: number, script: LocalScript): void {
    this.local.set(issuer, script);
  }

  /** From now on this remote issuer responds as `script` says. Before, it is silent. */
  responds(issuer: number, script: RemoteScript): void {
    this.remote.set(issuer, script);
  }

  /** A remote issuer sends a message. */
  respond(issuer: number, json: FieldValues): void {
    this.respondBytes(issuer, this.remotes[issuer - 1]!.encode(json));
  }

  /** A remote issuer sends a frame, which may be no message. */
  respondBytes(issuer: number, bytes: Buffer): void {
    this.issuerPeers[issuer]?.peer.send(framed(bytes));
    this.run();
  }

  /** A remote issuer sends bytes as they are. */
  sendRaw(issuer: number, bytes: Buffer): void {
    this.issuerPeers[issuer]?.peer.send(bytes);
    this.run();
  }

  /** An issuer in this process decides on a request that it was asked before. */
  decide(ticket: number, decision: Decision): void {
    this.event((nowMs) => this.core.decide(ticket, decision, nowMs));
  }

  /** The link of a remote issuer is gone, and the host has not been told. */
  cut(issuer: number): void {
    this.listeners[issuer]?.close();
    this.issuerPeers[issuer]?.peer.cut();
  }

  /** An issuer cannot be asked any more; the host has been told. */
  down(issuer: number): void {
    if (this.remotes[issuer - 1] === undefined) {
      this.core.issuerDown(issuer);
      return;
    }
    this.listeners[issuer]?.close();
    this.issuerPeers[issuer]?.peer.reset();
    this.run();
  }

  /** It can be asked again. */
  up(issuer: number): void {
    if (this.remotes[issuer - 1] === undefined) {
      this.event((nowMs) => this.core.issuerUp(issuer, nowMs));
      return;
    }
    this.open(issuer);
    this.issuerPeers[issuer]?.peer.reset();
    this.host.connect(issuer);
    this.run();
  }

  // Time

  /** Lets time pass. */
  advance(ms: number): void {
    this.running(() => this.timer.advanceTo(this.nowMs + ms));
  }

  /** A business day begins, the one before it is over. */
  openDay(date: number): void {
    this.event((nowMs) => this.core.day.moveTo(date, 'clock', nowMs));
  }

  /** Has a checkpoint with very many entries behind it: a start reads what it names and what comes after it, and nothing else. */
  checkpoint(): void {
    const place = this.journal.entries.length;
    const checkpoint = { ...this.core.checkpoint(10_000_000), place, readFrom: place + 1 };
    this.journal.kept.set(CHECKPOINT_KEY, checkpointBytes(checkpoint));
  }

  /** Does something `afterMs` from now. */
  later(afterMs: number, act: () => void): void {
    this.timer.at(this.nowMs + afterMs, act);
  }

  /** Something that the core is told by no connection. */
  event(act: (nowMs: number) => void): void {
    this.host.event(act);
    this.run();
  }

  // What was seen

  /** Everything sent to acquirers that reached them, as JSON. */
  get answers(): FieldValues[] {
    return this.events.flatMap((event) => (event.kind === 'sent' && event.delivered ? [event.message] : []));
  }
  get answerBytes(): string[] {
    return this.events.flatMap((event) => (event.kind === 'sent' ? [event.bytes.toString('hex')] : []));
  }
  get forwarded(): FieldValues[] {
    return this.events.flatMap((event) => (event.kind === 'forwarded' ? [event.message] : []));
  }
  get questions(): Asked[] {
    return this.events.flatMap((event) => (event.kind === 'asked' ? [event.question] : []));
  }
  get records(): Kept[] {
    return this.events.flatMap((event) => (event.kind === 'recorded' ? [event.record] : []));
  }
  /** Events about messages. */
  get notes(): EventName[] {
    return this.events.flatMap((event) => (event.kind === 'noted' && !OF_LINKS.has(event.event) ? [event.event] : []));
  }

  /** Why the switch itself refused requests: `30 7: why`. */
  get refusals(): string[] {
    return this.events.flatMap((event) => {
      if (event.kind !== 'noted' || event.event !== 'request.refused') return [];
      const { code, path, reason, issuer } = event.facts;
      return [`${code} ${path}: ${reason}${issuer === undefined ? '' : ` (${issuer})`}`];
    });
  }

  /** Runs turns until nothing is due, unless they are being run. */
  private run(): void {
    if (!this.isRunning) this.running(() => this.timer.runTurns());
  }

  private running(act: () => void): void {
    this.isRunning = true;
    try {
      act();
    } finally {
      this.isRunning = false;
    }
  }

  /** A remote issuer takes connections. */
  private open(issuer: number): void {
    const codec = this.remotes[issuer - 1]!;
    this.listeners[issuer] = this.transport.serve({ host: ISSUER_HOST, port: issuer }, (peer) => {
      const heard = (bytes: Buffer) => {
        const message = codec.decode(bytes).toJSON();
        this.events.push({ kind: 'forwarded', atMs: this.nowMs, issuer, message, bytes });
        const said = this.remote.get(issuer)?.(message);
        if (said !== undefined) this.later(said.afterMs ?? 0, () => this.respond(issuer, said.message));
      };
      this.issuerPeers[issuer] = new FramedPeer(peer, heard);
    });
  }

  private asked(request: IssuerRequest): Decision | LaterDecision {
    const { ticket, issuer, transaction, original, mti, remainingMinor, message } = request;
    const question = { ticket, issuer, transaction, original, mti, remainingMinor, request: message.toJSON() };
    this.events.push({ kind: 'asked', atMs: this.nowMs, issuer, question });
    return this.local.get(issuer)?.(question) ?? new LaterDecision(() => undefined);
  }

  private recorded(entry: Readonly<NewEntry>): void {
    const { bytes: _bytes, start: _start, end: _end, step, ...columns } = entry;
    const copy = Buffer.from(messageOf(entry));
    const codec = this.acquirers[columns.acquirer - 1]!;
    // What people say of an advice that they drop is no message, nor what closed a day.
    const isMessage =
      copy.length > 0 && step !== Step.adviceDropped && step !== Step.dayOpened && step !== Step.reconciled;
    const message = isMessage ? codec.decode(copy).toJSON() : undefined;
    const record = { ...columns, step: stepNames.get(step)!, bytes: copy, message };
    this.events.push({ kind: 'recorded', atMs: this.nowMs, record });
  }

  /** Writes down what the core says to a connection that is gone. */
  private noteLost(): void {
    const send = this.host.send.bind(this.host);
    this.host.send = (connection, bytes, start, end) => {
      // Nobody asked: the transaction is from before a restart.
      if (connection === 0) return false;
      if (!this.peers[connection - 1]!.isGone && send(connection, bytes, start, end)) return true;
      const copy = Buffer.from(bytes.subarray(start, end));
      const message = this.acquirers[this.connections[connection - 1]! - 1]!.decode(copy).toJSON();
      this.events.push({ kind: 'sent', atMs: this.nowMs, connection, message, bytes: copy, delivered: false });
      return false;
    };
  }
}
