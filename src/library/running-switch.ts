// A switch that runs in the process of whoever started it, from `startSwitch` to `close`.
import { isIPv6 } from 'node:net';
import type { AcquirerLink, Configuration } from '../cli/configuration/schema.ts';
import { errorMessage } from '../cli/error-message.ts';
import { buildNetwork, type Network, specOf } from '../cli/network.ts';
import { compile } from '../codec/spec/compile.ts';
import { type EventSink, eventTable } from '../events/event-table.ts';
import { LinkCutter } from '../host/link-cutter.ts';
import type { Transport } from '../host/transport.ts';
import type { ReplayReport } from '../trace/replay-report.ts';
import { framingByName } from '../wire/framing.ts';
import { HaltingTimer } from './halting-timer.ts';
import { playTrace, type ReplaySettings, type TraceStep } from './played-trace.ts';
import type { StartOptions, SwitchEvent } from './start-options.ts';
import { type ClientSettings, SwitchClient, type SwitchLink } from './switch-client.ts';
import { configurationFor, type SwitchSettings } from './switch-configuration.ts';

/** How a client connects with TLS: the names of PEM files. */
export interface TlsSettings {
  /** Whom to trust; what the system trusts when left out. */
  readonly ca?: string | undefined;
  /** The name that the certificate must have; the address when left out. */
  readonly serverName?: string | undefined;
  /** The client's own certificate, with its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** Which link of the switch to connect to, and how. */
export interface LinkSettings {
  /** Name of the acquirer; the first one of the configuration when left out. */
  readonly acquirer?: string | undefined;
  /** For a link that has `tls`. */
  readonly tls?: TlsSettings | undefined;
}

export class RunningSwitch implements AsyncDisposable {
  /** The port of each acquirer's link, by its name. */
  readonly ports: Readonly<Record<string, number>>;
  private readonly configuration: Configuration;
  private readonly network: Network;
  /** Resolves when the journal has failed and nothing is left. */
  private readonly failed: Promise<Error>;
  private readonly clients = new Set<SwitchClient>();
  private closing: Promise<void> | undefined;

  private constructor(
    configuration: Configuration,
    network: Network,
    failed: Promise<Error>,
    ports: readonly number[],
  ) {
    this.configuration = configuration;
    this.network = network;
    this.failed = failed;
    this.ports = Object.fromEntries(configuration.acquirers.map(({ name }, place) => [name, ports[place]!]));
  }

  /** See `startSwitch`. */
  static async start(given: SwitchSettings | string, { onEvent }: StartOptions): Promise<RunningSwitch> {
    const configuration = await configurationFor(given);
    const emit = sinkOf(onEvent);
    const links = new LinkCutter();
    const timer = new HaltingTimer();
    const network = await buildNetwork(configuration, emit, { around: (transport) => links.around(transport), timer });
    let ports: readonly number[];
    try {
      ports = await network.start();
    } catch (error) {
      await network.stop();
      throw error;
    }
    const failed = network.broken.then(async (error) => {
      emit('journal.failed', { reason: error.message });
      // Journal first, answer second: nothing more may leave, not even in an orderly stop.
      timer.halt();
      links.cut(error);
      await network.abandon();
      return error;
    });
    return new RunningSwitch(configuration, network, failed, ports);
  }

  /** The port of the first acquirer's link. */
  get port(): number {
    return this.ports[this.configuration.acquirers[0]!.name]!;
  }

  /** Connects as an acquirer. `close` of the switch closes it too. Rejects when there is no connection, or no such acquirer. */
  async client(settings: ClientSettings & LinkSettings = {}): Promise<SwitchClient> {
    const client = await SwitchClient.open(await this.link(settings), settings, (gone) => this.clients.delete(gone));
    this.clients.add(client);
    return client;
  }

  /** Plays a trace over a connection of its own: the name of a trace file, or its steps. Resolves with the report, whatever came of it;
   *  `passed` says whether all was as expected. Rejects with a TraceError for a trace that is none. */
  async replay(
    trace: string | readonly TraceStep[],
    settings: ReplaySettings & LinkSettings = {},
  ): Promise<ReplayReport> {
    return playTrace(await this.link(settings), trace, settings);
  }

  /** Stops in order: clients are closed, what is in flight gets `limits.drain` for its answer, then links, journal and timers are closed.
   *  Resolves when nothing is left. Rejects when the journal has failed. Closing twice is closing once. */
  close(): Promise<void> {
    this.closing ??= this.stop();
    return this.closing;
  }

  /** `await using running = await startSwitch(...)` closes it at the end of the block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async stop(): Promise<void> {
    await Promise.all([...this.clients].map((client) => client.close()));
    const failure = await Promise.race([this.failed, this.network.stop()]);
    if (failure !== undefined) throw failure;
  }

  private async link({ acquirer: name, tls }: LinkSettings): Promise<SwitchLink> {
    const { acquirers } = this.configuration;
    const acquirer = name === undefined ? acquirers[0]! : acquirers.find((each) => each.name === name);
    if (acquirer === undefined) {
      throw new RangeError(`no acquirer ${name}; there are ${acquirers.map((each) => each.name).join(', ')}`);
    }
    return {
      host: reachable(acquirer.listen.host),
      port: this.ports[acquirer.name]!,
      framing: framingByName(acquirer.framing),
      codec: compile(specOf(acquirer.spec, acquirer.header)),
      transport: await transportFor(acquirer, tls),
    };
  }
}

/** The event table's sink as a callback of people, whose faults are theirs. */
function sinkOf(onEvent: StartOptions['onEvent']): EventSink {
  if (onEvent === undefined) return () => undefined;
  return (name, fields) => {
    try {
      onEvent({ name, level: eventTable[name].level, fields } as SwitchEvent);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  };
}

/** Where one connects to what listens everywhere. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return isIPv6(host) && /^[0:]+$/.test(host) ? '::1' : host;
}

async function transportFor(acquirer: AcquirerLink, tls: TlsSettings | undefined): Promise<Transport | undefined> {
  if (acquirer.tls === undefined && tls === undefined) return undefined;
  if (acquirer.tls === undefined) throw new RangeError(`the link of ${acquirer.name} has no TLS`);
  const { ca, serverName, certificate, key } = tls ?? {};
  const { TlsTransport } = await import('../net/tls/tls-transport.ts');
  try {
    return new TlsTransport({ ca, serverName, certificate, key, minVersion: 'TLSv1.2' });
  } catch (error) {
    throw new Error(`tls.${errorMessage(error)}`, { cause: error });
  }
}
