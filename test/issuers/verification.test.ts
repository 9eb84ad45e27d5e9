// An issuer that has keys: what it declines of payments at a distance, and what its answers say of it.
import { describe, expect, test } from 'vitest';
import { commerceElements } from '../../src/codec/commerce-data.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { checkDigitOf } from '../../src/iso8583/pan.ts';
import { reasonText } from '../../src/iso8583/reason.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import { authenticationValue, type ValueKind } from '../../src/security/authentication-value.ts';
import { CardVerifier } from '../../src/security/card-verifier.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../src/security/issuer-keys.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { CARD, NOW_MS, purchase, requestOf } from './requests.ts';

/** Test keys. */
const keys = issuerKeysOf(
  issuerKeysSchema.parse({
    use: 'test',
    cvv: '0123456789ABCDEFFEDCBA9876543210',
    cavv: '12345678123456781234567812345678',
    aav: '0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B',
  }),
);
const verifier = new CardVerifier(keys);
const MASTERCARD = `515504000000000${checkDigitOf('515504000000000')}`;
const EXPIRY = '3012';
const codecs = {
  ecommerce: compile(loadSpec('iso87-ascii-ecommerce')),
  visa: compile(loadSpec('visa-base1')),
  mastercard: compile(loadSpec('mastercard-cis')),
} as const;
type Form = keyof typeof codecs;

const atlas = () => domesticIssuer({ name: 'atlas', currency: '504', openingBalanceMinor: 1_000_000, verifier });

const valueFor = (kind: ValueKind, pan: string, authenticity: 'full' | 'attempt') =>
  authenticationValue(keys, kind, {
    pan,
    authenticity,
    merchantName: 'Shop',
    isChallenged: true,
    sequence: 9,
  }).toString('base64');

/** DE 39 of the answer, and what else the issuer says in it. */
function asked(
  data: Parameters<typeof commerceElements>[1],
  {
    pan = CARD,
    form = 'ecommerce',
    issuer = atlas(),
    elements = {},
  }: {
    pan?: string;
    form?: Form;
    issuer?: StubIssuer;
    elements?: Record<string, string | undefined>;
  } = {},
) {
  const json = { ...purchase({ 2: pan, 14: EXPIRY, 22: undefined, ...elements }), ...commerceElements(form, data) };
  const view = new RequestView().over(requestOf(json, {}, codecs[form]), NOW_MS);
  const { reason, elements: said } = issuer.decide(view);
  return { code: reasonText(reason, 0), said };
}

const right = verifier.printedOn(CARD, EXPIRY);
const wrong = right === '000' ? '001' : '000';
const place = (code: string, value: string) => `${' '.repeat(10)}${code}   ${value}`;

describe('CVV2', () => {
  test.each([
    ['right', { securityCode: right }, '00', { 44: place('M', '') }],
    ['wrong', { securityCode: wrong }, '82', { 44: place('N', '') }],
    ['too long', { securityCode: `${right}0` }, '82', { 44: place('N', '') }],
    ['not given', { eci: '07' }, '00', undefined],
  ])('%s', (_, data, code, said) => expect(asked(data)).toEqual({ code, said }));

  test('without an expiry it cannot be right', () => {
    expect(asked({ securityCode: right }, { elements: { 14: undefined } }).code).toBe('82');
  });

  test('of another expiry it is wrong', () => {
    expect(asked({ securityCode: right }, { elements: { 14: '3011' } }).code).toBe('82');
  });

  test('of a refund it is not looked at', () => {
    expect(asked({ securityCode: wrong }, { elements: { 3: '200000' } })).toEqual({ code: '00', said: undefined });
  });

  test('of an advice it is not looked at', () => {
    expect(asked({ securityCode: wrong }, { elements: { 0: '0220' } }).code).toBe('00');
  });

  test('what is declined takes nothing', () => {
    const issuer = atlas();
    asked({ securityCode: wrong }, { issuer });
    expect(issuer.totals().takenMinor).toBe(0);
  });
});

describe('CAVV and AAV', () => {
  const full = valueFor('cavv', CARD, 'full');
  const attempt = valueFor('cavv', CARD, 'attempt');
  const ofAnother = valueFor('cavv', '9504010000001231', 'full');
  test.each([
    ['right', '05', full, '00', '2'],
    ['missing', '05', '', '05', '0'],
    ['of an attempt under a full authentication', '05', attempt, '05', '1'],
    ['of another card', '05', ofAnother, '05', '1'],
    ['of an attempt', '06', attempt, '00', '3'],
    ['of a full authentication under an attempt', '06', full, '05', '4'],
  ])('%s: ECI %s', (_, eci, value, code, result) => {
    expect(asked({ eci, authenticationValue: value })).toEqual({ code, said: { 44: place(' ', result) } });
  });

  test.each([
    ['06', ''],
    ['07', ''],
    ['07', full],
    ['', ''],
  ])('nothing is asked for with ECI %s', (eci, value) => {
    expect(asked({ eci, authenticationValue: value })).toEqual({ code: '00', said: undefined });
  });

  test('a card of Mastercard has an AAV', () => {
    const pan = MASTERCARD;
    const aav = valueFor('aav', pan, 'full');
    expect(asked({ eci: '02', authenticationValue: aav }, { pan }).code).toBe('00');
    expect(asked({ eci: '02', authenticationValue: valueFor('cavv', pan, 'full') }, { pan }).code).toBe('05');
  });
});

test.each([
  ['visa', { 44: place('N', '2') }],
  ['mastercard', { 48: 'T8701N' }],
  ['ecommerce', { 44: place('N', '2') }],
] as const)('%s has places of its own', (form, said) => {
  const data = { eci: '05', authenticationValue: valueFor('cavv', CARD, 'full'), securityCode: wrong };
  expect(asked(data, { form })).toEqual({ code: '82', said });
});

test('a foreign issuer says what it billed and what it found', () => {
  const issuer = foreignIssuer({
    name: 'visa',
    currency: '840',
    openingBalanceMinor: 1_000_000,
    rates: { 504: { numerator: 1, scale: 1 } },
    verifier,
  });
  expect(asked({ securityCode: right }, { issuer })).toMatchObject({
    code: '00',
    said: { 6: '000000001500', 51: '840', 44: place('M', '') },
  });
});

test('an issuer without keys looks at nothing', () => {
  const issuer = domesticIssuer({ name: 'atlas', currency: '504', openingBalanceMinor: 1_000_000 });
  expect(asked({ eci: '05', securityCode: wrong }, { issuer })).toEqual({ code: '00', said: undefined });
});
