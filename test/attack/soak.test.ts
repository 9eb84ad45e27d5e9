// Everything that peers can do wrong, at once, beside an acquirer that behaves: it gets every answer, and not much later than when it is
// alone; the memory of the switch is bounded, and a stop is in order. SECONDS says how long.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ServerUnderFire } from '../end-to-end/ledgers/server-under-fire.ts';
import { Folder } from '../end-to-end/switch-process.ts';
import { tries } from '../tries.ts';
import { buy } from './healthy-client.ts';

const SECONDS = Number(process.env.SECONDS ?? tries(3, 8));
const QUIET_SECONDS = tries(1, 3);
/** Attackers and switch share the processors of this machine: what is promised is an order of magnitude. */
const P99_RATIO = 100;
const P99_LEAST_MS = 5_000;
const MOST_MEBIBYTES = 700;
const STOP_WITHIN_MS = 15_000;

let folder: Folder | undefined;
let server: ServerUnderFire | undefined;
let deaf: ReturnType<typeof createServer> | undefined;
const kept: Socket[] = [];
afterEach(async () => {
  await server?.kill();
  for (const socket of kept.splice(0)) socket.destroy();
  deaf?.close();
  folder?.remove();
});

/** An issuer that takes connections and never reads. */
function deafIssuer(): Promise<number> {
  return new Promise((resolve) => {
    deaf = createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => undefined);
      kept.push(socket);
    });
    deaf.listen(0, '127.0.0.1', () => resolve((deaf!.address() as { port: number }).port));
  });
}

function attack(port: number, seconds: number): Promise<string> {
  const args = [packageFile('test/attack/attackers.ts'), String(port), '4000120000000016', String(seconds)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk;
  });
  return new Promise((resolve) => child.on('close', () => resolve(told)));
}

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

test('an acquirer that behaves is served beside all that do not', { timeout: 1000 * (SECONDS + 90) }, async () => {
  folder = new Folder();
  const issuer = await deafIssuer();
  const configuration = [
    'node: besieged',
    // The disk is the machine's, and no part of this.
    'journal: { file: ./journal.db, durability: process }',
    'acquirers:',
    '  - { name: healthy, listen: 127.0.0.1:0, spec: iso87-ascii }',
    '  - { name: hostile, listen: 127.0.0.1:0, spec: iso87-ascii, maxConnections: 2000 }',
    'issuers:',
    "  - { name: home, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '999999999.00' }",
    `  - { name: deaf, kind: remote, routes: ['4'], connect: '127.0.0.1:${issuer}', spec: iso87-ascii, deadline: 1s, echo: 0 }`,
    '',
  ].join('\n');
  server = new ServerUnderFire(folder.write('switch.yaml', configuration), 2);
  const [healthy, hostile] = (await server.listening)!;
  await buy(healthy!, 1);
  const quiet = await buy(healthy!, QUIET_SECONDS);
  const attacked = attack(hostile!, SECONDS + 1);
  const service = await buy(healthy!, SECONDS);
  const resident = residentMebibytes(server.pid);
  const did = await attacked;
  process.stdout.write(
    `quiet ${JSON.stringify(quiet)}\nbesieged ${JSON.stringify(service)}\n${Math.round(resident)} MiB; ${did}`,
  );
  expect(service.codes).toEqual({ '00': service.sent });
  expect(service.p99Ms).toBeLessThan(Math.max(P99_LEAST_MS, P99_RATIO * quiet.p99Ms));
  expect(resident).toBeLessThan(MOST_MEBIBYTES);
  const beganMs = performance.now();
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(performance.now() - beganMs).toBeLessThan(STOP_WITHIN_MS);
  expect(server.trouble).toEqual([]);
  // Nothing of it was an idle threat.
  for (const name of ['acquirer.framing-lost', 'message.malformed', 'acquirer.disconnected', 'advice.queued']) {
    expect(server.count(name), name).toBeGreaterThan(0);
  }
});
