// The servers of the end-to-end suite, by kind. The switch is the production Host with the default limits.
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { type EventSink, eventTable } from '../src/events/event-table.ts';
import { Host, type HostSettings } from '../src/host/host.ts';
import type { LocalIssuer } from '../src/host/local-issuers.ts';
import { Reason } from '../src/iso8583/reason.ts';
import { EventLoopTimer } from '../src/net/event-loop-timer.ts';
import { SocketTransport } from '../src/net/socket-transport.ts';
import { openSqliteJournal } from '../src/store/sqlite-journal.ts';
import type { Decision } from '../src/switch/ports.ts';
import { RouteTable } from '../src/switch/routes.ts';
import { framingByName } from '../src/wire/framing.ts';
import { echoServer, issuerServer, proxyServer } from './bare-servers.ts';
import { spreadRanges } from './card-ranges.ts';
import { bundledCodec } from './reference-message.ts';
import { SeededRandom } from './seeded-random.ts';

/** What a server is told to be. */
export type ServerKind =
  | { kind: 'echo' }
  | { kind: 'issuer' }
  | { kind: 'proxy'; upstreamPort: number }
  | { kind: 'switch'; journalFile?: string; durability?: 'full' | 'process'; upstreamPort?: number };

export const RANGES = 100_000;
export const ISSUERS = 4;
export const ROUTES_SEED = 8583;

const HOST = '127.0.0.1';
const DEADLINE_MS = 10_000;
const APPROVAL: Decision = { reason: Reason.approved, approvalCode: '123456' };

async function listen(server: Server): Promise<number> {
  server.listen({ host: HOST, port: 0 });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function startSwitch(
  journalFile: string | undefined,
  durability: 'full' | 'process' | undefined,
  upstreamPort: number | undefined,
): Promise<number> {
  const journal =
    journalFile === undefined
      ? undefined
      : await openSqliteJournal(journalFile, {
          node: 'bench',
          acquirers: [],
          issuers: [],
          ...(durability && { durability }),
        });
  const host = new Host(switchSettings(upstreamPort), {
    transport: new SocketTransport(),
    journal,
    timer: new EventLoopTimer(),
    emit: complain,
    journalFailed: (error) => {
      throw error;
    },
  });
  return new Promise((resolve, reject) => {
    host.start((error, ports) => (error === undefined ? resolve(ports[0]!) : reject(error)));
  });
}

function switchSettings(upstreamPort: number | undefined): HostSettings {
  const codec = bundledCodec('iso87-ascii');
  const framing = framingByName('2-byte');
  // All ranges to one issuer when it is remote: one link, as the proxy has one.
  const issuers = upstreamPort === undefined ? ISSUERS : 1;
  const local: LocalIssuer[] = Array.from({ length: issuers }, (_, i) => ({
    number: i + 1,
    name: `issuer ${i + 1}`,
    deadlineMs: DEADLINE_MS,
    books: 'memory',
    decide: () => APPROVAL,
  }));
  const link = { number: 1, name: 'issuer 1', host: HOST, codec, framing, signOn: false, echoMs: 0 };
  return {
    acquirers: [
      { number: 1, name: 'acquirer', host: HOST, port: 0, codec, framing, maxConnections: 16, signOnRequired: false },
    ],
    local: upstreamPort === undefined ? local : [],
    remote: upstreamPort === undefined ? [] : [{ ...link, port: upstreamPort, deadlineMs: DEADLINE_MS }],
    routes: new RouteTable(spreadRanges(RANGES, issuers, new SeededRandom(ROUTES_SEED))),
    frameLimitBytes: 8192,
    inFlightLimit: 100_000,
    retainedLimit: 100_000,
    storeAndForwardLimit: 100_000,
    advicesUnderWayLimit: 32,
    heldEntries: 50_000,
    heldBytes: 67_108_864,
    duplicateCheck: true,
    dateCheck: true,
    strictReversals: true,
    drainMs: 1_000,
    checkpointEntries: Number.POSITIVE_INFINITY,
    firstTransaction: 1,
  };
}

/** A bench in which something goes wrong is no measurement: it says so on stderr, and the client will fail it. */
const complain: EventSink = (event, fields) => {
  if (eventTable[event].level !== 'info') process.stderr.write(`${event} ${JSON.stringify(fields)}\n`);
};

/** Starts a server and returns the port it listens on. */
export function start(what: ServerKind): Promise<number> {
  switch (what.kind) {
    case 'echo':
      return listen(echoServer());
    case 'issuer':
      return listen(issuerServer());
    case 'proxy':
      return listen(proxyServer(what.upstreamPort));
    case 'switch':
      return startSwitch(what.journalFile, what.durability, what.upstreamPort);
  }
}
