// Where a message states its card number, by the rule on text.
import { describe, expect, test } from 'vitest';
import { cardNumberOf } from '../../src/iso8583/pan.ts';

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
