// What hostile shops, cardholders and strangers try on the gateway, its shop and its merchant centre, over real sockets against the program as
// it ships. The list, with what came of each: docs/gateway-security.md.
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signed } from '../../src/cli/shop/est3d-client.ts';
import { ShopProcess } from './shop-process.ts';
import { Folder } from './switch-process.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sending {
  readonly method?: string;
  readonly fields?: Iterable<readonly [string, string]>;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of this machine: what a limit by address sees. */
  readonly from?: string;
}

const MARKUP = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;`;
/** Addresses from which the tests ask, so that none is over its limit because of another. */
const LOOPBACK = '127.0.0.1';

let shop: ShopProcess;
let folder: Folder;
let number = 0;

/** Closed after so many milliseconds; a client that never ends its headers, from the beginning of this file. */
let dripped: Promise<number>;

beforeAll(async () => {
  folder = new Folder();
  shop = await ShopProcess.start({ TMPDIR: folder.path });
  dripped = drip();
}, 60_000);

afterAll(async () => {
  expect(await shop?.stop()).toBe(0);
  folder?.remove();
});

function send(url: string, { method, fields, body, headers = {}, from = LOOPBACK }: Sending = {}): Promise<Answer> {
  const sent =
    body ?? (fields === undefined ? undefined : String(new URLSearchParams([...fields].map(([n, v]) => [n, v]))));
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: method ?? (sent === undefined ? 'GET' : 'POST'),
        localAddress: from,
        headers: {
          ...(sent === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
          ...(sent === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(sent)) }),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(sent);
  });
}

/** The fields of an order of this store, before they are signed. */
function orderFields(changes: Readonly<Record<string, string>> = {}): [string, string][] {
  return Object.entries({
    ...{ clientid: shop.clientId, storetype: '3D_PAY_HOSTING', TranType: 'Auth', amount: '125.50', currency: '504' },
    ...{ oid: `ATTACK-${++number}`, okUrl: `${shop.url}/back`, failUrl: `${shop.url}/back`, lang: 'en', rnd: 'r' },
    ...{ callbackUrl: `${shop.url}/callback`, hashAlgorithm: 'ver3', encoding: 'UTF-8' },
    ...changes,
  });
}

const checkout = (fields: Iterable<readonly [string, string]>, sending: Sending = {}) =>
  send(`${shop.gatewayUrl}/fim/est3Dgate`, { ...sending, fields });

interface Opened {
  readonly url: string;
  readonly cookie: string;
  readonly html: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Opens the payment page of a form. */
async function opened(form: Iterable<readonly [string, string]>): Promise<Opened> {
  const answer = await checkout(form);
  expect(answer.status).toBe(303);
  const url = new URL(answer.headers.location!, shop.gatewayUrl).href;
  const [cookie = ''] = answer.headers['set-cookie']![0]!.split(';');
  const { text } = await send(url, { headers: { cookie } });
  const hidden = /<form[^>]*data-card[\s\S]*?<\/form>/
    .exec(text)![0]
    .matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return { url, cookie, html: text, fields: Object.fromEntries([...hidden].map(([, name, value]) => [name!, value!])) };
}

const signedOrder = (changes: Readonly<Record<string, string>> = {}) => signed(orderFields(changes), shop.storeKey);

/** A card of the shop's list, as the fields of the form. */
function card(words = 'Approved'): Record<string, string> {
  const [, digits = '', expiry = '', securityCode = ''] = /^(.+) (\S+) (\S+)$/.exec(shop.cards.get(words)!)!;
  return { number: digits.replaceAll(' ', ''), expiry, securityCode };
}

const pay = ({ url, cookie, fields }: Opened, changes: Readonly<Record<string, string>> = {}, headers = {}) =>
  send(url, { fields: Object.entries({ ...fields, ...card(), ...changes }), headers: { cookie, ...headers } });

const approvals = (oid: string) => shop.attempts(oid).filter((line) => line.includes('response=Approved'));
const oidOf = (form: Iterable<readonly [string, string]>) => new Map(form).get('oid')!;

describe('a form that the shop has not signed', () => {
  it.each([
    ['another amount', 'amount', '1.00'],
    ['another store', 'clientid', '600000002'],
    ['another order', 'oid', 'CMD-0001-aaaaaaaa'],
    ['another currency', 'currency', '392'],
    ['another way back', 'okUrl', 'https://evil.example/'],
    ['another callback', 'callbackUrl', 'https://evil.example/'],
    ['a sale in place of an authorization', 'TranType', 'PreAuth'],
  ])('with %s begins nothing', async (_, name, value) => {
    const form = signedOrder().map(([n, v]) => (n === name ? ([n, value] as const) : ([n, v] as const)));
    const answer = await checkout(form);
    expect(answer.status).toBe(400);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.text).not.toContain('https://evil.example');
  });

  it('with a field twice begins nothing, or what was signed', async () => {
    for (const [name, value] of [
      ['amount', '1.00'],
      ['AMOUNT', '1.00'],
      ['oid', 'X'],
    ] as const) {
      for (const form of [
        [...signedOrder(), [name, value]],
        [[name, value], ...signedOrder()],
      ] as const) {
        expect((await checkout(form as Iterable<readonly [string, string]>)).status).toBe(400);
      }
    }
  });

  it("with another store's key, or none, begins nothing", async () => {
    for (const key of ['another key of tests', '', `${shop.storeKey} `]) {
      expect((await checkout(signed(orderFields(), key))).status).toBe(400);
    }
    expect((await checkout(orderFields())).status).toBe(400);
    expect((await checkout([])).status).toBe(400);
  });

  it('says which hash fits to nobody: neither hash nor key are on the page', async () => {
    const fields = orderFields();
    const right = new Map(signed(fields, shop.storeKey)).get('HASH')!;
    const { text } = await checkout([...fields, ['HASH', 'AAAA']]);
    expect(text).not.toContain(shop.storeKey);
    expect(text).not.toContain(right);
    expect(text).not.toContain(right.replaceAll('+', '&#43;'));
  });
});

describe('a form that is sent again', () => {
  it('is the same order: it is charged once, and told paid after that', async () => {
    const form = signedOrder();
    const [first, second] = [await opened(form), await opened(form)];
    const answers = await Promise.all([pay(first), pay(second), pay(first), pay(second)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(approvals(oidOf(form))).toHaveLength(1);
    const again = await checkout(form);
    expect(again.text).toContain('paid already');
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('forty posts of one payment page are one attempt', async () => {
    const form = signedOrder();
    const page = await opened(form);
    const answers = await Promise.all(Array.from({ length: 40 }, () => pay(page)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(shop.attempts(oidOf(form))).toHaveLength(1);
    await quiet();
  });
});

describe('a payment page that is somebody else’s', () => {
  it('cannot be seen or paid without its cookie, nor with that of another', async () => {
    const form = signedOrder();
    const [page, other] = [await opened(form), await opened(signedOrder())];
    for (const cookie of ['', other.cookie, 'checkout=', `checkout=${'A'.repeat(24)}`]) {
      expect((await send(page.url, { headers: { cookie } })).status).toBe(404);
      expect((await pay({ ...page, cookie })).status).toBe(404);
      expect(
        (await send(`${page.url}/cancel`, { fields: Object.entries(page.fields), headers: { cookie } })).status,
      ).toBe(404);
    }
    expect(shop.attempts(oidOf(form))).toEqual([]);
  });

  it('cannot be paid from another site: its form has tokens that no other site knows', async () => {
    const form = signedOrder();
    const [page, other] = [await opened(form), await opened(signedOrder())];
    for (const changes of [
      { csrf: '' },
      { csrf: other.fields.csrf! },
      { csrf: 'x' },
      { attempt: '' },
      { attempt: '../x' },
    ]) {
      expect((await pay(page, changes)).status).toBe(400);
    }
    expect(shop.attempts(oidOf(form))).toEqual([]);
    const answer = await checkout(signedOrder());
    expect(answer.headers['set-cookie']![0]).toMatch(/; Path=\/fim\/pay\/[\w-]{20,}; HttpOnly; SameSite=Lax$/);
  });

  it('is concluded by no cres of a stranger', async () => {
    const form = signedOrder();
    const page = await opened(form);
    await pay(page, card('The bank asks for a code, then approved'));
    const { text } = await send(page.url, { headers: { cookie: page.cookie } });
    const creq = /name="creq" value="([\w-]+)"/.exec(text)![1]!;
    const asked = JSON.parse(Buffer.from(creq, 'base64url').toString()) as Record<string, string>;
    const cres = { ...asked, messageType: 'CRes', transStatus: 'Y', challengeCompletionInd: 'Y' };
    const forged = Buffer.from(JSON.stringify(cres)).toString('base64url');
    await send(`${page.url}/3ds`, { fields: [['cres', forged]] });
    expect(approvals(oidOf(form))).toEqual([]);
  });
});

describe('a shop that is told lies', () => {
  it('believes no callback and no browser without the key', async () => {
    const { headers } = await send(`${shop.url}/orders`, { fields: [['article', 'tea']] });
    const oid = /CMD-\d+-\w+/.exec(headers.location!)![0];
    const lie = [
      ...orderFields({ oid, amount: '180.00' }),
      ...Object.entries({ Response: 'Approved', ProcReturnCode: '00', TransId: '1', AuthCode: '1' }),
    ] as [string, string][];
    for (const form of [lie, [...lie, ['HASH', 'AAAA']], signed(lie, 'another key')] as const) {
      const fields = form as Iterable<readonly [string, string]>;
      expect((await send(`${shop.url}/callback`, { fields })).text).toBe('FAILURE');
      expect((await send(`${shop.url}/back`, { fields })).status).toBe(400);
    }
    expect((await send(`${shop.url}/orders/${oid}?lang=en`)).text).toContain('Pay by card');
  });
});

describe('what is too much', () => {
  it.each([
    ['a form of a megabyte', [['x', 'y'.repeat(1_000_000)]]],
    ['a thousand fields', Array.from({ length: 1_000 }, (_, i) => [`f${i}`, '1'])],
    ['a name of ten thousand characters', [['n'.repeat(10_000), '1']]],
    ['a value of ten thousand characters', [['BillToName', 'n'.repeat(10_000)]]],
    ['an order number of ten thousand characters', [['oid', 'n'.repeat(10_000)]]],
  ] as [string, [string, string][]][])('%s is refused', async (_, more) => {
    const form = signed([...orderFields().filter(([name]) => !more.some(([n]) => n === name)), ...more], shop.storeKey);
    const answer = await checkout(form).catch((error: Error) => error);
    // What is longer than may be is not read to its end: the connection may be gone before the answer is read.
    if (answer instanceof Error) expect((answer as NodeJS.ErrnoException).code).toMatch(/ECONNRESET|EPIPE/);
    else expect(answer.status).toBe(400);
  });

  it('a card form, a header, an address that are too long are refused', async () => {
    const page = await opened(signedOrder());
    const long = await pay(page, { number: '4'.repeat(100_000) }).catch(({ code }) => code);
    expect(typeof long === 'string' ? long : long.status).toBeOneOf([400, 404, 413, 'ECONNRESET', 'EPIPE']);
    expect((await pay(page, { number: '4'.repeat(1_000) })).status).toBe(422);
    const tooLong = /^HTTP\/1\.1 431 /;
    expect(await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(tooLong);
    expect(await raw(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatch(tooLong);
  });

  it('bytes that are no form and no HTTP harm nobody', async () => {
    const path = `${shop.gatewayUrl}/fim/est3Dgate`;
    for (const body of ['%', '%zz=%', '&&&&', '\u0000=\u0000', Buffer.from([0xff, 0xfe, 0x80, 0x3d])]) {
      expect((await send(path, { body })).status).toBe(400);
    }
    expect((await send(path, { body: '{"a":1}', headers: { 'Content-Type': 'application/json' } })).status).toBe(400);
    expect((await send(path)).status).toBe(405);
    expect(
      await raw('GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    ).toContain(' 400 ');
    expect(await raw('\u0016\u0003\u0001\u0000')).toContain(' 400 ');
    expect((await send(`${shop.gatewayUrl}/fim/pay/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });
});

describe('what would leave its place', () => {
  it('no line end in any field comes into a header', async () => {
    const evil = 'x\r\nSet-Cookie: stolen=1\r\n\r\n<script>alert(1)</script>';
    for (const [name] of orderFields()) {
      const answer = await checkout(signedOrder({ [name]: evil }));
      expect(JSON.stringify(answer.headers), name).not.toContain('stolen');
    }
    for (const path of ['/merchant/order?oid=', '/merchant/sign-in?lang=', '/fim/pay/']) {
      const answer = await send(shop.gatewayUrl + path + encodeURIComponent(evil));
      expect(JSON.stringify(answer.headers), path).not.toContain('stolen');
    }
  });

  it.each([
    ...['javascript:alert(1)', 'data:text/html,x', '//evil.example/', 'file:///etc/passwd', '/fim/est3Dgate', ''],
    ...['https://user:password@evil.example/', 'http://a\r\n.example/', '\u0001https://evil.example'],
  ])('no way leads to %j, even when the shop has signed it', async (url) => {
    for (const name of ['okUrl', 'failUrl']) {
      expect((await checkout(signedOrder({ [name]: url }))).status).toBe(400);
    }
  });

  it('no address of a redirect is of another site', async () => {
    const page = await opened(signedOrder());
    const paid = await pay(page, {}, { Host: 'evil.example' });
    expect(paid.headers.location).toMatch(/^\/fim\/pay\//);
    const entered = await signIn();
    for (const oid of ['//evil.example', 'https://evil.example', '\\\\evil.example']) {
      const answer = await send(`${shop.gatewayUrl}/merchant/orders?oid=${encodeURIComponent(oid)}`, {
        headers: { cookie: entered },
      });
      expect(answer.headers.location ?? '/').toMatch(/^\/(?!\/)/);
    }
  });

  it('markup in every field is text: on the pages, in the shop, in the merchant centre', async () => {
    const text = [
      'email',
      'tel',
      'BillToName',
      'BillToCompany',
      'rnd',
      'amountCur',
      'symbolCur',
      'oid',
      MARKUP.slice(0, 60),
    ];
    const form = signedOrder(
      Object.fromEntries(text.map((name) => [name, name === 'oid' ? `<b>${++number}</b>` : MARKUP])),
    );
    const isClean = (html: string) => {
      expect(html).not.toMatch(/<script>|<img|onerror=alert\(2\)>|<b>\d/);
    };
    const page = await opened(form);
    isClean(page.html);
    await pay(page);
    const { text: back } = await send(page.url, { headers: { cookie: page.cookie } });
    expect(back).toContain('Payment approved');
    isClean(back);
    const cookie = await signIn();
    const list = await send(`${shop.gatewayUrl}/merchant/orders`, { headers: { cookie } });
    expect(list.text).toContain('&lt;b&gt;');
    isClean(list.text);
    const order = `${shop.gatewayUrl}/merchant/order?oid=${encodeURIComponent(oidOf(form))}`;
    isClean((await send(order, { headers: { cookie } })).text);
    for (const path of ['/merchant/order?oid=', '/merchant/orders?oid=', '/merchant/sign-in?lang=', '/fim/pay/', '/']) {
      isClean((await send(shop.gatewayUrl + path + encodeURIComponent(MARKUP), { headers: { cookie } })).text);
    }
    for (const name of ['clientid', 'amount', 'currency', 'lang', 'storetype', 'TranType', 'hashAlgorithm', 'okUrl']) {
      isClean((await checkout(signedOrder({ [name]: MARKUP }))).text);
      isClean((await checkout([...orderFields({ [name]: MARKUP }), ['HASH', MARKUP]])).text);
    }
    const wrong = await pay(await opened(signedOrder()), { number: MARKUP, expiry: MARKUP, securityCode: MARKUP });
    expect(wrong.status).toBe(422);
    isClean(wrong.text);
    await quiet();
  });
});

describe('the merchant centre', () => {
  it('shows nothing and does nothing without a key, with a stolen form, or from another site', async () => {
    const form = signedOrder();
    await pay(await opened(form));
    const oid = oidOf(form);
    const refund = `${shop.gatewayUrl}/merchant/refund`;
    const cookie = await signIn();
    const page = await send(`${shop.gatewayUrl}/merchant/order?oid=${oid}`, { headers: { cookie } });
    const fields = [
      .../action="[^"]*refund">([\s\S]*?)<\/form>/.exec(page.text)![1]!.matchAll(/name="(\w+)"[^>]*? value="([^"]*)"/g),
    ];
    const sent = fields.map(([, name, value]) => [name!, value!] as const);
    expect(new Map(sent).get('amount')).toBe('125.50');
    expect((await send(refund, { fields: sent })).status).toBe(403);
    expect((await send(refund, { fields: sent, headers: { cookie: `${cookie}x` } })).status).toBe(403);
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      expect((await send(refund, { fields: sent, headers: { cookie, ...headers } })).status).toBe(403);
    }
    const without = sent.filter(([name]) => name !== 'csrf');
    expect((await send(refund, { fields: without, headers: { cookie } })).status).toBe(403);
    const answers = await Promise.all([1, 2, 3].map(() => send(refund, { fields: sent, headers: { cookie } })));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const after = await send(`${shop.gatewayUrl}/merchant/order?oid=${oid}`, { headers: { cookie } });
    expect(after.text.match(/data-title="Kind">Refund</g)).toHaveLength(1);
  });

  it('lets nobody try keys for long', async () => {
    const tries: number[] = [];
    const fields = [
      ['clientId', shop.clientId],
      ['secret', 'x'],
      ['lang', 'en'],
    ] as const;
    for (let times = 0; times < 12; times++) {
      tries.push((await send(`${shop.gatewayUrl}/merchant/sign-in`, { fields, from: '127.0.0.3' })).status);
    }
    expect(tries.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 403));
    expect(tries.slice(10)).toEqual([429, 429]);
    expect(await signIn()).toMatch(/^merchant_session=/);
  });
});

it('an address that asks 200 times a second is told 429, others are served, and it is served again after a pause', async () => {
  const flood = () => send(`${shop.gatewayUrl}/fim/pay/none`, { from: '127.0.0.2' });
  const statuses: number[] = [];
  for (let second = 0; second < 3; second++) {
    const begun = Date.now();
    statuses.push(...(await Promise.all(Array.from({ length: 200 }, flood))).map(({ status }) => status));
    const other = await send(`${shop.gatewayUrl}/fim/pay/none`, { from: '127.0.0.4' });
    expect(other.status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1_000 - (Date.now() - begun))));
  }
  const refused = statuses.filter((status) => status === 429).length;
  expect(refused).toBeGreaterThan(200);
  expect(statuses.filter((status) => status === 404).length).toBeGreaterThanOrEqual(100);
  expect(statuses.filter((status) => status !== 404 && status !== 429)).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await flood()).status).toBe(404);
  expect(shop.log.match(/gateway\.too-many.*address=127\.0\.0\.2/g)).toHaveLength(1);
});

it('no card number is in the log, in a page, or in a file, and no key in what is said', async () => {
  const form = signedOrder();
  const page = await opened(form);
  const { number: pan } = card();
  await pay(page);
  await pay(await opened(signedOrder()), card('Not enough on the account'));
  const { text } = await send(page.url, { headers: { cookie: page.cookie } });
  for (const said of [text, shop.log]) {
    expect(said).not.toContain(pan);
    expect(said).not.toContain(shop.storeKey);
  }
  const files = readdirSync(folder.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toContain('gateway.db');
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name));
    expect(bytes.includes(pan), file.name).toBe(false);
  }
});

it('a client that drips its headers is cut', { timeout: 40_000 }, async () => {
  expect(await dripped).toBeLessThan(20_000);
});

/** Signs in to the merchant centre with the key; the cookie. */
async function signIn(): Promise<string> {
  const fields = [
    ['clientId', shop.clientId],
    ['secret', shop.storeKey],
    ['lang', 'en'],
  ] as const;
  const { headers } = await send(`${shop.gatewayUrl}/merchant/sign-in`, { fields });
  return headers['set-cookie']![0]!.split(';')[0]!;
}

/** Sends a line of headers now and then, until the gateway has enough of it. */
function drip(): Promise<number> {
  const begun = Date.now();
  const socket = connect(Number(new URL(shop.gatewayUrl).port), LOOPBACK);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
  const dripping = setInterval(() => socket.write('X-Slow: 1\r\n'), 1_000);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.on('close', () => {
      clearInterval(dripping);
      resolve(Date.now() - begun);
    });
  });
}

/** Lets the limit of this address recover. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 1_500));

/** What the gateway answers to bytes. */
function raw(bytes: string): Promise<string> {
  const { port } = new URL(shop.gatewayUrl);
  return new Promise((resolve) => {
    const socket = connect(Number(port), LOOPBACK);
    let answer = '';
    socket.on('data', (part: Buffer) => {
      answer += part;
    });
    // What is not read to its end is reset after the answer.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
    socket.end(Buffer.from(bytes, 'latin1'));
  });
}
