// A switch, a gateway and a shop that may be killed at any moment and are started again on what they left; and cardholders who go on paying
// as people do: who sees an error reloads, who is shown the form again gives the card again.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../../bench/seeded-random.ts';
import { hashVer3 } from '../../../src/gateway/est3d/hash-ver3.ts';
import { readFormBody } from '../../../src/gateway/form-body.ts';
import type { FormField } from '../../../src/gateway/order-form.ts';
import { checkDigitOf } from '../../../src/iso8583/pan.ts';
import { type SeenPage, TestBrowser } from '../../gateway/test-browser.ts';
import { TEST_STORE } from '../../gateway/test-store.ts';
import { Folder, ServerProcess } from '../switch-process.ts';

export const OPENING_MINOR = 100_000_000;
const CARDS = 20;
/** How often a cardholder reloads before giving up, and the pause before each. */
const RELOADS = 400;
const RELOAD_MS = 50;
const MOST_ATTEMPTS = 5;
/** Who reads that the bank cannot be reached does not try again at once. */
const READING_MS = 300;

/** A payment as its cardholder and its shop want it. */
export interface Wish {
  readonly oid: string;
  readonly kind: 'Auth' | 'PreAuth';
  readonly amountMinor: number;
  readonly card: string;
  /** What the shop answers when it is told that it is approved. */
  readonly answer: 'ACTION=POSTAUTH' | 'APPROVED' | '';
}

export function cardAt(index: number): string {
  const digits = `950401${String(index % CARDS).padStart(9, '0')}`;
  return digits + checkDigitOf(digits);
}

export const cards: readonly string[] = Array.from({ length: CARDS }, (_, index) => cardAt(index));

export class FaultyMarket {
  readonly folder = new Folder();
  /** Whatever the shop was told, as it came. */
  readonly told: ReadonlyMap<string, string>[] = [];
  readonly wishes = new Map<string, Wish>();
  #switchPort = 0;
  #gatewayPort = 0;
  #shopPort = 0;
  #switch: ServerProcess | undefined;
  #gateway: ChildProcess | undefined;
  #shop: Server | undefined;

  async start(): Promise<void> {
    [this.#switchPort, this.#gatewayPort, this.#shopPort] = await freePorts();
    this.folder.write(
      'switch.yaml',
      `node: trial
journal: ./switch.db
acquirers:
  - { name: gateway, listen: 127.0.0.1:${this.#switchPort}, spec: iso87-ascii-ecommerce, confirmation: dual }
issuers:
  - { name: atlas, kind: domestic, routes: ["9504"], currency: MAD, openingBalance: "${OPENING_MINOR / 100}.00" }
`,
    );
    this.folder.write(
      'gateway.yaml',
      `gateway:
  listen: 127.0.0.1:${this.#gatewayPort}
  file: ./gateway.db
  link: { connect: 127.0.0.1:${this.#switchPort}, confirmation: dual, timeout: 2s }
  sessions: { attempts: 20 }
  callbacks: { timeout: 2s, firstPause: 200ms, longestPause: 1s, tries: 1000 }
  limits: { requestsPerSecond: 0 }
`,
    );
    await this.startSwitch();
    await this.startShop();
    await this.startGateway();
  }

  get switchPort(): number {
    return this.#switchPort;
  }

  async startSwitch(): Promise<void> {
    this.#switch = await ServerProcess.start(`${this.folder.path}/switch.yaml`);
  }

  async killSwitch(): Promise<void> {
    await this.#switch?.kill();
  }

  async startGateway(): Promise<void> {
    const script = new URL('../../gateway/gateway-process.ts', import.meta.url);
    this.#gateway = fork(script, [`${this.folder.path}/gateway.yaml`, JSON.stringify(TEST_STORE)]);
    await once(this.#gateway, 'message');
  }

  async killGateway(): Promise<void> {
    await ended(this.#gateway, 'SIGKILL');
  }

  /** The shop answers by what it has noted of the order, also to what it was told before. */
  async startShop(): Promise<void> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const fields = new Map(readFormBody(Buffer.concat(parts)) as [string, string][]);
        this.told.push(fields);
        const isApproved = fields.get('Response') === 'Approved';
        response.end(isApproved ? this.wishes.get(fields.get('oid')!)!.answer : 'APPROVED');
      });
    });
    server.listen(this.#shopPort, '127.0.0.1');
    await once(server, 'listening');
    this.#shop = server;
  }

  async killShop(): Promise<void> {
    const shop = this.#shop!;
    const closed = once(shop, 'close');
    shop.close();
    shop.closeAllConnections();
    await closed;
  }

  /** Pays as a person does; resolves when the browser is back at the shop, or the person has given up. */
  async pay(wish: Wish): Promise<void> {
    this.wishes.set(wish.oid, wish);
    const browser = new TestBrowser(`http://127.0.0.1:${this.#gatewayPort}`);
    let page = await patiently(() => browser.open(this.#form(wish)));
    for (let attempt = 0; attempt < MOST_ATTEMPTS && isForm(page); attempt++) {
      const form = page;
      if (attempt > 0) await sleep(READING_MS);
      try {
        page = await browser.pay(form, { number: wish.card });
      } catch {
        page = await patiently(() => browser.get(form.path));
      }
      for (let look = 0; look < RELOADS && isWaiting(page); look++) {
        await sleep(RELOAD_MS);
        page = await patiently(() => browser.get(form.path));
      }
    }
  }

  #form({ oid, kind, amountMinor }: Wish): FormField[] {
    const origin = `http://127.0.0.1:${this.#shopPort}`;
    const fields: FormField[] = Object.entries({
      ...{ clientid: TEST_STORE.clientId, storetype: '3D_PAY_HOSTING', TranType: kind, currency: '504', oid },
      ...{ amount: (amountMinor / 100).toFixed(2), okUrl: `${origin}/ok`, failUrl: `${origin}/fail` },
      ...{ callbackUrl: `${origin}/callback`, rnd: oid, hashAlgorithm: 'ver3' },
    });
    return [...fields, ['HASH', hashVer3(fields, TEST_STORE.key)]];
  }

  /** In order, as far as they run. */
  async stop(): Promise<void> {
    await ended(this.#gateway, 'SIGTERM');
    this.#switch?.signal('SIGTERM');
    await this.#switch?.exited;
    await this.killShop();
  }

  /** However they are. */
  async end(): Promise<void> {
    await ended(this.#gateway, 'SIGKILL');
    await this.#switch?.kill();
    this.#shop?.closeAllConnections();
    this.#shop?.close();
    this.folder.remove();
  }
}

/** Kills and starts, one after the other, until `isOver`; returns how often. */
export async function makeTrouble(
  market: FaultyMarket,
  random: SeededRandom,
  isOver: () => boolean,
): Promise<Readonly<Record<'gateway' | 'switch' | 'shop', number>>> {
  const kills = { gateway: 0, switch: 0, shop: 0 };
  while (!isOver()) {
    await sleep(300 + random.below(1_200));
    const victim = (['gateway', 'gateway', 'switch', 'shop'] as const)[random.below(4)]!;
    kills[victim]++;
    if (victim === 'gateway') await market.killGateway();
    else if (victim === 'switch') await market.killSwitch();
    else await market.killShop();
    await sleep(random.below(300));
    if (victim === 'gateway') await market.startGateway();
    else if (victim === 'switch') await market.startSwitch();
    else await market.startShop();
  }
  return kills;
}

function isForm({ fields }: SeenPage): boolean {
  return fields.has('attempt');
}

/** The waiting page looks again by itself. */
function isWaiting({ html }: SeenPage): boolean {
  return html.includes('http-equiv="refresh"');
}

/** Nobody gives up because of one error. */
async function patiently(act: () => Promise<SeenPage>): Promise<SeenPage> {
  for (let reload = 0; ; reload++) {
    try {
      const page = await act();
      if (page.status < 500) return page;
    } catch (error) {
      if (reload >= RELOADS) throw error;
    }
    await sleep(RELOAD_MS);
  }
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** Three ports that nobody has now. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = [createTcp(), createTcp(), createTcp()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) server.close();
  return ports as [number, number, number];
}
