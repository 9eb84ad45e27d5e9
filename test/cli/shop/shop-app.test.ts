// The shop by itself, with forms signed by hand: what it asks the gateway for, and what it believes.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { shopApp } from '../../../src/cli/shop/shop-app.ts';

const KEY = 'TEST1234';
const settings = {
  origin: 'http://127.0.0.1:9000',
  gatewayUrl: 'http://127.0.0.1:8080/fim/est3Dgate',
  clientId: '600000001',
  storeKey: KEY,
  cards: [
    { number: '9504010000000001', expiry: '12/29', securityCode: '123', words: { fr: 'va', en: 'goes', ar: 'نعم' } },
  ],
  random: () => 'a1b2c3d4',
};

/** The text that is hashed, given in its order by whoever writes the test. */
const hashOf = (values: readonly string[]) => createHash('sha512').update(values.join('|'), 'utf8').digest('base64');

let app: ReturnType<typeof shopApp>;
beforeEach(() => {
  app = shopApp(settings);
});

const post = (path: string, fields: Readonly<Record<string, string>>) =>
  app.request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(fields)),
  });

const OID = 'CMD-0001-a1b2c3d4';

async function bought(language = 'fr'): Promise<string> {
  const made = await post('/orders', { article: 'lantern', lang: language });
  expect(made.status).toBe(303);
  const place = made.headers.get('Location')!;
  expect(place).toBe(`/orders/${OID}?lang=${language}`);
  return (await app.request(place)).text();
}

/** What the gateway says of the order, signed as it signs. */
function told(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  const fields: Record<string, string> = {
    amount: '425.50',
    AuthCode: '123456',
    clientid: '600000001',
    currency: '504',
    ErrMsg: '',
    lang: 'en',
    MaskedPan: '950401***0001',
    oid: OID,
    ProcReturnCode: '00',
    Response: 'Approved',
    TransId: 'T1',
    ...changes,
  };
  return { ...fields, HASH: hashOf([...Object.values(fields), KEY]) };
}

describe('what it asks for', () => {
  it('shows three articles in three languages, and the test cards', async () => {
    for (const [language, word] of [
      ['fr', 'Acheter'],
      ['en', 'Buy'],
      ['ar', 'شراء'],
    ]) {
      const html = await (await app.request(`/?lang=${language}`)).text();
      expect(html.match(/name="article"/g)).toHaveLength(3);
      expect(html).toContain(word);
      expect(html).toContain('9504 0100 0000 0001 12/29 123');
    }
  });

  it('signs the form as shops do', async () => {
    const html = await bought();
    const fields = new Map(
      [...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    );
    expect(html).toContain('action="http://127.0.0.1:8080/fim/est3Dgate"');
    const inOrder = [
      ...['amount', 'AutoRedirect', 'BillToCity', 'BillToCountry', 'BillToName', 'CallbackResponse', 'callbackUrl'],
      ...['clientid', 'currency', 'email', 'failUrl', 'hashAlgorithm', 'lang', 'oid', 'okUrl', 'refreshtime', 'rnd'],
      ...['shopurl', 'storetype', 'tel', 'TranType'],
    ];
    expect([...fields.keys()].toSorted()).toEqual([...inOrder, 'HASH', 'encoding'].toSorted());
    expect(fields.get('HASH')).toBe(hashOf([...inOrder.map((name) => fields.get(name)!), KEY]));
    expect(fields.get('amount')).toBe('425.50');
  });
});

describe('what it believes', () => {
  beforeEach(async () => {
    await bought();
  });

  it('an approval is captured, once noted', async () => {
    expect(await (await post('/callback', told())).text()).toBe('ACTION=POSTAUTH');
    const html = await (await app.request(`/orders/${OID}?lang=en`)).text();
    expect(html).toContain('Thank you, it is paid.');
    expect(html).toContain('950401***0001');
    expect(html).not.toContain('Pay by card');
  });

  it('a decline is noted, and it can be tried again', async () => {
    const declined = told({ Response: 'Declined', ProcReturnCode: '51', ErrMsg: 'Not sufficient funds', AuthCode: '' });
    expect(await (await post('/callback', declined)).text()).toBe('APPROVED');
    const html = await (await app.request(`/orders/${OID}?lang=en`)).text();
    expect(html).toContain('51 Not sufficient funds');
    expect(html).toContain('Try to pay again');
    expect(await (await post('/callback', told({ TransId: 'T2' }))).text()).toBe('ACTION=POSTAUTH');
    expect(await (await app.request(`/orders/${OID}?lang=en`)).text()).toContain('it is paid');
  });

  it('what is told twice is noted once', async () => {
    await post('/callback', told());
    expect(await (await post('/callback', told())).text()).toBe('ACTION=POSTAUTH');
    const back = await post('/back', told());
    expect([back.status, back.headers.get('Location')]).toEqual([303, `/orders/${OID}?lang=en`]);
  });

  it('the browser that comes back is believed when the call was lost', async () => {
    await post('/back', told());
    expect(await (await app.request(`/orders/${OID}?lang=en`)).text()).toContain('it is paid');
  });

  it.each([
    ['a forged hash', { ...told(), HASH: 'AAAA' }],
    ['no hash', Object.fromEntries(Object.entries(told()).filter(([name]) => name !== 'HASH'))],
    ['two hashes', { ...told(), hash: told().HASH! }],
    ['a field changed after it was signed', { ...told(), Response: 'Approved ' }],
    ['another amount, signed', told({ amount: '1.00' })],
    ['another currency, signed', told({ currency: '978' })],
    ['another store, signed', told({ clientid: '600000002' })],
    ['another order, signed', told({ oid: 'CMD-0002-a1b2c3d4' })],
  ])('%s is not believed', async (_, fields) => {
    expect(await (await post('/callback', fields)).text()).toBe('FAILURE');
    expect((await post('/back', fields)).status).toBe(400);
    expect(await (await app.request(`/orders/${OID}?lang=en`)).text()).toContain('Pay by card');
  });

  it('Response without its code is no approval', async () => {
    expect(await (await post('/callback', told({ ProcReturnCode: '99' }))).text()).toBe('APPROVED');
    expect(await (await app.request(`/orders/${OID}?lang=en`)).text()).not.toContain('it is paid');
  });
});

test('there is no page of an order that is not there', async () => {
  expect((await app.request('/orders/CMD-0001-guess')).status).toBe(404);
  expect((await post('/orders', { article: 'none' })).status).toBe(404);
});

test('what is told is text and not markup', async () => {
  await bought();
  await post('/callback', told({ Response: 'Declined', ProcReturnCode: '05', ErrMsg: '<img src=x onerror=alert(1)>' }));
  const html = await (await app.request(`/orders/${OID}`)).text();
  expect(html).not.toContain('<img');
  expect(html).toContain('&lt;img');
});
