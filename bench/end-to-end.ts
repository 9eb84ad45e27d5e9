// The whole switch over loopback TCP, in a process of its own, loaded by a client in this one: without a journal, with one that
// survives the process, and with one that survives a loss of power; answered by an issuer in its process or by one in a third. Compared,
// window by window and interleaved, with an echo and with a proxy that only swaps an id: what the runtime and the kernel allow at all.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { approvalJson } from './bare-servers.ts';
import { cardsIn, spreadRanges } from './card-ranges.ts';
import { type AnswerForm, LoopbackClient } from './loopback-client.ts';
import { ISSUERS, RANGES, ROUTES_SEED, type ServerKind } from './loopback-servers.ts';
import { bundledCodec, referenceBytes, referenceJson } from './reference-message.ts';
import { REQUEST_BYTES } from './request-batch.ts';
import { SeededRandom } from './seeded-random.ts';
import { type Bench, expectSame, type Rates, type Row, type Suite } from './suite.ts';

const WINDOWS = [1, 64, 512] as const;
const LARGEST_WINDOW = WINDOWS[2];
const CELL_MS = 500;
const READY_MS = 20_000;

export const endToEndSuite: Suite = {
  name: 'end-to-end',
  unit: 'messages',
  rounds: 3,
  notes: [
    'Requests of 334 bytes over one connection, each with its own card, STAN, RRN and DE 7; answers checked; client in Node.',
    `${RANGES.toLocaleString('en')} ranges. The echo returns chunks unread; the proxy swaps the STAN; both are bare Node servers.`,
    'A journal is durable when the disk has it; one "of the process" survives that process, and no loss of power.',
    'Three processes (client, proxy or switch, issuer) share the cores in the last three.',
  ],
  open: () => LoopbackBench.open(),
};

/** A server under load: its name in the table and whom it is compared with. */
interface Contender {
  readonly name: string;
  readonly against: readonly string[];
  readonly client: LoopbackClient;
  readonly form: AnswerForm;
}

export class LoopbackBench implements Bench {
  readonly rows: readonly Row[];
  private readonly contenders: readonly Contender[];
  private readonly children: readonly ChildProcess[];
  private readonly folder: string;
  private rounds = 0;

  private constructor(contenders: readonly Contender[], children: readonly ChildProcess[], folder: string) {
    this.contenders = contenders;
    this.children = children;
    this.folder = folder;
    this.rows = contenders.flatMap(({ name, against }) =>
      WINDOWS.map((window) => ({
        name: rowName(name, window),
        against: against.map((other) => rowName(other, window)),
      })),
    );
  }

  /** Starts the servers and connects to each. */
  static async open(): Promise<LoopbackBench> {
    const folder = mkdtempSync(join(tmpdir(), 'switch8583-bench-'));
    const children: ChildProcess[] = [];
    const server = async (what: ServerKind) => {
      const { child, port } = await startServer(what);
      children.push(child);
      return port;
    };
    const random = new SeededRandom(ROUTES_SEED);
    const cards = cardsIn(spreadRanges(RANGES, ISSUERS, random), LARGEST_WINDOW, random);
    const contender = async (name: string, against: readonly string[], port: number): Promise<Contender> => {
      const client = await LoopbackClient.open(port, cards, LARGEST_WINDOW);
      return { name, against, client, form: formOf(name, await client.ask()) };
    };
    try {
      const issuerPort = await server({ kind: 'issuer' });
      const proxyPort = await server({ kind: 'proxy', upstreamPort: issuerPort });
      const remotePort = await server({ kind: 'switch', upstreamPort: issuerPort });
      const journal = (name: string) => ({ kind: 'switch' as const, journalFile: join(folder, `${name}.db`) });
      const journalPort = await server(journal('local'));
      const processPort = await server({ ...journal('process'), durability: 'process' });
      const keptPort = await server({ ...journal('remote'), upstreamPort: issuerPort });
      const contenders = [
        await contender('echo', [], await server({ kind: 'echo' })),
        await contender('switch', ['echo'], await server({ kind: 'switch' })),
        await contender('switch, journal', ['switch'], journalPort),
        await contender('switch, journal of the process', ['switch'], processPort),
        await contender('proxy, issuer', [], proxyPort),
        await contender('switch, issuer', ['proxy, issuer'], remotePort),
        await contender('switch, journal, issuer', ['switch, issuer'], keptPort),
      ];
      return new LoopbackBench(contenders, children, folder);
    } catch (error) {
      for (const child of children) child.disconnect();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Opening has looked at the first answer of each server; here each window is tried for a moment. */
  async check(): Promise<void> {
    for (const { client, form } of this.contenders) {
      for (const window of WINDOWS) await client.measure(window, 20, form);
    }
  }

  async warmUp(): Promise<void> {
    await this.round('warm-up');
  }

  async round(label: string): Promise<Rates> {
    process.stdout.write(`Running "end-to-end, ${label}"...\n`);
    const rates = new Map<string, number>();
    const first = this.rounds++ % this.contenders.length;
    const order = [...this.contenders.slice(first), ...this.contenders.slice(0, first)];
    for (const window of WINDOWS) {
      for (const { name, client, form } of order) {
        rates.set(rowName(name, window), await client.measure(window, CELL_MS, form));
      }
    }
    return rates;
  }

  async close(): Promise<void> {
    for (const { client } of this.contenders) client.close();
    // Those that were started last first: a switch or a proxy goes before the issuer behind it.
    for (const child of this.children.toReversed()) {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function rowName(server: string, window: number): string {
  return `${server}: ${window} in flight`;
}

/** Starts a server in a process of its own, and resolves with the port that it listens on. */
export async function startServer(what: ServerKind): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(new URL(`loopback-server${extname(import.meta.url)}`, import.meta.url), [JSON.stringify(what)]);
  const ready = once(child, 'message', { signal: AbortSignal.timeout(READY_MS) });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ${JSON.stringify(what)} ended with exit code ${code} before it was ready`);
  });
  try {
    const [message] = (await Promise.race([ready, gone])) as [{ port: number }];
    gone.catch(() => undefined);
    return { child, port: message.port };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Looks at the first answer of a server and says what all others must look like. */
function formOf(name: string, answer: Buffer): AnswerForm {
  const codec = bundledCodec('iso87-ascii');
  const message = codec.decode(answer);
  const { '2': card, '7': sentAt, '11': stan, '35': track, '37': rrn, ...rest } = message.toJSON();
  if (name === 'echo') {
    const { '2': _card, '7': _sentAt, '11': _stan, '35': _track, '37': _rrn, ...sent } = referenceJson();
    expectSame(name, 'the echoed request', rest, sent);
    expectSame(name, 'the length of the echo', answer.length, REQUEST_BYTES);
    return { lengthBytes: referenceBytes.length, zerosAt: message.offsets[3]! };
  }
  expectSame(name, 'the track of the answer', track, undefined);
  // The client's first request is number 1.
  expectSame(name, 'DE 7, 11 and 37 of the answer', [sentAt, stan, rrn].map(Boolean), [true, true, true]);
  expectSame(name, 'DE 11 of the answer', stan, '000001');
  const { '2': _card, '7': _sentAt, '11': _stan, '37': _rrn, ...approval } = approvalJson();
  expectSame(name, 'the answer', rest, approval);
  expectSame(name, 'the length of the card number', String(card).length, 16);
  return { lengthBytes: answer.length, zerosAt: message.offsets[39]! };
}
