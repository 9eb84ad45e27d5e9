// A gateway for tests with everything around it, over real sockets on loopback: a switch whose issuers are its own, a shop's server that
// notes what it is told, and a browser that fills in the card.
import { compile } from '../../src/codec/spec/compile.ts';
import type { EventSink } from '../../src/events/event-table.ts';
import { proofFor } from '../../src/gateway/acquirer/authentication-elements.ts';
import type { CallbackRules } from '../../src/gateway/callbacks/callback-rules.ts';
import type { CardRules } from '../../src/gateway/checkout.ts';
import type { OrderView } from '../../src/gateway/desk.ts';
import { hashVer3 } from '../../src/gateway/est3d/hash-ver3.ts';
import { type AuthenticationParts, Gateway } from '../../src/gateway/gateway.ts';
import type { TlsListening } from '../../src/gateway/http/web-server.ts';
import type { FormField } from '../../src/gateway/order-form.ts';
import type { Store } from '../../src/gateway/store.ts';
import { startSwitch } from '../../src/index.ts';
import type { RunningSwitch } from '../../src/library/running-switch.ts';
import type { SwitchSettings } from '../../src/library/switch-configuration.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { JournalKeys } from '../../src/store/journal-keys.ts';
import type { Authenticator } from '../../src/three-d-secure/authentication.ts';
import { framingByName } from '../../src/wire/framing.ts';
import { TestBrowser } from './test-browser.ts';
import { TestShop } from './test-shop.ts';
import { STORE_KEY, TEST_STORE } from './test-store.ts';

export interface WorldSettings {
  readonly switch?: SwitchSettings;
  readonly confirmation?: 'single' | 'dual';
  readonly file?: string;
  readonly tls?: TlsListening;
  readonly authenticator?: Authenticator;
  readonly threeDSecure?: (origin: string) => AuthenticationParts;
  readonly sessions?: { readonly challengeMs: number };
  readonly rules?: CardRules;
  readonly deadlineMs?: number;
  readonly callbacks?: Partial<CallbackRules>;
  readonly requestsPerSecond?: number;
  readonly store?: Store;
}

const ISSUERS: SwitchSettings['issuers'] = [
  {
    ...{ name: 'banque-atlas', kind: 'domestic', routes: ['950401', '445504'], currency: 'MAD' },
    ...{ openingBalance: '10000.00', deadline: '500ms' },
  },
];

export class GatewayWorld implements AsyncDisposable {
  readonly shop: TestShop;
  readonly running: RunningSwitch;
  gateway!: Gateway;
  url = '';
  readonly events: { event: string; fields: Record<string, unknown> }[] = [];
  readonly #settings: WorldSettings;
  #stan = 0;

  private constructor(shop: TestShop, running: RunningSwitch, settings: WorldSettings) {
    this.shop = shop;
    this.running = running;
    this.#settings = settings;
  }

  static async start(settings: WorldSettings = {}): Promise<GatewayWorld> {
    const given: SwitchSettings = settings.switch ?? {
      node: 'test',
      acquirers: [{ name: 'gateway', listen: '127.0.0.1:0', spec: 'iso87-ascii-ecommerce', confirmation: 'dual' }],
      issuers: ISSUERS,
    };
    const world = new GatewayWorld(await TestShop.start(), await startSwitch(given), settings);
    await world.startGateway();
    return world;
  }

  /** Starts another gateway of the same file, after `stopGateway`. */
  async startGateway(): Promise<void> {
    const { file = ':memory:', confirmation = 'dual', authenticator, rules, deadlineMs = 5_000 } = this.#settings;
    const { store = TEST_STORE } = this.#settings;
    const given = authenticator && { authenticator, app: undefined, close: () => undefined };
    const threeDSecure = given === undefined ? this.#settings.threeDSecure : () => given;
    const keys = new JournalKeys(
      file,
      file === ':memory:' ? { kind: 'memory' } : { kind: 'file', file: `${file}.key`, isMade: true },
    );
    const emit: EventSink = (event, fields) => this.events.push({ event, fields: { ...fields } });
    const codec = compile(loadSpec('iso87-ascii-ecommerce'));
    this.gateway = new Gateway(
      {
        ...{
          listen: { host: '127.0.0.1', port: 0 },
          tls: this.#settings.tls,
          publicUrl: undefined,
          file,
          confirmation,
        },
        link: {
          ...{ host: '127.0.0.1', port: this.running.port, transport: undefined, signsOn: false, echoMs: 0 },
          ...{ codec, framing: framingByName('2-byte'), deadlineMs },
        },
        identity: {
          ...{ institution: '504001', terminal: 'ECOM0001', country: 'MA' },
          localTime: (atMs) => new Date(atMs + 3_600_000).toISOString().replace(/\D/g, '').slice(2, 14),
        },
        checkout: { attempts: 3, challengeMs: 60_000, acquirerBin: '504001', country: 504, ...this.#settings.sessions },
        callbacks: {
          ...{ withinMs: 5_000, firstPauseMs: 300, longestPauseMs: 2_000, tries: 5, deny: undefined },
          ...this.#settings.callbacks,
        },
        callbackCa: undefined,
        requestsPerSecond: this.#settings.requestsPerSecond ?? 0,
        zone: 'Africa/Casablanca',
        cardsKeptMs: 86_400_000,
      },
      {
        keys,
        emit,
        stores: { find: (clientId) => (clientId === store.clientId ? store : undefined) },
        rules: rules ?? (() => ({ securityCode: true, authentication: threeDSecure !== undefined })),
        proof: proofFor(codec),
        issuerOf: () => ({ name: 'Banque Atlas', contact: '0522 00 00 00' }),
        threeDSecure,
      },
    );
    this.url = `http://127.0.0.1:${(await this.gateway.start()).http}`;
    await this.until(() => this.events.some(({ event }) => event === 'gateway.link-up'));
  }

  /** The signed form of an order. */
  form(oid: string, given: Readonly<Record<string, string>> = {}): FormField[] {
    const { origin } = this.shop;
    const fields: FormField[] = Object.entries({
      ...{ clientid: TEST_STORE.clientId, storetype: '3D_PAY_HOSTING', TranType: 'PreAuth', amount: '125.50' },
      ...{ currency: '504', oid, okUrl: `${origin}/ok`, failUrl: `${origin}/fail`, callbackUrl: `${origin}/callback` },
      ...{ shopurl: `${origin}/`, lang: 'fr', email: 'client@example.ma', rnd: '0.5 0', hashAlgorithm: 'ver3' },
      ...{ encoding: 'UTF-8', AutoRedirect: 'true', refreshtime: '0' },
      ...given,
    });
    return [...fields, ['HASH', hashVer3(fields, STORE_KEY)]];
  }

  /** What an account may spend, as its issuer says it (processing code 31), minor units. */
  async balanceOf(card: string): Promise<number> {
    await using client = await this.running.client();
    this.#stan++;
    const time = new Date().toISOString().replace(/\D/g, '').slice(4, 14);
    const answer = await client.request({
      ...{ '0': '0100', '2': card, '3': '310000', '7': time, '11': String(900_000 + this.#stan), '14': '3012' },
      ...{ '41': 'ENQUIRY1', '42': 'MERCHANT0000001', '49': '504' },
    });
    return Number(answer.text(54)!.slice(-12));
  }

  order(oid: string): OrderView | undefined {
    return this.gateway.desk.order(TEST_STORE, oid);
  }

  browser(): TestBrowser {
    return new TestBrowser(this.url);
  }

  /** Waits for what must come. */
  async until(holds: () => boolean, withinMs = 15_000): Promise<void> {
    const end = Date.now() + withinMs;
    while (!holds()) {
      if (Date.now() > end) throw new Error(`did not come: ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.stop();
    await this.shop.close();
    await this.running.close();
  }
}
