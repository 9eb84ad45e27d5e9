// A network that is no friend: between two peers it delays, splits what was written together, stalls, closes one side, cuts a
// connection in the middle of a frame or resets it, as a seed wants. It loses bytes only together with their connection, as TCP
// does, and changes none.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../../../bench/seeded-random.ts';

/** Of a thousand chunks, those that it happens to. */
const RESETS = 6;
const CUTS = 6;
const HALF_CLOSES = 4;
const STALLS = 10;
const DELAYS = 200;
const SPLITS = 300;
/** How long a connection that is closed on one side may go on. */
const HALF_CLOSED_MS = 700;
const LONGEST_STALL_MS = 1_200;
const LONGEST_DELAY_MS = 60;

/** Why a direction ends here. */
class Broken extends Error {}

export class FaultyProxy {
  readonly counts = { connections: 0, resets: 0, cuts: 0, halfCloses: 0, stalls: 0, delays: 0, splits: 0 };
  /** It does nothing but pass on. */
  isCalm = false;
  /** Where it connects to; undefined: nobody is there. */
  target: number | undefined;
  private readonly random: SeededRandom;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => this.accept(near));
  }

  static async start(seed: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(seed);
    await once(proxy.server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Connections that it has broken. */
  get broken(): number {
    return this.counts.resets + this.counts.cuts + this.counts.halfCloses;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private accept(near: Socket): void {
    this.counts.connections++;
    if (this.target === undefined) {
      near.destroy();
      return;
    }
    const far = connect({ host: '127.0.0.1', port: this.target, noDelay: true, allowHalfOpen: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      // 'close' follows.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      void this.pass(socket, other);
    }
  }

  /** Passes on what `from` says, in order, until one of them is gone. */
  private async pass(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from) await this.handle(chunk as Buffer, to);
      to.end();
    } catch {
      // The connection is gone, be it by our doing.
      from.resetAndDestroy();
      to.resetAndDestroy();
    }
  }

  private async handle(chunk: Buffer, to: Socket): Promise<void> {
    const { counts } = this;
    if (this.happens(RESETS, 'resets')) throw new Broken();
    if (this.happens(CUTS, 'cuts')) {
      to.write(chunk.subarray(0, this.random.below(chunk.length)));
      await sleep(5);
      throw new Broken();
    }
    if (this.happens(STALLS, 'stalls')) await sleep(this.random.below(LONGEST_STALL_MS));
    else if (this.happens(DELAYS, 'delays')) await sleep(this.random.below(LONGEST_DELAY_MS));
    if (this.happens(SPLITS, 'splits')) await this.split(chunk, to);
    else to.write(chunk);
    if (this.isCalm || this.random.below(1000) >= HALF_CLOSES) return;
    counts.halfCloses++;
    to.end();
    await sleep(HALF_CLOSED_MS);
    throw new Broken();
  }

  /** In pieces, each of which the peer reads by itself. */
  private async split(chunk: Buffer, to: Socket): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const end = at + 1 + this.random.below(Math.max(1, chunk.length >> 1));
      to.write(chunk.subarray(at, end));
      at = end;
      await sleep(1);
    }
  }

  private happens(of: number, what: keyof typeof this.counts): boolean {
    if (this.isCalm || this.random.below(1000) >= of) return false;
    this.counts[what]++;
    return true;
  }
}
