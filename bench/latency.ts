// How long an answer takes while requests come by the clock, whether those before are answered or not: `node bench/latency.ts [per second]
// [seconds] [rounds]` (20,000, 3 and 3 unless told otherwise). Each time counts from the moment at which its request was due, so that a
// server which stands still is charged for all that waited meanwhile. The servers are those of the end-to-end suite; the echo shows what
// client and machine add. Rounds of all servers alternate.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameReader } from '../src/wire/frame-reader.ts';
import { framingByName } from '../src/wire/framing.ts';
import { cardsIn, spreadRanges } from './card-ranges.ts';
import { startServer } from './end-to-end.ts';
import { ISSUERS, RANGES, ROUTES_SEED, type ServerKind } from './loopback-servers.ts';
import { bundledCodec } from './reference-message.ts';
import { RequestStream } from './request-stream.ts';
import { SeededRandom } from './seeded-random.ts';

const [perSecond, seconds, rounds] = [20_000, 3, 3].map((usual, i) => Number(process.argv[i + 2] ?? usual));
if (!(perSecond! > 0 && perSecond! <= 200_000 && seconds! > 0 && seconds! <= 60 && rounds! > 0 && rounds! <= 50)) {
  process.stderr.write('usage: node bench/latency.ts [per second, at most 200000] [seconds, at most 60] [rounds]\n');
  process.exit(2);
}

const WARM_UP_SECONDS = 1;
const TICK_MS = 0.5;
/** Requests in one write at most: what has fallen due while the client stood still leaves in several. */
const MOST_TOGETHER = 512;
const PATIENCE_MS = 10_000;
const QUANTILES = [0.5, 0.99, 0.999] as const;
const RRN_DIGITS = 12;
const ZERO = 0x30;
const framing = framingByName('2-byte');

/** One connection that sends by the clock. */
class ClockedClient {
  private readonly socket: Socket;
  private readonly reader = new FrameReader(framing);
  private readonly requests: RequestStream;
  private sent = 0;
  private rrnAt = 0;
  /** Milliseconds of each request of this run, by its number. */
  private times = new Float64Array(0);
  private firstNumber = 0;
  private beganMs = 0;
  private rate = 0;
  private missing = 0;

  private constructor(socket: Socket, cards: Buffer) {
    this.socket = socket;
    this.requests = new RequestStream(socket, framing, cards, MOST_TOGETHER);
    const codec = bundledCodec('iso87-ascii');
    const onFrame = (bytes: Uint8Array, start: number, end: number) => {
      // The first answer shows where all of them have DE 37.
      this.rrnAt ||= codec.decode(Buffer.from(bytes.subarray(start, end))).offsets[37]!;
      this.take(bytes, start + this.rrnAt);
    };
    socket.on('data', (chunk: Buffer) => this.reader.push(chunk, onFrame));
  }

  static async open(port: number, cards: Buffer): Promise<ClockedClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new ClockedClient(socket, cards);
  }

  /** The milliseconds from when each request was due to when its answer was read. */
  async run(rate: number, forSeconds: number): Promise<Float64Array> {
    const wanted = Math.round(rate * forSeconds);
    [this.times, this.firstNumber, this.rate, this.missing] = [new Float64Array(wanted), this.sent, rate, wanted];
    this.beganMs = performance.now();
    for (;;) {
      const due = Math.min(wanted, Math.ceil(((performance.now() - this.beganMs) * rate) / 1_000));
      while (this.sent - this.firstNumber < due)
        this.send(Math.min(MOST_TOGETHER, due - (this.sent - this.firstNumber)));
      if (due === wanted) break;
      await sleep(TICK_MS);
    }
    const lastMs = performance.now() + PATIENCE_MS;
    while (this.missing > 0) {
      if (performance.now() > lastMs) throw new Error(`${this.missing} of ${wanted} answers are missing`);
      await sleep(1);
    }
    return this.times;
  }

  close(): void {
    this.socket.destroy();
  }

  private send(count: number): void {
    this.sent += count;
    this.requests.send(count);
  }

  private take(bytes: Uint8Array, rrnAt: number): void {
    let number = 0;
    for (let digit = 0; digit < RRN_DIGITS; digit++) number = 10 * number + bytes[rrnAt + digit]! - ZERO;
    const i = number - 1 - this.firstNumber;
    if (!(i >= 0 && i < this.times.length) || this.times[i] !== 0)
      throw new Error(`request ${number} is answered twice`);
    this.times[i] = performance.now() - (this.beganMs + (i * 1_000) / this.rate);
    this.missing--;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'switch8583-latency-'));
const children: ChildProcess[] = [];
try {
  await measure();
} finally {
  for (const child of children.toReversed()) {
    child.disconnect();
    if (child.exitCode === null) await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
}

async function measure(): Promise<void> {
  const server = async (what: ServerKind) => {
    const { child, port } = await startServer(what);
    children.push(child);
    return port;
  };
  const random = new SeededRandom(ROUTES_SEED);
  const cards = cardsIn(spreadRanges(RANGES, ISSUERS, random), MOST_TOGETHER, random);
  const upstreamPort = await server({ kind: 'issuer' });
  const journalFile = (name: string) => join(folder, `${name}.db`);
  const kinds: readonly [string, ServerKind][] = [
    ['echo', { kind: 'echo' }],
    ['switch', { kind: 'switch' }],
    ['switch, journal', { kind: 'switch', journalFile: journalFile('local') }],
    ['switch, issuer', { kind: 'switch', upstreamPort }],
    ['switch, journal, issuer', { kind: 'switch', journalFile: journalFile('remote'), upstreamPort }],
  ];
  const clients: { name: string; client: ClockedClient; results: number[][] }[] = [];
  for (const [name, kind] of kinds)
    clients.push({ name, client: await ClockedClient.open(await server(kind), cards), results: [] });
  for (const { client } of clients) await client.run(perSecond!, WARM_UP_SECONDS);
  for (let round = 0; round < rounds!; round++) {
    for (const { client, results } of clients) results.push(quantiles(await client.run(perSecond!, seconds!)));
  }
  report(clients);
  for (const { client } of clients) client.close();
}

function quantiles(times: Float64Array): number[] {
  const sorted = times.toSorted();
  return QUANTILES.map((quantile) => sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]!);
}

/** The median of the rounds, and the best: a round in which the machine did something else says nothing of the server. */
function report(servers: readonly { name: string; results: readonly number[][] }[]): void {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`${perSecond!.toLocaleString('en')} requests a second for ${seconds} s, ${rounds} rounds; ms, median (best)`);
  say(`${''.padEnd(26)}${QUANTILES.map((quantile) => `${100 * quantile} %`.padStart(18)).join('')}`);
  for (const { name, results } of servers) {
    const cells = QUANTILES.map((_, i) => {
      const sorted = results.map((result) => result[i]!).sort((left, right) => left - right);
      return `${sorted[sorted.length >> 1]!.toFixed(2)} (${sorted[0]!.toFixed(2)})`.padStart(18);
    });
    say(name.padEnd(26) + cells.join(''));
  }
}
