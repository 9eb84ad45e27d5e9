// What shops are told, and that each receiver computes the hash of it, in whatever order and with whatever changes its language makes.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFields, transactionDate } from '../../../src/gateway/est3d/answer-fields.ts';
import { isHashVer3 } from '../../../src/gateway/est3d/hash-ver3.ts';
import { inNaturalOrder } from '../../../src/gateway/est3d/natural-order.ts';
import type { FormField, OrderForm } from '../../../src/gateway/order-form.ts';
import type { PaymentResult } from '../../../src/gateway/payment-result.ts';
import vectors from '../fixtures/hash-ver3-vectors.json' with { type: 'json' };
import { approved, formWith } from './payments.ts';
import { askPhp, isPhpMissing } from './php.ts';

const KEY = 'TEST1234';
const ZONE = 'Africa/Casablanca';
const answer = (form: OrderForm, result: PaymentResult = approved) => answerFields(form, result, KEY, ZONE);
const valueIn = (fields: readonly FormField[], name: string) => fields.find(([found]) => found === name)?.[1];

const declined: PaymentResult = {
  ...approved,
  response: 'Declined',
  code: '51',
  errorMessage: 'not enough money on the account',
  approvalCode: '',
  settlementId: '',
};
const cancelled: PaymentResult = {
  ...declined,
  response: 'Error',
  code: '99',
  errorMessage: 'cancelled by the cardholder',
  reference: '',
  stan: '',
  card: undefined,
  authentication: undefined,
};

describe('an answer', () => {
  it('has the fields of the form as they came, those of the transaction, and the hash', () => {
    const answered = Object.fromEntries(
      answer(
        formWith([
          ['rnd', '0.1 2'],
          ['Foo', 'bar|\\'],
        ]),
      ),
    );
    expect(answered).toMatchObject({
      clientid: '600000001',
      okUrl: 'http://127.0.0.1:9000/ok',
      rnd: '0.1 2',
      Foo: 'bar|\\',
      ReturnOid: 'CMD-1',
      TransId: '26329ABCD12345',
      Response: 'Approved',
      ProcReturnCode: '00',
      ErrMsg: '',
      AuthCode: '123456',
      HostRefNum: '632912345678',
      acqStan: '000042',
      SettleId: '20251125',
      clientIp: '127.0.0.1',
      mdStatus: '1',
      eci: '05',
      cavv: 'AAABBEg0VhI0VniQEjRWAAAAAAA=',
      MaskedPan: '400000***0010',
      Ecom_Payment_Card_ExpDate_Month: '12',
      Ecom_Payment_Card_ExpDate_Year: '29',
      'EXTRA.CARDBRAND': 'VISA',
      'EXTRA.CARDISSUER': 'Banque de l Atlas',
      'EXTRA.TRXDATE': '20251125 10:15:00',
      'TDS2.transStatus': 'Y',
      'TDS2.dsTransID': 'f25084f0-5b16-4c0a-ae5d-b24808a95e4b',
    });
  });

  it('has every name of the vector of callbacks', () => {
    const vector = vectors.find(({ id }) => id === 'callback')!;
    const names = new Set(
      answer(formWith(Object.entries(vectors[0]!.fields).slice(8) as FormField[])).map(([name]) => name),
    );
    expect(Object.keys(vector.fields).filter((name) => !names.has(name))).toEqual([]);
  });

  it('never has the hash of the form', () => {
    const fields = answer(
      formWith([
        ['HASH', 'one'],
        ['hash', 'two'],
        ['Hash', 'three'],
      ]),
    );
    expect(fields.filter(([name]) => name.toLowerCase() === 'hash')).toHaveLength(1);
    expect(fields.some(([, value]) => ['one', 'two', 'three'].includes(value))).toBe(false);
  });

  it('says what has happened, not what the form said would', () => {
    const fields = answer(
      formWith([
        ['response', 'Approved'],
        ['EXTRA_TRXDATE', 'x'],
        ['ProcReturnCode', '00'],
      ]),
      declined,
    );
    expect(fields.filter(([name]) => name.toLowerCase() === 'response')).toEqual([['Response', 'Declined']]);
    expect(fields.filter(([name]) => name === 'ProcReturnCode')).toEqual([['ProcReturnCode', '51']]);
    expect(valueIn(fields, 'EXTRA_TRXDATE')).toBeUndefined();
  });

  it.each<[string, PaymentResult, string]>([
    ['authenticated', approved, '1'],
    ['attempted', withStatus('A'), '4'],
    ['unable', withStatus('U'), '5'],
    ['informational', withStatus('I'), '5'],
    ['not authenticated', withStatus('N'), '0'],
    ['rejected', withStatus('R'), '0'],
    ['not enrolled', withStatus('U', false), '2'],
    ['not asked', { ...approved, authentication: undefined }, '2'],
    ['cancelled before', cancelled, '0'],
  ])('has the mdStatus of a cardholder who is %s', (_, result, mdStatus) => {
    expect(valueIn(answer(formWith(), result), 'mdStatus')).toBe(mdStatus);
  });

  it('has the same names whatever has happened', () => {
    const namesOf = (result: PaymentResult) => answer(formWith(), result).map(([name]) => name);
    expect(namesOf(cancelled)).toEqual(namesOf(approved));
  });

  it('has the time of Casablanca, in and out of Ramadan', () => {
    expect(transactionDate(Date.UTC(2026, 0, 1, 23, 30, 5), ZONE)).toBe('20260102 00:30:05');
    expect(transactionDate(Date.UTC(2026, 1, 25, 12, 0, 59, 999), ZONE)).toBe('20260225 12:00:59');
  });
});

function withStatus(status: 'A' | 'U' | 'I' | 'N' | 'R', isEnrolled = true): PaymentResult {
  return { ...approved, authentication: { ...approved.authentication!, status, isEnrolled } };
}

/** Names that shops post: those of the fact sheet and some that plug-ins add, each in a case of its own. */
const POSTED =
  `clientid storetype TranType trantype amount currency oid okUrl failUrl callbackUrl shopurl lang email tel BillToName
  BillToCompany BillToStreet1 BillToStreet2 BillToCity BillToStateProv BillToPostalCode BillToCountry rnd hashAlgorithm encoding
  AutoRedirect CallbackResponse refreshtime sessiontimeout amountCur symbolCur instalment description`
    .trim()
    .split(/\s+/);

const casings: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  (name) => name[0]!.toUpperCase() + name.slice(1),
];
const cased = (name: string) => fc.constantFrom(...casings).map((casing) => casing(name));
const forms = fc
  .subarray(POSTED, { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(cased)))
  .chain((names) => fc.shuffledSubarray([...new Set(names)], { minLength: 1 }))
  .map((names): OrderForm => ({ ...formWith(), fields: names.map((name) => [name, 'x']) }));

const inPhp = (name: string) => name.replaceAll('.', '_');
const by = (key: (name: string) => string) => (names: readonly string[]) =>
  names.toSorted((left, right) => (key(left) < key(right) ? -1 : Number(key(left) > key(right))));

/** How receivers order names. */
const orders: readonly (readonly [how: string, order: (names: readonly string[]) => string[]])[] = [
  ['natcasesort', (names) => inNaturalOrder(names, (name) => name)],
  ['lower case', by((name) => name.toLowerCase())],
  ['upper case', by((name) => name.toUpperCase())],
  ['localeCompare', (names) => names.toSorted((left, right) => left.localeCompare(right))],
  ['localeCompare in French', (names) => names.toSorted((left, right) => left.localeCompare(right, 'fr'))],
  [
    'localeCompare without case',
    (names) => names.toSorted((left, right) => left.localeCompare(right, 'en', { sensitivity: 'base' })),
  ],
  [
    'localeCompare with numbers',
    (names) =>
      names.toSorted((left, right) => left.localeCompare(right, undefined, { numeric: true, sensitivity: 'base' })),
  ],
  [
    'localeCompare of lower case',
    (names) => names.toSorted((left, right) => left.toLowerCase().localeCompare(right.toLowerCase())),
  ],
];

describe('the names of an answer come in one order', () => {
  it.each(orders)('by %s, with . or _', (_, order) => {
    fc.assert(
      fc.property(forms, (form) => {
        const names = answer(form)
          .map(([name]) => name)
          .filter((name) => name !== 'HASH');
        // Two names that differ in case alone have no order of their own.
        const folded = (sorted: readonly string[]) => sorted.map((name) => inPhp(name).toLowerCase());
        const expected = folded(inNaturalOrder(names, (name) => name));
        expect(folded(order(names))).toEqual(expected);
        expect(folded(order(names.map(inPhp)))).toEqual(expected);
      }),
    );
  });
});

/** What receivers do with a value before they hash it. */
const changes: readonly (readonly [what: string, change: (value: string) => string])[] = [
  ['nothing', (value) => value],
  ['trimmed', (value) => value.trim()],
  [
    'with entities decoded',
    (value) => value.replaceAll('&amp;', '&').replaceAll('&eacute;', 'é').replaceAll('&#039;', "'"),
  ],
  ['without a line end', (value) => value.replace(/\n$/, '')],
  ['as browsers post it', (value) => value.replace(/\r\n|\r|\n/g, '\r\n')],
];

describe('the hash of an answer is what receivers compute', () => {
  const hostile: FormField[] = [
    ['BillToName', 'Amina &amp; Zo&eacute; '],
    ['BillToCompany', ' L&#039;Atlas\r\n'],
    ['BillToCity', 'a|b\\'],
    ['email', ''],
    ['BillToStreet1', 'one\ntwo\rthree\r\nfour'],
    ['note', '&amp;amp;lt;'],
    ['shopurl', 'http://shop.example/?a=1&copy=2&lang=fr'],
    ['encoding', 'UTF-8'],
  ];

  it.each(changes)('from values as they are, %s', (_, change) => {
    const received = answer(formWith(hostile)).map(([name, value]): FormField => [inPhp(name), change(value)]);
    expect(isHashVer3(received, KEY)).toBe(true);
  });

  it('and sends the rest as it came', () => {
    const fields = answer(formWith(hostile));
    expect(valueIn(fields, 'BillToName')).toBe('Amina & Zoé');
    expect(valueIn(fields, 'BillToCity')).toBe('a|b\\');
    expect(valueIn(fields, 'shopurl')).toBe('http://shop.example/?a=1&copy=2&lang=fr');
    expect(valueIn(fields, 'note')).toBe('<');
  });

  it('over the text that the rules give', () => {
    const fields = answer(formWith()).filter(([name]) => name !== 'HASH');
    const text = by((name) => name.toLowerCase())(fields.map(([name]) => name)).map(
      (name) => `${valueIn(fields, name)}|`,
    );
    const hash = createHash('sha512')
      .update(`${text.join('')}${KEY}`)
      .digest('base64');
    expect(valueIn(answer(formWith()), 'HASH')).toBe(hash);
  });
});

/** The kit that merchants are given does this: names of $_POST, entities decoded, a line end at the end taken off. */
const RECEIVED_IN_PHP = `
$out = [];
foreach ($input as [$body, $key]) {
  parse_str($body, $post);
  $names = array_keys($post);
  natcasesort($names);
  $text = '';
  foreach ($names as $name) {
    if (in_array(strtolower($name), ['hash', 'encoding'])) continue;
    $value = html_entity_decode(preg_replace("/\\n$/", '', trim($post[$name])), ENT_QUOTES, 'UTF-8');
    $text .= str_replace('|', '\\\\|', str_replace('\\\\', '\\\\\\\\', $value)) . '|';
  }
  $out[] = base64_encode(hash('sha512', $text . $key, true)) === $post['HASH'];
}
echo json_encode($out);`;

describe.skipIf(isPhpMissing())('a shop in PHP finds the hash right', () => {
  it('whatever it has sent', () => {
    const unit = fc.constantFrom(
      'a',
      '|',
      '\\',
      ' ',
      '\r\n',
      '\n',
      '\t',
      'é',
      'م',
      '&',
      '&amp;',
      'amp;',
      '&#039;',
      '&#x3c;',
      '&eacute;',
      '&Zeta;',
      ';',
      '<',
    );
    const values = fc.string({ unit, maxLength: 8 });
    const generated = fc.tuple(forms, fc.array(values, { minLength: 40, maxLength: 40 })).map(([form, texts]) => ({
      ...form,
      fields: form.fields.map(([name], at): FormField => [name, texts[at]!]),
    }));
    const bodies = fc
      .sample(generated, 400)
      .map((form) => [new URLSearchParams(answer(form) as [string, string][]).toString(), KEY]);
    expect(askPhp(RECEIVED_IN_PHP, bodies)).toEqual(bodies.map(() => true));
  });
});
