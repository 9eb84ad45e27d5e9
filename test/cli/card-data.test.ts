// Card data must not reach a log, whichever way it is put there. The card numbers are the schemes' published test
// numbers; what may be shown of each (first six, last four) is written out by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskCardData, maskLongNumbers } from '../../src/cli/card-data.ts';

/** More than a regular expression has room to remember. */
const LONG = 6_000_000;

describe('the guard over text', () => {
  it.each([
    // Card numbers of 13 to 19 digits that pass Luhn.
    ['card 4111111111111111 declined', 'card 411111******1111 declined'],
    ['5555555555554444,378282246310005', '555555******4444,378282*****0005'],
    ['x4222222222222x', 'x422222***2222x'],
    ['6304000000000000000', '630400*********0000'],
    // Behind its LLVAR length, where the run as a whole fails Luhn.
    ['164111111111111111', '164111********1111'],
    // Fields run together, or hex of ASCII digits: longer than any card number.
    ['C0900016411111111111111100', 'C090001***************1100'],
    ['34313131313131313131313131313131', '343131**********************3131'],
    // As printed on cards.
    ['4111 1111 1111 1111', '411111******1111'],
    ['4111-1111-1111-1111', '411111******1111'],
    ['3782 822463 10005', '378282*****0005'],
    // Tracks: nothing behind the number stays.
    [';4111111111111111=25121011234000012345?', ';411111******1111=[hidden]?'],
    ['4111111111111111D25121011234', '411111******1111D[hidden]'],
    ['00374111111111111111=2512101123400001', '003741**********1111=[hidden]'],
    ['%B4111111111111111^DOE/JANE^25121010000000000?', '%B411111******1111^[hidden]?'],
  ])('masks %s', (text, masked) => {
    expect(maskCardData(text)).toBe(masked);
  });

  it.each([
    ['an RRN (DE 37), which has twelve digits', '411111111111'],
    ['a STAN and a time', '000123 1123071545'],
    ['sixteen digits that fail Luhn, a merchant or a counter', '4111111111111112'],
    ['milliseconds since 1970, though these pass Luhn', '1763880000127'],
    ['a date and a time', '2026-11-23 07:15:45.123'],
    ['an address', '127.0.0.1:51234'],
    ['groups that fail Luhn', '4111 1111 1111 1112'],
    ['what is masked already', '411111******1111'],
  ])('leaves %s', (_, text) => {
    expect(maskCardData(text)).toBe(text);
  });

  it.each([
    ['digits', '0'.repeat(LONG), `000000${'*'.repeat(LONG - 10)}0000`],
    ['a track 2', `${'4'.repeat(LONG)}=${'2'.repeat(LONG)}`, `444444${'*'.repeat(LONG - 10)}4444=[hidden]`],
    ['a track 1', `${'4'.repeat(LONG)}^A/B^${'2'.repeat(LONG)}`, `444444${'*'.repeat(LONG - 10)}4444^[hidden]`],
    ['single digits', '0 '.repeat(LONG), '0 '.repeat(LONG)],
  ])('masks millions of characters: %s', (_, text, masked) => {
    expect(maskCardData(text) === masked).toBe(true);
  });

  it('masks every card number it meets between other text, and nothing when there is none', () => {
    const card = fc
      .tuple(fc.integer({ min: 12, max: 18 }), fc.nat(), fc.constantFrom('4', '5', '3', '9'))
      .map(([length, seed, first]) => {
        const body = (first + String(seed).repeat(4).padEnd(length, '7')).slice(0, length);
        return body + checkDigit(body);
      });
    fc.assert(
      fc.property(card, fc.stringMatching(/^[a-z .,:"{}]{0,8}$/), (digits, around) => {
        const masked = maskCardData(`${around}${digits}${around}`);
        expect(masked).toBe(
          `${around}${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}${around}`,
        );
        expect(maskCardData(masked)).toBe(masked);
        const wrong = digits.slice(0, -1) + ((Number(digits.at(-1)) + 1) % 10);
        fc.pre(Number(wrong.slice(0, 2)) !== wrong.length - 2);
        expect(maskCardData(`${around}${wrong}${around}`)).toBe(`${around}${wrong}${around}`);
      }),
    );
  });

  // Luhn by its other definition: the digit that brings the sum to a multiple of ten, doubled digits summed by digit.
  function checkDigit(body: string): string {
    const sum = [...body]
      .reverse()
      .flatMap((digit, place) => (place % 2 === 0 ? [...String(2 * Number(digit))] : [digit]))
      .reduce((total, digit) => total + Number(digit), 0);
    return String((10 - (sum % 10)) % 10);
  }
});

describe('the guard over long numbers', () => {
  it.each([
    ['card 9504-0100 00000019.', 'card 9504-0********0019.'],
    ['12345678901 and 123456789012', '12345678901 and ************'],
    ['1 2 3 4 5 6 7 8 9 0 1  2', '1 2 3 4 5 6 7 8 9 0 1  2'],
    ['5: 1234567890123  77', '5: 123456***0123  77'],
    [' 1-2-3-4-5-6-7-8-9-0-1-2 ', ' 1-2-3-*************-1-2 '],
  ])('masks %s', (text, masked) => {
    expect(maskLongNumbers(text)).toBe(masked);
  });

  it('masks millions of characters', () => {
    expect(maskLongNumbers('0 '.repeat(LONG)) === `0 0 0 ${'*'.repeat(2 * LONG - 11)} 0 0 `).toBe(true);
    expect(maskLongNumbers('0  '.repeat(LONG)) === '0  '.repeat(LONG)).toBe(true);
  });
});
