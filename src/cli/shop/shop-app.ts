// The shop of the demonstration: three articles, an order, a signed form to the gateway, and what the gateway tells of it: by its own call
// and by the browser that comes back. Both are believed only when they are signed with the store's key.
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Language } from '../../centre/member.ts';
import { languages } from '../../centre/texts-by-language.ts';
import { articleOf } from './articles.ts';
import { isGenuine, signed } from './est3d-client.ts';
import { paidBy, type ShopOrder, ShopOrders } from './shop-orders.ts';
import { articlesPage, CURRENCY, orderPage, type PaymentForm, type TestCard, wordsPage } from './shop-pages.ts';
import { shopScript, shopStyle } from './shop-style.ts';

interface ShopSettings {
  /** `http://127.0.0.1:9000`: how the browser and the gateway reach it. */
  readonly origin: string;
  /** Where its forms go: `http://127.0.0.1:8080/fim/est3Dgate`. */
  readonly gatewayUrl: string;
  readonly clientId: string;
  readonly storeKey: string;
  readonly cards: readonly TestCard[];
  /** Eight letters or digits that nobody guesses. */
  readonly random: () => string;
}

const LARGEST_BODY = 64 * 1024;
const DIGITS_OF_CENTS = 2;

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#b4532a" d="M16 1l5 6h8v8l2 1-2 1v8h-8l-5 6-5-6H3v-8l-2-1 2-1V7h8z"/><path fill="#dba64a" d="M16 9l7 7-7 7-7-7z"/></svg>`;

export function shopApp(settings: ShopSettings): Hono<{ Bindings: HttpBindings }> {
  const { storeKey, cards } = settings;
  const orders = new ShopOrders(settings.random);
  const app = new Hono<{ Bindings: HttpBindings }>();
  const policy = [
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    `form-action 'self' ${new URL(settings.gatewayUrl).origin}`,
  ].join('; ');

  app.use(bodyLimit({ maxSize: LARGEST_BODY }));
  app.use(async (context, next) => {
    await next();
    context.header('Content-Security-Policy', policy);
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
  });
  app.get('/shop.css', (context) => context.body(shopStyle, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/shop.js', (context) => context.body(shopScript, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get('/shop.svg', (context) => context.body(icon, 200, { 'Content-Type': 'image/svg+xml' }));

  app.get('/', (context) => context.html(articlesPage(languageOf(context.req.query('lang')), cards)));
  app.post('/orders', async (context) => {
    const asked = new URLSearchParams(await context.req.text());
    const language = languageOf(asked.get('lang'));
    const article = articleOf(asked.get('article') ?? '');
    if (article === undefined) return context.html(wordsPage(language, 'noSuchOrder'), 404);
    const { oid } = orders.open(article);
    return context.redirect(`/orders/${oid}?lang=${language}`, 303);
  });
  app.get('/orders/:oid', (context) => {
    const language = languageOf(context.req.query('lang'));
    const order = orders.find(context.req.param('oid'));
    if (order === undefined) return context.html(wordsPage(language, 'noSuchOrder'), 404);
    return context.html(orderPage(language, order, formOf(order, language, settings)));
  });

  // The gateway's server asks what to do: capture what is authorised.
  app.post('/callback', async (context) => {
    const told = fieldsOf(await context.req.text());
    const order = noted(told);
    if (order === undefined) return context.text('FAILURE');
    const isPaid = paidBy(order) !== undefined && saidOf(told, 'Response') === 'Approved';
    return context.text(isPaid ? 'ACTION=POSTAUTH' : 'APPROVED');
  });
  // The browser is back. It may be here before the gateway's call, which may also be lost.
  app.post('/back', async (context) => {
    const told = fieldsOf(await context.req.text());
    const language = languageOf(saidOf(told, 'lang'));
    const order = noted(told);
    if (order === undefined) return context.html(wordsPage(language, 'notGenuine'), 400);
    return context.redirect(`/orders/${order.oid}?lang=${language}`, 303);
  });

  /** Notes what the gateway tells; undefined when it is not the gateway's, or not about an order of this shop as it was made. */
  function noted(told: Told): ShopOrder | undefined {
    const order = orders.find(saidOf(told, 'oid'));
    if (order === undefined || !isGenuine(told, storeKey)) return undefined;
    const asExpected = [
      ['clientid', settings.clientId],
      ['amount', written(order.amountMinor)],
      ['currency', String(CURRENCY)],
    ] as const;
    if (asExpected.some(([name, value]) => saidOf(told, name) !== value)) return undefined;
    const number = saidOf(told, 'TransId');
    if (number === '') return order;
    orders.note(order.oid, number, {
      isApproved: saidOf(told, 'Response') === 'Approved' && saidOf(told, 'ProcReturnCode') === '00',
      code: saidOf(told, 'ProcReturnCode'),
      message: saidOf(told, 'ErrMsg'),
      approval: saidOf(told, 'AuthCode'),
      card: saidOf(told, 'MaskedPan'),
    });
    return order;
  }
  return app;
}

/** The form that the browser brings to the gateway. */
function formOf(order: ShopOrder, language: Language, settings: ShopSettings): PaymentForm {
  const { origin, clientId, storeKey, gatewayUrl } = settings;
  const fields: [string, string][] = [
    ['clientid', clientId],
    ['storetype', '3D_PAY_HOSTING'],
    ['TranType', 'PreAuth'],
    ['amount', written(order.amountMinor)],
    ['currency', String(CURRENCY)],
    ['oid', order.oid],
    ['okUrl', `${origin}/back`],
    ['failUrl', `${origin}/back`],
    ['callbackUrl', `${origin}/callback`],
    ['shopurl', `${origin}/orders/${order.oid}?lang=${language}`],
    ['lang', language],
    ['email', 'client@example.ma'],
    ['tel', '0600000000'],
    ['BillToName', 'Amina Test'],
    ['BillToCity', 'Casablanca'],
    ['BillToCountry', '504'],
    ['rnd', settings.random()],
    ['hashAlgorithm', 'ver3'],
    ['encoding', 'UTF-8'],
    ['AutoRedirect', 'true'],
    ['CallbackResponse', 'true'],
    ['refreshtime', '3'],
  ];
  return { action: gatewayUrl, fields: signed(fields, storeKey) };
}

type Told = readonly (readonly [name: string, value: string])[];

const fieldsOf = (body: string): Told => [...new URLSearchParams(body)];

/** By its name in any case; empty when it is not there. */
function saidOf(told: Told, wanted: string): string {
  return told.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1] ?? '';
}

function languageOf(asked: string | null | undefined): Language {
  return languages.find((language) => language === asked) ?? 'fr';
}

/** `125.50` */
function written(minor: number): string {
  const digits = String(minor).padStart(DIGITS_OF_CENTS + 1, '0');
  return `${digits.slice(0, -DIGITS_OF_CENTS)}.${digits.slice(-DIGITS_OF_CENTS)}`;
}
