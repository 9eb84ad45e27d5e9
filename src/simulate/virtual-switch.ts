// The switch of the simulation: the production host and core, and the built-in issuers, in one process after the other. When a process
// ends, everything that was in its memory is gone with it.
import type { Codec } from '../codec/codec.ts';
import type { EventSink } from '../events/event-table.ts';
import { Host } from '../host/host.ts';
import { LaterDecision, type LocalIssuer } from '../host/local-issuers.ts';
import type { StubIssuer } from '../issuers/stub.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { IssuerRequest } from '../switch/ports.ts';
import { RouteTable } from '../switch/routes.ts';
import type { StandInSettings } from '../switch/stand-in/settings.ts';
import { framingByName } from '../wire/framing.ts';
import { builtInIssuer, localIssuer } from './built-in-issuer.ts';
import { acquirerPlans, type DayPlan, type DialectName, issuerPlans } from './plan.ts';
import type { PlugInIssuer } from './plug-in-issuer.ts';
import type { VirtualJournal } from './virtual-journal.ts';
import { VirtualProcess } from './virtual-process.ts';
import type { VirtualTimer } from './virtual-timer.ts';
import type { VirtualTransport } from './virtual-transport.ts';

/** What changes a host before it starts, or undefined. */
export type Tamper = ((host: Host) => void) | undefined;

interface SwitchWorld {
  readonly timer: VirtualTimer;
  readonly transport: VirtualTransport;
  readonly journal: VirtualJournal;
  readonly day: DayPlan;
  readonly plugIns: readonly PlugInIssuer[];
  readonly tamper: Tamper;
  codec(name: DialectName): Codec;
  readonly emit: EventSink;
  /** A built-in issuer is asked. */
  asked(issuer: number, name: string, request: IssuerRequest): void;
  /** The process has ended; `defect` is what it threw, if anything. */
  ended(defect: unknown): void;
}

const SWITCH_HOST = 'switch.test';
export const ISSUER_HOST = 'issuer.test';
export const issuerFraming = framingByName('2-byte');
const FRAME_LIMIT_BYTES = 8_192;
const DRAIN_MS = 1_500;
const CONNECTIONS_AT_MOST = 12;

/** One for all: a table of routes is large, and never changed. */
const routes = new RouteTable(
  issuerPlans.map(({ prefix }, place) => ({ from: prefix, to: prefix, issuer: place + 1 })),
);

/** What may be decided in an issuer's place: purchases of some amount, so many of a card in half a second. */
const standIn: StandInSettings = {
  whenDown: true,
  whenSilent: true,
  currency: 504,
  transactionTypes: new Set([0]),
  ranges: undefined,
  notWith: [],
  denied: new Set(),
  floorMinor: 60_000,
  velocity: { count: 4, amountMinor: 150_000, perMs: 500 },
};

export class VirtualSwitch {
  host!: Host;
  life!: VirtualProcess;
  /** The built-in issuers of this process, by number. */
  readonly builtIn = new Map<number, StubIssuer>();
  private readonly world: SwitchWorld;

  constructor(world: SwitchWorld) {
    this.world = world;
  }

  /** Starts a process; `clockAheadMs` is what its clock is ahead of the world's. */
  start(clockAheadMs: number): void {
    const { timer, transport, journal, emit, tamper } = this.world;
    const life = new VirtualProcess({
      timer,
      transport,
      journal,
      clockAheadMs,
      ended: (defect) => this.world.ended(defect),
    });
    this.life = life;
    life.enter(() => {
      this.host = this.makeHost(life, {
        transport: life.transport,
        journal: life.journal,
        timer: life.timer,
        emit,
        journalFailed: () => life.end(),
      });
      tamper?.(this.host);
      if (journal.lastTransaction > 0) this.recover();
      this.host.start((error) => {
        if (error !== undefined) throw error;
      });
    });
  }

  /** Hands over what a start reads of the journal. */
  private recover(): void {
    const { host } = this;
    const { entries, kept } = this.world.journal;
    const first = entries[0]?.seq ?? 1;
    const recovery = host.beginRecovery(kept);
    const { places, readFrom } = recovery.checkpoint;
    for (const place of places) recovery.add(entries[place - first]!);
    for (const entry of entries.slice(Math.max(0, readFrom - first))) recovery.add(entry);
    const missing = new Set(recovery.missing().map(({ transaction }) => transaction));
    const isMissing = ({ transaction, original }: JournalEntry) => missing.has(transaction) || missing.has(original);
    if (missing.size > 0) for (const entry of entries.filter(isMissing)) recovery.add(entry);
    host.recovered();
  }

  private makeHost(life: VirtualProcess, world: ConstructorParameters<typeof Host>[1]): Host {
    const { day } = this.world;
    const { deadlineMs } = day;
    const numbered = issuerPlans.map((plan, i) => ({ ...plan, number: i + 1 }));
    return new Host(
      {
        acquirers: acquirerPlans.map(({ name, dialect, framing, signOn }, i) => ({
          number: i + 1,
          name,
          host: SWITCH_HOST,
          port: i + 1,
          codec: this.world.codec(dialect),
          framing: framingByName(framing),
          maxConnections: CONNECTIONS_AT_MOST,
          signOnRequired: signOn,
        })),
        local: this.localIssuers(life),
        remote: numbered
          .filter(({ kind }) => kind === 'remote')
          .map(({ number, name, dialect, signOn, echoMs }) => {
            const codec = this.world.codec(dialect);
            const address = { host: ISSUER_HOST, port: number };
            const wire = { ...address, codec, framing: issuerFraming };
            return { number, name, ...wire, signOn, echoMs, deadlineMs, standIn: this.standIn };
          }),
        routes,
        frameLimitBytes: FRAME_LIMIT_BYTES,
        inFlightLimit: day.inFlightLimit,
        retainedLimit: day.retainedLimit,
        storeAndForwardLimit: day.storeAndForwardLimit,
        advicesUnderWayLimit: day.advicesUnderWayLimit,
        strictReversals: day.strictReversals,
        heldEntries: day.heldEntries,
        heldBytes: day.heldBytes,
        duplicateCheck: true,
        dateCheck: true,
        drainMs: DRAIN_MS,
        checkpointEntries: day.checkpointEntries,
        firstTransaction: this.world.journal.lastTransaction + 1,
      },
      world,
    );
  }

  private get standIn(): StandInSettings | undefined {
    return this.world.day.isStoodIn ? standIn : undefined;
  }

  private localIssuers(life: VirtualProcess): LocalIssuer[] {
    this.builtIn.clear();
    const local: LocalIssuer[] = this.world.plugIns.map((plugIn) => {
      return { ...settledIn(life, plugIn.issuer()), standIn: this.standIn };
    });
    for (const [place, plan] of issuerPlans.entries()) {
      if (plan.kind !== 'domestic' && plan.kind !== 'foreign') continue;
      const number = place + 1;
      const issuer = builtInIssuer(plan);
      this.builtIn.set(number, issuer);
      const asked = localIssuer(issuer, number, this.world.day.deadlineMs);
      local.push({
        ...asked,
        decide: (request, nowMs) => {
          this.world.asked(number, plan.name, request);
          return asked.decide(request, nowMs);
        },
      });
    }
    return local;
  }
}

/** The issuer as a process has it: what it decides later reaches nobody once the process has ended. */
function settledIn(life: VirtualProcess, issuer: LocalIssuer): LocalIssuer {
  return {
    ...issuer,
    decide: (request, nowMs) => {
      const decision = issuer.decide(request, nowMs);
      if (!(decision instanceof LaterDecision)) return decision;
      return new LaterDecision((settle) =>
        decision.whenDecided((later, error) => life.enter(() => settle(later, error))),
      );
    },
  };
}
