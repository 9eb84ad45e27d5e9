// Forms of shops as orders: what plug-ins write, and what none of them can mean.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashVer3 } from '../../../src/gateway/est3d/hash-ver3.ts';
import { clientIdOf, readEst3dForm } from '../../../src/gateway/est3d/order-form.ts';
import { amountOf, minorOf } from '../../../src/gateway/form-amount.ts';
import type { FormField } from '../../../src/gateway/order-form.ts';

const USUAL: Readonly<Record<string, string>> = {
  clientid: '600000001',
  storetype: '3D_PAY_HOSTING',
  TranType: 'PreAuth',
  amount: '125.50',
  currency: '504',
  oid: 'CMD-1',
  okUrl: 'http://127.0.0.1:9000/ok',
  failUrl: 'https://shop.example.ma/fail?x=1&order=2',
  callbackUrl: 'http://127.0.0.1:9000/callback',
  shopurl: 'http://127.0.0.1:9000/',
  lang: 'fr',
  email: 'client@example.ma',
  tel: '0600000000',
  BillToName: 'Amina | Test',
  rnd: '0.12345600 1764000000',
  hashAlgorithm: 'ver3',
  encoding: 'UTF-8',
  AutoRedirect: 'true',
  refreshtime: '7',
};

/** The usual form with some fields changed, left out (undefined), or added. */
function fieldsWith(changes: Readonly<Record<string, string | undefined>> = {}): FormField[] {
  return Object.entries({ ...USUAL, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

function orderOf(fields: readonly FormField[]) {
  const read = readEst3dForm(fields, 'fr');
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.form;
}

const orderWith = (changes: Readonly<Record<string, string | undefined>>) => orderOf(fieldsWith(changes));

function faultsOf(fields: readonly FormField[]) {
  const read = readEst3dForm(fields, 'fr');
  return 'faults' in read ? read.faults.map(({ field, wrong }) => `${field}: ${wrong}`) : [];
}

const faultsWith = (changes: Readonly<Record<string, string | undefined>>) => faultsOf(fieldsWith(changes));

describe('a form is an order', () => {
  it('as most plug-ins write it', () => {
    const fields = fieldsWith();
    expect(orderOf(fields)).toEqual({
      kit: 'est3d',
      fields,
      clientId: '600000001',
      oid: 'CMD-1',
      kind: 'PreAuth',
      amountMinor: 12_550,
      currency: 504,
      okUrl: 'http://127.0.0.1:9000/ok',
      failUrl: 'https://shop.example.ma/fail?x=1&order=2',
      callbackUrl: 'http://127.0.0.1:9000/callback',
      shopUrl: 'http://127.0.0.1:9000/',
      language: 'fr',
      email: 'client@example.ma',
      phone: '0600000000',
      billTo: 'Amina | Test',
      returnsByItself: true,
      returnSeconds: 7,
      sessionSeconds: 1_800,
      displayAmount: '',
    });
  });

  it.each([
    ['lower case', (name: string) => name.toLowerCase()],
    ['upper case', (name: string) => name.toUpperCase()],
  ])('with all names in %s', (_, cased) => {
    const fields = fieldsWith().map(([name, value]): FormField => [cased(name), value]);
    expect(orderOf(fields)).toEqual({ ...orderOf(fieldsWith()), fields });
  });

  it('with what only some have left out', () => {
    const optional = [
      'callbackUrl',
      'shopurl',
      'lang',
      'email',
      'tel',
      'BillToName',
      'rnd',
      'hashAlgorithm',
      'encoding',
    ];
    const none = Object.fromEntries([...optional, 'AutoRedirect', 'refreshtime'].map((name) => [name, undefined]));
    const order = orderWith(none);
    expect(order.callbackUrl).toBeUndefined();
    expect(order.shopUrl).toBeUndefined();
    expect(order).toMatchObject({ language: 'fr', email: '', returnsByItself: false, returnSeconds: 5 });
  });

  it.each([['3D_PAY_HOSTING'], ['3DPAYHOSTING'], ['3d_pay_hosting']])('of storetype %s', (storetype) => {
    expect(faultsWith({ storetype })).toEqual([]);
  });

  it.each([
    ['PreAuth', 'PreAuth'],
    ['preauth', 'PreAuth'],
    ['Auth', 'Auth'],
    ['AUTH', 'Auth'],
  ])('of type %s', (TranType, kind) => {
    expect(orderWith({ TranType }).kind).toBe(kind);
  });

  it.each([
    ['agreeing', 'Auth', 'Auth', 'Auth'],
    ['agreeing but for case', 'PREAUTH', 'PreAuth', 'PreAuth'],
    ['not agreeing: nothing is captured by itself', 'Auth', 'PreAuth', 'PreAuth'],
    ['not agreeing, the other way', 'PreAuth', 'Auth', 'PreAuth'],
    ['one of them empty', '', 'Auth', 'Auth'],
  ])('with trantype and TranType, %s', (_, trantype, TranType, kind) => {
    expect(orderWith({ trantype, TranType }).kind).toBe(kind);
  });

  it.each([
    ['true', true],
    ['TRUE', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('AutoRedirect %s', (AutoRedirect, expected) => {
    expect(orderWith({ AutoRedirect }).returnsByItself).toBe(expected);
  });

  it.each([
    ['nor refreshtime', undefined, false],
    ['but refreshtime', '3', true],
  ])('with AutoRedirect empty, %s', (_, refreshtime, expected) => {
    expect(orderWith({ AutoRedirect: '', refreshtime }).returnsByItself).toBe(expected);
  });

  it.each([
    ['ar', 'ar'],
    ['EN', 'en'],
    ['fr_FR', 'fr'],
    ['ar-MA', 'ar'],
    ['es', 'fr'],
    ['', 'fr'],
  ])('in the language %s: %s', (lang, expected) => {
    expect(orderWith({ lang }).language).toBe(expected);
  });

  it.each([
    ['504', 504],
    ['MAD', 504],
    ['mad', 504],
    ['978', 978],
    ['EUR', 978],
  ])('in the currency %s', (currency, expected) => {
    expect(orderWith({ currency }).currency).toBe(expected);
  });

  it('in a currency without decimals, or with three', () => {
    expect(orderWith({ currency: '392', amount: '1250' }).amountMinor).toBe(1_250);
    expect(orderWith({ currency: 'TND', amount: '1,250' }).amountMinor).toBe(1_250);
  });

  it('with the bounds of the session', () => {
    expect(orderWith({ sessiontimeout: '30' }).sessionSeconds).toBe(30);
    expect(orderWith({ sessiontimeout: '2700' }).sessionSeconds).toBe(2_700);
  });

  it('with an amount to be shown', () => {
    expect(orderWith({ amountCur: '12.00', symbolCur: 'EUR' }).displayAmount).toBe('12.00 EUR');
  });

  it('with what nothing depends on twice: the first counts', () => {
    const twice = { LANG: 'en', EMAIL: 'other@example.ma', autoredirect: 'false', Refreshtime: '9' };
    expect(orderWith(twice)).toMatchObject({
      language: 'fr',
      email: 'client@example.ma',
      returnsByItself: true,
      returnSeconds: 7,
    });
  });

  it('with blanks around values', () => {
    expect(orderWith({ oid: ' CMD-1 ', amount: ' 125.50', currency: '504\r\n' })).toMatchObject({
      oid: 'CMD-1',
      amountMinor: 12_550,
    });
  });
});

describe('amounts', () => {
  it.each([
    ['125.50', 12_550],
    ['125.5', 12_550],
    ['125', 12_500],
    ['125,50', 12_550],
    ['0.01', 1],
    ['0125.50', 12_550],
    ['125.00', 12_500],
    ['125.5000', 12_550],
    ['1 250,50', 125_050],
    ['1\u00a0250,50', 125_050],
    ['1\u202f250', 125_000],
    ['1,250.50', 125_050],
    ['1.250,50', 125_050],
    ["1'250.50", 125_050],
    ['1.250.500', 125_050_000],
    ['9999999999.99', 999_999_999_999],
    ['0', 0],
  ])('%s', (text, minor) => {
    expect(minorOf(text, 2)).toBe(minor);
  });

  it.each([
    ['1,250: one dirham and a quarter, or a thousand?', '1,250'],
    ['1.250', '1.250'],
    ['125.500', '125.500'],
    ['125.555', '125.555'],
    ['125.5001', '125.5001'],
    ['-1', '-1'],
    ['+1', '+1'],
    ['1e3', '1e3'],
    ['0x10', '0x10'],
    ['.50', '.50'],
    ['125.', '125.'],
    ['12 50', '12 50'],
    ['1,250,50', '1,250,50'],
    ['1.250.50', '1.250.50'],
    ['125.50 MAD', '125.50 MAD'],
    ['Arabic digits', '١٢٥'],
    ['more than twelve digits', '10000000000.00'],
    ['a great many', '9'.repeat(400)],
    ['', ''],
  ])('not %s', (_, text) => {
    expect(minorOf(text, 2)).toBeUndefined();
  });

  it('written are read as what they were', () => {
    const decimals = fc.constantFrom(0, 2, 3);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999_999 }),
        decimals,
        fc.constantFrom('.', ','),
        (minor, count, point) => {
          expect(minorOf(amountOf(minor, count).replace('.', point), count)).toBe(minor);
        },
      ),
    );
  });
});

describe('a form is refused, and the field is named', () => {
  it.each(['clientid', 'storetype', 'TranType', 'amount', 'currency', 'oid', 'okUrl', 'failUrl'])(
    'without %s',
    (name) => {
      expect(faultsWith({ [name]: undefined })).toEqual([`${name}: missing`]);
      expect(faultsWith({ [name]: '' })).toEqual([`${name}: missing`]);
    },
  );

  it('with all that is wrong at once', () => {
    expect(faultsWith({ amount: '-1', oid: '', lang: 'xx', refreshtime: 'soon' })).toEqual([
      'amount: -1',
      'oid: missing',
      'refreshtime: soon',
    ]);
  });

  it.each<[string, Record<string, string>, string]>([
    ['another storetype', { storetype: '3d' }, 'storetype: 3d'],
    ['another type', { TranType: 'Void' }, 'TranType: Void'],
    ['another type beside a right one', { trantype: 'Void' }, 'TranType: Void'],
    ['another algorithm', { hashAlgorithm: 'ver2' }, 'hashAlgorithm: ver2'],
    ['no currency', { currency: '999' }, 'currency: 999'],
    ['an amount of nothing', { amount: '0.00' }, 'amount: 0.00'],
    ['too short a session', { sessiontimeout: '29' }, 'sessiontimeout: 29'],
    ['too long a session', { sessiontimeout: '2701' }, 'sessiontimeout: 2701'],
    ['a session of no number', { sessiontimeout: '1e3' }, 'sessiontimeout: 1e3'],
    ['an oid of 65 characters', { oid: 'x'.repeat(65) }, 'oid: 65 characters'],
    ['an oid with a line end in it', { oid: 'a\nb' }, 'oid: a control character in it'],
    ['two amounts', { AMOUNT: '1.00' }, 'amount: there 2 times with different values'],
    ['two addresses', { okurl: 'http://other.example/' }, 'okUrl: there 2 times with different values'],
    ['a script', { okUrl: 'javascript:alert(1)' }, 'okUrl: the scheme javascript'],
    ['data', { failUrl: 'data:text/html,x' }, 'failUrl: the scheme data'],
    ['a file', { callbackUrl: 'file:///etc/passwd' }, 'callbackUrl: the scheme file'],
    ['no address', { shopurl: '/shop' }, 'shopurl: no address'],
    ['a line end in an address', { okUrl: 'http://x.example/\r\nSet-Cookie: a=b' }, 'okUrl: a control character in it'],
    ['a tab in a scheme', { okUrl: 'java\tscript:alert(1)' }, 'okUrl: a control character in it'],
    ['a user in an address', { okUrl: 'http://shop@evil.example/' }, 'okUrl: a user in it'],
    ['an address without end', { okUrl: `http://x.example/${'a'.repeat(2_048)}` }, 'okUrl: 2065 characters'],
  ])('with %s', (_, changes, fault) => {
    expect(faultsWith(changes)).toEqual([fault]);
  });

  it('when amount was given another name, so that the hash fits and less is asked for', () => {
    const signed: FormField[] = fieldsWith({ AutoRedirect: '1', refreshtime: '5' });
    const renamed = { amount: 'aa', AutoRedirect: 'amount' } as Readonly<Record<string, string>>;
    const tampered = signed.map(([name, value]): FormField => [renamed[name] ?? name, value]);
    // That is how ver3 is defined.
    expect(hashVer3(tampered, 'TEST1234')).toBe(hashVer3(signed, 'TEST1234'));
    expect(faultsOf(tampered)).toEqual(['aa: a larger amount, signed before amount']);
  });

  it('but not for what shops post before amount', () => {
    const further = {
      'a b': 'x',
      aa: '12',
      account: '5521',
      agent: '1.50',
      a1: '',
      '007': '9',
      A_b: '125.50',
      zz: '999.00',
    };
    expect(faultsWith(further)).toEqual([]);
    expect(faultsWith({ agent: '125.51' })).toEqual(['agent: a larger amount, signed before amount']);
  });

  it('with too many fields, too long a name, value or form', () => {
    const many = Array.from({ length: 201 }, (_, at): FormField => [`x${at}`, '']);
    expect(faultsOf(many)).toEqual(['form: 201 fields']);
    expect(faultsWith({ ['n'.repeat(101)]: '' })).toEqual([`${'n'.repeat(40)}...: a name of 101 characters`]);
    expect(faultsWith({ note: 'v'.repeat(4_097) })).toEqual(['note: 4097 characters']);
    const long = Array.from({ length: 20 }, (_, at): FormField => [`x${at}`, 'v'.repeat(4_000)]);
    expect(faultsOf(long)[0]).toMatch(/^form: \d+ characters$/);
  });

  it('with a control character in a name', () => {
    expect(faultsWith({ 'a\r\nb': '' })).toEqual(['a??b: a control character in the name']);
  });

  it('whatever is in it, and never throws', () => {
    const names = fc.oneof(fc.constantFrom(...Object.keys(USUAL)), fc.string());
    const field = fc.tuple(names, fc.string({ unit: 'binary' }));
    fc.assert(fc.property(fc.array(field), (fields) => void readEst3dForm(fields, 'en')));
  });
});

describe('the store of a form', () => {
  it('is found in any case, and none when it names two', () => {
    expect(clientIdOf([['CLIENTID', ' 7 ']])).toBe('7');
    expect(
      clientIdOf([
        ['clientid', '7'],
        ['ClientId', '8'],
      ]),
    ).toBe('');
    expect(clientIdOf([])).toBe('');
  });
});
