// The merchant centre: people of a store look at its orders and, when they know its key, capture, void and refund. Everything goes through
// the desk, as what the store's server asks for does.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { Language } from '../../centre/member.ts';
import { languages } from '../../centre/texts-by-language.ts';
import { currencyOf } from '../../iso8583/currency.ts';
import type { Desk, OrderView } from '../desk.ts';
import { minorOf } from '../form-amount.ts';
import type { Markup } from '../pages/markup.ts';
import { markup } from '../pages/markup.ts';
import { siteHeaders } from '../pages/page-headers.ts';
import type { PasswordTries } from '../password-tries.ts';
import type { PaymentResult } from '../payment-result.ts';
import type { Store, StoreBook } from '../store.ts';
import { dayPage, type SettledDay } from './day-page.ts';
import { dayTotals } from './day-totals.ts';
import { type Look, orderPage, ordersPage } from './order-pages.ts';
import { insidePage, noticeOf, signInPage, wordsPage } from './pages.ts';
import { type Session, Sessions } from './sessions.ts';
import { lookingPassword, roleOf } from './sign-in.ts';
import { type TextName, text } from './texts.ts';
import { dateOf } from './times.ts';

interface MerchantCentreSettings {
  readonly desk: Desk;
  readonly stores: StoreBook;
  /** The path under which it is mounted: `/merchant`. */
  readonly root: string;
  /** IANA name of the centre's zone. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What nobody guesses, 16 bytes of it or more, in letters and digits. */
  readonly random: () => string;
  /** The address that a request comes from. */
  readonly addressOf: (context: Context) => string;
  readonly tries: PasswordTries;
  /** Undefined: that is not known here. */
  readonly settled?: SettledDays | undefined;
}

/** What was settled with a merchant (contract) for a date (yyyymmdd); undefined when that is not settled. */
export type SettledDays = (contract: string, date: number) => SettledDay | undefined;

/** How many orders the list shows, and how many a day is counted from. */
const LISTED = 50;
const COUNTED = 2_000;
const LARGEST_BODY = 8_192;
const COOKIE = 'merchant_session';

interface Entered {
  readonly session: Session;
  readonly store: Store;
}

export function merchantCentre(settings: MerchantCentreSettings): Hono {
  return new MerchantCentre(settings).app;
}

class MerchantCentre {
  readonly app = new Hono();
  readonly #settings: MerchantCentreSettings;
  readonly #sessions: Sessions;

  constructor(settings: MerchantCentreSettings) {
    this.#settings = settings;
    this.#sessions = new Sessions(settings.random);
    const { app } = this;
    app.use(bodyLimit({ maxSize: LARGEST_BODY }));
    app.use(async (context, next) => {
      await next();
      for (const [name, value] of Object.entries(siteHeaders)) context.header(name, value);
    });
    const { root } = settings;
    app.get('/', (context) => context.redirect(`${root}/orders`, 303));
    app.get('/sign-in', (context) => this.#page(context, signInPage(root, languageAsked(context), '', undefined)));
    app.post('/sign-in', (context) => this.#signIn(context));
    app.post('/sign-out', (context) => this.#signOut(context));
    app.get('/orders', (context) => this.#inside(context, (entered) => this.#orders(context, entered)));
    app.get('/order', (context) => this.#inside(context, (entered) => this.#order(context, entered)));
    app.get('/day', (context) => this.#inside(context, (entered) => this.#day(context, entered)));
    app.get('/viewers', (context) => this.#inside(context, (entered) => this.#viewers(context, entered)));
    for (const act of ['capture', 'void', 'refund'] as const) {
      app.post(`/${act}`, (context) => this.#inside(context, (entered) => this.#act(context, entered, act)));
    }
    app.all('*', (context) => this.#page(context, wordsPage(languageAsked(context), 'noPage'), 404));
  }

  #page(context: Context, page: Markup, status: 200 | 400 | 403 | 404 | 429 = 200): Response {
    return context.html(String(page), status);
  }

  async #signIn(context: Context): Promise<Response> {
    const { root, stores, now, addressOf, tries } = this.#settings;
    const form = await formOf(context);
    const language = languageOf(form.get('lang'));
    if (isFromElsewhere(context)) return this.#page(context, wordsPage(language, 'notFromHere'), 403);
    const clientId = form.get('clientId')?.trim() ?? '';
    const at = now();
    const address = addressOf(context);
    if (tries.areOver(clientId, address, at)) {
      return this.#page(context, signInPage(root, language, clientId, 'tooManyTries'), 429);
    }
    const found = roleOf(stores, clientId, form.get('secret') ?? '');
    if (found === undefined) {
      tries.failed(clientId, address, at);
      return this.#page(context, signInPage(root, language, clientId, 'wrongSecret'), 403);
    }
    tries.succeeded(address);
    const token = this.#sessions.begin(clientId, found.role, language, at);
    const secure = new URL(context.req.url).protocol === 'https:';
    setCookie(context, COOKIE, token, { path: root, httpOnly: true, sameSite: 'Strict', secure });
    return context.redirect(`${root}/orders`, 303);
  }

  async #signOut(context: Context): Promise<Response> {
    const { root, now } = this.#settings;
    const token = getCookie(context, COOKIE);
    const session = token === undefined ? undefined : this.#sessions.find(token, now());
    const form = await formOf(context);
    if (session !== undefined && form.get('csrf') === session.csrf) {
      this.#sessions.end(token!);
      deleteCookie(context, COOKIE, { path: root });
    }
    return context.redirect(`${root}/sign-in`, 303);
  }

  /** For who is signed in; all others are asked to. */
  async #inside(context: Context, show: (entered: Entered) => Response | Promise<Response>): Promise<Response> {
    const { root, stores, now } = this.#settings;
    const token = getCookie(context, COOKIE);
    const session = token === undefined ? undefined : this.#sessions.find(token, now());
    // A store that is gone from the register has no session any more.
    const store = session === undefined ? undefined : stores.find(session.clientId);
    if (session === undefined || store === undefined) {
      const wrong = token === undefined ? undefined : 'isOver';
      return this.#page(context, signInPage(root, languageAsked(context), '', wrong), 403);
    }
    return show({ session, store });
  }

  #show(context: Context, { session, store }: Entered, here: string, body: Markup, status: 200 | 404 = 200): Response {
    const visitor = {
      language: session.language,
      shopName: store.merchant.tradingName,
      mayAct: session.role === 'acts',
      csrf: session.csrf,
    };
    return this.#page(context, insidePage(this.#settings.root, here, visitor, body), status);
  }

  #look({ session }: Entered): Look {
    const { root, timeZone } = this.#settings;
    return { root, timeZone, language: session.language };
  }

  #orders(context: Context, entered: Entered): Response {
    const { desk, root } = this.#settings;
    const oid = context.req.query('oid')?.trim() ?? '';
    const isFound = oid !== '' && desk.order(entered.store, oid) !== undefined;
    if (isFound) return context.redirect(`${root}/order?oid=${encodeURIComponent(oid)}`, 303);
    const page = ordersPage(this.#look(entered), desk.orders(entered.store, LISTED), oid === '' ? undefined : oid);
    return this.#show(context, entered, '/orders', page, oid === '' ? 200 : 404);
  }

  #order(context: Context, entered: Entered): Response {
    const { desk } = this.#settings;
    const { session, store } = entered;
    const oid = context.req.query('oid') ?? '';
    const order = desk.order(store, oid);
    if (order === undefined) {
      const page = ordersPage(this.#look(entered), desk.orders(store, LISTED), oid);
      return this.#show(context, entered, '', page, 404);
    }
    const notice = session.notice !== undefined && noticeOf(session.notice.isWrong, session.notice.words);
    session.notice = undefined;
    const forms =
      session.role === 'acts' ? { csrf: session.csrf, newForm: () => this.#sessions.newForm(session) } : undefined;
    return this.#show(context, entered, '', orderPage(this.#look(entered), order, notice, forms));
  }

  #day(context: Context, entered: Entered): Response {
    const { desk, now, timeZone, settled } = this.#settings;
    const { store } = entered;
    const asked = context.req.query('date')?.replaceAll('-', '') ?? '';
    const date = isDate(asked) ? asked : dateOf(now(), timeZone);
    const orders = desk.orders(store, COUNTED);
    const page = dayPage(this.#look(entered), {
      date,
      totals: dayTotals(orders, date),
      settled: settled?.(store.merchant.contract, Number(date)),
      onlyLatest: orders.length === COUNTED ? COUNTED : undefined,
    });
    return this.#show(context, entered, '/day', page);
  }

  #viewers(context: Context, entered: Entered): Response {
    const { session, store } = entered;
    const { language } = session;
    if (session.role !== 'acts') return this.#page(context, wordsPage(language, 'notAllowed'), 403);
    const body = markup`<h1>${text('viewers', language)}</h1>
<section class="card"><p>${text('viewersWords', language)}</p>
<dl class="facts"><dt>${text('viewingPassword', language)}</dt><dd class="password" dir="ltr">${lookingPassword(store)}</dd></dl></section>`;
    return this.#show(context, entered, '/viewers', body);
  }

  async #act(context: Context, { session, store }: Entered, act: 'capture' | 'void' | 'refund'): Promise<Response> {
    const { desk, root } = this.#settings;
    const { language } = session;
    const form = await formOf(context);
    if (isFromElsewhere(context) || form.get('csrf') !== session.csrf) {
      return this.#page(context, wordsPage(language, 'notFromHere'), 403);
    }
    if (session.role !== 'acts') return this.#page(context, wordsPage(language, 'notAllowed'), 403);
    const oid = form.get('oid') ?? '';
    const order = desk.order(store, oid);
    if (order === undefined) return this.#page(context, wordsPage(language, 'noPage'), 404);
    session.notice = await this.#carryOut(act, session, store, order, form);
    return context.redirect(`${root}/order?oid=${encodeURIComponent(oid)}`, 303);
  }

  async #carryOut(
    act: 'capture' | 'void' | 'refund',
    session: Session,
    store: Store,
    order: OrderView,
    form: URLSearchParams,
  ): Promise<Session['notice']> {
    const { desk } = this.#settings;
    const { oid } = order;
    const words = (name: TextName) => ({ isWrong: true, words: text(name, session.language) });
    if (!this.#sessions.takeForm(session, form.get('form') ?? '')) return words('doneAlready');
    // What the page has shown is what is meant: another may have voided that meanwhile.
    if (act === 'void') {
      const transactionId = form.get('transaction') ?? '';
      return told(await desk.cancel(store, oid, { transactionId }), session.language);
    }
    const most = act === 'capture' ? order.amountMinor : order.capturedMinor - order.refundedMinor;
    const amount = minorIn(form.get('amount') ?? '', order.currency);
    if (amount === undefined || amount < 1 || amount > most) return words('wrongAmount');
    const result = act === 'capture' ? desk.capture(store, oid, amount) : desk.refund(store, oid, amount);
    return told(await result, session.language);
  }
}

function told({ response, code, errorMessage }: PaymentResult, language: Language): Session['notice'] {
  if (response === 'Approved') return { isWrong: false, words: text('done', language) };
  return { isWrong: true, words: text('notDone', language, { why: `${code} ${errorMessage}`.trim() }) };
}

function minorIn(written: string, currency: number): number | undefined {
  const known = currencyOf(String(currency).padStart(3, '0'));
  return known === undefined ? undefined : minorOf(written.trim(), known.exponent);
}

/** What a browser says of where a request comes from; one that says nothing is held to the token of the form. */
function isFromElsewhere(context: Context): boolean {
  const site = context.req.header('Sec-Fetch-Site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = context.req.header('Origin');
  return origin !== undefined && URL.parse(origin)?.host !== context.req.header('Host');
}

async function formOf(context: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await context.req.text());
}

function isDate(text: string): boolean {
  if (!/^\d{8}$/.test(text)) return false;
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6)].map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

function languageOf(asked: string | null | undefined): Language {
  return languages.find((language) => language === asked) ?? 'fr';
}

/** By the address, or what the browser prefers. */
function languageAsked(context: Context): Language {
  const asked = context.req.query('lang') ?? context.req.header('Accept-Language')?.slice(0, 2);
  return languageOf(asked);
}
