// Which page a browser gets in a session: it follows from what is recorded, and from nothing that the browser says. So a reload shows the
// same page again, and going back shows what is true now.
import type { Checkout } from './checkout.ts';
import type { FormField } from './order-form.ts';
import type { Attempt } from './orders/attempt-book.ts';
import type { OrderRecords } from './orders/order-records.ts';
import { isUnpaid } from './orders/order-state.ts';
import type { PaymentSession } from './orders/session-book.ts';
import type { CardField, DeclineWord, OnwardPage, Page, PaymentHead } from './pages/page-models.ts';
import type { PaymentResult } from './payment-result.ts';
import { OWN_ERROR } from './payments.ts';
import type { Store } from './store.ts';

interface PagePorts {
  readonly records: OrderRecords;
  readonly checkout: Checkout;
  /** What the browser takes back of a result. */
  readonly back: (session: PaymentSession, store: Store, result: PaymentResult) => Back;
  readonly random: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Back {
  readonly url: string;
  readonly method: 'post' | 'get';
  readonly fields: readonly FormField[];
}

const NONE: ReadonlySet<CardField> = new Set();

export class CheckoutPages {
  readonly #ports: PagePorts;

  constructor(ports: PagePorts) {
    this.#ports = ports;
  }

  /** What the session shows now. `wrong`: fields of the card that was just given and cannot be charged. */
  page(session: PaymentSession, store: Store, wrong: ReadonlySet<CardField> = NONE): Page {
    const { records, now } = this.#ports;
    if (session.isCancelled) return this.#cancelled(session, store);
    const latest = session.latestAttempt === undefined ? undefined : records.attempts.get(session.latestAttempt);
    if (latest?.result !== undefined && (latest.state === 'approved' || session.isOver)) {
      return this.#backToShop(session, store, latest, latest.result);
    }
    const { state } = records.orders.get(session.orderId);
    if (!isUnpaid(state)) return this.#end(session, 'paidAlready');
    const underWay = records.attempts.underWay(session.orderId);
    if (underWay !== undefined) return this.#underWay(session, store, underWay);
    if (latest !== undefined && this.#isBeingTold(latest)) return this.#waiting(session, store);
    if (now() > session.endsAt) return this.#end(session, 'timedOut');
    return this.#form(session, store, latest, wrong);
  }

  /** Proves that a form comes from a page of this session. */
  csrfToken({ id, browser }: PaymentSession): string {
    return this.#ports.records.vault.proof(`form of ${id} ${browser}`);
  }

  #form(session: PaymentSession, store: Store, latest: Attempt | undefined, wrong: ReadonlySet<CardField>): Page {
    const { random, now } = this.#ports;
    return {
      is: 'payment',
      ...headOf(session, store),
      action: pathOf(session),
      cancelAction: `${pathOf(session)}/cancel`,
      attemptToken: random(),
      csrfToken: this.csrfToken(session),
      wrong,
      declined: wrong.size > 0 ? undefined : declineWordOf(latest?.result),
      bank: latest?.card.bank ?? '',
      secondsLeft: Math.max(0, Math.floor((session.endsAt - now()) / 1_000)),
    };
  }

  /** At the page of the issuer, in this window; or on its way, in this or another one. */
  #underWay(session: PaymentSession, store: Store, { card }: Attempt): Page {
    const challenge = this.#ports.checkout.challengeOf(session);
    if (challenge === undefined) return this.#waiting(session, store);
    const { url, creq } = challenge;
    return {
      is: 'onward',
      ...headOf(session, store),
      to: 'bank',
      outcome: undefined,
      declined: undefined,
      bank: card.issuer,
      url,
      method: 'post',
      fields: [
        ['creq', creq],
        ['threeDSSessionData', Buffer.from(session.id).toString('base64url')],
      ],
      afterSeconds: 0,
    };
  }

  #waiting(session: PaymentSession, store: Store): Page {
    return { is: 'waiting', ...headOf(session, store), lookAgainAt: pathOf(session) };
  }

  #backToShop(session: PaymentSession, store: Store, latest: Attempt, result: PaymentResult): Page {
    // The shop's server hears it first.
    if (this.#isBeingTold(latest)) return this.#waiting(session, store);
    const { form } = session;
    const told = this.#ports.records.tellings.find(latest.id);
    const back = told?.told.back ?? this.#ports.back(session, store, result);
    return {
      is: 'onward',
      ...headOf(session, store),
      to: 'shop',
      outcome: result.response === 'Approved' ? 'approved' : 'declined',
      declined: declineWordOf(result),
      bank: latest.card.bank,
      ...back,
      afterSeconds: form.returnsByItself ? form.returnSeconds : undefined,
    } satisfies OnwardPage;
  }

  /** To the address that the shop has named for it, or back with a result that says so. */
  #cancelled(session: PaymentSession, store: Store): Page {
    const { form, clientAddress } = session;
    const result: PaymentResult = {
      response: 'Error',
      code: OWN_ERROR,
      errorMessage: 'the cardholder has cancelled the payment',
      oid: form.oid,
      ...{ transactionId: '', approvalCode: '', reference: '', stan: '', settlementId: '', clientAddress },
      at: this.#ports.now(),
      card: undefined,
      authentication: undefined,
    };
    const back: Back =
      form.shopUrl === undefined
        ? this.#ports.back(session, store, result)
        : { url: form.shopUrl, method: 'get', fields: [] };
    return {
      is: 'onward',
      ...headOf(session, store),
      ...{ to: 'shop', outcome: 'cancelled', declined: undefined, bank: '' },
      ...back,
      afterSeconds: 0,
    };
  }

  #end({ form }: PaymentSession, why: 'paidAlready' | 'timedOut'): Page {
    return { is: 'end', language: form.language, why, details: [], backUrl: form.shopUrl ?? form.failUrl };
  }

  /** The shop's server is being told for the first time. */
  #isBeingTold({ id }: Attempt): boolean {
    const telling = this.#ports.records.tellings.find(id);
    return telling?.state === 'waiting' && telling.timesTried === 0;
  }
}

/** The path of a session's page. */
export function pathOf({ id }: Pick<PaymentSession, 'id'>): string {
  return `/fim/pay/${id}`;
}

function headOf({ form }: PaymentSession, { merchant }: Store): PaymentHead {
  const { language, amountMinor, currency, displayAmount, oid } = form;
  const site = (merchant.site && URL.parse(merchant.site)?.host) || merchant.site || '';
  return { language, merchantName: merchant.tradingName, site, amountMinor, currency, displayAmount, oid };
}

const DECLINE_WORDS: Readonly<Record<string, DeclineWord>> = {
  '14': 'card',
  '15': 'card',
  '56': 'card',
  '54': 'expired',
  '51': 'funds',
  '61': 'limit',
  '65': 'limit',
  N7: 'securityCode',
  '82': 'securityCode',
  '57': 'notEnrolled',
  '91': 'unavailable',
  '96': 'unavailable',
};

/** Why an attempt failed, as cardholders are told; undefined when it did not. */
function declineWordOf(result: PaymentResult | undefined): DeclineWord | undefined {
  if (result === undefined || result.response === 'Approved') return undefined;
  if (result.code === OWN_ERROR) return result.response === 'Declined' ? 'authentication' : 'unavailable';
  return DECLINE_WORDS[result.code] ?? 'declined';
}
