// The default network in virtual time: the production host, core and issuers of examples/morocco.yaml, without a socket, a disk or
// a wait. It plays a trace's steps one after the other at their own times and keeps what came back, decoded.
import { fileURLToPath } from 'node:url';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { issuerOf, localIssuer } from '../../src/cli/local-issuer.ts';
import { numbersByPlace, routesOf } from '../../src/cli/party-numbers.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { Host } from '../../src/host/host.ts';
import type { LocalIssuer } from '../../src/host/local-issuers.ts';
import type { VirtualPeer } from '../../src/simulate/virtual-peer.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { FramedPeer, framed, framing } from '../switch/framed-peer.ts';

export const configurationFile = fileURLToPath(new URL('../../examples/morocco.yaml', import.meta.url));

/** An answer as it came: its bytes, what they say, and when. */
export interface Arrival {
  readonly atMs: number;
  readonly hex: string;
  readonly json: FieldValues;
}

const START_MS = Date.UTC(2026, 10, 23, 5, 55);
const PORT = 8583;

export class VirtualNetwork {
  readonly codec = compile(loadSpec('iso87-ascii'));
  readonly arrivals: Arrival[] = [];
  private readonly timer = new VirtualTimer(START_MS);
  private readonly peer: VirtualPeer;

  private constructor(configuration: Awaited<ReturnType<typeof loadConfiguration>>, local: readonly LocalIssuer[]) {
    const transport = new VirtualTransport(this.timer, { readBufferBytes: 65_536 });
    const { limits } = configuration;
    const host = new Host(
      {
        acquirers: [
          {
            number: 1,
            name: 'acquirers',
            host: '127.0.0.1',
            port: PORT,
            codec: this.codec,
            framing,
            maxConnections: 1,
            signOnRequired: false,
          },
        ],
        local,
        remote: [],
        routes: routesOf(configuration, numbersByPlace(configuration)),
        frameLimitBytes: limits.frameBytes,
        inFlightLimit: 1_000,
        retainedLimit: 1_000,
        storeAndForwardLimit: limits.storeAndForward,
        advicesUnderWayLimit: limits.advicesUnderWay,
        heldEntries: limits.heldEntries,
        heldBytes: limits.heldBytes,
        duplicateCheck: true,
        dateCheck: true,
        strictReversals: true,
        drainMs: limits.drainMs,
        checkpointEntries: Number.POSITIVE_INFINITY,
        firstTransaction: 1,
      },
      {
        transport,
        journal: undefined,
        timer: this.timer,
        emit: () => undefined,
        journalFailed: () => undefined,
      },
    );
    host.start(() => undefined);
    this.timer.runTurns();
    const { peer } = new FramedPeer(transport.dial(PORT), (bytes) => this.arrived(bytes));
    this.peer = peer;
    this.timer.runTurns();
  }

  static async open(): Promise<VirtualNetwork> {
    const configuration = await loadConfiguration(configurationFile);
    const local: LocalIssuer[] = [];
    for (const [i, issuer] of configuration.issuers.entries()) {
      if (issuer.kind === 'remote') throw new Error('the default network has no remote issuer');
      local.push(localIssuer(await issuerOf(issuer), i + 1, issuer.name, issuer.deadlineMs));
    }
    return new VirtualNetwork(configuration, local);
  }

  /** Milliseconds since the start. */
  get nowMs(): number {
    return this.timer.now() - START_MS;
  }

  /** Lets time pass until `atMs` after the start. */
  advanceTo(atMs: number): void {
    if (START_MS + atMs > this.timer.now()) this.timer.advanceTo(START_MS + atMs);
  }

  /** A frame from the acquirer; what it causes at this very moment has arrived on return. */
  send(frame: Buffer): void {
    this.peer.send(framed(frame));
    this.timer.runTurns();
  }

  private arrived(bytes: Buffer): void {
    this.arrivals.push({ atMs: this.nowMs, hex: bytes.toString('hex'), json: this.codec.decode(bytes).toJSON() });
  }
}
