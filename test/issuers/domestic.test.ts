// The domestic issuer as tables of request and answer; the balances behind them are worked out by hand and read back
// through balance enquiries.
import { describe, expect, test } from 'vitest';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { IssuerSettingsError } from '../../src/issuers/stub-settings.ts';
import type { Decision as SwitchDecision } from '../../src/switch/ports.ts';
import { amount, CARD, IssuerUnderTest, OTHER_CARD, purchase } from './requests.ts';

/** 1,000.00 dirhams an account, at most 400.00 at a time. */
const settings = { name: 'atlas', currency: '504', openingBalanceMinor: 100_000, limitPerTransactionMinor: 40_000 };
const newIssuer = (rest: object = {}) => new IssuerUnderTest(domesticIssuer({ ...settings, ...rest }));

describe('a first request', () => {
  test.each([
    ['a purchase', {}, '00'],
    ['a purchase at the limit', { 4: amount(40_000) }, '00'],
    ['above the limit', { 4: amount(40_001) }, '61'],
    ['cash', { 3: '010000' }, '00'],
    ['a payment', { 3: '500000' }, '00'],
    ['a purchase without a processing code', { 3: undefined }, '00'],
    ['a transfer', { 3: '400000' }, '12'],
    ['a statement enquiry', { 3: '380000' }, '12'],
    ['no amount', { 4: undefined }, '13'],
    ['the amount 0', { 4: amount(0) }, '13'],
    ['a refund of nothing', { 3: '200000', 4: amount(0) }, '13'],
    ['a wrong check digit', { 2: '9504010000000002' }, '14'],
    ['a card number of 11 digits', { 2: '79927398713' }, '14'],
    ['no card number at all', { 2: undefined }, '14'],
    ['a card number in track 2 only', { 2: undefined, 35: `${CARD}=2905101` }, '00'],
    ['a card number in track 2 behind an empty DE 2', { 2: '', 35: `${CARD}=2905101` }, '00'],
    ['twenty digits in track 2', { 2: undefined, 35: `${CARD}1234=2905101` }, '14'],
    ['an expired card in track 2', { 2: undefined, 35: `${CARD}=2610101` }, '54'],
    ['a card of this month', { 14: '2611' }, '00'],
    ['a card of last month', { 14: '2610' }, '54'],
    ['dollars', { 49: '840' }, '57'],
    ['letters for the currency', { 49: 'MAD' }, '57'],
    ['no currency', { 49: undefined }, '00'],
    ['a file action', { 0: '0300' }, '12'],
    ['a reversal of what never was', { 0: '0400' }, '25'],
    ['its advice', { 0: '0420' }, '00'],
    ['its repeated advice', { 0: '0421' }, '00'],
    // What is wrong first decides.
    ['a wrong check digit and an expired card', { 2: '9504010000000002', 14: '2610' }, '14'],
    ['an expired card and dollars', { 14: '2610', 49: '840' }, '54'],
    ['dollars and no amount', { 49: '840', 4: undefined }, '57'],
  ])('%s', (_name, elements, code) => {
    const issuer = newIssuer();
    expect(issuer.code(purchase(elements))).toBe(code);
    expect(issuer.code(purchase({ 0: '1100', ...elements }))).toBe(code);
  });

  test('without a limit per transaction, the balance is the limit', () => {
    const issuer = newIssuer({ limitPerTransactionMinor: undefined });
    expect(issuer.code(purchase({ 4: amount(100_001) }))).toBe('51');
    expect(issuer.code(purchase({ 4: amount(100_000) }))).toBe('00');
    expect(issuer.balance()).toBe('C000000000000');
    expect(issuer.code(purchase({ 4: amount(1) }))).toBe('51');
  });
});

describe('the account', () => {
  test('0100 holds, 0200 debits, and the totals say which', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(30_000) }));
    issuer.decide(purchase({ 0: '0200', 4: amount(12_345) }));
    expect(issuer.balance()).toBe('C000000057655');
    expect(issuer.balance(OTHER_CARD)).toBe('C000000100000');
    expect(issuer.totals()).toMatchObject({
      accounts: 2,
      currency: '504',
      takenMinor: 42_345,
      heldMinor: 30_000,
      debitedMinor: 12_345,
      transactions: 2,
      forgotten: 0,
    });
    expect(issuer.outstanding()).toEqual([
      { transaction: 1, amountMinor: 30_000, currency: '504', isCredit: false },
      { transaction: 2, amountMinor: 12_345, currency: '504', isCredit: false },
    ]);
  });

  test('a decline takes nothing', () => {
    const issuer = newIssuer();
    for (const elements of [{ 4: amount(40_001) }, { 14: '2001' }, { 49: '978' }, { 4: undefined }]) {
      issuer.decide(purchase(elements));
    }
    expect(issuer.balance()).toBe('C000000100000');
    expect(issuer.outstanding()).toEqual([]);
  });

  test('a refund credits, and can be undone', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 0: '0200', 3: '200000', 4: amount(50_000) }));
    expect(issuer.balance()).toBe('C000000150000');
    expect(issuer.outstanding()).toEqual([{ transaction: 1, amountMinor: 50_000, currency: '504', isCredit: true }]);
    expect(issuer.totals()).toMatchObject({ takenMinor: -50_000, heldMinor: 0, debitedMinor: -50_000 });
    issuer.reverse(1, 20_000);
    expect(issuer.balance()).toBe('C000000120000');
    issuer.reverse(1);
    expect(issuer.balance()).toBe('C000000100000');
  });

  test('the balance tells the account type asked for', () => {
    const issuer = newIssuer();
    const tell = (code: string) => issuer.decide(purchase({ 3: code, 4: amount(0) })).elements;
    expect(tell('300000')).toEqual({ 54: '0002504C000000100000' });
    expect(tell('311000')).toEqual({ 54: '1002504C000000100000' });
    // An amount in an enquiry is none that could be taken.
    expect(issuer.decide(purchase({ 3: '300000' }))).toMatchObject({ reason: 0, approvedMinor: 0 });
    expect(issuer.decide(purchase({ 3: '300000', 4: amount(0) })).approvedMinor).toBeUndefined();
    expect(issuer.totals()).toMatchObject({ takenMinor: 0, transactions: 0 });
  });

  test('advices have happened: expiry, limit and balance do not hinder them', () => {
    const issuer = newIssuer();
    expect(issuer.code(purchase({ 0: '0220', 4: amount(90_000), 14: '2001' }))).toBe('00');
    expect(issuer.code(purchase({ 0: '0121', 4: amount(30_050) }))).toBe('00');
    expect(issuer.balance()).toBe('D000000020050');
    expect(issuer.code(purchase({ 4: amount(1) }))).toBe('51');
    expect(issuer.code(purchase({ 0: '0220', 2: '9504010000000002' }))).toBe('14');
    expect(issuer.code(purchase({ 0: '0220', 49: '840' }))).toBe('57');
  });

  test('a repeated advice of a transaction that was posted takes nothing, and its answer is not delayed', () => {
    const issuer = newIssuer();
    for (const minor of [15_000, 779_000, 778_050]) {
      const first = issuer.decide(purchase({ 0: '0220', 4: amount(minor) }));
      expect(first.reason).toBe(0);
      const after = issuer.balance();
      const again = issuer.decide(purchase({ 0: '0220', 4: amount(minor) }), {
        mti: 221,
        transaction: issuer.last - 1,
      });
      expect([again.reason, again.delayMs]).toEqual([0, undefined]);
      expect(issuer.balance()).toBe(after);
    }
  });

  test('a repeated advice is taken in, whatever trouble its amount asked for the first time', () => {
    const issuer = newIssuer();
    expect(issuer.code(purchase({ 0: '0220', 4: amount(777_096) }))).toBe('96');
    expect(issuer.code(purchase({ 0: '0220', 4: amount(777_096) }), { mti: 221, transaction: issuer.last })).toBe('00');
    expect(issuer.outstanding()).toMatchObject([{ amountMinor: 777_096 }]);
  });

  test('an advice of a decline takes nothing', () => {
    const issuer = newIssuer();
    expect(issuer.decide(purchase({ 0: '0120', 39: '51' }))).toMatchObject({ reason: 0, approvedMinor: 0 });
    expect(issuer.outstanding()).toEqual([]);
    expect(issuer.balance()).toBe('C000000100000');
    expect(issuer.code(purchase({ 0: '0120', 39: '00' }))).toBe('00');
    expect(issuer.balance()).toBe('C000000085000');
    expect(issuer.code(purchase({ 0: '0120', 39: '  ' }))).toBe('00');
    expect(issuer.balance()).toBe('C000000070000');
  });

  test('no balance grows beyond the twelve digits that DE 54 has for it', () => {
    const issuer = newIssuer({ openingBalanceMinor: 999_999_999_000, limitPerTransactionMinor: undefined });
    const refund = (minor: number) => issuer.code(purchase({ 3: '200000', 4: amount(minor) }));
    expect([refund(1000), refund(999), refund(1)]).toEqual(['61', '00', '61']);
    expect(issuer.balance()).toBe('C999999999999');
    const advise = (minor: number) => issuer.code(purchase({ 0: '0220', 4: amount(minor) }));
    expect([advise(999_999_999_999), advise(999_999_999_999), advise(1)]).toEqual(['00', '00', '61']);
    expect(issuer.balance()).toBe('D999999999999');
  });
});

describe('reversals', () => {
  test('give back once, however often they come', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(40_000) }));
    for (const mti of [400, 400, 420, 421]) expect(issuer.reverse(1, 0, mti).reason).toBe(0);
    expect(issuer.balance()).toBe('C000000100000');
    expect(issuer.totals()).toMatchObject({ heldMinor: 0, takenMinor: 0, transactions: 0 });
    expect(issuer.outstanding()).toEqual([]);
  });

  test('give back all but what remains', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 0: '0200', 4: amount(40_000) }));
    expect(issuer.reverse(1, 25_000).reason).toBe(0);
    expect(issuer.balance()).toBe('C000000075000');
    expect(issuer.outstanding()).toEqual([{ transaction: 1, amountMinor: 25_000, currency: '504', isCredit: false }]);
    // The same again, and one that would take more, change nothing.
    issuer.reverse(1, 25_000);
    issuer.reverse(1, 39_999);
    expect(issuer.balance()).toBe('C000000075000');
    issuer.reverse(1);
    expect(issuer.balance()).toBe('C000000100000');
    issuer.reverse(1, 10_000);
    expect(issuer.balance()).toBe('C000000100000');
  });

  test('of a decline: a request is told so, an advice is acknowledged', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(40_001) }));
    expect(issuer.code(purchase({ 0: '0400' }), { original: 1 })).toBe('25');
    expect(issuer.code(purchase({ 0: '0420' }), { original: 1 })).toBe('00');
  });

  test('made by the switch come with the original request', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(40_000) }));
    expect(issuer.code(purchase({ 0: '0100', 4: amount(40_000) }), { mti: 420, original: 1 })).toBe('00');
    expect(issuer.balance()).toBe('C000000100000');
  });

  test('of a balance enquiry are approved', () => {
    const issuer = newIssuer();
    issuer.balance();
    expect(issuer.code(purchase({ 0: '0400' }), { original: 1 })).toBe('00');
  });
});

describe('approval codes', () => {
  test('come with approvals only: six digits that tell transactions apart', () => {
    const issuer = newIssuer({ openingBalanceMinor: 1_000_000_000 });
    const codes = Array.from({ length: 2000 }, () => issuer.decide(purchase()).approvalCode ?? '');
    expect(new Set(codes).size).toBe(2000);
    for (const code of codes) expect(code).toMatch(/^(?!(\d)\1{5})\d{6}$/);
    expect(issuer.decide(purchase({ 14: '2001' })).approvalCode).toBeUndefined();
    expect(issuer.reverse(1).approvalCode).toBeUndefined();
  });

  test('are the same in each run, and never one digit six times', () => {
    const codeOf = (transaction: number) => newIssuer().decide(purchase(), { transaction }).approvalCode;
    expect(codeOf(123_456)).toBe(codeOf(123_456));
    for (const transaction of [1_000_000, 2_000_000, 9_000_000_000_000]) expect(codeOf(transaction)).toBe('000001');
  });
});

describe('bounds', () => {
  test('more cards than accounts are answered 56', () => {
    const issuer = newIssuer({ accountsLimit: 1 });
    expect(issuer.code(purchase())).toBe('00');
    expect(issuer.code(purchase({ 2: OTHER_CARD }))).toBe('56');
    expect(issuer.code(purchase({ 2: OTHER_CARD, 3: '310000' }))).toBe('56');
    expect(issuer.code(purchase())).toBe('00');
    expect(issuer.totals().accounts).toBe(1);
  });

  test('the oldest transaction beyond the limit can no longer be undone, and its money stays taken', () => {
    const issuer = newIssuer({ transactionsLimit: 2 });
    for (const minor of [1000, 200, 30]) issuer.decide(purchase({ 4: amount(minor) }));
    expect(issuer.code(purchase({ 0: '0400' }), { original: 1 })).toBe('25');
    expect(issuer.code(purchase({ 0: '0420' }), { original: 1 })).toBe('00');
    expect(issuer.totals()).toMatchObject({ takenMinor: 1230, heldMinor: 1230, transactions: 2, forgotten: 1 });
    expect(issuer.outstanding().map((row) => row.amountMinor)).toEqual([200, 30]);
  });

  test('a transaction number that comes twice is a defect of the switch', () => {
    const issuer = newIssuer();
    issuer.decide(purchase(), { transaction: 5 });
    expect(() => issuer.decide(purchase(), { transaction: 5 })).toThrow('TRANSACTION_REUSED: transaction 5');
    expect(issuer.totals().takenMinor).toBe(15_000);
  });

  test.each([
    ['currency', { currency: '999' }, /currency is "999"/],
    ['currency', { currency: 'MAD' }, /currency is "MAD"; give the three digits/],
    ['openingBalanceMinor', { openingBalanceMinor: 0.5 }, /is 0.5; give a whole number from 0 to 999999999999/],
    ['openingBalanceMinor', { openingBalanceMinor: -1 }, /is -1/],
    ['limitPerTransactionMinor', { limitPerTransactionMinor: Number.NaN }, /limitPerTransactionMinor/],
    ['accountsLimit', { accountsLimit: 0 }, /from 1 to 16777216/],
    ['transactionsLimit', { transactionsLimit: 2 ** 31 }, /from 1 to 1073741824/],
  ])('%s is checked: %o', (setting, rest, message) => {
    const make = () => domesticIssuer({ ...settings, ...rest });
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'ISSUER_SETTING_INVALID', setting }));
    expect(make).toThrow(IssuerSettingsError);
  });
});

test('decisions are what the switch takes', () => {
  const decision: SwitchDecision = newIssuer().decide(purchase());
  expect(decision).toEqual({
    reason: 0,
    approvalCode: expect.any(String),
    elements: undefined,
    approvedMinor: undefined,
    delayMs: undefined,
  });
});
