// The older kit: its checksum both ways (values that were given with it, and PHP), its form, and what its shops answer.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookFields, readBookAnswer, updateUrl } from '../../../src/gateway/mtc/booking.ts';
import { mtcChecksum, rawUrlEncoded } from '../../../src/gateway/mtc/checksum.ts';
import { explainChecksum } from '../../../src/gateway/mtc/explain-checksum.ts';
import { isMtcFormSigned, readMtcForm, storeIdOf } from '../../../src/gateway/mtc/order-form.ts';
import { siteFaults } from '../../../src/gateway/mtc/shop-site.ts';
import type { FormField } from '../../../src/gateway/order-form.ts';
import { approved } from '../est3d/payments.ts';
import { askPhp, isPhpMissing } from '../est3d/php.ts';

/** A key of tests. */
const KEY = '0123456789abcdef0123456789abcdef';
const PAY = 'http://127.0.0.1:8080/mtc/pay';
const BOOK = 'http://127.0.0.1:9000/book';
const checked = { storeId: '401121', cartId: 'CMD-1', totalAmountTx: '125.50', email: 'client@example.ma' };

const USUAL: Readonly<Record<string, string>> = {
  ...checked,
  langue: 'EN',
  offerURL: 'http://127.0.0.1:9000/offer',
  updateURL: 'http://127.0.0.1:9000/update?shop=1',
  bookURL: BOOK,
  totalAmountCur: '12.00',
  symbolCur: 'EUR',
  name: 'Amina Test',
  tel: '0600000000',
  checksum: 'cdd0edca1f4bf322cb7e54f1b5b6c328',
};
const fieldsWith = (changes: Readonly<Record<string, string>> = {}): FormField[] =>
  Object.entries({ ...USUAL, ...changes });

function formWith(changes: Readonly<Record<string, string>> = {}) {
  const read = readMtcForm(fieldsWith(changes), 'fr');
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.form;
}

describe('the checksum', () => {
  it('of a form and of a booking, as they were given', () => {
    expect(mtcChecksum(PAY, checked, KEY)).toBe('cdd0edca1f4bf322cb7e54f1b5b6c328');
    expect(mtcChecksum(BOOK, checked, KEY)).toBe('db03bf27955364a90cc4597eb197070a');
  });

  it('is found in a form, in whatever case', () => {
    expect(isMtcFormSigned(fieldsWith(), PAY, KEY)).toBe(true);
    expect(isMtcFormSigned(fieldsWith({ checksum: USUAL.checksum!.toUpperCase() }), PAY, KEY)).toBe(true);
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['another amount', { totalAmountTx: '1.50' }, PAY, KEY],
    ['another store', { storeId: '401122' }, PAY, KEY],
    ['another address', {}, 'https://127.0.0.1:8080/mtc/pay', KEY],
    ['another key', {}, PAY, KEY.toUpperCase()],
    ['no checksum', { checksum: '' }, PAY, KEY],
  ])('does not fit %s', (_, changes, url, key) => {
    expect(isMtcFormSigned(fieldsWith(changes), url, key)).toBe(false);
  });
});

describe('a form of the kit', () => {
  it('is an order that is authorised first', () => {
    expect(formWith()).toEqual({
      kit: 'mtc',
      fields: fieldsWith(),
      clientId: '401121',
      oid: 'CMD-1',
      kind: 'PreAuth',
      amountMinor: 12_550,
      currency: 504,
      okUrl: 'http://127.0.0.1:9000/update?shop=1',
      failUrl: 'http://127.0.0.1:9000/offer',
      callbackUrl: BOOK,
      shopUrl: 'http://127.0.0.1:9000/offer',
      language: 'en',
      email: 'client@example.ma',
      phone: '0600000000',
      billTo: 'Amina Test',
      returnsByItself: true,
      returnSeconds: 5,
      sessionSeconds: 1_800,
      displayAmount: '12.00 EUR',
    });
    expect(storeIdOf(fieldsWith())).toBe('401121');
  });

  it.each<[string, Record<string, string>, string]>([
    ...['storeId', 'cartId', 'totalAmountTx', 'offerURL', 'updateURL', 'bookURL', 'checksum'].map(
      (name): [string, Record<string, string>, string] => [`without ${name}`, { [name]: '' }, `${name}: missing`],
    ),
    ['with an amount of nothing', { totalAmountTx: '0.00' }, 'totalAmountTx: 0.00'],
    ...['125', '125.5', '125,50', '1,250.50', '0125.50', '125.500', '.50'].map(
      (amount): [string, Record<string, string>, string] => [
        `with an amount of ${amount}`,
        { totalAmountTx: amount },
        `totalAmountTx: ${amount}`,
      ],
    ),
    ...['1', '.', ','].map((first): [string, Record<string, string>, string] => [
      `with ${first} before its e-mail`,
      { email: `${first}client@example.ma` },
      `email: it begins with ${first}`,
    ]),
    ['with an amount in its cart', { cartId: 'A1.25-x' }, 'cartId: an amount in it'],
    ['with two e-mails', { EMAIL: 'b@example.ma' }, 'email: there 2 times with different values'],
    ['with two carts', { CARTID: 'CMD-2' }, 'cartId: there 2 times with different values'],
    ['with a script for an address', { updateURL: 'javascript:alert(1)' }, 'updateURL: the scheme javascript'],
    ['with a line end in an address', { bookURL: 'http://x.example/\r\nX: y' }, 'bookURL: a control character in it'],
    ['with a cart without end', { cartId: 'x'.repeat(65) }, 'cartId: 65 characters'],
  ])('is refused %s', (_, changes, fault) => {
    const read = readMtcForm(fieldsWith(changes), 'fr');
    expect('faults' in read && read.faults.map(({ field, wrong }) => `${field}: ${wrong}`)).toEqual([fault]);
  });
});

it('reads one signed text in no two ways but by digits between cart and amount', () => {
  const unit = fc.constantFrom('0', '1', '5', '.', ',', 'A', '-');
  const isForm = (cartId: string, totalAmountTx: string, email: string) =>
    !('faults' in readMtcForm(fieldsWith({ cartId, totalAmountTx, email }), 'fr'));
  let taken = 0;
  fc.assert(
    fc.property(fc.string({ unit, minLength: 5, maxLength: 14 }), (text) => {
      const read: string[] = [];
      for (let cut = 1; cut < text.length; cut++) {
        for (let end = cut + 1; end <= text.length; end++) {
          const [cart, amount, email] = [text.slice(0, cut), text.slice(cut, end), text.slice(end)];
          if (isForm(cart, amount, email)) read.push(`${amount.slice(-3)} ${email} ${end}`);
        }
      }
      taken += read.length;
      expect(new Set(read).size).toBeLessThanOrEqual(1);
    }),
    { numRuns: 2_000 },
  );
  // Rare among such texts: some twenty of five hundred.
  expect(taken).toBeGreaterThan(10);
});

describe('addresses that the checksum does not cover', () => {
  const at = (host: string) =>
    formWith({ offerURL: `http://${host}/o`, updateURL: `https://${host}/u`, bookURL: `http://${host}:8080/b` });

  it.each<[string | undefined, string]>([
    ['https://shop.example/a', 'shop.example'],
    ['https://Shop.Example:8443', 'SHOP.example'],
    ['shop.example', 'shop.example'],
    ['http://127.0.0.1:9000', '127.0.0.1'],
    [undefined, 'localhost'],
    [undefined, '127.0.0.2'],
    [undefined, '[::1]'],
  ])('of the site %s may be of %s', (site, host) => {
    expect(siteFaults(at(host), site)).toEqual([]);
  });

  it.each<[string | undefined, string]>([
    ['https://shop.example', 'evil.example'],
    ['https://shop.example', 'shop.example.evil.example'],
    ['https://shop.example', 'a.shop.example'],
    ['https://shop.example', '127.0.0.1'],
    [undefined, 'shop.example'],
    [undefined, '127.0.0.1.evil.example'],
  ])('of the site %s may not be of %s', (site, host) => {
    expect(siteFaults(at(host), site).map(({ field, wrong }) => `${field}: ${wrong}`)).toEqual(
      ['offerURL', 'updateURL', 'bookURL'].map(
        (field) => `${field}: the host ${host}, and the checksum does not cover it`,
      ),
    );
  });
});

describe('a booking', () => {
  it('tells the shop of an approval', () => {
    expect(Object.fromEntries(bookFields(formWith(), approved, KEY))).toEqual({
      cartId: 'CMD-1',
      email: 'client@example.ma',
      totalAmountTx: '125.50',
      checksum: 'db03bf27955364a90cc4597eb197070a',
      orderNumber: '632912345678',
      pmtSeqId: '26329ABCD12345',
      approvalCode: '123456',
      '3DSecureResult': '1',
    });
  });

  it.each([
    ['1;CMD-1;20091124;1', { isBooked: true, date: '20091124', mode: '1' }],
    ['\ufeff 1;CMD-1;20091124;2\r\n', { isBooked: true, date: '20091124', mode: '2' }],
    ['0;Null;Null;Null', { isBooked: false, date: '', mode: '' }],
    ['0;NULL;null;Null\n', { isBooked: false, date: '', mode: '' }],
    ['1;CMD-2;20091124;1', undefined],
    ['1;CMD-1;20091124;3', undefined],
    ['1;CMD-1;2009;1', undefined],
    ['1', undefined],
    ['', undefined],
    ['<html>1;CMD-1;20091124;1</html>', undefined],
  ])('is answered by %j', (text, answer) => {
    expect(readBookAnswer(text, 'CMD-1')).toEqual(answer);
  });

  it('of a cart with a semicolon in its number', () => {
    expect(readBookAnswer('1;A;B;20091124;1', 'A;B')).toMatchObject({ isBooked: true });
  });

  it('sends the browser back with a checksum of its own', () => {
    const url = new URL(updateUrl(formWith(), KEY));
    expect(url.href).toMatch(/^http:\/\/127\.0\.0\.1:9000\/update\?shop=1&cartId=CMD-1&/);
    expect(url.searchParams.get('totalAmountTx')).toBe('125.50');
    expect(url.searchParams.get('checksum')).toBe(mtcChecksum('http://127.0.0.1:9000/update?shop=1', checked, KEY));
    expect(updateUrl(formWith({ updateURL: 'http://x.example/#top' }), KEY)).toMatch(
      /^http:\/\/x\.example\/\?cartId=CMD-1&.*#top$/,
    );
  });
});

describe('a checksum that does not fit is explained', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const text = (url = PAY, amount = '125.50', email = 'client@example.ma', key = KEY) =>
    `${url}401121CMD-1${amount}${email}${key}`;
  const explained = (checksum: string) => explainChecksum(fieldsWith({ checksum }), PAY, KEY);

  it.each([
    ['the text is not percent-encoded: use rawurlencode', md5(text())],
    ['the address has https', md5(encodeURIComponent(text(PAY.replace('http', 'https'))))],
    ['the address ends with /', md5(encodeURIComponent(text(`${PAY}/`)))],
    ['the address is bookURL', md5(encodeURIComponent(text(BOOK)))],
    ['totalAmountTx is written as 125.5', md5(encodeURIComponent(text(PAY, '125.5')))],
    ['email is empty', md5(encodeURIComponent(text(PAY, '125.50', '')))],
    ['the key is in upper case', md5(encodeURIComponent(text(PAY, '125.50', 'client@example.ma', KEY.toUpperCase())))],
    [
      'the text is not percent-encoded: use rawurlencode and totalAmountTx is written as 125,50',
      md5(text(PAY, '125,50')),
    ],
  ])('%s', (when, checksum) => {
    expect(explained(checksum)).toEqual([`checksum fits when ${when}`]);
  });

  it('or not, and the key is told to nobody', () => {
    expect(explained('0'.repeat(32))).toEqual([
      'checksum fits no computation that was tried: most likely the key is another one',
      `MD5 of rawurlencode(URL + storeId + cartId + totalAmountTx + email + key), URL is ${PAY}`,
    ]);
    expect(explained('x')).toEqual(['checksum is no MD5: 32 hexadecimal digits are expected']);
    expect(explained(USUAL.checksum!)).toEqual([]);
  });
});

describe.skipIf(isPhpMissing())('PHP', () => {
  it('encodes alike', () => {
    const unit = fc.constantFrom(...' !"#$%&\'()*+,-./:;<=>?@[]^_`{|}~aZ09éم😀\n');
    const texts = fc.sample(fc.string({ unit, maxLength: 20 }), 1_000);
    expect(texts.map(rawUrlEncoded)).toEqual(askPhp('echo json_encode(array_map("rawurlencode", $input));', texts));
  });
});
