// The gateway, wired together: records, link to the switch, checkouts, callbacks, desk and web server, from `start` to `stop`.
import type { Hono } from 'hono';
import type { EventSink } from '../events/event-table.ts';
import { EventLoopTimer } from '../net/event-loop-timer.ts';
import type { JournalKeys } from '../store/journal-keys.ts';
import type { Authenticator } from '../three-d-secure/authentication.ts';
import { MessageSender } from './acquirer/message-sender.ts';
import type { AcquirerIdentity } from './acquirer/payment-messages.ts';
import { type LinkSettings, SwitchLink } from './acquirer/switch-link.ts';
import type { CallbackRules } from './callbacks/callback-rules.ts';
import { ShopCaller } from './callbacks/shop-caller.ts';
import { ShopTeller } from './callbacks/shop-teller.ts';
import { answerCc5 } from './cc5/cc5-service.ts';
import { type CardRules, Checkout, type CheckoutSettings, type KnownIssuer } from './checkout.ts';
import { CheckoutPages } from './checkout-pages.ts';
import { gatewayApp } from './http/gateway-app.ts';
import { addressOf } from './http/peer.ts';
import { ShopForms } from './http/shop-forms.ts';
import { type ListenAddress, type TlsListening, WebServer } from './http/web-server.ts';
import { type Kits, kitsOf } from './kit.ts';
import { merchantCentre, type SettledDays } from './merchant-centre/merchant-centre.ts';
import { OrderDesk } from './order-desk.ts';
import { OrderSteps } from './order-steps.ts';
import { type OrderRecords, openOrderRecords } from './orders/order-records.ts';
import { PasswordTries } from './password-tries.ts';
import { Payments, type ProofElements } from './payments.ts';
import { randomText } from './random-text.ts';
import type { StoreBook } from './store.ts';

interface GatewaySettings {
  readonly listen: ListenAddress | undefined;
  readonly tls: TlsListening | undefined;
  /** Where browsers reach it, when that is not where it listens; without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** The gateway's own file, or `:memory:`. */
  readonly file: string;
  readonly link: LinkSettings;
  readonly confirmation: 'single' | 'dual';
  readonly identity: AcquirerIdentity;
  readonly checkout: CheckoutSettings;
  readonly callbacks: CallbackRules;
  /** PEM of the CAs that sign shops' certificates; those that Node trusts when undefined. */
  readonly callbackCa: Buffer | undefined;
  readonly requestsPerSecond: number;
  /** The time zone of the centre, IANA. */
  readonly zone: string;
  /** Card numbers are forgotten so long after their attempt. */
  readonly cardsKeptMs: number;
}

export interface GatewayParts {
  readonly keys: JournalKeys;
  readonly stores: StoreBook;
  readonly rules: CardRules;
  readonly proof: ProofElements;
  readonly issuerOf: (pan: string) => KnownIssuer | undefined;
  /** Made once it is known where browsers reach the gateway; undefined: nobody is asked to authenticate. */
  readonly threeDSecure: ((origin: string) => AuthenticationParts) | undefined;
  /** What was settled with a merchant (contract) for a day (yyyymmdd); undefined: the gateway does not know. */
  readonly settled?: SettledDays | undefined;
  readonly emit: EventSink;
}

export interface AuthenticationParts {
  readonly authenticator: Authenticator;
  /** The parts of 3-D Secure that are here, by HTTP: paths `/3ds/...`. */
  readonly app: Hono | undefined;
  readonly close: () => void;
}

const MERCHANT_ROOT = '/merchant';
const STOP_PATIENCE_MS = 5_000;
const PURGE_MS = 3_600_000;

export class Gateway {
  /** Resolves when its file cannot be written any more: the process ends at once then. */
  readonly broken: Promise<Error>;
  readonly desk: OrderDesk;
  readonly #settings: GatewaySettings;
  readonly #parts: GatewayParts;
  readonly #records: OrderRecords;
  readonly #kits: Kits;
  readonly #link: SwitchLink;
  readonly #payments: Payments;
  readonly #sender: MessageSender;
  readonly #caller: ShopCaller;
  readonly #teller: ShopTeller;
  readonly #checkout: Checkout;
  readonly #server = new WebServer();
  readonly #tries = new PasswordTries();
  #authentication: AuthenticationParts | undefined;
  #purge: NodeJS.Timeout | undefined;
  #ports: { http: number | undefined; https: number | undefined } = { http: undefined, https: undefined };

  /** Opens the file. Throws a GatewayFileError, or a JournalError of its keys. */
  constructor(settings: GatewaySettings, parts: GatewayParts) {
    this.#settings = settings;
    this.#parts = parts;
    const { identity, confirmation, callbacks, link } = settings;
    const { keys, emit, proof, rules, stores, issuerOf } = parts;
    const now = () => Date.now();
    const timer = new EventLoopTimer();
    const random = randomText;
    const records = openOrderRecords(settings.file, keys, now);
    const kits = kitsOf(settings.zone);
    this.#kits = kits;
    const messagesWait = () => this.#sender.wake();
    this.#records = records;
    this.broken = records.file.broken;
    this.#link = new SwitchLink(link, {
      ...{ timer, emit },
      stan: () => records.numbers.take(now()).stan,
      up: () => this.#sender.linkUp(),
    });
    const steps = new OrderSteps({
      ...{ records, identity, messagesWait, now },
      refused: ({ store, oid }, step, code) => emit('gateway.step-refused', { store, oid, step, code }),
    });
    this.#sender = new MessageSender({
      ...{ records, timer, now, link: this.#link, deadlineMs: link.deadlineMs },
      answered: (message, answer) => steps.answered(message, answer),
      unsendable: ({ orderId, mti }, why) => emit('gateway.unsendable', { order: orderId, mti, why }),
    });
    this.#payments = new Payments({
      ...{ records, identity, confirmation, proof, messagesWait, now, link: this.#link },
      tell: (attempt, result) => {
        const { store, oid } = records.orders.get(attempt.orderId);
        const { response, code, stan } = result;
        const card = attempt.card.masked;
        emit('gateway.attempt', { store, oid, attempt: attempt.id, response, code, stan, card });
        const session = attempt.session === undefined ? undefined : records.sessions.find(attempt.session);
        const shop = session && stores.find(session.form.clientId);
        return shop && kits[session.form.kit].told(session.form, result, shop);
      },
    });
    this.#caller = new ShopCaller(callbacks, settings.callbackCa);
    this.#teller = new ShopTeller({
      ...{ records, timer, emit, now, caller: this.#caller, rules: callbacks },
      meaning: (attempt, answer) => {
        const { form } = records.sessions.find(attempt.session!)!;
        return kits[form.kit].meaning(form, answer);
      },
      capture: (order) => void steps.capture(order),
    });
    this.#checkout = new Checkout({
      ...{ records, rules, issuerOf, random, timer, now },
      authenticator: () => this.#authentication?.authenticator,
      origins: () => [this.origin(true), this.origin(false)],
      ...{ payments: this.#payments, teller: this.#teller, settings: settings.checkout },
    });
    this.desk = new OrderDesk({
      ...{ records, steps, rules, random, timer, now, payments: this.#payments },
      paidCard: (card) => this.#checkout.paidCard(card),
      takesPreAuth: confirmation === 'dual',
      deadlineMs: link.deadlineMs,
    });
  }

  /** Takes up what a process before has left, connects and listens. Rejects with the system's error, or a CredentialsError. */
  async start(): Promise<{ http: number | undefined; https: number | undefined }> {
    const { listen, tls, cardsKeptMs } = this.#settings;
    const records = this.#records;
    const attempts = await this.#payments.recover();
    const messages = records.messages.count;
    if (attempts + messages > 0) this.#parts.emit('gateway.recovered', { attempts, messages });
    const http = listen && (await this.#server.listen(listen));
    const https = tls && (await this.#server.listenTls(tls));
    this.#ports = { http, https };
    this.#authentication = this.#parts.threeDSecure?.(this.origin(https !== undefined));
    this.#server.serve(this.#app());
    this.#link.start();
    this.#teller.start();
    const forget = () => records.attempts.forgetCardsBefore(Date.now() - cardsKeptMs);
    forget();
    this.#purge = setInterval(forget, PURGE_MS).unref();
    return this.#ports;
  }

  /** Takes nothing new, waits for what is under way, and closes everything. What the switch or a shop has not heard yet waits in the file. */
  async stop(): Promise<void> {
    clearInterval(this.#purge);
    await this.#server.close(STOP_PATIENCE_MS);
    await this.#checkout.stop();
    await this.#teller.stop();
    this.#sender.stop();
    await this.#link.stop();
    this.#authentication?.close();
    this.#caller.close();
    this.#records.file.close();
  }

  /** Where browsers reach it. */
  origin(isTls: boolean): string {
    const { publicUrl, listen, tls } = this.#settings;
    if (publicUrl !== undefined) return publicUrl;
    const { host } = (isTls ? tls : listen) ?? { host: '127.0.0.1' };
    const named = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
    return isTls ? `https://${named}:${this.#ports.https}` : `http://${named}:${this.#ports.http}`;
  }

  #app() {
    const { confirmation, requestsPerSecond, zone } = this.#settings;
    const { stores, rules, emit } = this.#parts;
    const records = this.#records;
    const now = () => Date.now();
    const pages = new CheckoutPages({
      ...{ records, now, checkout: this.#checkout },
      random: randomText,
      back: ({ form }, store, result) => this.#kits[form.kit].told(form, result, store).back,
    });
    return gatewayApp({
      ...{ pages, stores, rules, requestsPerSecond, emit, now },
      file: records.file,
      sessions: records.sessions,
      checkout: this.#checkout,
      readForm: new ShopForms(stores, records.readings, confirmation === 'dual', now).read,
      answerXml: (body, address) =>
        answerCc5({ stores, zone, now, desk: this.desk, tries: this.#tries }, body, address),
      origin: (isTls) => this.origin(isTls),
      mounted: [
        ...(this.#authentication?.app === undefined ? [] : [['/', this.#authentication.app] as const]),
        [MERCHANT_ROOT, this.#merchantCentre()] as const,
      ],
    });
  }

  #merchantCentre(): Hono {
    const { zone: timeZone } = this.#settings;
    const { stores, settled } = this.#parts;
    return merchantCentre({
      ...{ desk: this.desk, tries: this.#tries, stores, settled, root: MERCHANT_ROOT, timeZone, addressOf },
      now: () => Date.now(),
      random: randomText,
    });
  }
}
