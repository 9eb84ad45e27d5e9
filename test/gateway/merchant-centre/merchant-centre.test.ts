// The merchant centre over a desk that notes what it is asked: who enters, what each sees and may do, and what is done once.
import { beforeEach, describe, expect, it, test } from 'vitest';
import type { Desk, OrderView } from '../../../src/gateway/desk.ts';
import { merchantCentre } from '../../../src/gateway/merchant-centre/merchant-centre.ts';
import { lookingPassword } from '../../../src/gateway/merchant-centre/sign-in.ts';
import { PasswordTries } from '../../../src/gateway/password-tries.ts';
import type { PaymentResult } from '../../../src/gateway/payment-result.ts';
import type { Store } from '../../../src/gateway/store.ts';
import { MERCHANT } from '../../centre/registers/fixture.ts';

const STORE: Store = {
  clientId: '600000001',
  merchant: MERCHANT,
  key: 'TEST-KEY-1234',
  api: { name: 'server', password: 'TEST-API-PASSWORD' },
};
const OTHER: Store = { ...STORE, clientId: '600000002', key: 'OTHER-KEY', api: undefined };
const AT = Date.parse('2026-11-26T10:00:00Z');

const result = (oid: string, changes: Partial<PaymentResult> = {}): PaymentResult => ({
  response: 'Approved',
  code: '00',
  errorMessage: '',
  oid,
  transactionId: 'T1',
  approvalCode: '123456',
  reference: '633010000001',
  stan: '000001',
  at: AT,
  clientAddress: '127.0.0.1',
  settlementId: '20261126',
  card: { masked: '950401***0001', brand: 'cmi', issuer: 'Banque Atlas', expiryMonth: '12', expiryYear: '29' },
  authentication: undefined,
  ...changes,
});

const order = (oid: string, changes: Partial<OrderView> = {}): OrderView => ({
  oid,
  kind: 'PreAuth',
  status: 'C',
  amountMinor: 42_550,
  capturedMinor: 42_550,
  refundedMinor: 550,
  currency: 504,
  authorizedAt: AT,
  capturedAt: AT,
  undoable: '8',
  steps: [
    { kind: 'attempt', amountMinor: 42_550, result: result(oid) },
    { kind: 'capture', amountMinor: 42_550, result: result(oid) },
    { kind: 'refund', amountMinor: 550, result: result(oid) },
  ],
  ...changes,
});

const authorised = (oid: string) =>
  order(oid, {
    ...{ status: 'A', capturedMinor: 0, refundedMinor: 0, capturedAt: undefined },
    steps: [{ kind: 'attempt', amountMinor: 42_550, result: result(oid) }],
  });

let asked: string[];
let answer: PaymentResult;
let now: number;
let number: number;
let app: ReturnType<typeof merchantCentre>;

beforeEach(() => {
  asked = [];
  answer = result('A-1');
  now = AT;
  number = 0;
  const orders = new Map([
    [STORE.clientId, [order('A-1'), authorised('A <2>')]],
    [OTHER.clientId, [order('B-1')]],
  ]);
  const note = (text: string) => {
    asked.push(text);
    return Promise.resolve(answer);
  };
  const desk: Desk = {
    pay: () => Promise.reject(new Error('the merchant centre takes no cards')),
    capture: (store, oid, amount) => note(`capture ${store.clientId} ${oid} ${amount}`),
    cancel: (store, oid, named) => note(`void ${store.clientId} ${oid} ${named?.transactionId}`),
    refund: (store, oid, amount) => note(`refund ${store.clientId} ${oid} ${amount}`),
    orderOf: () => undefined,
    order: (store, oid) => orders.get(store.clientId)!.find((one) => one.oid === oid),
    orders: (store, most) => orders.get(store.clientId)!.slice(0, most),
  };
  app = merchantCentre({
    desk,
    stores: { find: (clientId) => [STORE, OTHER].find((store) => store.clientId === clientId) },
    root: '',
    tries: new PasswordTries(),
    timeZone: 'Etc/GMT-1',
    now: () => now,
    random: () => `random-${++number}-xxxxxxxxxxxxxxxx`,
    addressOf: (context) => context.req.header('X-Test-Address') ?? '127.0.0.1',
    settled: (contract, date) =>
      contract === MERCHANT.contract && date === 20261125
        ? {
            ...{ salesMinor: 100_000, refundsMinor: 0, commissionMinor: 1_500, vatMinor: 150, feesMinor: 0 },
            ...{ reserveMinor: 0, carriedInMinor: 0, carriedOutMinor: 0, paidMinor: 98_350, currency: 504 },
            payment: { reference: 'C-1-20261125', payOn: 20261127 },
          }
        : undefined,
  });
});

const get = (path: string, cookie = '') => app.request(path, { headers: { Cookie: cookie } });
const post = (path: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
  app.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Host: 'localhost', ...headers },
    body: String(new URLSearchParams(fields)),
  });

/** The cookie of whoever signs in so. */
async function signedIn(secret: string, clientId = STORE.clientId): Promise<string> {
  const response = await post('/sign-in', { clientId, secret, lang: 'en' });
  expect(response.status).toBe(303);
  const cookie = response.headers.get('Set-Cookie')!;
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
  return cookie.split(';')[0]!;
}

/** The hidden fields of the form that goes to a path. */
function formIn(html: string, action: string): Record<string, string> {
  const form = new RegExp(`action="${action}">([\\s\\S]*?)</form>`).exec(html)?.[1] ?? '';
  return Object.fromEntries(
    [...form.matchAll(/name="(\w+)"[^>]*? value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
    ]),
  );
}

describe('who enters', () => {
  it('nobody sees anything without a key', async () => {
    for (const path of ['/orders', '/order?oid=A-1', '/day', '/viewers', '/none']) {
      const html = await (await get(path)).text();
      expect(html).not.toContain('A-1');
      expect(html).not.toContain('Maârif');
    }
    expect((await post('/refund', { oid: 'A-1', amount: '1' })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it.each(['', 'wrong', 'OTHER-KEY', 'test-key-1234', 'TEST-KEY-1234 '])('%j opens nothing', async (secret) => {
    const response = await post('/sign-in', { clientId: STORE.clientId, secret, lang: 'en' });
    expect([response.status, response.headers.get('Set-Cookie')]).toEqual([403, null]);
  });

  it('no secret opens a store that is not there', async () => {
    expect((await post('/sign-in', { clientId: '1', secret: '', lang: 'en' })).status).toBe(403);
  });

  it('the key and the password of the XML interface open everything', async () => {
    for (const secret of [STORE.key, STORE.api!.password]) {
      const html = await (await get('/order?oid=A-1', await signedIn(secret))).text();
      expect(html).toContain('action="/refund"');
    }
  });

  it('the password for looking shows everything and does nothing', async () => {
    const key = await signedIn(STORE.key);
    const shown = await (await get('/viewers', key)).text();
    const password = lookingPassword(STORE);
    expect(password).toMatch(/^([a-zX2-9]{5}-){3}[a-zX2-9]{5}$/);
    expect(shown).toContain(password);
    expect(lookingPassword({ ...STORE, key: 'ANOTHER' })).not.toBe(password);

    const cookie = await signedIn(password);
    const html = await (await get('/order?oid=A-1', cookie)).text();
    expect(html).toContain('950401***0001');
    expect(html).toContain('Read only');
    expect(html).not.toContain('action="/refund"');
    expect((await get('/viewers', cookie)).status).toBe(403);
    const { csrf } = formIn(html, '/sign-out');
    expect((await post('/refund', { csrf: csrf!, oid: 'A-1', amount: '1' }, { Cookie: cookie })).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('nobody tries for long: by address, and by store', async () => {
    const wrong = (address: string) =>
      post('/sign-in', { clientId: STORE.clientId, secret: 'x', lang: 'en' }, { 'X-Test-Address': address });
    for (let times = 0; times < 10; times++) expect((await wrong('192.0.2.1')).status).toBe(403);
    expect((await wrong('192.0.2.1')).status).toBe(429);
    expect((await wrong('192.0.2.2')).status).toBe(403);
    for (let host = 0; host < 90; host++) await wrong(`198.51.100.${host}`);
    expect((await wrong('203.0.113.1')).status).toBe(429);
    now += 15 * 60_000;
    expect(await signedIn(STORE.key)).toMatch(/^merchant_session=/);
  });

  it('a session ends when nothing is asked, after a working day, and by its own wish', async () => {
    const idle = await signedIn(STORE.key);
    now += 14 * 60_000;
    expect((await get('/orders', idle)).status).toBe(200);
    now += 15 * 60_000;
    expect(await (await get('/orders?lang=en', idle)).text()).toContain('Your session is over');

    const long = await signedIn(STORE.key);
    for (let minutes = 0; minutes < 8 * 60; minutes += 10) {
      expect((await get('/orders', long)).status).toBe(200);
      now += 10 * 60_000;
    }
    expect((await get('/orders', long)).status).toBe(403);

    const ended = await signedIn(STORE.key);
    const { csrf } = formIn(await (await get('/orders', ended)).text(), '/sign-out');
    await post('/sign-out', { csrf: 'forged' }, { Cookie: ended });
    expect((await get('/orders', ended)).status).toBe(200);
    await post('/sign-out', { csrf: csrf! }, { Cookie: ended });
    expect((await get('/orders', ended)).status).toBe(403);
  });
});

describe('what is seen', () => {
  let cookie: string;
  beforeEach(async () => {
    cookie = await signedIn(STORE.key);
  });

  it('the latest orders of this store, and of no other', async () => {
    const html = await (await get('/orders', cookie)).text();
    expect(html).toContain('A-1');
    expect(html).toContain('A &lt;2&gt;');
    expect(html).not.toContain('B-1');
    expect((await get('/order?oid=B-1', cookie)).status).toBe(404);
  });

  it('an order by its number, with its steps', async () => {
    expect((await get('/orders?oid=A-1', cookie)).headers.get('Location')).toBe('/order?oid=A-1');
    const missing = await get('/orders?oid=%3Cb%3E', cookie);
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('There is no order &lt;b&gt;.');
    const html = await (await get('/order?oid=A-1', cookie)).text();
    for (const shown of ['950401***0001', '633010000001', '123456', 'MAD\u00a0425.50', 'Refund']) {
      expect(html).toContain(shown);
    }
  });

  it('the day: totals by kind, and what was settled', async () => {
    const html = await (await get('/day?date=2026-11-26', cookie)).text();
    const cells = [...html.matchAll(/<td[^>]*>(?:<bdi[^>]*>)?([^<]*)/g)].map(([, cell]) =>
      cell!.replaceAll('\u00a0', ' '),
    );
    expect(cells.slice(0, 12)).toEqual([
      ...['Sales and captures', '1', 'MAD 425.50', 'Voids', '0', 'MAD 0.00'],
      ...['Refunds', '1', '-MAD 5.50', 'Net', '', 'MAD 420.00'],
    ]);
    expect(html).toContain('This day is not settled yet.');
    const settled = await (await get('/day?date=2026-11-25', cookie)).text();
    expect(settled).toContain('Nothing was done on this day.');
    expect(settled).toContain('MAD\u00a0983.50');
  });

  it('by default the day of the centre, and of no wrong date', async () => {
    now = Date.parse('2026-11-26T23:30:00Z');
    const late = await signedIn(STORE.key);
    expect(await (await get('/day', late)).text()).toContain('27 November 2026');
    expect(await (await get('/day?date=2026-13-45', late)).text()).toContain('27 November 2026');
  });

  it('is in no cache, no frame, and runs no script', async () => {
    const { headers } = await get('/orders', cookie);
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    expect(await (await get('/orders', cookie)).text()).not.toContain('<script');
  });
});

describe('what is done', () => {
  let cookie: string;
  let html: string;
  beforeEach(async () => {
    cookie = await signedIn(STORE.key);
    html = await (await get('/order?oid=A-1', cookie)).text();
  });
  const act = (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ) => post(path, fields, { Cookie: cookie, ...headers });
  const noticed = async () => (await get('/order?oid=A-1', cookie)).text();

  it('a refund of what is left, by default', async () => {
    const form = formIn(html, '/refund');
    expect(form.amount).toBe('420.00');
    const response = await act('/refund', form);
    expect([response.status, response.headers.get('Location')]).toEqual([303, '/order?oid=A-1']);
    expect(asked).toEqual(['refund 600000001 A-1 42000']);
    expect(await noticed()).toContain('Done.');
    expect(await noticed()).not.toContain('Done.');
  });

  it('a part of it, as people write amounts', async () => {
    await act('/refund', { ...formIn(html, '/refund'), amount: ' 20,5 ' });
    expect(asked).toEqual(['refund 600000001 A-1 2050']);
  });

  it.each(['', '0', '-1', '1e3', '420.01', '1.001', 'all', '999999999999999999'])('no refund of %j', async (amount) => {
    await act('/refund', { ...formIn(html, '/refund'), amount });
    expect(asked).toEqual([]);
    expect(await noticed()).toContain('is more than is left');
  });

  it('the same form twice does nothing twice', async () => {
    const form = formIn(html, '/refund');
    await act('/refund', form);
    await act('/refund', form);
    expect(asked).toHaveLength(1);
    expect(await noticed()).toContain('sent already');
  });

  it('a void, and a capture of what is authorised', async () => {
    await act('/void', formIn(html, '/void'));
    const shown = await (await get(`/order?oid=${encodeURIComponent('A <2>')}`, cookie)).text();
    expect(shown).not.toContain('action="/refund"');
    await act('/capture', formIn(shown, '/capture'));
    expect(asked).toEqual(['void 600000001 A-1 8', 'capture 600000001 A <2> 42550']);
  });

  it('what the switch refuses is said', async () => {
    answer = result('A-1', { response: 'Declined', code: '61', errorMessage: 'Exceeds limit <b>' });
    await act('/refund', formIn(html, '/refund'));
    expect(await noticed()).toContain('Refused: 61 Exceeds limit &lt;b&gt;');
  });

  it.each([
    ['without its token', {}, { csrf: '' }],
    ['with the token of somebody else', {}, { csrf: 'random-1-xxxxxxxxxxxxxxxx' }],
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, {}],
    ['from another origin', { Origin: 'https://evil.example' }, {}],
    ['from no origin', { Origin: 'null' }, {}],
  ])('nothing is done by a form %s', async (_, headers, changes) => {
    const response = await act('/refund', { ...formIn(html, '/refund'), ...changes }, headers);
    expect(response.status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('an order of another store cannot be refunded', async () => {
    expect((await act('/refund', { ...formIn(html, '/refund'), oid: 'B-1' })).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('a form that is too large is not read', async () => {
    expect((await act('/refund', { ...formIn(html, '/refund'), oid: 'x'.repeat(9_000) })).status).toBe(413);
    expect(asked).toEqual([]);
  });
});

test('nobody signs somebody in from another site', async () => {
  const fields = { clientId: STORE.clientId, secret: STORE.key, lang: 'en' };
  expect((await post('/sign-in', fields, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
});
