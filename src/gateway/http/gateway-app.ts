// The gateway as browsers and shops' servers reach it. A form of a shop begins a session and the browser is sent to its page; the page's
// form is posted to the same path, and every post is answered by a redirection to it, so that going back and reloading send nothing twice.
// A session is known by its path, and by a cookie that only the browser has that began it. Nothing leaves before it is durable.
import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { EventSink } from '../../events/event-table.ts';
import { defectResponse } from '../cc5/cc5-service.ts';
import type { CardRules, Checkout } from '../checkout.ts';
import { type CheckoutPages, pathOf } from '../checkout-pages.ts';
import { readFormBody } from '../form-body.ts';
import type { FormField, OrderForm } from '../order-form.ts';
import type { GatewayFile } from '../orders/gateway-file.ts';
import type { PaymentSession, SessionBook } from '../orders/session-book.ts';
import { assetRoutes } from '../pages/assets.ts';
import { formNames, readCardEntry } from '../pages/card-entry.ts';
import { pageHeaders } from '../pages/page-headers.ts';
import type { CardField, EndPage, Page } from '../pages/page-models.ts';
import { renderPage } from '../pages/render-page.ts';
import type { Store, StoreBook } from '../store.ts';
import { readBody } from './body.ts';
import { addressOf, isTls } from './peer.ts';
import { RateLimits } from './rate-limits.ts';
import type { ReadForm } from './shop-forms.ts';

interface AppPorts {
  readonly file: GatewayFile;
  readonly sessions: SessionBook;
  readonly checkout: Checkout;
  readonly pages: CheckoutPages;
  readonly stores: StoreBook;
  readonly rules: CardRules;
  /** Reads the form of a kit; `urls` are those by which it may have been addressed. */
  readonly readForm: (fields: readonly FormField[], kit: OrderForm['kit'], urls: readonly string[]) => ReadForm;
  /** Answers the XML interface. */
  readonly answerXml: (body: Uint8Array, address: string) => Promise<string>;
  /** Requests of one address in a second; 0: any number. */
  readonly requestsPerSecond: number;
  /** Where browsers reach the gateway, with TLS or without. */
  readonly origin: (isTls: boolean) => string;
  /** Applications of their own, with the path below which each is. */
  readonly mounted: readonly (readonly [root: string, app: Hono])[];
  readonly emit: EventSink;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Env = { Bindings: HttpBindings };
type Asked = Context<Env>;

/** Shops put long descriptions into their forms; the fields of the gateway's own form are short. */
const SHOP_FORM_BYTES = 65_536;
const OWN_FORM_BYTES = 16_384;
const XML_PATH = '/fim/api';
const XML_BYTES = 65_536;
const XML_HEADERS = { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'no-store' };
const COOKIE = 'checkout';

/** The status of a page that ends a checkout. */
const END_STATUS = {
  timedOut: 200,
  paidAlready: 200,
  cancelled: 200,
  unknown: 404,
  refused: 400,
  tooMany: 429,
  failed: 500,
} as const;

export function gatewayApp(ports: AppPorts): Hono<Env> {
  const { file, checkout, pages, emit, now } = ports;
  const limits = new RateLimits(ports.requestsPerSecond, (address, count) =>
    emit('gateway.too-many', { address, count }),
  );
  const app = new Hono<Env>();

  app.onError((error, asked) => {
    emit('gateway.defect', { path: shownPath(asked), reason: error.message });
    if (asked.req.path === XML_PATH) return asked.body(defectResponse(), 200, XML_HEADERS);
    return shown(asked, endPage('failed'));
  });
  app.notFound((asked) => shown(asked, endPage('unknown')));
  app.route('/', assetRoutes());

  app.use(async (asked, next) => {
    if (!limits.takes(addressOf(asked), now())) return shown(asked, endPage('tooMany'));
    await next();
    // Group commit: what the answer says is on disk before it is said.
    await file.durable();
    return undefined;
  });

  for (const [root, mounted] of ports.mounted) app.route(root, mounted);

  for (const [path, kit] of SHOP_PATHS) {
    app.post(path, async (asked) => {
      const type = asked.req.header('content-type') ?? '';
      if (OTHER_FORM.test(type)) {
        const why = `Content-Type: ${type.split(';')[0]!.slice(0, 40)}; allowed: application/x-www-form-urlencoded`;
        emit('gateway.form-refused', { store: '', oid: '', why, address: addressOf(asked) });
        return shown(asked, refusedPage([why]));
      }
      const body = await readBody(asked.env.incoming, SHOP_FORM_BYTES);
      if (body === undefined) return shown(asked, refusedPage([`the form is longer than ${SHOP_FORM_BYTES} bytes`]));
      const fields = readFormBody(body);
      const read = ports.readForm(fields, kit, addressedBy(ports, asked, path));
      if ('refused' in read) {
        const { refused, clientId, language } = read;
        emit('gateway.form-refused', {
          store: clientId,
          oid: '',
          why: refused.join('; '),
          address: addressOf(asked),
        });
        return shown(asked, { ...refusedPage(refused), language });
      }
      const { form, store } = read;
      const session = checkout.begin(form, store, addressOf(asked));
      if (session === undefined) {
        const backUrl = form.shopUrl ?? form.failUrl;
        return shown(asked, { ...endPage('paidAlready'), language: form.language, backUrl });
      }
      asked.header('Set-Cookie', cookieOf(session, isTls(asked)));
      return onward(asked, session);
    });
    const here = `a shop posts its form to ${path} (POST, application/x-www-form-urlencoded), by the browser of the cardholder`;
    app.post(`${path}/`, (asked) =>
      shown(asked, { ...endPage('unknown'), details: [`${here}: without a slash at the end`] }),
    );
    for (const each of [path, `${path}/`]) {
      app.all(each, (asked) => {
        asked.header('Allow', 'POST');
        return shown(asked, refusedPage([`${here}; this is a ${asked.req.method.slice(0, 10)}`]), 405);
      });
    }
  }

  app.post(XML_PATH, async (asked) => {
    const body = await readBody(asked.env.incoming, XML_BYTES);
    if (body === undefined) return asked.text('too long', 413);
    const answer = await ports.answerXml(body, addressOf(asked));
    return asked.body(answer, 200, XML_HEADERS);
  });

  app.get('/fim/pay/:id', (asked) => {
    const found = sessionOf(ports, asked);
    return shown(asked, found === undefined ? endPage('unknown') : pages.page(...found));
  });

  app.post('/fim/pay/:id', async (asked) => {
    const found = sessionOf(ports, asked);
    const field = await ownForm(asked);
    if (found === undefined) return shown(asked, endPage('unknown'));
    const [session, store] = found;
    if (!isOwn(pages, session, field)) return shown(asked, refusedPage([FOREIGN_FORM]));
    if (store.merchant.status !== 'active')
      return shown(asked, refusedPage([`the merchant is ${store.merchant.status}`]));
    const { card, wrong } = readCardEntry(field, now());
    const isMissing = card.securityCode === '' && !wrong.has('number') && ports.rules(card.number, store).securityCode;
    const faults: ReadonlySet<CardField> = isMissing ? new Set([...wrong, 'securityCode']) : wrong;
    if (faults.size > 0) return shown(asked, pages.page(session, store, faults), 422);
    const token = field(formNames.attempt) ?? '';
    await checkout.pay(session, store, card, token, browserOf(asked), ports.origin(isTls(asked)));
    return onward(asked, session);
  });

  app.post('/fim/pay/:id/cancel', async (asked) => {
    const found = sessionOf(ports, asked);
    const field = await ownForm(asked);
    if (found === undefined) return shown(asked, endPage('unknown'));
    const [session] = found;
    if (!isOwn(pages, session, field)) return shown(asked, refusedPage([FOREIGN_FORM]));
    checkout.cancel(session);
    return onward(asked, session);
  });

  // The issuer's page posts from its own origin: the cookie does not come along, and what the browser brings decides nothing.
  app.post('/fim/pay/:id/3ds', async (asked) => {
    const session = ports.sessions.find(asked.req.param('id'));
    const field = await ownForm(asked);
    if (session === undefined) return shown(asked, endPage('unknown'));
    await checkout.returned(session, field('cres'));
    return onward(asked, session);
  });

  return app;
}

/** What is no form as a page without `enctype` sends it. */
const OTHER_FORM = /^\s*(?:multipart\/|application\/json\b)/i;

/** The paths that kits post their forms to. */
const SHOP_PATHS: readonly (readonly [path: string, kit: OrderForm['kit']])[] = [
  ['/fim/est3Dgate', 'est3d'],
  ['/fim/est3dgate', 'est3d'],
  ['/mtc/pay', 'mtc'],
];

/** The gateway's own address of a path, and that by which the browser has called it. */
function addressedBy(ports: AppPorts, asked: Asked, path: string): string[] {
  const own = ports.origin(isTls(asked)) + path;
  const host = asked.req.header('host') ?? '';
  const called = `${isTls(asked) ? 'https' : 'http'}://${host}${path}`;
  return /^[\w.:[\]-]{1,255}$/.test(host) ? [own, called] : [own];
}

const FOREIGN_FORM = 'this form does not come from a page of this payment: go back and reload';

/** The session of the path, when the browser is the one that began it, with its store. */
function sessionOf({ sessions, stores }: AppPorts, asked: Asked): [PaymentSession, Store] | undefined {
  const session = sessions.find(asked.req.param('id') ?? '');
  if (session === undefined || cookieIn(asked) !== session.browser) return undefined;
  const store = stores.find(session.form.clientId);
  return store && [session, store];
}

/** The form was made by a page of this session: another site knows neither its path nor its tokens. */
function isOwn(pages: CheckoutPages, session: PaymentSession, field: (name: string) => string | undefined): boolean {
  return field(formNames.csrf) === pages.csrfToken(session) && /^[\w-]{16,64}$/.test(field(formNames.attempt) ?? '');
}

async function ownForm(asked: Asked): Promise<(name: string) => string | undefined> {
  const body = (await readBody(asked.env.incoming, OWN_FORM_BYTES)) ?? Buffer.alloc(0);
  const fields = new Map(readFormBody(body));
  return (name) => fields.get(name);
}

function shown(asked: Asked, page: Page, status?: 405 | 422): Response {
  const code = status ?? (page.is === 'end' ? END_STATUS[page.why] : 200);
  return asked.body(renderPage(page), code, pageHeaders(page));
}

function onward(asked: Asked, session: PaymentSession): Response {
  asked.header('Cache-Control', 'no-store');
  return asked.redirect(pathOf(session), 303);
}

function endPage(why: EndPage['why']): EndPage {
  return { is: 'end', language: 'fr', why, details: [], backUrl: undefined };
}

function refusedPage(details: readonly string[]): EndPage {
  return { ...endPage('refused'), details };
}

function browserOf(asked: Asked) {
  const header = (name: string, most: number) => (asked.req.header(name) ?? '').slice(0, most);
  return {
    acceptHeader: header('accept', 256),
    userAgent: header('user-agent', 256),
    language: header('accept-language', 8).split(/[,;]/)[0]!,
    address: addressOf(asked),
  };
}

/** Two windows with two orders have two cookies, each for its own path. */
function cookieOf(session: PaymentSession, isSecure: boolean): string {
  const { browser } = session;
  return `${COOKIE}=${browser}; Path=${pathOf(session)}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

function cookieIn({ env }: Asked): string | undefined {
  return /(?:^|;\s*)checkout=([\w-]+)/.exec(env.incoming.headers.cookie ?? '')?.[1];
}

/** A path that says nothing of whose session it is. */
function shownPath(asked: Asked): string {
  return asked.req.path.replace(/^(\/fim\/pay\/)[^/]*/, '$1...').slice(0, 80);
}
