// Card numbers from public test sets, and expiries around the turn of a month.
import { describe, expect, test } from 'vitest';
import { isPan } from '../../src/iso8583/pan.ts';
import { ExpiryCheck } from '../../src/issuers/expiry-check.ts';

const check = (pan: string) => isPan(Buffer.from(pan, 'latin1'), pan.length);

describe('card number', () => {
  test.each([
    '4111111111111111',
    '5555555555554444',
    '378282246310005',
    '4222222222222',
    '501800000009',
    '6205500000000000004',
    '9504010000000001',
  ])('%s is one', (pan) => expect(check(pan)).toBe(true));

  test.each([
    ['4111111111111112', 'the check digit is wrong'],
    ['1411111111111111', 'two digits are swapped'],
    ['79927398713', 'it is too short, though the check digit is right'],
    ['00000000000000000000', 'it is too long'],
    ['41111111111111X1', 'a character is no digit'],
    ['', 'it is empty'],
  ])('%s is none: %s', (pan) => expect(check(pan)).toBe(false));

  test('any wrong digit is found', () => {
    const right = '5555555555554444';
    for (let place = 0; place < right.length; place++) {
      for (let digit = 0; digit <= 9; digit++) {
        const pan = right.slice(0, place) + digit + right.slice(place + 1);
        expect(check(pan)).toBe(pan === right);
      }
    }
  });
});

describe('expiry', () => {
  const endOfNovember = Date.UTC(2026, 10, 30, 23, 59, 59, 999);

  test.each([
    ['2611', endOfNovember, false],
    ['2611', endOfNovember + 1, true],
    ['2612', endOfNovember + 1, false],
    ['2610', endOfNovember, true],
    ['2512', Date.UTC(2026, 0, 1), true],
    ['2601', Date.UTC(2026, 0, 1), false],
    ['7912', endOfNovember, false],
    ['8001', endOfNovember, true],
    ['9912', endOfNovember, true],
    ['0001', endOfNovember, true],
    ['9911', Date.UTC(1999, 10, 30), false],
    ['0001', Date.UTC(1999, 11, 31), false],
  ])('%s at %d: expired %s', (expiry, nowMs, expired) => {
    expect(new ExpiryCheck().isExpired(expiry, nowMs)).toBe(expired);
  });

  test('the same check goes from month to month and back', () => {
    const check = new ExpiryCheck();
    expect(check.isExpired('2611', endOfNovember)).toBe(false);
    expect(check.isExpired('2611', endOfNovember + 1)).toBe(true);
    expect(check.isExpired('2611', endOfNovember)).toBe(false);
    expect(check.isExpired('2611', Date.UTC(2027, 0, 15))).toBe(true);
  });
});
