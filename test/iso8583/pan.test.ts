// Card numbers from public test sets: their check digits over bytes and over text, and how they may be shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigitOf, hasCheckDigit, isPan, maskPan } from '../../src/iso8583/pan.ts';

const check = (pan: string) => isPan(Buffer.from(pan, 'latin1'), pan.length);

describe('a PAN', () => {
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

test('bytes and text are checked alike', () => {
  const digits = fc.stringMatching(/^[0-9]{12,19}$/);
  fc.assert(
    fc.property(digits, (pan) => {
      expect(hasCheckDigit(pan)).toBe(check(pan));
    }),
  );
  fc.assert(
    fc.property(digits, (body) => {
      const right = Array.from({ length: 10 }, (_, digit) => body + digit).filter(hasCheckDigit);
      expect(right).toHaveLength(1);
    }),
  );
});

test.each([
  ['4111111111111111', '411111******1111'],
  ['371449635398431', '371449*****8431'],
  ['4222222222222', '422222***2222'],
  ['6304000000000000000', '630400*********0000'],
  ['411111111111', '************'],
  ['', ''],
])('%s is shown as %s', (pan, shown) => expect(maskPan(pan)).toBe(shown));

test('the check digit of any digits makes them right, and no other digit does', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,18}$/), (digits) => {
      const right = [...'0123456789'].filter((digit) => hasCheckDigit(digits + digit));
      expect(right).toEqual([checkDigitOf(digits)]);
    }),
  );
});
