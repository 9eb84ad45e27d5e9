// Checkouts: what becomes of the visit of a cardholder, from the form of the shop to the way back. Whatever a browser does, go back,
// reload, send twice, pay in two windows, an order has one attempt at a time, a showing of the form is one attempt, and what is paid is paid
// once. The card is in memory, from the form to the message, and nowhere else.
import type { Cancel, Timer } from '../host/timer.ts';
import { brandOf } from '../iso8583/card-brand.ts';
import type {
  AuthenticationOutcome,
  AuthenticationStep,
  Authenticator,
  BrowserFacts,
} from '../three-d-secure/authentication.ts';
import type { ShopTeller } from './callbacks/shop-teller.ts';
import type { EnteredCard } from './desk.ts';
import type { OrderForm } from './order-form.ts';
import type { Attempt, AttemptCard } from './orders/attempt-book.ts';
import type { OrderRecords } from './orders/order-records.ts';
import { isUnpaid } from './orders/order-state.ts';
import type { PaymentSession } from './orders/session-book.ts';
import { OWN_ERROR, type Payments } from './payments.ts';
import type { Store } from './store.ts';

/** What is asked of a card before it may be charged. */
export type CardRules = (
  pan: string,
  store: Store,
) => { readonly securityCode: boolean; readonly authentication: boolean };

export interface CheckoutSettings {
  /** Attempts of one session; after the last the browser goes back to the shop. */
  readonly attempts: number;
  /** How long a cardholder has at the page of the issuer. */
  readonly challengeMs: number;
  /** DE 32, as directories of 3-D Secure know the acquirer. */
  readonly acquirerBin: string;
  /** Of the merchants: ISO 3166-1 numeric. */
  readonly country: number;
}

/** An issuer as cardholders know it. */
export interface KnownIssuer {
  readonly name: string;
  /** A telephone number or an address; empty when unknown. */
  readonly contact: string;
}

interface CheckoutPorts {
  readonly records: OrderRecords;
  readonly payments: Payments;
  readonly teller: ShopTeller;
  /** Undefined: nobody is asked to authenticate. */
  readonly authenticator: () => Authenticator | undefined;
  /** Where browsers reach the gateway, with TLS and without. */
  readonly origins: () => readonly string[];
  readonly rules: CardRules;
  readonly settings: CheckoutSettings;
  /** The issuer of a card; undefined when unknown. */
  readonly issuerOf: (pan: string) => KnownIssuer | undefined;
  /** A text that nobody can guess, for paths and cookies. */
  readonly random: () => string;
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Challenge = Extract<AuthenticationStep, { is: 'challenge' }>;

/** An attempt whose cardholder is at the page of the issuer. */
interface Challenged {
  readonly step: Challenge;
  readonly attempt: Attempt;
  readonly session: PaymentSession;
  readonly store: Store;
  readonly card: EnteredCard;
  readonly cancel: Cancel;
}

export class Checkout {
  readonly #ports: CheckoutPorts;
  /** What is under way, by the token of the form that has begun it. */
  readonly #running = new Map<string, Promise<void>>();
  /** By session. */
  readonly #challenged = new Map<string, Challenged>();

  constructor(ports: CheckoutPorts) {
    this.#ports = ports;
  }

  /** Attempts that are under way; those at the page of an issuer are not. */
  get underWay(): number {
    return this.#running.size;
  }

  /** Begins a session for a form whose hash fits; undefined when the order is paid already. A cardholder of the same order who is at the page
   *  of the issuer has left it: his attempt ends there, so that it does not hold up the order. */
  begin(form: OrderForm, store: Store, clientAddress: string): PaymentSession | undefined {
    const { records, random, now } = this.#ports;
    const session = records.file.write(() => {
      const order = records.orders.ask(store.clientId, form);
      if (!isUnpaid(order.state)) return undefined;
      const endsAt = now() + form.sessionSeconds * 1_000;
      const begun = { id: random(), orderId: order.id, browser: random(), form, endsAt, clientAddress };
      return records.sessions.begin(begun, now());
    });
    if (session !== undefined) this.#endChallenge(session.orderId);
    return session;
  }

  /** Tries to pay, once for each token, and resolves when there is something to be shown: an outcome that the shop was told of, the way to
   *  the issuer's page, or that another attempt is under way. `origin` is where the browser reaches the gateway, without a slash at its end. */
  pay(
    session: PaymentSession,
    store: Store,
    card: EnteredCard,
    token: string,
    browser: BrowserFacts,
    origin: string,
  ): Promise<void> {
    const { records, now } = this.#ports;
    const known = this.#running.get(token);
    if (known !== undefined) return known;
    if (records.attempts.withToken(token) !== undefined) return Promise.resolve();
    if (session.isOver || session.isCancelled || now() > session.endsAt) return Promise.resolve();
    if (!isUnpaid(records.orders.get(session.orderId).state)) return Promise.resolve();
    if (records.attempts.underWay(session.orderId) !== undefined) return Promise.resolve();
    const { amountMinor } = session.form;
    const { clientAddress, orderId } = session;
    const attempt = records.file.write(() => {
      const begun = records.attempts.begin(
        {
          ...{ orderId, session: session.id, token, amountMinor, clientAddress },
          card: this.paidCard(card),
          pan: card.number,
        },
        now(),
      );
      records.sessions.attempted(session.id, begun.id);
      return begun;
    });
    return this.#run(token, () => this.#authenticate(attempt, session, store, card, browser, origin));
  }

  /** The browser has come back from the page of the issuer. */
  returned(session: PaymentSession, cres: string | undefined): Promise<void> {
    const challenged = this.#challenged.get(session.id);
    if (challenged === undefined) return Promise.resolve();
    this.#challenged.delete(session.id);
    challenged.cancel();
    const { step, attempt, store, card } = challenged;
    return this.#run(`challenge ${attempt.id}`, async () => {
      const outcome = await this.#ports.authenticator()!.conclude(step.serverTransactionId, cres);
      await this.#authenticated(attempt, session, store, card, outcome);
    });
  }

  /** The way to the page of the issuer, while the cardholder is wanted there. */
  challengeOf(session: PaymentSession): Challenge | undefined {
    return this.#challenged.get(session.id)?.step;
  }

  /** The cardholder does not want to pay. False when an attempt is under way, or the order is paid. */
  cancel(session: PaymentSession): boolean {
    const { records } = this.#ports;
    const { state } = records.orders.get(session.orderId);
    if (!isUnpaid(state) || records.attempts.underWay(session.orderId) !== undefined) return session.isCancelled;
    if (session.isOver || session.isCancelled) return session.isCancelled;
    records.file.write(() => {
      records.orders.happened(session.orderId, 'cancelled');
      records.sessions.end(session.id, true);
    });
    return true;
  }

  /** What may be known of a card. */
  paidCard({ number, expiryMonth, expiryYear }: EnteredCard): AttemptCard {
    const masked = `${number.slice(0, 6)}***${number.slice(-4)}`;
    const { name = '', contact = '' } = this.#ports.issuerOf(number) ?? {};
    const bank = [name, contact].filter((text) => text !== '').join(', ');
    return { masked, brand: brandOf(number), issuer: name, bank, expiryMonth, expiryYear };
  }

  /** Waits for what is under way; who is at the page of an issuer is not waited for. */
  async stop(): Promise<void> {
    for (const { cancel } of this.#challenged.values()) cancel();
    await Promise.allSettled(this.#running.values());
  }

  /** Ends the attempt of an order that waits for the cardholder, and no other: one of which the issuer's answer is taken already goes on.
   *  Whatever the issuer says afterwards, nothing is asked of the switch for it. */
  #endChallenge(orderId: number): void {
    const { session: id } = this.#ports.records.attempts.underWay(orderId) ?? {};
    const challenged = id === undefined ? undefined : this.#challenged.get(id);
    if (challenged === undefined) return;
    const { step, attempt, session, cancel } = challenged;
    this.#challenged.delete(session.id);
    cancel();
    void this.#run(`challenge ${attempt.id}`, async () => {
      // Recorded in this turn: the order is free at once.
      await this.#ports.payments.refuse(attempt, 'Declined', OWN_ERROR, LEFT, undefined);
      await this.#ports.authenticator()!.conclude(step.serverTransactionId, undefined);
      await this.#told(attempt, session);
    });
  }

  #run(token: string, action: () => Promise<void>): Promise<void> {
    const running = action().finally(() => this.#running.delete(token));
    this.#running.set(token, running);
    return running;
  }

  async #authenticate(
    attempt: Attempt,
    session: PaymentSession,
    store: Store,
    card: EnteredCard,
    browser: BrowserFacts,
    origin: string,
  ): Promise<void> {
    const { rules, settings, timer, origins } = this.#ports;
    const authenticator = this.#ports.authenticator();
    if (authenticator === undefined || !rules(card.number, store).authentication) {
      await this.#authorize(attempt, session, store, card, undefined);
      return;
    }
    const { merchant } = store;
    const { form } = session;
    const step = await authenticator.begin({
      pan: card.number,
      expiry: card.expiryYear + card.expiryMonth,
      amountMinor: attempt.amountMinor,
      currency: form.currency,
      at: attempt.beganAt,
      merchantName: merchant.tradingName,
      acceptor: merchant.acceptor,
      categoryCode: merchant.categoryCode,
      merchantCountry: settings.country,
      acquirerBin: settings.acquirerBin,
      notificationUrl: `${origin}/fim/pay/${session.id}/3ds`,
      cardholderName: form.billTo,
      email: form.email,
      browser,
    });
    if (step.is === 'concluded') {
      await this.#authenticated(attempt, session, store, card, step.outcome);
      return;
    }
    const leftMs = Math.max(0, Math.min(settings.challengeMs, session.endsAt - this.#ports.now()));
    const cancel = timer.at(timer.now() + leftMs, () => void this.returned(session, undefined));
    // An issuer's page of this gateway itself is reached as the browser has reached the rest.
    const own = origins().find((each) => step.url.startsWith(`${each}/`));
    const url = own === undefined ? step.url : origin + step.url.slice(own.length);
    this.#challenged.set(session.id, { step: { ...step, url }, attempt, session, store, card, cancel });
  }

  async #authenticated(
    attempt: Attempt,
    session: PaymentSession,
    store: Store,
    card: EnteredCard,
    outcome: AuthenticationOutcome,
  ): Promise<void> {
    const refusal = refusalOf(outcome);
    if (refusal === undefined) {
      await this.#authorize(attempt, session, store, card, outcome);
      return;
    }
    await this.#ports.payments.refuse(attempt, 'Declined', OWN_ERROR, refusal, outcome);
    await this.#told(attempt, session);
  }

  async #authorize(
    attempt: Attempt,
    session: PaymentSession,
    store: Store,
    card: EnteredCard,
    authentication: AuthenticationOutcome | undefined,
  ): Promise<void> {
    const { kind, currency } = session.form;
    await this.#ports.payments.authorize(attempt, { store, kind, currency, card, authentication });
    await this.#told(attempt, session);
  }

  /** The shop's server hears it first, then the cardholder's browser. */
  async #told(attempt: Attempt, { id }: PaymentSession): Promise<void> {
    const { records, teller, settings } = this.#ports;
    await teller.tell(attempt.id);
    const { state } = records.attempts.get(attempt.id);
    const { attempts } = records.sessions.find(id)!;
    if (state === 'approved' || attempts >= settings.attempts) records.sessions.end(id, false);
    await records.file.durable();
  }
}

const LEFT = '3-D Secure: authentication was not completed: the order was opened again meanwhile';

/** Why a payment is not made; undefined when it may be. Who is no cardholder of a programme is not refused for it. */
function refusalOf({ status, isEnrolled }: AuthenticationOutcome): string | undefined {
  if (status === 'N') return '3-D Secure: the cardholder was not authenticated';
  if (status === 'R') return '3-D Secure: the issuer rejects the payment';
  if (status === 'U' && isEnrolled) return '3-D Secure: authentication was not possible';
  return undefined;
}
