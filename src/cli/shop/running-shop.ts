// Switch, gateway and shop in one process, on free ports of this machine, with their files in a folder that is gone afterwards.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventSink } from '../../events/event-table.ts';
import { WebServer } from '../../gateway/http/web-server.ts';
import type { Store } from '../../gateway/store.ts';
import { packageFile } from '../../package-file.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../security/issuer-keys.ts';
import { bundledSpecs } from '../../spec-file.ts';
import { loadConfiguration } from '../configuration/load.ts';
import type { Configuration } from '../configuration/schema.ts';
import { buildGateway } from '../gateway/build-gateway.ts';
import { gatewayParts } from '../gateway/gateway-parts.ts';
import { gatewayOf } from '../gateway/of-switch.ts';
import { buildNetwork } from '../network.ts';
import { demoCards } from './demo-cards.ts';
import { demoMerchant, writeDemoRegisters } from './demo-registers.ts';
import { shopApp } from './shop-app.ts';
import type { TestCard } from './shop-pages.ts';

export interface RunningShop {
  /** Where the shop is, the gateway, and its merchant centre. */
  readonly url: string;
  readonly gatewayUrl: string;
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
    const records = join(folder, 'centre.db');
    writeDemoRegisters(records, Date.now());
    const { configuration, gateway: written } = await settings(records);
    const network = await buildNetwork(configuration, emit);
    stops.push(() => network.stop());
    const [switchPort] = await network.start();
    const keyFile = join(folder, 'issuer-keys.json');
    const keys = newIssuerKeys(keyFile);
    const gatewaySettings = {
      ...written,
      listen: { host: HOST, port: 0 },
      file: join(folder, 'gateway.db'),
      link: { ...written.link, connect: { host: HOST, port: switchPort! } },
      threeDSecure: { ...written.threeDSecure, keys: keyFile },
    };
    const { bankOf } = gatewayOf(configuration);
    const { given, close } = await gatewayParts(gatewaySettings, bankOf);
    const store: Store = { clientId: CLIENT_ID, merchant: demoMerchant, key: secret(), api: undefined };
    const stores = { find: (clientId: string) => (clientId === CLIENT_ID ? store : undefined) };
    const gateway = await buildGateway(gatewaySettings, { ...given, stores }, emit, 'dual');
    await gateway.start();
    stops.push(() => gateway.stop().then(close));
    const gatewayUrl = gateway.origin(false);
    const cards = demoCards(keys, new Date());
    const server = new WebServer();
    stops.push(() => server.close(PATIENCE_MS));
    const url = `http://${HOST}:${await server.listen({ host: HOST, port })}`;
    server.serve(
      shopApp({
        ...{ origin: url, gatewayUrl: `${gatewayUrl}/fim/est3Dgate`, clientId: CLIENT_ID, storeKey: store.key, cards },
        random: () => randomBytes(4).toString('hex'),
      }),
    );
    return {
      ...{ url, gatewayUrl, cards, stop, clientId: CLIENT_ID, storeKey: store.key },
      merchantUrl: `${gatewayUrl}/merchant`,
      broken: Promise.race([network.broken, gateway.broken]),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What examples/shop.yaml says, on ports that are free. */
async function settings(records: string): Promise<{
  readonly configuration: Configuration;
  readonly gateway: NonNullable<Configuration['gateway']>;
}> {
  const read = await loadConfiguration(packageFile('examples/shop.yaml'), { specs: bundledSpecs() });
  const { gateway } = read;
  if (gateway === undefined) throw new Error('examples/shop.yaml has no gateway in it');
  const acquirers = read.acquirers.map((acquirer) => ({ ...acquirer, listen: { host: HOST, port: 0 } }));
  return { configuration: { ...read, acquirers, centre: { ...read.centre!, records } }, gateway };
}

/** Keys of issuers for this run, which make the CVV2 of the cards and the values of 3-D Secure. */
function newIssuerKeys(file: string) {
  const pair = () => randomBytes(16).toString('hex');
  const keys = { use: 'test', cvv: pair(), cavv: pair(), aav: pair() };
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return issuerKeysOf(issuerKeysSchema.parse(keys));
}

const secret = () => randomBytes(16).toString('base64url');
