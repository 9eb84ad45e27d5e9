// Amount triggers: all 201 against the codes and delays that they name.
import { describe, expect, test } from 'vitest';
import { amountTriggerOf } from '../../src/issuers/amount-trigger.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { amount, IssuerUnderTest, purchase } from './requests.ts';

/** 100,000.00 an account and 5.00 at a time: triggers have their answer all the same. */
const settings = { name: 'atlas', currency: '504', openingBalanceMinor: 10_000_000, limitPerTransactionMinor: 500 };
const newIssuer = () => new IssuerUnderTest(domesticIssuer(settings));
/** The codes of ISO 8583:1987 that approve. */
const approving = [0, 8, 10, 11, 16];

test('7,770.NN is answered with NN, and a decline takes nothing', () => {
  for (let nn = 0; nn <= 99; nn++) {
    const issuer = newIssuer();
    for (const mti of ['0100', '0200']) {
      expect(issuer.code(purchase({ 0: mti, 4: amount(777_000 + nn) }))).toBe(String(nn).padStart(2, '0'));
    }
    const taken = approving.includes(nn) ? 2 * (nn === 10 ? 388_505 : 777_000 + nn) : 0;
    expect(issuer.totals().takenMinor, `trigger ${nn}`).toBe(taken);
  }
});

test('7,770.10 approves half of the amount, and only that can be undone', () => {
  const issuer = newIssuer();
  expect(issuer.decide(purchase({ 4: amount(777_010) }))).toMatchObject({ reason: 2, approvedMinor: 388_505 });
  expect(issuer.outstanding()).toEqual([{ transaction: 1, amountMinor: 388_505, currency: '504', isCredit: false }]);
  expect(issuer.decide(purchase()).approvedMinor).toBeUndefined();
  issuer.reverse(1);
  expect(issuer.availableMinor()).toBe(10_000_000);
});

test('7,780.NN is decided at once and answered after NN tenths of a second', () => {
  for (let nn = 0; nn <= 99; nn++) {
    const issuer = newIssuer();
    const decision = issuer.decide(purchase({ 4: amount(778_000 + nn) }));
    expect(decision).toMatchObject({ reason: 0, delayMs: nn === 0 ? undefined : nn * 100 });
    expect(issuer.totals().heldMinor).toBe(778_000 + nn);
  }
});

test('7,790.00 holds the money and is never answered, until it is reversed', () => {
  const issuer = newIssuer();
  expect(issuer.decide(purchase({ 4: amount(779_000) })).delayMs).toBe(Number.POSITIVE_INFINITY);
  expect(issuer.totals().heldMinor).toBe(779_000);
  expect(issuer.reverse(1, 0, 420)).toMatchObject({ reason: 0, delayMs: undefined });
  expect(issuer.totals().heldMinor).toBe(0);
  expect(issuer.decide(purchase({ 4: amount(100) })).delayMs).toBeUndefined();
});

describe('what is no trigger', () => {
  test.each([0, 1, 776_999, 777_100, 777_999, 778_100, 778_999, 779_001, 999_999_999_999])('%i', (amountMinor) => {
    expect(amountTriggerOf(amountMinor)).toBeUndefined();
  });

  test('the amount of a reversal', () => {
    const issuer = newIssuer();
    issuer.decide(purchase({ 4: amount(777_000) }));
    const reversal = purchase({ 0: '0400', 4: amount(777_051) });
    expect(issuer.decide(reversal, { original: 1 })).toMatchObject({ reason: 0, delayMs: undefined });
    expect(issuer.decide(purchase({ 0: '0400', 4: amount(779_000) }), { original: 1 }).delayMs).toBeUndefined();
  });
});

test('triggers come before the card: a test needs no valid one', () => {
  expect(newIssuer().code(purchase({ 2: '1234567890123', 14: '0101', 4: amount(777_041) }))).toBe('41');
});

test('a normal decision can still be a decline', () => {
  const issuer = new IssuerUnderTest(domesticIssuer({ ...settings, openingBalanceMinor: 777_999 }));
  expect(issuer.decide(purchase({ 4: amount(778_005) }))).toMatchObject({ reason: 116, delayMs: 500 });
  expect(issuer.decide(purchase({ 4: amount(777_010) }))).toMatchObject({ reason: 2, approvedMinor: 388_505 });
  expect(issuer.code(purchase({ 4: amount(777_000) }))).toBe('51');
});

test('an advice of a trigger is refused when the trigger declines, and never approved in part', () => {
  const issuer = newIssuer();
  expect(issuer.code(purchase({ 0: '0220', 4: amount(777_005) }))).toBe('05');
  expect(issuer.decide(purchase({ 0: '0220', 4: amount(777_010) }))).toMatchObject({
    reason: 0,
    approvedMinor: undefined,
  });
  expect(issuer.totals().takenMinor).toBe(777_010);
});

test('triggers are minor units of the transaction, in any currency, and add to a foreign issuer`s delay', () => {
  const rates = { 392: { numerator: 65, scale: 4 } };
  const issuer = new IssuerUnderTest(
    foreignIssuer({ name: 'visa', currency: '840', openingBalanceMinor: 1_000_000, rates, delayMs: 40 }),
  );
  expect(issuer.code(purchase({ 4: amount(777_051), 49: '392' }))).toBe('51');
  expect(issuer.decide(purchase({ 4: amount(778_003), 49: '392' }))).toMatchObject({ reason: 0, delayMs: 340 });
  // 778,003 yen at 0.0065 are 5,057.0195 dollars.
  expect(issuer.totals().heldMinor).toBe(505_702);
});
