// Card numbers from public test sets, and where a message states one.
import { describe, expect, test } from 'vitest';
import { cardNumberOf, isPan } from '../../src/iso8583/pan.ts';

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

describe('the card number that a message states', () => {
  test.each([
    ['4111111111111111', undefined, '4111111111111111', 'DE 2'],
    ['4111111111111111', '5555555555554444=2912', '4111111111111111', 'DE 2 goes before the track'],
    [undefined, '5555555555554444=2912', '5555555555554444', 'the track'],
    ['', '5555555555554444=2912', '5555555555554444', 'the track, where DE 2 is empty'],
    [undefined, '5555555555554444D2912', '5555555555554444', 'the track of a system that writes the separator as D'],
    [undefined, '5555555555554444', '5555555555554444', 'a track without separator'],
    [undefined, undefined, '', 'nothing'],
    ['', '', '', 'two empty elements'],
    [undefined, '=2912', '', 'a track without number'],
    ['41111111 1111111', '5555555555554444=2912', '', 'a value with a blank is none, and the track is not asked'],
    ['12345678901234567890', undefined, '', 'twenty digits are none'],
    [undefined, '12345678901234567890=2912', '', 'twenty digits in the track are none, and not their first nineteen'],
    ['1234567890123456789', undefined, '1234567890123456789', 'nineteen digits'],
  ])('%j and %j: %j, %s', (pan, track2, expected, _why) => {
    expect(cardNumberOf(pan, track2)).toBe(expected);
  });
});
