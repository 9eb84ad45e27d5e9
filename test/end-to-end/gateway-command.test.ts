// The gateway as people run it: a merchant gets a store by commands, a shop pays at a switch with a gateway beside it and at a gateway by
// itself, over HTTP and HTTPS, and both stop in order.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { request as requestTls } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashVer3 } from '../../src/gateway/est3d/hash-ver3.ts';
import { packageFile } from '../../src/package-file.ts';
import { TestBrowser } from '../gateway/test-browser.ts';
import { TestShop } from '../gateway/test-shop.ts';
import { TEST_CARD } from '../gateway/test-store.ts';
import { Folder, program, run, ServerProcess } from './switch-process.ts';

const KEY = 'TEST-key-of-a-store';
const STORE = '600000001';

let folder: Folder;
let shop: TestShop;
let children: ChildProcess[] = [];
let servers: ServerProcess[] = [];
beforeEach(async () => {
  folder = new Folder();
  shop = await TestShop.start();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.kill()));
  [children, servers] = [[], []];
  await shop.close();
  folder.remove();
});

/** The example on ports that the system chooses; the gateway's link follows the port of the acquirer's. */
function example(change: (text: string) => string): string {
  const text = readFileSync(packageFile('examples/gateway.yaml'), 'utf8');
  return folder.write('mine.yaml', change(text.replace('listen: 127.0.0.1:8080', 'listen: 127.0.0.1:0')));
}

async function openStore(): Promise<void> {
  const records = ['--records', `${folder.path}/centre.db`];
  const keyFile = folder.write('store.key', KEY);
  for (const args of [
    ['member', 'import', packageFile('examples/members-2009.csv'), ...records],
    ['merchant', 'import', packageFile('examples/merchants-2009.csv'), ...records],
    [
      'merchant',
      'store',
      'add',
      STORE,
      '--contract',
      'C-1001',
      '--from',
      keyFile,
      '--config',
      `${folder.path}/mine.yaml`,
    ],
  ]) {
    expect(await run(args)).toMatchObject({ code: 0 });
  }
}

function formOf(oid: string, change: Readonly<Record<string, string>> = {}): [string, string][] {
  const fields: [string, string][] = Object.entries({
    ...{ clientid: STORE, storetype: '3DPAYHOSTING', TranType: 'PreAuth', amount: '99,90', currency: '504', oid },
    ...{ okUrl: `${shop.origin}/ok`, failUrl: `${shop.origin}/fail`, callbackUrl: `${shop.origin}/callback` },
    ...{ rnd: 'r', hashAlgorithm: 'ver3', lang: 'en' },
  });
  const signed: [string, string][] = [...fields, ['hash', hashVer3(fields, KEY)]];
  return signed.map(([name, value]) => [name, change[name] ?? value]);
}

async function started(child: ChildProcess): Promise<{ log: () => string; urls: string[] }> {
  children.push(child);
  let log = '';
  const listening = Promise.withResolvers<string[]>();
  child.stderr!.on('data', (part: Buffer) => {
    log += part;
    const line = log.split('\n').find((each) => each.includes('"event":"gateway.listening"'));
    if (line !== undefined) listening.resolve((JSON.parse(line) as { url: string }).url.split(' '));
  });
  child.on('exit', (code) => listening.reject(new Error(`ended with ${code}: ${log}`)));
  return { urls: await listening.promise, log: () => log };
}

test('a shop pays at the example', async () => {
  const port = 18_583 + (process.pid % 1_000);
  const file = example((text) => text.replaceAll('127.0.0.1:8583', `127.0.0.1:${port}`));
  expect(await run(['gateway', file, '--check'])).toMatchObject({ code: 0 });
  await openStore();
  const server = await ServerProcess.start(file);
  servers.push(server);
  const { url } = (await server.logged('gateway.listening')) as { url: string };
  expect(await server.logged('stores.read')).toMatchObject({ stores: 1 });
  await server.logged('gateway.link-up');
  shop.answer = () => 'ACTION=POSTAUTH';
  const browser = new TestBrowser(url);
  const back = await browser.pay(await browser.open(formOf('one')));
  expect(back.action).toBe(`${shop.origin}/ok`);
  expect(shop.told[0]!.get('EXTRA.CARDBRAND')).toBe('CMI');
  // The hash is explained to the shop's developer, and the key is in neither page nor log.
  const refused = await browser.open(formOf('two', { amount: '9,90' }));
  expect(refused.status).toBe(400);
  expect(refused.html).toContain('HASH');
  expect(refused.html + JSON.stringify(server.lines('gateway.form-refused'))).not.toContain(KEY);
  server.signal('SIGTERM');
  expect(await server.exited).toMatchObject({ code: 0 });
  servers = [];
  // By itself it opens the same stores with the key of the switch's journal, and says which one is meant.
  const alone = (key: string) =>
    folder.write(
      'alone.yaml',
      `centre: { records: ./centre.db${key} }
gateway: { listen: 127.0.0.1:0, file: memory, link: { connect: 127.0.0.1:${port}, confirmation: dual } }
`,
    );
  expect(await run(['gateway', alone(', key: ./switch.db.key'), '--check'])).toMatchObject({ code: 0 });
  for (const more of [['--check'], []]) {
    const refused = await run(['gateway', alone(''), ...more]);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toMatch(/centre\.db\.key has not the key .*switch\.db\.key.*: name it with centre\.key/);
  }
  const today = new Date().toISOString().slice(0, 10);
  expect(await run(['clearing', 'collect', '--config', file, '--date', today])).toMatchObject({ code: 0 });
  const found = await run(['journal', 'find', `${folder.path}/switch.db`, '--format', 'ndjson']);
  expect(found.stdout).toContain('0100');
  expect(found.stdout).toContain('0220');
  expect(found.stdout).not.toContain('9504010000000001');
  const files = readdirSync(folder.path).filter((name) => /^(switch|gateway|centre)\.db/.test(name));
  expect(files).toContain('switch.db');
  for (const name of files) expect(readFileSync(join(folder.path, name), 'latin1')).not.toContain(TEST_CARD);
});

test('a gateway by itself, over HTTPS, in front of a switch elsewhere', async () => {
  expect(await run(['certificates', `${folder.path}/tls`])).toMatchObject({ code: 0 });
  const switchFile = folder.write(
    'switch.yaml',
    `node: elsewhere
acquirers: [{ name: gateway, listen: 127.0.0.1:0, spec: iso87-ascii-ecommerce, confirmation: dual }]
issuers: [{ name: atlas, kind: domestic, routes: ["9504"], currency: MAD, openingBalance: "10000.00" }]
`,
  );
  const server = await ServerProcess.start(switchFile);
  servers.push(server);
  const file = folder.write(
    'mine.yaml',
    `centre: { records: ./centre.db }
gateway:
  listen: 127.0.0.1:0
  tls: { listen: 127.0.0.1:0, certificate: ./tls/server.pem, key: ./tls/server.key }
  file: ./gateway.db
  link: { connect: 127.0.0.1:${server.port}, confirmation: dual, echo: 1s }
`,
  );
  const records = ['--records', `${folder.path}/centre.db`];
  const keyFile = folder.write('store.key', KEY);
  for (const args of [
    ['member', 'import', packageFile('examples/members-2009.csv'), ...records],
    ['merchant', 'import', packageFile('examples/merchants-2009.csv'), ...records],
    ['merchant', 'store', 'add', STORE, '--contract', 'C-1001', '--from', keyFile, ...records],
  ]) {
    expect(await run(args)).toMatchObject({ code: 0 });
  }
  const child = spawn(process.execPath, [program, 'gateway', file, '--log', 'json']);
  const { urls, log } = await started(child);
  expect(urls).toHaveLength(2);
  const [plain = '', secure = ''] = urls;
  await expect.poll(log, { timeout: 10_000 }).toContain('"event":"gateway.link-up"');
  const browser = new TestBrowser(plain);
  expect((await browser.pay(await browser.open(formOf('plain')))).action).toBe(`${shop.origin}/ok`);
  const over = await post(`${secure}/fim/est3Dgate`, formOf('tls'), readFileSync(`${folder.path}/tls/ca.pem`));
  expect(over.status).toBe(303);
  expect(over.cookie).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
  const exit = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGINT');
  expect(await exit).toBe(0);
  expect(log()).toContain('"event":"stopped"');
});

function post(
  url: string,
  fields: readonly [string, string][],
  ca: Buffer,
): Promise<{ status: number; cookie: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const request = requestTls(url, { method: 'POST', ca, headers }, (response) => {
      response.resume();
      const [cookie = ''] = response.headers['set-cookie'] ?? [];
      response.on('end', () => resolve({ status: response.statusCode ?? 0, cookie }));
    });
    request.on('error', reject);
    request.end(new URLSearchParams(fields.map(([name, value]) => [name, value])).toString());
  });
}
