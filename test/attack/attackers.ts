// Peers that misuse a switch, all at once, as a process of their own: `node attackers.ts PORT FAR-CARD SECONDS`. Each goes on for as long
// as it is told, whatever becomes of its connections, and prints at the end how much it has done.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { compile } from '../../src/codec/spec/compile.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { framed } from '../end-to-end/raw-connection.ts';

const [port, far, seconds] = [Number(process.argv[2]), process.argv[3]!, Number(process.argv[4])];
const untilMs = performance.now() + 1000 * seconds;
const done: Record<string, number> = {};
const codec = compile(loadSpec('iso87-ascii'));
const isOver = (): boolean => performance.now() > untilMs;

/** How many sit there, silent or dripping. */
const SITTERS = 300;
const DRIP_MS = 500;
/** Connections of the churn at a time: as many as keep it going. */
const CHURN = 8;
const REQUESTS = 200;

function dial(): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  return socket;
}

function count(name: string, more = 1): void {
  done[name] = (done[name] ?? 0) + more;
}

/** Sends what `next` gives as fast as it is taken, on one connection after another. */
async function flood(name: string, next: () => Buffer, isRead = true): Promise<void> {
  while (!isOver()) {
    const socket = dial();
    if (isRead) socket.resume();
    else socket.pause();
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    let isOpen = true;
    void closed.then(() => {
      isOpen = false;
    });
    while (isOpen && !isOver()) {
      const bytes = next();
      count(name, bytes.length);
      socket.write(bytes);
      do await sleep(1);
      while (isOpen && socket.writableNeedDrain && !isOver());
    }
    socket.destroy();
    await closed;
  }
}

/** Requests with a STAN of their own each. */
function requests(card: string): () => Buffer {
  const body = codec.encode({
    ...{ '0': '0100', '2': card, '3': '000000', '4': '000000000100', '7': '1123120000', '11': '000000' },
    ...{ '41': 'ATTACKER', '42': 'MERCHANT0000001', '49': '504' },
  });
  const stanAt = codec.decode(body).offsets[11]!;
  let stan = 0;
  return () =>
    Buffer.concat(
      Array.from({ length: REQUESTS }, () => {
        body.write(String(++stan % 1_000_000).padStart(6, '0'), stanAt);
        return framed(body);
      }),
    );
}

async function sit(name: string, drip: Buffer | undefined): Promise<void> {
  const sockets = Array.from({ length: SITTERS }, dial);
  for (const socket of sockets) socket.resume();
  for (let at = 0; !isOver(); at++) {
    await sleep(DRIP_MS);
    if (drip === undefined) continue;
    for (const socket of sockets) if (socket.writable) socket.write(drip.subarray(at, at + 1));
    count(name, sockets.length);
  }
  for (const socket of sockets) socket.destroy();
}

async function churn(): Promise<void> {
  while (!isOver()) {
    const socket = dial();
    await new Promise<void>((resolve) => {
      socket.once('connect', () => socket.resetAndDestroy());
      socket.once('close', () => resolve());
    });
    count('churn');
  }
}

const junk = Buffer.concat(new Array<Buffer>(5_000).fill(framed(Buffer.from('XXXXX'))));
const nothing = Buffer.alloc(65_536);
const liar = Buffer.concat([Buffer.from([0xff, 0xff]), Buffer.alloc(65_535, '0')]);
const half = framed(Buffer.alloc(4_000, '0'));

await Promise.all([
  flood('junk', () => junk),
  flood('zero-length', () => nothing),
  flood('lengths that lie', () => liar),
  flood('requests', requests('9504010000000001')),
  flood('requests, never read', requests('9504010000000019'), false),
  flood('requests for an issuer that never reads', requests(far)),
  sit('idle', undefined),
  sit('dripping', half),
  ...Array.from({ length: CHURN }, churn),
]);
process.stdout.write(`${JSON.stringify(done)}\n`);
process.exit(0);
