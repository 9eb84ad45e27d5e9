// Switch, gateway and shop in one process, on free ports of this machine, with their files in a folder that is gone afterwards.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventSink } from '../../events/event-table.ts';
import { WebServer } from '../../gateway/http/web-server.ts';
import { packageFile } from '../../package-file.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../security/issuer-keys.ts';
import { bundledSpecs } from '../../spec-file.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { banksOf } from '../gateway/of-switch.ts';
import { runGateway } from '../gateway/running-gateway.ts';
import { buildNetwork } from '../network.ts';
import { demoCards } from './demo-cards.ts';
import { writeDemoRegisters } from './demo-registers.ts';
import { shopApp } from './shop-app.ts';
import type { TestCard } from './shop-pages.ts';

export interface RunningShop {
  /** Where the shop is, and the merchant centre of the gateway. */
  readonly url: string;
  readonly merchantUrl: string;
  readonly clientId: string;
  readonly storeKey: string;
  readonly cards: readonly TestCard[];
  /** Resolves when a file cannot be written any more. */
  readonly broken: Promise<Error>;
  /** In order: the shop, then the gateway, then the switch. */
  readonly stop: () => Promise<void>;
}

const HOST = '127.0.0.1';
const PATIENCE_MS = 2_000;
const CLIENT_ID = '600000001';

/** @param port of the shop; 0: a free one */
export async function startShop(folder: string, port: number, emit: EventSink): Promise<RunningShop> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const files = filesIn(folder);
    const keys = newIssuerKeys(files.keys);
    const storeKey = randomBytes(16).toString('base64url');
    await writeDemoRegisters(files.records, { clientId: CLIENT_ID, key: storeKey }, Date.now());
    const configuration = await placed(files);
    const network = await buildNetwork(configuration, emit);
    stops.push(() => network.stop());
    const [switchPort] = await network.start();
    const { gateway: settings } = configuration;
    const link = { ...settings.link, connect: { host: HOST, port: switchPort! }, confirmation: 'dual' as const };
    const gateway = await runGateway({ ...settings, link }, emit, banksOf(configuration));
    stops.push(() => gateway.stop());
    const [gatewayUrl] = gateway.urls;
    const cards = demoCards(keys, new Date());
    const server = new WebServer();
    stops.push(() => server.close(PATIENCE_MS));
    const url = `http://${HOST}:${await server.listen({ host: HOST, port })}`;
    server.serve(
      shopApp({
        ...{ origin: url, gatewayUrl: `${gatewayUrl}/fim/est3Dgate`, clientId: CLIENT_ID, storeKey, cards },
        random: () => randomBytes(4).toString('hex'),
      }),
    );
    const broken = Promise.race([network.broken, gateway.broken]);
    return { url, merchantUrl: `${gatewayUrl}/merchant`, clientId: CLIENT_ID, storeKey, cards, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Files {
  readonly records: string;
  readonly orders: string;
  readonly keys: string;
}

function filesIn(folder: string): Files {
  const [records, orders, keys] = ['centre.db', 'gateway.db', 'issuer-keys.json'].map((name) => join(folder, name));
  return { records: records!, orders: orders!, keys: keys! };
}

/** What examples/shop.yaml says, on ports that are free, with these files. */
async function placed(
  files: Files,
): Promise<Configuration & { readonly gateway: NonNullable<Configuration['gateway']> }> {
  const read = await loadConfiguration(packageFile('examples/shop.yaml'), { specs: bundledSpecs() });
  const { gateway, centre } = read;
  if (gateway === undefined || centre === undefined) throw new Error('examples/shop.yaml wants centre and gateway');
  const listen = { host: HOST, port: 0 };
  const verification = { keys: files.keys };
  return {
    ...read,
    acquirers: read.acquirers.map((acquirer) => ({ ...acquirer, listen })),
    issuers: read.issuers.map((issuer) =>
      issuer.kind === 'domestic' || issuer.kind === 'foreign' ? { ...issuer, verification } : issuer,
    ),
    centre: { ...centre, records: files.records },
    gateway: {
      ...gateway,
      listen,
      file: files.orders,
      records: files.records,
      threeDSecure: { ...gateway.threeDSecure, keys: files.keys },
    },
  };
}

/** Keys of issuers for this run: of the CVV2 of the cards, and of the values of 3-D Secure. */
function newIssuerKeys(file: string) {
  const pair = () => randomBytes(16).toString('hex');
  const keys = { use: 'test', cvv: pair(), cavv: pair(), aav: pair() };
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return issuerKeysOf(issuerKeysSchema.parse(keys));
}
