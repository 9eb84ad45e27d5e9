// The foreign issuer: what is billed, what the answer says of it, and what a reversal gives back, worked out by hand.
import { describe, expect, test } from 'vitest';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import { amount, IssuerUnderTest, NOW_MS, purchase, requestOf } from './requests.ts';

/** 100.00 dollars an account. */
const settings = {
  name: 'visa',
  currency: '840',
  openingBalanceMinor: 10_000,
  rates: { 504: { numerator: 995, scale: 4 }, 392: { numerator: 65, scale: 4 }, 788: { numerator: 32, scale: 2 } },
};
const newIssuer = (rest: object = {}) => new IssuerUnderTest(foreignIssuer({ ...settings, ...rest }));

describe('billing', () => {
  test.each([
    // 150.00 dirhams are 14.925 dollars; 10.00 are 99.5 cents.
    ['504', 15_000, '000000001493', '40000995', 8507],
    ['504', 1000, '000000000100', '40000995', 9900],
    // 4,321 yen are 28.0865 dollars.
    ['392', 4321, '000000002809', '40000065', 7191],
    // 12.345 Tunisian dinars at 0.32 are 3.9504 dollars.
    ['788', 12_345, '000000000395', '20000032', 9605],
  ])('%s %i', (currency, amountMinor, billed, rate, balance) => {
    const issuer = newIssuer();
    const decision = issuer.decide(purchase({ 4: amount(amountMinor), 49: currency }));
    expect(decision).toMatchObject({ reason: 0, elements: { 6: billed, 10: rate, 51: '840' }, delayMs: undefined });
    expect(issuer.availableMinor()).toBe(balance);
    expect(issuer.outstanding()).toEqual([{ transaction: 1, amountMinor, currency, isCredit: false }]);
  });

  test.each([
    [
      'its own currency is billed as it is, and nothing is said of it',
      { 4: amount(10_000), 49: '840' },
      '00',
      undefined,
    ],
    ['more than the balance', { 4: amount(10_001), 49: '840' }, '51', undefined],
    // 1,005.03 dirhams are 100.000485 dollars and round to what is there; 1,005.08 are 100.00546.
    ['just the balance', { 4: amount(100_503) }, '00', { 6: '000000010000', 10: '40000995', 51: '840' }],
    ['a cent more', { 4: amount(100_508) }, '51', undefined],
    ['no rate', { 49: '978' }, '57', undefined],
    ['no currency', { 49: undefined }, '30', undefined],
    ['no amount', { 4: undefined }, '13', undefined],
    ['less than half a cent', { 4: amount(5) }, '00', { 6: '000000000000', 10: '40000995', 51: '840' }],
  ])('%s', (_name, elements, code, told) => {
    const issuer = newIssuer();
    expect(issuer.decide(purchase(elements)).elements).toEqual(told);
    expect(newIssuer().code(purchase(elements))).toBe(code);
  });

  test('what is billed has twelve digits at most', () => {
    const issuer = newIssuer({ rates: { 504: { numerator: 2, scale: 0 } } });
    expect(issuer.code(purchase({ 0: '0220', 4: amount(500_000_000_000) }))).toBe('13');
    expect(issuer.code(purchase({ 0: '0220', 4: amount(499_999_999_999) }))).toBe('00');
  });

  test('a refund is credited at the rate', () => {
    const issuer = newIssuer();
    const decision = issuer.decide(purchase({ 0: '0200', 3: '200000', 4: amount(15_000) }));
    expect(decision.elements).toEqual({ 6: '000000001493', 10: '40000995', 51: '840' });
    expect(issuer.balance()).toBe('C000000011493');
    issuer.reverse(1);
    expect(issuer.balance()).toBe('C000000010000');
  });

  test('a partial approval bills what it approves', () => {
    const issuer = newIssuer({ openingBalanceMinor: 100_000 });
    // Half of 7,770.10 dirhams is 3,885.05, which are 386.562475 dollars.
    const decision = issuer.decide(purchase({ 4: amount(777_010) }));
    expect(decision).toMatchObject({ reason: 2, approvedMinor: 388_505, elements: { 6: '000000038656' } });
    expect(issuer.availableMinor()).toBe(61_344);
  });
});

describe('reversals', () => {
  test('give back what was billed', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(1000) }));
    issuer.decide(purchase({ 4: amount(1000) }));
    expect(issuer.availableMinor()).toBe(9800);
    expect(issuer.reverse(1)).toMatchObject({ reason: 0, elements: undefined });
    expect(issuer.availableMinor()).toBe(9900);
    issuer.reverse(1);
    expect(issuer.availableMinor()).toBe(9900);
  });

  test('leave billed what remains comes to', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(15_000) }));
    // 100.05 dirhams are 9.954975 dollars.
    issuer.reverse(1, 10_005);
    expect(issuer.availableMinor()).toBe(9005);
    expect(issuer.outstanding()).toEqual([{ transaction: 1, amountMinor: 10_005, currency: '504', isCredit: false }]);
    issuer.reverse(1);
    expect(issuer.availableMinor()).toBe(10_000);
    expect(issuer.totals()).toMatchObject({ takenMinor: 0, heldMinor: 0, debitedMinor: 0 });
  });
});

describe('delay', () => {
  test('each answer takes it, also a decline and a reversal', () => {
    const issuer = newIssuer({ delayMs: 40 });
    expect(issuer.decide(purchase()).delayMs).toBe(40);
    expect(issuer.decide(purchase({ 49: '978' })).delayMs).toBe(40);
    expect(issuer.reverse(1, 0, 400).delayMs).toBe(40);
  });

  test('but not a reversal advice, which store-and-forward would repeat for ever', () => {
    const issuer = newIssuer({ delayMs: 40 });
    issuer.decide(purchase());
    expect(issuer.reverse(1, 0, 420).delayMs).toBeUndefined();
    expect(issuer.reverse(1, 0, 421).delayMs).toBeUndefined();
  });
});

test('one decision serves all calls, but each has elements of its own', () => {
  const issuer = foreignIssuer(settings);
  const view = new RequestView();
  const first = issuer.decide(view.over(requestOf(purchase(), { transaction: 1 }), NOW_MS));
  const kept = { ...first };
  const second = issuer.decide(view.over(requestOf(purchase({ 4: amount(1000) }), { transaction: 2 }), NOW_MS));
  expect(second).toBe(first);
  expect(kept.elements?.[6]).toBe('000000001493');
  expect(second.elements?.[6]).toBe('000000000100');
});

test('the balance is told in the currency of the account', () => {
  expect(newIssuer().decide(purchase({ 3: '300000', 4: undefined, 49: '504' })).elements).toEqual({
    54: '0002840C000000010000',
  });
});

test.each([
  [{ rates: { MAD: { numerator: 1, scale: 0 } } }, 'rates.MAD'],
  [{ rates: { 999: { numerator: 1, scale: 0 } } }, 'rates.999'],
  [{ rates: { 504: { numerator: 0, scale: 0 } } }, 'rates.504.numerator'],
  [{ rates: { 504: { numerator: 10_000_000, scale: 0 } } }, 'rates.504.numerator'],
  [{ rates: { 504: { numerator: 1, scale: 10 } } }, 'rates.504.scale'],
  [{ rates: { 840: { numerator: 2, scale: 0 } } }, 'rates.840'],
  [{ delayMs: -1 }, 'delayMs'],
  [{ currency: '84' }, 'currency'],
])('settings are checked: %o', (rest, setting) => {
  expect(() => newIssuer(rest)).toThrow(expect.objectContaining({ code: 'ISSUER_SETTING_INVALID', setting }));
});

test('a rate of one for its own currency is no conversion', () => {
  const issuer = newIssuer({ rates: { 840: { numerator: 1, scale: 0 } } });
  expect(issuer.decide(purchase({ 49: '840', 4: amount(1) }))).toMatchObject({ reason: 0, elements: undefined });
});
