// From a configuration to a running host: specs compiled, issuers made or loaded, routes laid out, the journal opened.
import type { Codec } from '../codec/codec.ts';
import type { Dialect } from '../codec/dialect.ts';
import { compile } from '../codec/spec/compile.ts';
import type { HeaderSpec, Spec } from '../codec/spec/spec.ts';
import type { EventSink } from '../events/event-table.ts';
import type { Acquirer } from '../host/acquirer-links.ts';
import type { DoorwayLimits } from '../host/doorway.ts';
import { Host } from '../host/host.ts';
import type { RemoteIssuer } from '../host/issuer-links.ts';
import type { LocalIssuer } from '../host/local-issuers.ts';
import type { Timer } from '../host/timer.ts';
import type { Transport } from '../host/transport.ts';
import type { Issuer } from '../issuers/issuer.ts';
import type { StoredJournal } from '../journal/journal.ts';
import { absent, type Party } from '../journal/parties.ts';
import { AddressRanges } from '../net/address-ranges.ts';
import { EventLoopTimer } from '../net/event-loop-timer.ts';
import { SocketTransport } from '../net/socket-transport.ts';
import { loadSpec } from '../spec-file.ts';
import type { StartedThread } from '../store/started-thread.ts';
import type { StandInSettings } from '../switch/stand-in/settings.ts';
import { type Framing, framingByName } from '../wire/framing.ts';
import { unanswerable } from './answerable.ts';
import { keepDay } from './centre/business-clock.ts';
import type { ExpiryWatch } from './centre/expiry-watch.ts';
import { type WatchedRegisters, watchRegisters } from './centre/watched-registers.ts';
import type { AcquirerLink, Configuration } from './configuration/schema.ts';
import type { StandInConfiguration } from './configuration/stand-in-schema.ts';
import { type Header, type SpecReference, specName } from './configuration/wire-form.ts';
import { openJournal } from './configured-journal.ts';
import type { DumpedLink } from './dump-transport.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { frameExplainer } from './frame-explainer.ts';
import { watchFreeSpace } from './free-space.ts';
import { isolatedIssuer, issuerOf, localIssuer } from './local-issuer.ts';
import { namesOf, numberFor, numbersByPlace, routesOf } from './party-numbers.ts';
import { PlugInThread } from './plug-in-thread.ts';
import { recover } from './recover.ts';
import { type TlsLinks, tlsLinks } from './tls-links.ts';

/** Entries after which a checkpoint is taken: a start reads no more of what it must have. */
const CHECKPOINT_ENTRIES = 20_000;

/** A switch that is wired up and runs from `start` to `stop`. */
export interface Network {
  readonly host: Host;
  /** The certificates of its links with TLS. */
  readonly certificates: TlsLinks;
  /** What it looks up in the records of the centre. */
  readonly registers: WatchedRegisters;
  readonly journal: StoredJournal | undefined;
  /** The numbers of acquirers and issuers, by name: those of the journal when there is one. */
  readonly parties: readonly Party[];
  /** Issuers in this thread, by their number. */
  readonly issuers: ReadonlyMap<number, Issuer>;
  /** Resolves when the journal has failed and the host must stop. */
  readonly broken: Promise<Error>;
  /** Starts the host; resolves with the ports in the order of the acquirers. Rejects with the system's error. */
  start(): Promise<readonly number[]>;
  /** Stops the host in order, then closes the journal. */
  stop(): Promise<void>;
  /** After `broken`: nothing of the host is done any more, and what the network has opened is closed but for its links. */
  abandon(): Promise<void>;
}

/** What a switch stands on, where it is not what it takes by itself. */
interface Ground {
  /** Puts another transport around that of a link. */
  readonly around?: (transport: Transport, link: DumpedLink) => Transport;
  readonly timer?: Timer;
  /** The thread of its journal, where one was started ahead. */
  readonly journalThread?: StartedThread | undefined;
}

/** Wires up a switch. Rejects with a SpecError, a JournalError, or a CommandError for a plug-in or a certificate that cannot be
 *  loaded, or a spec in which the switch cannot answer. */
export async function buildNetwork(
  configuration: Configuration,
  emit: EventSink,
  ground: Ground = {},
): Promise<Network> {
  const opened: (() => unknown)[] = [];
  try {
    return await wired(configuration, emit, ground, opened);
  } catch (error) {
    // Who goes on without the switch must not have its threads, timers and files still.
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

/** `opened` gets what closes each of the things that outlive a failure. */
async function wired(
  configuration: Configuration,
  emit: EventSink,
  { around, timer = new EventLoopTimer(), journalThread }: Ground,
  opened: (() => unknown)[],
): Promise<Network> {
  opened.push(() => journalThread?.end());
  const { limits } = configuration;
  const sockets = new SocketTransport();
  /** The transport of a link, with another around it where that is asked for. */
  const reached = (transport: Transport | undefined, name: string, codec: Codec, framing: Framing) => {
    const link = { name, codec, framing, frameLimitBytes: limits.frameBytes };
    return around === undefined ? transport : around(transport ?? sockets, link);
  };
  const codecs = new Codecs();
  for (const acquirer of configuration.acquirers) mustAnswer(acquirer, codecs);
  const tls = await tlsLinks(configuration, emit);
  const journal = await openJournal(configuration, journalThread);
  opened.push(() => journal?.close());
  const parties = journal?.parties ?? numbersByPlace(configuration);
  tellAbsent(parties, configuration, emit);
  const registers = await watchRegisters(configuration, emit);
  opened.push(() => registers.stop());
  const issuers = new Map<number, Issuer>();
  const local: LocalIssuer[] = [];
  const remote: RemoteIssuer[] = [];
  const threads: PlugInThread[] = [];
  for (const issuer of configuration.issuers) {
    const { name, deadlineMs } = issuer;
    const number = numberFor(parties, 'issuer', name);
    const standIn = 'standIn' in issuer && issuer.standIn ? standInSettings(issuer.standIn) : undefined;
    const asks = { standIn, ...registers.ofIssuer(issuer) };
    if (issuer.kind === 'remote') {
      const { connect, signOn, echoMs, framing, reconciles, reversals } = issuer;
      const codec = codecs.for(issuer.spec, issuer.header);
      const cut = framingByName(framing);
      const wire = { codec, framing: cut, transport: reached(tls.of('issuer', name), name, codec, cut) };
      remote.push({ number, name, ...connect, ...wire, signOn, echoMs, reconciles, reversals, deadlineMs, ...asks });
      continue;
    }
    if (issuer.kind === 'plugin' && issuer.isolation === 'thread') {
      const { module, options } = issuer;
      const dialects = codecs.ofAcquirers(configuration.acquirers);
      const thread = await PlugInThread.start({ module, name, options, deadlineMs, dialects }, emit);
      threads.push(thread);
      opened.push(() => thread.close());
      local.push({ ...isolatedIssuer(thread, number, name, deadlineMs), ...asks });
      continue;
    }
    const made = await issuerOf(issuer);
    issuers.set(number, made);
    local.push({ ...localIssuer(made, number, name, deadlineMs), ...asks });
  }
  const wireOf = ({ name, spec, header, framing: framingName }: AcquirerLink) => {
    const codec = codecs.for(spec, header);
    const framing = framingByName(framingName);
    return { codec, framing, transport: reached(tls.of('acquirer', name), name, codec, framing) };
  };
  let journalFailed: (error: Error) => void = () => undefined;
  const broken = new Promise<Error>((resolve) => {
    journalFailed = resolve;
  });
  const host = new Host(
    {
      acquirers: configuration.acquirers.map(
        (acquirer): Acquirer => ({
          number: numberFor(parties, 'acquirer', acquirer.name),
          name: acquirer.name,
          ...acquirer.listen,
          ...wireOf(acquirer),
          ...doorwayOf(acquirer),
          idleMs: acquirer.idleMs,
          signOnRequired: acquirer.signOn === 'required',
          mayCutOver: acquirer.mayCutOver,
          reversals: acquirer.reversals,
          confirmsLater: acquirer.confirmation === 'dual',
          ...registers.ofAcquirer(acquirer),
        }),
      ),
      local,
      remote,
      routes: routesOf(configuration, parties),
      frameLimitBytes: limits.frameBytes,
      frameMs: limits.frameTimeMs,
      outgoingLimitBytes: limits.outgoingBytes,
      badFrames: limits.badFrames,
      inFlightLimit: limits.inFlight,
      retainedLimit: Math.max(1, limits.remembered),
      storeAndForwardLimit: limits.storeAndForward,
      advicesUnderWayLimit: limits.advicesUnderWay,
      heldEntries: limits.heldEntries,
      heldBytes: limits.heldBytes,
      duplicateCheck: configuration.duplicates,
      dateCheck: configuration.dates === 'checked',
      strictReversals: configuration.reversals === 'strict',
      drainMs: limits.drainMs,
      checkpointEntries: configuration.journal.kind === 'file' ? CHECKPOINT_ENTRIES : Number.POSITIVE_INFINITY,
      // None is used twice in one journal.
      firstTransaction: journal === undefined ? 1 : firstTransaction(journal),
    },
    {
      transport: sockets,
      journal,
      timer,
      emit,
      explain: frameExplainer(),
      journalFailed,
    },
  );
  const watched = configuration.journal.kind === 'file' ? watchFreeSpace(configuration.journal.file, emit) : undefined;
  opened.push(() => watched?.());
  if (journal !== undefined && journal.lastSeq > 0) await recover(host, journal);
  const day = keepDay(host, configuration.centre);
  let expiries: ExpiryWatch | undefined;
  const closeRest = async (): Promise<void> => {
    day.stop();
    registers.stop();
    for (const thread of threads) thread.close();
    watched?.();
    await journal?.close();
  };
  return {
    host,
    certificates: tls,
    registers,
    journal,
    parties,
    issuers,
    broken,
    start: async () => {
      const ports = await new Promise<readonly number[]>((resolve, reject) => {
        host.start((error, those) => (error === undefined ? resolve(those) : reject(error)));
      });
      expiries = await watchExpiries(configuration, host, journal, emit);
      return ports;
    },
    stop: async () => {
      expiries?.stop();
      await new Promise<void>((resolve) => host.stop(resolve));
      await closeRest();
    },
    abandon: async () => {
      expiries?.stop();
      host.abandon();
      // That it cannot be closed in order is known already.
      await closeRest().catch(() => undefined);
    },
  };
}

/** What the evening has let expire, where there may be one. */
async function watchExpiries(
  { centre, journal: { kind } }: Configuration,
  host: Host,
  journal: StoredJournal | undefined,
  emit: EventSink,
): Promise<ExpiryWatch | undefined> {
  if (centre?.records === undefined || journal === undefined || kind !== 'file') return undefined;
  const { ExpiryWatch } = await import('./centre/expiry-watch.ts');
  return new ExpiryWatch(centre.records, host, journal, emit);
}

/** A few places, for a peer that comes back; a listener of few connections keeps a tenth. */
const RESERVED_CONNECTIONS = 16;

/** Whether an address may connect to an acquirer's listener; undefined when any may. */
export function allowedBy({ allow }: Pick<AcquirerLink, 'allow'>): DoorwayLimits['allow'] {
  const ranges = allow && new AddressRanges(allow);
  return ranges && ((host) => ranges.includes(host));
}

function doorwayOf(acquirer: AcquirerLink): DoorwayLimits {
  const { maxConnections, maxConnectionsPerPeer, reservedConnections } = acquirer;
  return {
    maxConnections,
    maxConnectionsPerPeer,
    reservedConnections: reservedConnections ?? Math.min(RESERVED_CONNECTIONS, Math.floor(maxConnections / 10)),
    allow: allowedBy(acquirer),
  };
}

/** The spec of a link. Throws a SpecError when it cannot be read. */
export function specOf(spec: SpecReference, header: Header): Spec {
  const loaded = loadSpec(specName(spec));
  return header.kind === 'none' ? loaded : { ...loaded, header: header as HeaderSpec };
}

/** Throws a CommandError (usage) when the switch could not answer an acquirer in its spec. */
function mustAnswer({ name, spec, header }: AcquirerLink, codecs: Codecs): void {
  const why = unanswerable(codecs.for(spec, header));
  if (why === undefined) return;
  throw new CommandError(ExitCode.usage, `acquirer ${name}: spec ${specName(spec)}: ${why}`);
}

/** Links of one dialect share its codec, and only then are messages between them copied instead of transcoded. */
class Codecs {
  private readonly known = new Map<string, Codec>();

  private readonly specs = new Map<Codec, Spec>();

  for(spec: SpecReference, header: Header): Codec {
    const key = JSON.stringify([spec, header]);
    let codec = this.known.get(key);
    if (codec === undefined) {
      const own = specOf(spec, header);
      codec = compile(own);
      this.known.set(key, codec);
      this.specs.set(codec, own);
    }
    return codec;
  }

  /** The dialects of acquirers, each with its spec. */
  ofAcquirers(acquirers: readonly AcquirerLink[]): Map<Dialect, Spec> {
    const codecs = acquirers.map(({ spec, header }) => this.for(spec, header));
    return new Map(codecs.map((codec) => [codec, this.specs.get(codec)!]));
  }
}

/** What may be decided in an issuer's place, as the core has it. */
function standInSettings(standIn: StandInConfiguration): StandInSettings {
  const { when, currency, floorMinor, velocity, transactionTypes, ranges, denied, notWith } = standIn;
  return {
    whenDown: when.includes('down'),
    whenSilent: when.includes('silent'),
    currency: Number(currency),
    transactionTypes: new Set(transactionTypes),
    ranges,
    notWith,
    denied: new Set(denied),
    floorMinor,
    velocity,
  };
}

/** Numbers that a switch may still give out when it starts: more than it will, at a million a second for years. */
const NUMBERS_LEFT = 2 ** 48;

/** The number behind the last one of the journal. Throws a CommandError when there is none: numbers would be given twice. */
function firstTransaction({ lastTransaction, lastSeq }: StoredJournal): number {
  const last = Math.max(lastTransaction, lastSeq);
  if (Number.isSafeInteger(last + NUMBERS_LEFT)) return lastTransaction + 1;
  const message = `cannot open the journal: its numbers go up to ${last}, and no others can follow; restore it from a backup`;
  throw new CommandError(ExitCode.usage, message);
}

/** Entries of a party that the configuration no longer has are kept, and people are told of it. */
function tellAbsent(parties: readonly Party[], { acquirers, issuers }: Configuration, emit: EventSink): void {
  for (const { kind, name } of absent(parties, namesOf(acquirers), namesOf(issuers))) {
    emit('journal.party-absent', { kind, name });
  }
}
