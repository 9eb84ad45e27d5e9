// The contract of `Transport` in virtual time: what tests and benches run on behaves as sockets do. Once with bytes handed over
// where they lie, once in a buffer that is overwritten.
import { describe } from 'vitest';
import type { Address } from '../../src/host/transport.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import type { Network, Peer } from '../net/contract-network.ts';
import { transportContract } from '../net/transport-contract.ts';

type VirtualTransportSettings = NonNullable<ConstructorParameters<typeof VirtualTransport>[1]>;

const HOST = '127.0.0.1';
const PATIENCE_MS = 60_000;

class VirtualNetwork implements Network {
  readonly transport: VirtualTransport;
  private readonly timer = new VirtualTimer(0);
  private port = 9_000;

  constructor(settings?: VirtualTransportSettings) {
    this.transport = new VirtualTransport(this.timer, settings);
  }

  now(): number {
    return this.timer.now();
  }

  dial(port: number, from?: string): Peer {
    return this.transport.dial(port, from);
  }

  async serve(accepted: (peer: Peer) => void): Promise<Address> {
    const address = { host: HOST, port: this.port++ };
    this.transport.serve(address, accepted);
    return address;
  }

  async refusing(): Promise<Address> {
    return { host: HOST, port: this.port++ };
  }

  async silent(): Promise<Address> {
    const address = { host: HOST, port: this.port++ };
    this.transport.silence(address);
    return address;
  }

  async until(condition: () => boolean): Promise<void> {
    this.timer.runTurns();
    for (const untilMs = this.now() + PATIENCE_MS; !condition(); this.timer.advanceTo(this.now() + 1)) {
      if (this.now() > untilMs) throw new Error(`not within ${PATIENCE_MS} ms: ${condition}`);
    }
  }

  async pass(ms: number): Promise<void> {
    this.timer.advanceTo(this.now() + ms);
  }

  async close(): Promise<void> {}
}

describe('virtual time', () => transportContract(() => new VirtualNetwork()));

describe('virtual time, with a read buffer', () =>
  transportContract(() => new VirtualNetwork({ readBufferBytes: 65_536 })));
