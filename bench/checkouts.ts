// Checkouts through the whole chain on one machine: `node bench/checkouts.ts [per second] [seconds]` (300 and 20 unless told otherwise). A shop
// and its customers' browsers in this process, the gateway in another, the switch with its journal in a third. A checkout is a signed form,
// the page, the card, an authorization, the callback that asks for the capture, the capture, and the way back with its page. They begin
// by the clock, whether those before have ended or not. It prints rate, times, and what each process has cost.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashVer3 } from '../src/gateway/est3d/hash-ver3.ts';
import type { FormField } from '../src/gateway/order-form.ts';
import { checkDigitOf } from '../src/iso8583/pan.ts';
import { TEST_STORE } from '../test/gateway/test-store.ts';
import { PlainHttp } from './plain-http.ts';

const perSecond = Number(process.argv[2] ?? 300);
const seconds = Number(process.argv[3] ?? 20);
if (!(perSecond > 0 && seconds > 0 && seconds <= 60)) {
  process.stderr.write('usage: node bench/checkouts.ts [per second] [seconds, at most 60]\n');
  process.exit(2);
}

const CARDS = 5_000;
const AMOUNT = '1.00';
const WARM_UP_SECONDS = 3;
const PATIENCE_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'switch8583-checkouts-'));
const children: ChildProcess[] = [];
const failures: string[] = [];
let captures = 0;
const shop = await startShop();
try {
  const switchPort = await startSwitch();
  const { gateway, port } = await startGateway(switchPort);
  const client = new PlainHttp(port);
  await run(client, perSecond / 2, WARM_UP_SECONDS, 'w');
  const before = await costs(gateway);
  const start = performance.now();
  const times = await run(client, perSecond, seconds, 'm');
  const elapsed = (performance.now() - start) / 1_000;
  const after = await costs(gateway);
  report(times, elapsed, before, after, client.connections);
  client.close();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
  shop.closeAllConnections();
  shop.close();
  rmSync(folder, { recursive: true });
}

/** Begins checkouts by the clock; resolves with the milliseconds that each has taken. */
async function run(client: PlainHttp, rate: number, length: number, name: string): Promise<number[]> {
  const times: number[] = [];
  const underWay: Promise<void>[] = [];
  const start = performance.now();
  const count = Math.round(rate * length);
  for (let index = 0; index < count; index++) {
    const due = start + (index * 1_000) / rate;
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    underWay.push(
      checkout(client, `${name}${index}`, index).then(
        // From when it was due: a client that is late itself does not hide it.
        () => void times.push(performance.now() - due),
        (error: unknown) => void failures.push(error instanceof Error ? error.message : String(error)),
      ),
    );
  }
  await Promise.all(underWay);
  return times;
}

async function checkout(client: PlainHttp, oid: string, index: number): Promise<void> {
  const form = signedForm(oid);
  const begun = await client.post('/fim/est3Dgate', '', bodyOf(form));
  const path = /\r\nlocation: (\S+)/i.exec(begun.head)?.[1];
  const cookie = /\r\nset-cookie: ([^;]+)/i.exec(begun.head)?.[1];
  if (begun.status !== 303 || path === undefined || cookie === undefined) throw unexpected('form', begun);
  const page = await client.get(path, cookie);
  const attempt = /name="attempt" value="([^"]+)"/.exec(page.body)?.[1];
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1];
  if (attempt === undefined || csrf === undefined) throw unexpected('page', page);
  const card = `number=${cardOf(index)}&expiry=12%2F35&securityCode=123`;
  const paid = await client.post(path, cookie, `attempt=${attempt}&csrf=${csrf}&${card}`);
  if (paid.status !== 303) throw unexpected('card', paid);
  const back = await client.get(path, cookie);
  if (!/name="Response" value="Approved"/.test(back.body)) throw unexpected('return', back);
}

function signedForm(oid: string): FormField[] {
  const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  const fields: FormField[] = [
    ['clientid', TEST_STORE.clientId],
    ['storetype', '3D_PAY_HOSTING'],
    ['TranType', 'PreAuth'],
    ['amount', AMOUNT],
    ['currency', '504'],
    ['oid', oid],
    ['okUrl', `${origin}/ok`],
    ['failUrl', `${origin}/fail`],
    ['callbackUrl', `${origin}/callback`],
    ['lang', 'fr'],
    ['email', 'client@example.ma'],
    ['BillToName', 'Client'],
    ['BillToStreet1', '1 rue des Orangers'],
    ['BillToCity', 'Casablanca'],
    ['rnd', '0.123456789'],
    ['hashAlgorithm', 'ver3'],
    ['encoding', 'UTF-8'],
    ['AutoRedirect', 'true'],
    ['refreshtime', '0'],
  ];
  return [...fields, ['HASH', hashVer3(fields, TEST_STORE.key)]];
}

function bodyOf(fields: readonly FormField[]): string {
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

function cardOf(index: number): string {
  const digits = `950401${String(index % CARDS).padStart(9, '0')}`;
  return digits + checkDigitOf(digits);
}

function unexpected(step: string, { status, body }: { status: number; body: string }): Error {
  return new Error(
    `${step}: HTTP ${status}: ${body
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .slice(0, 300)}`,
  );
}

async function startShop(): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      captures++;
      response.end('ACTION=POSTAUTH');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function startSwitch(): Promise<number> {
  const file = join(folder, 'switch.yaml');
  writeFileSync(
    file,
    `node: bench
journal: ./switch.db
acquirers: [{ name: gateway, listen: 127.0.0.1:0, spec: iso87-ascii-ecommerce, confirmation: dual }]
issuers: [{ name: atlas, kind: domestic, routes: ["9504"], currency: MAD, openingBalance: "10000.00" }]
`,
  );
  const child = spawn(process.execPath, ['src/cli/main.ts', 'serve', file, '--log', 'json', '--log-level', 'info'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  for await (const line of child.stderr!) {
    const port = /"port":(\d+)/.exec(String(line))?.[1];
    if (port !== undefined) {
      child.stderr!.resume();
      return Number(port);
    }
  }
  throw new Error('the switch has not started');
}

async function startGateway(switchPort: number): Promise<{ gateway: ChildProcess; port: number }> {
  const file = join(folder, 'gateway.yaml');
  writeFileSync(
    file,
    `gateway:
  listen: 127.0.0.1:0
  file: ./gateway.db
  link: { connect: 127.0.0.1:${switchPort}, confirmation: dual }
  limits: { requestsPerSecond: 0 }
`,
  );
  const options =
    process.env.GATEWAY_PROFILE === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', process.env.GATEWAY_PROFILE];
  const gateway = fork(
    new URL('../test/gateway/gateway-process.ts', import.meta.url),
    [file, JSON.stringify(TEST_STORE)],
    {
      execArgv: options,
    },
  );
  children.push(gateway);
  const [{ port }] = (await once(gateway, 'message')) as [{ port: number }];
  await sleep(300);
  return { gateway, port };
}

interface Costs {
  /** Seconds of processor. */
  readonly gateway: number;
  readonly switch: number;
  readonly self: number;
  readonly rss: number;
  readonly complaints: readonly (readonly [string, number])[];
}

async function costs(gateway: ChildProcess): Promise<Costs> {
  gateway.send('costs');
  const [{ cpu, rss, complaints }] = (await once(gateway, 'message')) as [
    { cpu: NodeJS.CpuUsage; rss: number; complaints: [string, number][] },
  ];
  const own = process.cpuUsage();
  return {
    gateway: (cpu.user + cpu.system) / 1e6,
    switch: processorSeconds(children[0]!.pid!),
    self: (own.user + own.system) / 1e6,
    rss,
    complaints,
  };
}

/** User and system time of a process, from Linux; in ticks of 10 ms. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function report(times: number[], elapsed: number, before: Costs, after: Costs, connections: number): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1)} ms`;
  const each = (part: 'gateway' | 'switch' | 'self') =>
    `${((1_000 * (after[part] - before[part])) / times.length).toFixed(2)} ms`;
  const lines = [
    `${times.length} checkouts in ${elapsed.toFixed(1)} s: ${(times.length / elapsed).toFixed(0)} a second, of ${perSecond} asked for`,
    `time of one: median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, longest ${at(1)}`,
    `processor for one: gateway ${each('gateway')}, switch ${each('switch')}, shop and browsers ${each('self')}`,
    `gateway: ${(after.rss / 1_048_576).toFixed(0)} MB; ${connections} connections; callbacks in all ${captures}`,
    `complaints: ${after.complaints.map(([event, count]) => `${event} ${count}`).join(', ') || 'none'}`,
  ];
  if (failures.length > 0) lines.push(`failed: ${failures.length}, the first: ${failures[0]}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (failures.length > 0) process.exitCode = 1;
  if (elapsed > seconds + PATIENCE_MS / 1_000) process.exitCode = 1;
}
