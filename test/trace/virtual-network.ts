// The default network in virtual time: the production core and the issuers of examples/morocco.yaml, without a socket, a
// disk or a wait. It plays a trace's steps one after the other at their own times and keeps what came back, decoded.
import { fileURLToPath } from 'node:url';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { routesOf } from '../../src/cli/network.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import type { Issuer } from '../../src/issuers/issuer.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import { loadSpec } from '../../src/spec-file.ts';
import type { Decision, Outlet } from '../../src/switch/outlet.ts';
import { Switch } from '../../src/switch/switch.ts';

export const configurationFile = fileURLToPath(new URL('../../examples/morocco.yaml', import.meta.url));

/** An answer as it came: its bytes, what they say, and when. */
export interface Arrival {
  readonly atMs: number;
  readonly hex: string;
  readonly json: FieldValues;
}

const START_MS = Date.UTC(2026, 10, 23, 5, 55);
const TICK_MS = 10;
const CONNECTION = 1;

export class VirtualNetwork {
  readonly codec = compile(loadSpec('iso87-ascii'));
  readonly arrivals: Arrival[] = [];
  private readonly core: Switch;
  private readonly message = new Message();
  /** Milliseconds since the start. */
  nowMs = 0;

  private constructor(configuration: Awaited<ReturnType<typeof loadConfiguration>>) {
    const { limits } = configuration;
    const issuers = configuration.issuers.map(issuerOf);
    const view = new RequestView();
    const outlet: Outlet = {
      send: (_, bytes, start, end) => this.arrived(Buffer.from(bytes.subarray(start, end))),
      forward: () => false,
      ask: (question) => {
        const { ticket } = question;
        const decision = issuers[question.issuer - 1]!.decide(view.over(question, START_MS + this.nowMs)) as Decision;
        this.core.decide(ticket, decision, START_MS + this.nowMs);
      },
      record: () => undefined,
      note: () => undefined,
    };
    this.core = new Switch(
      {
        acquirers: [{ number: 1, name: 'acquirers', codec: this.codec, signOnRequired: false }],
        issuers: configuration.issuers.map(({ name, deadlineMs }, i) => ({
          number: i + 1,
          name,
          codec: undefined,
          deadlineMs,
        })),
        inFlightLimit: 1_000,
        rememberedLimit: 1_000,
        storeAndForwardLimit: limits.storeAndForward,
        duplicateCheck: true,
        firstTransaction: 1,
        nowMs: START_MS,
      },
      outlet,
    );
    this.core.setRoutes(routesOf(configuration));
  }

  static async open(): Promise<VirtualNetwork> {
    return new VirtualNetwork(await loadConfiguration(configurationFile));
  }

  /** Lets time pass until `atMs` after the start. */
  advanceTo(atMs: number): void {
    while (this.nowMs < atMs) {
      this.nowMs = Math.min(atMs, this.nowMs + TICK_MS);
      this.core.tick(START_MS + this.nowMs);
    }
  }

  /** A frame from the acquirer; what it causes at this very moment has arrived on return. */
  send(frame: Buffer): void {
    const now = START_MS + this.nowMs;
    try {
      this.codec.index(frame, 0, frame.length, this.message);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.core.malformed(1, CONNECTION, this.message, error, now);
      return;
    }
    this.core.receive(1, CONNECTION, this.message, now);
  }

  private arrived(bytes: Buffer): boolean {
    this.arrivals.push({
      atMs: this.nowMs,
      hex: bytes.toString('hex'),
      json: this.codec.decode(bytes).toJSON(),
    });
    return true;
  }
}

function issuerOf(configuration: Awaited<ReturnType<typeof loadConfiguration>>['issuers'][number]): Issuer {
  if (configuration.kind === 'domestic') return domesticIssuer(configuration);
  if (configuration.kind === 'foreign') return foreignIssuer(configuration);
  throw new Error(`the default network has no ${configuration.kind} issuer`);
}
