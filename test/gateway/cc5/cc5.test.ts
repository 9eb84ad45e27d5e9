// The XML interface: what servers send, in the encodings in which they send it, and what they are answered.

import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerCc5 } from '../../../src/gateway/cc5/cc5-service.ts';
import { readCc5Request } from '../../../src/gateway/cc5/read-request.ts';
import type { OrderView } from '../../../src/gateway/desk.ts';
import { PasswordTries } from '../../../src/gateway/password-tries.ts';
import { AT, approved } from '../est3d/payments.ts';
import { NotedDesk, stores } from './desk.ts';

const ADDRESS = '192.0.2.7';
let desk: NotedDesk;
let tries: PasswordTries;
let now: number;
beforeEach(() => {
  tries = new PasswordTries();
  now = AT;
  desk = new NotedDesk();
});

const caller = { Name: 'api', Password: 'secret-1', ClientId: '600000001' };
const payment = {
  Type: 'Auth',
  OrderId: 'CMD-1',
  Total: '125.50',
  Currency: '504',
  Number: '4455040000000008',
  Expires: '12/29',
  Cvv2Val: '123',
};

/** A value of 20 bytes each. */
const CAVV = Buffer.alloc(20, 7).toString('base64');
const XID = Buffer.alloc(20, 9).toString('base64');

function xml(elements: Readonly<Record<string, string>>, head = '<?xml version="1.0" encoding="UTF-8"?>'): string {
  const inside = Object.entries(elements).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `${head}<CC5Request>${inside.join('')}</CC5Request>`;
}

async function asked(elements: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  return answerTo(Buffer.from(xml({ ...caller, ...elements })));
}

async function answerTo(body: Uint8Array): Promise<Record<string, unknown>> {
  const text = await answerCc5({ stores, desk, tries, now: () => now, zone: 'Africa/Casablanca' }, body, ADDRESS);
  const parsed = new XMLParser({ parseTagValue: false }).parse(text) as Record<string, unknown>;
  return parsed.CC5Response as Record<string, unknown>;
}

const order: OrderView = {
  oid: 'CMD-1',
  kind: 'PreAuth',
  status: 'C',
  amountMinor: 12_550,
  capturedMinor: 10_000,
  refundedMinor: 0,
  currency: 504,
  authorizedAt: AT,
  capturedAt: AT + 60_000,
  undoable: 'T2',
  steps: [
    {
      kind: 'attempt',
      amountMinor: 12_550,
      result: { ...approved, response: 'Declined', code: '51', approvalCode: '', transactionId: 'T0' },
    },
    { kind: 'attempt', amountMinor: 12_550, result: approved },
    {
      kind: 'capture',
      amountMinor: 10_000,
      result: { ...approved, transactionId: 'T2', approvalCode: '777777', at: AT + 60_000 },
    },
  ],
};

describe('a payment', () => {
  it('is made, and its result told', async () => {
    const answer = await asked(payment);
    expect(desk.asked).toEqual([
      [
        'pay',
        '600000001',
        {
          oid: 'CMD-1',
          kind: 'Auth',
          amountMinor: 12_550,
          currency: 504,
          card: { number: '4455040000000008', expiryMonth: '12', expiryYear: '29', securityCode: '123' },
          authentication: undefined,
          clientAddress: ADDRESS,
        },
      ],
    ]);
    expect(answer).toMatchObject({
      OrderId: 'CMD-1',
      GroupId: 'CMD-1',
      Response: 'Approved',
      AuthCode: '123456',
      HostRefNum: '632912345678',
      ProcReturnCode: '00',
      TransId: '26329ABCD12345',
      ErrMsg: '',
      Extra: { TRXDATE: '20251125 10:15:00', CARDBRAND: 'VISA', SETTLEID: '20251125' },
    });
  });

  it('with 3-D Secure done elsewhere', async () => {
    await asked({
      ...{ ...payment, Cvv2Val: '' },
      ...{ PayerTxnId: XID, PayerSecurityLevel: '05', PayerAuthenticationCode: CAVV },
    });
    expect(desk.asked).toMatchObject([
      [
        'pay',
        '600000001',
        {
          card: { number: '4455040000000008', securityCode: '' },
          authentication: { xid: XID, eci: '05', cavv: CAVV },
        },
      ],
    ]);
  });

  it.each([
    ['a number of the order is made', { OrderId: '' }, { oid: '' }],
    ['authorised only', { Type: 'PreAuth' }, { kind: 'PreAuth' }],
    ['with a comma', { Total: '125,50' }, { amountMinor: 12_550 }],
    ['in another currency', { Currency: 'EUR', Total: '9' }, { currency: 978, amountMinor: 900 }],
    ['a number in groups', { Number: '4455 0400 0000 0008' }, { card: { number: '4455040000000008' } }],
    ['a year in four digits', { Expires: '12/2029' }, { card: { expiryMonth: '12', expiryYear: '29' } }],
    ['of an address', { IPAddress: '198.51.100.1' }, { clientAddress: '198.51.100.1' }],
  ])('%s', async (_, changes, expected) => {
    await asked({ ...payment, ...changes });
    expect(desk.asked).toMatchObject([['pay', '600000001', expected]]);
  });

  it('that is declined', async () => {
    desk.result = {
      ...approved,
      response: 'Declined',
      code: '51',
      errorMessage: 'no <money> & no luck',
      approvalCode: '',
      card: undefined,
    };
    expect(await asked(payment)).toMatchObject({
      Response: 'Declined',
      ProcReturnCode: '51',
      ErrMsg: 'no <money> & no luck',
      AuthCode: '',
    });
  });
});

describe('an order is', () => {
  beforeEach(() => {
    desk.known.set('600000001 CMD-1', order);
  });

  it.each([
    ['captured, all of it', { Type: 'PostAuth' }, ['capture', '600000001', 'CMD-1', undefined]],
    ['captured in part', { Type: 'PostAuth', Total: '100.00' }, ['capture', '600000001', 'CMD-1', 10_000]],
    ['voided', { Type: 'Void' }, ['cancel', '600000001', 'CMD-1', {}]],
    [
      'voided with its amount',
      { Type: 'void', Total: '100' },
      ['cancel', '600000001', 'CMD-1', { amountMinor: 10_000 }],
    ],
    [
      'voided by its TransId alone',
      { Type: 'Void', OrderId: '', TransId: 'T2' },
      ['cancel', '600000001', 'CMD-1', { transactionId: 'T2' }],
    ],
    ['refunded', { Type: 'Credit', Total: '12,5', Currency: 'MAD' }, ['refund', '600000001', 'CMD-1', 1_250]],
  ])('%s', async (_, elements, expected) => {
    expect(await asked({ OrderId: 'CMD-1', ...elements })).toMatchObject({ Response: 'Approved' });
    expect(desk.asked).toEqual([expected]);
  });

  it('told of', async () => {
    const answer = await asked({ OrderId: 'CMD-1', Extra: '<ORDERSTATUS>QUERY</ORDERSTATUS>' });
    const line = [
      ...['ORD_ID:CMD-1', 'CHARGE_TYPE_CD:S', 'ORIG_TRANS_AMT:12550', 'CAPTURE_AMT:10000', 'TRANS_STAT:C'],
      ...[
        'AUTH_DTTM:2025-11-25 10:15:00',
        'CAPTURE_DTTM:2025-11-25 10:16:00',
        'AUTH_CODE:123456',
        'TRANS_ID:26329ABCD12345',
      ],
    ];
    expect(answer).toMatchObject({ Response: 'Approved', ProcReturnCode: '00', OrderId: 'CMD-1' });
    expect(answer.Extra).toMatchObject({ ORDERSTATUS: line.join('\t'), TRANS_STAT: 'C', ORIG_TRANS_AMT: '12550' });
  });

  it('told of step by step', async () => {
    const { Extra: extra } = await asked({ OrderId: 'CMD-1', Extra: '<ORDERHISTORY>QUERY</ORDERHISTORY>' });
    const at = '2025-11-25 10:15:00';
    expect(extra).toEqual({
      TRXCOUNT: '3',
      TRX1: ['S', 'D', '12550', '0', at, '', '', '632912345678', '', '51', 'T0'].join('\t'),
      TRX2: ['S', 'A', '12550', '0', at, '', '', '632912345678', '123456', '00', '26329ABCD12345'].join('\t'),
      TRX3: ['S', 'C', '10000', '10000', '', '2025-11-25 10:16:00', '', '632912345678', '777777', '00', 'T2'].join(
        '\t',
      ),
    });
    expect(desk.asked).toEqual([]);
  });
});

describe('a request is refused, nothing is asked of the desk, and ErrMsg says why', () => {
  beforeEach(() => {
    desk.known.set('600000001 CMD-1', order);
    desk.known.set('600000002 OTHER', order);
  });

  const WRONG = 'Name, Password or ClientId is wrong';
  it.each<[string, Record<string, string>, string | RegExp]>([
    ['a wrong password', { ...payment, Password: 'secret-2' }, WRONG],
    ['a wrong name', { ...payment, Name: 'API' }, WRONG],
    ['an unknown store', { ...payment, ClientId: '999' }, WRONG],
    ['a store without interface', { ...payment, ClientId: '600000003', Name: '', Password: '' }, 'Name is missing'],
    ['a store without interface, guessed', { ...payment, ClientId: '600000003' }, WRONG],
    ['no Total', { ...payment, Total: '' }, 'Total is missing'],
    ['a wrong Total', { ...payment, Total: '1,250' }, 'Total is no amount'],
    ['a negative Total', { ...payment, Total: '-5' }, 'Total is no amount'],
    ['a Total of nothing', { ...payment, Total: '0' }, 'Total is no amount'],
    ['no currency', { ...payment, Currency: '999' }, 'Currency is no code of ISO 4217'],
    ['no card number', { ...payment, Number: '4455040000000001' }, 'Number is no card number'],
    ['no expiry', { ...payment, Expires: '13/29' }, 'Expires is not mm/yy'],
    ['no CVV2', { ...payment, Cvv2Val: '12' }, 'Cvv2Val is not of three or four digits'],
    ['3-D Secure without an ECI', { ...payment, PayerTxnId: 'zz' }, /^PayerSecurityLevel is missing/],
    ['a value without an ECI', { ...payment, PayerAuthenticationCode: CAVV }, /^PayerSecurityLevel is missing/],
    ['an ECI that is none', { ...payment, PayerSecurityLevel: '5' }, /^PayerSecurityLevel is no ECI/],
    ['an ECI without its value', { ...payment, PayerSecurityLevel: '05' }, /^PayerAuthenticationCode is missing/],
    [
      'a value that is none',
      { ...payment, PayerSecurityLevel: '05', PayerAuthenticationCode: 'zz' },
      /^PayerAuthenticationCode is no base64 of 20 bytes/,
    ],
    [
      'a value of 19 bytes',
      { ...payment, PayerSecurityLevel: '02', PayerAuthenticationCode: Buffer.alloc(19).toString('base64') },
      /^PayerAuthenticationCode is no base64 of 20 bytes/,
    ],
    [
      'a value where there is none',
      { ...payment, PayerSecurityLevel: '07', PayerAuthenticationCode: CAVV },
      /^PayerAuthenticationCode is there/,
    ],
    [
      'a transaction that is none',
      { ...payment, PayerSecurityLevel: '05', PayerAuthenticationCode: CAVV, PayerTxnId: 'zz' },
      /^PayerTxnId is no base64 of 20 bytes/,
    ],
    [
      'md as the number',
      { ...payment, Number: '4455040000000008:AB', PayerSecurityLevel: '05', PayerAuthenticationCode: CAVV },
      /^Number must be a card number here, not md: /,
    ],
    ['a long OrderId', { ...payment, OrderId: 'x'.repeat(65) }, /^OrderId: 65 characters/],
    ['an OrderId of two lines', { ...payment, OrderId: 'a\nb' }, /^OrderId: a control character/],
    ['an OrderId that turns round', { ...payment, OrderId: 'a\u202eb' }, /^OrderId: a control character/],
    ['an OrderId that is a card number', { ...payment, OrderId: '4455040000000008' }, /^OrderId: a card number/],
    ['an IPAddress that is none', { ...payment, IPAddress: 'a\nb' }, 'IPAddress is no address'],
    ['no Type', { ...payment, Type: '' }, 'Type is missing: Auth, PreAuth, PostAuth, Void or Credit'],
    ['another Type', { ...payment, Type: 'Steal' }, 'Type is Steal: Auth, PreAuth, PostAuth, Void or Credit'],
    ['no OrderId', { Type: 'PostAuth' }, 'OrderId is missing'],
    ['an unknown order', { Type: 'PostAuth', OrderId: 'CMD-2' }, 'there is no such order'],
    ["another store's order", { Type: 'Void', OrderId: 'OTHER' }, 'there is no such order'],
    [
      "another store's order, asked for",
      { OrderId: 'OTHER', Extra: '<ORDERSTATUS>QUERY</ORDERSTATUS>' },
      'there is no such order',
    ],
    [
      'another currency',
      { Type: 'Credit', OrderId: 'CMD-1', Currency: '978', Total: '1' },
      'Currency is not that of the order, 504',
    ],
    ['a wrong amount to capture', { Type: 'PostAuth', OrderId: 'CMD-1', Total: '1.005' }, 'Total is no amount'],
    ["another order's TransId", { Type: 'Void', OrderId: 'CMD-1', TransId: 'T9' }, 'TransId is not of this order'],
    [
      "another order's TransId to refund",
      { Type: 'Credit', OrderId: 'CMD-2', TransId: 'T2' },
      'TransId is not of this order',
    ],
    ['an element too long', { ...payment, Email: 'x'.repeat(1_025) }, 'email has more than 1024 characters'],
  ])('%s', async (_, elements, message) => {
    expect(await asked(elements)).toMatchObject({
      Response: 'Error',
      ProcReturnCode: '99',
      ErrMsg: typeof message === 'string' ? message : expect.stringMatching(message),
      AuthCode: '',
      TransId: '',
    });
    expect(desk.asked).toEqual([]);
  });

  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>`;
  it.each<[string, string, string | RegExp]>([
    ['nothing', '', 'there is no XML: send CC5Request as the body, or as the field DATA'],
    ['a form without DATA', 'a=1', 'there is no XML: send CC5Request as the body, or as the field DATA'],
    ['half of it', '<CC5Request><Name>x</Name>', /^the request is no XML: /],
    ['another document', '<CC5Response/>', 'the root element is CC5Response, not CC5Request'],
    ['an empty one', '<CC5Request/>', 'CC5Request is empty'],
    [
      'two amounts',
      xml({ ...caller, ...payment }).replace('<Total>', '<Total>1</Total><Total>'),
      'Total is there twice',
    ],
    ['two amounts in two cases', xml({ ...caller, ...payment, TOTAL: '1' }), 'TOTAL is there twice'],
    ['declared entities', xml({ ...caller, OrderId: '&b;' }, bomb), 'a DOCTYPE is not read'],
    [
      'a file',
      xml({ OrderId: '&x;' }, '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
      'a DOCTYPE is not read',
    ],
    [
      'a great depth',
      xml({ ...caller, Extra: `${'<a>'.repeat(50)}${'</a>'.repeat(50)}` }),
      /^the request cannot be read: /,
    ],
    [
      'a name of JavaScript',
      xml({ ...caller, __proto__x: '1' }).replaceAll('__proto__x', '__proto__'),
      /^the request cannot be read: /,
    ],
    [
      'too many bytes',
      xml({ ...caller, Comments: 'x'.repeat(70_000) }),
      /^the request has 70\d+ bytes, at most 65536 are read$/,
    ],
  ])('%s', async (_, body, message) => {
    const answer = await answerTo(Buffer.from(body));
    expect(answer).toMatchObject({ Response: 'Error', ProcReturnCode: '99' });
    expect(answer.ErrMsg).toMatch(message);
    expect(desk.asked).toEqual([]);
  });

  it('whatever it is, and never throws', () => {
    const parts = fc.constantFrom(
      '<',
      '>',
      '/',
      'CC5Request',
      '<CC5Request>',
      '</CC5Request>',
      'DATA=',
      '&',
      '&amp;',
      '&#0;',
      '<!',
      '[',
      '%3C',
      '\0',
      'é',
    );
    fc.assert(fc.property(fc.string({ unit: parts, maxLength: 30 }), (text) => void readCc5Request(Buffer.from(text))));
  });
});

it('refuses also the right password behind ten wrong ones, for a quarter of an hour', async () => {
  for (let tried = 0; tried < 10; tried++) {
    expect(await asked({ ...payment, Password: `wrong-${tried}` })).toMatchObject({
      ErrMsg: 'Name, Password or ClientId is wrong',
    });
  }
  // The merchant centre counts with it.
  expect(tries.areOver('600000009', ADDRESS, now)).toBe(true);
  const tooMany = { ProcReturnCode: '99', ErrMsg: expect.stringMatching(/^too many tries/) };
  expect(await asked(payment)).toMatchObject(tooMany);
  expect(desk.asked).toEqual([]);
  now += 15 * 60_000;
  expect(await asked(payment)).toMatchObject({ Response: 'Approved' });
});

it('refuses a store that many addresses have tried', async () => {
  for (let tried = 0; tried < 100; tried++) tries.failed('600000001', `192.0.2.${tried + 10}`, now);
  expect(await asked(payment)).toMatchObject({ ErrMsg: expect.stringMatching(/^too many tries/) });
});

describe('a request comes', () => {
  beforeEach(() => {
    desk.known.set('600000001 Ş&1', { ...order, oid: 'Ş&1' });
  });
  const asking = (head: string) =>
    xml({ ...caller, OrderId: 'Ş&amp;1', Extra: '<ORDERSTATUS>QUERY</ORDERSTATUS>' }, head);
  const turkish = (text: string) => Buffer.from(text.replace('Ş', '\u00de'), 'latin1');
  const HEAD_8 = '<?xml version="1.0" encoding="UTF-8"?>';
  const HEAD_9 = "<?xml version='1.0' encoding='ISO-8859-9'?>\n";

  it.each<[string, Uint8Array]>([
    ['in UTF-8', Buffer.from(asking(HEAD_8))],
    ['in UTF-8 with its mark', Buffer.from(`\ufeff${asking(HEAD_8)}`)],
    ['without a declaration', Buffer.from(asking(''))],
    ['in ISO 8859-9', turkish(asking(HEAD_9))],
    ['as DATA of a form', Buffer.from(new URLSearchParams({ DATA: asking(HEAD_8) }).toString())],
    ['as data, behind another field', Buffer.from(new URLSearchParams({ x: '1', data: asking('') }).toString())],
    ['as DATA that is not encoded', Buffer.from(`DATA=${asking(HEAD_8)}`)],
    ['as DATA that is not encoded, in ISO 8859-9', turkish(`DATA=${asking(HEAD_9)}`)],
    ['with character references', Buffer.from(asking('').replace('Ş', '&#350;'))],
    ['with CDATA', Buffer.from(asking('').replace('Ş&amp;1', '<![CDATA[Ş&1]]>'))],
    ['with names in lower case', Buffer.from(asking('').replaceAll(/<\/?\w+/g, (tag) => tag.toLowerCase()))],
  ])('%s', async (_, body) => {
    expect(await answerTo(body)).toMatchObject({ Response: 'Approved', Extra: { ORD_ID: 'Ş&1' } });
  });
});
