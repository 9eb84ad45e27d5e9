// From a configuration to a running host: specs compiled, issuers made or loaded, routes laid out, the journal opened.
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import type { Codec } from '../codec/codec.ts';
import { compile } from '../codec/spec/compile.ts';
import type { HeaderSpec } from '../codec/spec/spec.ts';
import { domesticIssuer } from '../issuers/domestic.ts';
import { foreignIssuer } from '../issuers/foreign.ts';
import { type Issuer, isIssuerDefinition } from '../issuers/issuer.ts';
import { RequestView } from '../issuers/request-view.ts';
import { Host, type LocalIssuer } from '../net/host.ts';
import type { RemoteIssuer } from '../net/issuer-client.ts';
import { loadSpec } from '../spec-file.ts';
import type { Journal } from '../store/journal.ts';
import { openSqliteJournal } from '../store/sqlite-journal.ts';
import type { Question } from '../switch/outlet.ts';
import { type Route, RouteTable } from '../switch/routes.ts';
import { framingByName } from '../wire/framing.ts';
import type { Configuration, IssuerConfiguration } from './configuration/schema.ts';
import { type Header, type SpecReference, specName } from './configuration/wire-form.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import type { Log } from './log.ts';

/** A host with what it was made of. */
export interface Network {
  host: Host;
  journal: Journal | undefined;
  /** Issuers in this process, by their number. */
  issuers: ReadonlyMap<number, Issuer>;
  /** Resolves when the journal has failed and the host must stop. */
  broken: Promise<Error>;
}

/** Milliseconds since 1970 that never run backwards, whatever happens to the system's clock. */
export function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** Makes a host. Throws a SpecError, a JournalError, or a CommandError for a plug-in that cannot be loaded. */
export async function buildNetwork(configuration: Configuration, log: Log): Promise<Network> {
  const { limits } = configuration;
  const codecs = new Codecs();
  const journal = await openJournal(configuration);
  const issuers = new Map<number, Issuer>();
  const local: (LocalIssuer & { deadlineMs: number })[] = [];
  const remote: (RemoteIssuer & { deadlineMs: number })[] = [];
  for (const [i, issuer] of configuration.issuers.entries()) {
    const number = i + 1;
    if (issuer.kind === 'remote') {
      const { name, connect, signOn, echoMs, deadlineMs } = issuer;
      const codec = codecs.for(issuer.spec, issuer.header);
      remote.push({
        number,
        name,
        ...connect,
        codec,
        framing: framingByName(issuer.framing),
        signOn,
        echoMs,
        deadlineMs,
      });
      continue;
    }
    const made = await issuerOf(issuer);
    issuers.set(number, made);
    local.push({ number, name: issuer.name, deadlineMs: issuer.deadlineMs, decide: decider(made) });
  }
  let fail: (error: Error) => void = () => undefined;
  const broken = new Promise<Error>((resolve) => {
    fail = resolve;
  });
  const host = new Host({
    acquirers: configuration.acquirers.map((acquirer, i) => ({
      number: i + 1,
      name: acquirer.name,
      host: acquirer.listen.host,
      port: acquirer.listen.port,
      codec: codecs.for(acquirer.spec, acquirer.header),
      framing: framingByName(acquirer.framing),
      maxConnections: acquirer.maxConnections,
      signOnRequired: acquirer.signOn === 'required',
    })),
    local,
    remote,
    routes: routesOf(configuration),
    journal,
    frameLimitBytes: limits.frameBytes,
    inFlightLimit: limits.inFlight,
    rememberedLimit: Math.max(1, limits.remembered),
    storeAndForwardLimit: limits.storeAndForward,
    duplicateCheck: configuration.duplicates,
    drainMs: limits.drainMs,
    firstTransaction: await firstTransaction(journal),
    log,
    clock,
    journalFailed: fail,
  });
  return { host, journal, issuers, broken };
}

/** The routes of all issuers; issuers are numbered as they stand in the configuration. */
export function routesOf(configuration: Configuration): RouteTable {
  const routes: Route[] = configuration.issuers.flatMap((issuer, i) =>
    issuer.routes.map(({ from, to }) => ({ from, to, issuer: i + 1 })),
  );
  return new RouteTable(routes);
}

/** Links of one dialect share its codec, and only then are messages between them copied instead of transcoded. */
class Codecs {
  private readonly known = new Map<string, Codec>();

  for(spec: SpecReference, header: Header): Codec {
    const key = JSON.stringify([spec, header]);
    let codec = this.known.get(key);
    if (codec === undefined) {
      const loaded = loadSpec(specName(spec));
      codec = compile(header.kind === 'none' ? loaded : { ...loaded, header: header as HeaderSpec });
      this.known.set(key, codec);
    }
    return codec;
  }
}

async function openJournal({ journal }: Configuration): Promise<Journal | undefined> {
  if (journal.kind === 'none') return undefined;
  return openSqliteJournal(journal.kind === 'memory' ? ':memory:' : journal.file);
}

/** Numbers of transactions go on where the journal ends: none is used twice in one journal. */
async function firstTransaction(journal: Journal | undefined): Promise<number> {
  if (journal === undefined || journal.lastSeq === 0) return 1;
  let last = 0;
  for await (const record of journal.read()) last = Math.max(last, record.transaction);
  return last + 1;
}

async function issuerOf(configuration: Exclude<IssuerConfiguration, { kind: 'remote' }>): Promise<Issuer> {
  if (configuration.kind === 'domestic') return domesticIssuer(configuration);
  if (configuration.kind === 'foreign') return foreignIssuer(configuration);
  const { module, name, options } = configuration;
  const refusal = (what: string, error: unknown) => {
    return new CommandError(ExitCode.usage, `issuer ${name}: ${what}: ${errorMessage(error)}`, { cause: error });
  };
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(module).href)) as { default?: unknown };
  } catch (error) {
    throw refusal(`cannot load ${module}`, error);
  }
  if (!isIssuerDefinition(loaded.default)) {
    throw new CommandError(ExitCode.usage, `issuer ${name}: ${module} must export default defineIssuer(...)`);
  }
  try {
    return loaded.default.make({ name, options });
  } catch (error) {
    throw refusal(module, error);
  }
}

function decider(issuer: Issuer): LocalIssuer['decide'] {
  const view = new RequestView();
  return (question: Question, nowMs: number) => issuer.decide(view.over(question, nowMs));
}
