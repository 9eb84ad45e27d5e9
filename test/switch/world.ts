// A virtual world around the production core: an outlet that writes down everything in arrival order and decodes it, issuers
// that follow scripts (in this process, or remote with a codec of their own), and a clock that only `advance` moves.
// It judges nothing: tests compare what it has written down with what the standard and the field guide say.
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { HeaderSpec } from '../../src/codec/spec/spec.ts';
import { loadSpec } from '../../src/spec-file.ts';
import type { Decision, NoteEvent, Outlet, StepRecord } from '../../src/switch/outlet.ts';
import { RouteTable } from '../../src/switch/routes.ts';
import { Switch } from '../../src/switch/switch.ts';

/** A question as it was when it was asked. */
export interface Asked {
  issuer: number;
  ticket: number;
  transaction: number;
  original: number;
  mti: number;
  remainingMinor: number;
  request: FieldValues;
}

/** A step as it was recorded; `message` is undefined when the step has none. */
export interface Kept extends Omit<StepRecord, 'bytes' | 'start' | 'end'> {
  bytes: Buffer;
  message: FieldValues | undefined;
}

export type Event =
  | { kind: 'sent'; atMs: number; connection: number; message: FieldValues; bytes: Buffer; delivered: boolean }
  | { kind: 'forwarded'; atMs: number; issuer: number; message: FieldValues; bytes: Buffer }
  | { kind: 'asked'; atMs: number; issuer: number; question: Asked }
  | { kind: 'recorded'; atMs: number; record: Kept }
  | { kind: 'noted'; atMs: number; event: NoteEvent; facts: Readonly<Record<string, string | number>> };

/** What an issuer in this process says at once; undefined says nothing (see `World.decide`). */
export type LocalScript = (question: Asked) => Decision | undefined;
/** What a remote issuer sends back, and when; undefined sends nothing. */
export type RemoteScript = (message: FieldValues) => { message: FieldValues; afterMs?: number } | undefined;

export interface WorldSettings {
  /** Numbered from 1. */
  acquirers?: { spec?: string; header?: HeaderSpec; signOnRequired?: boolean }[];
  /** Numbered from 1; one with a `spec` is remote. */
  issuers?: { spec?: string; deadlineMs?: number; routes?: string[] }[];
  /** Acquirer of each connection, from connection 1 on; the first has connections 1 and 2 when nothing is said. */
  connections?: number[];
  inFlightLimit?: number;
  rememberedLimit?: number;
  storeAndForwardLimit?: number;
  duplicateCheck?: boolean;
  firstTransaction?: number;
}

/** 2026-11-23 09:30:00 UTC. */
export const START_MS = Date.UTC(2026, 10, 23, 9, 30, 0);
const TICK_MS = 10;

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

export class World {
  readonly core: Switch;
  readonly events: Event[] = [];
  nowMs = START_MS;
  /** Connections that are gone: what is sent to them is lost. */
  readonly gone = new Set<number>();
  /** Remote issuers whose link refuses what is forwarded, though the core has not been told. */
  readonly cut = new Set<number>();
  private readonly acquirers: Codec[];
  private readonly remotes: (Codec | undefined)[];
  private readonly connections: number[];
  private readonly local = new Map<number, LocalScript>();
  private readonly remote = new Map<number, RemoteScript>();
  private readonly agenda: { dueMs: number; act: () => void }[] = [];
  private readonly message = new Message();

  constructor(settings: WorldSettings = {}) {
    const acquirers = settings.acquirers ?? [{}];
    const issuers = settings.issuers ?? [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }];
    this.acquirers = acquirers.map(({ spec, header }) => codecOf(spec ?? 'iso87-ascii', header));
    this.remotes = issuers.map(({ spec }) => (spec === undefined ? undefined : codecOf(spec)));
    this.connections = settings.connections ?? [1, 1];
    this.core = new Switch(
      {
        acquirers: acquirers.map(({ signOnRequired }, i) => ({
          number: i + 1,
          name: `acquirer-${i + 1}`,
          codec: this.acquirers[i]!,
          signOnRequired: signOnRequired ?? false,
        })),
        issuers: issuers.map(({ deadlineMs }, i) => ({
          number: i + 1,
          name: `issuer-${i + 1}`,
          codec: this.remotes[i],
          deadlineMs: deadlineMs ?? 1_000,
        })),
        inFlightLimit: settings.inFlightLimit ?? 16,
        rememberedLimit: settings.rememberedLimit ?? 64,
        storeAndForwardLimit: settings.storeAndForwardLimit ?? 16,
        duplicateCheck: settings.duplicateCheck ?? true,
        recorded: true,
        firstTransaction: settings.firstTransaction ?? 1,
        nowMs: START_MS,
      },
      this.outlet(),
    );
    const routes = issuers.flatMap(({ routes = [] }, i) => routes.map((r) => ({ from: r, to: r, issuer: i + 1 })));
    this.core.setRoutes(new RouteTable(routes));
    for (const [i, codec] of this.remotes.entries()) if (codec !== undefined) this.core.issuerUp(i + 1, START_MS);
  }

  /** From now on this issuer in this process says what `script` says. Before, it says nothing. */
  plays(issuer: number, script: LocalScript): void {
    this.local.set(issuer, script);
  }

  /** From now on this remote issuer responds as `script` says. Before, it is silent. */
  responds(issuer: number, script: RemoteScript): void {
    this.remote.set(issuer, script);
  }

  /** An acquirer sends a message; what it causes at this very moment has happened on return. */
  send(json: FieldValues, connection = 1): void {
    this.sendBytes(this.acquirers[this.connections[connection - 1]! - 1]!.encode(json), connection);
  }

  /** An acquirer sends a frame, which may be no message. */
  sendBytes(bytes: Buffer, connection = 1): void {
    const acquirer = this.connections[connection - 1]!;
    try {
      this.acquirers[acquirer - 1]!.index(bytes, 0, bytes.length, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.core.malformed(acquirer, connection, this.message, error, this.nowMs);
      return;
    }
    this.core.receive(acquirer, connection, this.message, this.nowMs);
    // The frame's bytes are the socket's again: whoever still needs them has copied them.
    bytes.fill(0xff);
    this.runDue();
  }

  /** A remote issuer sends a message. */
  respond(issuer: number, json: FieldValues): void {
    const codec = this.remotes[issuer - 1]!;
    const bytes = codec.encode(json);
    this.core.respond(issuer, codec.decode(bytes), this.nowMs);
    bytes.fill(0xff);
  }

  /** An issuer in this process decides on a question asked before. */
  decide(ticket: number, decision: Decision): void {
    this.core.decide(ticket, decision, this.nowMs);
  }

  /** Lets time pass, in steps of at most 10 ms. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + TICK_MS, this.agenda[0]?.dueMs ?? untilMs);
      this.core.tick(this.nowMs);
      this.runDue();
    }
  }

  /** Does something `afterMs` from now, after what was put on the agenda for the same moment before. */
  later(afterMs: number, act: () => void): void {
    const dueMs = this.nowMs + afterMs;
    let place = this.agenda.length;
    while (place > 0 && this.agenda[place - 1]!.dueMs > dueMs) place--;
    this.agenda.splice(place, 0, { dueMs, act });
  }

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
  get notes(): NoteEvent[] {
    return this.events.flatMap((event) => (event.kind === 'noted' ? [event.event] : []));
  }

  private outlet(): Outlet {
    return {
      send: (connection, bytes, start, end) => {
        const copy = Buffer.from(bytes.subarray(start, end));
        const message = this.acquirers[this.connections[connection - 1]! - 1]!.decode(copy).toJSON();
        const delivered = !this.gone.has(connection);
        this.events.push({ kind: 'sent', atMs: this.nowMs, connection, message, bytes: copy, delivered });
        return delivered;
      },
      forward: (issuer, bytes, start, end) => {
        if (this.cut.has(issuer)) return false;
        const copy = Buffer.from(bytes.subarray(start, end));
        const message = this.remotes[issuer - 1]!.decode(copy).toJSON();
        this.events.push({ kind: 'forwarded', atMs: this.nowMs, issuer, message, bytes: copy });
        const said = this.remote.get(issuer)?.(message);
        if (said !== undefined) this.later(said.afterMs ?? 0, () => this.respond(issuer, said.message));
        return true;
      },
      ask: (question) => {
        const asked: Asked = { ...question, request: question.request.toJSON() };
        this.events.push({ kind: 'asked', atMs: this.nowMs, issuer: asked.issuer, question: asked });
        const decision = this.local.get(asked.issuer)?.(asked);
        if (decision !== undefined) this.decide(asked.ticket, decision);
      },
      record: ({ bytes, start, end, ...step }) => {
        const copy = Buffer.from(bytes.subarray(start, end));
        const codec = this.acquirers[step.acquirer - 1]!;
        const message = copy.length === 0 ? undefined : codec.decode(copy).toJSON();
        this.events.push({ kind: 'recorded', atMs: this.nowMs, record: { ...step, bytes: copy, message } });
      },
      note: (event, facts) => {
        this.events.push({ kind: 'noted', atMs: this.nowMs, event, facts });
      },
    };
  }

  private runDue(): void {
    while (this.agenda.length > 0 && this.agenda[0]!.dueMs <= this.nowMs) this.agenda.shift()!.act();
  }
}
