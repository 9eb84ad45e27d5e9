// Expiries around the turn of a month.
import { describe, expect, test } from 'vitest';
import { ExpiryCheck } from '../../src/iso8583/expiry-check.ts';

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
